"""The fading rule: when an athlete's speed has gone for today, told apart from the way that reps vary anyhow.

Two reps in a row, from the fourth on, each 3 % or more under today's best and more than twice the athlete's usual
variation under today's median. `benchmarks/fading.py` measures how often it is wrong, and what it finds.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from server.coaching.timed_rep import TimedRep, lost

DEFAULT_CV = 0.012
"""Usual variation of somebody with too little history: the middle of the 0.7 to 1.7 % within a session of Haugen 2012
and Zabaloy 2021."""
FIRST_FADING_REP = 4
"""Counted from 1: the median of fewer than three reps is no more than one of them."""
VARIATIONS = 2.0
"""How many usual variations under the median a fading rep is."""
MIN_SESSION_REPS = 5
MIN_SESSIONS = 2


@dataclass(frozen=True, slots=True)
class Variation:
    """Rep to rep variation of an athlete's speed.

    cv: as a fraction, 0.012 is 1.2 %. sessions, reps: how many it was measured on, 0 for the default.
    """

    cv: float = DEFAULT_CV
    sessions: int = 0
    reps: int = 0

    @property
    def own(self) -> bool:
        """Whether it is the athlete's own, not the default."""
        return self.sessions > 0


@dataclass(frozen=True, slots=True)
class Fading:
    """At a rep: it and the one before it of its distance and set-up are slow.

    first, second: their indices among the reps that were handed in. under_best_percent, under_median_percent: how far
    the second is under the best and the median of the reps before it, over 0.
    """

    first: int
    second: int
    under_best_percent: float
    under_median_percent: float
    variation: Variation

    @property
    def why(self) -> str:
        """A sentence with the figures."""
        usual = f"{self.variation.cv * 100:.1f} %"
        whose = f"usual {usual}" if self.variation.own else f"{usual} that is usual for sprinters"
        return (
            f"fading: two reps in a row slow, this one {self.under_best_percent:.1f} % under today's best and "
            f"{self.under_median_percent:.1f} % under today's median, more than twice the {whose}"
        )


def fading(reps: Sequence[TimedRep], variation: Variation | None = None) -> tuple[Fading | None, ...]:
    """Where one athlete fades, for every rep of one session in order of time; variation: default 1.2 %.

    Best and median are of the reps before. Distances and set-ups are kept apart, each with its own best, median and
    count up to the fourth; so a gate that is set up anew begins again. A rep marked check or pulled up is passed over:
    it does not fade, and two slow ones around it are still in a row.
    """
    usual = variation or Variation()
    found: list[Fading | None] = [None] * len(reps)
    for numbers in _by_series(reps):
        speeds = [reps[number].velocity_m_per_s for number in numbers]
        slow = [_slow(speed, speeds[:place], usual.cv) for place, speed in enumerate(speeds)]
        for place in range(1, len(speeds)):
            if slow[place - 1] and slow[place]:
                best, middle = max(speeds[:place]), median(speeds[:place])
                found[numbers[place]] = Fading(
                    first=numbers[place - 1],
                    second=numbers[place],
                    under_best_percent=100 * (1 - speeds[place] / best),
                    under_median_percent=100 * (1 - speeds[place] / middle),
                    variation=usual,
                )
    return tuple(found)


def _slow(speed: float, before: Sequence[float], cv: float) -> bool:
    if len(before) + 1 < FIRST_FADING_REP:
        return False
    return lost(speed, max(before)) and speed < median(before) * (1 - VARIATIONS * cv)


def usual_variation(sessions: Sequence[Sequence[TimedRep]]) -> Variation:
    """An athlete's variation, from earlier sessions, each in order of time; the default where they are too few.

    Own where at least 2 sessions have 5 reps of one distance and set-up each. That gives the variation to 28 % of
    itself (RMS): as good as the default for an athlete of 1.7 %, far better for one of 0.7 %; two of nine reps give it
    to 21 %. One session alone may be a bad day.

    It is the root mean square of the differences of successive reps over the square root of 2, not the spread about the
    session's mean: a session in which the athlete faded would otherwise make fading look usual. With such a one among
    two of nine reps, at a true 1.0 %, the spread about the mean is 1.8 % and finds half of the next losses of 4 %, the
    differences say 1.2 % and find 87 % (made sessions, seeds under 1,000).
    """
    counted = [parts for parts in map(_long_parts, sessions) if parts]
    if len(counted) < MIN_SESSIONS:
        return Variation()
    parts = [part for session in counted for part in session]
    squares = [math.log(after / before) ** 2 for part in parts for before, after in pairwise(part)]
    return Variation(math.sqrt(sum(squares) / len(squares) / 2), len(counted), sum(map(len, parts)))


def _long_parts(session: Sequence[TimedRep]) -> list[list[float]]:
    """Speeds of a session's reps, those of one distance and set-up together, where there are enough of them."""
    parts = [[session[number].velocity_m_per_s for number in numbers] for numbers in _by_series(session)]
    return [part for part in parts if len(part) >= MIN_SESSION_REPS]


def _by_series(reps: Sequence[TimedRep]) -> list[list[int]]:
    """Indices of the usable reps, those that may be compared together, each list in order of time."""
    together: dict[Hashable, list[int]] = {}
    for number, rep in enumerate(reps):
        if rep.usable:
            together.setdefault(rep.series, []).append(number)
    return list(together.values())
