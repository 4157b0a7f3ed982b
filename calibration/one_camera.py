"""Both gate lines from one camera's pose.

A camera between the markers sees each gate's plane aslant. The line is drawn where that plane meets the lane's middle:
right for a trunk there; what a trunk beside it costs is in gate/lateral.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.lateral import seen_aslant
from calibration.pose import Pose
from gate.errors import LineError
from gate.line import TORSO_HIGH_M, TORSO_LOW_M, GateLine
from gate.sources.camera import TORSO_HEIGHT_M, Camera

Array = NDArray[np.float64]
TOP_M = 2.0


@dataclass(frozen=True, slots=True)
class PosedGate:
    """One gate as one camera sees it.

    line: through the gate's plane on the lane's middle, exact at the torso's height. Its px_per_m is that along the
        run (it turns columns into metres, and so gives the speed at the gate); that of heights differs where the camera
        is turned along the run. Its slant and what its feet tell are the pose's.
    x_m: place along the run.
    """

    marker: int
    line: GateLine
    x_m: float


def posed_gates(pose: Pose) -> tuple[PosedGate, PosedGate]:
    """Marker 2's gate and Marker 3's, with the u of line and scale that the pose leaves.

    The errors of two lines of one pose belong together. Where they make the Fly Zone longer or shorter by more than two
    that have nothing to do with one another would, both u are raised to what its length is worth.
    Raises LineError where a gate is too small in the picture, or leans too much.
    """
    try:
        return _posed(pose)
    except LineError as error:
        raise LineError(
            f"gates cannot be timed in this picture ({error}): stand nearer or film with more pixels, hold the camera "
            "level, and check the cones, --fly and --lane"
        ) from error


def _posed(pose: Pose) -> tuple[PosedGate, PosedGate]:
    lines = [_line(pose, x_m) for x_m in pose.gates_x_m]
    rows = [float(_seen(pose, x_m)[1]) for x_m in pose.gates_x_m]
    scales = [line.px_per_m / math.cos(math.radians(line.tilt_deg)) for line in lines]

    def read(camera: Camera) -> Array:
        moved = [_line(replace(pose, camera=camera), x_m) for x_m in pose.gates_x_m]
        places_m = [line.x_at(row) / scale for line, row, scale in zip(moved, rows, scales, strict=True)]
        return np.array([*places_m, *(line.px_per_m for line in moved)])

    spread = pose.spread_of(read)
    u = np.sqrt(np.diag(spread))
    u_zone_m = math.sqrt(max(0.0, spread[0, 0] + spread[1, 1] - 2 * spread[0, 1]))
    u[:2] *= max(1.0, u_zone_m / float(np.hypot(u[0], u[1])))
    second, third = (
        PosedGate(
            marker,
            replace(seen_aslant(pose, line, x_m), u_line_m=float(u[index]), u_px_per_m=float(u[2 + index])),
            x_m,
        )
        for index, (marker, line, x_m) in enumerate(zip((2, 3), lines, pose.gates_x_m, strict=True))
    )
    return second, third


def _line(pose: Pose, x_m: float) -> GateLine:
    """The straight line that a lens' bend leaves nearest to the gate where torsos pass, down to the ground's row."""
    low, high = (_seen(pose, x_m, up_m=z_m - TORSO_HEIGHT_M) for z_m in (TORSO_LOW_M, TORSO_HIGH_M))
    ground_y, top_y = (float(_seen(pose, x_m, up_m=z_m - TORSO_HEIGHT_M)[1]) for z_m in (0.0, TOP_M))
    lean = (high[0] - low[0]) / (high[1] - low[1])
    line = GateLine(
        top=(float(low[0] + lean * (top_y - low[1])), top_y),
        ground=(float(low[0] + lean * (ground_y - low[1])), ground_y),
        px_per_m=pose.camera.px_per_m,
        source="one camera: four cones",
    )
    columns_per_m = _beside_px(line, _seen(pose, x_m, along_m=0.5)) - _beside_px(line, _seen(pose, x_m, along_m=-0.5))
    return replace(line, px_per_m=columns_per_m * math.cos(math.radians(line.tilt_deg)))


def _seen(pose: Pose, x_m: float, *, along_m: float = 0.0, up_m: float = 0.0) -> Array:
    """(2,) pixel of a point so far from the gate's middle at the torso's height."""
    return np.asarray(pose.seen(np.array([[x_m + along_m, 0.0, TORSO_HEIGHT_M + up_m]]))[0])


def _beside_px(line: GateLine, point: Array) -> float:
    """Columns from the line to a point in its row, positive to the right."""
    return float(point[0]) - line.x_at(float(point[1]))
