"""The routes under /api: one function each, which checks nothing that its models or the desk check."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse

from gate.errors import InputError
from gate.line import GateLine
from gate.sources.webcam import cameras
from server import athlete_desk, bodies, corrections, examples, passes
from server.desk import Desk, now_ns
from server.draft import Draft
from server.events import EXAMPLE, HEADERS, events, whole
from server.examples import shown
from server.gate_desk import the_gate
from server.gate_views import GateView, LineView
from server.hub import Hub
from server.lan.spectators import role_of, spectator_event, spectator_state, still_allowed
from server.missing import UnknownError
from server.options import U_SCALE
from server.people_views import AthleteView, SessionSummary, SessionView
from server.problems import RESPONSES
from server.rehearsal import Rehearsal
from server.reps_csv import reps_csv
from server.session_start import template, wall_clock
from server.views import PassesView, RehearsalView, RepView, StateView
from server.watches import Watches, Wish

router = APIRouter(prefix="/api", responses=RESPONSES)
LARGEST_ID = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]


def desk_of(request: Request) -> Desk:
    """The running session's desk."""
    return cast(Desk, request.app.state.desk)


def watches_of(request: Request) -> Watches:
    """The sources that are open."""
    return cast(Watches, request.app.state.watches)


def hub_of(request: Request) -> Hub:
    """Who listens."""
    return cast(Hub, request.app.state.hub)


def rehearsal_of(request: Request) -> Rehearsal:
    """The rehearsal."""
    return cast(Rehearsal, request.app.state.rehearsal)


TheDesk = Annotated[Desk, Depends(desk_of)]
TheWatches = Annotated[Watches, Depends(watches_of)]
TheHub = Annotated[Hub, Depends(hub_of)]
TheRehearsal = Annotated[Rehearsal, Depends(rehearsal_of)]


def a_marker(desk: TheDesk, marker: Annotated[int, Path(description="2, 3, or a further gate's.")]) -> int:
    """A marker that has a gate; raises UnknownError."""
    return the_gate(desk.views(), marker).marker


Marker = Annotated[int, Depends(a_marker)]


@router.get("/state", responses=shown(examples.STATE), response_model=StateView)
def state(request: Request, desk: TheDesk) -> StateView | Response:
    """Everything a page shows, and the id up to which it holds; for spectators what a wall needs of it."""
    if role_of(request.scope) == "spectator":
        return spectator_state(desk.state())
    return desk.state().model_copy(update={"phones": request.app.state.phones.view()})


@router.get(
    "/events",
    response_class=Response,
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
            "description": "Server-sent events: id, kind, and the whole new view.",
        }
    },
)
async def listen(
    request: Request,
    desk: TheDesk,
    hub: TheHub,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Id of the last entry that the page has.")] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, le=LARGEST_ID)] = None,
) -> EventSourceResponse:
    """Entries after an id, then as they happen. A browser that comes back names its last id by itself."""
    first = after if last_event_id is None else last_event_id
    seen = spectator_event if role_of(request.scope) == "spectator" else whole
    return EventSourceResponse(events(desk, hub, first, seen, still_allowed(request)), headers=HEADERS)


@router.post("/session", status_code=201, responses=shown(examples.SESSION, 201))
def new_session(desk: TheDesk, rehearsal: TheRehearsal, body: bodies.NewSessionBody) -> SessionView:
    """Begin another session; cameras and athletes stay, or are an earlier one's. A rehearsal is stopped first."""
    like = None if body.like is None else template(desk.views_of(body.like))
    rehearsal.stop()
    return desk.new_session(lambda draft: athlete_desk.set_terms(draft, body), like=like).session


@router.get("/sessions", responses=shown([examples.SUMMARY]))
def list_sessions(desk: TheDesk) -> list[SessionSummary]:
    """The newest sessions, newest first."""
    return desk.sessions()


@router.get(
    "/sessions/{session}/reps.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One row a rep."}},
)
def session_csv(
    desk: TheDesk,
    session: Number,
    athlete: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="One athlete's.")] = None,
) -> Response:
    """A session's reps for a spreadsheet."""
    name = f"flygate-session-{session}{'' if athlete is None else f'-athlete-{athlete}'}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(reps_csv(desk.views_of(session), athlete), media_type="text/csv; charset=utf-8", headers=headers)


@router.patch("/session", responses=shown(examples.SESSION))
def set_terms(desk: TheDesk, body: bodies.TermsBody) -> SessionView:
    """Change the terms. Reps that are timed already keep their Fly Zone, unless `also_earlier`."""
    return desk.do(lambda draft: athlete_desk.set_terms(draft, body)).session


@router.post("/athletes", status_code=201, responses=shown(examples.ATHLETE, 201))
def add_athlete(desk: TheDesk, body: bodies.AthleteBody) -> AthleteView:
    """Somebody joins the running order."""
    athletes = desk.do(lambda draft: athlete_desk.add_athlete(draft, body)).athletes
    return athletes[max(athletes)]


