"""How limbs move in a stride: joint angles as short Fourier series through key poses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ARM_FORWARD = 0.27
"""Share of a side's stride at which its arm is furthest forward: its leg has just left the ground."""
WALK_BELOW_M_PER_S = 2.2
"""People change from walking to running near 2 m/s."""


@dataclass(frozen=True)
class Gait:
    """Joint angles over one stride of one side, from its foot's contact on.

    poses: rows of (share of the stride, thigh before the vertical, knee bend, ankle stretch, upper arm before the
        vertical, elbow bend), angles in degrees.
    cadence_slope, cadence_base: steps a second = base + slope * speed.
    highest: share of the stride at which the hips are highest (and half a stride later again).
    """

    poses: tuple[tuple[float, ...], ...]
    cadence_base: float
    cadence_slope: float
    highest: float
    harmonics: int = 3

    def cadence_hz(self, speed_m_per_s: float) -> float:
        """Steps a second."""
        return self.cadence_base + self.cadence_slope * speed_m_per_s

    @cached_property
    def _series(self) -> Array:
        table = np.array(self.poses)
        fit = np.linalg.lstsq(self._basis(table[:, 0]), np.radians(table[:, 1:]), rcond=None)
        return np.asarray(fit[0], np.float64)

    def _basis(self, share: Array) -> Array:
        turns = 2.0 * np.pi * share[:, None] * np.arange(1, self.harmonics + 1)
        return np.concatenate([np.ones((len(share), 1)), np.cos(turns), np.sin(turns)], axis=1)

    def __call__(self, share: Array) -> Array:
        """(n,) shares of a stride, any real -> (n, 5) angles in radians, in the order of `poses`."""
        return np.asarray(self._basis(share) @ self._series)


SPRINT = Gait(
    poses=(
        (0.00, 28, 18, 8, -38, 82),
        (0.10, 8, 28, -2, -14, 76),
        (0.24, -26, 20, 28, 36, 98),
        (0.34, -18, 70, 20, 30, 100),
        (0.46, 14, 116, 8, 2, 88),
        (0.58, 50, 112, 2, -30, 82),
        (0.70, 66, 84, 0, -50, 80),
        (0.82, 57, 46, 0, -56, 82),
        (0.92, 41, 20, 4, -50, 84),
    ),
    cadence_base=2.4,
    cadence_slope=0.2,
    highest=0.375,
)
"""Poses read off the usual description of maximal sprinting: thigh up to 65 degrees before and 25 behind the vertical,
heel to the seat in the swing, elbows near 90 degrees. Steps: 4.2 a second at 9 m/s."""
WALK = Gait(
    poses=(
        (0.00, 25, 4, -2, -22, 18),
        (0.12, 18, 16, 4, -16, 18),
        (0.30, 0, 6, -6, 2, 22),
        (0.48, -14, 8, -4, 20, 32),
        (0.60, -8, 36, 16, 18, 30),
        (0.72, 12, 60, 6, 4, 24),
        (0.86, 26, 30, 0, -14, 18),
    ),
    cadence_base=0.9,
    cadence_slope=0.75,
    highest=0.28,
    harmonics=2,
)
"""Poses of a level walk. Steps: 1.95 a second at 1.4 m/s."""


def gait_at(speed_m_per_s: float) -> Gait:
    """Walk or sprint."""
    return WALK if speed_m_per_s < WALK_BELOW_M_PER_S else SPRINT
