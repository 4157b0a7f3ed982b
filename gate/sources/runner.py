"""A runner: a body that moves along the run, and the instant at which its trunk reaches a gate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError
from gate.sources.actor import box
from gate.sources.body import Body, Ellipsoids, Part, Tones
from gate.sources.gait import Gait, gait_at

Array = NDArray[np.float64]
Course = Callable[[Array], tuple[Array, Array]]
"""(n,) seconds since `at_ns` -> (n,) metres gone along the run and (n,) metres of lateral place."""
SCAN_S = 0.005
"""Step of the search for a crossing: a trunk that turns with the stride has no wiggle shorter than this."""
REACH_M = 1.4
"""No hand or foot is further than this from the hips along the run, for a body of 2 m; no head above them."""


@dataclass(frozen=True, slots=True)
class TrueCrossing:
    """The trunk's first touch of a gate's plane. speed: the hips' mean over 0.1 s before and after."""

    t_ns: int
    direction: int
    speed_m_per_s: float
    runner: int


@dataclass(frozen=True)
class Runner:
    """A body in motion: the middle of its hips is at `x_m` at `at_ns`.

    direction: 1 runs towards +x, -1 towards -x. lateral_m: y of the lane. cadence_hz: steps a second, None for what the
    speed asks for. phase: share of a stride (two steps) at `at_ns`. course: replaces speed, acceleration and lane where
    a run is not a straight one; the speed still chooses the gait. paced: the stride goes with the way, not with time:
    who stands stands still.
    """

    speed_m_per_s: float = 9.0
    direction: int = 1
    body: Body = field(default_factory=Body)
    x_m: float = 0.0
    at_ns: int = 0
    lateral_m: float = 0.0
    acceleration_m_per_s2: float = 0.0
    cadence_hz: float | None = None
    phase: float = 0.0
    course: Course | None = None
    paced: bool = False

    def __post_init__(self) -> None:
        if self.direction not in (1, -1):
            raise InputError(f"direction {self.direction} is neither 1 (towards +x) nor -1")

    @cached_property
    def gait(self) -> Gait:
        """Walk or sprint, by the speed."""
        return gait_at(self.speed_m_per_s)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Of the body, in the order of painting."""
        return self.body.parts

    def corners(self, t_s: float) -> Array:
        """Around the furthest reach of hands and feet."""
        return box(self.hips(np.array([t_s]))[0], REACH_M, REACH_M)

    @cached_property
    def _hip_height_m(self) -> float:
        return self.body.hip_height_m(self.gait)

    def seconds(self, t_ns: int) -> float:
        """The clip's time as seconds since `at_ns`."""
        return (t_ns - self.at_ns) * 1e-9

    def hips(self, t_s: Array) -> Array:
        """(n,) seconds since at_ns -> (n, 3) middle of the hip joints in the world, in metres."""
        if self.course is None:
            gone = self.speed_m_per_s * t_s + 0.5 * self.acceleration_m_per_s2 * t_s**2
            across = np.full_like(t_s, self.lateral_m)
        else:
            gone, across = self.course(t_s)
        height = self._hip_height_m + self.body.bounce(self._share(t_s), self.gait)
        return np.stack([self.x_m + self.direction * gone, across, height], -1)

    def ellipsoids(self, t_s: Array) -> Ellipsoids:
        """(n,) seconds since at_ns -> all ellipsoids of the body in the world."""
        return self._to_world(t_s, self.body.ellipsoids(self._share(t_s), self.gait))

    def trunk(self, t_s: Array) -> Ellipsoids:
        """(n,) seconds since at_ns -> the trunk's ellipsoids in the world; their convex hull is the trunk."""
        return self._to_world(t_s, self.body.trunk(self._share(t_s)))

    def front(self, t_s: Array) -> Array:
        """(n,) seconds since at_ns -> (n,) x of the trunk's foremost point in the world, in metres."""
        centres, shapes = self.trunk(t_s)
        reach = self.direction * centres[..., 0] + np.sqrt(shapes[..., 0, 0])
        return np.asarray(self.direction * reach.max(-1))

    def crossing(self, gate_x_m: float, from_ns: int, to_ns: int, number: int = 0) -> TrueCrossing | None:
        """First instant between the two at which the trunk comes to touch x = gate_x_m; None where it does not.

        A trunk that is already past the plane at from_ns does not come to touch it.
        """
        low, high = self.seconds(from_ns), self.seconds(to_ns)
        count = max(3, math.ceil((high - low) / SCAN_S) + 1)
        while high - low > 1e-10:
            t_s = np.linspace(low, high, count)
            past = (self.front(t_s) - gate_x_m) * self.direction >= 0.0
            if past[0] or not past.any():
                return None
            first = int(past.argmax())
            low, high, count = float(t_s[first - 1]), float(t_s[first]), 33
        near = self.hips(np.array([high - 0.1, high + 0.1]))[:, 0]
        return TrueCrossing(self.at_ns + round(high * 1e9), self.direction, abs(float(near[1] - near[0])) / 0.2, number)

    def timed(self, gate_x_m: float, t_ns: int) -> Runner:
        """The same run, moved in time so that the trunk touches x = gate_x_m at t_ns (to a nanosecond)."""
        reach_ns = round(4e9 * (abs(gate_x_m - self.x_m) + 3.0) / max(self.speed_m_per_s, 0.5))
        found = self.crossing(gate_x_m, self.at_ns - reach_ns, self.at_ns + reach_ns)
        if found is None:
            raise InputError(f"runner at x = {self.x_m:g} m never reaches the gate at {gate_x_m:g} m: check its course")
        return replace(self, at_ns=self.at_ns + t_ns - found.t_ns)

    def _share(self, t_s: Array) -> Array:
        cadence_hz = self.gait.cadence_hz(self.speed_m_per_s) if self.cadence_hz is None else self.cadence_hz
        if self.paced and self.course is not None:
            t_s = self.course(t_s)[0] / self.speed_m_per_s
        return self.phase + 0.5 * cadence_hz * t_s

    def _to_world(self, t_s: Array, local: Ellipsoids) -> Ellipsoids:
        mirror = np.array([self.direction, 1.0, 1.0])
        return local[0] * mirror + self.hips(t_s)[:, None], local[1] * mirror * mirror[:, None]


