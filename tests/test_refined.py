"""The exact instant of a body whose height is seen wrongly, on rendered runs."""

import numpy as np
import pytest

from benchmarks.made_runs import made_clip
from gate.band_frames import BandFrames
from gate.instant import Instant
from gate.refined import refined
from gate.settings import DetectorSettings
from gate.sources.runner import TrueCrossing

SETTINGS = DetectorSettings()
CUT_OFF_M = 1.45
"""What somebody beside a body leaves of its height: not so short that it is doubted anyhow."""
Passed = tuple[TrueCrossing, BandFrames]


def passed(seed: int) -> Passed:
    clip = made_clip(60.0, seed)
    (truth,) = clip.truth(0.0)
    strips = list(clip.strips(clip.camera.gate_line(0.0)))
    frames = BandFrames(SETTINGS.longest_track_ns)
    for strip in strips:
        if abs(strip.t_ns - truth.t_ns) <= SETTINGS.fit_reach_ns:
            frames.add(strip, strips[0].luma)
    return truth, frames


@pytest.fixture(scope="module")
def runs() -> list[Passed]:
    return [passed(seed) for seed in range(6)]


def rms_ms(runs: list[Passed], height_m: float, *, alone: bool) -> float:
    """How far off the instants are where bodies are seen so tall."""
    off_ms = []
    for truth, frames in runs:
        first = Instant(truth.t_ns, 2_000_000, truth.speed_m_per_s, 0.05, 12, 0.01)
        found = refined(first, height_m, truth.direction, 0, frames, SETTINGS, alone=alone)
        off_ms.append((found.t_ns - truth.t_ns) * 1e-6)
    return float(np.sqrt(np.mean(np.square(off_ms))))


def test_a_height_that_another_body_may_have_cut_off_is_not_all_that_is_tried(runs: list[Passed]) -> None:
    trusted_ms, doubted_ms = (rms_ms(runs, CUT_OFF_M, alone=alone) for alone in (True, False))
    assert doubted_ms < 0.95 * trusted_ms
