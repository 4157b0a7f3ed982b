"""The zero test: a pass that takes no time, one that does, and one that cannot say."""

import numpy as np
import pytest

from calibration.clock_fit import Event
from calibration.zero_test import zero_test
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


def test_no_pass_is_refused() -> None:
    with pytest.raises(ClockError, match="no pass"):
        zero_test([])
