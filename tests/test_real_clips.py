"""Clips of real people, labelled by eye; skipped where they are absent, for they are no part of the project."""

import pytest

from benchmarks.real_clips import brightness_lines, compare, footage, labels, read_clip

WALKERS = ["sports2d_demo.mp4", "s2d_demo4.mp4"]
RUNNERS = ["start_b6.mp4", "start_b10.mp4"]
WALKER_M = 0.10
RUNNER_FRAMES = 1.0
NOTHING_CROSSES = "dvr_issue53_brightness.avi"


def need(clip: str) -> None:
    for name in (clip, "labels.csv"):
        if not (footage() / name).is_file():
            pytest.skip(f"no {name} in {footage()}: set FLYGATE_FOOTAGE to the folder that holds the labelled clips")


@pytest.mark.parametrize("clip", WALKERS + RUNNERS)
def test_labelled_crossings_are_found_and_nothing_else(clip: str) -> None:
    need(clip)
    found, besides = compare(read_clip(clip), labels()[clip])
    assert [one.label for one in found if one.crossing is None] == []
    assert besides == []
    for one in found:
        if clip in RUNNERS:
            assert abs(one.error_frames) <= RUNNER_FRAMES
        else:
            assert abs(one.error_m) <= WALKER_M


@pytest.mark.parametrize("number", range(6))
def test_light_and_leaves_cross_nothing(number: int) -> None:
    need(NOTHING_CROSSES)
    assert read_clip(NOTHING_CROSSES, brightness_lines()[number]).crossings == []
