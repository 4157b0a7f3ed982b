"""The rate at which a moving shape repeats itself, from a few repetitions: a fit to all of its pixels at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HARMONICS = 2
"""Of the step in the fit: a leg's swing is no pure sine. Where pictures come too slowly to tell the second, one."""
SAMPLES = 2.1
"""Pictures in a period that is told: just over two, as for anything that is sampled."""
_GRID_HZ = 0.05
_NOTHING = 1e-12
"""Less change than this share of the shape is rounding."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What repeats `rate_hz` times a second.

    u_hz: standard uncertainty from the fit's own scatter. share: of the shape's change, what the rhythm explains.
    cycles: repetitions seen. at_edge: the best rate is at an end of the range, so the true one may be outside it.
    """

    rate_hz: float
    u_hz: float
    share: float
    cycles: float
    at_edge: bool


def rhythm(t_s: Floats, shape: Floats, lowest_hz: float, highest_hz: float) -> Rhythm | None:
    """Fit the rate. t_s: (n,) instants, rising; shape: (n, pixels).

    None where nothing changes, n is too small, or pictures come too slowly for the highest rate.
    """
    if len(t_s) < 4 + 2 * HARMONICS:
        return None
    t_s = t_s - t_s.mean()
    harmonics = min(HARMONICS, int((len(t_s) - 1) / (t_s[-1] - t_s[0]) / (SAMPLES * highest_hz)))
    if harmonics < 1:
        return None
    still = _steady(t_s)
    changing = shape - still @ (still.T @ shape)
    gram = changing @ changing.T
    whole = float(np.trace(gram))
    if whole <= _NOTHING * float((shape * shape).sum()):
        return None
    rates = np.arange(lowest_hz, highest_hz + _GRID_HZ, _GRID_HZ)
    explained = np.array([_explained(t_s, still, gram, rate, harmonics) for rate in rates])
    best = int(explained.argmax())
    rate_hz, at_edge = float(rates[best]), best in (0, len(rates) - 1)
    if not at_edge:
        rate_hz += _GRID_HZ * _top(explained[best - 1 : best + 2])
    return Rhythm(
        rate_hz,
        _u_hz(t_s, changing, still, rate_hz, harmonics),
        float(explained[best]) / whole,
        rate_hz * float(t_s[-1] - t_s[0]),
        at_edge,
    )


def _steady(t_s: Floats) -> Floats:
    """(n, 2) orthonormal: what stays, and what drifts evenly."""
    return np.linalg.qr(np.stack([np.ones_like(t_s), t_s], 1))[0]


def _turns(t_s: Floats, rate_hz: float, harmonics: int) -> Floats:
    angles = 2.0 * np.pi * rate_hz * t_s[:, None] * np.arange(1, harmonics + 1)
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1)


def _basis(t_s: Floats, still: Floats, rate_hz: float, harmonics: int) -> Floats:
    """(n, 2 harmonics) orthonormal: the rhythm, less what `still` has of it."""
    turns = _turns(t_s, rate_hz, harmonics)
    return np.linalg.qr(turns - still @ (still.T @ turns))[0]


def _explained(t_s: Floats, still: Floats, gram: Floats, rate_hz: float, harmonics: int) -> float:
    basis = _basis(t_s, still, rate_hz, harmonics)
    return float(np.einsum("ik,ij,jk->", basis, gram, basis))


def _top(values: Floats) -> float:
    """Where a parabola through three neighbours has its top, in steps from the middle one."""
    bend = values[0] - 2.0 * values[1] + values[2]
    return float(0.5 * (values[0] - values[2]) / bend) if bend < 0.0 else 0.0


def _u_hz(t_s: Floats, changing: Floats, still: Floats, rate_hz: float, harmonics: int) -> float:
    """From how far each picture is ahead of the rhythm or behind it; neighbours err alike, which is counted.

    A picture's lead is where it would fit best, to first order; the rate's error is the slope of the leads.
    """
    basis = _basis(t_s, still, rate_hz, harmonics)
    fitted = basis @ (basis.T @ changing)
    turns = _turns(t_s, rate_hz, harmonics)
    # Least squares of some cosines: their own products are enough, and a library's solver of tall systems takes 20 ms.
    weights = np.linalg.solve(turns.T @ turns, turns.T @ fitted)
    orders = np.tile(np.arange(1, harmonics + 1), 2) * 2.0 * np.pi
    slopes = _turned(turns) * orders @ weights  # a cycle's change of the shape
    force = (slopes * slopes).sum(1)
    lead = ((changing - fitted) * slopes).sum(1) / np.maximum(force, 1e-12 * force.max())
    lever = force * (t_s - np.average(t_s, weights=force))
    spread = float((lever * t_s).sum())
    pushes = lever * lead
    reach = max(1, round(len(t_s) / max(1.0, 2.0 * rate_hz * (t_s[-1] - t_s[0]))))
    variance = _summed_variance(pushes, reach)
    return math.sqrt(max(variance, 0.0)) / spread if spread > 0.0 else math.inf


def _turned(turns: Floats) -> Floats:
    """The slope of cos is -sin, of sin cos."""
    half = turns.shape[1] // 2
    return np.concatenate([-turns[:, half:], turns[:, :half]], axis=1)


def _summed_variance(values: Floats, reach: int) -> float:
    """Of a sum of values that go along with up to `reach` neighbours (Bartlett's weights)."""
    variance = float(values @ values)
    for apart in range(1, reach + 1):
        variance += 2.0 * (1.0 - apart / (reach + 1)) * float(values[apart:] @ values[:-apart])
    return max(variance, 0.25 * float(values @ values))
