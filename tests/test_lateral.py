"""The place across the lane: what feet tell of it, and what is done to instants and their budget."""

import math
from dataclasses import replace

import pytest

from gate.crossing import Crossing
from gate.lateral import (
    FOOT_ROW_M,
    U_LATERAL_M,
    FootReading,
    Lateral,
    corrected,
    corrected_rep,
    lateral_budget,
    lateral_place,
    read_feet,
)
from gate.line import GateLine
from gate.rep import Rep

EDGE_ON = GateLine((640, 200), (640, 500), 140)
LINE2 = replace(EDGE_ON, slant=0.5, across_per_feet=4.0, u_across_m=0.03)
LINE3 = replace(LINE2, slant=-0.5)
SEEN = Crossing(1_000_000_000, 1_000_000, "right", 8.0, 0.1, 12, 0.005, 1.75)
PLACE = Lateral(0.2, 0.08, read=True)


def with_feet(place_m: float, crossing: Crossing = SEEN) -> Crossing:
    """Feet that stand so far beyond the middle, away from the camera."""
    return replace(crossing, feet_m=place_m / LINE2.across_per_feet + FOOT_ROW_M)


REP = Rep(with_feet(0.3), with_feet(0.3, replace(SEEN, t_ns=4_750_000_000)))


def test_feet_tell_the_side_by_the_way_of_the_run() -> None:
    for direction, left_m in (("right", 0.3), ("left", -0.3)):
        reading = read_feet(LINE2, replace(with_feet(0.3), direction=direction))  # type: ignore[arg-type]
        assert reading is not None
        assert reading.place_m == pytest.approx(left_m)


@pytest.mark.parametrize("feet_m", [math.nan, 0.28, -0.28])
def test_feet_in_the_air_or_not_seen_are_not_read(feet_m: float) -> None:
    assert read_feet(LINE2, replace(SEEN, feet_m=feet_m)) is None


def test_a_line_that_says_nothing_of_feet_has_no_reading() -> None:
    assert read_feet(EDGE_ON, with_feet(0.1)) is None
    assert read_feet(replace(EDGE_ON, across_per_feet=1e-200), with_feet(0.1)) is None
    assert lateral_place([None, None]) == Lateral()


def test_readings_far_apart_do_not_count() -> None:
    assert lateral_place((FootReading(0.5, 0.1, 0.05), FootReading(-0.4, 0.1, 0.05))) == Lateral()


def test_a_place_that_was_read_is_drawn_to_the_middle_and_known_better() -> None:
    found = lateral_place((FootReading(0.3, 0.1, 0.07), FootReading(0.3, 0.1, 0.07)))
    u_mean_m = math.hypot(0.1 / math.sqrt(2), 0.07)
    assert found.read
    assert found.u_m == pytest.approx(1 / math.hypot(1 / U_LATERAL_M, 1 / u_mean_m))
    assert found.place_m == pytest.approx(0.3 * U_LATERAL_M**2 / (U_LATERAL_M**2 + u_mean_m**2))


def test_rough_readings_change_nothing() -> None:
    assert lateral_place((FootReading(0.3, 0.5, 0.07), None)) == Lateral()


def test_a_correction_moves_the_instant_and_says_so() -> None:
    moved = corrected(replace(SEEN, note="another body at the same instant"), LINE2, PLACE)
    assert moved.t_ns - SEEN.t_ns == 12_500_000  # 0.5 * 0.2 m at 8 m/s
    assert moved.note == (
        "another body at the same instant; instant moved by +12.5 ms: by the feet the runner was 0.20 m left of the "
        "lane's middle"
    )
    assert corrected(SEEN, LINE2, Lateral()) is SEEN
    assert corrected(SEEN, EDGE_ON, PLACE) is SEEN


def test_a_rep_is_moved_at_both_gates_by_one_place() -> None:
    moved, lateral = corrected_rep(REP, (LINE2, LINE3))
    shift_ns = round(0.5 * lateral.place_m / 8.0 * 1e9)
    assert lateral.read
    assert 0.15 < lateral.place_m < 0.3
    assert moved.marker2.t_ns - REP.marker2.t_ns == pytest.approx(shift_ns, abs=1)
    assert moved.fly_ns - REP.fly_ns == pytest.approx(-2 * shift_ns, abs=2)


def test_a_rep_at_gates_seen_edge_on_stays_as_it_is() -> None:
    assert corrected_rep(REP, (EDGE_ON, EDGE_ON)) == (REP, Lateral())
    assert lateral_budget((EDGE_ON, EDGE_ON), Lateral(), (8.0, 8.0)) == ()


@pytest.mark.parametrize(
    ("slants", "signs", "effect_m"),
    [((0.5, -0.5), (1, -1), 0.15), ((0.5, 0.2), (0, 1), 0.045), ((0.5, 0.0), (0, 1), 0.075)],
)
def test_opposite_slants_add_and_like_ones_differ(
    slants: tuple[float, float], signs: tuple[int, int], effect_m: float
) -> None:
    lines = (replace(LINE2, slant=slants[0]), replace(LINE2, slant=slants[1]))
    line = lateral_budget(lines, Lateral(), (8.0, 8.0))[0]
    assert (line.term, line.kind, line.signs) == ("runner's lateral place", "own", signs)
    assert line.effect == pytest.approx(effect_m / 8.0)
    read = lateral_budget(lines, PLACE, (8.0, 8.0))[0]
    assert read.term == "runner's lateral place, by the feet"
    assert read.effect == pytest.approx(line.effect * PLACE.u_m / U_LATERAL_M)
