"""The wide view: the whole width of the picture from the ground to the hips, coarse; the legs' rhythm is read in it.

    window = WideWindow.of(line, (width, height))
    view = window.view(luma, t_ns)      # luma: `window.cut(frame)` here, or what a phone has sent

A phone sends the pixels of `window.window` as they are; nothing is sheared or averaged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Frame
from gate.line import GateLine, Strip
from gate.window import Window, whole_picture

WIDE_PX_PER_M = 25.0
"""Sampled by whole pixels to about this (20 to 37). Of 100 made runs 12, 25 and 50 px/m give 1.00, 1.01 and 0.97 steps
a minute RMS, but at 12 three are refused (benchmarks/step_rate.py --px-per-m)."""
WIDE_LOW_M, WIDE_HIGH_M = -0.15, 1.2
"""Height above the runner's line: feet of who runs a little nearer are below it, hips are what is followed."""
WIDE_EVERY_NS = 28_000_000
"""Views that come faster are left out: 30 a second reach a third of the error that is asked for. Phones need not send
them."""
LEAST_HIGH_M = 0.75
"""So much of the legs must be in the picture."""


@dataclass(frozen=True)
class WideWindow:
    """The pixels of a wide view of one gate line. window: the rectangle and its sampling, as phones are told it."""

    line: GateLine
    window: Window
    rotation_deg: int

    @classmethod
    def of(
        cls, line: GateLine, size: tuple[int, int], rotation_deg: int = 0, px_per_m: float = WIDE_PX_PER_M
    ) -> WideWindow:
        """The window of a picture of size (width, height). Raises LineError where too little of the legs is in it."""
        px_per_m_up = line.px_per_m * math.cos(math.radians(line.tilt_deg))
        step = max(1, round(line.px_per_m / px_per_m))
        highest, lowest = (line.ground[1] - z_m * px_per_m_up for z_m in (WIDE_HIGH_M, WIDE_LOW_M))
        whole = whole_picture(size, step)
        unit = math.lcm(2, step)
        top = max(0, math.floor(highest / unit) * unit)
        bottom = min(whole.height, math.ceil((lowest + 1) / unit) * unit)
        seen_m = (min(line.ground[1], bottom) - top) / px_per_m_up
        if seen_m < LEAST_HIGH_M:
            raise LineError(
                f"picture of {size[0]} x {size[1]} shows {max(0.0, seen_m):.2f} m of the legs above the ground point "
                f"{line.ground}, under {LEAST_HIGH_M:g} m: turn the camera until the feet are in it"
            )
        return cls(line, replace(whole, top=top, height=bottom - top), rotation_deg)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of a view's luma."""
        return self.window.rows, self.window.columns

    @cached_property
    def pixels(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(rows,), (columns,) of the picture. Sampling begins where read-out begins, as a phone's does."""
        window, last = self.window, self.window.step - 1
        top = window.top + (last if self.rotation_deg in (180, 270) else 0)
        left = window.left + (last if self.rotation_deg in (90, 180) else 0)
        return top + window.step * np.arange(window.rows), left + window.step * np.arange(window.columns)

    @cached_property
    def _metres_per_px(self) -> float:
        return math.cos(math.radians(self.line.tilt_deg)) / self.line.px_per_m

    @cached_property
    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """x_m, z_m, row_shift_m as `Strip` has them; the rows are not sheared, so a row's shift may be long."""
        line = self.line
        px_per_m_up = line.px_per_m * math.cos(math.radians(line.tilt_deg))
        x_m = (self.pixels[1] - line.ground[0]) * np.float64(self._metres_per_px)
        z_m = (line.ground[1] - self.pixels[0]) / np.float64(px_per_m_up)
        off_px = np.array([line.ground[0] - line.x_at(float(y)) for y in self.pixels[0]])
        return x_m, z_m, off_px * self._metres_per_px

    @cached_property
    def _readout_ns(self) -> tuple[float, float, float]:
        start_ns, row_ns = (self.line.exposure_ns or 0) / 2, self.line.row_time_ns or 0
        first_ns, by_ns = start_ns + row_ns * self.window.first_row(self.rotation_deg), row_ns * self.window.step
        rows, columns = self.shape
        return {
            0: (first_ns, by_ns, 0.0),
            180: (first_ns + by_ns * (rows - 1), -by_ns, 0.0),
            90: (first_ns + by_ns * (columns - 1), 0.0, -by_ns),
            270: (first_ns, 0.0, by_ns),
        }[self.rotation_deg]

    def cut(self, frame: Frame, moved_px: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
        """(rows, columns) the view's luma out of a whole picture, moved by whole (columns, rows) with the scene."""
        (rows, columns), step = self.pixels, self.window.step
        if moved_px == (0, 0):
            luma = frame.luma[rows[0] : rows[-1] + 1 : step, columns[0] : columns[-1] + 1 : step]
        else:
            height, width = frame.luma.shape
            rows, columns = np.clip(rows + moved_px[1], 0, height - 1), np.clip(columns + moved_px[0], 0, width - 1)
            luma = frame.luma[rows[:, None], columns]
        return np.array(luma >> (frame.bits - 8) if frame.bits > 8 else luma, dtype=np.uint8, order="C")

    def view(self, luma: NDArray[np.uint8], t_ns: int) -> Strip:
        """The view of one picture: a strip as wide as the picture, its rows not sheared."""
        x_m, z_m, row_shift_m = self._places
        return Strip(luma, t_ns, x_m, z_m, row_shift_m, self._readout_ns, px_per_column=self.window.step)
