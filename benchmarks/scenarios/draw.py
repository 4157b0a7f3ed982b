"""Random set-ups: who runs, who films, and how; the same for a name, a rate and a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from benchmarks.scenarios.case import Case, Person, Truth
from gate.crossing import Direction
from gate.sources.body import Body
from gate.sources.camera import Camera
from gate.sources.runner import Runner, random_body, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times

BEFORE_S, AFTER_S = 1.2, 0.5
"""A clip starts so long before its first crossing and goes on so long after its last."""
SHORTEST_LONG_SIDE, LONGEST_LONG_SIDE = 1280, 1920
SEEN_M = 2.3
"""At least this much height is in the picture."""
READ_OUT = 0.95
"""A frame is read out within this share of the time to the next one."""


@dataclass
class Setup:
    """What a case begins with: one runner, timed through the gate at t_ns, and everything around."""

    name: str
    fps: float
    seed: int
    rng: np.random.Generator
    camera: Camera
    scene: Scene
    noise: float
    sign: int

    @property
    def running(self) -> Direction:
        """The way that runs go."""
        return direction_of(self.sign)

    def runner(self, t_s: float, *, lateral_m: float = 0.0, sign: int | None = None) -> Runner:
        """Anybody who runs through the gate at t_s."""
        runner = random_runner(self.rng, direction=sign or self.sign, lateral_m=lateral_m)
        return replace(runner, body=varied(runner.body, self.rng)).timed(0.0, round(t_s * 1e9))

    def first_s(self) -> float:
        """When the first runner crosses: at any phase of the frames."""
        return BEFORE_S + float(self.rng.uniform(0.0, 0.1))

    def case(self, runners: Sequence[Runner], people: Sequence[Person], until_s: float, **clip: object) -> Case:
        """The clip of these, from 0 to AFTER_S after until_s. clip: more of SyntheticClip's fields."""
        made = SyntheticClip(
            frame_times(self.fps, until_s + AFTER_S),
            runners,
            self.camera,
            self.scene,
            noise=self.noise,
            seed=self.seed,
            name=f"{self.name}, seed {self.seed}",
        )
        made = replace(made, **clip)  # type: ignore[arg-type]
        people = tuple(sorted(people, key=lambda one: one.t_ns))
        return Case(self.name, self.fps, self.seed, made, people, self.running)


def setup(name: str, fps: float, seed: int) -> Setup:
    """Draw the surroundings of a case: camera at 4-12 m, landscape or upright, 40-300 px/m, both directions."""
    rng = np.random.default_rng([crc32(name.encode()), seed, round(fps)])
    camera = any_camera(rng, fps)
    sign = int(rng.choice([-1, 1]))
    return Setup(name, fps, seed, rng, camera, Scene(seed=seed), float(rng.uniform(1, 3)), sign)


def any_camera(rng: np.random.Generator, fps: float) -> Camera:
    """A phone beside the track: its shutter reads for 5 to 15 ms, as the rate allows, and is open for 0.5 to 2 ms."""
    upright = rng.random() < 0.3
    scale = float(np.exp(rng.uniform(np.log(40), np.log(300))))
    long_side = LONGEST_LONG_SIDE if scale > 150 else SHORTEST_LONG_SIDE
    short_side = long_side * 9 // 16
    scale = min(scale, (long_side if upright else short_side) / SEEN_M)
    return Camera(
        size=(short_side, long_side) if upright else (long_side, short_side),
        px_per_m=scale,
        distance_m=float(rng.uniform(4, 12)),
        height_m=1.1,
        rotation_deg=90 if upright else 0,
        exposure_ns=round(rng.uniform(0.5e6, 2e6)),
        row_time_ns=round(min(rng.uniform(5e6, 15e6), READ_OUT * 1e9 / fps) / short_side),
        roll_deg=float(rng.normal(0, 0.4)),
    )


def varied(body: Body, rng: np.random.Generator) -> Body:
    """The body with a trunk that is turned to either side, and flatter or rounder than most."""
    return replace(
        body,
        turn_deg=float(rng.uniform(-8, 8)),
        depth_m=float(rng.uniform(0.18, 0.30)),
        breadth_m=float(rng.uniform(0.30, 0.44)),
    )


def walker(setup: Setup, t_s: float, *, lateral_m: float = 0.0, sign: int | None = None) -> Runner:
    """Anybody who walks through the gate at t_s, back from a run unless told."""
    speed = float(setup.rng.uniform(1.0, 1.8))
    phase = float(setup.rng.uniform(0.0, 1.0))
    body = replace(varied(random_body(setup.rng), setup.rng), lean_deg=float(setup.rng.uniform(0, 5)))
    walks = Runner(speed, sign or -setup.sign, body, lateral_m=lateral_m, phase=phase)
    return walks.timed(0.0, round(t_s * 1e9))


def person(runner: Runner, until_s: float, truth: Truth = "count", why: str = "") -> Person:
    """The truth of a runner who crosses the gate between 0 and until_s."""
    found = runner.crossing(0.0, 0, round(until_s * 1e9))
    if found is None:
        raise ValueError(f"a runner who should cross does not, from x = {runner.x_m:g} m until {until_s:g} s")
    return Person(found.t_ns, direction_of(found.direction), found.speed_m_per_s, truth, why)


def direction_of(sign: int) -> Direction:
    """As the picture shows it."""
    return "right" if sign > 0 else "left"


def one_runner(drawn: Setup, **clip: object) -> Case:
    """A single run past the gate."""
    at_s = drawn.first_s()
    runner = drawn.runner(at_s)
    return drawn.case([runner], [person(runner, at_s + AFTER_S)], at_s + 0.1, **clip)
