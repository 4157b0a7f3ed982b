"""Errors as RFC 9457 problem details: a sentence with the remedy, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from gate.errors import FlygateError
from gate.sources.network import redacted
from server.fields import FieldError
from server.lan.guesses import WaitError
from server.missing import ChangedMeanwhileError, NotKnownError, UnknownError
from server.store import StoreError

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 12
"""Fields that are told: more than a form has."""
WORDS = {
    "fly_zone_m": ("Fly Zone", "m"),
    "u_fly_zone_m": ("uncertainty of the Fly Zone", "m"),
    "min_speed_m_per_s": ("slowest speed", "m/s"),
    "max_speed_m_per_s": ("fastest speed", "m/s"),
    "pace_400": ("400 m time", ""),
    "latency_ms": ("latency", "ms"),
    "px_per_m": ("scale", "pixels a metre"),
    "u_px_per_m": ("uncertainty of the scale", "pixels a metre"),
    "wanted": ("number of passes", ""),
    "next_athlete": ("next athlete", ""),
    "athletes": ("running order", ""),
    "sets": ("number of sets", ""),
    "reps": ("number of reps", ""),
    "distance_m": ("distance", "m"),
    "notation": ("workout", ""),
    "family": ("kind of workout", ""),
    "rest_s": ("rest between reps", "s"),
    "set_rest_s": ("rest between sets", "s"),
    "extra_reps": ("number of extra reps", ""),
    "name": ("name", ""),
    "times": ("race times", ""),
}
"""Field -> what a coach calls it, and its unit."""
CHOICES = ("sets", "notation")
"""Tags of `bodies.AnyWorkoutBody`, which pydantic puts before the field."""
LIMITS = {
    "greater_than_equal": ("under", "at least"),
    "greater_than": ("not over", "more than"),
    "less_than_equal": ("over", "at most"),
    "less_than": ("not under", "less than"),
}
"""Type of pydantic's error -> what is wrong with the number, and what to give."""


class FieldProblem(BaseModel):
    """What was wrong with one field of the body; field: its place there."""

    field: str = Field(examples=["pace_400"])
    message: str = Field(examples=["time 'fast' is not understood: write seconds (52.3) or minutes (1:02.5)"])


class Problem(BaseModel):
    """What was wrong and what to do. errors: which fields it is about; left out where it is about none."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["there is no rep 7 in this session: look at the list of reps"])
    errors: list[FieldProblem] | None = None


def answer(
    status: int, detail: str, headers: Mapping[str, str] | None = None, errors: list[FieldProblem] | None = None
) -> JSONResponse:
    """A problem as a response."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or None)
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)


def status_of(error: FlygateError) -> int:
    """What the error means in HTTP; RESPONSES has the words."""
    if isinstance(error, UnknownError):
        return 404
    if isinstance(error, NotKnownError):
        return 401
    if isinstance(error, ChangedMeanwhileError):
        return 409
    if isinstance(error, WaitError):
        return 429
    return 503 if isinstance(error, StoreError) else 422


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""

    @app.exception_handler(FlygateError)
    async def refused(_: Request, error: FlygateError) -> JSONResponse:
        at = [FieldProblem(field=error.field, message=str(error))] if isinstance(error, FieldError) else None
        headers = error.headers if isinstance(error, WaitError) else None
        return answer(status_of(error), str(error), headers, at)

    @app.exception_handler(RequestValidationError)
    async def misfit(_: Request, error: RequestValidationError) -> JSONResponse:
        told = [(".".join(_places(one)), _sentence(one)) for one in error.errors()[:MOST_ERRORS]]
        at = [FieldProblem(field=field, message=message) for field, message in told if field]
        return answer(422, "; ".join(message for _, message in told[:3]), errors=at)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        return answer(error.status_code, _remedy(request, error), error.headers)


def _remedy(request: Request, error: HTTPException) -> str:
    what = f"{request.method} {request.url.path}"
    if error.status_code == 404:
        return f"there is nothing at {what}: open the page at /, or see /openapi.json for the routes"
    if error.status_code == 405:
        return f"{what} is not possible: see /openapi.json for what is"
    if error.status_code == 400:
        return f"the body of {what} cannot be read: send JSON in UTF-8, as /openapi.json shows it"
    return f"{what} cannot be answered: {error.detail}"


def _sentence(error: Any) -> str:
    """One of pydantic's errors: the field in words, the value where it is short, and what it should be."""
    if error["type"] == "json_invalid":
        return "the body is no JSON: see /openapi.json for examples"
    places = _places(error)
    name, unit = WORDS.get(places[0], (".".join(places), "")) if places else ("the request", "")
    given = error.get("input")
    value = f" {redacted(repr(given)):.60}" if isinstance(given, (str, int, float, bool)) else ""
    return f"{name}:{value} {_wrong(error, unit)}"


def _places(error: Any) -> list[str]:
    """Where in the body, or which parameter."""
    places = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
    is_choice = len(places) > 1 and error["loc"][0] == "body" and places[0] in CHOICES
    return places[1:] if is_choice else places


def _wrong(error: Any, unit: str) -> str:
    """What is wrong with a value, and what to give."""
    if error["type"] in LIMITS:
        wrong, remedy = LIMITS[error["type"]]
        (bound,) = error["ctx"].values()
        limit = f"{bound:g} {unit}".rstrip()
        return f"is {wrong} {limit}: give {remedy} {limit}"
    if error["type"] == "string_too_short":
        return "is empty: write it"
    if error["type"] == "string_too_long":
        return f"is longer than {error['ctx']['max_length']} letters: shorten it"
    if error["type"] == "missing":
        return "is missing: see /openapi.json for what is asked"
    if error["type"] == "extra_forbidden":
        return "is not known here: leave it out, or see /openapi.json for the names"
    return f"cannot be used: {error['msg'][:1].lower()}{error['msg'][1:]}"


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    for status, words in (
        (400, "The body cannot be read: send JSON in UTF-8."),
        (401, "No phone that is known here."),
        (403, "The page or the host's name is not this machine's."),
        (404, "No such thing in this session."),
        (409, "Somebody else has corrected it meanwhile: look at it again."),
        (413, "The body is too large."),
        (422, "The request cannot be used; `detail` says why and what to do."),
        (429, "Too many wrong guesses from there: wait as long as `Retry-After` says."),
        (500, "Something broke in the server; `detail` says what to do, its terminal has the rest."),
        (503, "The database did not take it; nothing was stored."),
    )
}
"""For the routes' documentation."""
