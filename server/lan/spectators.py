"""What spectators get of the session: what a wall shows and the results page has, field by field, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.sse import format_sse_event
from starlette.responses import Response
from starlette.types import Scope

from server.hub import Told
from server.lan.access import Role, may
from server.lan.lan import Lan
from server.views import StateView

FIELDS: dict[str, frozenset[str]] = {
    "server": frozenset({"run", "started_at"}),
    "session": frozenset(
        {
            *("session", "started_at", "rehearsal", "name", "phase", "fly_zone_m", "athletes", "next_athlete"),
            *("workout", "wall_verdicts", "layout"),
        }
    ),
    "athlete": frozenset({"athlete", "name", "present", "workout", "dropped_sets", "extra_reps", "removed"}),
    "workout": frozenset({"workout", "name", "reps", "family"}),
    "rep": frozenset(
        {
            *("rep", "run", "athlete", "state", "t2_ns", "t3_ns", "fly_zone_m", "fly_time_s", "u_fly_time_s"),
            *("velocity_m_per_s", "u_velocity_m_per_s", "verdict", "margin_percent", "pulled_up", "gates"),
            *("set", "rep_of_set", "rest_s", "crossing2", "crossing3", "seen", "named", "family", "zone"),
        }
    ),
}
"""Kind of entry -> its fields. A kind that is not here, and a field that is added later, stays with the coach."""
TABLES = {"athletes": "athlete", "workouts": "workout", "reps": "rep"}
EMPTY: dict[str, Any] = {"gates": [], "crossings": []}
DOUBT = "to be confirmed"


def seen(kind: str, data: dict[str, Any]) -> dict[str, Any] | None:
    """The part of a view that spectators get, None where they get nothing of it."""
    fields = FIELDS.get(kind)
    if fields is None:
        return None
    found = {name: value for name, value in data.items() if name in fields}
    if kind == "rep":  # that there is a doubt, or that it does not count, but not why
        found["check"] = DOUBT if data.get("check") else None
        found["void"] = {"reason": "", "at": ""} if data.get("void") else None
        found["floor"] = _margin(data.get("floor"))
    return found


def _margin(floor: dict[str, Any] | None) -> dict[str, Any] | None:
    """A rep beside 800 m pace without the pace: nobody's race times are told."""
    return None if floor is None else {"verdict": floor["verdict"], "margin_percent": floor["margin_percent"]}


def spectator_event(told: Told) -> bytes:
    """An entry as spectators get it, empty where they do not."""
    data = seen(told.kind, told.data)
    return b"" if data is None else format_sse_event(data_str=json.dumps(data), event=told.kind, id=str(told.id))


def spectator_state(state: StateView) -> Response:
    """All views as spectators get them."""
    whole = state.model_dump(mode="json")
    found: dict[str, Any] = {"last_id": whole["last_id"], "now_ns": whole["now_ns"], **EMPTY}
    for kind in ("server", "session"):
        found[kind] = seen(kind, whole[kind])
    for table, kind in TABLES.items():
        found[table] = [seen(kind, one) for one in whole[table]]
    return JSONResponse(found)


def role_of(scope: Scope) -> Role:
    """Who asks, as the guard has found; without --lan everybody is a coach."""
    return cast(Role, scope.get("state", {}).get("role", "coach"))


def still_allowed(request: Request) -> Callable[[], bool]:
    """Whether who began to listen may still: a login may have ended, or the spectators' link been renewed."""
    lan = cast("Lan | None", request.app.state.lan)
    began = role_of(request.scope)
    return lambda: lan is None or may(lan.role(request.scope, request.headers), began)
