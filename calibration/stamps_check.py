"""Time stamps: rate and jitter, what is missing between them, and whether motion in the picture bears them out.

Whoever runs goes on steadily: his way in one step, over his speed, is the time between two pictures, to about half a
millisecond. Stamps that step where he does not, or that do not where he does, are not when the pictures were taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from calibration.body_steps import Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MISSING_FROM = 1.6
"""Intervals, in usual ones, from which a picture is missing: 1 with jitter stays below, 2 with jitter above."""
CHANGE_NS, CHANGE_PART = 250_000_000, 1.4
"""A rate that holds for so long and is so many times another one of the clip is another mode: slow motion, or a phone
in the dark (30 to 24 is 1.25: a light automatic one, said as jitter)."""
AROUND = 4
"""A count: a step is compared with so many before and after it; arms and strides take longer to change the speed."""
MOST_RISE = 0.35
"""Of a body's height, which may change by so much in 80 % of the pictures: who jumps or gets up goes unevenly.
Ten passages of made runners reach 0.11 to 0.23."""
FEWEST_STEPS = 12
"""A count, over all passages: fewer tell nothing of their scatter."""
LEAST_GONE_PX = 2.0
"""A step of less cannot be measured to a tenth."""
LEAST_HEIGHTS_PER_S = 1.3
"""Own heights a second (2.3 m/s): who walks changes speed with every stride, by more than stamps are off."""
WILD_PART, CALM_PART, LOST_PART = 0.3, 0.15, 0.7
"""Shares of a usual interval: a stamp is wild from the first on where the pictures step evenly to within the second; a
picture is missing from the third on."""
UNSTEADY_NS, UNSTEADY_PART = 1_000_000, 0.06
"""Steps that scatter by more than this, and this share of an interval, do not belong to even stamps."""
JITTER_NS = 700_000
"""Stamps that jitter by less are as good as even for a crossing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What time stamps say of themselves.

    rate_hz, u_hz: pictures a second where none is missing. jitter_ns: standard deviation of the stamps about even
    steps. missing: pictures left out between them. slowest_hz, fastest_hz: rates that held for CHANGE_NS.
    """

    rate_hz: float
    u_hz: float
    jitter_ns: float
    missing: int
    pictures: int
    slowest_hz: float
    fastest_hz: float

    @property
    def changes(self) -> bool:
        """Whether the rate is another one in parts of the clip."""
        return self.fastest_hz > CHANGE_PART * self.slowest_hz


@dataclass(frozen=True, slots=True)
class Steadiness:
    """What motion says of the stamps.

    steps: compared. scatter_ns, u_scatter_ns: between stamps and motion, robust standard deviation. even_ns: the same
    if the pictures had been taken evenly. wild: stamps that step where the motion does not. lost: steps of the motion
    that the stamps do not have. even_stamps: whether the stamps step evenly. usual_ns: their middle step.
    """

    steps: int
    scatter_ns: float
    u_scatter_ns: float
    even_ns: float
    wild: int
    lost: int
    even_stamps: bool
    usual_ns: float

    @property
    def untrue(self) -> str | None:
        """Why the stamps cannot be true; None where they can."""
        if self.wild >= max(2, 0.02 * self.steps) or self._steps_alone:
            return "wild"
        if self.lost >= max(2, 0.01 * self.steps):
            return "lost"
        return "even" if self.even_stamps and self._unsteady else None

    @property
    def _steps_alone(self) -> bool:
        return not self.even_stamps and self.scatter_ns > max(JITTER_NS, 1.5 * self.even_ns)

    @property
    def _unsteady(self) -> bool:
        return self.scatter_ns > UNSTEADY_NS and self.scatter_ns > UNSTEADY_PART * self.usual_ns


def rate_of(stamps_ns: Sequence[int]) -> Rate | None:
    """What rising time stamps say; None for fewer than three."""
    if len(stamps_ns) < 3:
        return None
    t_ns = np.asarray(stamps_ns, np.int64)
    steps = np.diff(t_ns).astype(np.float64)
    local = _running_median(steps, CHANGE_NS)
    counts = np.where(steps > MISSING_FROM * local, np.rint(steps / local), 1.0)
    index = np.concatenate([[0.0], np.cumsum(counts)])
    slope_ns, jitter_ns = _even(index, t_ns - t_ns[0])
    spread = float(np.sqrt(((index - index.mean()) ** 2).sum()))
    rates = 1e9 / local
    return Rate(
        rate_hz=1e9 / slope_ns,
        u_hz=1e9 / slope_ns**2 * max(jitter_ns, 1.0) / spread,
        jitter_ns=jitter_ns,
        missing=int((counts - 1).sum()),
        pictures=len(t_ns),
        slowest_hz=float(rates.min()),
        fastest_hz=float(rates.max()),
    )


def steadiness_of(steps: Sequence[Step]) -> Steadiness | None:
    """Compare stamps with the steps of bodies; None where too few were seen to go."""
    off, off_even, due, usual = _residuals(steps)
    if len(off) < FEWEST_STEPS:
        return None
    usual_ns = float(np.median(usual))
    wild = (np.abs(off) > WILD_PART * usual) & (np.abs(off_even) < CALM_PART * usual)
    wild &= np.abs(due - usual) > WILD_PART * usual
    lost = (off > LOST_PART * usual) & (np.abs(due - usual) < CALM_PART * usual) & ~_after_a_repeat(off, usual)
    scatter = _scatter(off)
    return Steadiness(
        steps=len(off),
        scatter_ns=scatter,
        u_scatter_ns=scatter / np.sqrt(len(off)),
        even_ns=_scatter(off_even),
        wild=int(np.count_nonzero(wild)),
        lost=int(np.count_nonzero(lost)),
        even_stamps=_scatter(due - usual) < JITTER_NS / 2,
        usual_ns=usual_ns,
    )


def _residuals(steps: Sequence[Step]) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each step, ns: motion less stamps, motion less even steps, the stamps' step, and the usual one around it."""
    found: list[tuple[Floats, Floats, Floats, Floats]] = []
    for number in sorted({step.passage for step in steps}):
        these = [step for step in steps if step.passage == number]
        gone = np.array([step.gone_px for step in these])
        due = np.array([float(step.to_ns - step.from_ns) for step in these])
        if len(these) > 2 * AROUND and _runs(these, gone, due):
            found.append(_of_passage(gone, due))
    if not found:
        return (np.zeros(0),) * 4
    off, off_even, due, usual = (np.concatenate(part) for part in zip(*found, strict=True))
    return off, off_even, due, usual


