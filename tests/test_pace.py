"""Race times as a person writes them, and the verdict on a velocity."""

import math

import pytest

from gate.errors import InputError
from gate.measurement import BudgetLine, Measurement
from gate.pace import Pace, compare, pace_400, parse_time_s, race_time_s

SURE_SIGMAS = 1.6448536269514722  # quantile 0.95 of the normal distribution


def measured(value: float, u: float) -> Measurement:
    return Measurement(value, "m/s", (BudgetLine("all", u, "own"),))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("52", 52.0), ("52.3", 52.3), ("52,3", 52.3), ("1:02.5", 62.5), (" 1:02 ", 62.0), ("2:00", 120.0)],
)
def test_times_are_read_as_they_are_written(text: str, seconds: float) -> None:
    assert parse_time_s(text) == pytest.approx(seconds, abs=1e-12)


@pytest.mark.parametrize("text", ["1:75", "52,3,1", "52,", "", "1:2.5", "-52", "52 s", "nan", "1e2", "1:02:03"])
def test_anything_else_is_refused_with_what_was_written(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_time_s(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("text", ["10", "39.9", "160.1", "500", "0"])
def test_a_pace_that_nobody_runs_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not between 40 and 160 s"):
        pace_400(text)


@pytest.mark.parametrize("text", ["40", "160", "2:40"])
def test_the_limits_themselves_are_paces(text: str) -> None:
    assert pace_400(text).time_s == parse_time_s(text)


def test_a_pace_is_a_speed() -> None:
    assert pace_400("50").speed_m_per_s == pytest.approx(8.0)
    assert pace_400("50").u_speed_m_per_s == 0.0


def test_without_the_start_the_same_time_is_faster() -> None:
    assert pace_400("51", without_start=True).speed_m_per_s == pytest.approx(8.0)
    assert pace_400("51").speed_m_per_s == pytest.approx(400 / 51)


def test_the_uncertainty_of_a_pace_is_relative_to_its_time() -> None:
    pace = Pace(400.0, 50.0, u_time_s=0.5)
    assert pace.u_speed_m_per_s == pytest.approx(8.0 * 0.01)


@pytest.mark.parametrize(
    ("sigmas", "verdict"),
    [
        (SURE_SIGMAS + 0.001, "faster"),
        (SURE_SIGMAS - 0.001, "too close to call"),
        (0.0, "too close to call"),
        (-SURE_SIGMAS + 0.001, "too close to call"),
        (-SURE_SIGMAS - 0.001, "slower"),
    ],
)
def test_the_verdict_turns_at_95_percent(sigmas: float, verdict: str) -> None:
    said = compare(measured(8.0 + sigmas * 0.1, 0.1), pace_400("50"))
    assert said.verdict == verdict
    assert said.p_faster == pytest.approx(0.5 * (1 + math.erf(sigmas / math.sqrt(2))), abs=1e-9)


def test_the_margin_is_given_in_speed_and_percent() -> None:
    said = compare(measured(8.4, 0.1), pace_400("50"))
    assert (said.margin_m_per_s, said.margin_percent) == pytest.approx((0.4, 5.0))


def test_the_uncertainty_of_the_pace_counts_too() -> None:
    sure, unsure = Pace(400.0, 50.0), Pace(400.0, 50.0, u_time_s=1.0)
    assert compare(measured(8.2, 0.1), sure).verdict == "faster"
    assert compare(measured(8.2, 0.1), unsure).verdict == "too close to call"


@pytest.mark.parametrize(("value", "verdict"), [(8.001, "faster"), (7.999, "slower")])
def test_without_any_uncertainty_the_sign_decides(value: float, verdict: str) -> None:
    assert compare(Measurement(value, "m/s"), pace_400("50")).verdict == verdict


@pytest.mark.parametrize("text", ["0", "0:00", "9", "59:00"])
def test_a_race_time_that_nobody_runs_is_refused_with_what_could_be(text: str) -> None:
    with pytest.raises(InputError, match=r"800 m in .* is not between 80 and 320 s"):
        race_time_s(text, 800.0)
