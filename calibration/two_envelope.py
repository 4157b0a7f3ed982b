"""A device's clock joined to the host's by questions and answers: the fastest way each way tells, the slow ones do not.

host time = device time + offset(device time), a straight line over a minute whose slope is the drift. No question comes
before it was asked and no answer before it was given: every exchange bounds the offset from above and from below.

    above, by the way up     t1 - t0 = offset + delay up          the line lies under all of them
    below, by the way down   t2 - t3 = offset - delay down        and over all of these
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.errors import ClockError

WINDOW_NS = 60_000_000_000
"""Exchanges of so long are fitted together, the instant in their middle where there are as many after it."""
DRIFT_LIMIT = 150e-6
"""What two poor quartz clocks differ by; with 60e-6 a simulation was off by 0.3 to 0.7 ms."""
KEPT = 2000
"""Exchanges: nearly seven minutes at five a second, longer than a phone keeps pictures for."""
FEWEST = 12
"""Where a break leaves fewer in the window, so many on either side of the instant serve."""
STEP_NS = 1_000_000
"""No line fits between the bounds by this: the clock has stepped. Less is what warming up does to a quartz."""
LOOK_EVERY = 8
"""So many exchanges later, at the latest, a step is found: 1.6 s."""
LEAST_BOUND_NS = 20_000.0
"""Reading two clocks."""
SLACK_NS = 20_000.0
"""Lines with so much less room are as good: of a few seconds nobody can tell a drift, and none is the likeliest."""
_GRID = np.linspace(-1.0, 1.0, 41)
_ROUNDS = 4
"""Slopes are tried 41 at a time, each round 15 times as finely: to 0.05 ppm, 2 us in 30 s."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question asked at t0 and answered at t3 on the device's clock; it came at t1 and went at t2 on the host's."""

    t0_ns: int
    t1_ns: int
    t2_ns: int
    t3_ns: int


@dataclass(frozen=True, slots=True)
class Offset:
    """What is known of the offset at one instant. bound_ns: it is no further away, whatever the two ways take."""

    offset_ns: float
    drift_ppm: float
    bound_ns: float

    @property
    def u_ns(self) -> float:
        """Standard uncertainty: anything within the bound is as likely as anything else."""
        return self.bound_ns / math.sqrt(3)


