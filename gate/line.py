"""Where a gate's plane stands in the picture, and the strip of picture around it.

`cut(frame, line)` is the seam of the system: every source ends in a `Strip`, and the detector sees nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError, LineError
from gate.frame import Frame, Point

HALF_WIDTH_M = 0.9
"""Reach of a strip to each side of the line. At 11 m/s and 30 fps it still holds the edge in five frames."""
HEIGHT_M = 2.1
"""Top of a strip above the ground: a tall runner with bounce."""
BELOW_M = 0.35
"""Bottom of a strip below the ground point: there stand the feet one lane (1.22 m) nearer to a camera that is 1.1 m
high and 5 m away, or two lanes nearer to one at 10 m."""
FINEST_PX_PER_M = 100.0
"""Sampling above this is decimated by whole pixels: 1 cm is 1.1 ms at 9 m/s, and the fit goes well below it."""
MIN_PX_PER_M, MAX_PX_PER_M = 15.0, 4000.0
"""Scales outside this cannot be a person in a picture: 1.75 m would be under 26 px or over 7,000 px."""
MAX_TILT_DEG = 30.0
"""A camera held worse than this has no scale along the run."""
TORSO_LOW_M, TORSO_HIGH_M = 0.75, 1.55
"""Heights between which the trunk of anybody of 1.5 to 2.0 m passes, bent or upright (0.5 to 0.82 of body height,
Drillis and Contini's segment lengths, less a sprinter's lean)."""
LEAST_SIDE_M = 0.3
"""So much must be in the picture to each side of the line: a torso counts as over it at 0.25 m (gate/track.py)."""
MIN_TORSO_SEEN_M = 0.4
"""Of that band so much must be in the picture: half of it tells a torso from an arm."""


@dataclass(frozen=True, slots=True)
class GateLine:
    """The gate's plane as the picture shows it: a line from above down to the ground.

    top, ground: (x, y) in pixels of the picture as shown, origin top left; `ground` is the point under the runner's
        line, `top` any point above it on the gate's plane.
    px_per_m: pixels a metre at the runner's line, with its standard uncertainty u_px_per_m.
    u_line_m: standard uncertainty of the line's place along the run, in metres.
    exposure_ns, row_time_ns: as far as known; None leaves them out of the times, 0 says that they are nothing.
    slant: metres that a trunk seems further to the right along the run for each metre that it is further away than the
        lane's middle; 0 where the plane is seen edge on.
    across_per_feet, u_across_m: metres further away than the middle for each metre of `Crossing.feet_m`, and what the
        camera's pose leaves of a place so read as standard uncertainty; 0 where feet do not tell (gate/lateral.py).
    """

    top: Point
    ground: Point
    px_per_m: float
    u_px_per_m: float = 0.0
    u_line_m: float = 0.01
    exposure_ns: int | None = None
    row_time_ns: int | None = None
    source: str = "given"
    slant: float = 0.0
    across_per_feet: float = 0.0
    u_across_m: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (*self.top, *self.ground, self.px_per_m)):
            raise LineError(f"gate line {self.top} to {self.ground} has a value that is no number: give pixels")
        if not MIN_PX_PER_M <= self.px_per_m <= MAX_PX_PER_M:
            raise LineError(
                f"scale {self.px_per_m:g} px/m is not between {MIN_PX_PER_M:g} and {MAX_PX_PER_M:g}: "
                "measure a known length at the runner's line"
            )
        if math.hypot(self.ground[0] - self.top[0], self.ground[1] - self.top[1]) < 1.0:
            raise LineError(f"gate line from {self.top} to {self.ground} has no length: give top and ground point")
        if self.ground[1] <= self.top[1]:
            raise LineError(
                f"gate line's top {self.top} is not above its ground point {self.ground}: give the top first "
                "(y counts downwards)"
            )
        if abs(self.tilt_deg) > MAX_TILT_DEG:
            raise LineError(
                f"gate line leans {self.tilt_deg:.0f} degrees, over {MAX_TILT_DEG:g}: hold the camera level "
                "or check the two points"
            )

    @property
    def tilt_deg(self) -> float:
        """Lean of the line from the picture's vertical, positive when its top leans to the right."""
        return math.degrees(math.atan2(self.top[0] - self.ground[0], self.ground[1] - self.top[1]))

    def x_at(self, y: float) -> float:
        """Column of the line in row y, both in pixels."""
        share = (self.ground[1] - y) / (self.ground[1] - self.top[1])
        return self.ground[0] + share * (self.top[0] - self.ground[0])


