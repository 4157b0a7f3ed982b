"""The last seconds of a gate as bands: what the timing of a passage looks at again when the body has gone through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from gate.bands import BandGrid, Picture
from gate.line import Strip

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BandFrame:
    """One strip's bands. luma: as taken; level: the empty gate in the same light. Both (bands, columns).

    later_s: by how much its pixels' instants are later than the grid says: the window moves with the scene, and other
        rows of the sensor are read then.
    """

    t_ns: int
    luma: Picture
    level: Picture
    later_s: float = 0.0

    def since_s(self, t_ns: int) -> float:
        """The grid's seconds since an instant."""
        return (self.t_ns - t_ns) * 1e-9 + self.later_s


class BandFrames:
    """Keeps the bands of strips in which somebody is, for `keep_ns`."""

    def __init__(self, keep_ns: int) -> None:
        self._keep_ns = keep_ns
        self._frames: deque[BandFrame] = deque()
        self._grid: BandGrid | None = None
        self._start_ns = 0.0

    @property
    def grid(self) -> BandGrid | None:
        """Where the bands are; None before the first strip."""
        return self._grid

    def add(self, strip: Strip, level: MatLike) -> None:
        """Take in a strip and its empty gate."""
        if self._grid is None:
            self._grid, self._start_ns = BandGrid.of(strip), strip.readout_ns[0]
        empty = self._grid.average(np.asarray(level, dtype=np.uint8))
        later_s = (strip.readout_ns[0] - self._start_ns) * 1e-9
        self._frames.append(BandFrame(strip.t_ns, self._grid.average(strip.luma), empty, later_s))
        while self._frames[0].t_ns < strip.t_ns - self._keep_ns:
            self._frames.popleft()

    def around(self, t_ns: int, reach_ns: int) -> list[BandFrame]:
        """The frames within `reach_ns` of an instant, in order of time."""
        return [one for one in self._frames if abs(one.t_ns - t_ns) <= reach_ns]
