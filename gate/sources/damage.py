"""What a reading of a clip missed: pictures that did not come out, and pictures that came out twice."""

import heapq
from dataclasses import dataclass

import numpy as np

from gate.sources.picture import Luma

SAMPLE_ROWS = 24
"""Rows compared to find a repeated picture: at 720 rows they lie 30 px apart, and a runner stands in several.
2 us a 720p frame."""
LONGEST_HOLD_NS = 250_000_000
"""Equal pictures over a longer time are a scene in which nothing moves, not a phone that stuttered."""


@dataclass(slots=True)
class Hole:
    """Pictures in a row that were lost or left out. until: PTS of the key picture after them, None if none came."""

    first: int
    pictures: int = 0
    until: int | None = None


class LostPictures:
    """Compares what was sent to a decoder with what came out, in units of PTS.

    Decoders give pictures in presentation order, so one that is older than the newest to come out is lost. Errors
    are not enough: a decoder with threads reports them late. Pictures between a lost one and the next key picture are
    not to be trusted: an H.264 decoder went on from whichever picture it had and showed a scene of 160 ms earlier,
    without a flag.
    """

    def __init__(self) -> None:
        self.holes: list[Hole] = []
        self._due: list[int] = []

    def sent(self, pts: int) -> None:
        """A packet with a picture to show at `pts` went into the decoder."""
        heapq.heappush(self._due, pts)

    def came(self, pts: int, is_key: bool) -> bool:
        """The picture of `pts` came out; return whether it can be trusted."""
        while self._due and self._due[0] <= pts:
            due = heapq.heappop(self._due)
            if due < pts:
                self._lose(due)
        if self.open_hole is None:
            return True
        if is_key:
            self.open_hole.until = pts
            return True
        self._lose(pts)
        return False

    @property
    def open_hole(self) -> Hole | None:
        """The hole that no key picture has ended yet."""
        return self.holes[-1] if self.holes and self.holes[-1].until is None else None

    def _lose(self, pts: int) -> None:
        if self.open_hole is None:
            self.holes.append(Hole(pts))
        self.holes[-1].pictures += 1

    def at_end(self) -> None:
        """The decoder is empty: what it still owes is lost."""
        while self._due:
            self._lose(heapq.heappop(self._due))


class HeldPictures:
    """Counts pictures that repeat the one before exactly, by a sparse sample of rows."""

    def __init__(self) -> None:
        self.count = 0
        self._sample = b""
        self._run = 0
        self._run_from_ns = 0

    def seen(self, luma: Luma, t_ns: int) -> None:
        """Compare a picture, (height, width) as the sensor has it, with the one before."""
        sample = np.ascontiguousarray(luma[:: max(1, luma.shape[0] // SAMPLE_ROWS)]).tobytes()
        if sample == self._sample:
            self._run += 1
            return
        self.close(t_ns)
        self._sample, self._run, self._run_from_ns = sample, 0, t_ns

    def close(self, t_ns: int) -> None:
        """Count the run of equal pictures that ended at `t_ns`."""
        if t_ns - self._run_from_ns <= LONGEST_HOLD_NS:
            self.count += self._run
        self._run = 0
