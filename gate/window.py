"""A part of the picture, sampled at the source: what a camera sends that sends no whole pictures.

window = Window.around(line, size)      what is to be sent of a picture of that size
window.line_in(line)                    the gate line in the pixels that come
window.shown(luma, rotation_deg)        those pixels as a person sees them
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Point
from gate.line import BELOW_M, FINEST_PX_PER_M, HALF_WIDTH_M, HEIGHT_M, GateLine

MOST_PIXELS = 41_600
"""One byte each: 20 Mbit/s at 60 pictures a second, which eight gates can share on a travel router's Wi-Fi."""
MARGIN_M = 0.45
"""More than the strip to each side, and half of it above and below, where it fits: as wide as the scene tie looks. With
0.15 one of two made hands that shake was followed wrongly, with 0.45 as in whole pictures; a tripod needs none."""
LEAST_REACH_M = 0.8
"""To each side: at 11 m/s and 60 fps the edge is still seen in eight frames."""
_SHRINK_M = 0.025

Rectangle = tuple[int, int, int, int]
"""x, y, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the picture as shown, of which every `step`th pixel comes, counted from where read-out begins.

    left, top, width, height: pixels of the picture, all even and whole steps, for chroma is stored for two by two.
    of: (width, height) of the picture as shown.
    """

    left: int
    top: int
    width: int
    height: int
    step: int
    of: tuple[int, int]

    def __post_init__(self) -> None:
        right, bottom = self.left + self.width, self.top + self.height
        inside = 0 <= self.left < right <= self.of[0] and 0 <= self.top < bottom <= self.of[1]
        if not inside or self.step < 1 or self.width % self.step or self.height % self.step:
            raise LineError(
                f"window {self.width} x {self.height} at ({self.left}, {self.top}), every {self.step}th pixel, does "
                f"not fit a picture of {self.of[0]} x {self.of[1]}: place the line again"
            )

    @classmethod
    def around(cls, line: GateLine, size: tuple[int, int]) -> Window:
        """The window that shows a gate line's strip, as wide as MOST_PIXELS allow.

        Raises LineError where the line is not in the picture.
        """
        step = max(1, math.ceil(line.px_per_m / FINEST_PX_PER_M))
        while True:
            for reach_m, room_m in _reaches():
                window = cls._of(line, size, step, reach_m, room_m)
                if window.width * window.height <= MOST_PIXELS * step**2:
                    return window
            step += 1

    @classmethod
    def _of(cls, line: GateLine, size: tuple[int, int], step: int, reach_m: float, room_m: float) -> Window:
        cos_tilt = math.cos(math.radians(line.tilt_deg))
        up_px_per_m = line.px_per_m * cos_tilt
        top_px = line.ground[1] - (HEIGHT_M + room_m) * up_px_per_m
        bottom_px = line.ground[1] + (BELOW_M + room_m) * up_px_per_m
        top, bottom = _whole(top_px, bottom_px, size[1], step)
        beside = line.x_at(max(0.0, top_px)), line.x_at(min(size[1] - 1.0, bottom_px))
        reach_px = reach_m * line.px_per_m / cos_tilt + 1
        left, right = _whole(min(beside) - reach_px, max(beside) + reach_px, size[0], step)
        if right <= left or bottom <= top:
            raise LineError(
                f"gate line from {line.top} to {line.ground} is not in the picture of {size[0]} x {size[1]}: "
                "place it again"
            )
        return cls(left, top, right - left, bottom - top, step, size)

    @property
    def columns(self) -> int:
        """Pixels that come of each row, as shown."""
        return self.width // self.step

    @property
    def rows(self) -> int:
        """Rows that come, as shown."""
        return self.height // self.step

    def coded(self, rotation_deg: int) -> Rectangle:
        """The rectangle in the picture as the sensor gives it, which turned clockwise by `rotation_deg` is shown."""
        right, below = self.of[0] - self.left - self.width, self.of[1] - self.top - self.height
        if rotation_deg == 0:
            return self.left, self.top, self.width, self.height
        if rotation_deg == 180:
            return right, below, self.width, self.height
        if rotation_deg == 90:
            return self.top, right, self.height, self.width
        return below, self.left, self.height, self.width

    def shown(self, luma: NDArray[Any], rotation_deg: int) -> NDArray[Any]:
        """Turn what the sensor gave into what is shown; a view."""
        return np.rot90(luma, -rotation_deg // 90)

    def first_row(self, rotation_deg: int) -> int:
        """How many sensor rows are read out before the window's first: its time stamp is theirs."""
        return self.coded(rotation_deg)[1]

    def line_in(self, line: GateLine, rotation_deg: int = 0) -> GateLine:
        """The gate line in the window's pixels; rows of a sampled picture are `step` read-outs apart."""
        # Sampling begins where read-out begins; turned, that is the window's far side, `step - 1` pixels in.
        from_left = self.left + (self.step - 1 if rotation_deg in (90, 180) else 0)
        from_top = self.top + (self.step - 1 if rotation_deg in (180, 270) else 0)
        above = max(line.top[1], float(from_top)), min(line.ground[1] - self.step, float(self.top + self.height))
        top_y = min(above)
        top = line.top if line.top[1] >= from_top else (line.x_at(top_y), top_y)

        def here(point: Point) -> Point:
            return (point[0] - from_left) / self.step, (point[1] - from_top) / self.step

        row_ns = line.row_time_ns
        return replace(
            line,
            top=here(top),
            ground=here(line.ground),
            px_per_m=line.px_per_m / self.step,
            u_px_per_m=line.u_px_per_m / self.step,
            row_time_ns=None if row_ns is None else row_ns * self.step,
        )


def whole_picture(size: tuple[int, int], step: int) -> Window:
    """Everything, sampled; a last column or row that is no whole step is left out."""
    unit = math.lcm(2, step)
    return Window(0, 0, size[0] // unit * unit, size[1] // unit * unit, step, size)


def _reaches() -> Iterator[tuple[float, float]]:
    """Reach to each side and room above and below, from the widest on."""
    reach_m = HALF_WIDTH_M + MARGIN_M
    while reach_m >= LEAST_REACH_M - 1e-9:
        yield reach_m, max(0.0, (reach_m - HALF_WIDTH_M) / 2)
        reach_m -= _SHRINK_M


def _whole(first: float, last: float, size: int, step: int) -> tuple[int, int]:
    """From and to, in even pixels and whole steps, inside the picture."""
    unit = math.lcm(2, step)
    most = size // unit * unit
    begin = max(0, math.floor(first / unit) * unit)
    return begin, min(most, math.ceil((last + 1) / unit) * unit)
