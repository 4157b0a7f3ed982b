"""Marks on the track and something plumb, as they are read off a picture, and what is known of its camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from gate.errors import InputError, LineError
from gate.frame import Point
from gate.line import MAX_PX_PER_M, MAX_TILT_DEG, MIN_PX_PER_M
from gate.sources.scene import LANE_M

U_PLUMB_DEG = 0.15
"""Poles, door posts and a phone's own gravity are plumb within 0.3 degrees (2 u)."""
LEAST_APART_U = 5.0
"""Marks nearer to one another than 5 u: the line through them would lean by 16 degrees (u) from their errors alone."""
MOST_HEIGHT_M, MOST_DISTANCE_M = 50.0, 200.0


class Known(NamedTuple):
    """A figure and its standard uncertainty, in one unit."""

    value: float
    u: float


@dataclass(frozen=True, slots=True)
class Marks:
    """The lane's marks in the picture: points on the ground at its two edges, on the gate's plane.

    near, far: (x, y) in pixels of the picture as shown. u_px: standard uncertainty of each in each direction, px.
    u_mark_m: how well each mark stands on the plane in truth.
    """

    near: Point
    far: Point
    u_px: float = 1.0
    u_mark_m: float = 0.005
    lane_m: float = LANE_M


@dataclass(frozen=True, slots=True)
class Plumb:
    """How something plumb leans from the picture's vertical at a place, positive when its top leans to the right."""

    at: Point
    lean_deg: float
    u_deg: float


@dataclass(frozen=True, slots=True)
class View:
    """What is known of the camera; None: nothing, and it ends in the answer's u.

    size: (width, height) of the picture as shown. distance_m: from the lens to the middle of the lane. height_m: of the
    lens above the ground at the marks. upright_px_per_m: scale of what stands on the ground in the middle of the lane.
    """

    size: tuple[int, int]
    focal_px: Known | None = None
    distance_m: Known | None = None
    height_m: Known | None = None
    upright_px_per_m: Known | None = None


def plumb_from_points(one: Point, other: Point, *, u_px: float = 1.0, u_plumb_deg: float = U_PLUMB_DEG) -> Plumb:
    """Two points of a pole, flag or door post, in any order. Raises LineError where they cannot be plumb."""
    top, foot = sorted((one, other), key=lambda point: point[1])
    along = math.hypot(foot[0] - top[0], foot[1] - top[1])
    if not math.isfinite(along) or along < LEAST_APART_U * u_px:
        raise LineError(
            f"plumb line from {_told(one)} to {_told(other)} is {along:.0f} px long: "
            "give two points far apart on a pole"
        )
    lean_deg = math.degrees(math.atan2(top[0] - foot[0], foot[1] - top[1]))
    if abs(lean_deg) > MAX_TILT_DEG:
        raise LineError(
            f"plumb line from {_told(one)} to {_told(other)} leans {lean_deg:.0f} degrees, over {MAX_TILT_DEG:g}: "
            "hold the camera level or check the two points"
        )
    u_deg = math.hypot(math.degrees(math.sqrt(2) * u_px / along), u_plumb_deg)
    return Plumb(((top[0] + foot[0]) / 2, (top[1] + foot[1]) / 2), lean_deg, u_deg)


def plumb_from_gravity(lean_deg: float, size: tuple[int, int], u_deg: float = 2 * U_PLUMB_DEG) -> Plumb:
    """The phone's own gravity: how the vertical leans in the middle of the picture, positive to the right."""
    if not abs(lean_deg) <= MAX_TILT_DEG:
        raise LineError(f"vertical leans {lean_deg:g} degrees, over {MAX_TILT_DEG:g}: hold the camera level")
    return Plumb(((size[0] - 1) / 2, (size[1] - 1) / 2), lean_deg, u_deg)


def check_view(view: View) -> None:
    """Raise InputError for a figure that no camera has."""
    limits = (
        ("focal length", "px", view.focal_px, 0.2 * max(view.size), 20.0 * max(view.size)),
        ("distance", "m", view.distance_m, 0.5, MOST_DISTANCE_M),
        ("height of the camera", "m", view.height_m, 0.05, MOST_HEIGHT_M),
        ("scale", "px/m", view.upright_px_per_m, MIN_PX_PER_M, MAX_PX_PER_M),
    )
    for what, unit, known, least, most in limits:
        if known is not None and not (least <= known.value <= most and 0 < known.u < known.value):
            raise InputError(
                f"{what} {known.value:g} +- {2 * known.u:g} {unit} is not between {least:g} and {most:g} {unit}: "
                "measure it again, or leave it out"
            )


def check_marks(marks: Marks, size: tuple[int, int]) -> None:
    """Raise LineError where the marks cannot be the two edges of a lane in a picture of `size` (width, height)."""
    width, height = size
    for what, (x, y) in (("near", marks.near), ("far", marks.far)):
        if not (0 <= x < width and -0.5 * height <= y < 1.5 * height):  # as far as a gate line's ends may be
            raise LineError(
                f"{what} mark ({x:g}, {y:g}) is outside the picture of {width} x {height}: "
                "give pixels of the picture as shown, origin top left"
            )
    both = f"near mark {_told(marks.near)} and far mark {_told(marks.far)}"
    apart = math.hypot(marks.far[0] - marks.near[0], marks.far[1] - marks.near[1])
    if apart < LEAST_APART_U * marks.u_px:
        raise LineError(
            f"{both} are on one another ({apart:.1f} px apart, each known to {marks.u_px:g} px): "
            "raise the camera, go nearer, or set the marks farther apart"
        )
    if marks.far[1] >= marks.near[1]:
        raise LineError(f"{both}: the far one is not above the near one in the picture: give the near mark first")
    if not marks.lane_m > 0:
        raise InputError(f"lane of {marks.lane_m:g} m: give the distance between the marks, 1.22 for one lane")


def _told(point: Point) -> str:
    return f"({point[0]:g}, {point[1]:g})"
