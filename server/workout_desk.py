"""A coach's workouts on a draft: made, changed, taken away, and looked at before any of it."""

from __future__ import annotations

from gate.errors import InputError
from server import live_session
from server.bodies import ChangedWorkoutBody, WorkoutBody, WrittenWorkoutBody
from server.coaching.notation import read
from server.coaching.notation_tokens import NotationError
from server.draft import Draft, Views, changed
from server.fields import of_field
from server.missing import ChangedMeanwhileError, UnknownError
from server.people_views import WorkoutView
from server.view import View
from server.workouts import flying, written


class NotationProblemView(View):
    """What is wrong in a line. line, column: from 1. caret: that line with a mark under the place."""

    line: int
    column: int
    caret: str
    message: str


class PreviewView(View):
    """What a text would be as a workout; null where something is wrong in it."""

    workout: WorkoutView | None
    problems: tuple[NotationProblemView, ...] = ()


def add(draft: Draft, body: WorkoutBody | WrittenWorkoutBody) -> WorkoutView:
    """A workout to choose from."""
    number = max(draft.workouts, default=0) + 1
    workout = _written(number, body) if isinstance(body, WrittenWorkoutBody) else _flying(number, body)
    draft.put(workout)
    return workout


def change(draft: Draft, number: int, body: ChangedWorkoutBody) -> WorkoutView:
    """A coach's own gets another text or name; who runs it has the new places. Raises InputError for a built-in.

    Raises ChangedMeanwhileError where its text is not what `body` was begun with.
    """
    workout = _own(draft, number)
    if body.was is not None and body.was != workout.notation:
        raise ChangedMeanwhileError(
            f"somebody else has changed {workout.name} meanwhile: it is {workout.text} Open it again"
        )
    draft.put(_written(number, body))
    live_session.settle(draft)
    return draft.workouts[number]


def remove(draft: Draft, number: int) -> WorkoutView:
    """Take a coach's own away; raises InputError while somebody runs it."""
    workout = _own(draft, number)
    runs = [one.name for one in draft.athletes.values() if one.workout == number and not one.removed]
    if draft.session.workout == number:
        runs.insert(0, "everybody")
    if runs:
        raise InputError(f"{workout.name} is what {', '.join(runs[:3])} will run: choose another for them first")
    draft.put(changed(workout, removed=True))
    return draft.workouts[number]


def preview(body: WrittenWorkoutBody) -> PreviewView:
    """What a text would be, and all that is wrong in it; nothing is kept. Raises InputError for one too long."""
    plan, problems = read(body.notation)
    workout = None if plan is None else _written(0, body)
    return PreviewView(workout=workout, problems=tuple(_told(one) for one in problems))


def the_workout(views: Views, number: int) -> WorkoutView:
    """The workout of that number; raises UnknownError."""
    if number not in views.workouts or views.workouts[number].removed:
        raise UnknownError(f"there is no workout {number} in this session: look at the list of workouts")
    return views.workouts[number]


def _own(draft: Draft, number: int) -> WorkoutView:
    workout = the_workout(draft, number)
    if workout.built_in:
        raise InputError(f"{workout.name} is built in and stays as it is: copy it and change the copy")
    return workout


def _flying(number: int, body: WorkoutBody) -> WorkoutView:
    return flying(number, body.sets, body.reps, body.distance_m, body.rest_s, body.set_rest_s, body.name)


def _written(number: int, body: WrittenWorkoutBody) -> WorkoutView:
    with of_field("notation"):
        return written(number, body.notation, body.name, body.family)


def _told(problem: NotationError) -> NotationProblemView:
    return NotationProblemView(
        line=problem.line, column=problem.column, caret=problem.caret, message=str(problem).partition(": ")[2]
    )
