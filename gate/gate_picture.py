"""One frame with everything a person needs to judge a gate line: the line, heights, the strip, the scale."""

import math
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.drawing import (
    AMBER,
    CYAN,
    GREY,
    PAPER,
    RED,
    WHITE,
    Colour,
    Picture,
    coloured,
    fitting_size,
    label,
    segment,
    ticks,
    write,
)
from gate.frame import Point
from gate.line import HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M, Cutter, GateLine

_LEAST_PX, _MOST_PX = 960, 1920
"""The longer side of what is drawn: smaller frames are enlarged, larger ones reduced, by whole factors."""
_TEXT_SHARE, _TEXT_M, _LEAST_TEXT_PX = 0.016, 0.2, 14.0
"""Letters: a share of the longer side, but no higher than this beside the runner unless they would be too small."""
_BAND_SHARE = 0.16
_TICK_M = 0.1
_METRE_BELOW_TOP_M = 0.15
_BARE_M, _FOOT_M = 0.1, 0.2
"""Nothing is drawn nearer than the first to the line's foot, so that the mark on the track shows; level marks reach to
the second."""


def gate_picture(luma: NDArray[np.uint8] | NDArray[np.uint16], line: GateLine, bits: int = 8) -> Picture:
    """The frame with the gate line, 10 cm ticks, the torso's band, the strip's outline and a metre for scale.

    luma: (height, width) as shown to a person, uint8 or uint16 with `bits` significant bits.
    A foot with the scale and uncertainties is added below. Raises LineError where the line cannot be in the picture.
    """
    height, width = luma.shape
    window = Cutter(line, (width, height))
    grey = (luma >> (bits - 8)).astype(np.uint8) if bits > 8 else luma.astype(np.uint8)
    factor = shown_scale(width, height)
    resized = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=_interpolation(factor))
    image = coloured(np.asarray(resized, dtype=np.uint8))
    sheet = _Sheet(image, line, factor)
    sheet.band(float(window.x_m[0]), float(window.x_m[-1]))
    low_m = max(0.0, float(window.z_m[-1]))  # what is seen below the ground point only tells the lane
    sheet.outline(float(window.x_m[0]), float(window.x_m[-1]), low_m, float(window.z_m[0]))
    sheet.gate(float(window.x_m[0]))
    sheet.metre(float(window.z_m[0]) - _METRE_BELOW_TOP_M)
    return np.concatenate([image, _foot(image.shape[1], sheet.text_px, line)])


def shown_scale(width: int, height: int) -> float:
    """Pixels of the picture that is drawn for one pixel of the frame: n or 1 / n with a whole n."""
    longer = max(width, height)
    return float(math.ceil(_LEAST_PX / longer)) if longer < _LEAST_PX else 1.0 / math.ceil(longer / _MOST_PX)


def _interpolation(factor: float) -> int:
    return cv2.INTER_CUBIC if factor >= 1 else cv2.INTER_AREA


