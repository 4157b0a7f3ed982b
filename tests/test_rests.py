"""Rests: prescribed and taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.coaching.minutes import minutes
from server.coaching.rests import USUAL_RUN_UP_NS, Rest, S, rest

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
    t2_ns = t3_ns + prescribed_ns + USUAL_RUN_UP_NS
    assert rest(t3_ns, t2_ns, prescribed_ns) == Rest(prescribed_ns, prescribed_ns, None)
    assert rest(t3_ns, t2_ns + longer_ns, prescribed_ns).warning is None


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (9, "0:09"), (151, "2:31"), (3600, "60:00")])
def test_a_duration_reads_as_minutes_and_seconds(seconds: int, text: str) -> None:
    assert minutes(seconds) == text
