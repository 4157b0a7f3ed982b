"""One code's picture fitted to the pixels in which it is seen: its corners, what is wrong with its cells, and its u."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.optimize import least_squares

from calibration.marker_sheet import CELLS, QUIET_CELLS, cells

Array = NDArray[np.float64]

LEAST_CONTRAST = 20.0
"""Grey levels from black to white."""
MOST_WRONG_INSIDE, MOST_WRONG = 9, 16
"""Cells of 36 inside, and of all 100, that may be read wrong: a highlight over 10 % takes six, and blur some beside it.
Two codes differ in 20."""
BLUR_PX = 0.7
"""Blur (sd) that the fitted picture has: between a sharp picture and a phone's after compression."""
U_KEYSTONE = 0.03
"""A marker's far side is that much shorter (1 u): side / distance x sin of its turn, 2 m away, turned by 20 degrees."""
LOOSE = 0.12
"""Share of the contrast from which on a pixel pulls less: the wrong blur stays below, a highlight is above."""
NOT_ITS_OWN = 2.5
"""In those shares: a pixel so far off, and its neighbours, are left out of the second fit."""
MOST_STEPS = 15
U_MODEL_PX = 0.08
"""What the fit's own scatter does not tell: blur and light are not those of the fitted picture. Chosen on seeds 0 to 59
of benchmarks/markers.py."""

INSIDE = np.s_[QUIET_CELLS + 1 : -QUIET_CELLS - 1, QUIET_CELLS + 1 : -QUIET_CELLS - 1]
"""The cells of a code within its black border, of all (10, 10)."""
_STEP = 4
"""Samples along a cell of the code's picture."""
_REACH = CELLS / 2 + QUIET_CELLS


def square() -> Array:
    """(4, 2) corners of the code in cells from its middle."""
    return CELLS / 2 * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def sampled(picture: NDArray[Any], at: Array) -> Array:
    """Picture at (..., 2) pixels, straight between them; beyond its border its nearest pixel."""
    return np.asarray(map_coordinates(picture, (at[..., 1], at[..., 0]), np.float64, order=1, mode="nearest"))


def through(turn: Array, points: Array) -> Array:
    """(..., 2) points through a (3, 3) homography."""
    lifted = np.concatenate([points, np.ones_like(points[..., :1])], axis=-1) @ turn.T
    with np.errstate(divide="ignore", invalid="ignore"):  # a point at infinity is outside of everything
        return np.asarray(lifted[..., :2] / lifted[..., 2:])


def cell_middles() -> Array:
    """(10, 10, 2) middles of all cells, in cells from the code's middle."""
    along = np.arange(-_REACH, _REACH) + 0.5
    x, y = np.meshgrid(along, along)
    return np.stack([x, y], -1)


class MarkerFit:
    """One code's picture fitted to the pixels around it: eight numbers of a homography, black and white."""

    def __init__(self, picture: NDArray[np.uint8], number: int, start: Array) -> None:
        """start: (3, 3) from cells, counted from the code's middle, to pixels; right to a pixel or two."""
        self.picture, self.number = picture, number
        outer = through(start, _REACH / (CELLS / 2) * square())
        low = np.maximum(np.floor(outer.min(axis=0)).astype(int), 0)
        high = np.minimum(np.ceil(outer.max(axis=0)).astype(int), np.array(picture.shape[::-1]) - 1)
        x, y = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
        self.pixels = np.stack([x, y], -1).astype(np.float64)
        self.luma = picture[low[1] : high[1] + 1, low[0] : high[0] + 1].astype(np.float64)
        cell_px = math.sqrt(abs(float(np.linalg.det(start[:2, :2]))))
        blur = _STEP * math.hypot(BLUR_PX, 1 / math.sqrt(12)) / cell_px
        fine = np.kron(cells(number), np.ones((_STEP, _STEP))).astype(np.float32)
        self.code = cv2.GaussianBlur(fine, (0, 0), blur, borderType=cv2.BORDER_REPLICATE)
        low_luma, high_luma = np.percentile(self.luma, (15, 85))
        self.contrast = max(float(high_luma - low_luma), 1.0)
        first = np.concatenate([(start / start[2, 2]).ravel()[:8], [low_luma, high_luma]])
        self.counts = np.ones_like(self.luma)
        self.scales = self._scales(cell_px)
        rough = self._fitted(first)
        off = np.abs(self._residuals(rough.x)[:-2]).reshape(self.luma.shape)
        others = cv2.dilate((off > NOT_ITS_OWN).astype(np.uint8), np.ones((3, 3), np.uint8))
        self.counts = 1.0 - others.astype(np.float64)
        self.fit = self._fitted(rough.x)
        self.turn = np.append(self.fit.x[:8], 1.0).reshape(3, 3)

    def _fitted(self, first: Array) -> Any:
        return least_squares(self._residuals, first, x_scale=self.scales, loss="soft_l1", max_nfev=MOST_STEPS)

    def _scales(self, cell_px: float) -> Array:
        turn = [0.02 * cell_px, 0.02 * cell_px, 0.1] * 2
        return np.array([*turn, 0.003, 0.003, 0.05 * self.contrast, 0.05 * self.contrast])

    def _residuals(self, unknowns: Array) -> Array:
        turn = np.append(unknowns[:8], 1.0).reshape(3, 3)
        at = np.nan_to_num(through(np.linalg.pinv(turn), self.pixels))
        inside = (np.abs(at) < _REACH).all(axis=-1)
        shade = sampled(self.code, (at + _REACH) * _STEP - 0.5)
        black, white = unknowns[8:]
        off = np.where(inside, black + (white - black) * shade - self.luma, 0.0) * self.counts / (LOOSE * self.contrast)
        keystone = unknowns[6:8] * CELLS / U_KEYSTONE
        return np.concatenate([off.ravel(), keystone])

    def holds(self) -> bool:
        """Whether the cells are those of the code."""
        black, white = self.fit.x[8:]
        if white - black < LEAST_CONTRAST or not np.isfinite(self.fit.x).all():
            return False
        quarter = np.array([(x, y) for x in (-0.2, 0.2) for y in (-0.2, 0.2)])
        seen = np.mean([sampled(self.picture, through(self.turn, cell_middles() + off)) for off in quarter], axis=0)
        wrong = (seen > (black + white) / 2) != cells(self.number)
        inside = int(wrong[INSIDE].sum())
        return inside <= MOST_WRONG_INSIDE and int(wrong.sum()) <= MOST_WRONG

    @property
    def corners(self) -> Array:
        """(4, 2) of the black square, px, the upper left one first, clockwise."""
        return through(self.turn, square())

    @property
    def u_px(self) -> float:
        """Standard uncertainty of a corner: what the fit's curvature and scatter leave, and the model's own."""
        free = max(self.fit.fun.size - self.fit.x.size, 1)
        jacobian = np.asarray(self.fit.jac)
        covariance = np.linalg.pinv(jacobian.T @ jacobian)[:8, :8] * (2 * self.fit.cost / free)
        slopes = []
        for number in range(8):
            move = np.zeros(9)
            move[number] = 1e-5
            slopes.append((through(self.turn + move.reshape(3, 3), square()) - through(self.turn, square())) / 1e-5)
        change = np.stack(slopes, -1).reshape(8, 8)
        variance = np.einsum("ij,jk,ik->i", change, covariance, change)
        return math.hypot(math.sqrt(variance.mean()), U_MODEL_PX)
