"""How far and how long a workout goes: run-ups, timed metres, slowing down, rests in full. Warm-up is not in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.coaching.gate_fit import RUN_UP_M as PACE_RUN_UP_M
from server.coaching.steps import Family

RUN_UP_M: dict[Family, tuple[float, float]] = {"flying": (40.0, 50.0), "400 m pace": PACE_RUN_UP_M}
"""Start cones to first gate: 10 to 20 m and the Acceleration Zone of 30 m; at 400 m pace as `gate_fit` has it."""
SLOWING_M = (50.0, 100.0)
"""Behind the last gate."""
RUN_UP_S: dict[Family, float] = {"flying": 8.0, "400 m pace": 5.0}
"""From standing, over the middle of those lengths; 8 s as `rests.USUAL_RUN_UP_NS` has it."""
TIMED_M_PER_S = 7.5
"""Between 400 m pace of 50 s and of 57 s: for the clock on the wall, no athlete's own."""
SLOWING_S = 15.0
"""To the full stop, of the last rep: the others slow down in their rest."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Of one athlete who rests as prescribed. timed_m: between gates. whole_m: with run-ups and slowing down."""

    reps: int
    timed_m: float
    whole_m: tuple[float, float]
    time_s: float


def extent(reps: Iterable[tuple[float, float | None]], family: Family) -> Extent:
    """Add up reps given as (distance, rest after it)."""
    every = list(reps)
    timed_m = sum(distance_m for distance_m, _ in every)
    beside = [up + slow for up, slow in zip(RUN_UP_M[family], SLOWING_M, strict=True)]
    running_s = len(every) * RUN_UP_S[family] + timed_m / TIMED_M_PER_S
    resting_s = sum(rest_s or 0.0 for _, rest_s in every)
    low_m, high_m = (timed_m + len(every) * one for one in beside)
    return Extent(len(every), timed_m, (low_m, high_m), running_s + resting_s + SLOWING_S)
