"""Each athlete's own place in the workout.

The n-th rep of somebody's that counts is the n-th of what is prescribed to them, so a late start, a dropped set or a
name that is put right moves nobody else.
"""

from __future__ import annotations

from server.coaching.sprinters import is_400_sprinter, rest_s
from server.coaching.steps import Family
from server.draft import Views, changed
from server.people_views import AthleteView, StepView, WorkoutView
from server.views import RepView


def workout_of(views: Views, athlete: AthleteView) -> WorkoutView | None:
    """What that athlete is to run: an own one, else everybody's."""
    number = athlete.workout if athlete.workout is not None else views.session.workout
    return None if number is None else views.workouts.get(number)


def family_of(views: Views, athlete: int | None) -> Family:
    """Family of that athlete's reps; without a workout they are flying."""
    one = views.athletes.get(athlete or 0)
    workout = None if one is None else workout_of(views, one)
    return "flying" if workout is None else workout.family


def prescribed(views: Views, athlete: AthleteView) -> tuple[StepView, ...] | None:
    """What that athlete runs, in order; None without a workout: as many as they like."""
    workout = workout_of(views, athlete)
    if workout is None:
        return None
    steps = tuple(_own(views, athlete, step) for step in workout.reps if step.set not in athlete.dropped_sets)
    if not steps:
        return ()
    last = steps[-1]
    rests = [step.rest_s for step in steps if step.set == last.set and step.rest_s is not None]
    between_s = rests[0] if rests else next((one.rest_s for one in reversed(steps) if one.rest_s is not None), None)
    more = tuple(changed(last, rep=last.rep + 1 + n) for n in range(athlete.extra_reps))
    if not more:
        return (*steps[:-1], changed(last, rest_s=None))
    with_rests = [changed(step, rest_s=between_s) for step in (last, *more)]
    return (*steps[:-1], *with_rests[:-1], changed(with_rests[-1], rest_s=None))


def _own(views: Views, athlete: AthleteView, step: StepView) -> StepView:
    """A step with that athlete's rest: a 400 m sprinter's is longer after more than 50 m."""
    if step.rest_s is None or not is_400_sprinter(athlete.event):
        return step
    factor = views.session.sprinter_rest if athlete.sprinter_rest is None else athlete.sprinter_rest
    own_s = rest_s(step.rest_s, step.distance_m, factor)
    return step if own_s == step.rest_s else step.model_copy(update={"rest_s": own_s})  # asked often, so unchecked


def counting(views: Views, athlete: int) -> list[RepView]:
    """That athlete's reps that count, in the order in which they were run."""
    return sorted((rep for rep in views.reps.values() if rep.athlete == athlete and rep.counts), key=in_time)


def in_time(rep: RepView) -> tuple[int, int, int]:
    """What sorts reps by when they were run; runs have different clocks."""
    t_ns = rep.t2_ns if rep.t2_ns is not None else rep.t3_ns
    return (rep.run, t_ns if t_ns is not None else 0, rep.rep)


def can_run(views: Views, number: int) -> bool:
    """Whether that one is there and has something left to run."""
    athlete = views.athletes.get(number)
    if athlete is None or not athlete.present:
        return False
    steps = prescribed(views, athlete)
    return steps is None or len(counting(views, number)) < len(steps)
