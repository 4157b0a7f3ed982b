"""From what has changed in a strip to the edges of the bodies in it. Small stages on arrays, each callable alone.

changed pixels -> torso columns -> bodies -> for each row the body's two edges, to a fraction of a pixel
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.line import TORSO_HIGH_M, TORSO_LOW_M, Strip
from gate.settings import DetectorSettings

_TRUNK_LOW_M = 0.60
"""Under the trunk of the smallest body that is timed: 0.58 of 1.1 m is 0.64 m."""
_SEARCH_AHEAD_M = 0.45
"""How far in front of the torso's columns a row's edge is looked for: a forearm and hand of a tall adult (0.26 of body
height, Drillis and Contini's segment lengths)."""
_PLATEAU_M = (0.03, 0.12)
"""Around a row's outermost changed column: 3 cm outside and 12 cm inside are looked at for the half level. At 13 m/s
and 1/500 s an edge is blurred over 2.6 cm; an upper arm is 8 to 12 cm thick."""
_HEAD_BESIDE_M = 0.15
"""A head may stand this far off the torso's columns: a lean of 15 degrees over 0.5 m of neck and head."""
_HEAD_WIDTH_M = 0.06
"""A row of so much changed width is head or neck: a neck is 0.11 m wide, half of it may be of the background's tone."""
_TOP_GAP_M = 0.08
"""Rows in which less has changed for so much height end the body: above a head nothing is; a collar is lower."""


@dataclass(frozen=True, slots=True)
class Body:
    """A torso's columns in one strip: [first, last], both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a body ends in each row of a strip, in metres from the gate's plane; NaN where the row shows none.

    left_m, right_m: (rows,) float32; NaN below every trunk, where legs are.
    top_m: height of the body's highest point above the ground.
    """

    left_m: NDArray[np.float32]
    right_m: NDArray[np.float32]
    top_m: float


def torso_rows(strip: Strip) -> slice:
    """Rows between 0.75 and 1.55 m above the ground; what every strip asks, so worked out without an array."""
    top_m, m_per_row = float(strip.z_m[0]), strip.m_per_row
    return slice(
        max(0, math.ceil((top_m - TORSO_HIGH_M) / m_per_row)), math.floor((top_m - TORSO_LOW_M) / m_per_row) + 1
    )


def torso_height_m(changed: NDArray[np.uint8], strip: Strip) -> NDArray[np.float32]:
    """Changed height, in metres, of every column between 0.75 and 1.55 m above the ground."""
    counts = cv2.reduce(changed[torso_rows(strip)], 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
    return np.asarray(counts * np.float32(strip.m_per_row / 255.0), dtype=np.float32)


def bodies(height_m: NDArray[np.float32], strip: Strip, settings: DetectorSettings) -> list[Body]:
    """Runs of columns that are torso, gaps up to `body_gap_m` closed, at least `torso_width_m` wide."""
    rows = torso_rows(strip)
    seen_m = (min(rows.stop, len(strip.z_m)) - rows.start) * strip.m_per_row
    columns = np.flatnonzero(height_m >= settings.torso_column_m * min(1.0, seen_m / (TORSO_HIGH_M - TORSO_LOW_M)))
    if len(columns) == 0:
        return []
    breaks = np.flatnonzero(np.diff(columns) * strip.m_per_column > settings.body_gap_m)
    firsts = columns[np.r_[0, breaks + 1]]
    lasts = columns[np.r_[breaks, len(columns) - 1]]
    wide = (lasts - firsts + 1) * strip.m_per_column >= settings.torso_width_m
    return [Body(int(a), int(b)) for a, b in zip(firsts[wide], lasts[wide], strict=True)]


def edges(
    difference: NDArray[np.uint8], changed: NDArray[np.uint8], strip: Strip, body: Body, settings: DetectorSettings
) -> Edges:
    """Both edges of one body in every row.

    An edge stands where the change has fallen to half of what it is inside the body, so that motion blur moves it by
    nothing once half the exposure is added to the time.
    """
    trunk = _trunk_rows(strip)
    width = max(1, round(settings.join_gap_m / strip.m_per_column))
    kernel = np.ones((1, width), np.uint8)
    difference, changed = difference[trunk], changed[trunk]
    solid = np.asarray(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, kernel), dtype=np.uint8) > 0
    right = _edge_to_the_right(difference, solid, strip, body.first, body.last)
    mirrored = strip.luma.shape[1] - 1
    left = mirrored - _edge_to_the_right(
        difference[:, ::-1], solid[:, ::-1], strip, mirrored - body.last, mirrored - body.first
    )
    left_m, right_m = np.full((2, len(strip.z_m)), np.nan, np.float32)
    left_m[trunk] = _column_m(left, strip) + strip.row_shift_m[trunk]
    right_m[trunk] = _column_m(right, strip) + strip.row_shift_m[trunk]
    return Edges(left_m, right_m, _top_m(solid, strip, body))


def _trunk_rows(strip: Strip) -> slice:
    """Rows from the strip's top down to where the trunk of a child begins: no edge is asked of legs."""
    return slice(0, math.floor((float(strip.z_m[0]) - _TRUNK_LOW_M) / strip.m_per_row) + 1)


def _column_m(column: NDArray[np.float64], strip: Strip) -> NDArray[np.float64]:
    return float(strip.x_m[0]) + column * strip.m_per_column


def _top_m(solid: NDArray[np.bool_], strip: Strip, body: Body) -> float:
    """Height of the topmost row that hangs together with the torso: upwards until a head's width is missing."""
    beside = round(_HEAD_BESIDE_M / strip.m_per_column)
    columns = slice(max(0, body.first - beside), body.last + beside + 1)
    near = solid[:, columns]
    elsewhere = (solid.sum(axis=1) - near.sum(axis=1)) / max(1, solid.shape[1] - near.shape[1])
    # A row that has changed beside the body as well (shake, a line in the scene) says nothing of it.
    width_m = (near.mean(axis=1) - elsewhere) * near.shape[1] * strip.m_per_column
    above = np.flatnonzero(strip.z_m[: len(solid)] >= (TORSO_LOW_M + TORSO_HIGH_M) / 2)[::-1]
    if len(above) == 0:
        return float("nan")
    thick = width_m[above] >= _HEAD_WIDTH_M
    gap = max(1, round(_TOP_GAP_M / strip.m_per_row))
    missing = np.convolve(~thick, np.ones(gap), "full")[: len(thick)] >= gap
    end = int(np.argmax(missing)) - gap if missing.any() else len(thick) - 1
    return float(strip.z_m[above[end]]) if end >= 0 else float("nan")


def _edge_to_the_right(
    difference: NDArray[np.uint8], solid: NDArray[np.bool_], strip: Strip, first: int, last: int
) -> NDArray[np.float64]:
    """Column, with its fraction, where each row's body ends towards higher columns; NaN where there is none."""
    columns = solid.shape[1]
    reach = round(_SEARCH_AHEAD_M / strip.m_per_column)
    inside = max(first, last - round(_PLATEAU_M[1] / strip.m_per_column))
    ahead = solid[:, inside : min(columns, last + reach + 1)]
    run = np.where(ahead.all(axis=1), ahead.shape[1], np.argmin(ahead, axis=1))
    behind = solid[:, first : inside + 1][:, ::-1]
    back = np.argmax(behind, axis=1)
    outer = np.where(run > 0, inside + run - 1, inside - back).astype(np.int64)
    present = (run > 0) | behind.any(axis=1)
    # A row that runs into the strip's end has no edge yet.
    present &= outer < columns - 1
    edge = _half_level(difference, outer, strip)
    return np.where(present, edge, np.nan)


def _half_level(difference: NDArray[np.uint8], outer: NDArray[np.int64], strip: Strip) -> NDArray[np.float64]:
    """Refine each row's outermost changed column to where the change is half its plateau inside the body."""
    columns = difference.shape[1]
    near, far = (max(1, round(m / strip.m_per_column)) for m in _PLATEAU_M)
    far = max(far, near + 1)
    offsets = np.arange(-far, near + 1)
    index = np.clip(outer[:, None] + offsets, 0, columns - 1)
    profile = np.take_along_axis(difference, index, axis=1).astype(np.float64)
    plateau = np.median(profile[:, : far - near + 1], axis=1)
    above = profile >= plateau[:, None] / 2
    # Outermost sample of the half level, searched from the outside.
    last = profile.shape[1] - 1 - np.argmax(above[:, ::-1], axis=1)
    row = np.arange(len(outer))
    inner_value = profile[row, last]
    outer_value = profile[row, np.minimum(last + 1, profile.shape[1] - 1)]
    drop = inner_value - outer_value
    fraction = np.where(drop > 0, (inner_value - plateau / 2) / np.where(drop > 0, drop, 1.0), 0.5)
    edge: NDArray[np.float64] = outer + offsets[last] + np.clip(fraction, 0.0, 1.0)
    return edge
