"""Edges of whatever moves before a gate, inside and around a body: points in place and time.

The front of a trunk is an edge of the picture even where a far arm is behind it and no gap in the silhouette tells it.
An edge counts as moving where the picture has it and its difference from the empty gate has it too: what stands still
is in the one alone where it is seen, in the other alone where it is covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.band_frames import BandFrame
from gate.bands import BandGrid, Picture
from gate.settings import DetectorSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_KERNEL_REACH = 3.0
"""The derivative of a Gaussian is cut off at so many of its standard deviations."""
_STEP_TO_SLOPE = float(1 / np.sqrt(2 * np.pi))
"""A step of height 1 has this slope at its middle after a Gaussian of standard deviation 1."""


@dataclass(frozen=True, slots=True)
class EdgePoints:
    """Points of moving edges. All arrays have one entry a point.

    frame, band: numbers. x_m: place along the way the body goes. t_s: instant of that pixel. z_m: height.
    step: height of the edge in grey levels, always positive.
    """

    frame: Ints
    band: Ints
    x_m: Floats
    t_s: Floats
    z_m: Floats
    step: Floats

    @property
    def cell(self) -> Ints:
        """A number for each band of each frame, rising with the frame, then with the band."""
        return np.asarray(self.frame * (self.band.max(initial=0) + 1) + self.band)

    def where(self, chosen: NDArray[np.bool_] | Ints) -> EdgePoints:
        """The points that are chosen, by a mask or in this order."""
        return EdgePoints(*(getattr(self, name)[chosen] for name in self.__slots__))


def points_of(
    frames: Sequence[BandFrame],
    grid: BandGrid,
    since_ns: int,
    direction: int,
    blurred_m: float,
    settings: DetectorSettings,
) -> tuple[EdgePoints, Floats]:
    """The edge points of frames, and the frames' times (frames,), both in seconds since `since_ns`.

    direction: +1 right, -1 left. blurred_m: what a body moves during the exposure, 0 where that is not known.
    """
    t_s = np.array([one.since_s(since_ns) for one in frames])
    luma, level = (np.stack([getattr(one, name) for one in frames]) for name in ("luma", "level"))
    blur_m = settings.blur_part * blurred_m
    return edge_points(luma, level, t_s, grid, direction, blur_m, settings.least_step), t_s


def edge_points(
    luma: Picture, level: Picture, t_s: Floats, grid: BandGrid, direction: int, blur_m: float, least_step: float
) -> EdgePoints:
    """Find the edges in a body's frames.

    luma, level: (frames, bands, columns) the picture and the empty gate. t_s: (frames,). blur_m: standard deviation
    over which an edge is smoothed before its slope is taken, at least a column. least_step: grey levels.
    """
    columns_m = float(grid.x_m[1] - grid.x_m[0])
    sigma = max(1.0, blur_m / columns_m)
    slope = _moving_slope(luma, level, sigma)
    inner = slope[:, :, 1:-1]
    least = least_step * _STEP_TO_SLOPE / sigma
    peak = (inner > slope[:, :, :-2]) & (inner >= slope[:, :, 2:]) & (inner > least)
    frame, band, column = np.nonzero(peak)
    column = column + 1
    before, here, after = (slope[frame, band, column + k].astype(np.float64) for k in (-1, 0, 1))
    # The top of the parabola through the three: the edge to a fraction of a column.
    place = column + 0.5 * (before - after) / (before - 2 * here + after)
    x_m = grid.x_m[0] + place * columns_m + grid.row_shift_m[band]
    delay_s = grid.delay_s[band] + grid.column_delay_s * place
    return EdgePoints(
        frame.astype(np.int64),
        band.astype(np.int64),
        direction * x_m,
        t_s[frame] + delay_s,
        grid.z_m[band],
        here * sigma / _STEP_TO_SLOPE,
    )


def _moving_slope(luma: Picture, level: Picture, sigma: float) -> Picture:
    """The smaller of the slopes of picture and difference along the columns where they have one sign, else 0."""
    frames, bands, columns = luma.shape
    kernel = _derivative(sigma)
    flat = luma.reshape(frames * bands, columns)
    picture = cv2.sepFilter2D(flat, cv2.CV_32F, kernel, np.ones(1), borderType=cv2.BORDER_REPLICATE)
    change = cv2.sepFilter2D(
        flat - level.reshape(frames * bands, columns), cv2.CV_32F, kernel, np.ones(1), borderType=cv2.BORDER_REPLICATE
    )
    smaller = np.minimum(np.abs(picture), np.abs(change))
    return np.asarray(np.where(picture * change > 0, smaller, 0), dtype=np.float32).reshape(luma.shape)


def _derivative(sigma: float) -> Floats:
    """The first derivative of a Gaussian, in samples, scaled so that a ramp of slope 1 gives 1."""
    reach = int(np.ceil(_KERNEL_REACH * sigma))
    at = np.arange(-reach, reach + 1)
    kernel = at * np.exp(-0.5 * (at / sigma) ** 2)
    return np.asarray(kernel / np.sum(kernel * at), dtype=np.float64)
