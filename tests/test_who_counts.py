"""Which way the running goes, and which crossings belong to it."""

from dataclasses import replace

import pytest

from gate.crossing import Crossing, Direction
from gate.who_counts import Rule, judge, running_direction


def crossing(speed_m_per_s: float, direction: Direction = "right") -> Crossing:
    return Crossing(1_000, 1, direction, speed_m_per_s, 0.1, 12, 0.005, 1.75)


def test_runs_outweigh_more_walks_back() -> None:
    assert running_direction([crossing(9.0, "left"), *[crossing(1.5, "right")] * 20]) == "left"


def test_equal_speeds_go_by_their_number() -> None:
    assert running_direction([crossing(8.0, "left"), crossing(8.0, "left"), crossing(8.0, "right")]) == "left"
    assert running_direction([crossing(8.0, "right"), crossing(8.0, "right"), crossing(8.0, "left")]) == "right"


def test_without_crossings_there_is_no_direction() -> None:
    assert running_direction([]) is None


@pytest.mark.parametrize(
    ("speed_m_per_s", "direction", "why"),
    [
        (2.9, "right", "not running"),
        (9.0, "left", "goes to the left, runs go to the right"),
        (13.1, "right", "faster than anybody runs"),
    ],
)
def test_what_does_not_count_says_why(speed_m_per_s: float, direction: Direction, why: str) -> None:
    judged = judge(crossing(speed_m_per_s, direction), Rule("right"))
    assert not judged.counted
    assert judged.why is not None
    assert why in judged.why


@pytest.mark.parametrize("speed_m_per_s", [3.0, 9.0, 13.0])
def test_a_run_counts_and_is_otherwise_unchanged(speed_m_per_s: float) -> None:
    assert judge(crossing(speed_m_per_s), Rule("right")) == crossing(speed_m_per_s)


def test_judging_again_forgets_the_old_verdict() -> None:
    refused = replace(crossing(9.0), counted=False, why="goes to the right, runs go to the left")
    assert judge(refused, Rule("right")) == crossing(9.0)


@pytest.mark.parametrize("direction", ["right", "left"])
def test_without_a_direction_both_count(direction: Direction) -> None:
    assert judge(crossing(9.0, direction), Rule(None)).counted


def test_the_limits_are_the_rules() -> None:
    assert judge(crossing(2.0), Rule("right", min_speed_m_per_s=1.5)).counted
    assert not judge(crossing(9.0), Rule("right", max_speed_m_per_s=8.5)).counted


@pytest.mark.parametrize(
    ("feet_m", "height_m", "why"),
    [
        (0.31, 1.6, "in another lane: feet 0.31 m above the line's ground"),
        (-0.35, 2.1, "in another lane: feet 0.35 m below the line's ground"),
        (-0.05, 2.1, "in another lane: 2.1 m high, nearer than the runner's line"),
        (0.9, 1.4, "not a person's height: 0.5 m"),
    ],
)
def test_feet_and_height_tell_another_lane_and_what_is_nobody(feet_m: float, height_m: float, why: str) -> None:
    one = judge(replace(crossing(9.0), feet_m=feet_m, height_m=height_m), Rule("right"))
    assert (one.counted, one.why) == (False, why)


@pytest.mark.parametrize("feet_m", [-0.10, 0.0, 0.10, float("nan")])
def test_feet_in_the_own_lane_or_not_seen_count(feet_m: float) -> None:
    assert judge(replace(crossing(9.0), feet_m=feet_m), Rule("right")).counted


def test_feet_so_high_that_the_body_would_be_a_giant_are_not_those_of_another_lane() -> None:
    """The shoes have the ground's tone: 1.8 m seen down to 0.25 m would be 2.01 m in the lane behind."""
    assert judge(replace(crossing(9.0), feet_m=0.25, height_m=1.81), Rule("right")).counted
