"""The wide view: the whole width of the picture from the ground to the hips, coarse; the legs' rhythm is read in it.

    window = WideWindow.of(line, (width, height))
    view = window.view(luma, t_ns)      # luma: `window.cut(frame)` here, or what a phone has sent

A phone sends the pixels of `window.x, y, width, height, step` as they are; nothing is sheared or averaged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Frame
from gate.line import GateLine, Strip

WIDE_PX_PER_M = 25.0
"""Sampled by whole pixels to about this (20 to 37). Of 300 made runs 12 px/m gives half as much error again, 50 px/m
the same (docs/step-rate.md)."""
WIDE_LOW_M, WIDE_HIGH_M = -0.15, 1.2
"""Height above the runner's line: feet of who runs a little nearer are below it, hips are what is followed."""
WIDE_EVERY_NS = 28_000_000
"""Views nearer in time than this tell no more: a leg's swing takes 200 ms. 30 and 120 a second gave the same error.
Phones need not send them."""
LEAST_HIGH_M = 0.75
"""So much of the legs must be in the picture."""


@dataclass(frozen=True)
class WideWindow:
    """The pixels of a wide view: every `step`-th of a rectangle of the picture as shown.

    x, y, width, height: in pixels of the picture, width and height before the decimation.
    """

    line: GateLine
    size: tuple[int, int]
    rotation_deg: int
    x: int
    y: int
    width: int
    height: int
    step: int

    @classmethod
    def of(
        cls, line: GateLine, size: tuple[int, int], rotation_deg: int = 0, px_per_m: float = WIDE_PX_PER_M
    ) -> WideWindow:
        """The window of a picture of size (width, height). Raises LineError where too little of the legs is in it."""
        width, height = size
        px_per_m_up = line.px_per_m * math.cos(math.radians(line.tilt_deg))
        first = max(0, round(line.ground[1] - WIDE_HIGH_M * px_per_m_up))
        last = min(height - 1, round(line.ground[1] - WIDE_LOW_M * px_per_m_up))
        seen_m = (min(line.ground[1], last) - first) / px_per_m_up
        if seen_m < LEAST_HIGH_M:
            raise LineError(
                f"picture of {width} x {height} shows {max(0.0, seen_m):.2f} m of the legs above the ground point "
                f"{line.ground}, under {LEAST_HIGH_M:g} m: turn the camera until the feet are in it"
            )
        step = max(1, round(line.px_per_m / px_per_m))
        return cls(line, size, rotation_deg, 0, first, width, last + 1 - first, step)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of a view's luma."""
        return len(self._rows), len(self._columns)

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        return np.arange(self.y, self.y + self.height, self.step)

    @cached_property
    def _columns(self) -> NDArray[np.int64]:
        return np.arange(self.x, self.x + self.width, self.step)

    @cached_property
    def pixels(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(rows,), (columns,) of the picture."""
        return self._rows, self._columns

    @cached_property
    def _metres_per_px(self) -> float:
        return math.cos(math.radians(self.line.tilt_deg)) / self.line.px_per_m

    @cached_property
    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """x_m, z_m, row_shift_m as `Strip` has them; the rows are not sheared, so a row's shift may be long."""
        line = self.line
        px_per_m_up = line.px_per_m * math.cos(math.radians(line.tilt_deg))
        x_m = (self._columns - line.ground[0]) * np.float64(self._metres_per_px)
        z_m = (line.ground[1] - self._rows) / np.float64(px_per_m_up)
        off_px = np.array([line.ground[0] - line.x_at(float(y)) for y in self._rows])
        return x_m, z_m, off_px * self._metres_per_px

    @cached_property
    def _readout_ns(self) -> tuple[float, float, float]:
        start_ns, row_ns = (self.line.exposure_ns or 0) / 2, self.line.row_time_ns or 0
        (width, height), by = self.size, row_ns * self.step
        return {
            0: (start_ns + row_ns * self.y, by, 0.0),
            180: (start_ns + row_ns * (height - 1 - self.y), -by, 0.0),
            90: (start_ns + row_ns * (width - 1 - self.x), 0.0, -by),
            270: (start_ns + row_ns * self.x, 0.0, by),
        }[self.rotation_deg]

    def cut(self, frame: Frame, moved_px: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
        """(rows, columns) the view's luma out of a whole picture, moved by whole (columns, rows) with the scene."""
        rows, columns = self._rows + moved_px[1], self._columns + moved_px[0]
        if moved_px == (0, 0):
            luma = frame.luma[rows[0] : rows[-1] + 1 : self.step, columns[0] : columns[-1] + 1 : self.step]
        else:
            height, width = frame.luma.shape
            luma = frame.luma[np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
        return np.array(luma >> (frame.bits - 8) if frame.bits > 8 else luma, dtype=np.uint8, order="C")

    def view(self, luma: NDArray[np.uint8], t_ns: int) -> Strip:
        """The view of one picture: a strip as wide as the picture, its rows not sheared."""
        x_m, z_m, row_shift_m = self._places
        return Strip(luma, t_ns, x_m, z_m, row_shift_m, self._readout_ns, px_per_column=self.step)
