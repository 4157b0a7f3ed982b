"""One run through both markers: a course for the hips, and the velocity that the trunk then has exactly.

World and clock of the session: Marker 2 at x = 0, Marker 3 at x = fly_zone_m.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError
from gate.sources.runner import Runner

Array = NDArray[np.float64]
ROUNDS = 4
"""A round leaves less than a hundredth of the error in velocity; the first is under 1 %."""
NEAR_NS = 1_000_000_000
"""A trunk reaches a marker within this of its hips, at any speed that a session may have."""


@dataclass(frozen=True, slots=True)
class Course:
    """Hips that pass x = 0 at 0 s: even before the Fly Zone, evenly accelerated in it, even after it.

    change_m_per_s: speed at Marker 3 less speed at Marker 2, about the mean velocity.
    """

    velocity_m_per_s: float
    change_m_per_s: float
    fly_zone_m: float

    def __call__(self, t_s: Array) -> tuple[Array, Array]:
        """(n,) seconds -> (n,) metres gone and (n,) lateral place, which is the lane's middle."""
        inside_s = self.fly_zone_m / self.velocity_m_per_s
        at2 = self.velocity_m_per_s - self.change_m_per_s / 2
        gained = self.change_m_per_s * (0.5 * np.clip(t_s, 0.0, inside_s) ** 2 / inside_s)
        return at2 * t_s + gained + self.change_m_per_s * np.maximum(t_s - inside_s, 0.0), np.zeros_like(t_s)


def exact_run(
    runner: Runner, t2_ns: int, *, velocity_m_per_s: float, change_m_per_s: float, fly_zone_m: float
) -> Runner:
    """Return the runner on the course whose trunk passes Marker 2 at t2_ns and takes fly_zone_m / velocity_m_per_s.

    Shoulders turn with the stride, so the hips' velocity differs a little from the trunk's: it is found by iteration.
    """
    hips_m_per_s = velocity_m_per_s
    for _ in range(ROUNDS):
        course = Course(hips_m_per_s, change_m_per_s, fly_zone_m)
        runner = replace(runner, course=course).timed(0.0, t2_ns)
        fly_ns = marker_ns(runner, fly_zone_m, velocity_m_per_s) - t2_ns
        hips_m_per_s *= velocity_m_per_s * fly_ns * 1e-9 / fly_zone_m
    return runner


def marker_ns(runner: Runner, gate_x_m: float, velocity_m_per_s: float) -> int:
    """Return the session's instant at which the trunk reaches a marker; the hips pass Marker 2 at `at_ns`."""
    expected_ns = runner.at_ns + round(gate_x_m / velocity_m_per_s * 1e9)
    crossing = runner.crossing(gate_x_m, expected_ns - NEAR_NS, expected_ns + NEAR_NS)
    if crossing is None:
        raise InputError(
            f"a run of {velocity_m_per_s:g} m/s does not reach {gate_x_m:g} m in its time: change its speed less"
        )
    return crossing.t_ns
