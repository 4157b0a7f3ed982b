"""One rep's steps as the coaching rules see them."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strides:
    """One rep's velocity and steps; a rep whose legs were not seen is never handed in.

    u_own_m_per_s, u_per_min: standard uncertainties that differ from rep to rep. series: equal for reps that may be
    compared: one distance, one set-up.
    """

    velocity_m_per_s: float
    u_own_m_per_s: float
    rate_per_min: float
    u_per_min: float
    series: Hashable = None

    @property
    def length_m(self) -> float:
        """Metres a step."""
        return 60.0 * self.velocity_m_per_s / self.rate_per_min

    @property
    def u_length_m(self) -> float:
        """Own part of its standard uncertainty."""
        return self.length_m * math.hypot(
            self.u_own_m_per_s / self.velocity_m_per_s, self.u_per_min / self.rate_per_min
        )
