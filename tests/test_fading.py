"""The fading rule, and the variation that it goes by."""

from collections.abc import Hashable, Sequence
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fading import default_variation, shares, true_variation
from server.coaching.fading import DEFAULT_CV, Fading, Variation, fading, usual_variation
from server.coaching.timed_rep import TimedRep

SLICE = range(10_000, 10_100)


def ran(
    velocity: float,
    *,
    distance_m: float = 30.0,
    group: Hashable = "lines as drawn",
    check: bool = False,
    pulled_up: bool = False,
) -> TimedRep:
    return TimedRep(distance_m / velocity, 0.001, 0.01, distance_m, group, check, pulled_up)


def session(*velocities: float) -> list[TimedRep]:
    return [ran(velocity) for velocity in velocities]


def fires_at(reps: Sequence[TimedRep], variation: Variation | None = None) -> list[int]:
    return [number for number, found in enumerate(fading(reps, variation)) if found]


def test_two_slow_reps_in_a_row_fade_with_their_figures() -> None:
    found = fading(session(9.0, 9.1, 9.0, 9.0, 8.7, 8.6))
    assert found[:5] == (None,) * 5
    assert found[5] == Fading(4, 5, 100 * (1 - 8.6 / 9.1), 100 * (1 - 8.6 / 9.0), Variation())
    assert found[5].why == (
        "fading: two reps in a row slow, this one 5.5 % under today's best and 4.4 % under today's median, "
        "more than twice the 1.2 % that is usual for sprinters"
    )


def test_an_athletes_own_variation_is_named_as_theirs() -> None:
    found = fading(session(9.0, 9.0, 9.0, 8.5, 8.5), Variation(0.009, sessions=2, reps=18))[4]
    assert found is not None
    assert found.why.endswith("more than twice the usual 0.9 %")


def test_one_slow_rep_alone_is_no_fading() -> None:
    assert fires_at(session(9.0, 9.0, 9.0, 8.5, 9.0, 8.5, 9.0)) == []


def test_every_further_slow_rep_fades_again() -> None:
    assert fires_at(session(9.0, 9.0, 9.0, 9.0, 9.0, 8.5, 8.4, 8.3)) == [6, 7]


def test_the_fourth_rep_is_the_first_that_can_be_slow() -> None:
    assert fires_at(session(9.0, 9.0, 8.5, 8.5)) == []
    assert fires_at(session(9.0, 9.0, 9.0, 8.5, 8.5)) == [4]


def test_three_percent_under_the_best_is_needed() -> None:
    assert fires_at(session(9.0, 9.0, 9.0, 9.0, 8.74, 8.74)) == []
    assert fires_at(session(9.0, 9.0, 9.0, 9.0, 8.72, 8.72)) == [5]


def test_one_fast_rep_among_usual_ones_makes_no_fading_of_them() -> None:
    assert fires_at(session(9.0, 9.4, 9.0, 9.0, 9.0, 9.0)) == []


def test_who_varies_more_has_to_lose_more() -> None:
    reps = session(9.0, 9.0, 9.0, 9.0, 8.7, 8.7)
    assert fires_at(reps, Variation(0.010)) == [5]
    assert fires_at(reps, Variation(0.017)) == []


@pytest.mark.parametrize("out", [ran(4.0, pulled_up=True), ran(8.0, check=True), ran(12.0, check=True)], ids=str)
@pytest.mark.parametrize("place", range(7))
def test_a_rep_pulled_up_or_marked_check_is_passed_over(out: TimedRep, place: int) -> None:
    slow = session(9.0, 9.0, 9.0, 9.0, 8.5, 8.5)
    expected = 5 if place > 5 else 6
    assert fires_at([*slow[:place], out, *slow[place:]]) == [expected]


def test_who_pulls_up_twice_does_not_fade() -> None:
    assert fires_at([*session(9.0, 9.0, 9.0, 9.0), *[ran(5.0, pulled_up=True)] * 2]) == []


@pytest.mark.parametrize(("distance_m", "group"), [(50.0, "lines as drawn"), (30.0, "a new line")])
def test_another_distance_or_set_up_begins_anew(distance_m: float, group: str) -> None:
    again = [ran(velocity, distance_m=distance_m, group=group) for velocity in (8.5, 8.5, 8.5, 8.0, 8.0)]
    assert fires_at([*session(9.0, 9.0, 9.0, 9.0), *again]) == [8]


