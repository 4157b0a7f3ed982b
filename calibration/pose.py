"""Where a camera that sees both markers stands, from the four cones at the lane's edges.

World: metres. x along the run to the right of the picture, from the left marker; y across, away from the camera, 0 on
the lane's middle; z up. The camera is a pinhole with its principal point in the picture's middle; where a lens file is
at hand the marks are taken through it first. Eight coordinates against seven unknowns: place, direction, focal length.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from calibration.cones import Cones, check_cones, u_mark_px
from calibration.lens import Lens
from gate.errors import LineError
from gate.sources.camera import Camera
from gate.sources.scene import LANE_M

Array = NDArray[np.float64]
USUAL_FOCAL, U_LN_FOCAL = 0.85, 0.4
"""Focal length over the picture's longer side where it is solved: 60 degrees of view, and between 40 and 80 for two in
three cameras (a phone's main lens while it films: 60 to 70)."""
USUAL_HEIGHT_M, U_LN_HEIGHT = 2.0, 0.7
"""A camera stands 1 to 4 m high in two cases of three: a tripod, a raised arm, a stand."""
U_GIVEN_FOCAL = 0.03
"""Relative standard uncertainty of a focal length given as a number: what stabilisation crops is of this order."""
STARTS = (0.55, 0.85, 1.4)
"""Focal lengths over the picture's longer side from which the fit starts where none is given."""
FARTHEST_M, HEIGHTS_M, VIEWS = 2000.0, (0.2, 60.0), (0.2, 30.0)
MOST_TURN_DEG, MOST_ROLL_DEG = 80.0, 45.0
"""No camera is looked for beyond these: place and height in metres, focal length over the picture's longer side."""
MOST_MISFIT_U = 8.0
"""Marks further from every possible lane than this many of their standard uncertainties are another figure's."""
FLY_M, WIDTH_M = (1.0, 400.0), (0.6, 12.0)
"""Lengths of a Fly Zone and widths of a lane or road that are taken: from half a lane, where
cones still stand pixels apart, to nine lanes of a straight. What is wider is another length, such as the Fly Zone's."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What was measured on the ground: Marker 2 to Marker 3, and edge to edge. Raises LineError."""

    fly_m: float
    width_m: float = LANE_M

    def __post_init__(self) -> None:
        for what, value, (low, high) in (("Fly Zone", self.fly_m, FLY_M), ("lane", self.width_m, WIDTH_M)):
            if not low <= value <= high:
                raise LineError(f"{what} of {value:g} m is not between {low:g} and {high:g} m: measure it again")


@dataclass(frozen=True, slots=True)
class Focal:
    """A focal length in pixels of the picture at hand, with its standard uncertainty."""

    px: float
    u_px: float


@dataclass(frozen=True, slots=True)
class Pose:
    """A camera, and what is not known of it.

    camera: in the world above; it has no distortion. gates_x_m: Marker 2 and Marker 3 along the run.
    covariance: (7, 7) of `parameters(camera)`. misfit_u: how far the marks are off, in their standard uncertainties.
    lens: what the picture went through before it was a pinhole's; None where it is taken for one.
    """

    camera: Camera
    lane: Lane
    gates_x_m: tuple[float, float]
    covariance: Array
    misfit_u: float
    lens: Lens | None = None

    def seen(self, points_m: Array) -> Array:
        """(n, 3) points of the world -> (n, 2) pixels of the picture as it is, through the lens."""
        pixels = self.camera.project(points_m)
        return pixels if self.lens is None else self.lens.bent(pixels)

    def spread_of(self, function: Callable[[Camera], Array]) -> Array:
        """(n, n) covariance of what `function` reads off a camera, (n,) numbers."""
        middle = parameters(self.camera)
        columns = []
        for index, u in enumerate(np.sqrt(np.diag(self.covariance))):
            step = np.zeros_like(middle)
            step[index] = min(0.05 * u, 0.05)
            ends = [function(camera_of(middle + sign * step, self.camera.size)) for sign in (1, -1)]
            columns.append((ends[0] - ends[1]) / (2 * step[index]))
        slope = np.stack(columns, axis=1)
        return np.asarray(slope @ self.covariance @ slope.T)


def solve_pose(
    cones: Cones,
    size: tuple[int, int],
    lane: Lane,
    *,
    focal: Focal | None = None,
    lens: Lens | None = None,
    u_px: float | None = None,
) -> Pose:
    """Fit the camera to four cones; focal None and lens None: the focal length is solved with the rest.

    size: (width, height) of the picture as shown. u_px: standard uncertainty of a mark's column and row; None: a mark
    placed to a pixel. Raises LineError where the cones cannot be a lane, or do not tell near from far.
    """
    u_px = u_mark_px(size) if u_px is None else u_px
    check_cones(cones, size, u_px)
    marks = cones.array if lens is None else lens.straight(cones.array)
    if lens is not None:
        focal = Focal(lens.focal_px, lens.u_focal_px)
    rightwards = bool(marks[2:, 0].mean() > marks[:2, 0].mean())
    gates_x_m = (0.0, lane.fly_m) if rightwards else (lane.fly_m, 0.0)
    places_m = np.array([[x, side * lane.width_m / 2, 0.0] for x in gates_x_m for side in (-1, 1)])
    camera, covariance, misfit_u = _fit(marks, places_m, size, focal, u_px)
    if misfit_u > MOST_MISFIT_U:
        raise LineError(
            f"cones cannot be a lane of {lane.width_m:g} m with {lane.fly_m:g} m between its markers (they miss it by "
            f"{misfit_u * u_px:.0f} px): check the four marks, --fly and --lane"
        )
    return Pose(camera, lane, gates_x_m, covariance * max(1.0, misfit_u / 2) ** 2, misfit_u, lens)


def parameters(camera: Camera) -> Array:
    """(7,): x in m, ln distance, ln height, yaw, pitch, roll in radians, ln focal length."""
    angles = (math.radians(angle) for angle in (camera.yaw_deg, camera.pitch_deg, camera.roll_deg))
    return np.array(
        [camera.x_m, math.log(camera.distance_m), math.log(camera.height_m), *angles, math.log(camera.focal_px)]
    )


def camera_of(values: Array, size: tuple[int, int]) -> Camera:
    """The camera of `parameters`."""
    distance_m, height_m, focal_px = (float(v) for v in np.exp(values[[1, 2, 6]]))
    yaw_deg, pitch_deg, roll_deg = (math.degrees(v) for v in values[3:6])
    return Camera(
        size,
        px_per_m=focal_px / distance_m,
        distance_m=distance_m,
        x_m=float(values[0]),
        height_m=height_m,
        yaw_deg=yaw_deg,
        pitch_deg=pitch_deg,
        roll_deg=roll_deg,
    )


def _fit(
    marks: Array, places_m: Array, size: tuple[int, int], focal: Focal | None, u_px: float
) -> tuple[Camera, Array, float]:
    """Best camera, covariance of its parameters, and misfit of the marks in their u (one degree of freedom)."""
    usual = np.array([math.log(USUAL_HEIGHT_M), math.log(USUAL_FOCAL * max(size))])
    u_usual = np.array([U_LN_HEIGHT, U_LN_FOCAL])
    if focal is not None:
        usual[1], u_usual[1] = math.log(focal.px), focal.u_px / focal.px

    def residuals(values: Array) -> Array:
        off = camera_of(values, size).project(places_m) - marks
        return np.concatenate([off.ravel() / u_px, (values[[2, 6]] - usual) / u_usual])

    focals = [focal.px] if focal is not None else [share * max(size) for share in STARTS]
    starts = [start for focal_px in focals for start in _starts(marks, places_m, size, focal_px)]
    if not starts:
        raise LineError(
            "cones cannot be a lane seen from beside it: give near and far cone of Marker 2, then of Marker 3, "
            "and film from beside the lane"
        )
    limits = _limits(size)
    fits = [least_squares(residuals, np.clip(start, *limits), x_scale="jac", bounds=limits) for start in starts]
    found = min(fits, key=lambda fit: float(fit.cost))
    slope = np.asarray(found.jac, dtype=np.float64)
    covariance = np.linalg.pinv(slope.T @ slope)
    misfit_u = float(np.linalg.norm(found.fun[:8]))
    return camera_of(found.x, size), np.asarray(covariance), misfit_u


def _limits(size: tuple[int, int]) -> tuple[Array, Array]:
    """Least and greatest `parameters` that are looked for."""
    turn, roll = math.radians(MOST_TURN_DEG), math.radians(MOST_ROLL_DEG)
    low = [-FARTHEST_M, math.log(0.5), math.log(HEIGHTS_M[0]), -turn, -turn, -roll, math.log(VIEWS[0] * max(size))]
    high = [FARTHEST_M, math.log(FARTHEST_M), math.log(HEIGHTS_M[1]), turn, turn, roll, math.log(VIEWS[1] * max(size))]
    return np.array(low), np.array(high)


def _starts(marks: Array, places_m: Array, size: tuple[int, int], focal_px: float) -> Iterator[Array]:
    """Poses of a plane from its four marks at a focal length: above the ground, on the near side."""
    middle = (np.array(size) - 1) / 2
    matrix = np.array([[focal_px, 0.0, middle[0]], [0.0, focal_px, middle[1]], [0.0, 0.0, 1.0]])
    # IPPE asks for the plane z = 0 and says so of nothing else.
    _, turns, shifts, _ = cv2.solvePnPGeneric(places_m, marks, matrix, None, flags=cv2.SOLVEPNP_IPPE)
    for turn, shift in zip(turns, shifts, strict=True):
        matrix_of_turn, _ = cv2.Rodrigues(turn)
        place = -(matrix_of_turn.T @ shift).ravel()
        if place[2] > 0 > place[1]:
            angles = _angles(np.asarray(matrix_of_turn, dtype=np.float64))
            yield np.array([place[0], math.log(-place[1]), math.log(place[2]), *angles, math.log(focal_px)])


def _angles(turn: Array) -> tuple[float, float, float]:
    """Yaw, pitch and roll in radians of a world-to-camera turn, as `Camera` counts them."""
    level = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    about = turn @ level.T
    return (
        math.atan2(about[2, 0], about[2, 2]),
        math.asin(float(np.clip(-about[2, 1], -1.0, 1.0))),
        math.atan2(about[0, 1], about[1, 1]),
    )
