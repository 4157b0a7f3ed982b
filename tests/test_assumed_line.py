"""The line that is assumed where nobody gave one, on rendered clips whose true scale and ground are known."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.assumed_line import BODY_M, SEEN_OF_BODY, assume_line
from gate.errors import LineError
from gate.sources.camera import Camera
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times

SCALE_TOLERANCE = 0.08
GROUND_TOLERANCE_M = 0.1
PASS_NS = 1_500_000_000


def camera_of(rng: np.random.Generator, *, upright: bool) -> Camera:
    size = (360, 640) if upright else (640, 360)
    return Camera(
        size=size,
        px_per_m=float(rng.uniform(0.18, 0.26 if upright else 0.36)) * 360,
        distance_m=float(rng.uniform(4, 12)),
        row_time_ns=20_000,
        rotation_deg=90 if upright else 0,
    )


def runner_of(rng: np.random.Generator, *, speed_m_per_s: float | None = None, lateral_m: float = 0.0) -> Runner:
    """Anybody, but of the height that the assumption is about."""
    direction = int(rng.choice([-1, 1]))
    runner = random_runner(rng, direction=direction, speed_m_per_s=speed_m_per_s, lateral_m=lateral_m)
    return replace(runner, body=replace(runner.body, height_m=BODY_M))


def clip_of(seed: int, *, upright: bool = False, fps: float = 30.0) -> SyntheticClip:
    rng = np.random.default_rng(seed)
    camera, runner = camera_of(rng, upright=upright), runner_of(rng).timed(0.0, PASS_NS)
    return SyntheticClip(frame_times(fps, 2.6), [runner], camera, Scene(seed=seed), noise=2.0, seed=seed)


def assert_near_truth(clip: SyntheticClip) -> None:
    line, truth = assume_line(clip), clip.camera.gate_line()
    assert line.px_per_m == pytest.approx(truth.px_per_m, rel=SCALE_TOLERANCE)
    assert line.ground[1] == pytest.approx(truth.ground[1], abs=GROUND_TOLERANCE_M * truth.px_per_m)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_runner_gives_scale_and_ground(seed: int) -> None:
    assert_near_truth(clip_of(seed))


@pytest.mark.parametrize("seed", [5, 6])
def test_an_upright_picture_gives_them_too(seed: int) -> None:
    assert_near_truth(clip_of(seed, upright=True))


def test_a_high_frame_rate_gives_what_a_low_one_does() -> None:
    slow, fast = assume_line(clip_of(7)), assume_line(clip_of(7, fps=120.0))
    assert fast.px_per_m == pytest.approx(slow.px_per_m, rel=0.03)


def test_the_line_is_the_middle_column_and_says_that_it_is_assumed() -> None:
    clip = clip_of(8)
    line = assume_line(clip)
    assert line.top[0] == line.ground[0] == (clip.size[0] - 1) / 2
    assert line.u_px_per_m == pytest.approx(0.06 * line.px_per_m)
    assert line.u_line_m == 0.05
    assert line.source == "assumed: picture's middle, body height 1.75 m +- 6 %"
    assert (line.exposure_ns, line.row_time_ns) == (None, None)


def test_the_fastest_body_counts_and_not_a_nearer_walker() -> None:
    rng = np.random.default_rng(9)
    camera = replace(camera_of(rng, upright=False), px_per_m=70.0, distance_m=8.0)
    walker = runner_of(rng, speed_m_per_s=1.4, lateral_m=-3.0).timed(0.0, 3_000_000_000)
    runner = runner_of(rng, speed_m_per_s=8.0).timed(0.0, 8_000_000_000)
    clip = SyntheticClip(frame_times(30, 9.0), [walker, runner], camera, Scene(seed=9), seed=9)
    assert_near_truth(clip)
    alone = assume_line(replace(clip, runners=[walker]))
    assert alone.px_per_m > 1.3 * camera.px_per_m


def test_an_empty_gate_and_somebody_who_turns_back_give_none() -> None:
    camera = Camera(size=(640, 360), px_per_m=80.0)
    empty = SyntheticClip(frame_times(30, 2.0), [], camera, name="M2.mp4")
    with pytest.raises(LineError, match=r"nobody passes the middle of M2\.mp4: give --line and --px-per-m"):
        assume_line(empty)

    def up_and_back(t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return 3.3 - 1.5 * np.abs(t_s - 2.0), np.zeros_like(t_s)

    turner = Runner(1.5, x_m=-4.0, course=up_and_back)
    with pytest.raises(LineError, match="nobody passes"):
        assume_line(replace(empty, runners=[turner], t_ns=frame_times(30, 4.5)))


@pytest.mark.slow
def test_the_share_of_the_body_that_is_seen_is_the_one_written_down() -> None:
    shares = []
    for seed in range(100, 124):
        clip = clip_of(seed)
        shares.append(SEEN_OF_BODY * assume_line(clip).px_per_m / clip.camera.gate_line().px_per_m)
    assert np.median(shares) == pytest.approx(SEEN_OF_BODY, abs=0.01)
    assert np.std(shares) < 0.025
