"""The page on which a person places a gate line: one picture, two handles, a known length.

`place_line` serves it on this machine alone until the person saves or gives up. Everything lies under a path that
begins with a token made for this one call, so no other page or user of the machine can read the picture or answer.
"""

import math
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from gate.errors import InputError, LineError
from gate.frame import Point
from gate.line import HALF_WIDTH_M, HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M, Cutter, GateLine

PAGE = Path(__file__).parent / "static" / "line"
LONGEST_BODY = 16 * 1024
"""Bytes; what the page sends has 150."""
LONGEST_GOODBYE_S = 2
"""How long the last answer may take to reach the page before the server stops."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PlacedLine(BaseModel):
    """What the page sends: points in pixels of the picture, the scale and its standard uncertainty."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    top: Point
    ground: Point
    px_per_m: float
    u_px_per_m: Annotated[float, Field(gt=0)]


@dataclass
class _Answer:
    """What the person decided; None until then, and None for good when they gave up."""

    line: GateLine | None = None


def place_line(
    picture: NDArray[np.uint8],
    initial: GateLine,
    on_ready: Callable[[str], None] = print,
    *,
    scale_known: bool = False,
) -> GateLine | None:
    """Show `picture` in a browser and wait until a person has placed the line on it; None when they gave up.

    picture: (height, width) luma or (height, width, 3) BGR.
    initial: where the handles start; what the page does not ask for (u_line_m, exposure, row time) is kept from it.
    on_ready: called once, with the page's address, as soon as the page can be opened.
    scale_known: whether the scale of `initial` was measured, so that it may be kept; else it only places the handles,
        and nothing can be saved before a length is given.
    """
    token = secrets.token_urlsafe(16)
    answer = _Answer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = _Start(initial, (picture.shape[1], picture.shape[0]), scale_known)
        app = line_app(picture, start, token, answer, lambda: setattr(server, "should_exit", True))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=LONGEST_GOODBYE_S,
        )
        server = uvicorn.Server(config)
        on_ready(f"http://127.0.0.1:{listener.getsockname()[1]}/{token}/")
        server.run(sockets=[listener])
    return answer.line


@dataclass(frozen=True, slots=True)
class _Start:
    """What the page starts from. size: (width, height) of its picture."""

    line: GateLine
    size: tuple[int, int]
    scale_known: bool

    def json(self) -> dict[str, Any]:
        """What the page draws first; `kept` is the scale that may be kept, null where none is known."""
        line = self.line
        return {
            "size": self.size,
            "top": line.top,
            "ground": line.ground,
            "kept": {"px_per_m": line.px_per_m, "u_px_per_m": line.u_px_per_m} if self.scale_known else None,
            "half_width_m": HALF_WIDTH_M,
            "height_m": HEIGHT_M,
            "band_m": (TORSO_LOW_M, TORSO_HIGH_M),
        }

    def placed(self, placed: PlacedLine) -> GateLine:
        """The line that a person has placed.

        Raises LineError where such a line cannot be, nobody gave its scale, or a runner could not be seen on both
        sides of it.
        """
        if placed.u_px_per_m > placed.px_per_m:
            raise LineError(f"scale {placed.px_per_m:g} px/m is less sure than itself: measure a known length")
        if not self.scale_known and math.isclose(placed.px_per_m, self.line.px_per_m):
            raise LineError("the scale is the one that the page began with: type the length of something at the line")
        line = replace(
            self.line,
            top=placed.top,
            ground=placed.ground,
            px_per_m=placed.px_per_m,
            u_px_per_m=placed.u_px_per_m,
            source="placed by hand",
        )
        Cutter(line, self.size)
        return line


def line_app(
    picture: NDArray[np.uint8], initial: _Start, token: str, answer: _Answer, stop: Callable[[], None]
) -> FastAPI:
    """Return the page's application; it fills `answer` and calls `stop` when the person has decided."""
    encoded, png = cv2.imencode(".png", picture)
    if not encoded:
        raise InputError(f"picture of shape {picture.shape} and type {picture.dtype} cannot be shown: give 8-bit luma")
    app = FastAPI(openapi_url=None)
    app.middleware("http")(_guarded_by(token))
    app.exception_handler(HTTPException)(_refused)

    @app.get(f"/{token}/frame.png")
    def frame() -> Response:
        return Response(png.tobytes(), media_type="image/png")

    @app.get(f"/{token}/line.json")
    def start() -> dict[str, Any]:
        return initial.json()

    @app.post(f"/{token}/line")
    async def save(request: Request) -> Response:
        try:
            answer.line = initial.placed(PlacedLine.model_validate_json(await _body(request)))
        except ValidationError as error:
            return _problem(_first_of(error))
        except LineError as error:
            return _problem(str(error))
        stop()
        return JSONResponse({"saved": True})

    @app.post(f"/{token}/cancel")
    def cancel() -> Response:
        stop()
        return JSONResponse({"saved": False})

    app.mount(f"/{token}", StaticFiles(directory=PAGE, html=True))
    return app


async def _body(request: Request) -> bytes:
    """Read a request's body. Raises HTTPException for one that is too long, unread where it says so itself."""
    said = request.headers.get("content-length", "0")
    length = 0 if not said.isdigit() else int(said)
    body = bytearray()
    if length <= LONGEST_BODY:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_BODY:
                break
        else:
            return bytes(body)
    raise HTTPException(413, f"a line has less than {LONGEST_BODY} bytes: send its points and scale alone")


def _guarded_by(token: str) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        given = request.url.path.removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), token.encode()):
            return JSONResponse({"message": "this is not the address that flygate printed: open that one"}, 403)
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    return guard


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    return f"{key}: {first['msg']}" if key else str(first["msg"])


async def _refused(_request: Request, error: Exception) -> Response:
    """What the framework refuses, in the shape of every other answer."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)


def _problem(message: str) -> JSONResponse:
    return JSONResponse({"message": message}, 422)
