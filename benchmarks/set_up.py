"""Made set-ups of two phones: cameras that stand and are aimed as people do it, clocks of their own, and what they see.

A line goes through the near mark of the lane and along a plumb line. The camera stands out of the gate's plane by its
aim, the plumb reference is out of plumb, the shutter's rows and exposure are not known to the gate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.made_runs import crossings
from gate.crossing import Crossing
from gate.line import GateLine
from gate.sources.camera import TORSO_HEIGHT_M, Camera
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip

FPS, SIZE, BESIDE_S = 60.0, (1280, 720), 0.9
AIM_DEG, U_SCALE = 0.4, 0.01
MARK_M = 0.61
"""From the runner's line to the mark on the lane's edge."""
U_LINE_M = math.hypot(MARK_M, TORSO_HEIGHT_M) * math.tan(math.radians(AIM_DEG))
"""What aim and plumb of 0.4 degrees leave of the line: 0.9 cm."""


@dataclass(frozen=True)
class Clock:
    """A phone's clock against the session's: t = session + offset + drift * session."""

    offset_ns: int
    drift_ppm: float

    def own_ns(self, session_ns: int) -> int:
        """The phone's time of an instant."""
        return session_ns + self.offset_ns + round(self.drift_ppm * 1e-6 * session_ns)

    def session_ns(self, own_ns: int) -> float:
        """The instant of a phone's time."""
        return (own_ns - self.offset_ns) / (1 + self.drift_ppm * 1e-6)


@dataclass(frozen=True)
class Phone:
    """A phone at one gate. gate_x_m: where the gate is; line: as a person places it."""

    camera: Camera
    gate_x_m: float
    line: GateLine
    clock: Clock

    def moved(self, rng: np.random.Generator, gate_x_m: float) -> Phone:
        """Carried to another gate and set up anew."""
        return phone(rng, self.clock, gate_x_m, self.camera.height_m, row_time_ns=self.camera.row_time_ns)

    def sees(self, runner: Runner, t_ns: int, seed: int) -> list[Crossing]:
        """Crossings, on the phone's clock, of a runner who is at the gate about the session's `t_ns`."""
        count = round(2 * BESIDE_S * FPS)
        shift = np.random.default_rng([seed, 7]).uniform(0, 1 / FPS)
        shown = [t_ns + round((k / FPS - BESIDE_S + shift) * 1e9) for k in range(count)]
        clip = SyntheticClip(
            [self.clock.own_ns(one) for one in shown],
            [runner],
            self.camera,
            Scene(seed=seed),
            noise=2.0,
            seed=seed,
            shown_ns=shown,
        )
        return list(crossings(clip.strips(self.line)))


def any_clock(rng: np.random.Generator) -> Clock:
    """Started at any time, up to 20 ppm fast or slow."""
    return Clock(round(rng.uniform(0, 600) * 1e9), float(rng.uniform(-20, 20)))


def phone(
    rng: np.random.Generator,
    clock: Clock,
    gate_x_m: float,
    height_m: float,
    *,
    row_time_ns: int | None = None,
    aim_deg: float = AIM_DEG,
) -> Phone:
    """Set a phone up 6 to 9 m from the runner's line."""
    distance_m = float(rng.uniform(6, 9))
    out_m = distance_m * math.tan(math.radians(rng.normal(0, aim_deg)))
    rows_ns = round(rng.uniform(5e6, 16e6) / SIZE[1]) if row_time_ns is None else row_time_ns
    camera = Camera(
        SIZE,
        px_per_m=float(rng.uniform(110, 200)),
        distance_m=distance_m,
        x_m=gate_x_m + out_m,
        height_m=height_m,
        yaw_deg=float(rng.normal(0, 2)),
        roll_deg=float(rng.normal(0, 1)),
        exposure_ns=round(rng.uniform(0.5e6, 2e6)),
        row_time_ns=rows_ns,
    )
    return Phone(camera, gate_x_m, placed_line(rng, camera, gate_x_m, aim_deg), clock)


def placed_line(rng: np.random.Generator, camera: Camera, gate_x_m: float, plumb_deg: float) -> GateLine:
    """Through the near mark, along a plumb line that is out by `plumb_deg` (standard deviation)."""
    mark, above, under = camera.project(
        np.array([[gate_x_m, -MARK_M, 0.0], [gate_x_m, -MARK_M, 2.0], [gate_x_m, 0.0, 0.0]])
    )
    out = math.radians(rng.normal(0, plumb_deg))
    along = (above - mark) @ np.array([[math.cos(out), math.sin(out)], [-math.sin(out), math.cos(out)]])
    ground = mark + along * (under[1] - mark[1]) / along[1]
    true = camera.gate_line(gate_x_m)
    return GateLine(
        top=(float(ground[0] + along[0]), float(ground[1] + along[1])),
        ground=(float(ground[0]), float(ground[1])),
        px_per_m=true.px_per_m * (1 + float(rng.normal(0, U_SCALE))),
        u_px_per_m=U_SCALE * true.px_per_m,
        u_line_m=U_LINE_M,
        source="benchmark",
    )


def run_through(rng: np.random.Generator, gate_x_m: float, t_ns: int, speed_m_per_s: float) -> Runner:
    """Anybody who runs through a gate at `t_ns`."""
    runner = random_runner(rng, speed_m_per_s=speed_m_per_s)
    return replace(runner.timed(gate_x_m, t_ns), lateral_m=float(rng.normal(0, 0.05)))
