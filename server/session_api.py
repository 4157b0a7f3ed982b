"""Routes of a running practice under /api: who runs, what is prescribed, what is put right."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from gate.errors import InputError
from server import advice_desk, athlete_desk, bodies, corrections, examples, gate_desk, workout_desk
from server.about_workout import AboutView, about
from server.advice_view import AdviceView, key_of
from server.api import Marker, Number, TheDesk
from server.athletes_csv import athletes_of
from server.coaching.advice import Kind
from server.draft import Draft
from server.examples import shown
from server.feel import felt, wind
from server.gate_views import GateView
from server.gates_out import put_out
from server.people_views import AthleteView, SessionView, WorkoutView
from server.problems import RESPONSES
from server.session_start import wall_clock
from server.speeds import SpeedsView, speeds_of
from server.views import CrossingView, RepView, StateView, UndoView
from server.workouts_done import earlier, last_done

router = APIRouter(prefix="/api", responses=RESPONSES)
LARGEST_CSV = 200_000
"""Bytes: some thousand lines."""
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


@router.post("/undo", responses=shown(examples.UNDO))
def undo(desk: TheDesk) -> UndoView:
    """Take the newest correction back."""
    return desk.do(lambda draft: corrections.undo(draft, wall_clock())).undo


@router.get("/sessions/{session}/state", responses=shown(examples.STATE))
def past_state(desk: TheDesk, session: Number) -> StateView:
    """An earlier session as it ended, to look at."""
    return desk.views_of(session).state(0, 0)
