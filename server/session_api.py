"""Routes of a running practice under /api: who runs, what is prescribed, what is put right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gate.crossing import Direction
from gate.errors import InputError
from server import advice_desk, athlete_desk, bodies, corrections, examples, gate_desk, workout_desk
from server.about_workout import AboutView, about
from server.advice_view import AdviceView, key_of
from server.api import Marker, Number, TheDesk, TheWatches
from server.athletes_csv import athletes_of
from server.coaching.advice import Kind
from server.desk import Desk
from server.draft import Draft
from server.examples import shown
from server.feel import felt, wind
from server.gate_views import GateView
from server.gates_out import put_out
from server.people_views import AthleteView, SessionView, WorkoutView
from server.problems import RESPONSES
from server.session_start import wall_clock
from server.speeds import SpeedsView, speeds_of
from server.tape import Tape
from server.views import CrossingView, RepView, StateView, UndoView
from server.watches import Watches
from server.workouts_done import earlier, last_done

router = APIRouter(prefix="/api", responses=RESPONSES)
LARGEST_CSV = 200_000
"""Bytes: some thousand lines."""
TheTape = Annotated[bodies.TapeQuery, Query()]
CSV_BODY = {"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}}


@router.delete("/athletes/{athlete}", responses=shown(examples.ATHLETE))
def remove_athlete(desk: TheDesk, athlete: Number) -> AthleteView:
    """Take somebody out who has no reps."""
    return desk.do(lambda draft: athlete_desk.remove_athlete(draft, athlete)).athletes[athlete]


@router.get("/athletes/{athlete}/speeds", responses=shown(examples.SPEEDS))
def speeds(desk: TheDesk, athlete: Number) -> SpeedsView:
    """The fastest flying rep of each of the last sessions, against 400 m pace and maximal aerobic speed."""
    views = desk.views()
    return speeds_of(views, athlete_desk.the_athlete(views, athlete))


@router.post("/athletes/import", status_code=201, responses=shown([examples.ATHLETE], 201), openapi_extra=CSV_BODY)
async def import_athletes(desk: TheDesk, request: Request) -> list[AthleteView]:
    """Athletes of a CSV file with headings: all of them, or none."""
    body = await request.body()
    if len(body) > LARGEST_CSV:
        raise InputError(f"the file has {len(body)} bytes: give one of at most {LARGEST_CSV}")
    try:
        given = athletes_of(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8 text: save it as CSV UTF-8") from None
    # The disk may be slow, and events go out on this thread.
    views = (await run_in_threadpool(desk.do, lambda draft: athlete_desk.add_athletes(draft, given))).athletes
    return list(views.values())[-len(given) :]


@router.post("/order/first", responses=shown(examples.SESSION))
def send_first(desk: TheDesk, body: bodies.SendBody) -> SessionView:
    """That athlete runs now, before who is next."""
    return desk.do(lambda draft: athlete_desk.send_first(draft, body.athlete)).session


@router.post("/workouts", status_code=201, responses=shown(examples.WORKOUT, 201))
def add_workout(desk: TheDesk, body: bodies.AnyWorkoutBody) -> WorkoutView:
    """A workout to choose from: as it is written, or so many sets of flying reps."""
    workouts = desk.do(lambda draft: workout_desk.add(draft, body)).workouts
    return workouts[max(workouts)]


@router.post("/workouts/preview", responses=shown(examples.PREVIEW))
def preview_workout(body: bodies.WrittenWorkoutBody) -> workout_desk.PreviewView:
    """What a text would be as a workout, or what is wrong in it; nothing is kept."""
    return workout_desk.preview(body)


@router.get("/workouts/{workout}/about", responses=shown(examples.ABOUT))
def about_workout(desk: TheDesk, workout: Number) -> AboutView:
    """A workout before it is run: its length, the gates that it lacks, when it was run last."""
    views = desk.views()
    one = workout_desk.the_workout(views, workout)
    return about(views, one, last_done(earlier(desk), [one], datetime.now(UTC)))


@router.put("/workouts/{workout}", responses=shown(examples.WORKOUT))
def change_workout(desk: TheDesk, workout: Number, body: bodies.ChangedWorkoutBody) -> WorkoutView:
    """A coach's own workout gets another text, name or family; built-in ones stay."""
    return desk.do(lambda draft: workout_desk.change(draft, workout, body)).workouts[workout]


@router.delete("/workouts/{workout}", responses=shown(examples.WORKOUT))
def remove_workout(desk: TheDesk, workout: Number) -> WorkoutView:
    """Take a coach's own workout away that nobody is to run."""
    return desk.do(lambda draft: workout_desk.remove(draft, workout)).workouts[workout]


