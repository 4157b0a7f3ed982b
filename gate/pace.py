"""A race time as a speed, and whether a measured velocity beats it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from gate.errors import InputError
from gate.measurement import Measurement

Verdict = Literal["faster", "slower", "too close to call"]

START_COST_S = 1.0
"""What a standing start costs in a 400 m: near 1.0 s (Borzov). 400 / (T - 1.0) is the pace without it."""
SURE = 0.95
"""Probability from which on a verdict is given."""
_FASTEST_M_PER_S, _SLOWEST_M_PER_S = 10.0, 2.5
"""A 400 m in 40 s (the world record is 43.03 s) and in 160 s: outside, a pace is a slip of the keyboard."""
_TIME = re.compile(r"(?:(\d{1,2}):([0-5]\d(?:\.\d+)?)|(\d{1,3}(?:\.\d+)?))")


@dataclass(frozen=True, slots=True)
class Pace:
    """Speed of a race.

    distance_m, time_s: the race. u_time_s: standard uncertainty of that time (0 where it is a result).
    without_start: whether the cost of a standing start is taken off.
    """

    distance_m: float
    time_s: float
    u_time_s: float = 0.0
    without_start: bool = False

    @property
    def speed_m_per_s(self) -> float:
        """Mean speed of the race."""
        return self.distance_m / self._moving_s

    @property
    def u_speed_m_per_s(self) -> float:
        """Standard uncertainty of that speed."""
        return self.speed_m_per_s * self.u_time_s / self._moving_s

    @property
    def _moving_s(self) -> float:
        return self.time_s - (START_COST_S if self.without_start else 0.0)

    @property
    def formula(self) -> str:
        """How the speed was found, for a person."""
        rest = f"({self.time_s:g} - {START_COST_S:g})" if self.without_start else f"{self.time_s:g}"
        return f"{self.distance_m:g} m / {rest} s"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A velocity against a pace. p_faster: probability that the velocity is the higher one."""

    verdict: Verdict
    p_faster: float
    margin_m_per_s: float
    margin_percent: float


def parse_time_s(text: str) -> float:
    """Read `52`, `52.3`, `52,3` or `1:02.5` as seconds; InputError for anything else."""
    match = _TIME.fullmatch(text.strip().replace(",", "."))
    if match is None:
        raise InputError(f"time {text!r} is not understood: write seconds (52.3) or minutes (1:02.5)")
    minutes, seconds, plain = match.groups()
    return float(plain) if plain is not None else 60 * int(minutes) + float(seconds)


def race_time_s(text: str, distance_m: float) -> float:
    """Read a race's time; raises InputError where nobody runs that distance in it."""
    time_s = parse_time_s(text)
    least_s, most_s = distance_m / _FASTEST_M_PER_S, distance_m / _SLOWEST_M_PER_S
    if not least_s <= time_s <= most_s:
        raise InputError(
            f"{distance_m:.0f} m in {text.strip()} is not between {least_s:.0f} and {most_s:.0f} s: write it as 2:05.3"
        )
    return time_s


def pace_400(text: str, *, without_start: bool = False) -> Pace:
    """400 m pace from a race time as a person writes it; InputError where nobody runs that."""
    pace = Pace(400.0, parse_time_s(text), without_start=without_start)
    if not 400.0 / _FASTEST_M_PER_S <= pace.time_s <= 400.0 / _SLOWEST_M_PER_S:
        raise InputError(
            f"400 m in {text.strip()} is not between {400 / _FASTEST_M_PER_S:g} and {400 / _SLOWEST_M_PER_S:g} s: "
            "give the 400 m time in seconds (52.3) or minutes (1:02.5)"
        )
    return pace


def compare(velocity: Measurement, pace: Pace) -> Comparison:
    """Verdict from P(velocity > pace): faster from 0.95, slower to 0.05, else too close to call."""
    margin = velocity.value - pace.speed_m_per_s
    u = math.hypot(velocity.u, pace.u_speed_m_per_s)
    p_faster = 0.5 * math.erfc(-margin / (u * math.sqrt(2))) if u > 0 else float(margin > 0)
    verdict: Verdict = "too close to call"
    if p_faster >= SURE:
        verdict = "faster"
    elif p_faster <= 1 - SURE:
        verdict = "slower"
    return Comparison(verdict, p_faster, margin, 100 * margin / pace.speed_m_per_s)
