"""How one camera's gates see runners beside the lane's middle, and how high it should stand for that."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.pose import Pose
from gate.frame import Point
from gate.lateral import MOST_LATERAL_M, U_FOOT_ROW_M, U_FOOT_SHARED_M, U_LATERAL_M
from gate.line import GateLine
from gate.sources.camera import TORSO_HEIGHT_M, Camera

Array = NDArray[np.float64]
ACROSS_M, FOOT_ACROSS_M = 0.1, 0.3
"""Steps to either side of the lane's middle for the slopes there, of a torso and of feet."""


def seen_aslant(pose: Pose, line: GateLine, x_m: float) -> GateLine:
    """The gate line at x_m along the run with `slant`, `across_per_feet` and `u_across_m`.

    Feet from whose row the place would have a u of more than half a lane are left out: `across_per_feet` is 0 then.
    """
    px_per_m = line.px_per_m * math.cos(math.radians(line.tilt_deg))
    (near_x, near_y), (far_x, far_y) = (_at(pose, x_m, side, TORSO_HEIGHT_M) for side in (-ACROSS_M, ACROSS_M))
    slant = ((far_x - line.x_at(far_y)) - (near_x - line.x_at(near_y))) / (2 * ACROSS_M * px_per_m)
    near_row, far_row = (_at(pose, x_m, side, 0.0)[1] for side in (-FOOT_ACROSS_M, FOOT_ACROSS_M))
    if near_row <= far_row:
        return replace(line, slant=slant)
    across_per_feet = 2 * FOOT_ACROSS_M * px_per_m / (near_row - far_row)

    def row(camera: Camera) -> Array:
        return np.array([_at(replace(pose, camera=camera), x_m, 0.0, 0.0)[1]])

    u_across_m = math.sqrt(float(pose.spread_of(row)[0, 0])) / px_per_m * across_per_feet
    if math.hypot(U_FOOT_ROW_M * across_per_feet, u_across_m) > MOST_LATERAL_M:
        return replace(line, slant=slant)
    return replace(line, slant=slant, across_per_feet=across_per_feet, u_across_m=u_across_m)


def halving_height_m(pose: Pose) -> float:
    """Height of the camera at which feet read at both gates halve the lateral term; the pose itself taken as known.

    A metre across the lane is height / distance metres of height at the gate.
    """
    mean_m = U_LATERAL_M / math.sqrt(3)
    row_m = math.sqrt(2 * (mean_m**2 - U_FOOT_SHARED_M**2))
    return U_FOOT_ROW_M * pose.camera.distance_m / row_m


def _at(pose: Pose, x_m: float, across_m: float, z_m: float) -> Point:
    """Pixel of a point in a gate's plane."""
    x, y = pose.seen(np.array([[x_m, across_m, z_m]]))[0]
    return float(x), float(y)
