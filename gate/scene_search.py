"""Finds a scene again that has moved further than its patches can tell: by its likeness in a wide window."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.line import Strip

Window = Callable[[tuple[int, int]], Strip]
"""The strip of one picture, its window moved by whole pixels (columns, rows)."""

COARSE_PX_PER_M = 20.0
"""A strip is searched at this scale: 5 cm a pixel, and a peak is found to a quarter of that."""
REACH_M = 0.6
"""How far a scene is looked for in one window: the rest of it, 1.5 by 1.2 m, must be in it."""
TILES = (3, 2)
"""Windows to each side and up and down that are looked through after a knock: 4.2 m and 3 m."""
LEAST_LIKENESS = 0.35
"""Correlation of the details; another place of the same scene reaches 0.25."""
SURE_LIKENESS, SURE_SHARE = 0.45, 0.5
"""A coder with 4 kbit a picture leaves 0.55 to 0.9 of a still scene, up to a third of a coarse pixel from its place."""
_DOUBT_SHARE = 0.25
"""Of a coarse pixel; so far off is a peak that a parabola was laid through."""
_DETAIL_M = 0.15
_LEAST_STRENGTH = 0.3
"""Grey levels, of details that count half; beyond it all count the same: no outline of a body outweighs the scene."""


class SceneSearch:
    """Keeps a coarse picture of the scene's details, to find it in others."""

    def __init__(self, strip: Strip) -> None:
        self._px_per_column = strip.px_per_column
        self._m_per_px = strip.m_per_column / strip.px_per_column
        self._step = max(1, round(1.0 / (strip.m_per_column * COARSE_PX_PER_M)))
        self._details = self._details_of(strip)

    def refresh(self, strip: Strip) -> None:
        """The scene as it looks now, on its grid."""
        self._details = self._details_of(strip)

    @property
    def doubt(self) -> float:
        """Columns of the strip by which a place may be off that is found by its likeness."""
        return _DOUBT_SHARE * self._step

    def near(self, strip: Strip, reach_px: float) -> tuple[float, tuple[float, float]]:
        """Likeness, -1 to 1, and by how many columns and rows of the strip the scene has moved in it.

        reach_px: how far it is looked for, in pixels of the picture, up to a third of the strip.
        """
        reach = math.ceil(reach_px / (strip.px_per_column * self._step)) + 1
        rows, columns = self._details.shape
        down, right = min(reach, rows // 3), min(reach, columns // 3)
        middle = self._details[down : rows - down, right : columns - right]
        found = cv2.matchTemplate(self._details_of(strip), middle, cv2.TM_CCOEFF_NORMED)
        likeness = np.asarray(found, dtype=np.float32)
        _, best, _, (x, y) = cv2.minMaxLoc(likeness)
        moved = x - right + _peak(likeness[y], x), y - down + _peak(likeness[:, x], y)
        return float(best), (moved[0] * self._step, moved[1] * self._step)

    def is_at(self, strip: Strip, shift: NDArray[np.float64]) -> bool:
        """Whether the scene as a whole is surely still at `shift` (2,), where a coder has smeared its details."""
        likeness, found = self.near(strip, 0.0)
        return likeness >= SURE_LIKENESS and float(np.abs(np.subtract(found, shift)).max()) <= SURE_SHARE * self._step

    def around(self, window: Window, moved_px: tuple[int, int]) -> tuple[int, int] | None:
        """Where the scene has gone, in whole pixels of the picture, nearest window first; None if nowhere."""
        best, place = LEAST_LIKENESS, None
        between_px = 2 * round(REACH_M / self._m_per_px)
        tiles = product(range(-TILES[0], TILES[0] + 1), range(-TILES[1], TILES[1] + 1))
        for right, down in sorted(tiles, key=lambda tile: abs(tile[0]) + abs(tile[1])):
            start = moved_px[0] + right * between_px, moved_px[1] + down * between_px
            likeness, (x, y) = self.near(window(start), between_px / 2)
            if likeness > best:
                best = likeness
                place = start[0] + round(x * self._px_per_column), start[1] + round(y * self._px_per_column)
        return place

    def _details_of(self, strip: Strip) -> NDArray[np.float32]:
        """The strip, coarse, each place against what is around it."""
        rows, columns = strip.luma.shape
        size = columns // self._step, rows // self._step
        coarse = cv2.resize(strip.luma, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        width = 2 * round(_DETAIL_M / (self._step * strip.m_per_column)) + 1
        details = coarse - cv2.blur(coarse, (width, width), borderType=cv2.BORDER_REPLICATE)
        strength = np.sqrt(cv2.blur(details * details, (width, width), borderType=cv2.BORDER_REPLICATE))
        return np.asarray(details / (strength + _LEAST_STRENGTH), dtype=np.float32)


def _peak(values: NDArray[np.float32], at: int) -> float:
    """Where between its neighbours the peak at `at` stands: the top of a parabola."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0
