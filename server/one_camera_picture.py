"""One frame with what a camera's pose says of it: the cones, the lane, the planes and lines of both gates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.cones import Cones
from calibration.one_camera import TOP_M, PosedGate
from calibration.pose import Pose
from gate.drawing import AMBER, CYAN, RED, Colour, Picture, coloured, label, segment
from gate.frame import Frame, Point
from gate.gate_picture import shown_scale
from gate.line import TORSO_HIGH_M, TORSO_LOW_M

Array = NDArray[np.float64]
_PIECES = 24
"""A straight edge of the world is drawn in so many pieces: a lens bends it."""
_NEAR_WIDE_M, _LOWEST_M, _NEAR_HIGH = 4.6, -0.55, 0.315
"""What is shown near by of each gate: metres along the run, the lowest height, and rows per column of the picture."""
_TEXT_PX, _RING_PX = 22.0, 9.0


def one_camera_picture(frame: Frame, cones: Cones, pose: Pose, gates: Sequence[PosedGate]) -> Picture:
    """Draw on the frame, the left and the right gate enlarged below it; large frames are reduced by a whole factor."""
    grey = np.asarray(frame.luma >> (frame.bits - 8), dtype=np.uint8)
    height, width = grey.shape
    factor = shown_scale(width, height)
    whole = _Sheet(grey, pose, (0.0, 0.0), factor, (round(width * factor), round(height * factor)))
    sheets = [whole]
    near = (whole.image.shape[1] // 2, round(_NEAR_HIGH * whole.image.shape[1]))
    for gate in sorted(gates, key=lambda gate: gate.line.ground[0]):
        near_factor = near[0] / (_NEAR_WIDE_M * gate.line.px_per_m)
        middle, low = gate.line.ground[0], gate.line.ground[1] - _LOWEST_M * gate.line.px_per_m
        corner = (middle - near[0] / near_factor / 2, low - near[1] / near_factor)
        sheets.append(_Sheet(grey, pose, corner, near_factor, near))
    for sheet in sheets:
        sheet.draw(cones, gates)
    below = np.concatenate([sheets[1].image, sheets[2].image], axis=1)
    wide = np.zeros((below.shape[0], whole.image.shape[1], 3), np.uint8)
    wide[:, : below.shape[1]] = below
    return np.concatenate([whole.image, wide])


class _Sheet:
    """A part of a picture, and where points of the world are on it.

    corner: pixel of the frame whose upper left corner is the sheet's. factor: drawn pixels for one of the frame.
    """

    def __init__(self, grey: Picture, pose: Pose, corner: Point, factor: float, size: tuple[int, int]) -> None:
        self.pose, self.factor = pose, factor
        how = cv2.INTER_CUBIC if factor >= 1 else cv2.INTER_AREA
        first_x, first_y = (round(value) for value in corner)
        reach_x, reach_y = (round(side / factor) for side in size)
        self.corner = np.array([first_x, first_y], dtype=np.float64)
        columns = np.clip(np.arange(first_x, first_x + reach_x), 0, grey.shape[1] - 1)
        rows = np.clip(np.arange(first_y, first_y + reach_y), 0, grey.shape[0] - 1)
        part = np.ascontiguousarray(grey[rows[:, None], columns])
        self.image = coloured(np.asarray(cv2.resize(part, size, interpolation=how), dtype=np.uint8))

    def draw(self, cones: Cones, gates: Sequence[PosedGate]) -> None:
        """All that the pose says."""
        half_m = self.pose.lane.width_m / 2
        left_m, right_m = sorted(self.pose.gates_x_m)
        for side in (-half_m, half_m):
            self._edge((left_m, side, 0.0), (right_m, side, 0.0), AMBER)
        for gate in gates:
            self._gate(gate, half_m)
        for mark in cones.array:
            self._ring(mark)

    def _drawn(self, pixels: Array) -> Point:
        """A pixel of the frame -> a pixel of the sheet."""
        x, y = (pixels - self.corner + 0.5) * self.factor - 0.5
        return float(x), float(y)

    def _edge(self, start_m: tuple[float, float, float], end_m: tuple[float, float, float], colour: Colour) -> None:
        """A straight edge of the world."""
        shares = np.linspace(0.0, 1.0, _PIECES + 1)[:, None]
        points = self.pose.seen(np.array(start_m) * (1 - shares) + np.array(end_m) * shares)
        for first, last in pairwise(points):
            segment(self.image, self._drawn(first), self._drawn(last), colour)

    def _gate(self, gate: PosedGate, half_m: float) -> None:
        """The plane over the lane's width, torso heights, and the line that is timed."""
        x_m = gate.x_m
        for z_m in (0.0, TORSO_LOW_M, TORSO_HIGH_M, TOP_M):
            self._edge((x_m, -half_m, z_m), (x_m, half_m, z_m), CYAN)
        for side in (-half_m, half_m):
            self._edge((x_m, side, 0.0), (x_m, side, TOP_M), CYAN)
        top, ground = (self._drawn(np.array(end)) for end in (gate.line.top, gate.line.ground))
        segment(self.image, top, ground, RED, 2)
        if 0 <= top[0] < self.image.shape[1]:
            label(self.image, f"Marker {gate.marker}", (top[0], top[1] - _TEXT_PX), _TEXT_PX, RED, anchor="middle")

    def _ring(self, mark: Array) -> None:
        """Around a mark, which stays bare."""
        x, y = (round(16 * value) for value in self._drawn(mark))
        cv2.circle(self.image, (x, y), round(16 * _RING_PX), AMBER, 1, cv2.LINE_AA, shift=4)
