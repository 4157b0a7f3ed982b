"""What a workout prescribes rep by rep: its plan flattened, with the rests that it leaves out.

A rest that is left out is the last one that its line says, else the last of the lines before; it is marked as assumed.
After the last rep there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from server.coaching.notation_tree import Line, Plan, Run, Sets, rests_said

Family = Literal["flying", "400 m pace"]
FLYING_M = (30.0, 40.0, 50.0)
"""Fly Zones of the text's maximum velocity workouts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One prescribed rep: the rep-th of its set. rest_s: the least after it, None after the last."""

    set: int
    rep: int
    distance_m: float
    rest_s: int | None
    assumed_rest: bool = False


def steps(plan: Plan) -> tuple[Step, ...]:
    """Every rep in the order in which it is run. Sets are counted through; a line without sets is one."""
    found: list[Step] = []
    known_s: int | None = None
    for line in plan.lines:
        known_s = next(reversed(rests_said(line)), known_s)
        found += _numbered(line, known_s, found[-1].set if found else 0)
    return (*found[:-1], replace(found[-1], rest_s=None, assumed_rest=False)) if found else ()


def family_of(plan: Plan) -> Family:
    """`flying` where all of it is written as sets x reps x a Fly Zone's distance, else `400 m pace`."""
    parts = [part for line in plan.lines for part in line]
    flying = all(isinstance(part, Sets) and part.plain and part.runs[0].distance_m in FLYING_M for part in parts)
    return "flying" if flying else "400 m pace"


def _numbered(line: Line, known_s: int | None, before: int) -> Iterator[Step]:
    """Steps of a line. before: sets before it; known_s: the rest where none is said."""
    number, rep = before + 1, 0
    for part in line:
        if isinstance(part, Run):
            for rest_s in _rests(part, None):
                rep += 1
                yield _step(number, rep, part.distance_m, rest_s, known_s)
            continue
        number += rep > 0
        for of_set in range(part.times):
            for rep, (distance_m, rest_s) in enumerate(_of_set(part, is_last=of_set == part.times - 1), 1):
                yield _step(number + of_set, rep, distance_m, rest_s, known_s)
        number, rep = number + part.times, 0


def _step(number: int, rep: int, distance_m: float, rest_s: int | None, known_s: int | None) -> Step:
    return Step(number, rep, distance_m, known_s if rest_s is None else rest_s, assumed_rest=rest_s is None)


def _of_set(sets: Sets, *, is_last: bool) -> Iterator[tuple[float, int | None]]:
    """Distances of one set with the rests behind them."""
    for place, run in enumerate(sets.runs, 1):
        *inner, last = _rests(run, sets.reps_s)
        yield from ((run.distance_m, rest_s) for rest_s in inner)
        if place == len(sets.runs):
            between_s = sets.sets_s if run.after_s is None else run.after_s
            last = (sets.after_s if sets.after_s is not None else run.after_s) if is_last else between_s
        yield run.distance_m, last


def _rests(run: Run, between_s: int | None) -> list[int | None]:
    """Rests behind each rep of a run. between_s: of its set, where it has none of its own."""
    inner_s = between_s if run.between_s is None else run.between_s
    return [inner_s] * (run.times - 1) + [between_s if run.after_s is None else run.after_s]
