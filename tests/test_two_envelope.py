"""A device's clock from pings, against simulated ways with known truth."""

import pytest

from benchmarks.made_pings import BEGIN_NS, MS, Made, S, Way, idle, jitter, loaded, rms_ms, told_twice
from calibration.two_envelope import Exchange, TwoEnvelope
from gate.errors import ClockError


@pytest.mark.parametrize(
    ("way", "at_once_ms", "refined_ms"), [(idle, 0.2, 0.2), (loaded, 0.35, 0.35), (jitter, 0.8, 0.4)]
)
def test_the_clock_is_found_and_better_from_both_sides(way: Way, at_once_ms: float, refined_ms: float) -> None:
    provisional, later = told_twice(way, 12, 30)
    assert provisional < at_once_ms
    assert later < refined_ms


def test_a_path_that_is_slower_one_way_stays_within_the_bound() -> None:
    made = Made(lambda dice: (3 * MS + dice.gamma(2, 3 * MS), 12 * MS + dice.gamma(2, 6 * MS)), 3).ask(40)
    assert abs(made.error_ns(made.t_ns)) > 2 * MS
    assert made.fit.now().u_ns == pytest.approx(made.fit.now().bound_ns / 3**0.5)


def test_the_first_answers_bound_it_already() -> None:
    made = Made(jitter, 1).ask(0.2)
    assert abs(made.error_ns(made.t_ns)) < 60 * MS


def test_a_clock_just_begun_is_read_backwards_without_a_drift_that_nobody_knows() -> None:
    errors_ns = [Made(idle, seed).ask(2).error_ns(BEGIN_NS - 5 * S) for seed in range(12)]
    assert rms_ms(errors_ns) < 0.5


def test_an_instant_of_a_long_break_is_read_between_both_ends() -> None:
    made = Made(idle, 5, drift_ppm=80).ask(30)
    made.t_ns += 60 * S
    middle_ns = made.t_ns - 30 * S
    made.ask(10)
    assert abs(made.error_ns(middle_ns)) < 1 * MS


def test_a_drift_is_followed() -> None:
    assert Made(idle, 2, drift_ppm=-120).ask(60).fit.now().drift_ppm == pytest.approx(-120, abs=10)


def test_a_clock_that_steps_is_found_out_within_two_seconds() -> None:
    made = Made(idle, 4).ask(20)
    assert not made.fit.stepped
    before = made.host_ns
    made.host_ns = lambda device_ns: before(device_ns) + 5_000_000  # type: ignore[method-assign]
    made.ask(2)
    assert made.fit.stepped


def test_time_that_goes_back_is_a_step() -> None:
    made = Made(idle, 4).ask(5)
    made.t_ns -= 2 * S
    assert made.ask(0.2).fit.stepped


def test_an_answer_before_its_question_is_refused() -> None:
    with pytest.raises(ClockError, match="came -5 ns after its question"):
        TwoEnvelope().add(Exchange(10, 0, 0, 5))


def test_nothing_is_known_before_the_first_answer() -> None:
    with pytest.raises(ClockError, match="no answer"):
        TwoEnvelope().now()