def test_reps_of_another_distance_between_leave_a_row_a_row() -> None:
    reps = session(9.0, 9.0, 9.0, 8.5, 8.5)
    mixed = [one for rep in reps for one in (rep, ran(8.0, distance_m=50.0))]
    assert fires_at(mixed) == [8]


def test_no_reps_do_not_fade() -> None:
    assert fading([]) == ()


# The variation that is usual


@pytest.mark.parametrize(
    "sessions",
    [[], [session(*[9.0, 9.2] * 8)], [session(9.0, 9.1, 9.0, 9.1)] * 5, [session(*[9.0] * 5), session(*[9.0] * 4)]],
    ids=["none", "one session", "short sessions", "one long, one short"],
)
def test_too_little_history_leaves_the_default(sessions: list[list[TimedRep]]) -> None:
    assert usual_variation(sessions) == Variation(DEFAULT_CV)
    assert not usual_variation(sessions).own


def test_two_sessions_of_five_reps_are_enough() -> None:
    found = usual_variation([session(9.0, 9.09, 9.0, 9.09, 9.0)] * 2)
    assert (found.own, found.sessions, found.reps) == (True, 2, 10)
    assert found.cv == pytest.approx(0.01 / 2**0.5, rel=0.01)


def test_a_better_day_is_no_variation() -> None:
    assert usual_variation([session(*[8.5] * 5), session(*[9.5] * 5)]).cv == 0.0


def test_doubtful_reps_are_no_variation() -> None:
    reps = session(*[9.0] * 5)
    odd = [*reps[:2], ran(4.0, pulled_up=True), ran(12.0, check=True), *reps[2:]]
    assert usual_variation([odd, odd]) == Variation(0.0, 2, 10)


def test_distances_and_set_ups_of_a_session_are_kept_apart() -> None:
    mixed = [one for _ in range(5) for one in (ran(9.0), ran(8.0, distance_m=50.0), ran(9.5, group="a new line"))]
    assert usual_variation([mixed, mixed]) == Variation(0.0, 2, 30)


def test_a_session_in_which_the_athlete_faded_widens_it_less_than_the_spread_about_the_mean() -> None:
    faded = [9.0, 9.1, 9.0, 9.1, 9.0, 9.1, 8.64, 8.74, 8.64]
    assert usual_variation([session(*faded)] * 2).cv < 0.75 * stdev(faded) / mean(faded)


# What it finds, on a slice of benchmarks/fading.py


@pytest.mark.parametrize(("cv", "least"), [(0.007, 0.97), (0.010, 0.88), (0.017, 0.38)])
def test_of_steady_sessions_few_fade_and_a_loss_is_found(cv: float, least: float) -> None:
    found = shares(cv, true_variation, SLICE)
    assert found.false <= 0.02
    assert found.found >= least


def test_the_default_suits_who_varies_less_too() -> None:
    found = shares(0.007, default_variation, SLICE)
    assert found.false == 0.0
    assert found.found >= 0.9


SPEEDS = st.lists(st.floats(6.0, 11.0), max_size=12)


@given(SPEEDS, st.floats(0.0, 0.03))
def test_whoever_fades_is_slow_twice_from_the_fourth_rep_on(speeds: list[float], cv: float) -> None:
    for number in fires_at(session(*speeds), Variation(cv)):
        assert number >= 4
        for place in (number - 1, number):
            assert speeds[place] <= 0.97 * max(speeds[:place]) * (1 + 1e-9)


@given(SPEEDS)
def test_a_later_rep_changes_nothing_of_before(speeds: list[float]) -> None:
    reps = session(*speeds)
    assert all(fading(reps[:count]) == fading(reps)[:count] for count in range(len(reps)))


@given(SPEEDS)
def test_only_ratios_of_speeds_count(speeds: list[float]) -> None:
    scaled = [TimedRep(rep.fly_time_s * 2, rep.u_own_s, 0.01, 30.0, "lines as drawn") for rep in session(*speeds)]
    assert fires_at(scaled) == fires_at(session(*speeds))
