"""How low a body reaches, strip by strip, and where its feet stand: it tells another lane, or a bird, from a runner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.line import Strip
from gate.torso import Body, torso_rows

_CELL_M = 0.02
"""What hangs together is asked of cells of this size: a shoe is four of them high; it keeps the cost under 0.1 ms."""
_GAP_M = (0.14, 0.06)
"""Gaps up to this high and wide do not part a body: a sock or a hem of the background's tone."""
_WIDE_GAP_M, _BELOW_M = (0.45, 0.10), 0.05
"""Nor do these, where the shoe is not this far below the ground line: a shank of the ground's tone. Further down what
shakes before the camera would be taken for feet."""
_BESIDE_M = 0.65
"""A foot stands at most so far off the torso's columns: a leg of 0.53 of 2 m, 35 degrees off the vertical."""
_FOOT_M = 0.04
"""A row belongs to a foot from this width on: half of a shoe that is seen from its tip."""
_WIDEST_M = 0.75
"""Torso and an arm before and behind it, of one body; two together are wider."""
_GROUND_M = 0.3
"""Up to here above the ground line what is dark may be a shadow on the ground (that of who runs two lanes away)."""
_SHADOW = (0.25, 0.85)
"""A shadow leaves this share of the ground's light: hard sun without and with much light from the sky."""
_SAME_SHARE = 0.08
"""Shares this near to each other, as a fraction, are one shadow: it darkens ground alike, cloth has folds."""
_STANDS_NS = 16_000_000
"""A foot that bears is low and slow for so long before and after: at 11 m/s it bears for 0.09 s."""
_NEAR_LOWEST_M, _RISES_M = 0.04, 0.15
"""A foot that bears is this near to the lowest point of all, and has risen by less so long before and after."""
_STANDS_SPEED, _STANDS_SLACK_M = 0.5, 0.02
"""Up to this share of the body's speed a foot stands, heel to toe; in the air, low, it is faster. A cell is the slack.
Of 600 made runs at 30, 60 and 240 fps those in the own lane have such a foot at -0.10 to 0.10 m, those two lanes behind
at 0.17 to 0.45 m; without this rule one in fifty in the own lane is never seen under 0.15 m."""
_FLIGHT_M = 0.27
"""The lowest point of who crosses a strip of 1.8 m between two steps is under this (of 300 made runs, 0.245 m)."""
_SEEN_SHARE = 0.8
"""Of a body that was seen alone in less of its way nothing is said of steps that were not seen."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How low a body reaches in one strip, metres above the ground line, and where along the run; NaN if unknown.

    low_m: with all that hangs together with the torso. sure_m: without what may be a shadow on the ground.
    """

    low_m: float = math.nan
    sure_m: float = math.nan
    x_m: float = math.nan


UNSEEN = Reach()
"""Nothing is known of a body's feet."""


def reach(difference: NDArray[np.uint8], changed: NDArray[np.uint8], strip: Strip, body: Body) -> Reach:
    """Follow what has changed from the torso downwards; unknown of who is as wide as two.

    difference, changed: as `Background.compare` gives them.
    """
    if (body.last - body.first) * strip.m_per_column > _WIDEST_M:
        return UNSEEN
    columns, rows = _window(strip, body)
    cell = max(1, round(_CELL_M / strip.m_per_column))
    mask = changed[rows, columns][::cell, ::cell]
    z_m, x_m = strip.z_m[rows][::cell], strip.x_m[columns][::cell]
    cell_m, torso = strip.m_per_column * cell, _torso_cells(strip, body, columns, rows, cell)
    above = (z_m >= -_BELOW_M)[:, None]
    joined = _joined(mask, cell_m, torso, _GAP_M) | (_joined(mask, cell_m, torso, _WIDE_GAP_M) & above)
    least = max(1, round(_FOOT_M / (strip.m_per_column * cell)))
    low = _lowest(joined, least)
    if low is None:
        return UNSEEN
    luma, off = strip.luma[rows, columns][::cell, ::cell], difference[rows, columns][::cell, ::cell]
    sure = _lowest(joined & ~_shadow(luma, off, mask, joined & (z_m < _GROUND_M)[:, None]), least)
    return Reach(
        float(z_m[low]),
        float(z_m[sure]) if sure is not None else math.nan,
        float(x_m[joined[low]].mean()),
    )


