"""What is known of a workout before it is run: its length, its gates, whom it does not suit, when it was run last."""

from __future__ import annotations

from server.coaching.extent import extent
from server.draft import Views
from server.fit import cautioned, runners, unfit
from server.people_views import WorkoutView
from server.view import View
from server.workouts_done import Done, LastDone


class AboutView(View):
    """A workout and this session. time_s: of one athlete, rests in full. unfit, caution: sentences, null: all is well.

    last, last_of_family: `6 days ago`, when it and any of its family was run before this session; null: never.
    """

    workout: int
    reps: int
    timed_m: float
    whole_m: tuple[float, float]
    time_s: float
    unfit: str | None
    caution: str | None
    last: str | None
    last_of_family: str | None


def about(views: Views, workout: WorkoutView, done: LastDone) -> AboutView:
    """Look at a workout. done: when it and its family were run before this session."""
    return AboutView.read_off(
        extent(((step.distance_m, step.rest_s) for step in workout.reps), workout.family),
        workout=workout.workout,
        unfit=unfit(views, workout),
        caution=cautioned(workout, runners(views)),
        last=_words(done.of.get(workout.workout)),
        last_of_family=_words(done.of_family.get(workout.family)),
    )


def _words(done: Done | None) -> str | None:
    return None if done is None else done.words
