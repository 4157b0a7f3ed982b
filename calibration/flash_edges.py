"""When a light came on and went off, from how brightly each row of a few frames was lit by it.

A row that begins to be exposed at s sees of a light that is on from T to T + D the overlap of [s, s + E] with it: a
trapezoid over s. Its flanks last min(D, E), it is max(D, E) wide at half height, and its middle is T + (D - E) / 2. The
rows follow one another by the row time, so the flanks are seen as in slow motion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

Array = NDArray[np.float64]
NEIGHBOURS = 0.4
"""Share of a frame's rows around one of which the brightest tells how it looks fully lit, for a light gone at once."""
FAINTEST = 0.15
"""Rows that take less of the light than this share of the others (sky) tell nothing."""
LOW, HALF, HIGH = 0.2, 0.5, 0.8
BENT, STRAIGHT = (5 / 9, -16 / 9, 20 / 9), (-5 / 6, 1.0, 5 / 6)
"""Weights of the instants at those heights that give the one at full height: on a parabola, on a straight line. A tone
curve bends a flank, but only of a light that stays on is the height known well enough to tell."""


@dataclass(frozen=True, slots=True)
class Flank:
    """Where the rows become fully lit, or cease to be, on the scale of the instants at which rows begin.

    at_ns: where the light passes half height. full_ns: where it has its full height; there a row began just when the
    light came on. lasts_ns: length of the whole flank. gap_ns: the longest time on it from one row to the next, so what
    is not seen.
    """

    at_ns: float
    full_ns: float
    lasts_ns: float
    gap_ns: float


def lit_share(risen: Array) -> tuple[Array, bool]:
    """(frames, rows) how much brighter each row is than before -> the share of its exposure that was lit, about 0 to 1.

    And whether the light stays on.

    A light that stays on shows what each row takes of it, and rows that take nothing (sky) are nan; of a short one the
    brightest neighbour tells.
    """
    most = risen.max(axis=0)
    swings = float(np.quantile(np.abs(risen[-1] - risen[-2]), 0.9))
    lit = float(np.median(risen[-1])) > HALF * float(np.median(most))
    stays = lit and swings < LOW * float(np.quantile(most, 0.9))
    if stays:
        full = np.maximum(risen[-1], risen[-2])
        full = np.where(full > FAINTEST * np.quantile(full, 0.9), full, np.nan)
    else:
        # The last rows of a frame are followed by the first ones of the next.
        full = maximum_filter1d(risen.ravel(), 1 + 2 * round(NEIGHBOURS * risen.shape[1] / 2)).reshape(risen.shape)
        full = np.maximum(full, np.maximum(most, FAINTEST * full.max()))
    return np.asarray(risen / full), stays


def flanks(begins_ns: Array, share: Array, stays: bool) -> tuple[Flank | None, Flank | None]:
    """(n,) instants at which rows begin, rising, and their shares -> where the light comes and where it goes."""
    to_full = BENT if stays else STRAIGHT
    told = np.isfinite(share)
    begins_ns, share = begins_ns[told], share[told]
    high = np.flatnonzero(share >= HALF)
    if len(high) == 0:
        return None, None
    rising = _flank(begins_ns, share, int(high[0]), to_full)
    falling = _flank(-begins_ns[::-1], share[::-1], len(share) - 1 - int(high[-1]), to_full)
    if falling is None:
        return rising, None
    return rising, Flank(-falling.at_ns, -falling.full_ns, falling.lasts_ns, falling.gap_ns)


def _flank(begins_ns: Array, share: Array, first_high: int, to_full: tuple[float, float, float]) -> Flank | None:
    """The flank that ends around `first_high`, the first row that is at least half lit; None where it is not seen.

    Heights are those of the band that begins there: a short flash may not light any row as fully as its neighbours.
    """
    lower = np.flatnonzero(share[first_high:] < LOW)
    band = share[first_high : first_high + int(lower[0])] if len(lower) else share[first_high:]
    highest = float(np.quantile(band, 0.95))
    top = first_high + int(np.argmax(band >= HIGH * highest))
    places = []
    for level in (LOW, HALF, HIGH):
        below = np.flatnonzero(share[:top] < level * highest)
        if len(below) == 0:
            return None
        places.append((int(below[-1]) + 1, level * highest))
    low_ns, half_ns, high_ns = (_crossing(begins_ns, share, above, level) for above, level in places)
    gap_ns = float(np.diff(begins_ns[places[0][0] - 1 : places[2][0] + 1]).max())
    full_ns = sum(weight * t_ns for weight, t_ns in zip(to_full, (low_ns, half_ns, high_ns), strict=True))
    return Flank(half_ns, full_ns, (high_ns - low_ns) / (HIGH - LOW), gap_ns)


def _crossing(begins_ns: Array, share: Array, above: int, level: float) -> float:
    """Instant at which the share passes a level between a row and the one before it."""
    low, high = float(share[above - 1]), float(share[above])
    part = (level - low) / (high - low) if high > low else 0.5
    before_ns, after_ns = float(begins_ns[above - 1]), float(begins_ns[above])
    return before_ns + min(max(part, 0.0), 1.0) * (after_ns - before_ns)
