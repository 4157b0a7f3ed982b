"""Zero test: both cameras at one gate, clocks joined, so every run-through must take no time at all.

The clock may be off by as much as it says of itself, and so may a line: a mean within both finds nothing wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from calibration.clock_fit import Event
from gate.errors import ClockError

Answer = Literal["pass", "fail", "not decisive"]
MOST_U_S = 0.002
"""Beyond it a zero says little: a walk is known to 9 ms, five runs to 1."""
USUAL_PASSES = 5
NEAR_ZERO_NS = 500_000_000
"""A clock that is further off than this is no clock: nothing is taken for a pass then."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the passes are judged against, standard uncertainties: of the clock then, of what two lines are apart.

    crossings: how many passes there could be, by what each recording shows; None where that is not known.
    """

    u_clock_s: float = 0.0
    u_lines_s: float = 0.0
    crossings: int | None = None

    @property
    def u_s(self) -> float:
        """Of both."""
        return math.hypot(self.u_clock_s, self.u_lines_s)

    def alone(self, passes: int) -> str:
        """What to say where most crossings were seen at no common instant: the clocks are not joined; else nothing."""
        if self.crossings is None or 2 * passes >= self.crossings:
            return ""
        return (
            f"{f'only {passes}' if passes else 'none'} of {self.crossings} crossings {'has' if passes < 2 else 'have'} "
            f"another within {NEAR_ZERO_NS * 1e-9:g} s: give --sync FILE of these two recordings"
        )


@dataclass(frozen=True, slots=True)
class ZeroTest:
    """What the passes say. mean_s: Marker 3's instants less Marker 2's; u_s: its standard uncertainty by the passes."""

    answer: Answer
    mean_s: float
    u_s: float
    passes: int
    set_up: SetUp = SetUp()

    @property
    def most_s(self) -> float:
        """How far from zero the mean may be: 2u of passes, clock and lines."""
        return 2 * math.hypot(self.u_s, self.set_up.u_s)

    @property
    def told(self) -> str:
        """The answer in one line, with what it means or what to do."""
        passes = "1 pass" if self.passes == 1 else f"{self.passes} passes"
        figures = f"mean {1e3 * self.mean_s:+.1f} ms, u {1e3 * self.u_s:.1f} ms, {passes}"
        allowed = (
            f"± {1e3 * self.most_s:.1f} ms that passes, clock (u {1e3 * self.set_up.u_clock_s:.1f} ms) and lines "
            f"(u {1e3 * self.set_up.u_lines_s:.1f} ms) allow"
        )
        if self.answer == "pass":
            return f"pass: {figures}: within the {allowed}; a split is right to so much"
        if self.answer == "fail":
            return f"fail: {figures}: beyond the {allowed}: set the lines through the same marks, join the clocks anew"
        alone = self.set_up.alone(self.passes)
        if alone:
            return f"not decisive: {figures}: {alone}"
        return f"not decisive: {figures}, over {1e3 * MOST_U_S:g} ms: run through, {USUAL_PASSES} times or more"


def zero_test(events: Sequence[Event], set_up: SetUp | None = None) -> ZeroTest:
    """Judge passes whose instants are on one clock; ClockError where there is none.

    Passes if the mean is zero within 2u, the set-up's own counted, and the passes' alone is no more than MOST_U_S.
    """
    set_up = set_up or SetUp()
    if not events:
        nobody = "no pass was seen in both recordings: run through the gate that both phones see"
        raise ClockError(f"zero test: {set_up.alone(0) or nobody}")
    apart_s = np.array([event.t3_ns - event.t2_ns for event in events], np.float64) * 1e-9
    u_s = np.array([max(1, event.u_ns) for event in events]) * 1e-9
    weight = u_s**-2.0
    mean_s = float(np.average(apart_s, weights=weight))
    wider = 1.0
    if len(events) > 1:
        wider = max(1.0, math.sqrt(float((weight * (apart_s - mean_s) ** 2).sum()) / (len(events) - 1)))
    u_mean_s = wider / math.sqrt(float(weight.sum()))
    answer: Answer = "pass" if abs(mean_s) <= 2 * math.hypot(u_mean_s, set_up.u_s) else "fail"
    if u_mean_s > MOST_U_S or set_up.alone(len(events)):
        answer = "not decisive"
    return ZeroTest(answer, mean_s, u_mean_s, len(events), set_up)
