"""What a reading of a clip missed: pictures that did not come out, and pictures that came out twice."""

import heapq
from dataclasses import dataclass

import numpy as np

from gate.sources.picture import Luma

SAMPLE_ROWS = 24
"""Rows compared to find a repeated picture: 1.75 m at the coarsest scale allowed (15 px/m) is 26 px, and at 720 rows the
gap is 30. About 5 us a 720p frame."""
LONGEST_HOLD_NS = 250_000_000
"""Equal pictures over a longer time are a scene in which nothing moves, not a phone that stuttered."""


@dataclass(slots=True)
class Hole:
    """Pictures in a row that could not be read. until: PTS of the key picture after them, None if none came."""

    first: int
    pictures: int = 1
    until: int | None = None


class LostPictures:
    """Compares what was sent to a decoder with what came out, in units of PTS.

    Decoders give pictures in presentation order, so one that is older than the newest to come out is lost. Errors
    are not enough: a decoder with threads reports them late, or conceals them.
    """

    def __init__(self) -> None:
        self.holes: list[Hole] = []
        self._due: list[int] = []

    def sent(self, pts: int) -> None:
        """A packet with a picture to show at `pts` went into the decoder."""
        heapq.heappush(self._due, pts)

    def came(self, pts: int, is_key: bool) -> None:
        """The picture of `pts` came out."""
        while self._due and self._due[0] <= pts:
            due = heapq.heappop(self._due)
            if due < pts:
                self._lose(due)
        if is_key and self.holes and self.holes[-1].until is None:
            self.holes[-1].until = pts

    def _lose(self, pts: int) -> None:
        if self.holes and self.holes[-1].until is None:
            self.holes[-1].pictures += 1
        else:
            self.holes.append(Hole(pts))

    def never_came(self) -> list[int]:
        """PTS of what is still in the decoder, oldest first: at a clip's end, what its last pictures were."""
        return sorted(self._due)


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
