"""Pairing of the two gates: order, who is missing, and what is refused."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.crossing import Crossing
from gate.rep import MAX_DISAGREEMENT, Rep, SpeedLimits, disagreement, pair

FLY_ZONE_M = 30.0
LIMITS = SpeedLimits(4.0, 12.5)


def crossing(t_s: float, speed_m_per_s: float = 10.0) -> Crossing:
    return Crossing(round(t_s * 1e9), 1_000_000, "right", speed_m_per_s, 0.1, 12, 0.005, 1.75)


def times(reps: list[Rep]) -> list[tuple[float, float]]:
    return [(rep.marker2.t_ns / 1e9, rep.marker3.t_ns / 1e9) for rep in reps]


def test_runs_one_after_the_other_are_paired_in_order() -> None:
    reps, left = pair([crossing(0), crossing(60)], [crossing(3), crossing(63.1)], FLY_ZONE_M, LIMITS)
    assert times(reps) == [(0, 3), (60, 63.1)]
    assert [rep.fly_ns for rep in reps] == [3_000_000_000, 3_100_000_000]
    assert left == []


def test_two_may_be_in_the_zone_at_once() -> None:
    reps, left = pair([crossing(0), crossing(1)], [crossing(3), crossing(4)], FLY_ZONE_M, LIMITS)
    assert times(reps) == [(0, 3), (1, 4)]
    assert left == []


@pytest.mark.parametrize(
    ("marker2", "marker3", "paired", "marker", "alone"),
    [
        ([0, 60, 120], [3, 123], [(0, 3), (120, 123)], 2, 60),
        ([0, 120], [3, 63, 123], [(0, 3), (120, 123)], 3, 63),
        ([0], [], [], 2, 0),
        ([], [3], [], 3, 3),
    ],
    ids=["no Marker 3 between", "no Marker 2 between", "Marker 2 only", "Marker 3 only"],
)
def test_a_missing_partner_leaves_one_over_and_the_others_paired(
    marker2: list[float], marker3: list[float], paired: list[tuple[float, float]], marker: int, alone: float
) -> None:
    reps, left = pair([crossing(t) for t in marker2], [crossing(t) for t in marker3], FLY_ZONE_M, LIMITS)
    assert times(reps) == paired
    assert [(one.marker, one.crossing) for one in left] == [(marker, crossing(alone))]
    assert f"no partner at Marker {5 - marker}" in left[0].why


@pytest.mark.parametrize(
    ("marker2", "marker3", "said"),
    [
        ([0], [0.01], "expected 3.00 s later, the nearest comes 0.01 s later"),
        ([0], [0.01, 20.0], "the nearest comes 0.01 s later"),
        ([0], [0.01, 4.9], "the nearest comes 4.90 s later"),
        ([0], [], "there is none"),
    ],
)
def test_the_reason_says_when_the_nearest_comes(marker2: list[float], marker3: list[float], said: str) -> None:
    _, left = pair([crossing(t) for t in marker2], [crossing(t) for t in marker3], FLY_ZONE_M, LIMITS)
    assert said in left[0].why


def test_missing_with_the_next_one_close_behind_is_settled_by_speed() -> None:
    reps, left = pair([crossing(0), crossing(1.5)], [crossing(4.5)], FLY_ZONE_M, LIMITS)
    assert times(reps) == [(1.5, 4.5)]
    assert [one.crossing for one in left] == [crossing(0)]


def test_what_does_not_count_is_left_over_with_its_reason() -> None:
    walk = replace(crossing(0.2, 1.5), counted=False, why="1.5 m/s is under 3 m/s: not running")
    reps, left = pair([crossing(0), walk], [crossing(3)], FLY_ZONE_M, LIMITS)
    assert times(reps) == [(0, 3)]
    assert [(one.marker, one.crossing, one.why) for one in left] == [(2, walk, walk.why)]


def test_what_does_not_count_takes_no_partner() -> None:
    reps, left = pair([replace(crossing(0), counted=False, why="no")], [crossing(3)], FLY_ZONE_M, LIMITS)
    assert reps == []
    assert [one.marker for one in left] == [2, 3]


@pytest.mark.parametrize(("speed_m_per_s", "joined"), [(7.2, True), (6.8, False), (14.0, True), (14.4, False)])
def test_a_split_that_the_gate_speeds_do_not_bear_out_is_refused(speed_m_per_s: float, joined: bool) -> None:
    reps, left = pair([crossing(0, speed_m_per_s)], [crossing(3, speed_m_per_s)], FLY_ZONE_M, LIMITS)
    assert (len(reps), len(left)) == ((1, 0) if joined else (0, 2))


@pytest.mark.parametrize("split_s", [2.3, 7.6])
def test_a_split_outside_the_limits_is_refused_whatever_the_gates_say(split_s: float) -> None:
    speed = FLY_ZONE_M / split_s
    reps, left = pair([crossing(0, speed)], [crossing(split_s, speed)], FLY_ZONE_M, LIMITS)
    assert (reps, len(left)) == ([], 2)


@pytest.mark.parametrize("t3_s", [0.0, -3.0])
def test_nobody_is_at_marker_3_first(t3_s: float) -> None:
    assert pair([crossing(0)], [crossing(t3_s)], FLY_ZONE_M, LIMITS)[0] == []


def test_disagreement_is_the_same_for_too_fast_and_too_slow() -> None:
    fast, slow = (Rep(crossing(0, speed), crossing(3, speed)) for speed in (10 * 1.2, 10 / 1.2))
    assert disagreement(fast, FLY_ZONE_M) == pytest.approx(disagreement(slow, FLY_ZONE_M)) == pytest.approx(0.18232156)


CROSSINGS = st.lists(
    st.builds(crossing, st.integers(0, 400).map(lambda tenths: tenths / 10), st.floats(3.0, 13.0)), max_size=7
).map(lambda found: sorted(found, key=lambda one: one.t_ns))


@settings(max_examples=150)
@given(marker2=CROSSINGS, marker3=CROSSINGS)
def test_pairs_keep_order_and_nothing_is_used_twice_or_lost(marker2: list[Crossing], marker3: list[Crossing]) -> None:
    reps, left = pair(marker2, marker3, FLY_ZONE_M, LIMITS)
    places = [(index_of(rep.marker2, marker2), index_of(rep.marker3, marker3)) for rep in reps]
    for before, after in pairwise(places):
        assert before[0] < after[0]
        assert before[1] < after[1]
    for rep in reps:
        assert LIMITS.slowest_m_per_s <= FLY_ZONE_M / (rep.fly_ns * 1e-9) <= LIMITS.fastest_m_per_s
        assert disagreement(rep, FLY_ZONE_M) <= MAX_DISAGREEMENT
    seen = [(2, id(rep.marker2)) for rep in reps] + [(3, id(rep.marker3)) for rep in reps]
    seen += [(one.marker, id(one.crossing)) for one in left]
    assert sorted(seen) == sorted([(2, id(one)) for one in marker2] + [(3, id(one)) for one in marker3])
    assert all(one.why for one in left)


def index_of(crossing: Crossing, among: list[Crossing]) -> int:
    return next(i for i, one in enumerate(among) if one is crossing)
