"""Passes of two recordings found among other runs, and the offset that they give."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.clock_fit import Event, fit_clock
from calibration.passes import pass_events
from gate.errors import ClockError
from gate.fly import GateView, fly_time
from gate.line import GateLine
from gate.rep import Rep
from server.clock import Clock
from tests.afternoon import FLY_M, Clocks, crossing, passes, runs, together

BEGIN_S = [20.0, 41.0, 60.0, 83.0, 101.0]
REPS_S = [200.0 + 190.0 * k for k in range(9)]


def test_five_passes_are_found_among_reps_and_walks_and_give_the_offset() -> None:
    off_ms, ratio = [], []
    for seed in range(60):
        rng, clocks = np.random.default_rng(seed), Clocks(offset_s=float(seed) - 30.0)
        first, second = together(passes(rng, clocks, BEGIN_S), runs(rng, clocks, REPS_S))
        events = pass_events(first, second, FLY_M)
        assert len(events) == 5
        sync = fit_clock(events, "passes").sync
        error_ns = sync.offset_ns + sync.at_ns - clocks.third_ns(sync.at_ns)
        off_ms.append(error_ns * 1e-6)
        ratio.append(error_ns / sync.u_offset_ns)
    assert np.sqrt(np.mean(np.square(off_ms))) <= 1.2
    assert 0.9 <= np.mean(np.abs(ratio) <= 2) <= 1.0


def test_reps_that_all_take_the_same_time_are_not_taken_for_passes() -> None:
    rng, clocks = np.random.default_rng(5), Clocks()
    first, second = together(
        passes(rng, clocks, BEGIN_S[:4]), runs(rng, clocks, [150 + 12.0 * k for k in range(12)], cv=0.002)
    )
    sync = fit_clock(pass_events(first, second, FLY_M), "passes").sync
    assert abs(sync.offset_ns * 1e-9 - 4321.5) < 0.02


@pytest.mark.parametrize(("count", "cv"), [(3, 0.0), (6, 0.01), (12, 0.01), (20, 0.03), (20, 0.1)])
def test_reps_without_any_pass_give_none(count: int, cv: float) -> None:
    """Some reps of a session always take the same time to milliseconds."""
    for seed in range(20):
        rng, clocks = np.random.default_rng(seed), Clocks(offset_s=12.3)
        at_s = [20 + 90.0 * k + rng.uniform(0, 60) for k in range(count)]
        first, second = together(runs(rng, clocks, at_s, cv=cv))
        with pytest.raises(ClockError, match="passes: "):
            pass_events(first, second, FLY_M)


def test_passes_that_may_as_well_be_reps_are_taken_where_somebody_says_so() -> None:
    rng, clocks = np.random.default_rng(0), Clocks()
    first, second = together(passes(rng, clocks, BEGIN_S[:2], speed=6.0))
    first, second = ([replace(one, speed_m_per_s=6.0) for one in some] for some in (first, second))
    with pytest.raises(ClockError, match=r"reps of equal time do as well: .* say --method passes"):
        pass_events(first, second, FLY_M)
    assert len(pass_events(first, second, FLY_M, told=True)) == 2


def test_passes_again_at_the_end_give_the_drift() -> None:
    off, u = [], 0.0
    for seed in range(30):
        rng, clocks = np.random.default_rng(seed), Clocks(drift_ppm=float(np.random.default_rng(seed).uniform(-20, 20)))
        late = [1900.0 + t for t in BEGIN_S]
        first, second = together(passes(rng, clocks, BEGIN_S), runs(rng, clocks, REPS_S), passes(rng, clocks, late))
        sync = fit_clock(pass_events(first, second, FLY_M), "passes").sync
        off.append(sync.drift_ppm - clocks.drift_ppm)
        u = sync.u_drift_ppm
    assert np.sqrt(np.mean(np.square(off))) <= 1.3
    assert u < 2.0


def test_a_pass_that_one_phone_missed_shifts_none() -> None:
    rng, clocks = np.random.default_rng(2), Clocks()
    first, second = together(passes(rng, clocks, BEGIN_S))
    events = pass_events(first[:1] + first[2:], second[:3] + second[4:], FLY_M, told=True)
    assert [event.t2_ns for event in events] == [first[0].t_ns, first[2].t_ns, first[4].t_ns]


def test_walks_and_single_passes_are_refused_with_what_to_do() -> None:
    rng, clocks = np.random.default_rng(3), Clocks()
    first, second = together(passes(rng, clocks, BEGIN_S, speed=1.4))
    with pytest.raises(ClockError, match=r"of 0 and 0 crossings at 4 m/s.*run through five times"):
        pass_events(first, second, FLY_M)
    with pytest.raises(ClockError, match="no two agree"):
        pass_events([crossing(0, 5.0)], [crossing(10, 5.0)], FLY_M)


def test_passes_at_the_end_spaced_as_at_the_beginning_are_not_taken_for_each_other() -> None:
    rng, clocks = np.random.default_rng(7), Clocks()
    first, second = together(passes(rng, clocks, BEGIN_S), passes(rng, clocks, [1800 + t for t in BEGIN_S]))
    assert len(pass_events(first, second, FLY_M)) == 10


def test_an_error_of_marker_2s_line_in_passes_and_reps_is_counted_once() -> None:
    """Lines that are off by their u, in the passes and in the reps: the fly time's u is as large as its errors."""
    rng, u_m, ratio = np.random.default_rng(8), 0.01, []
    for _ in range(400):
        line2_m, at_passes_m, line3_m = rng.normal(0, u_m, 3)
        pass_ns, run_ns = 1e9 / 5.0, 1e9 / 8.0
        events = [Event(round(line2_m * pass_ns), round(at_passes_m * pass_ns), 100_000)] * 5
        fit = fit_clock(events, "passes", u_common_ns=round(2**0.5 * u_m * pass_ns), joins="crossings")
        clock = Clock.of_file(replace(fit.sync, pass_speed_m_per_s=5.0, u_drift_ppm=0.0))
        t3_ns = clock.session_ns(round(FLY_M * run_ns + line3_m * run_ns))
        rep = Rep(crossing(round(line2_m * run_ns), 8.0, 1000), crossing(t3_ns, 8.0, 1000))
        line = GateLine((200, 0), (200, 199), 100.0, u_line_m=u_m, exposure_ns=0, row_time_ns=0)
        view = GateView(line, 16_666_667, 0.5, same_camera=False)
        fly_s = fly_time(rep, (view, view), clock.budget(t3_ns, u_m), crossings_joined=True, pass_speed_m_per_s=5.0)
        ratio.append((fly_s.value - FLY_M / 8.0) / fly_s.u)
    assert 0.92 <= np.std(ratio) <= 1.08
