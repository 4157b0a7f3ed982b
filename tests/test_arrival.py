"""The join of a source's clock with the host's, against simulated cameras whose truth is known."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.arrival import ArrivalClock
from gate.errors import ClockError

MS = 1_000_000
S = 1_000_000_000
RATE_HZ = 60
LATENCY_NS = 7_000 * S + 123_456_789
Jitter = Callable[[np.random.Generator, int], NDArray[np.float64]]


def none(_: np.random.Generator, count: int) -> NDArray[np.float64]:
    return np.zeros(count)


def exponential(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    return rng.exponential(5.0 * MS, count)


def spikes(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    return rng.gamma(1.2, 3.0 * MS, count) + (rng.random(count) < 0.15) * rng.uniform(0.0, 40.0 * MS, count)


def camera(jitter: Jitter, drift_ppm: float, length_s: float, seed: int) -> tuple[list[int], list[int], list[int]]:
    """(source times, true session times, arrivals) of a camera whose clock differs by drift_ppm."""
    rng = np.random.default_rng(seed)
    since_ns = np.rint(np.arange(round(length_s * RATE_HZ)) * (1e9 / RATE_HZ)).astype(np.int64)
    source_ns = since_ns + int(rng.integers(0, 10**15))
    true_ns = source_ns + LATENCY_NS + np.rint(since_ns * drift_ppm * 1e-6).astype(np.int64)
    arrival_ns = np.maximum.accumulate(true_ns + jitter(rng, len(true_ns)).astype(np.int64))
    return source_ns.tolist(), true_ns.tolist(), arrival_ns.tolist()


def errors_ms(jitter: Jitter, drift_ppm: float, seed: int, length_s: float = 12.0) -> NDArray[np.float64]:
    """Error at each frame, by what was known when it arrived."""
    clock, errors = ArrivalClock(), []
    for source_ns, true_ns, arrival_ns in zip(*camera(jitter, drift_ppm, length_s, seed), strict=True):
        clock.feed(source_ns, arrival_ns)
        errors.append((clock.session_ns(source_ns) - true_ns) / MS)
    assert not clock.jumped
    return np.array(errors)


@pytest.mark.parametrize("drift_ppm", [0.0, 50.0, -150.0])
@pytest.mark.parametrize(("jitter", "limit_ms"), [(none, 0.001), (exponential, 0.1), (spikes, 0.25)])
def test_jitter_is_gone_and_drift_is_followed_after_five_seconds(
    jitter: Jitter, limit_ms: float, drift_ppm: float
) -> None:
    late = np.concatenate([errors_ms(jitter, drift_ppm, seed)[5 * RATE_HZ :] for seed in range(6)])
    assert np.sqrt((late**2).mean()) < limit_ms


def test_the_figures_say_what_was_put_in() -> None:
    clock = ArrivalClock()
    truth = camera(exponential, 80.0, 30.0, 3)
    for source_ns, _, arrival_ns in zip(*truth, strict=True):
        clock.feed(source_ns, arrival_ns)
    assert clock.drift_ppm == pytest.approx(80.0, abs=5.0)
    assert clock.jitter_ns == pytest.approx(5 * MS, rel=0.15)
    assert 0.01 * MS < clock.u_ns < 0.3 * MS


def test_uncertainty_covers_the_error() -> None:
    inside = []
    for seed in range(20):
        clock = ArrivalClock()
        source, true, arrival = camera(spikes, 30.0, 4.0, seed)
        for source_ns, arrival_ns in zip(source, arrival, strict=True):
            clock.feed(source_ns, arrival_ns)
        inside.append(abs(clock.session_ns(source[-1]) - true[-1]) <= 2 * clock.u_ns)
    assert sum(inside) >= 19


def test_little_is_known_at_first() -> None:
    clock = ArrivalClock()
    clock.feed(0, 5 * MS)
    assert clock.u_ns == 10 * MS
    assert clock.session_ns(0) == 5 * MS


def test_arrival_as_source_time_is_the_identity() -> None:
    clock, rng, t_ns = ArrivalClock(), np.random.default_rng(1), 9_123_456_789_012_345
    for step_ns in rng.integers(1, 40 * MS, 2_000).tolist():
        t_ns += step_ns
        clock.feed(t_ns, t_ns)
        assert clock.session_ns(t_ns - 7) == t_ns - 7
    assert (clock.jitter_ns, clock.drift_ppm) == (0, 0.0)


@pytest.mark.parametrize("step_ns", [600 * MS, -600 * MS, -10])
def test_a_step_of_the_source_is_flagged_and_not_learned(step_ns: int) -> None:
    clock, frames = ArrivalClock(), [n * 16 * MS for n in range(900)]
    for t_ns in frames[:600]:
        clock.feed(t_ns, t_ns + 30 * MS)
    jumped_before = clock.jumped
    back_ns = 16 * MS if step_ns < 0 else 0
    for t_ns in frames[600:]:
        clock.feed(t_ns + step_ns - back_ns, t_ns + 30 * MS)
    assert (jumped_before, clock.jumped) == (False, True)
    assert clock.session_ns(frames[599]) == frames[599] + 30 * MS


def test_a_source_that_stood_still_is_flagged_within_four_seconds() -> None:
    clock = ArrivalClock()
    for number in range(900):
        t_ns = number * 16 * MS
        stood_ns = 700 * MS if number > 600 else 0
        clock.feed(t_ns, t_ns + stood_ns)
        assert not (clock.jumped and number < 700)
    assert clock.jumped


def test_a_stall_that_is_made_up_for_is_no_step() -> None:
    clock = ArrivalClock()
    for number in range(1_200):
        t_ns = number * 16 * MS
        clock.feed(t_ns, max(t_ns, 12 * S if t_ns > 10 * S else 0))  # nothing for 2 s, then all of it at once
    assert not clock.jumped
    assert clock.session_ns(19 * S) == 19 * S


def test_it_is_cheap_and_forgets() -> None:
    clock = ArrivalClock()
    source, _, arrival = camera(exponential, 20.0, 60.0, 5)
    start_s = time.process_time()
    for source_ns, arrival_ns in zip(source, arrival, strict=True):
        clock.feed(source_ns, arrival_ns)
    assert (time.process_time() - start_s) / len(source) < 200e-6  # 5 us on an idle computer
    assert len(clock._bins) <= 122


def test_there_is_no_session_time_before_the_first_frame() -> None:
    with pytest.raises(ClockError, match="wait for the first picture"):
        ArrivalClock().session_ns(0)


def stepped(step_ns: int, length_s: float = 20.0) -> tuple[list[int], list[int]]:
    """(source times, arrivals) of a camera with 5 ms of jitter whose stamps step 10 s after its start."""
    source, _, arrival = camera(exponential, 20.0, length_s, 4)
    at = 10 * RATE_HZ
    return source[:at] + [t_ns + step_ns for t_ns in source[at + 30 :]], arrival[:at] + arrival[at + 30 :]


@pytest.mark.parametrize("step_ms", [-300, -60, 60, 300])
def test_a_step_beyond_the_jitter_is_flagged_within_two_seconds(step_ms: int) -> None:
    clock = ArrivalClock()
    source, arrival = stepped(step_ms * MS)
    for number, (source_ns, arrival_ns) in enumerate(zip(source, arrival, strict=True)):
        clock.feed(source_ns, arrival_ns)
        assert not (clock.jumped and number < 10 * RATE_HZ)
        if number == 12 * RATE_HZ:
            assert clock.jumped


def test_until_a_step_is_certain_the_uncertainty_holds_it() -> None:
    clock = ArrivalClock()
    for number, (source_ns, arrival_ns) in enumerate(zip(*stepped(-60 * MS), strict=True)):
        clock.feed(source_ns, arrival_ns)
        if number == 10 * RATE_HZ - 1:
            assert clock.u_ns < MS
        if number == 10 * RATE_HZ + 40:
            assert not clock.jumped
            assert clock.u_ns > 50 * MS


@pytest.mark.parametrize("stall_s", [0.5, 2.0])
@pytest.mark.parametrize("speed", [1.2, 2.0, 1000.0])
def test_a_stall_is_no_step_however_slowly_it_is_made_up_for(stall_s: float, speed: float) -> None:
    """After a stall the pictures come at so many times their own speed until the newest one is there."""
    clock = ArrivalClock()
    source, _, arrival = camera(exponential, 0.0, 30.0, 6)
    begin_ns = arrival[10 * RATE_HZ]
    for source_ns, arrival_ns in zip(source, arrival, strict=True):
        since_ns = arrival_ns - begin_ns
        late_ns = stall_s * S - since_ns * (1 - 1 / speed) if since_ns > 0 else 0
        clock.feed(source_ns, arrival_ns + max(0, round(late_ns)))
    assert not clock.jumped
    assert clock.u_ns < 30 * MS


@pytest.mark.parametrize("seed", range(6))
def test_jitter_alone_is_no_step(seed: int) -> None:
    for jitter in (exponential, spikes):
        assert len(errors_ms(jitter, 50.0, seed, length_s=40.0)) == 40 * RATE_HZ


def test_buffers_that_a_starting_camera_empties_are_no_step() -> None:
    clock = ArrivalClock()
    for number in range(600):
        t_ns = number * 16 * MS
        clock.feed(t_ns, t_ns + (200 * MS if number < 120 else 20 * MS))
    assert not clock.jumped


def test_a_clip_that_a_slow_host_plays_has_no_step_and_is_known_at_once() -> None:
    clock = ArrivalClock(of_host=True)
    clock.feed(0, 5 * MS)
    assert clock.u_ns == MS
    for number in range(1, 1_200):
        t_ns = number * 16 * MS
        clock.feed(t_ns, t_ns + 5 * MS + (400 * MS if 400 < number < 800 else 0))
    assert not clock.jumped
    assert clock.session_ns(12 * S) == 12 * S + 5 * MS


def test_jitter_of_the_first_second_counts_where_it_is_large() -> None:
    clock = ArrivalClock()
    for number in range(30):
        clock.feed(number * 16 * MS, number * 16 * MS + (200 * MS if number % 2 else 0))
    assert clock.u_ns > 50 * MS
