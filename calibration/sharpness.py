"""Focus and contrast: how wide standing edges are, how much light there is, what a body stands out by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.empty_scene import shrunk

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

REBLUR_PX = 1.0
"""A picture is blurred once more by this: how much flatter an edge gets tells how wide it was (Zhuo, Sim: Defocus
map estimation from a single image, 2011)."""
LEAST_SLOPE = 4.0
"""Grey levels a pixel: an edge, and no grain of a well averaged picture."""
FEWEST_EDGES = 200
SHARP_SHARE = 0.10
"""The sharpest tenth of the edges are steps in the scene; shadows and grass are soft by themselves."""
WIDEST_PX = 12.0
OWN_PX, SHARPEST = 0.745, 1.2
"""What a perfect edge in any direction measures, and what the sharpest tenth falls short by: of drawn boxes at any
angle, blurred by 0.4 to 1.5 px, which then come out within 15 %."""
WIDE_PX, LEAST_SIDE_PX = 1.3, 60
LEAST_U_PX, U_SHARE = 0.15, 0.1
BRIGHT, DARK = 250, 8
"""Grey levels at which a sensor shows nothing more."""


@dataclass(frozen=True, slots=True)
class Focus:
    """spread_px: standard deviation of what lens and coder make of a step, with u_px. edges: how many were seen."""

    spread_px: float
    u_px: float
    edges: int


@dataclass(frozen=True, slots=True)
class Light:
    """middle: median luma, 0 to 255. bright, dark: shares of the picture that show nothing. noise: grey levels."""

    middle: float
    bright: float
    dark: float
    noise: float


def focus_of(picture: Picture) -> Focus | None:
    """The spread of the sharpest edges, None where there are too few. picture: the middle of several."""
    found, scale = _spread(picture), 1
    # An edge wider than the blurring is hardly flattened by it: in a smaller picture it is.
    while found is not None and found.spread_px > WIDE_PX and min(picture.shape) >= 4 * LEAST_SIDE_PX:
        picture, scale = shrunk(picture, 2), 2 * scale
        smaller = _spread(picture)
        if smaller is None:
            break
        found = Focus(smaller.spread_px * scale, smaller.u_px * scale, smaller.edges)
        if smaller.spread_px <= WIDE_PX:
            break
    return found


def _spread(picture: Picture) -> Focus | None:
    levels = picture.astype(np.float32)
    slope, flatter = _slope(levels), _slope(np.asarray(cv2.GaussianBlur(levels, (0, 0), REBLUR_PX), np.float32))
    ridge = slope >= cv2.dilate(slope, np.ones((3, 3), np.uint8)) - 1e-3
    edges = ridge & (slope > LEAST_SLOPE)
    edges[:3], edges[-3:], edges[:, :3], edges[:, -3:] = False, False, False, False
    ratio = slope[edges] / np.maximum(flatter[edges], 1e-3)
    ratio = ratio[ratio > 1.0 + (REBLUR_PX / WIDEST_PX) ** 2 / 2]
    if len(ratio) < FEWEST_EDGES:
        return None
    spread = REBLUR_PX / np.sqrt(ratio.astype(np.float64) ** 2 - 1.0)
    sharp, soft = (_of_lens(float(at)) for at in np.quantile(spread, [SHARP_SHARE, 3 * SHARP_SHARE]))
    return Focus(sharp, max(LEAST_U_PX, U_SHARE * sharp, (soft - sharp) / 4), len(ratio))


def _of_lens(measured_px: float) -> float:
    """What pixels and slopes themselves spread is taken off."""
    return SHARPEST * math.sqrt(max(0.0, measured_px**2 - OWN_PX**2))


def _slope(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    right = cv2.Sobel(levels, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(levels, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    return np.asarray(cv2.magnitude(right, down), np.float32)


def light_of(picture: Picture, noise: float) -> Light:
    """What a part of a picture says of its light."""
    size = picture.size
    bright, dark = np.count_nonzero(picture >= BRIGHT) / size, np.count_nonzero(picture <= DARK) / size
    return Light(float(np.median(picture)), bright, dark, noise)
