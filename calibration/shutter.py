"""Exposure, from how far a moving edge is smeared: its width over its speed.

A row's edge rises from the background to the body over the way that the body goes while the row takes light, and over
what lens and coder smear of a standing edge as well, which is taken off in squares.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from calibration.body_steps import STEADY_HIGH, STEADY_LOW, Body, Step
from calibration.empty_scene import EmptyScene

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

LOW, HIGH = 0.2, 0.8
"""An edge is as wide as the way between these shares of its height: at the ends it is lost in noise."""
RAMP, GAUSS = 1.0 / (HIGH - LOW), 1.0 / (2 * 0.8416)
"""From that width to a ramp's length, and to the standard deviation of a Gaussian edge (its 20 and 80 % points)."""
LEAST_STEP = 25.0
"""Grey levels from background to body, ten of a phone's noise."""
FLAT_SHARE = 0.12
"""Of that step: what background and body may vary by beside the edge."""
ROWS = 40
"""Rows of head and trunk that are looked at in a picture."""
BENT_PX, BENT_SHARE = 0.1, 0.06
"""How far an edge's profile may be from a straight rise, in pixels and in shares of its width."""
REACH_PART, REACH_PX = 1.1, 4
"""How far beside the edge is looked: a little more than a step of the body, which is the longest exposure."""
FEWEST_ROWS, FEWEST_PICTURES = 3, 4
KEPT = 600
"""Pictures remembered: the last half minute of runners."""
OUTLINE_PX, U_STANDING = 0.55, 0.25
"""Pixels, and outlines that lean through a row of them, spread an edge by so much (from made runners); the second
is the relative standard uncertainty of a standing edge's spread: cloth is not a razor."""
U_SHARE = 0.06
"""Relative standard uncertainty that is left with an edge of a body: it turns while it goes."""


@dataclass(frozen=True, slots=True)
class Smear:
    """Edges of a body in one picture.

    x_px: the body's middle. width_px: middle way from LOW to HIGH. speed_px_per_s: positive. step: grey levels from
    background to body.
    """

    x_px: float
    width_px: float
    speed_px_per_s: float
    step: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """exposure_ns with its standard uncertainty; below: it is not more than exposure_ns + 2 u, and may be nothing."""

    exposure_ns: int
    u_ns: int
    pictures: int

    @property
    def below(self) -> bool:
        """Whether the edges are as sharp as standing ones, within what is known."""
        return self.exposure_ns < 2 * self.u_ns


class Smears:
    """Measures the edges of bodies as they come."""

    def __init__(self) -> None:
        self.found: deque[Smear] = deque(maxlen=KEPT)

    def feed(self, luma: Picture, scene: EmptyScene, step: Step) -> None:
        """Take one picture at full size with a body that has just made a step."""
        gone_px = abs(step.gone_px)
        rows, columns = _window(luma, step.body, gone_px)
        part, empty = luma[rows, columns].astype(np.float64), scene.part(rows, columns)
        widths = [
            found
            for line, below in zip(part, empty, strict=True)
            for one, other in ((line, below), (line[::-1], below[::-1]))
            if (found := edge_width(one, other, gone_px)) is not None
        ]
        if len(widths) >= FEWEST_ROWS and gone_px > 0:
            speed = gone_px / ((step.to_ns - step.from_ns) * 1e-9)
            x_px = (step.body.left + step.body.right) / 2
            self.found.append(Smear(x_px, median(w for w, _ in widths), speed, median(s for _, s in widths)))


def _window(luma: Picture, body: Body, gone_px: float) -> tuple[slice, slice]:
    """Rows of head and trunk; columns with room beside the body."""
    room = round(REACH_PART * gone_px) + 2 * REACH_PX
    top, bottom = (round(body.top + share * body.height) for share in (STEADY_LOW, STEADY_HIGH))
    every = max(1, (bottom - top) // ROWS)
    return slice(top, bottom, every), slice(max(0, body.left - room), min(luma.shape[1], body.right + room))


def edge_width(line: Floats, empty: Floats, gone_px: float) -> tuple[float, float] | None:
    """Way in pixels from LOW to HIGH of the first edge from the left, and its step in grey levels.

    line, empty: (columns,) one row with the body and without. None where it is no clear edge on something flat.
    """
    change = line - empty
    clear = np.flatnonzero(np.abs(change) > LEAST_STEP / 2)
    reach = max(REACH_PX, round(REACH_PART * gone_px))
    if not len(clear) or clear[0] < reach or clear[0] + 2 * reach >= len(line):
        return None
    first = int(clear[0])
    around = slice(first - reach, first + 2 * reach)
    inside, outside = line[first + reach : first + 2 * reach], empty[around]
    step = float(np.median(inside) - np.median(outside))
    if abs(step) < LEAST_STEP or max(np.std(inside), np.std(outside)) > FLAT_SHARE * abs(step):
        return None
    width = _ramp(change[around] / step)
    return None if width is None else (width, abs(step))


def _ramp(share: Floats) -> float | None:
    """Way from LOW to HIGH of a profile that rises straight in between; two edges close together do not."""
    places = [_first_above(share, level) for level in np.linspace(LOW, HIGH, 5)]
    at = np.array([place for place in places if place is not None])
    width = float(at[-1] - at[0]) if len(at) == len(places) else 0.0
    if width <= 0 or np.abs(at - np.linspace(at[0], at[-1], len(at))).max() > BENT_PX + BENT_SHARE * width:
        return None
    return width


def _first_above(share: Floats, level: float) -> float | None:
    """Where a profile first comes to a level, to a fraction of a pixel."""
    over = np.flatnonzero(share >= level)
    if not len(over) or over[0] == 0:
        return None
    at = int(over[0])
    return at - float((share[at] - level) / (share[at] - share[at - 1]))


def exposure_of(smears: Sequence[Smear], standing_px: float) -> Exposure | None:
    """The exposure that most pictures agree on; None for too few.

    standing_px: standard deviation of what lens and coder make of a standing edge.
    """
    if len(smears) < FEWEST_PICTURES:
        return None
    spread_px = float(np.hypot(standing_px, OUTLINE_PX))
    u_px, still_px = U_STANDING * spread_px, spread_px / GAUSS
    width, speed = (np.array([getattr(one, name) for one in smears]) for name in ("width_px", "speed_px_per_s"))
    square = width**2 - still_px**2
    lengths = RAMP * np.sign(square) * np.sqrt(np.abs(square))
    each_ns = lengths / speed * 1e9
    exposure_ns = float(np.median(each_ns))
    scatter_ns = 1.4826 * float(np.median(np.abs(each_ns - exposure_ns))) / np.sqrt(len(smears) / 4)
    # d(sqrt(w2 - s2)) = s / sqrt(w2 - s2) ds; where nothing is left over, what hides in s itself.
    left_px = max(float(np.median(np.sqrt(np.abs(square)))), still_px / 2)
    of_standing_ns = RAMP * still_px / left_px * u_px / GAUSS / float(np.median(speed)) * 1e9
    u_ns = float(np.hypot(np.hypot(scatter_ns, of_standing_ns), U_SHARE * exposure_ns))
    return Exposure(max(0, round(exposure_ns)), round(u_ns), len(smears))