def random_body(rng: np.random.Generator) -> Body:
    """A body as people vary, dressed darker or brighter than a track, a lawn and a hedge, but not like them."""
    shirt = rng.uniform(150, 235) if rng.random() < 0.6 else rng.uniform(15, 45)
    shorts = rng.uniform(15, 55) if rng.random() < 0.7 else rng.uniform(150, 220)
    skin = rng.uniform(120, 190) if rng.random() < 0.6 else rng.uniform(45, 75)
    return Body(
        height_m=rng.uniform(1.55, 1.95),
        lean_deg=rng.uniform(2, 15),
        twist_deg=rng.uniform(4, 16),
        depth_m=rng.uniform(0.20, 0.28),
        breadth_m=rng.uniform(0.30, 0.42),
        bounce_m=rng.uniform(0.03, 0.06),
        tones=Tones(shirt, shorts, skin, rng.uniform(15, 110), rng.uniform(30, 240)),
    )


def random_runner(
    rng: np.random.Generator, *, direction: int = 1, speed_m_per_s: float | None = None, lateral_m: float = 0.0
) -> Runner:
    """A runner as athletes vary, speed 5 to 11 m/s unless given; place it with `timed`."""
    speed = rng.uniform(5.0, 11.0) if speed_m_per_s is None else speed_m_per_s
    cadence_hz = gait_at(speed).cadence_hz(speed) * rng.uniform(0.94, 1.06)
    phase = rng.uniform(0.0, 1.0)
    return Runner(speed, direction, random_body(rng), lateral_m=lateral_m, cadence_hz=cadence_hz, phase=phase)
