"""Paints a moving convex outline with the exact share of each pixel's width that it covers during the exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.sources.silhouette import DIRECTIONS

Array = NDArray[np.float64]
Picture = NDArray[np.float32]
SHARPEST_PX = 0.05
"""Blur below this is the same picture; it keeps the mean over a moving edge from dividing by nothing."""
_HALF = np.arange(DIRECTIONS // 2 + 1)
_RIGHT, _LEFT = _HALF, -_HALF % DIRECTIONS
"""An outline's points from its top down to its bottom, along its right and its left."""


@dataclass(frozen=True, slots=True)
class Window:
    """The pixels that are drawn: rows (r,), and in row i the columns starts[i] + columns (c,); all ascending."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    columns: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), len(self.columns)

    @property
    def pixels(self) -> Array:
        """(r, c, 2) x and y of every pixel."""
        x = self.starts[:, None] + self.columns
        return np.stack([x, np.broadcast_to(self.rows[:, None], x.shape)], -1).astype(np.float64)


def paint(picture: Picture, window: Window, opening: Array, closing: Array, tone: float) -> None:
    """Lay a part over a picture of the window, in place.

    opening, closing: (DIRECTIONS, 2) its outline in pixels where each row's exposure starts and ends; between them
    the outline is taken to move evenly.
    """
    top, bottom = min(opening[0, 1], closing[0, 1]), max(opening[_HALF[-1], 1], closing[_HALF[-1], 1])
    first, last = np.searchsorted(window.rows, (top - 0.5, bottom + 0.5))
    rows, starts = window.rows[first:last], window.starts[first:last]
    left, left_blur = _edge(rows, opening[_LEFT], closing[_LEFT])
    right, right_blur = _edge(rows, opening[_RIGHT], closing[_RIGHT])
    left, right = left - starts, right - starts
    if len(rows) == 0:
        return
    begin, end = np.searchsorted(window.columns, ((left - left_blur).min() - 1.0, (right + right_blur).max() + 1.0))
    if begin == end:
        return
    columns = window.columns[begin:end].astype(np.float32)
    beyond_left, beyond_right = _share_right_of(columns, np.stack([left, right]), np.stack([left_blur, right_blur]))
    canvas = picture[first:last, begin:end]
    canvas += np.clip(beyond_left - beyond_right, 0.0, 1.0) * (
        _lit(columns, left, right, (rows - top) / (bottom - top), tone) - canvas
    )


def _edge(rows: NDArray[np.int64], opening: Array, closing: Array) -> tuple[Array, Array]:
    """Mean place of one side of an outline in each row, and the width over which the edge is spread there, px.

    The edge is spread by its motion during the exposure and by its slope across the row; two boxes in a row are taken
    as one box of the same variance, which keeps their mean.
    """
    borders = np.concatenate([rows - 0.5, rows + 0.5])
    (above, below), (above_end, below_end) = (
        np.interp(borders, np.maximum.accumulate(side[:, 1]), side[:, 0]).reshape(2, -1) for side in (opening, closing)
    )
    moved = 0.5 * (above_end + below_end - above - below)
    slope = 0.5 * (below + below_end - above - above_end)
    middle = 0.25 * (above + below + above_end + below_end)
    return middle, np.maximum(np.hypot(moved, slope), SHARPEST_PX)


def _share_right_of(columns: Picture, edges: Array, blurs: Array) -> Picture:
    """(n, r, c) mean share of each pixel's width right of edges (n, r), each spread evenly over its blur (n, r)."""
    reach = columns + np.float32(0.5) - edges.astype(np.float32)[..., None]
    half = (0.5 * blurs).astype(np.float32)[..., None]
    return np.asarray((_ramp_integral(reach + half) - _ramp_integral(reach - half)) / (2 * half))


def _ramp_integral(z: Picture) -> Picture:
    """Integral of clip(z, 0, 1)."""
    ramp = np.clip(z, 0.0, 1.0)
    return np.asarray(ramp * (z - 0.5 * ramp))


def _lit(columns: Picture, left: Array, right: Array, height: Array, tone: float) -> Picture:
    """(r, c) tone of a rounded, folded cloth lit from the upper left."""
    across = (columns - left[:, None]) / np.maximum(right - left, 1.0)[:, None]
    folds = 1.0 + 0.03 * np.sin(13.0 * height + 1.0) + 0.015 * np.sin(31.0 * height)
    light = 1.06 - 0.6 * (np.clip(across, 0.0, 1.0) - 0.4) ** 2
    return np.asarray(tone * folds[:, None] * light, dtype=np.float32)
