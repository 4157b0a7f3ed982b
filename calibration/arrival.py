"""A live source's clock joined to the host's: the fastest frames tell, the late ones do not count.

session time = source time + least (arrival - source time). What a source takes at best is a constant that stays in
(see passes); what comes on top of it, the jitter, is never negative, so a line under all delays has none of it.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice, pairwise

from gate.errors import ClockError

WINDOW_NS = 30_000_000_000
"""Delays older than this are forgotten: drift of quartz clocks changes over minutes."""
BIN_NS = 250_000_000
"""Of each such piece only the least delay is kept: 120 points."""
DRIFT_LIMIT = 200e-6
"""Slope of the line at most: twice what two poor quartz clocks differ by."""
STEP_NS, STEP_JITTERS = 20_000_000, 5.0
"""A delay below the line by both, or above it for STEP_FOR_NS, is another clock: 5 mean delays are less than a
hundredth of an exponential's frames; the fastest of a piece of time is never so late."""
STEP_FOR_NS = 1_500_000_000
"""On the host's clock: what a stream brings at once after a stall has all come in a moment."""
SETTLED_BINS, UNSETTLED_STEP_NS = 12, 500_000_000
"""A camera that starts empties its buffers first, and its jitter is not known yet: for 3 s only this is a step."""
LEAST_U_NS = 20_000
"""Waking up and reading the clock."""
EARLY_BINS, EARLY_U_NS, HOST_EARLY_U_NS = 5, 10_000_000, 1_000_000
"""Before there are so many pieces, the jitter is not known: a network's is of this order; where the host itself plays
a clip, it is a thread's waking up."""


@dataclass(slots=True)
class _Bin:
    """Least delay of a piece of time, relative to the first frame: (source_ns, delay_ns), and the sum of all."""

    source_ns: int
    delay_ns: int
    count: int
    sum_ns: int


