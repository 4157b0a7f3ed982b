"""Personal bests: only by more than is unknown of both reps."""

from collections.abc import Hashable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.coaching.best import is_new_best, personal_best, to_pass_m_per_s
from server.coaching.timed_rep import TimedRep, percent_faster

U_OWN_S = 0.00111  # 0.003 m/s at 9 m/s
U_VELOCITY = 0.03


def ran(
    velocity: float,
    group: Hashable = "May",
    *,
    u_velocity: float = U_VELOCITY,
    distance_m: float = 30.0,
    check: bool = False,
    pulled_up: bool = False,
) -> TimedRep:
    return TimedRep(distance_m / velocity, U_OWN_S, u_velocity, distance_m, group, check, pulled_up)


def to_pass_percent(rep: TimedRep, standing: TimedRep) -> float:
    return 100 * to_pass_m_per_s(rep, standing) / standing.velocity_m_per_s


def test_within_one_set_up_its_own_uncertainty_is_to_be_beaten() -> None:
    rep, standing = (replace(ran(velocity), u_own_s=0.0111) for velocity in (9.1, 9.0))
    # 2 sqrt(2) 0.03 m/s = 0.085 m/s
    assert is_new_best(rep, standing)
    assert percent_faster(rep, standing) == pytest.approx(1.111, abs=0.001)
    assert to_pass_percent(rep, standing) == pytest.approx(0.94, abs=0.02)
    assert not is_new_best(replace(ran(9.08), u_own_s=0.0111), standing)


def test_less_than_the_smallest_worthwhile_change_is_no_best_however_well_it_is_known() -> None:
    assert not is_new_best(ran(9.044), ran(9.0))
    assert is_new_best(ran(9.046), ran(9.0))
    assert to_pass_percent(ran(9.046), ran(9.0)) == pytest.approx(0.5)


def test_between_two_set_ups_the_full_uncertainty_is_to_be_beaten() -> None:
    # 2 sqrt(2) 0.03 m/s = 0.085 m/s
    assert not is_new_best(ran(9.08, "June"), ran(9.0))
    assert is_new_best(ran(9.09, "June"), ran(9.0))
    assert to_pass_percent(ran(9.09, "June"), ran(9.0)) == pytest.approx(100 * 0.0849 / 9.0, abs=0.01)


def test_both_set_ups_uncertainties_count() -> None:
    assert is_new_best(ran(9.3, "June"), ran(9.0))
    assert not is_new_best(ran(9.3, "June", u_velocity=0.2), ran(9.0))
    assert not is_new_best(ran(9.3, "June"), ran(9.0, u_velocity=0.2))


@pytest.mark.parametrize("rep", [ran(11.0, check=True), ran(11.0, pulled_up=True), ran(11.0, distance_m=40.0)], ids=str)
def test_no_best_comes_of_a_doubtful_rep_or_another_distance(rep: TimedRep) -> None:
    assert not is_new_best(rep, ran(9.0))
    assert personal_best([rep, ran(9.0), rep], 30.0) == ran(9.0)


def test_without_a_rep_at_the_distance_there_is_no_best() -> None:
    assert personal_best([], 30.0) is None
    assert personal_best([ran(9.0)], 40.0) is None


def test_a_rep_faster_by_less_than_is_unknown_leaves_the_old_best() -> None:
    assert personal_best([ran(9.0), ran(9.05, "June")], 30.0) == ran(9.0)


def test_small_gains_are_held_against_the_best_that_stands() -> None:
    steps = [ran(9.0 + 0.06 * number, number) for number in range(3)]
    assert personal_best(steps, 30.0) == steps[2]
    assert not is_new_best(steps[2], steps[1])


REPS = st.lists(
    st.builds(
        ran,
        st.floats(6.0, 11.0),
        st.integers(0, 3),
        u_velocity=st.floats(0.01, 0.3),
        distance_m=st.sampled_from([30.0, 40.0]),
        check=st.booleans(),
        pulled_up=st.booleans(),
    ),
    max_size=15,
)


@given(REPS)
def test_a_best_never_gets_slower_and_is_always_of_a_sound_rep(reps: list[TimedRep]) -> None:
    bests = [personal_best(reps[:count], 30.0) for count in range(len(reps) + 1)]
    found = [best for best in bests if best is not None]
    assert all(best.usable and best.distance_m == 30.0 for best in found)
    speeds = [best.velocity_m_per_s for best in found]
    assert speeds == sorted(speeds)


@given(REPS)
def test_nothing_that_stands_is_beaten_by_an_equal(reps: list[TimedRep]) -> None:
    assert not any(is_new_best(rep, rep) for rep in reps)
