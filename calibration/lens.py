"""A camera's lens in one mode: how the picture differs from a pinhole's, and what that does to a gate line.

Frames are not warped: the gate line is bent to where its plane stands in the picture as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.model import ASPECT_TOLERANCE
from gate.errors import InputError
from gate.line import TORSO_HIGH_M, TORSO_LOW_M, GateLine

Array = NDArray[np.float64]

_FOUND_AGAIN_M = 0.01
"""A line's ends, freed of the lens and bent again, come back to this: 1 ms at 9 m/s."""
_MOST_STRETCH = 2.0
"""So much farther from, or nearer to, the picture's middle no camera shows a place: the widest of phones 1.3 times."""
_UNDOING = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 200, 1e-12)
"""Rounds in which the distortion is undone, to this share of the focal length. OpenCV's own five leave 7 cm at the side
of a phone's widest camera (94 degrees across, k1 -0.3)."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Intrinsics of a phone in one mode, in pixels of a picture of `size` (width, height) as shown.

    focal_px: the same across and down. centre: principal point. distortion: OpenCV's k1, k2, p1, p2, k3, in focal
    lengths. u_focal_px, u_centre_px: standard uncertainties. reprojection_px: RMS of the board's corners.
    """

    phone: str
    mode: str
    size: tuple[int, int]
    focal_px: float
    u_focal_px: float
    centre: tuple[float, float]
    u_centre_px: float
    distortion: tuple[float, float, float, float, float]
    reprojection_px: float
    views: int

    @property
    def matrix(self) -> Array:
        """(3, 3) camera matrix."""
        x, y = self.centre
        return np.array([[self.focal_px, 0.0, x], [0.0, self.focal_px, y], [0.0, 0.0, 1.0]])

    @property
    def straight_matrix(self) -> Array:
        """(3, 3) of the pinhole whose picture `straight` gives: same focal length, centre in the picture's middle."""
        x, y = (self.size[0] - 1) / 2, (self.size[1] - 1) / 2
        return np.array([[self.focal_px, 0.0, x], [0.0, self.focal_px, y], [0.0, 0.0, 1.0]])

    def straight(self, points: Array) -> Array:
        """(n, 2) pixels of the picture -> (n, 2) pixels where a pinhole with its centre in the middle shows them."""
        found = cv2.undistortPoints(
            points.reshape(-1, 1, 2),
            self.matrix,
            np.array(self.distortion),
            P=self.straight_matrix,
            criteria=_UNDOING,
        )
        return np.asarray(found, dtype=np.float64).reshape(points.shape)

    def bent(self, points: Array) -> Array:
        """(n, 2) pixels of that pinhole -> (n, 2) pixels of the picture: what `straight` undoes."""
        plane = (points - self.straight_matrix[:2, 2]) / self.focal_px
        rays = np.concatenate([plane, np.ones((len(plane), 1))], axis=1)
        zero = np.zeros(3)
        found, _ = cv2.projectPoints(rays, zero, zero, self.matrix, np.array(self.distortion))
        return np.asarray(found, dtype=np.float64).reshape(points.shape)


def bent_line(line: GateLine, lens: Lens, heights_m: Array) -> Array:
    """(n,) heights above the ground point -> (n, 2) pixels of the picture where the upright line is in truth.

    line: drawn straight from one mark to another, both on the scene, such as a plumb line's ends. Raises InputError for
    a lens that folds the picture there or stretches it as no camera does.
    """
    drawn = np.array([line.ground, line.top])
    ground, top = straight = lens.straight(drawn)
    off_m = float(np.abs(lens.bent(straight) - drawn).max()) / line.px_per_m
    shown, true = (np.hypot(*(at - k[:2, 2]).T) for at, k in ((drawn, lens.matrix), (straight, lens.straight_matrix)))
    stretched = bool(np.any((true > _MOST_STRETCH * shown) | (shown > _MOST_STRETCH * true)))
    if stretched or not off_m <= _FOUND_AGAIN_M:
        raise InputError(
            f"the lens of {lens.phone} is no camera's: a distortion of {lens.distortion} folds or tears the picture "
            "where the gate line stands: measure the lens with `flygate calibrate lens`"
        )
    long_m = float(np.hypot(*(np.array(line.top) - line.ground))) / line.px_per_m
    shares = np.asarray(heights_m, dtype=np.float64)[:, None] / long_m
    return lens.bent(ground + shares * (top - ground))


def straight_off_m(line: GateLine, lens: Lens) -> float:
    """How far the straight line is off the bent one at most, where torsos pass: metres along the run."""
    points = bent_line(line, lens, np.linspace(TORSO_LOW_M, TORSO_HIGH_M, 9))
    off_px = np.array([x - line.x_at(y) for x, y in points])
    return float(np.abs(off_px).max()) * math.cos(math.radians(line.tilt_deg)) / line.px_per_m


def straightened(line: GateLine, lens: Lens) -> GateLine:
    """The straight line that is nearest to the bent one where torsos pass, over the same rows."""
    points = bent_line(line, lens, np.linspace(TORSO_LOW_M, TORSO_HIGH_M, 9))
    lean, column = np.polyfit(points[:, 1], points[:, 0], 1)
    (_, top_y), (_, ground_y) = line.top, line.ground
    return replace(line, top=(float(column + lean * top_y), top_y), ground=(float(column + lean * ground_y), ground_y))


def lens_for(lens: Lens, size: tuple[int, int]) -> Lens:
    """The lens in the pixels of a clip of `size` (width, height), scaled where only the size differs.

    Raises InputError where the shape differs: the phone was held or cropped otherwise.
    """
    if size == lens.size:
        return lens
    scale_x, scale_y = size[0] / lens.size[0], size[1] / lens.size[1]
    if abs(scale_x / scale_y - 1) > ASPECT_TOLERANCE:
        raise InputError(
            f"clip of {size[0]} x {size[1]} has another shape than the {lens.size[0]} x {lens.size[1]} in which the "
            f"lens of {lens.phone} was measured: measure it in this mode with `flygate calibrate lens`"
        )
    scale = math.sqrt(scale_x * scale_y)
    return replace(
        lens,
        size=size,
        focal_px=lens.focal_px * scale,
        u_focal_px=lens.u_focal_px * scale,
        centre=((lens.centre[0] + 0.5) * scale_x - 0.5, (lens.centre[1] + 0.5) * scale_y - 0.5),
        u_centre_px=lens.u_centre_px * scale,
        reprojection_px=lens.reprojection_px * scale,
    )