class ArrivalClock:
    """Fits a line under arrival - source time over the last 30 s; its slope is the drift, up to 200 ppm.

    of_host: the source runs on the host's clock, as a clip played as live does: it is late where the host is slow, and
    its clock cannot step, so only a time that goes back is a jump.

    RMS error in ms by age of the fit at 60 fps, 30 simulated cameras, the same for 0, 50 and -150 ppm of drift:

    | jitter | 2-5 s | 5-6 s | 10-15 s | 30 s |
    |---|---|---|---|---|
    | none | 0.000 | 0.000 | 0.000 | 0.000 |
    | exponential, mean 5 | 0.12 | 0.05 | 0.03 | 0.01 |
    | gamma(1.2, 3), 15 % of the frames up to 40 later | 0.16 | 0.13 | 0.05 | 0.03 |
    | gamma(2, 4) | 0.60 | 0.55 | 0.40 | 0.21 |

    `u_ns` is 1.1 to 8 times that. 6 us a frame; 120 points of memory.

    `jumped`: the source's time went back or stepped against the host's. Nothing is learned any more: use a new one.
    """

    def __init__(self, *, of_host: bool = False) -> None:
        self.jumped = False
        self._of_host = of_host
        self._step_ns = UNSETTLED_STEP_NS
        self._origin: tuple[int, int] | None = None
        self._last_ns = 0
        self._bins: deque[_Bin] = deque()
        self._level_ns, self._slope = 0.0, 0.0

    def feed(self, t_source_ns: int, arrival_ns: int) -> None:
        """Take a frame's two instants; source times must rise."""
        delay_ns = arrival_ns - t_source_ns
        if self._origin is None:
            self._origin = (t_source_ns, delay_ns)
            self._last_ns = t_source_ns - 1
        source_ns, delay_ns = t_source_ns - self._origin[0], delay_ns - self._origin[1]
        stepped = not self._of_host and delay_ns < self._line(source_ns) - self._step_ns
        if t_source_ns <= self._last_ns or stepped:
            self.jumped = True
        if self.jumped:
            return
        self._last_ns = t_source_ns
        self._keep(source_ns, delay_ns)

    def _keep(self, source_ns: int, delay_ns: int) -> None:
        newest = self._bins[-1] if self._bins else None
        if newest is None or source_ns // BIN_NS != newest.source_ns // BIN_NS:
            self._bins.append(_Bin(source_ns, delay_ns, 1, delay_ns))
            while source_ns - self._bins[0].source_ns > WINDOW_NS:
                self._bins.popleft()
            self._fit()
            if len(self._bins) > SETTLED_BINS:
                self._step_ns = max(STEP_NS, round(STEP_JITTERS * self._jitter_ns(self._timely())))
            self.jumped = not self._of_host and self._stays_late()
            return
        newest.count += 1
        newest.sum_ns += delay_ns
        if delay_ns < newest.delay_ns:
            newest.source_ns, newest.delay_ns = source_ns, delay_ns
            if delay_ns < self._line(source_ns):
                self._fit()

    def _fit(self) -> None:
        """Of all lines under the points, slope within the limit, the one that is highest at their middle."""
        middle_ns = sum(b.source_ns for b in self._bins) / len(self._bins)
        hull: list[_Bin] = []
        for point in self._bins:
            while len(hull) > 1 and _slope(hull[-2], point) <= _slope(hull[-2], hull[-1]):
                hull.pop()
            hull.append(point)
        slope = 0.0
        for left, right in pairwise(hull):
            slope = _slope(left, right)
            if right.source_ns >= middle_ns:
                break
        self._slope = min(max(slope, -DRIFT_LIMIT), DRIFT_LIMIT)
        self._level_ns = min(b.delay_ns - self._slope * b.source_ns for b in hull)

    def _stays_late(self) -> bool:
        """Whether even the fastest frames have come late for a while, and nothing is being made up for."""
        newest, late_by_ns = None, 0.0
        for b in islice(reversed(self._bins), 1, None):
            above_ns = self._above(b)
            if above_ns <= self._step_ns:
                return False
            if newest is None:
                newest, late_by_ns = b, above_ns
            if newest.source_ns + newest.delay_ns - b.source_ns - b.delay_ns >= STEP_FOR_NS:
                return late_by_ns >= above_ns - self._step_ns
        return False

    def _above(self, b: _Bin) -> float:
        return b.delay_ns - self._line(b.source_ns)

    def _line(self, source_ns: int) -> float:
        return self._level_ns + self._slope * source_ns

    def session_ns(self, t_source_ns: int) -> int:
        """Session time of an instant on the source's clock. Raises ClockError before the first frame."""
        if self._origin is None:
            raise ClockError("no frame has arrived yet, so its clock is unknown: wait for the first picture")
        return t_source_ns + self._origin[1] + round(self._line(t_source_ns - self._origin[0]))

    def u_at_ns(self, _t_source_ns: int) -> int:
        """Standard uncertainty of an instant's session time: `u_ns`, which holds for all of the window."""
        return self.u_ns

    @property
    def drift_ppm(self) -> float:
        """How much faster the host's clock runs than the source's."""
        return self._slope * 1e6

    @property
    def jitter_ns(self) -> int:
        """Mean delay above the least one, over the window."""
        return self._jitter_ns(self._bins)

    def _jitter_ns(self, bins: Collection[_Bin]) -> int:
        count = sum(b.count for b in bins)
        if not count:
            return 0
        # A bin's frames are about where its fastest is: at 200 ppm the difference is 50 us at most.
        above = sum(b.sum_ns - b.count * self._line(b.source_ns) for b in bins)
        return max(0, round(above / count))

    def _timely(self) -> list[_Bin]:
        """Pieces whose fastest frame was not held up: what is late in a stall, or after a step, is no jitter."""
        return [b for b in self._bins if self._above(b) <= self._step_ns]

    @property
    def u_ns(self) -> int:
        """Standard uncertainty of `session_ns` now, the constant latency left out.

        While even the fastest frames come late, nobody can tell a delay from a step: then it holds how late they are.
        """
        count = len(self._bins)
        if count < EARLY_BINS:
            early_ns = HOST_EARLY_U_NS if self._of_host else EARLY_U_NS
            return max(early_ns, round(self.jitter_ns / math.sqrt(max(1, count))))
        timely = self._timely()
        above_ns = sum(map(self._above, timely)) / len(timely)
        late_ns = min(self._above(self._bins[-1]), self._above(self._bins[-2]))
        doubt_ns = 0.0 if self._of_host or late_ns <= self._step_ns else late_ns
        return round(math.hypot(LEAST_U_NS, 2.0 * above_ns / math.sqrt(len(timely)), doubt_ns))


def _slope(left: _Bin, right: _Bin) -> float:
    return (right.delay_ns - left.delay_ns) / (right.source_ns - left.source_ns)
