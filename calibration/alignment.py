"""Where the camera stands to the gate's plane: from the lane's near and far mark and something plumb in the picture.

    align(marks, plumb, view) -> Aim        out of the plane by degrees and metres, and the gate line that follows

The gate's plane holds both marks and every plumb line above them. A camera in that plane sees it edge on: near mark,
far mark and plumb line lie in one line of the picture. A camera that stands x beside the plane and h above the ground
sees the line through the marks lean from the plumb by an angle whose tangent is x / h, because the plane through the
lens and both marks leans so. Hence

* the marks alone say nothing: a camera that is rolled shows the same two pixels. The plumb line is needed.
* h need not be known well where the marks' rows are read: they stand f h w / d**2 pixels apart (f focal length in
  pixels, w width of the lane, d distance), so an error of e pixels in each mark moves x by sqrt(2) e d**2 / (f w),
  whatever h is. 1 px at 5 m with f = 1000 px and w = 1.22 m is 2.9 cm, 0.33 degrees; at 8 m 7.4 cm, 0.53 degrees.
* an error of the plumb line moves x by h times its angle: a low camera is better, as long as the marks stand apart.

The fit is a pinhole camera (gate/sources/camera.py) with seven unknowns: x, d, h, yaw, pitch, roll, f. The marks give
four equations and the plumb line one; what is known of d, h, f and pitch enters with its u, so that what is not known
ends in the u of the answer. Distortion of the lens is not in it: keep the marks away from the picture's sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from calibration.marks import Known, Marks, Plumb, View, check_marks, check_view
from gate.errors import LineError
from gate.line import GateLine
from gate.sources.camera import TORSO_HEIGHT_M, Camera

Array = NDArray[np.float64]

SPEED_M_PER_S = 9.0
"""The speed that costs in ms are told at."""
U_LATERAL_M = 0.15
"""Standard uncertainty of a runner's place across the lane, which a camera out of the plane turns into time."""
FOCAL_WIDTHS = (0.7, 1.3)
"""Focal length in picture widths (longer side) where it is unknown: 71 to 42 degrees, the main lenses of phones."""
HEIGHT_M, U_LOG_HEIGHT = 1.3, 0.35
"""A camera of unknown height stands on a tripod: 0.65 to 2.6 m (2 u)."""
DISTANCE_M, U_LOG_DISTANCE = 7.0, 0.7
"""A camera of unknown distance: 1.7 to 28 m (2 u). The rows of the marks narrow it."""
U_PITCH_DEG = 10.0
"""Cameras at a gate look about level."""
MOST_MISFIT = 20.0
"""Sum of squares with two degrees of freedom that chance passes once in 20,000."""
_UPRIGHT_M = 0.2


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the camera stands, and the gate line that follows.

    out_m: how far the lens is to the right of the gate's plane, as seen from behind the camera.
    angle_deg: the same as an angle at the middle of the lane. lean_deg: how far the line through the marks leans from
    the plumb in the picture, positive when its far end leans to the right.
    line: ground point in the middle of the lane between the marks, top along the plumb; u_line_m is its place at torso
    height for a runner within U_LATERAL_M of the middle.
    """

    angle_deg: Known
    out_m: Known
    lean_deg: Known
    distance_m: Known
    height_m: Known
    lane_m: float
    line: GateLine

    @property
    def mark_cost_ms(self) -> float:
        """Cost of a line through one mark's foot instead of the lane's middle, at 9 m/s."""
        return 1e3 * self.lane_m / 2 * math.tan(math.radians(abs(self.angle_deg.value))) / SPEED_M_PER_S

    @property
    def lean_cost_ms(self) -> float:
        """Cost at torso height of a line drawn through both marks instead of along the plumb, at 9 m/s."""
        return 1e3 * TORSO_HEIGHT_M * math.tan(math.radians(abs(self.lean_deg.value))) / SPEED_M_PER_S


def align(marks: Marks, plumb: Plumb, view: View) -> Aim:
    """Find where the camera stands to the gate's plane.

    Raises LineError where the marks are on one another, cannot be the two edges of a lane, or do not fit what is known
    of the camera; InputError for a figure that no camera has.
    """
    check_view(view)
    check_marks(marks, view.size)
    fit = least_squares(_residuals, _start(marks, plumb, view), args=(marks, plumb, view))
    if 2 * fit.cost > MOST_MISFIT:
        raise LineError(_misfit(marks, view, _camera(fit.x, view.size)))
    jacobian = np.asarray(fit.jac)
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return _aim(fit.x, covariance, marks, view.size)


def _start(marks: Marks, plumb: Plumb, view: View) -> Array:
    """Where the fit begins: in the plane, with what is known or usual, turned so that the marks are where they are."""
    low, high = (math.log(share * max(view.size)) for share in FOCAL_WIDTHS)
    focal = view.focal_px.value if view.focal_px else math.exp((low + high) / 2)
    height = view.height_m.value if view.height_m else HEIGHT_M
    apart = marks.near[1] - marks.far[1]
    distance = math.sqrt(focal * height * marks.lane_m / apart)
    if view.distance_m:
        distance = view.distance_m.value
    elif view.upright_px_per_m:
        distance = focal / view.upright_px_per_m.value
    right = ((marks.near[0] + marks.far[0]) / 2 - (view.size[0] - 1) / 2) / focal
    down = ((marks.near[1] + marks.far[1]) / 2 - (view.size[1] - 1) / 2) / focal
    pitch = math.degrees(math.atan(down) - math.atan(height / distance))
    return np.array(
        [0.0, math.log(distance), math.log(height), -math.degrees(right), pitch, -plumb.lean_deg, math.log(focal)]
    )


def _camera(unknowns: Array, size: tuple[int, int]) -> Camera:
    """Unknowns: x m, ln of distance m, ln of height m, yaw, pitch, roll in degrees, ln of focal length px."""
    x, distance, height, yaw, pitch, roll, focal = (float(value) for value in unknowns)
    return Camera(
        size,
        math.exp(focal - distance),
        math.exp(distance),
        x,
        math.exp(height),
        yaw_deg=yaw,
        pitch_deg=pitch,
        roll_deg=roll,
    )


def _residuals(unknowns: Array, marks: Marks, plumb: Plumb, view: View) -> Array:
    """What the marks, the plumb line and what is known say of the unknowns, each in its own u."""
    camera = _camera(unknowns, view.size)
    u_px = math.hypot(marks.u_px, marks.u_mark_m * camera.px_per_m)
    seen = camera.project(_marks_m(marks.lane_m))
    low, high = (math.log(share * max(view.size)) for share in FOCAL_WIDTHS)
    priors = (
        (unknowns[1], view.distance_m, math.log(DISTANCE_M), U_LOG_DISTANCE),
        (unknowns[2], view.height_m, math.log(HEIGHT_M), U_LOG_HEIGHT),
        (unknowns[6], view.focal_px, (low + high) / 2, (high - low) / math.sqrt(12)),
        (math.log(_upright_px_per_m(camera)), view.upright_px_per_m, 0.0, math.inf),
    )
    return np.array(
        [
            *((seen - np.array([marks.near, marks.far])) / u_px).ravel(),
            (_lean_deg(camera, np.array(plumb.at)) - plumb.lean_deg) / plumb.u_deg,
            *(_prior(float(found), known, usual, u_log) for found, known, usual, u_log in priors),
            unknowns[4] / U_PITCH_DEG,
        ]
    )


def _upright_px_per_m(camera: Camera) -> float:
    """Scale of what stands upright on the ground in the middle of the lane."""
    foot, top = camera.project(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, _UPRIGHT_M]]))
    return math.dist(foot, top) / _UPRIGHT_M


def _prior(found_log: float, known: Known | None, usual_log: float, u_log: float) -> float:
    """How far a logarithm is from what is known of it, or from what is usual, in u."""
    if known is None:
        return (found_log - usual_log) / u_log
    return (found_log - math.log(known.value)) * known.value / known.u


def _marks_m(lane_m: float) -> Array:
    return np.array([[0.0, -lane_m / 2, 0.0], [0.0, lane_m / 2, 0.0]])


def _lean_deg(camera: Camera, at: Array) -> float:
    """How the vertical leans in the picture at a pixel."""
    foot_m = camera.place_m + camera.rays(at) * camera.distance_m
    top = camera.project(foot_m + np.array([0.0, 0.0, _UPRIGHT_M]))
    return math.degrees(math.atan2(top[0] - at[0], at[1] - top[1]))


def _misfit(marks: Marks, view: View, camera: Camera) -> str:
    apart = marks.near[1] - marks.far[1]
    known = [
        f"{name} {figure.value:g} {unit}"
        for name, figure, unit in (
            ("distance", view.distance_m, "m"),
            ("height", view.height_m, "m"),
            ("focal length", view.focal_px, "px"),
            ("scale", view.upright_px_per_m, "px/m"),
        )
        if figure is not None
    ]
    return (
        f"marks {apart:.0f} px apart in height do not fit a lane of {marks.lane_m:g} m and "
        f"{', '.join(known) or 'any view'} (nearest: {camera.distance_m:.1f} m away, {camera.height_m:.1f} m high): "
        "check the marks, or leave out what was not measured"
    )


def _figures(unknowns: Array, lane_m: float, size: tuple[int, int], torso_px: Array) -> Array:
    """Angle, metres out, lean, distance, height, px/m, and where the pixel torso_px is along the run in the lane."""
    camera = _camera(unknowns, size)
    near, far = camera.project(_marks_m(lane_m))
    ground = camera.project(np.zeros(3))
    marks_deg = math.degrees(math.atan2(far[0] - near[0], near[1] - far[1]))
    ray = camera.rays(torso_px)
    x_m = camera.x_m + ray[0] / ray[1] * camera.distance_m
    angle_deg = math.degrees(math.atan2(camera.x_m, camera.distance_m))
    lean_deg = marks_deg - _lean_deg(camera, ground)
    return np.array(
        [angle_deg, camera.x_m, lean_deg, camera.distance_m, camera.height_m, camera.gate_line().px_per_m, x_m]
    )


def _aim(unknowns: Array, covariance: Array, marks: Marks, size: tuple[int, int]) -> Aim:
    camera = _camera(unknowns, size)
    torso_px = camera.project(np.array([0.0, 0.0, TORSO_HEIGHT_M]))
    figures = _figures(unknowns, marks.lane_m, size, torso_px)
    slopes = _slopes(lambda moved: _figures(moved, marks.lane_m, size, torso_px), unknowns)
    u = np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
    angle, out, lean, distance, height, scale, place = (
        Known(float(value), float(doubt)) for value, doubt in zip(figures, u, strict=True)
    )
    off_m = U_LATERAL_M * math.tan(math.radians(math.hypot(angle.value, angle.u)))
    line = replace(
        camera.gate_line(),
        u_px_per_m=scale.u,
        u_line_m=math.hypot(place.u, off_m),
        exposure_ns=None,
        row_time_ns=None,
        source="near mark, far mark and plumb",
    )
    return Aim(angle, out, lean, distance, height, marks.lane_m, line)


def _slopes(figures: Callable[[Array], Array], unknowns: Array, step: float = 1e-4) -> Array:
    """(figures, unknowns) derivatives, by central differences."""
    moves = step * np.eye(len(unknowns))
    return np.stack([(figures(unknowns + move) - figures(unknowns - move)) / (2 * step) for move in moves], axis=1)
