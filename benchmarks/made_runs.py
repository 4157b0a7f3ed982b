"""Random runs past one gate, rendered with known truth; shared by the benches and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gate.crossing import Crossing, CrossingDetector
from gate.line import Strip
from gate.settings import DetectorSettings
from gate.sources.camera import Camera
from gate.sources.runner import TrueCrossing, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times

BEFORE_S, AFTER_S = 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """One made run and what the detector said of it."""

    seed: int
    fps: float
    truth: TrueCrossing
    found: tuple[Crossing, ...]

    @property
    def error_s(self) -> float | None:
        """Found less true instant of the nearest crossing, None where it was missed."""
        errors = [(one.t_ns - self.truth.t_ns) * 1e-9 for one in self.found]
        return min(errors, key=abs) if errors else None

    @property
    def nearest(self) -> Crossing:
        """The crossing that stands for the truth."""
        return min(self.found, key=lambda one: abs(one.t_ns - self.truth.t_ns))


def made_clip(fps: float, seed: int) -> SyntheticClip:
    """A run at 5-11 m/s of anybody, either way, seen from 4-12 m, landscape or upright, at 40-300 px/m."""
    rng = np.random.default_rng([seed, round(fps)])
    upright = rng.random() < 0.3
    scale = float(np.exp(rng.uniform(np.log(40), np.log(250))))
    long_side = 1920 if scale > 150 else 1280
    short_side = long_side * 9 // 16
    height_px = long_side if upright else short_side
    scale = min(scale, height_px / 2.3)
    camera = Camera(
        size=(short_side, long_side) if upright else (long_side, short_side),
        px_per_m=scale,
        distance_m=float(rng.uniform(4, 12)),
        height_m=1.1,
        rotation_deg=90 if upright else 0,
        exposure_ns=round(rng.uniform(0.5e6, 2e6)),
        row_time_ns=round(rng.uniform(5e6, 15e6) / short_side),
        roll_deg=float(rng.normal(0, 0.4)),
    )
    runner = random_runner(rng, direction=int(rng.choice([-1, 1])))
    runner = runner.timed(0.0, round((BEFORE_S + rng.uniform(0, 0.1)) * 1e9))
    times = frame_times(fps, BEFORE_S + AFTER_S + 0.1)
    return SyntheticClip(
        times, [runner], camera, Scene(seed=seed), noise=float(rng.uniform(1, 3)), seed=seed, name=f"seed {seed}"
    )


def time_run(fps: float, seed: int, settings: DetectorSettings | None = None) -> Run:
    """Render one run as strips and time it."""
    clip = made_clip(fps, seed)
    return Run(seed, fps, clip.truth(0.0)[0], crossings(clip.strips(clip.camera.gate_line(0.0)), settings))


def crossings(strips: Iterable[Strip], settings: DetectorSettings | None = None) -> tuple[Crossing, ...]:
    """What a new detector finds in strips."""
    detector = CrossingDetector(settings)
    found = [crossing for strip in strips for crossing in detector.feed(strip)]
    return (*found, *detector.finish())
