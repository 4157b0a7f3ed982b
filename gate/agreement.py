"""What most patches of a scene say in common: bodies, shadows and leaves move some of them, the camera moves all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OFF_PX = 0.25
"""A patch this far off weighs a quarter. Columns of the strip: what a slope between pixels tells is off by a share of
them."""
LEAST_SHARE = 0.35
"""So much of the patches must agree: a body and its shadow cover less than the rest."""
LEAST_SPAN_M = 1.0
"""Patches that agree must lie this far apart along the run: nobody is so wide, so no body is taken for the scene."""
U_MOST_PX = 0.25
"""Columns: a shift that is not known to this is not known."""
ROUGH_SHARE, ROUGH_PX = 0.2, 0.6
"""A hand turns the picture faster than patches learn to turn with it: some agree at a time, on half a column."""
LEAST_TOLD = 1.0
"""Patches' worth of knowledge, below which a direction counts as unmoved: level lines tell nothing of a shift along
them."""
_U_LEAST_PX = 0.01
_CLOSE_PX = 0.01
_ROUNDS = 5
_LITTLE = 0.02
"""Patches' worth of belief in no shift, so that there is an answer where they tell nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A shift and who agrees with it.

    shift: (2,) columns to the right and rows down; as expected along a direction that no patch tells. u: (2,) its
    standard uncertainty, 0 where no patch tells. share: of what patches know of a direction, how much agrees; the
    lesser of the two. wide: whether those that agree lie too far apart to be one body. sharp: and know the shift.
    off: (patches,) how far each is off, along what it knows.
    """

    shift: Floats
    u: Floats
    share: float
    sharp: bool
    wide: bool
    off: Floats

    @property
    def roughly(self) -> bool:
        """Whether enough patches agree to go on with a hand that was followed until now."""
        return self.wide and self.share >= ROUGH_SHARE and float(self.u.max()) <= ROUGH_PX

    @property
    def known(self) -> bool:
        """Whether enough patches agree to follow them."""
        return self.sharp and self.share >= LEAST_SHARE


def agree(
    shifts: Floats, knows: Floats, trust: Floats, fits: NDArray[np.bool_], x_m: Floats, expected: Floats
) -> Agreement:
    """Join the shifts of patches; those near `expected` are believed first, so that a still scene stays still.

    shifts: (patches, 2). knows: (patches, 3) what each knows: its information on columns, on both, on rows, a
    symmetric matrix with eigenvalues from 0 to 1. trust: (patches,) weights from 0 to 1. fits: (patches,) which may
    count among those that agree. x_m: (patches,) places along the run. expected: (2,).
    """
    found = _settled(shifts, knows, trust, fits, x_m, expected, expected)
    if found.known or np.count_nonzero(trust) < 3:
        return found
    return _settled(shifts, knows, trust, fits, x_m, expected, np.median(shifts[trust > 0], axis=0))


def _settled(
    shifts: Floats,
    knows: Floats,
    trust: Floats,
    fits: NDArray[np.bool_],
    x_m: Floats,
    expected: Floats,
    start: Floats,
) -> Agreement:
    """Reweighted least squares from `start`. Written out for two directions: a still strip must cost little."""
    xx, xy, yy = knows.T
    right, down = (shifts - expected).T
    pull_right, pull_down = xx * right + xy * down, xy * right + yy * down
    terms = np.stack([xx, xy, yy, pull_right, pull_down])
    at_expected = pull_right * right + pull_down * down
    x, y = (float(value) for value in start - expected)
    for _ in range(_ROUNDS):
        off2 = at_expected + _from_expected(x, y) @ terms
        weight = trust / (1.0 + off2 / OFF_PX**2) ** 2
        a, b, c, u, v = (terms @ weight).tolist()
        a, c = a + _LITTLE, c + _LITTLE
        free = a * c - b * b
        before, (x, y) = (x, y), ((c * u - b * v) / free, (a * v - b * u) / free)
        if max(abs(x - before[0]), abs(y - before[1])) < _CLOSE_PX:
            break
    off2 = np.maximum(at_expected + _from_expected(x, y) @ terms, 0.0)
    scatter2 = float(weight @ off2) / max(float(weight.sum()) - 2.0, 0.5) + _U_LEAST_PX**2
    u_px = np.sqrt(np.array([c, a]) * (scatter2 / free))
    near = (off2 < (2 * OFF_PX) ** 2) & fits
    told, agreed = knows.sum(axis=0)[::2], (near @ knows)[::2]
    blind = told < LEAST_TOLD
    # Each direction by itself: patches that show level lines agree with any shift along them.
    share = float(np.where(blind, 1.0, agreed / np.maximum(told, LEAST_TOLD)).min())
    wide = bool(not blind.all() and _span_m(x_m[near]) >= LEAST_SPAN_M)
    u_px = np.where(blind, 0.0, u_px)
    sharp = wide and bool((u_px <= U_MOST_PX).all())
    return Agreement(expected + np.where(blind, 0.0, (x, y)), u_px, share, sharp, wide, np.sqrt(off2))


def _from_expected(x: float, y: float) -> Floats:
    """What turns the square of how far off a patch is at the expected shift into that at (x, y) from it."""
    return np.array([x * x, 2.0 * x * y, y * y, -2.0 * x, -2.0 * y])


def _span_m(x_m: Floats) -> float:
    return float(x_m.max() - x_m.min()) if len(x_m) else 0.0
