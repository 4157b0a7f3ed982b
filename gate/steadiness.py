"""How steadily a picture stands: tells a hand that shakes from a knock, by where the scene was in the last second."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

KNOCK_PX = 20.0
"""Pixels of the picture: who touches a camera turns it, and a turn moves the picture by as many pixels at 40 as at 300
px/m. A shake of 4 px RMS stays within 17 of its middle; a knock goes 40."""
UNSTEADY = 4.0
"""A place is off when it is this many times further from the middle than the places before: a drift is 1.7, the first
swing of a shake 2.7. So what is held in the hand and filmed finely may shake by more pixels."""
MOST_PX = 3 * KNOCK_PX
"""More is a knock, however unsteady the picture was."""
KEEP_NS, LATELY_NS = 1_250_000_000, 250_000_000
"""The newest place is held against those of a second, ending before a knock has begun: it takes 0.2 s."""
EVERY_NS = 20_000_000
"""Places are kept so often: eight times in the fastest swing of a shake, 8 Hz."""
SETTLED_NS = 400_000_000
"""A picture has settled when it was known for so long and steady: nearly a whole swing of 2 Hz."""


class Steadiness:
    """Where the scene was lately, in pixels of the picture."""

    def __init__(self) -> None:
        self._places: deque[tuple[int, float, float]] = deque()

    def forget(self) -> None:
        """Start anew."""
        self._places.clear()

    def add(self, t_ns: int, place_px: NDArray[np.float64]) -> None:
        """The scene was at `place_px` (2,)."""
        if self._places and t_ns - self._places[-1][0] < EVERY_NS:
            return
        self._places.append((t_ns, float(place_px[0]), float(place_px[1])))
        while self._places[0][0] < t_ns - KEEP_NS:
            self._places.popleft()

    def knocked(self, t_ns: int, place_px: NDArray[np.float64]) -> bool:
        """Whether the scene has gone further than a shake takes it."""
        if not self._places or np.abs(place_px - self._places[0][1:]).max() < KNOCK_PX / 4:
            return False
        before = np.array([(x, y) for at_ns, x, y in self._places if at_ns <= t_ns - LATELY_NS])
        if not len(before):
            return False
        known_ns = t_ns - self._places[0][0]
        middle = before.mean(axis=0)
        unsteady_px = float(np.sqrt(((before - middle) ** 2).sum(axis=1).mean()))
        off_px = float(np.hypot(*(place_px - middle)))
        if known_ns < KEEP_NS / 2:  # too early to know how unsteady it is
            return off_px > MOST_PX
        return off_px > min(max(KNOCK_PX, UNSTEADY * unsteady_px), MOST_PX)

    def settled(self, t_ns: int) -> bool:
        """Whether the places have been known for SETTLED_NS and lie near one another."""
        if not self._places or t_ns - self._places[0][0] < SETTLED_NS:
            return False
        lately = np.array([(x, y) for at_ns, x, y in self._places if at_ns >= t_ns - SETTLED_NS])
        return float(np.hypot(*np.ptp(lately, axis=0))) < 2 * KNOCK_PX
