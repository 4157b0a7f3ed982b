"""Zero test: both cameras at one gate, clocks joined, so every run-through must take no time at all."""

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


@dataclass(frozen=True, slots=True)
class ZeroTest:
    """What the passes say. mean_s: Marker 3's instants less Marker 2's; u_s: its standard uncertainty."""

    answer: Answer
    mean_s: float
    u_s: float
    passes: int

    @property
    def told(self) -> str:
        """The answer in one line, with what to do."""
        figures = f"mean {1e3 * self.mean_s:+.1f} ms, u {1e3 * self.u_s:.1f} ms, {self.passes} passes"
        if self.answer == "pass":
            return f"pass: {figures}"
        if self.answer == "fail":
            return f"fail: {figures}: the lines or the clocks are off by so much; set the lines through the same marks"
        return f"not decisive: {figures}, over {1e3 * MOST_U_S:g} ms: run through, {USUAL_PASSES} times or more"


def zero_test(events: Sequence[Event]) -> ZeroTest:
    """Judge passes whose instants are on one clock; ClockError where there is none.

    Passes if the mean is zero within two standard uncertainties and that is no more than MOST_U_S.
    """
    if not events:
        raise ClockError("zero test: no pass was seen in both recordings: run through the gate that both phones see")
    apart_s = np.array([event.t3_ns - event.t2_ns for event in events], np.float64) * 1e-9
    u_s = np.array([max(1, event.u_ns) for event in events]) * 1e-9
    weight = u_s**-2.0
    mean_s = float(np.average(apart_s, weights=weight))
    wider = 1.0
    if len(events) > 1:
        wider = max(1.0, math.sqrt(float((weight * (apart_s - mean_s) ** 2).sum()) / (len(events) - 1)))
    u_mean_s = wider / math.sqrt(float(weight.sum()))
    answer: Answer = "pass" if abs(mean_s) <= 2 * u_mean_s else "fail"
    if u_mean_s > MOST_U_S:
        answer = "not decisive"
    return ZeroTest(answer, mean_s, u_mean_s, len(events))
