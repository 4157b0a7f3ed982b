"""How tall a body is, by the edges that move with it.

Where leaves sway or clothing has the background's tone, the silhouette's top is not the head. Edges of a head move at
the body's speed through all frames; leaves do not. So in every band the edges are lined up along the body's path, and
along other speeds for comparison: what lines up on the path alone is body.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gate.edge_points import EdgePoints

Floats = NDArray[np.float64]

_OTHER_SPEEDS = (0.6, 0.8, 1.2, 1.4)
"""Parts of the body's speed at which nothing of the body lines up: what does is chance."""
_MORE_SHARE = 0.18
"""Share of the frames that line up beyond chance: a head of the background's tone shows in a part of them only."""
_BIN_M = 0.01
_BINS = 3
"""Edges within 3 cm along the path line up: a head nods by that."""
_BEHIND_M, _BEFORE_M = 0.5, 0.15
"""A head, seen from the front of the trunk: it leans back or forward by less."""
_GAP_M = 0.22
"""Bands without lined-up edges up to here are a neck or a chin of the background's tone."""
_FROM_M = 1.0
"""The trunk of anybody reaches this high."""


def top_m(points: EdgePoints, t_s: float, speed_m_per_s: float, frames: int, reach_m: float) -> float:
    """Height of the highest band that moves with a body; NaN where none does.

    points: of all bands. t_s, speed_m_per_s: when and how fast the body's front is at the gate. frames: that were
    looked at. reach_m: points further from the gate are left out.
    """
    near = points.where(np.abs(points.x_m) <= reach_m)
    if len(near.x_m) == 0:
        return float("nan")
    bands, band = np.unique(near.band, return_inverse=True)
    z_m = np.array([near.z_m[band == number][0] for number in range(len(bands))])
    others = [_lined_up(near, band, len(bands), t_s, part * speed_m_per_s) for part in _OTHER_SPEEDS]
    more = (_lined_up(near, band, len(bands), t_s, speed_m_per_s) - np.mean(others, axis=0)) / frames
    top = _FROM_M
    for height in np.sort(z_m[(more >= _MORE_SHARE) & (z_m > _FROM_M)]):
        if height - top > _GAP_M:
            break
        top = float(height)
    return top if top > _FROM_M else float("nan")


def _lined_up(points: EdgePoints, band: NDArray[np.int64], bands: int, t_s: float, speed_m_per_s: float) -> Floats:
    """(bands,) most frames that have an edge at one place of something that moves at this speed."""
    place_m = points.x_m - speed_m_per_s * (points.t_s - t_s)
    inside = (place_m > -_BEHIND_M) & (place_m < _BEFORE_M)
    width = int((_BEHIND_M + _BEFORE_M) / _BIN_M) + 1
    bins = ((place_m[inside] + _BEHIND_M) / _BIN_M).astype(np.int64)
    frame = points.frame[inside] - points.frame.min()
    seen = np.zeros((int(frame.max(initial=0)) + 1, bands, width + _BINS - 1))
    for shift in range(_BINS):
        seen[frame, band[inside], bins + shift] = 1.0
    return np.asarray(seen.sum(axis=0).max(axis=1))
