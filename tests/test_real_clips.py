"""Clips of real people, labelled by eye; skipped where they are absent, for they are no part of the project."""

import pytest

from benchmarks.real_clips import (
    NOTHING_CROSSES,
    brightness_lines,
    compare,
    footage,
    labels,
    read_clip,
    read_lines,
    who_else,
)
from benchmarks.step_counts import CONTACTS, count

CLIPS = (
    "sports2d_demo.mp4",
    "s2d_demo3.mp4",
    "s2d_demo4.mp4",
    "start_a2.mp4",
    "start_a6.mp4",
    "start_b6.mp4",
    "start_b10.mp4",
)


def need(clip: str) -> None:
    for name in (clip, "labels.csv"):
        if not (footage() / name).is_file():
            pytest.skip(f"no {name} in {footage()}: set FLYGATE_FOOTAGE to the folder that holds the labelled clips")


@pytest.mark.parametrize("clip", CLIPS)
def test_labelled_crossings_are_found_and_nobody_else(clip: str) -> None:
    need(clip)
    reading = read_clip(clip)
    found, besides = compare(reading, labels()[clip])
    assert [one for one in found if not one.holds] == []
    assert [one for one in besides if who_else(clip, one, reading) is None] == []


def test_light_and_leaves_cross_nothing() -> None:
    need(NOTHING_CROSSES)
    assert [reading.crossings for reading in read_lines(NOTHING_CROSSES, brightness_lines())] == [[]] * 6


@pytest.mark.parametrize("clip", CONTACTS)
def test_step_rates_are_within_three_per_cent_of_a_count_by_eye(clip: str) -> None:
    need(clip)
    assert count(clip).holds
