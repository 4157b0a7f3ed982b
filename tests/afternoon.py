"""A made afternoon as two phones' crossings: passes at one gate, then runs from marker to marker, each on its clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gate.crossing import Crossing, Direction

S = 1_000_000_000
FLY_M = 30.0


@dataclass(frozen=True)
class Clocks:
    """Marker 3's clock: offset at 0 of Marker 2's, and drift."""

    offset_s: float = 4321.5
    drift_ppm: float = 11.0

    def third_ns(self, t2_ns: int) -> int:
        """Marker 3's clock at an instant of Marker 2's."""
        return t2_ns + round(self.offset_s * S + self.drift_ppm * 1e-6 * t2_ns)


def crossing(t_ns: int, speed: float, u_ns: int = 1_000_000, direction: Direction = "right") -> Crossing:
    """A crossing as a gate would give it."""
    return Crossing(t_ns, u_ns, direction, speed, 0.02 * speed, 12, 0.005, 1.75)


def passes(rng: np.random.Generator, clocks: Clocks, at_s: list[float], speed: float = 5.0) -> list[list[Crossing]]:
    """Run-throughs at one gate: the chest is another point for each camera, 9 mm."""
    found: list[list[Crossing]] = [[], []]
    for t_s in at_s:
        v = speed * rng.uniform(0.9, 1.1)
        off_ns = rng.normal(0, 0.009 / v * S / np.sqrt(2), 2) + rng.normal(0, 1e6, 2)
        t_ns = round(t_s * S)
        found[0].append(crossing(t_ns + round(off_ns[0]), v))
        found[1].append(crossing(clocks.third_ns(t_ns) + round(off_ns[1]), v * rng.uniform(0.97, 1.03)))
    return found


def runs(
    rng: np.random.Generator,
    clocks: Clocks,
    at_s: list[float],
    *,
    scale: tuple[float, float] = (1.0, 1.0),
    cv: float = 0.1,
) -> list[list[Crossing]]:
    """Runs through the Fly Zone with walks back; scale: what the gates' scales are wrong by. cv: of their speeds."""
    found: list[list[Crossing]] = [[], []]
    for t_s in at_s:
        v = 8.0 * (1 + rng.normal(0, cv))
        change = rng.uniform(-0.02, 0.02) * v
        split_ns = round(FLY_M / v * S)
        t_ns = round(t_s * S)
        found[0].append(crossing(t_ns, scale[0] * (v - change) * (1 + rng.normal(0, 0.01))))
        found[1].append(crossing(clocks.third_ns(t_ns + split_ns), scale[1] * (v + change) * (1 + rng.normal(0, 0.01))))
        back_s = t_s + rng.uniform(30, 60)
        found[1].append(crossing(clocks.third_ns(round(back_s * S)), 1.4, direction="left"))
        found[0].append(crossing(round((back_s + 21) * S), 1.4, direction="left"))
    return found


def together(*parts: list[list[Crossing]]) -> tuple[list[Crossing], list[Crossing]]:
    """Both recordings' crossings in order of time."""
    first, second = (sorted((one for part in parts for one in part[k]), key=lambda one: one.t_ns) for k in (0, 1))
    return first, second
