"""One rep as the coaching rules see it, and which reps may be compared with which."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

LOSS = 0.03
"""Speed lost from today's best at which a rep is marked: the stop rule of Jimenez-Reyes 2016 (nine trained male
sprinters, 40 and 60 m). Alone it fires in 29 % of steady nine-rep sessions at a variation of 1.0 %, so it is a mark
and no advice."""

SMALLEST_WORTHWHILE = 0.005
"""Share of a best by which a new one is faster, to be called one: 0.5 % (Hopkins 2005), 16 ms of 3.3 s."""


@dataclass(frozen=True, slots=True)
class TimedRep:
    """A rep that counts and was timed at both gates; a void or unfinished one is never handed in.

    fly_time_s: over 0. u_own_s: standard uncertainty of it that is different in each rep. u_velocity_m_per_s: of the
    velocity, with everything that a set-up's reps share. distance_m: the Fly Zone, as set up, over 0.
    group: reps with equal ones share a set-up, and with it the errors common to it; over several sessions it names the
    session too. check: the fly time fails its self-check. pulled_up: the athlete broke off.
    """

    fly_time_s: float
    u_own_s: float
    u_velocity_m_per_s: float
    distance_m: float
    group: Hashable
    check: bool = False
    pulled_up: bool = False

    def __post_init__(self) -> None:
        if not (self.fly_time_s > 0 and math.isfinite(self.fly_time_s)):
            raise ValueError(f"a rep's fly time is over 0 s, not {self.fly_time_s}: hand in reps that both gates timed")
        if not (self.distance_m > 0 and math.isfinite(self.distance_m)):
            raise ValueError(f"a rep's Fly Zone is over 0 m, not {self.distance_m}")

    @property
    def velocity_m_per_s(self) -> float:
        """Mean speed in the Fly Zone."""
        return self.distance_m / self.fly_time_s

    @property
    def u_own_velocity_m_per_s(self) -> float:
        """Own part of the velocity's standard uncertainty: the distance is common to a set-up and adds none."""
        return self.velocity_m_per_s * self.u_own_s / self.fly_time_s

    @property
    def usable(self) -> bool:
        """Whether the rep may be a best or be compared with: its time is sound and the athlete ran it through."""
        return not (self.check or self.pulled_up)

    @property
    def series(self) -> Hashable:
        """Equal for reps that one rule may set side by side: same distance, same set-up."""
        return (self.distance_m, self.group)


def percent_faster(rep: TimedRep, other: TimedRep) -> float:
    """Velocity of `rep` over that of `other`, in % of the latter; negative where `rep` is slower."""
    return 100 * (rep.velocity_m_per_s / other.velocity_m_per_s - 1)


def lost(velocity_m_per_s: float, best_m_per_s: float) -> bool:
    """Whether a velocity is 3 % or more under a best."""
    return velocity_m_per_s <= (1 - LOSS) * best_m_per_s


def u_own_of_difference(rep: TimedRep, other: TimedRep) -> float:
    """Standard uncertainty of the difference of two velocities of one set-up, m/s: what they share cancels."""
    return math.hypot(rep.u_own_velocity_m_per_s, other.u_own_velocity_m_per_s)