class _Sheet:
    """A picture and where metres of the gate are on it."""

    def __init__(self, image: Picture, line: GateLine, factor: float) -> None:
        self.image, self.line, self.factor = image, line, factor
        beside_px = min(_TEXT_SHARE * max(image.shape[:2]), _TEXT_M * line.px_per_m * factor)
        self.text_px = max(_LEAST_TEXT_PX, beside_px)
        self.thin = max(1, round(self.text_px / 16))
        self._cos = math.cos(math.radians(line.tilt_deg))

    def at(self, x_m: float, z_m: float) -> Point:
        """Drawn pixel of a place x_m to the right of the line (along the picture's rows) and z_m above the ground."""
        y = self.line.ground[1] - z_m * self.line.px_per_m * self._cos
        x = self.line.x_at(y) + x_m * self.line.px_per_m / self._cos
        return (x + 0.5) * self.factor - 0.5, (y + 0.5) * self.factor - 0.5

    def between(self, start_m: tuple[float, float], end_m: tuple[float, float], colour: Colour, thick: int = 1) -> None:
        """A line between two places given as (x_m, z_m)."""
        segment(self.image, self.at(*start_m), self.at(*end_m), colour, self.thin * thick)

    def band(self, left_m: float, right_m: float) -> None:
        """The heights at which a torso passes."""
        corners = [
            self.at(x, z)
            for x, z in (
                (left_m, TORSO_HIGH_M),
                (right_m, TORSO_HIGH_M),
                (right_m, TORSO_LOW_M),
                (left_m, TORSO_LOW_M),
            )
        ]
        filled = self.image.copy()
        cv2.fillPoly(filled, [np.rint(corners).astype(np.int32)], AMBER, cv2.LINE_AA)
        cv2.addWeighted(filled, _BAND_SHARE, self.image, 1 - _BAND_SHARE, 0, dst=self.image)

    def outline(self, left_m: float, right_m: float, low_m: float, high_m: float) -> None:
        """The window that the detector sees."""
        corners = [(left_m, low_m), (left_m, high_m), (right_m, high_m), (right_m, low_m)]
        for start, end in pairwise(corners):
            self.between(start, end, CYAN)
        for edge_m, bare_m in ((left_m, -_FOOT_M), (right_m, _FOOT_M)):
            self.between((edge_m, low_m), (bare_m, low_m), CYAN)
        x, y = self.at(left_m, high_m)
        label(self.image, "what is watched", (x, y - 0.6 * self.text_px), self.text_px, CYAN)
        x, y = self.at(right_m, (TORSO_LOW_M + TORSO_HIGH_M) / 2)
        label(self.image, "torso", (x + 0.8 * self.text_px, y), self.text_px, AMBER)

    def gate(self, left_m: float) -> None:
        """The line over the whole watched height with ticks of 10 cm, numbered every half metre at the left edge.

        Its foot stays bare, between two short level marks.
        """
        self.between((0.0, _BARE_M), (0.0, HEIGHT_M), RED, 2)
        for side in (-1, 1):
            self.between((side * _BARE_M, 0.0), (side * _FOOT_M, 0.0), RED, 2)
        for tick in ticks(0.0, HEIGHT_M, _TICK_M):
            z_m, numbered = tick * _TICK_M, tick % 5 == 0
            reach_m = 0.06 if numbered else 0.03
            if z_m >= _BARE_M:
                self.between((-reach_m, z_m), (reach_m, z_m), RED)
            x, y = self.at(left_m, z_m)
            if numbered and 0 <= y < self.image.shape[0]:
                self.between((left_m - 0.03, z_m), (left_m + 0.03, z_m), CYAN)
                at = (x - 0.8 * self.text_px, y + 0.35 * self.text_px)
                label(self.image, f"{z_m:.1f} m", at, self.text_px, anchor="right")

    def metre(self, z_m: float) -> None:
        """A metre along the run at the height z_m, half of it to each side of the line."""
        self.between((-0.5, z_m), (0.5, z_m), WHITE, 2)
        for end_m in (-0.5, 0.5):
            self.between((end_m, z_m - 0.03), (end_m, z_m + 0.03), WHITE, 2)
        x, y = self.at(0.25, z_m)
        label(self.image, "1 m", (x, y + 1.4 * self.text_px), self.text_px, anchor="middle")


def _foot(width: int, text_px: float, line: GateLine) -> Picture:
    """The line's numbers in words, on a strip below the picture."""
    foot = np.full((round(2.0 * text_px), width, 3), PAPER, np.uint8)
    words = (
        f"{line.px_per_m:.1f} ± {2 * line.u_px_per_m:.1f} px/m    line ± {200 * line.u_line_m:.1f} cm    "
        f"tilt {line.tilt_deg:+.1f}°    {line.source}"
    )
    size = fitting_size(words, text_px, width - 2 * text_px)
    write(foot, words, (text_px, 1.35 * text_px), size, GREY)
    return foot
