"""The detector against rendered runs whose crossings are known."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.made_runs import Run, made_clip, time_run
from gate.crossing import Crossing, CrossingDetector, State
from gate.line import Strip
from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.synthetic import Array, SyntheticClip, frame_times

RATES = (30.0, 60.0, 120.0, 240.0)
SEEDS = {30.0: range(10), 60.0: range(10), 120.0: range(6), 240.0: range(4)}
"""Fewer where a run has more frames: a run of 240 fps takes as long as eight of 30."""
WITHIN_S = 0.004
"""What 95 % of single crossings keep to."""
WORST_S = 0.012
SMALL = Camera(size=(480, 270), px_per_m=100.0, distance_m=6.0)
STEP_NS, STEP_LASTS_NS = 1_000_000_000, 16_000_000


def crossings(strips: Iterable[Strip]) -> list[Crossing]:
    detector = CrossingDetector()
    found = [crossing for strip in strips for crossing in detector.feed(strip)]
    return found + detector.finish()


def strips_of(clip: SyntheticClip) -> list[Strip]:
    return list(clip.strips(clip.camera.gate_line(0.0)))


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return [time_run(fps, seed) for fps in RATES for seed in SEEDS[fps]]


@pytest.fixture(scope="module")
def passing() -> list[Strip]:
    return strips_of(made_clip(60.0, 0))


def test_every_run_has_one_crossing_in_its_direction(runs: list[Run]) -> None:
    wrong = [
        (run.fps, run.seed, run.found)
        for run in runs
        if [one.direction for one in run.found] != ["right" if run.truth.direction > 0 else "left"]
    ]
    assert wrong == []
    assert {run.truth.direction for run in runs} == {-1, 1}


def test_95_percent_of_the_crossings_are_within_4_ms_and_none_is_far_off(runs: list[Run]) -> None:
    errors_s = sorted(abs(run.error_s) for run in runs if run.error_s is not None)
    assert len(errors_s) == sum(map(len, SEEDS.values()))
    assert sum(error_s > WITHIN_S for error_s in errors_s) <= 1
    assert errors_s[-1] <= WORST_S


def test_the_speed_at_the_gate_is_near_the_truth(runs: list[Run]) -> None:
    ratios = [run.nearest.speed_m_per_s / run.truth.speed_m_per_s for run in runs]
    assert max(abs(ratio - 1) for ratio in ratios) < 0.15


@pytest.mark.parametrize("fps", RATES)
def test_nobody_is_found_in_an_empty_clip(fps: float) -> None:
    assert crossings(strips_of(SyntheticClip(frame_times(fps, 1.5), camera=SMALL, noise=3.0))) == []


@pytest.mark.parametrize("gain", [0.5, 0.8, 1.25, 2.0])
def test_one_frame_of_other_light_is_nobody(gain: float) -> None:
    def light(t_ns: Array) -> Array:
        return np.where((t_ns >= STEP_NS) & (t_ns < STEP_NS + STEP_LASTS_NS), gain, 1.0)

    clip = SyntheticClip(frame_times(60.0, 2.0), camera=SMALL, light=light)
    strips = strips_of(clip)
    means = np.array([strip.luma.mean() for strip in strips])
    assert np.count_nonzero(np.abs(means / np.median(means) - 1) > 0.1) == 1
    assert crossings(strips) == []


def test_the_same_strips_give_the_same_crossings(passing: list[Strip]) -> None:
    first, second = crossings(passing), crossings(passing)
    assert len(first) == 1
    assert first == second


@pytest.mark.parametrize("back_ns", [0, 1, 50_000_000])
def test_a_strip_whose_time_does_not_go_on_is_ignored(passing: list[Strip], back_ns: int) -> None:
    def with_old_ones() -> Iterable[Strip]:
        for strip in passing:
            yield strip
            yield replace(strip, t_ns=strip.t_ns - back_ns, luma=255 - strip.luma)

    assert crossings(with_old_ones()) == crossings(passing) != []


def test_without_strips_there_is_nothing_to_finish() -> None:
    assert CrossingDetector().finish() == []


def test_a_crossing_is_given_out_once_and_without_waiting_for_the_end(passing: list[Strip]) -> None:
    detector = CrossingDetector()
    during = [crossing for strip in passing for crossing in detector.feed(strip)]
    assert len(during) == 1
    assert detector.finish() == detector.finish() == []


def test_it_says_what_it_is_doing(passing: list[Strip]) -> None:
    detector = CrossingDetector()
    states = [detector.state]
    for strip in passing:
        detector.feed(strip)
        if detector.state is not states[-1]:
            states.append(detector.state)
    assert states == [State.LEARNING, State.CLEAR, State.BUSY, State.CLEAR]


def test_two_runners_one_after_the_other_are_two_crossings() -> None:
    at_ns = (1_000_000_000, 1_600_000_000)
    runners = [Runner(speed_m_per_s=8.0).timed(0.0, t_ns) for t_ns in at_ns]
    found = crossings(strips_of(SyntheticClip(frame_times(60.0, 2.2), runners, SMALL)))
    assert [one.direction for one in found] == ["right", "right"]
    assert np.abs([one.t_ns - t_ns for one, t_ns in zip(found, at_ns, strict=True)]).max() <= WORST_S * 1e9


LATEST_EARLY_NS = 150_000_000
EARLY_WITHIN_NS = 5_000_000


@pytest.mark.parametrize("fps", RATES)
def test_every_crossing_is_told_early_within_150_ms_and_near_the_final_one(fps: float) -> None:
    detector = CrossingDetector()
    early, final = [], []
    for strip in strips_of(made_clip(fps, 3)):
        final += detector.feed(strip)
        early += [(one, strip.t_ns) for one in detector.early()]
    final += detector.finish()
    assert [(one.body, one.origin_ns) for one, _ in early] == [(one.body, one.origin_ns) for one in final]
    assert len(final) == 1
    told, told_at_ns = early[0]
    assert told_at_ns - told.t_ns <= LATEST_EARLY_NS
    assert abs(told.t_ns - final[0].t_ns) <= EARLY_WITHIN_NS


def test_asking_for_early_crossings_changes_no_final_one(passing: list[Strip]) -> None:
    asked, found = CrossingDetector(), []
    for strip in passing:
        found += asked.feed(strip)
        asked.early()
    assert found + asked.finish() == crossings(passing)


def test_a_body_is_counted_in_the_gate_from_its_early_crossing_to_its_final_one(passing: list[Strip]) -> None:
    detector, inside = CrossingDetector(), set()
    for strip in passing:
        gone = {one.body for one in detector.feed(strip)}
        assert not gone & detector.bodies
        inside |= {one.body for one in detector.early()}
        assert gone <= inside
    assert inside