class TwoEnvelope:
    """Fits the line that leaves the most room between the two envelopes; 1 ms a fit.

    `stepped`: no line fits any more, or the device's time went back. Nothing is learned from then on.
    """

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self.newest_ns = 0
        """When the newest answer came, on the device's clock."""
        self.stepped = False
        self._since_look = LOOK_EVERY
        self.latest: Offset | None = None
        """As it was found lately: no fit is made for it."""

    def __len__(self) -> int:
        return len(self._exchanges)

    def add(self, exchange: Exchange) -> None:
        """Take one in. Raises ClockError for one that cannot be."""
        way_ns = exchange.t3_ns - exchange.t0_ns
        if way_ns < 0 or exchange.t2_ns < exchange.t1_ns:
            raise ClockError(f"an answer that came {way_ns} ns after its question is none: load the page again")
        if self._exchanges and exchange.t3_ns < self._exchanges[-1].t3_ns:
            self.stepped = True
        if self.stepped:
            return
        self._exchanges.append(exchange)
        self.newest_ns = exchange.t3_ns
        self._since_look += 1
        if self._since_look >= LOOK_EVERY:
            self._since_look = 0
            self.latest, room_ns = self._fit(exchange.t3_ns)
            self.stepped = room_ns < -STEP_NS

    def at(self, t_device_ns: int) -> Offset:
        """The offset at an instant of the device's clock. Raises ClockError before the first exchange."""
        if not self._exchanges:
            raise ClockError("no answer of the clock's has come yet: wait a second")
        return self._fit(t_device_ns)[0]

    def now(self) -> Offset:
        """The offset at the newest exchange. Raises ClockError before the first."""
        return self.at(self._exchanges[-1].t3_ns if self._exchanges else 0)

    def host_ns(self, t_device_ns: int) -> int:
        """An instant of the device's clock on the host's."""
        return t_device_ns + round(self.at(t_device_ns).offset_ns)

    def _fit(self, t_device_ns: int) -> tuple[Offset, float]:
        """The offset, and the room between the envelopes: less than none where no line fits."""
        near = self._near(t_device_ns)
        origin_ns = near[0].t1_ns - near[0].t0_ns
        asked = np.array([one.t0_ns - t_device_ns for one in near], np.float64)
        told = np.array([one.t3_ns - t_device_ns for one in near], np.float64)
        above = np.array([one.t1_ns - one.t0_ns - origin_ns for one in near], np.float64)
        below = np.array([one.t2_ns - one.t3_ns - origin_ns for one in near], np.float64)
        slope = _mildest(lambda slopes: _least(above, asked, slopes) - _most(below, told, slopes))
        high, low = _least(above, asked, slope)[0], _most(below, told, slope)[0]
        highest = _least(above, asked, _best(lambda slopes: _least(above, asked, slopes)))[0]
        lowest = _most(below, told, _best(lambda slopes: -_most(below, told, slopes)))[0]
        middle = (high + low) / 2
        bound = max(highest - middle, middle - lowest, LEAST_BOUND_NS)
        return Offset(origin_ns + float(middle), float(slope[0]) * 1e6, float(bound)), float(high - low)

    def _near(self, t_device_ns: int) -> list[Exchange]:
        newest_ns, oldest_ns = self._exchanges[-1].t3_ns, self._exchanges[0].t3_ns
        until_ns = min(max(t_device_ns + WINDOW_NS // 2, oldest_ns + WINDOW_NS), newest_ns)
        since_ns = until_ns - WINDOW_NS
        before = [one for one in self._exchanges if one.t3_ns <= t_device_ns]
        after = [one for one in self._exchanges if one.t3_ns > t_device_ns]
        known = sum(one.t3_ns >= since_ns for one in before), sum(one.t3_ns <= until_ns for one in after)
        return before[max(0, len(before) - max(known[0], FEWEST)) :] + after[: max(known[1], FEWEST)]


def _least(above: Floats, at_ns: Floats, slopes: Floats) -> Floats:
    """How high a line of each slope can lie at the instant that is asked for, under all upper bounds."""
    return np.asarray((above - slopes[:, None] * at_ns).min(axis=1))


def _most(below: Floats, at_ns: Floats, slopes: Floats) -> Floats:
    """How low."""
    return np.asarray((below - slopes[:, None] * at_ns).max(axis=1))


def _best(worth: Callable[[Floats], Floats]) -> Floats:
    """The slope, as an array of one, at which a concave function is greatest."""
    middle, reach = 0.0, DRIFT_LIMIT
    for _ in range(_ROUNDS):
        slopes = np.clip(middle + reach * _GRID, -DRIFT_LIMIT, DRIFT_LIMIT)
        worths = worth(slopes)
        best = np.flatnonzero(worths >= worths.max() - 1e-3)
        middle = float(slopes[best].mean())  # where several are as good, their middle
        reach = max(reach / 15, float(slopes[best[-1]] - slopes[best[0]]) / 2)
    return np.array([middle])


def _mildest(worth: Callable[[Floats], Floats]) -> Floats:
    """The slope nearest to none, as an array of one, that is as good as the best by SLACK_NS."""
    best = _best(worth)
    enough = float(worth(best)[0]) - SLACK_NS
    shares = np.linspace(0.0, 1.0, 41)
    for _ in range(2):
        good = shares[worth(best[0] * shares) >= enough]  # a concave function: from the first on, all are
        first = float(good[0]) if len(good) else 1.0
        shares = np.linspace(max(0.0, first - float(shares[1] - shares[0])), first, 41)
    return best * first
