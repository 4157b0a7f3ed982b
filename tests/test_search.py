"""Made bands of a trunk that runs through the gate, behind somebody who stands there: is it found, and only it?"""

import numpy as np
import pytest

from benchmarks.scenarios import CASES
from gate.band_frames import BandFrame
from gate.bands import BandGrid
from gate.crossing import Crossing, CrossingDetector
from gate.search import Found, front, runners
from gate.settings import DetectorSettings

SETTINGS = DetectorSettings()
STEP_M = 0.01
X_M = np.arange(-0.9, 0.9, STEP_M)
Z_M = np.arange(0.72, 2.1, 0.04)
GRID = BandGrid(slice(0, len(Z_M)), Z_M, np.zeros_like(Z_M), np.zeros_like(Z_M), X_M, 0.0)
HEIGHT_M, DEPTH_M = 1.75, 0.24
AT_NS = 500_000_000
WITHIN_M = 0.02
"""`refined` goes on from there."""


def trunk(at_m: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Shares of (bands, columns) that a trunk covers whose foremost point is at `at_m`, facing right."""
    above_m = Z_M - SETTINGS.front_peak * HEIGHT_M
    lead_m = at_m - SETTINGS.round_per_m * above_m**2 + rng.normal(0, noise, len(Z_M))
    inside = np.minimum(lead_m[:, None] - X_M, X_M - (lead_m - DEPTH_M)[:, None]) / STEP_M + 0.5
    return np.asarray(np.clip(inside, 0, 1) * (np.abs(above_m) < 0.35)[:, None])


def frames(
    speed_m_per_s: float, fps: float = 60.0, stands: bool = False, direction: int = 1, seed: int = 0
) -> list[BandFrame]:
    """A second with a runner at the gate in its middle; somebody who sways before them, or nobody."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(60, 120, (len(Z_M), 1)) + np.repeat(rng.uniform(-10, 10, (len(Z_M), 18)), 10, axis=1)
    made = []
    for t_ns in range(0, 1_000_000_000, round(1e9 / fps)):
        at_m = speed_m_per_s * (t_ns - AT_NS) * 1e-9
        cover = trunk(at_m, 0.002, rng)[:, ::direction]
        luma = level * (1 - cover) + 200 * cover
        if stands:
            sways_m = 0.3 + 0.05 * np.sin(2 * np.pi * t_ns * 1e-9)
            cover = trunk(sways_m, 0.002, rng)
            luma = luma * (1 - cover) + 30 * cover
        luma = luma + rng.normal(0, 1.5, luma.shape)
        made.append(BandFrame(t_ns, luma.astype(np.float32), level.astype(np.float32)))
    return made


def search(made: list[BandFrame], direction: int = 1) -> list[Found]:
    return runners(made, GRID, direction, 0, SETTINGS)


def fronts(made: list[BandFrame], direction: int = 1) -> list[Found]:
    found = [front(one, made, GRID, direction, 0, SETTINGS) for one in search(made, direction)]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("fps", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("stands", [False, True])
def test_a_runner_is_found_by_the_front_of_the_trunk(fps: float, stands: bool) -> None:
    found = fronts(frames(7.0, fps, stands))
    assert len(found) == 1
    assert abs(found[0].t_ns - AT_NS) * 1e-9 * 7.0 < WITHIN_M
    assert found[0].speed_m_per_s == pytest.approx(7.0, rel=0.03)


@pytest.mark.parametrize("speed", [4.0, 7.0, 11.0])
def test_who_runs_to_the_left_is_found_there_and_not_to_the_right(speed: float) -> None:
    made = frames(speed, stands=True, direction=-1)
    assert search(made, 1) == []
    assert [round(one.speed_m_per_s / speed, 1) for one in fronts(made, -1)] == [1.0]


@pytest.mark.parametrize("seed", range(5))
def test_who_walks_or_sways_is_no_runner(seed: int) -> None:
    made = frames(1.4, stands=True, seed=seed)
    assert search(made, 1) + search(made, -1) == []


def test_who_does_not_reach_the_line_is_not_found() -> None:
    assert search([one for one in frames(7.0) if one.t_ns < AT_NS]) == []


def test_a_few_frames_are_not_enough() -> None:
    assert search(frames(7.0)[:3]) == []


def crossings(name: str, seed: int) -> tuple[list[Crossing], list[int]]:
    case = CASES[name](60.0, seed)
    detector = CrossingDetector()
    found = [one for strip in case.strips() for one in detector.feed(strip)] + detector.finish()
    return [one for one in found if one.speed_m_per_s >= 3.0], [one.t_ns for one in case.people if one.truth == "count"]


@pytest.mark.parametrize("seed", [6, 10])
def test_a_runner_who_hides_behind_somebody_is_timed_once(seed: int) -> None:
    """A walker under an umbrella covers them: no silhouette of their own goes over the line."""
    found, truth = crossings("umbrella", seed)
    assert len(found) == len(truth) == 1
    assert abs(found[0].t_ns - truth[0]) < 6_000_000


def test_two_who_run_after_one_another_are_no_more_than_two() -> None:
    found, truth = crossings("0.4 s apart", 2)
    assert len(found) == len(truth) == 2
