"""Workouts as views: from notation, from so many sets of flying reps, and the library's in every session."""

from __future__ import annotations

from collections.abc import Mapping

from server.coaching.library import LIBRARY, BuiltIn
from server.coaching.notation import parse
from server.coaching.notation_tree import Plan, Run, Sets
from server.coaching.steps import Family, family_of, steps
from server.draft import changed
from server.people_views import StepView, WorkoutView

LINES_APART = " / "
"""Between a workout's lines where they stand in one."""


def flying(
    number: int, sets: int, reps: int, distance_m: float, rest_s: float, set_rest_s: float, name: str = ""
) -> WorkoutView:
    """Workout of `sets` times `reps` flying reps; rests in seconds, between reps and between sets."""
    run = Run(reps, round(distance_m, 2))
    reps_s = round(rest_s) if reps > 1 else None
    sets_s = round(set_rest_s) if sets > 1 else None
    plan = Plan(((Sets(sets, (run,), reps_s, sets_s, plain=True),),))
    return _view(number, plan, name or f"Flying {distance_m:g}s", "flying")


def written(number: int, notation: str, name: str = "", family: Family | None = None) -> WorkoutView:
    """Workout as a coach wrote it. family: None is told from how it is written. Raises InputError."""
    plan = parse(notation)
    return _view(number, plan, name or name_of(plan), family or family_of(plan))


def name_of(plan: Plan) -> str:
    """What a workout without a name is called: `9 x 30 m`, `13 reps, 50 to 300 m`."""
    found = steps(plan)
    distances_m = sorted({step.distance_m for step in found})
    if len(distances_m) == 1:
        return f"{len(found)} x {distances_m[0]:g} m"
    return f"{len(found)} reps, {distances_m[0]:g} to {distances_m[-1]:g} m"


def built_in() -> list[WorkoutView]:
    """The library, in order of progression."""
    return [_of_library(number, one) for number, one in enumerate(LIBRARY, 1)]


def with_library(workouts: Mapping[int, WorkoutView]) -> list[WorkoutView]:
    """A session's workouts with all of the library: one of an earlier version is known by its text, others join."""
    found = dict(workouts)
    for one in LIBRARY:
        if any(view.built_in == one.key for view in found.values()):
            continue
        same = next((view for view in found.values() if _is(view, one)), None)
        number = same.workout if same is not None else max(found, default=0) + 1
        found[number] = _of_library(number, one)
    return list(found.values())


def _is(view: WorkoutView, one: BuiltIn) -> bool:
    return view.notation == "" and (view.name, view.text) == (one.name, one.notation)


def _of_library(number: int, one: BuiltIn) -> WorkoutView:
    return changed(_view(number, parse(one.notation), one.name, one.family), built_in=one.key)


def _view(number: int, plan: Plan, name: str, family: Family) -> WorkoutView:
    return WorkoutView(
        workout=number,
        name=name,
        text=plan.text.replace("\n", LINES_APART),
        reps=tuple(
            StepView(
                set=one.set,
                rep=one.rep,
                distance_m=one.distance_m,
                rest_s=one.rest_s,
                assumed_rest=one.assumed_rest,
            )
            for one in steps(plan)
        ),
        notation=plan.text,
        family=family,
    )
