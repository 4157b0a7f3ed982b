"""Whether the picture of a camera that should stand still moves: a hand, a tripod that sags, or stabilisation.

Three places of the picture are followed by the gate's own scene tie. On a tripod they stay. Stabilisation moves them
all the same: it drifts with whoever passes and snaps back, and its warping moves them unlike each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.frame import Frame
from gate.line import Cutter, GateLine, Tie
from gate.scene_tie import WIDE_M, SceneTie

Floats = NDArray[np.float64]

PLACES = (0.2, 0.5, 0.8)
"""Columns that are followed, in shares of the width."""
GROUND, LINE_SHARE = 0.9, 0.8
"""Row of the ground point, and length of a line, in shares of the height: only the picture's own pixels matter here."""
SEEN_M = 2.3
"""Height that a line's window takes."""
EVERY_NS = 30_000_000
"""Places are asked so often: the fastest swing of a hand takes 125 ms."""
FEWEST = 20
STILL_SHARE, LITTLE_SHARE = 0.0004, 0.0012
"""Of the picture's long side: 0.5 px of 1280 is what noise and a coder leave; 1.5 px is 1 cm at 150 px/m."""
UNLIKE_SHARE = 0.0006
"""Places that go further apart than this are warped, turned or zoomed."""
SNAP_NS, SNAP_PART, CALM_PART = 150_000_000, 0.5, 0.22
"""A snap is so large a part of all that the picture moves in so short a time, where half the time it moves by less than
the second part: a hand that shakes moves as fast all the time."""


@dataclass(frozen=True, slots=True)
class Still:
    """How the picture moved, in pixels.

    moved_px: largest way from where it was most of the time; rms_px: about its middle. unlike_px: RMS of how unlike
    the places moved. seen: share of the time for which the scene was known. snaps: whether most of the way was gone
    at once.
    """

    moved_px: float
    rms_px: float
    unlike_px: float
    seen: float
    snaps: bool
    long_side: int

    @property
    def still(self) -> bool:
        """Whether nothing but noise moved."""
        return self.seen > 0.5 and max(self.moved_px / 2, self.rms_px) <= STILL_SHARE * self.long_side

    @property
    def little(self) -> bool:
        """Whether it moved by less than a crossing's own doubt."""
        return self.seen > 0.5 and self.moved_px <= LITTLE_SHARE * self.long_side

    @property
    def warps(self) -> bool:
        """Whether parts of the picture moved unlike each other."""
        return self.unlike_px > UNLIKE_SHARE * self.long_side


@dataclass(slots=True)
class _Place:
    tie: SceneTie[Frame]
    at_px: list[tuple[float, float]] = field(default_factory=list)


class Stillness:
    """Follows the places; memory grows by some bytes a look."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._t_ns: list[int] = []
        self._size = (0, 0)

    def feed(self, frame: Frame) -> None:
        """Take the next picture."""
        size = frame.luma.shape[1], frame.luma.shape[0]
        if size != self._size:
            self._size, self._t_ns = size, []
            self._places = [_Place(SceneTie(_cutter(share, size, frame.rotation_deg))) for share in PLACES]
        if self._t_ns and frame.t_ns - self._t_ns[-1] < EVERY_NS:
            return
        self._t_ns.append(frame.t_ns)
        for place in self._places:
            place.tie.cut(frame)
            known = place.tie.state is not Tie.LOST
            place.at_px.append(place.tie.moved_px if known else (np.nan, np.nan))

    def found(self) -> Still | None:
        """What was seen so far; None for less than FEWEST looks."""
        if len(self._t_ns) < FEWEST:
            return None
        return still_of(np.array([place.at_px for place in self._places]), np.array(self._t_ns), max(self._size))


def _cutter(share: float, size: tuple[int, int], rotation_deg: int) -> Cutter:
    width, height = size
    px_per_m = min(LINE_SHARE * height / SEEN_M, width * min(PLACES) / WIDE_M)
    ground = GROUND * height
    line = GateLine((share * width, ground - 2.0 * px_per_m), (share * width, ground), max(px_per_m, 15.0))
    return Cutter(line, size, rotation_deg, WIDE_M)


def still_of(at_px: Floats, t_ns: NDArray[np.int64], long_side: int) -> Still:
    """at_px: (places, looks, 2) where each place was, NaN where it was not known."""
    known = ~np.isnan(at_px).any(axis=(0, 2))
    if np.count_nonzero(known) < FEWEST:
        return Still(np.inf, np.inf, 0.0, float(known.mean()), snaps=False, long_side=long_side)
    middle = np.median(at_px[:, known], axis=0)
    off = middle - np.median(middle, axis=0)
    apart = at_px[:, known] - middle
    apart = apart - np.median(apart, axis=1, keepdims=True)
    return Still(
        moved_px=float(np.hypot(*off.T).max()),
        rms_px=float(np.sqrt((off**2).sum(1).mean())),
        unlike_px=float(np.sqrt((apart**2).sum(2).mean())),
        seen=float(known.mean()),
        snaps=_snaps(middle, t_ns[known]),
        long_side=long_side,
    )


def _snaps(middle: Floats, t_ns: NDArray[np.int64]) -> bool:
    """Whether one short time holds most of the span of the motion."""
    span = np.ptp(middle, axis=0)
    axis = int(np.argmax(span))
    later = np.searchsorted(t_ns, t_ns + SNAP_NS, side="right") - 1
    gone = np.abs(middle[later, axis] - middle[:, axis])
    return bool(span[axis] > 0 and gone.max() > SNAP_PART * span[axis] and np.median(gone) < CALM_PART * span[axis])
