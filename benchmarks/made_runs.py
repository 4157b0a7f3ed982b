"""Random runs past one gate, rendered with known truth; shared by the benches and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.scenarios.light import clean
from gate.crossing import Crossing, CrossingDetector
from gate.line import Strip
from gate.settings import DetectorSettings
from gate.sources.runner import TrueCrossing
from gate.sources.synthetic import SyntheticClip


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
    return clean(fps, seed).clip


def time_run(fps: float, seed: int, settings: DetectorSettings | None = None) -> Run:
    """Render one run as strips and time it."""
    clip = made_clip(fps, seed)
    return Run(seed, fps, clip.truth(0.0)[0], crossings(clip.strips(clip.camera.gate_line(0.0)), settings))


def crossings(strips: Iterable[Strip], settings: DetectorSettings | None = None) -> tuple[Crossing, ...]:
    """What a new detector finds in strips."""
    detector = CrossingDetector(settings)
    found = [crossing for strip in strips for crossing in detector.feed(strip)]
    return (*found, *detector.finish())