@router.patch("/athletes/{athlete}", responses=shown(examples.ATHLETE))
def change_athlete(desk: TheDesk, athlete: Number, body: bodies.AthleteChangeBody) -> AthleteView:
    """Another name or pace."""
    return desk.do(lambda draft: athlete_desk.change_athlete(draft, athlete, body)).athletes[athlete]


@router.get("/cameras", responses=shown([examples.CAMERA]))
def list_cameras() -> list[bodies.CameraView]:
    """Webcams that can be opened."""
    return [bodies.CameraView(address=address, name=name) for address, name in cameras()]


@router.put("/gates/{marker}/source", responses=shown(examples.GATE))
def open_source(desk: TheDesk, watches: TheWatches, marker: Marker, body: bodies.SourceBody) -> GateView:
    """Open a camera, a stream, or a clip as live."""
    markers = (marker,) if body.also_marker is None else (marker, a_marker(desk, body.also_marker))
    if len(set(markers)) < len(markers):
        raise InputError(f"Marker {marker} was named twice: name the other one in also_marker")
    watches.open(Wish(body.address, markers, body.latency_ms, body.start_at_ns, body.as_live))
    return desk.gate(marker)


@router.delete("/gates/{marker}/source", responses=shown(examples.GATE))
def close_source(desk: TheDesk, watches: TheWatches, marker: Marker) -> GateView:
    """Close it."""
    watches.close(marker)
    return desk.gate(marker)


@router.put("/gates/{marker}/line", responses=shown(examples.GATE))
def place_line(desk: TheDesk, marker: Marker, body: bodies.LineBody) -> GateView:
    """Place the gate line; from now on it is a new group of reps."""
    before = desk.gate(marker).line
    of_the_scale = {"u_px_per_m"} if before is not None and before.px_per_m != body.px_per_m else None
    kept = {} if before is None else before.model_dump(exclude=of_the_scale)
    given = body.model_dump(exclude_none=True)
    fields = {"u_px_per_m": U_SCALE * body.px_per_m} | kept | given | {"source": "placed on the page"}
    desk.line_placed(marker, LineView.read_off(GateLine(**fields)))
    return desk.gate(marker)


@router.get(
    "/gates/{marker}/picture.jpg",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}, "description": "The newest picture."}},
)
def picture(watches: TheWatches, marker: Marker) -> Response:
    """The newest picture of a gate's camera."""
    jpeg = watches.picture_jpeg(marker)
    if jpeg is None:
        raise UnknownError(f"Marker {marker} has no picture yet: choose a camera and wait for its first picture")
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@router.get(
    "/crossings/{crossing}/photo.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The photo finish."}},
)
def photo(
    desk: TheDesk, crossing: Number, session: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None
) -> Response:
    """Photo finish of a crossing."""
    png = desk.photo(desk.session if session is None else session, crossing)
    if png is None:
        raise UnknownError(f"crossing {crossing} has no photo finish: it comes when the body has left the gate")
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=60"})


@router.post("/reps/{rep}/void", responses=shown(examples.REP))
def void(desk: TheDesk, rep: Number, body: bodies.ReasonBody) -> RepView:
    """Let a rep not count; it stays in the list with the reason."""
    return desk.do(lambda draft: corrections.void(draft, rep, body.reason, wall_clock(), body.seen)).reps[rep]


@router.post("/reps/{rep}/restore", responses=shown(examples.REP))
def restore(desk: TheDesk, rep: Number, body: bodies.ReasonBody) -> RepView:
    """Let it count again."""
    return desk.do(lambda draft: corrections.restore(draft, rep, body.reason, wall_clock(), body.seen)).reps[rep]


@router.put("/reps/{rep}/athlete", responses=shown(examples.REP))
def assign(desk: TheDesk, rep: Number, body: bodies.AssignBody) -> RepView:
    """Give a rep to another athlete."""

    def change(draft: Draft) -> None:
        corrections.assign(draft, rep, body.athlete, body.reason, wall_clock(), body.seen)

    return desk.do(change).reps[rep]


@router.post("/passes", status_code=201, responses=shown(examples.PASSES, 201))
def start_passes(desk: TheDesk, body: bodies.PassesBody) -> PassesView:
    """From now on crossings are run-throughs at one gate that both cameras see."""
    return desk.do(lambda draft: passes.start(draft, body.wanted, body.marker)).passes


@router.delete("/passes", responses=shown(examples.PASSES))
def stop_passes(desk: TheDesk) -> PassesView:
    """Give them up."""
    return desk.do(passes.stop).passes


@router.post("/rehearsal", status_code=202, responses=shown(examples.REHEARSAL, 202))
def start_rehearsal(rehearsal: TheRehearsal) -> RehearsalView:
    """Play made clips as live at both gates, in a session of its own."""
    return rehearsal.start()


@router.delete("/rehearsal", responses=shown(examples.REHEARSAL))
def stop_rehearsal(rehearsal: TheRehearsal) -> RehearsalView:
    """End it."""
    return rehearsal.stop()


@router.get("/clock", responses=shown(examples.STATE.now_ns))
def clock() -> int:
    """The session's clock, ns. To compare it with another clock, ask several times and take the fastest answer."""
    return now_ns()
