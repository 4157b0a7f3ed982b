"""Marks of a session's reps: against the rep before, and against today's best."""

from collections.abc import Hashable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.coaching.progress import Mark, marks, same_within_percent
from server.coaching.timed_rep import TimedRep, percent_faster


def ran(
    velocity: float,
    *,
    u_own_s: float = 0.001,
    distance_m: float = 30.0,
    group: Hashable = "lines as drawn",
    check: bool = False,
    pulled_up: bool = False,
) -> TimedRep:
    """A rep of a given velocity, m/s."""
    return TimedRep(distance_m / velocity, u_own_s, 0.01, distance_m, group, check, pulled_up)


def against(reps: Sequence[TimedRep]) -> list[str | None]:
    return [mark.against_before for mark in marks(reps)]


def test_a_first_rep_has_nothing_to_be_compared_with() -> None:
    assert marks([ran(9.0)]) == (Mark(),)


def test_no_reps_have_no_marks() -> None:
    assert marks([]) == ()


@pytest.mark.parametrize(
    ("percent", "word"),
    [(1.4, "same"), (-1.4, "same"), (0.0, "same"), (1.6, "better"), (-1.6, "worse"), (8.0, "better"), (-8.0, "worse")],
)
def test_a_well_measured_rep_is_the_same_within_one_and_a_half_percent(percent: float, word: str) -> None:
    before, after = ran(9.0), ran(9.0 * (1 + percent / 100))
    assert against([before, after]) == [None, word]
    assert percent_faster(after, before) == pytest.approx(percent)
    assert same_within_percent(after, before) == 1.5


def test_a_difference_within_twice_its_own_uncertainty_is_the_same_however_large() -> None:
    # 0.05 s of 3.33 s is 1.5 % of each rep: the difference of two is known to 2 sqrt(2) 1.5 = 4.2 %
    before, after = ran(9.0, u_own_s=0.05), ran(9.0 * 1.03, u_own_s=0.05)
    assert same_within_percent(after, before) == pytest.approx(4.3, abs=0.1)
    assert against([before, after]) == [None, "same"]
    assert against([before, ran(9.0 * 1.05, u_own_s=0.05)]) == [None, "better"]


def test_both_reps_uncertainties_count() -> None:
    assert same_within_percent(ran(9.0), ran(9.0, u_own_s=0.05)) == pytest.approx(3.0, abs=0.01)
    assert same_within_percent(ran(9.0, u_own_s=0.05), ran(9.0)) == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize("other", [ran(8.0, distance_m=40.0), ran(8.0, group="a new line")], ids=["distance", "set-up"])
def test_a_rep_of_another_distance_or_set_up_is_not_compared(other: TimedRep) -> None:
    assert marks([ran(9.0), other])[1] == Mark()


def test_the_rep_before_is_the_latest_one_and_none_where_that_is_of_another_distance() -> None:
    back_at_30 = marks([ran(9.0), ran(8.5, distance_m=40.0), ran(9.5)])[2]
    assert back_at_30.against_before is None
    assert back_at_30.best_percent == pytest.approx(100 * 0.5 / 9.0)


@pytest.mark.parametrize("out", [ran(12.0, check=True), ran(4.0, pulled_up=True)])
def test_a_rep_marked_check_or_pulled_up_is_passed_over(out: TimedRep) -> None:
    reps = [ran(9.0), ran(9.1), ran(8.7)]
    bare = marks(reps)
    assert marks([reps[0], out, *reps[1:]]) == (bare[0], Mark(), *bare[1:])


def test_today_s_best_is_the_best_of_the_reps_before() -> None:
    found = marks([ran(9.0), ran(9.3), ran(9.2), ran(9.4)])
    assert [mark.best_percent for mark in found] == [
        None,
        pytest.approx(100 * (9.3 / 9.0 - 1)),
        pytest.approx(100 * (9.2 / 9.3 - 1)),
        pytest.approx(100 * (9.4 / 9.3 - 1)),
    ]
    assert found[2].best_s == pytest.approx(30 / 9.2 - 30 / 9.3)


@pytest.mark.parametrize(("share", "under"), [(0.969, True), (0.971, False), (1.02, False)])
def test_a_rep_three_percent_under_the_best_says_so(share: float, under: bool) -> None:
    assert marks([ran(9.0), ran(8.9), ran(9.0 * share)])[2].under_best is under


def test_every_distance_and_set_up_has_its_own_best() -> None:
    reps = [ran(9.5), ran(8.0, distance_m=50.0), ran(8.1, group="a new line"), ran(8.1, distance_m=50.0)]
    assert [mark.under_best for mark in marks(reps)] == [False] * 4
    assert marks(reps)[3].best_percent == pytest.approx(1.25)


@pytest.mark.parametrize("fly_time_s", [0.0, -3.3, float("nan"), float("inf")])
def test_a_rep_without_a_time_is_refused(fly_time_s: float) -> None:
    with pytest.raises(ValueError, match="over 0 s"):
        TimedRep(fly_time_s, 0.001, 0.01, 30.0, "a")


def test_a_rep_without_a_fly_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="over 0 m"):
        TimedRep(3.3, 0.001, 0.01, 0.0, "a")


SPEEDS = st.floats(4.0, 12.0)
REPS = st.lists(
    st.builds(
        ran,
        SPEEDS,
        u_own_s=st.floats(0.0, 0.05),
        distance_m=st.sampled_from([30.0, 40.0]),
        group=st.integers(0, 1),
        check=st.booleans(),
        pulled_up=st.booleans(),
    ),
    max_size=12,
)


@given(REPS)
def test_a_later_rep_changes_no_mark(reps: list[TimedRep]) -> None:
    assert all(marks(reps[:count]) == marks(reps)[:count] for count in range(len(reps)))


@given(REPS)
def test_what_is_not_comparable_changes_no_other_mark(reps: list[TimedRep]) -> None:
    kept = [rep for rep in reps if rep.usable]
    assert tuple(mark for rep, mark in zip(reps, marks(reps), strict=True) if rep.usable) == marks(kept)


@given(SPEEDS, SPEEDS)
def test_better_is_never_slower_and_worse_never_faster(first: float, second: float) -> None:
    word = against([ran(first), ran(second)])[1]
    assert word == "same" or (word == "better") == (second > first)
