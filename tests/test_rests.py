"""Rests: prescribed and taken, when somebody may go, and what is called out."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.coaching.rests import (
    USUAL_RUN_UP_NS,
    Prompt,
    Rest,
    S,
    due_ns,
    minutes,
    prompts,
    prompts_between,
    rest,
    spacing,
    spacing_ns,
)

MIN = 60 * S
INSTANTS = st.integers(0, 10**15)
RESTS = st.integers(1, 1800 * S)


def after(taken_ns: int, prescribed_ns: int = 3 * MIN) -> Rest:
    """The rest of somebody who came to Marker 2 a usual run-up after it."""
    return rest(100 * S, 100 * S + taken_ns + USUAL_RUN_UP_NS, prescribed_ns)


def test_a_rest_ends_where_the_run_up_begins() -> None:
    assert after(3 * MIN) == Rest(3 * MIN, 3 * MIN, None)
    assert rest(0, 200 * S, 3 * MIN, run_up_ns=12 * S).taken_ns == 188 * S


def test_a_short_rest_is_warned_with_both_figures() -> None:
    assert after(151 * S).warning == "short rest before this rep: 2:31 of 3:00 (83 %)"


@pytest.mark.parametrize("taken_s", [162, 170, 180, 400, 7200])
def test_from_ninety_percent_on_nothing_is_warned_and_never_a_longer_one(taken_s: int) -> None:
    assert after(taken_s * S).warning is None


def test_just_under_ninety_percent_reads_as_less() -> None:
    assert after(162 * S - 1).warning == "short rest before this rep: 2:41 of 3:00 (89 %)"


def test_somebody_who_started_at_once_rested_nothing() -> None:
    assert rest(0, 5 * S, 3 * MIN) == Rest(3 * MIN, 0, "short rest before this rep: 0:00 of 3:00 (0 %)")


@pytest.mark.parametrize("prescribed_ns", [0, -S])
def test_a_rest_that_nobody_prescribed_is_refused(prescribed_ns: int) -> None:
    with pytest.raises(ValueError, match="ask only where one is prescribed"):
        rest(0, MIN, prescribed_ns)


@given(INSTANTS, RESTS, RESTS)
def test_who_goes_when_due_has_rested_in_full(t3_ns: int, prescribed_ns: int, longer_ns: int) -> None:
    t2_ns = due_ns(t3_ns, prescribed_ns) + USUAL_RUN_UP_NS
    assert rest(t3_ns, t2_ns, prescribed_ns) == Rest(prescribed_ns, prescribed_ns, None)
    assert rest(t3_ns, t2_ns + longer_ns, prescribed_ns).warning is None


def test_the_next_in_order_is_called_twenty_seconds_before_and_then() -> None:
    assert prompts(10 * S, 3 * MIN) == (Prompt(170 * S, 20 * S), Prompt(190 * S, 0))


def test_one_athlete_alone_is_called_a_minute_before_as_well() -> None:
    assert prompts(10 * S, 3 * MIN, alone=True) == (
        Prompt(130 * S, 60 * S),
        Prompt(170 * S, 20 * S),
        Prompt(190 * S, 0),
    )


def test_nothing_is_called_before_the_rest_has_begun() -> None:
    assert [call.before_ns for call in prompts(0, 45 * S, alone=True)] == [20 * S, 0]
    assert [call.before_ns for call in prompts(0, 10 * S)] == [0]


@given(INSTANTS, RESTS, st.booleans(), st.lists(st.integers(0, 2000 * S), min_size=1))
def test_windows_in_a_row_call_everything_once(t3_ns: int, prescribed_ns: int, alone: bool, ticks: list[int]) -> None:
    calls = prompts(t3_ns, prescribed_ns, alone=alone)
    edges = sorted([t3_ns - 1, *(t3_ns + tick for tick in ticks), t3_ns + prescribed_ns])
    called = [one for start, end in pairwise(edges) for one in prompts_between(calls, start, end)]
    assert tuple(called) == calls


def test_twelve_athletes_at_three_minutes_go_every_fifteen_seconds() -> None:
    assert spacing_ns(12, 3 * MIN) == 15 * S
    assert spacing(12, 3 * MIN) == "12 athletes at 3:00: one each 15 s"


def test_a_spacing_is_rounded_up_because_the_rest_is_the_least() -> None:
    assert spacing(11, 3 * MIN) == "11 athletes at 3:00: one each 17 s"
    assert spacing(12, 3 * MIN, run_ns=12 * S) == "12 athletes at 3:00: one each 16 s"


def test_one_athlete_alone_goes_once_a_rest() -> None:
    assert spacing(1, 3 * MIN) == "1 athlete at 3:00: one each 180 s"


@pytest.mark.parametrize("athletes", [0, -1])
def test_nobody_has_no_spacing(athletes: int) -> None:
    with pytest.raises(ValueError, match="at least one athlete"):
        spacing_ns(athletes, MIN)


@given(st.integers(1, 40), RESTS, st.integers(0, 60 * S))
def test_a_round_of_starts_is_no_shorter_than_rest_and_run(athletes: int, prescribed_ns: int, run_ns: int) -> None:
    round_ns = athletes * spacing_ns(athletes, prescribed_ns, run_ns)
    assert 0 <= round_ns - prescribed_ns - run_ns < athletes


@pytest.mark.parametrize(
    ("duration_ns", "text"), [(0, "0:00"), (9 * S, "0:09"), (151 * S, "2:31"), (3600 * S, "60:00")]
)
def test_a_duration_reads_as_minutes_and_seconds(duration_ns: int, text: str) -> None:
    assert minutes(duration_ns) == text