@dataclass(frozen=True, slots=True)
class Placement:
    """A gate line from an instant on: a phone that is moved gets a new one."""

    from_ns: int
    line: GateLine


class Tie(Enum):
    """Whether a strip shows the place where its line was drawn (gate/scene_tie.py)."""

    HELD = "held"
    MOVING = "the picture moves"
    LOST = "the scene is gone"


@dataclass(frozen=True, slots=True)
class Strip:
    """A window of luma around the gate line, in metres; the only thing a detector sees.

    luma: (rows, columns) uint8, own memory. Row 0 is the highest. Sheared so that the gate line is a column.
    t_ns: the frame's presentation time stamp.
    x_m: (columns,) distance from the gate's plane along the run, positive to the right of the picture; a row adds
        its own `row_shift_m` (rows,), the fraction that shearing by whole pixels leaves over.
    z_m: (rows,) height above the ground at the runner's line; below 0 nearer to the camera than that line.
    readout_ns: instant of a pixel = t_ns + readout_ns[0] + readout_ns[1] * row + readout_ns[2] * column.
        It holds half the exposure and the row time where they are known, else zeros.
    tie: HELD also where nobody looks after it.
    px_per_column: pixels of the picture from one column, or row, to the next.
    exposure_ns: 0 where it is not known.
    """

    luma: NDArray[np.uint8]
    t_ns: int
    x_m: NDArray[np.float64]
    z_m: NDArray[np.float64]
    row_shift_m: NDArray[np.float64]
    readout_ns: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0))
    tie: Tie = Tie.HELD
    px_per_column: int = 1
    exposure_ns: int = 0

    @property
    def m_per_column(self) -> float:
        """Metres from one column to the next."""
        return float(self.x_m[1] - self.x_m[0])

    @property
    def m_per_row(self) -> float:
        """Metres from one row to the next (positive)."""
        return float(self.z_m[0] - self.z_m[1])