@router.post("/reps/{rep}/not-ours", responses=shown(examples.REP))
def not_ours(desk: TheDesk, rep: Number, body: bodies.SeenBody) -> RepView:
    """That run was nobody's of this session; its turn is given back."""
    return desk.do(lambda draft: corrections.not_ours(draft, rep, wall_clock(), body.seen)).reps[rep]


@router.post("/reps/{rep}/again", responses=shown(examples.REP))
def again(desk: TheDesk, rep: Number, body: bodies.SeenBody) -> RepView:
    """Whoever ran before ran once more; the turn is given back."""
    return desk.do(lambda draft: corrections.again(draft, rep, wall_clock(), body.seen)).reps[rep]


@router.post("/reps/{rep}/slipped", responses=shown(examples.REP))
def slipped(desk: TheDesk, rep: Number, body: bodies.SeenBody) -> RepView:
    """The order slipped: names move on by one from this rep on."""
    return desk.do(lambda draft: corrections.slipped(draft, rep, wall_clock(), body.seen)).reps[rep]


@router.put("/reps/{rep}/pulled-up", responses=shown(examples.REP))
def pulled_up(desk: TheDesk, rep: Number, body: bodies.PulledUpBody) -> RepView:
    """The athlete broke off, or did not after all."""

    def change(draft: Draft) -> None:
        corrections.pulled_up(draft, rep, is_so=body.pulled_up, at=wall_clock(), seen=body.seen)

    return desk.do(change).reps[rep]


@router.put("/reps/{rep}/feel", responses=shown(examples.REP))
def feel(desk: TheDesk, rep: Number, body: bodies.FeelBody) -> RepView:
    """How it felt: one tap each."""
    return desk.do(lambda draft: felt(draft, rep, body)).reps[rep]


@router.put("/reps/{rep}/wind", responses=shown(examples.REP))
def set_wind(desk: TheDesk, rep: Number, body: bodies.WindBody) -> RepView:
    """The wind of one rep, by hand; no figure is changed by it."""
    return desk.do(lambda draft: wind(draft, rep, body)).reps[rep]


@router.post("/advice/{athlete}/{kind}/dismiss", responses=shown(examples.ADVICE))
def dismiss(desk: TheDesk, athlete: Number, kind: Kind) -> AdviceView:
    """Say no more of it in this session."""
    return desk.do(lambda draft: advice_desk.dismiss(draft, athlete, kind)).advices[key_of(athlete, kind)]


@router.put("/reps/{rep}/finish", responses=shown(examples.REP))
def finish(desk: TheDesk, rep: Number, body: bodies.FinishBody) -> RepView:
    """Another crossing at Marker 3 ends the rep."""
    return desk.do(lambda draft: corrections.partner(draft, rep, body.crossing, wall_clock(), body.seen)).reps[rep]


@router.put("/crossings/{crossing}/counts", responses=shown(examples.CROSSING))
def count(desk: TheDesk, crossing: Number, body: bodies.CountBody) -> CrossingView:
    """Let a crossing count, or not."""
    return desk.do(lambda draft: corrections.count(draft, crossing, counts=body.counts)).crossings[crossing]


@router.post("/gates", status_code=201, responses=shown(examples.GATE, 201))
def add_gate(desk: TheDesk, body: bodies.PositionBody) -> GateView:
    """A gate at another place along the run, up to eight."""
    gates = desk.do(lambda draft: gate_desk.add_gate(draft, body.position_m)).gates
    return gates[max(gates)]


@router.post("/gates/as-workouts-ask", responses=shown([examples.GATE]))
def put_gates_out(desk: TheDesk) -> list[GateView]:
    """All gates stand from now on where today's workouts ask; returns those that stand."""
    return [one for one in desk.do(put_out).gates.values() if not one.removed]


@router.put("/gates/{marker}/position", responses=shown(examples.GATE))
def move_gate(desk: TheDesk, marker: Marker, body: bodies.PositionBody) -> GateView:
    """A gate stands elsewhere from now on; earlier reps keep their distance."""
    return desk.do(lambda draft: gate_desk.move_gate(draft, marker, body.position_m)).gates[marker]


@router.delete("/gates/{marker}", responses=shown(examples.GATE))
def remove_gate(desk: TheDesk, marker: Marker) -> GateView:
    """Take a further gate away."""
    return desk.do(lambda draft: gate_desk.remove_gate(draft, marker)).gates[marker]


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


@router.post("/undo", responses=shown(examples.UNDO))
def undo(desk: TheDesk) -> UndoView:
    """Take the newest correction back."""
    return desk.do(lambda draft: corrections.undo(draft, wall_clock())).undo


@router.get("/sessions/{session}/state", responses=shown(examples.STATE))
def past_state(desk: TheDesk, session: Number) -> StateView:
    """An earlier session as it ended, to look at."""
    return desk.views_of(session).state(0, 0)
