"""What a coach is told of today's workouts before anybody runs: gates that are missing, and whom they do not suit.

It is kept in the session's view, so that every page says the same.
"""

from __future__ import annotations

from server.coaching.gate_fit import GateFit, fit_words, gate_fit
from server.coaching.sprinters import caution, is_400_sprinter
from server.courses import position_m, standing
from server.draft import Draft, Views, changed
from server.people_views import AthleteView, WorkoutView
from server.places import workout_of

LOOKED_AT = ("session", "athlete", "gate", "workout")
"""Kinds of views of which it follows."""


def look(draft: Draft) -> None:
    """Bring the session's words up to date, where something that they follow from has changed."""
    if not any(kind in LOOKED_AT for kind, _ in draft.changed):
        return
    found = {"unfit": _unfit(draft), "cautions": _cautions(draft)}
    if any(getattr(draft.session, name) != value for name, value in found.items()):
        draft.put(changed(draft.session, **found))


def unfit(views: Views, workout: WorkoutView) -> str | None:
    """What gates a workout lacks; None where they stand."""
    return fit_words(workout.name, fit_of(views, workout), workout.family)


def fit_of(views: Views, workout: WorkoutView) -> GateFit:
    """The same as numbers."""
    positions_m = {marker: position_m(views, marker) for marker in standing(views)}
    return gate_fit([step.distance_m for step in workout.reps], positions_m, workout.family)


def cautioned(workout: WorkoutView, athletes: list[AthleteView]) -> str | None:
    """What is said of 400 m sprinters among those who run it."""
    names = [one.name for one in athletes if is_400_sprinter(one.event)]
    return caution(names, workout.family, (step.distance_m for step in workout.reps))


def runners(views: Views) -> list[AthleteView]:
    """Who is in the running order and here."""
    every = [views.athletes.get(number) for number in views.session.athletes]
    return [one for one in every if one is not None and one.present and not one.removed]


def will_run(views: Views) -> dict[int, list[AthleteView]]:
    """Workouts that are run today, everybody's first, with who runs them."""
    found: dict[int, list[AthleteView]] = {}
    if views.session.workout in views.workouts and views.session.workout is not None:
        found[views.session.workout] = []
    for athlete in runners(views):
        workout = workout_of(views, athlete)
        if workout is not None:
            found.setdefault(workout.workout, []).append(athlete)
    return found


def _unfit(views: Views) -> tuple[str, ...]:
    told = (unfit(views, views.workouts[number]) for number in will_run(views))
    return tuple(one for one in told if one is not None)


def _cautions(views: Views) -> tuple[str, ...]:
    told = (cautioned(views.workouts[number], who) for number, who in will_run(views).items())
    return tuple(one for one in told if one is not None)
