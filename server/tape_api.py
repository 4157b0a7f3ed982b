"""Routes under /api of a gate's tape: what it saw, and crossings that a coach marks or moves on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from gate.crossing import Direction
from server import bodies, corrections, examples
from server.api import Marker, Number, TheDesk, TheWatches
from server.desk import Desk
from server.examples import shown
from server.problems import RESPONSES
from server.tape import Tape
from server.views import CrossingView
from server.watches import Watches

router = APIRouter(prefix="/api", responses=RESPONSES)
TheTape = Annotated[bodies.TapeQuery, Query()]


@router.put("/crossings/{crossing}/instant", responses=shown(examples.CROSSING))
def set_instant(desk: TheDesk, crossing: Number, body: bodies.InstantBody) -> CrossingView:
    """Move a crossing to where the line was put on its photo finish."""
    return desk.do(lambda draft: corrections.set_instant(draft, crossing, body.t_ns)).crossings[crossing]


@router.get("/gates/{marker}/tape", responses=shown(examples.TAPE))
def tape_of(desk: TheDesk, watches: TheWatches, marker: Marker, wish: TheTape) -> bodies.TapeView:
    """Where the columns of the tape's picture lie in time."""
    tape = _tape(desk, watches, marker, wish)
    rows, columns = tape.photo.image.shape
    return bodies.TapeView(t_ns=tape.t_ns, ns_per_px=tape.photo.ns_per_column, width=columns, height=rows)


@router.get(
    "/gates/{marker}/tape.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The gate's plane, time across."}},
)
def tape_picture(desk: TheDesk, watches: TheWatches, marker: Marker, wish: TheTape) -> Response:
    """What the gate saw around an instant of the last two minutes, to mark a missed crossing on."""
    png = _tape(desk, watches, marker, wish).png
    return Response(png, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.post("/gates/{marker}/crossings", status_code=201, responses=shown(examples.CROSSING, 201))
def mark_crossing(desk: TheDesk, watches: TheWatches, marker: Marker, body: bodies.MarkBody) -> CrossingView:
    """Take in a crossing that the gate has missed and a coach has marked on the tape."""
    told = watches.watch_of(marker).marked(marker, body.t_ns, body.speed_m_per_s, _direction(desk))
    numbers: list[int] = []
    views = desk.do(lambda draft: numbers.append(corrections.mark(draft, told)))
    return views.crossings[numbers[0]]


def _tape(desk: Desk, watches: Watches, marker: int, wish: bodies.TapeQuery) -> Tape:
    watch = watches.watch_of(marker)
    return watch.tape(marker, wish.t_ns, wish.span_s, wish.speed_m_per_s, _direction(desk))


def _direction(desk: Desk) -> Direction:
    """Which way runs go, as far as it is known."""
    views = desk.views()
    if views.session.direction != "auto":
        return views.session.direction
    counted = [one for one in views.crossings.values() if one.counted and one.run == views.server.run]
    return counted[-1].direction if counted else "right"
