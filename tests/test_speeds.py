"""Two recordings with nothing in common: the offset from the runs' own speeds."""

import numpy as np
import pytest

from calibration.speeds import clock_from_speeds
from gate.errors import ClockError
from tests.afternoon import FLY_M, Clocks, crossing, runs, together

U_SCALE = (0.02, 0.02)


def afternoon_s(rng: np.random.Generator, count: int) -> list[float]:
    return list(np.cumsum(rng.uniform(60, 200, count)))


def test_the_offset_is_within_its_uncertainty_and_good_for_a_verdict() -> None:
    ratio, errors_s = [], []
    for seed in range(100):
        rng, clocks = np.random.default_rng(seed), Clocks(offset_s=float(seed * 7 - 300))
        scale = tuple(1 + rng.normal(0, 0.02, 2))
        first, second = together(runs(rng, clocks, afternoon_s(rng, 20), scale=(scale[0], scale[1])))
        counted = [[one for one in some if one.direction == "right"] for some in (first, second)]
        sync, runs_found = clock_from_speeds(counted[0], counted[1], FLY_M, U_SCALE)
        error_ns = sync.offset_ns + sync.at_ns - clocks.third_ns(sync.at_ns)
        errors_s.append(error_ns * 1e-9)
        ratio.append(error_ns / sync.u_offset_ns)
        assert runs_found >= 17
    assert 0.92 <= np.mean(np.abs(ratio) <= 2) <= 1.0
    assert np.max(np.abs(errors_s)) < 0.2


def test_a_run_that_one_phone_missed_is_left_out() -> None:
    rng, clocks = np.random.default_rng(1), Clocks(offset_s=-12.0)
    first, second = together(runs(rng, clocks, afternoon_s(rng, 12)))
    counted = [[one for one in some if one.direction == "right"] for some in (first, second)]
    sync, found = clock_from_speeds(counted[0][2:], counted[1][:-3], FLY_M, U_SCALE)
    assert 5 <= found <= 7
    assert abs(sync.offset_ns * 1e-9 + 12.0) < 0.2


def test_too_few_runs_and_runs_as_even_as_a_clock_are_refused() -> None:
    with pytest.raises(ClockError, match="3 are needed"):
        clock_from_speeds([crossing(0, 8.0)], [crossing(4, 8.0)], FLY_M, U_SCALE)
    even = [crossing(20_000_000_000 * k, 8.0) for k in range(8)]
    with pytest.raises(ClockError, match="too evenly"):
        clock_from_speeds(even, even, FLY_M, U_SCALE)
