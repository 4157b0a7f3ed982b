"""Pairs Marker 2 with Marker 3: one runner, in order, at a speed that the gates themselves bear out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gate.crossing import Crossing

MAX_DISAGREEMENT = 0.35
"""Largest |ln(split speed / mean gate speed)| of one runner: scale wrong by a fifth and a rep that fades."""


@dataclass(frozen=True, slots=True)
class Rep:
    """Two crossings by one runner, both on the session's clock; marker2.t_ns < marker3.t_ns."""

    marker2: Crossing
    marker3: Crossing

    @property
    def fly_ns(self) -> int:
        """Time in the Fly Zone."""
        return self.marker3.t_ns - self.marker2.t_ns


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A crossing that is no part of a rep, and why. marker: 2 or 3."""

    marker: int
    crossing: Crossing
    why: str


@dataclass(frozen=True, slots=True)
class SpeedLimits:
    """Mean speeds in the Fly Zone that are possible."""

    slowest_m_per_s: float
    fastest_m_per_s: float


def disagreement(rep: Rep, fly_zone_m: float) -> float:
    """|ln| of the speed by the split over the mean of the two gate speeds."""
    split_speed = fly_zone_m / (rep.fly_ns * 1e-9)
    return abs(math.log(split_speed / ((rep.marker2.speed_m_per_s + rep.marker3.speed_m_per_s) / 2)))


def pair(
    marker2: list[Crossing], marker3: list[Crossing], fly_zone_m: float, limits: SpeedLimits
) -> tuple[list[Rep], list[Unpaired]]:
    """Join crossings of the two gates, each list in order of time on one clock, into reps.

    Nobody overtakes in a Fly Zone, so order is kept (two may be in it at once); among the ways to do so the one with
    most reps is taken, and of those the one whose gate speeds fit best. Crossings that do not count are left over with
    their reason.
    """
    first = [one for one in marker2 if one.counted]
    last = [one for one in marker3 if one.counted]
    joined = _best_order(first, last, fly_zone_m, limits)
    reps = [Rep(first[i], last[j]) for i, j in joined]
    left = [(2, one) for one in marker2] + [(3, one) for one in marker3]
    used = {(2, id(rep.marker2)) for rep in reps} | {(3, id(rep.marker3)) for rep in reps}
    unpaired = [
        Unpaired(marker, one, one.why or _why_alone(marker, one, first, last, fly_zone_m))
        for marker, one in left
        if (marker, id(one)) not in used
    ]
    return reps, sorted(unpaired, key=lambda one: one.crossing.t_ns)


def _merit(first: Crossing, last: Crossing, fly_zone_m: float, limits: SpeedLimits) -> float | None:
    """How good a rep two crossings would make: 1 is perfect, None is impossible."""
    if last.t_ns <= first.t_ns:
        return None
    rep = Rep(first, last)
    speed = fly_zone_m / (rep.fly_ns * 1e-9)
    off = disagreement(rep, fly_zone_m)
    if not limits.slowest_m_per_s <= speed <= limits.fastest_m_per_s or off > MAX_DISAGREEMENT:
        return None
    return 1.0 - off


def _best_order(
    first: list[Crossing], last: list[Crossing], fly_zone_m: float, limits: SpeedLimits
) -> list[tuple[int, int]]:
    """Order-preserving alignment of greatest total merit, by dynamic programming from the end."""
    best = [[0.0] * (len(last) + 1) for _ in range(len(first) + 1)]
    for i in reversed(range(len(first))):
        for j in reversed(range(len(last))):
            merit = _merit(first[i], last[j], fly_zone_m, limits)
            together = merit + best[i + 1][j + 1] if merit is not None else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    joined, i, j = [], 0, 0
    while i < len(first) and j < len(last):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            joined.append((i, j))
            i, j = i + 1, j + 1
    return joined


def _why_alone(marker: int, one: Crossing, first: list[Crossing], last: list[Crossing], fly_zone_m: float) -> str:
    """Sentence for a counted crossing without partner."""
    other = 3 if marker == 2 else 2
    expected_s = fly_zone_m / one.speed_m_per_s
    sign = 1 if marker == 2 else -1
    partners = last if marker == 2 else first
    away = [sign * (partner.t_ns - one.t_ns) * 1e-9 for partner in partners]
    nearest_s = min((s for s in away if s > 0), key=lambda s: abs(s - expected_s), default=None)
    when = "later" if marker == 2 else "earlier"
    nearest = "there is none" if nearest_s is None else f"the nearest comes {nearest_s:.2f} s {when}"
    return f"no partner at Marker {other}: at {one.speed_m_per_s:.1f} m/s expected {expected_s:.2f} s {when}, {nearest}"