class Cutter:
    """Cuts the same strip out of every frame of one size: indices are worked out once.

    Raises LineError where the line is not in the picture, or too little of the runner would be.
    """

    def __init__(
        self, line: GateLine, size: tuple[int, int], rotation_deg: int = 0, half_width_m: float = HALF_WIDTH_M
    ) -> None:
        """size: (width, height) of the picture as shown. half_width_m: reach to each side, where the picture has it."""
        self.line = line
        self.size = size
        width, height = size
        for what, (x, y) in (("top", line.top), ("ground point", line.ground)):
            # A ground point may lie a little below the picture (feet cut off), a top a little above it.
            if not (0 <= x < width and -0.5 * height <= y < 1.5 * height):
                raise LineError(
                    f"gate line's {what} ({x:g}, {y:g}) is outside the picture of {width} x {height}: "
                    "give pixels of the picture as shown, origin top left"
                )
        self.step = max(1, math.ceil(line.px_per_m / FINEST_PX_PER_M))
        self._rotation_deg = rotation_deg
        self._place_window(width, height, half_width_m)

    def _place_window(self, width: int, height: int, half_width_m: float) -> None:
        line, step = self.line, self.step
        cos_tilt = math.cos(math.radians(line.tilt_deg))
        metres_per_px = cos_tilt / line.px_per_m
        px_per_m_up = line.px_per_m * cos_tilt
        first, last = (round(line.ground[1] - z * px_per_m_up) for z in (HEIGHT_M, -BELOW_M))
        rows = np.arange(max(0, first), min(height, last + 1), step)
        z_m: NDArray[np.float64] = (line.ground[1] - rows) / np.float64(px_per_m_up)
        seen_m = float(np.count_nonzero((z_m >= TORSO_LOW_M) & (z_m <= TORSO_HIGH_M))) * step / px_per_m_up
        if seen_m < MIN_TORSO_SEEN_M:
            raise LineError(
                f"gate line from {line.top} to {line.ground} at {line.px_per_m:g} px/m shows {seen_m:.2f} m of the "
                f"height where a torso passes ({TORSO_LOW_M:g} to {TORSO_HIGH_M:g} m), under {MIN_TORSO_SEEN_M:g} m: "
                "put its ground point on the track and check the scale"
            )
        exact_x = np.array([line.x_at(float(y)) for y in rows])
        centre_x = np.rint(exact_x).astype(np.int64)
        reach = int(half_width_m / metres_per_px) // step
        left = min(reach, int(centre_x.min()) // step)
        right = min(reach, (width - 1 - int(centre_x.max())) // step)
        if min(left, right) * step * metres_per_px < LEAST_SIDE_M:
            raise LineError(
                f"gate line at x = {line.ground[0]:g} is at the picture's edge ({width} px wide): "
                "a runner must be seen on both sides of it"
            )
        self._rows, self._starts = rows, centre_x - left * step
        self._columns = np.arange(-left, right + 1) * step
        self.x_m: NDArray[np.float64] = self._columns * np.float64(metres_per_px)
        self.row_shift_m: NDArray[np.float64] = (centre_x - exact_x) * np.float64(metres_per_px)
        self.z_m = z_m
        self._offsets = self._columns - self._columns[0]
        self._span = int(self._starts.min()), int(self._starts.max() + self._offsets[-1])
        self._upright = bool((centre_x == centre_x[0]).all())

    def _readout_ns(self, moved_px: tuple[int, int]) -> tuple[float, float, float]:
        """Constant, per strip row and per strip column part of a pixel's instant after the frame's time stamp, ns."""
        exposure_ns = self.line.exposure_ns or 0
        row_ns = self.line.row_time_ns or 0
        start_ns = exposure_ns / 2
        width, height = self.size
        first_row, first_column = float(self._rows[0]) + moved_px[1], float(self._starts.mean()) + moved_px[0]
        if self._rotation_deg == 0:
            return (start_ns + row_ns * first_row, row_ns * self.step, 0.0)
        if self._rotation_deg == 180:
            return (start_ns + row_ns * (height - 1 - first_row), -row_ns * self.step, 0.0)
        if self._rotation_deg == 90:  # turned clockwise: the sensor's first row is the shown right edge
            return (start_ns + row_ns * (width - 1 - first_column), 0.0, -row_ns * self.step)
        return (start_ns + row_ns * first_column, 0.0, row_ns * self.step)

    def __call__(self, frame: Frame, moved_px: tuple[int, int] = (0, 0)) -> Strip:
        """Return the strip of one frame, in memory of its own.

        moved_px: by how many columns (to the right) and rows (down) of the picture the window is moved. What is outside
        the picture is filled with its nearest pixel.
        """
        if frame.luma.shape != self.size[::-1]:
            height, width = frame.luma.shape
            raise InputError(
                f"picture of {width} x {height} where the gate line was drawn in {self.size[0]} x {self.size[1]}: "
                "set the line again for this picture"
            )
        luma = self._window(frame.luma, *moved_px)
        if frame.bits > 8:
            luma = (luma >> (frame.bits - 8)).astype(np.uint8)
        own = np.array(luma, dtype=np.uint8, order="C")
        return Strip(
            own,
            frame.t_ns,
            self.x_m,
            self.z_m,
            self.row_shift_m,
            self._readout_ns(moved_px),
            px_per_column=self.step,
            exposure_ns=self.line.exposure_ns or 0,
        )

    def _window(self, luma: NDArray[Any], right: int, down: int) -> NDArray[Any]:
        rows, starts = self._rows + down, self._starts + right
        height, width = luma.shape
        whole = rows[0] >= 0 and rows[-1] < height and self._span[0] + right >= 0 and self._span[1] + right < width
        if whole and self._upright:  # plain slices copy three times as fast as index arrays
            first, last = int(starts[0]), int(starts[0] + self._offsets[-1])
            return luma[rows[0] : rows[-1] + 1 : self.step, first : last + 1 : self.step]
        columns = starts[:, None] + self._offsets
        if not whole:
            rows, columns = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
        return np.asarray(luma[rows[:, None], columns])


def cut(frame: Frame, line: GateLine) -> Strip:
    """Cut one strip; for many frames of one size keep a `Cutter`."""
    height, width = frame.luma.shape
    return Cutter(line, (width, height), frame.rotation_deg)(frame)


def torso_row_share(line: GateLine, size: tuple[int, int], rotation_deg: int) -> float:
    """Where the torso's row stands in the sensor's read-out, 0 first, 1 last. size: (width, height) as shown."""
    (x, y), (width, height) = line.ground, size
    y -= (TORSO_LOW_M + TORSO_HIGH_M) / 2 * line.px_per_m
    shares = {0: y / height, 180: 1 - y / height, 90: 1 - x / width, 270: x / width}
    return min(max(shares[rotation_deg], 0.0), 1.0)