def _runs(these: Sequence[Step], gone: Floats, due: Floats) -> bool:
    """Whether this is somebody who runs, in steps that can be measured."""
    heights = np.array([step.body.height for step in these], np.float64)
    height_px = float(np.median(heights))
    if float(np.ptp(np.quantile(heights, [0.1, 0.9]))) > MOST_RISE * height_px:
        return False
    speed_px_per_s = abs(float(gone.sum() / due.sum())) * 1e9
    return abs(float(np.median(gone))) >= LEAST_GONE_PX and speed_px_per_s >= LEAST_HEIGHTS_PER_S * height_px


def _of_passage(gone: Floats, due: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    usual = _middle_around(due)
    off = due * (gone / due / _mean_around(gone, due) - 1.0)
    off_even = usual * (gone / _mean_around(gone, np.ones_like(gone)) - 1.0)
    # What changes slowly is the stride, not the clock.
    return off - _middle_around(off), off_even - _middle_around(off_even), due, usual


def _mean_around(gone: Floats, due: Floats) -> Floats:
    """Way over time around each step, the step itself left out."""
    window = np.ones(2 * AROUND + 1)
    window[AROUND] = 0.0
    return np.asarray(np.convolve(gone, window, "same") / np.convolve(due, window, "same"))


def _middle_around(values: Floats) -> Floats:
    return _middle_of(values, 2.0 * AROUND)


def _after_a_repeat(off: Floats, usual: Floats) -> NDArray[np.bool_]:
    """Where the step before fell short by as much: a picture that came twice, not one that is lost."""
    before = np.concatenate([[0.0], off[:-1]])
    return np.asarray(before < -LOST_PART * usual)


def _running_median(steps: Floats, span_ns: float) -> Floats:
    """(steps,) the middle step of `span_ns` around each."""
    return _middle_of(steps, span_ns / float(np.median(steps)))


def _middle_of(values: Floats, wide: float) -> Floats:
    """(values,) the middle of some `wide` values around each."""
    half = min(max(2, round(wide / 2)), (len(values) - 1) // 2)
    return np.asarray(np.median(sliding_window_view(np.pad(values, half, mode="reflect"), 2 * half + 1), axis=1))


def _even(index: Floats, t_ns: Ints) -> tuple[float, float]:
    """The even step that fits best, and how far stamps scatter about it, ns; a slow drift of the step is no jitter."""
    slope, level = np.polyfit(index, t_ns.astype(np.float64), 1)
    left = t_ns - slope * index - level
    slow = _middle_of(left, CHANGE_NS / float(slope))
    return float(slope), float(np.std(left - slow))


def _scatter(values: Floats) -> float:
    """Standard deviation by what 68 of 100 stay within: a few wild ones do not count, two alternating ones do."""
    return float(np.quantile(np.abs(values - np.median(values)), 0.683))
