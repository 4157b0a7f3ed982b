"""The zero test: a pass that takes no time, one that does, and one that cannot say."""

import numpy as np
import pytest

from calibration.clock_fit import Event
from calibration.zero_test import SetUp, zero_test
from gate.errors import ClockError

MS = 1_000_000


def events_of(mean_ms: float, u_ms: float, count: int, seed: int = 0) -> list[Event]:
    errors = np.random.default_rng(seed).normal(mean_ms, u_ms, count) * MS
    return [Event(k * 10**10, k * 10**10 + round(error), round(u_ms * MS)) for k, error in enumerate(errors)]


def test_five_runs_at_one_gate_pass_nineteen_times_of_twenty() -> None:
    answers = [zero_test(events_of(0.0, 2.5, 5, seed)).answer for seed in range(200)]
    assert answers.count("pass") >= 184


def test_a_line_that_is_off_fails() -> None:
    test = zero_test(events_of(9.0, 2.5, 5))
    assert test.answer == "fail"
    assert test.told.startswith("fail: mean +")


def test_a_walk_is_not_decisive_and_says_its_uncertainty() -> None:
    test = zero_test(events_of(0.0, 9.0, 1))
    assert test.answer == "not decisive"
    assert "u 9.0 ms" in test.told
    assert "run through, 5 times" in test.told


def test_a_mean_within_what_clock_and_lines_claim_passes_and_says_how_much_that_is() -> None:
    events = events_of(4.0, 1.0, 5)
    assert zero_test(events).answer == "fail"
    by_clock = zero_test(events, SetUp(u_clock_s=0.005))
    assert by_clock.answer == "pass"
    assert "clock (u 5.0 ms) and lines (u 0.0 ms) allow; a split is right to so much" in by_clock.told
    assert zero_test(events, SetUp(u_lines_s=0.005)).answer == "pass"
    assert zero_test(events_of(14.0, 1.0, 5), SetUp(0.005, 0.001)).answer == "fail"


def test_a_wide_clock_does_not_make_up_for_unsure_passes() -> None:
    assert zero_test(events_of(0.0, 9.0, 1), SetUp(u_clock_s=0.050)).answer == "not decisive"


def test_crossings_that_find_no_other_are_of_clocks_that_nothing_joins() -> None:
    test = zero_test(events_of(446.0, 1.0, 1), SetUp(0.005, crossings=5))
    assert test.answer == "not decisive"
    assert ", 1 pass: only 1 of 5 crossings has another within 0.5 s: give --sync FILE" in test.told
    with pytest.raises(ClockError, match="none of 5 crossings has another within"):
        zero_test([], SetUp(crossings=5))


def test_no_pass_is_refused() -> None:
    with pytest.raises(ClockError, match="no pass"):
        zero_test([])