def feet_m(reaches: Sequence[Reach], t_s: NDArray[np.float64], speed_m_per_s: float, strip: Strip) -> float:
    """Height on which a body's feet stood, above the ground line; NaN where no step of it was seen.

    In the air a body is only known to stand no higher than it reaches. What may be a shadow is taken for whichever of
    foot and shadow is nearer to the ground line, so that a shadow puts nobody into another lane.
    """
    low = np.array([one.low_m for one in reaches])
    sure = np.array([one.sure_m for one in reaches])
    if not np.isfinite(low).any() or float(strip.z_m[-1]) > _FLIGHT_M:
        return math.nan
    lowest, surest = float(np.nanmin(low)), float(np.nanmin(sure)) if np.isfinite(sure).any() else 0.0
    feet = min(max(0.0, lowest), max(lowest, surest))
    x = np.array([one.x_m for one in reaches])
    in_all = float(np.isfinite(low).mean()) >= _SEEN_SHARE
    if feet <= 0.0 or (in_all and lowest > _FLIGHT_M) or _stands(low, x, t_s, speed_m_per_s):
        return feet
    return math.nan


def _stands(low_m: NDArray[np.float64], x_m: NDArray[np.float64], t_s: NDArray[np.float64], speed: float) -> bool:
    """Whether a foot came down, rested and rose again while it was seen."""
    seen = np.isfinite(low_m)
    low_m, x_m, t_s = low_m[seen], x_m[seen], t_s[seen]
    for lowest in np.flatnonzero(low_m <= low_m.min() + _NEAR_LOWEST_M):
        before = np.flatnonzero(t_s <= t_s[lowest] - _STANDS_NS * 1e-9)
        after = np.flatnonzero(t_s >= t_s[lowest] + _STANDS_NS * 1e-9)
        if len(before) == 0 or len(after) == 0:
            continue
        beside = np.array([before[-1], after[0]])
        farthest_m = _STANDS_SPEED * abs(speed) * np.abs(t_s[beside] - t_s[lowest]) + _STANDS_SLACK_M
        slow = np.abs(x_m[beside] - x_m[lowest]) <= farthest_m
        if (slow & (low_m[beside] <= low_m[lowest] + _RISES_M)).all():
            return True
    return False


def _window(strip: Strip, body: Body) -> tuple[slice, slice]:
    """Columns and rows in which the body's legs may be: from the torso downwards."""
    beside = round(_BESIDE_M / strip.m_per_column)
    return slice(max(0, body.first - beside), body.last + beside + 1), slice(torso_rows(strip).start, len(strip.z_m))


def _torso_cells(strip: Strip, body: Body, columns: slice, rows: slice, cell: int) -> tuple[slice, slice]:
    """The torso's rows and columns in cells of the window."""
    first, last = (body.first - columns.start) // cell, (body.last - columns.start) // cell
    return slice(0, (torso_rows(strip).stop - rows.start) // cell + 1), slice(first, last + 1)


def _joined(
    mask: NDArray[np.uint8], cell_m: float, torso: tuple[slice, slice], gap_m: tuple[float, float]
) -> NDArray[np.bool_]:
    """What of the mask hangs together with the torso, over gaps up to `gap_m` high and wide."""
    high, wide = (max(1, round(gap / cell_m)) for gap in gap_m)
    closed = cv2.morphologyEx(np.ascontiguousarray(mask), cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8))
    _, labels = cv2.connectedComponents(closed, connectivity=8, ltype=cv2.CV_16U)
    sizes = np.bincount(np.asarray(labels)[torso].ravel())
    sizes[0] = 0
    found = sizes * 4 >= max(1, sizes.max())
    wanted = np.zeros(int(np.asarray(labels).max()) + 1, np.bool_)
    wanted[: len(found)] = found
    return np.asarray(wanted[np.asarray(labels)] & (mask > 0))


def _lowest(joined: NDArray[np.bool_], least: int) -> int | None:
    """Lowest row with a foot's width of the body in it."""
    rows = np.flatnonzero(np.count_nonzero(joined, axis=1) >= least)
    return int(rows[-1]) if len(rows) else None


def _shadow(
    luma: NDArray[np.uint8], off: NDArray[np.uint8], mask: NDArray[np.uint8], low: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which cells of `low` have the one share of their ground's light that most dark ones of them have.

    Whether a cell is darker than its ground is read off the unchanged cells of its row. Dark shoes pass for a shadow.
    """
    still = mask == 0
    ground = (luma * still).sum(axis=1) / np.maximum(still.sum(axis=1), 1)
    level = luma.astype(np.float64) + np.where(luma < ground[:, None], 1.0, -1.0) * off
    share = luma / np.maximum(level, 1.0)
    dark = low & (share > _SHADOW[0]) & (share < _SHADOW[1])
    if not dark.any():
        return dark
    step = np.floor((share[dark] - _SHADOW[0]) / _SAME_SHARE).astype(np.int64)
    common = float(np.median(share[dark][step == np.bincount(step).argmax()]))
    return np.asarray(dark & (np.abs(share / common - 1.0) < 2 * _SAME_SHARE))
