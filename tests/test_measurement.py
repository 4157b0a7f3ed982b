"""Budgets: what cancels, what adds, what is shared between reps."""

import pytest

from gate.measurement import BudgetLine, Measurement, mean_speed, scaled


@pytest.mark.parametrize(
    ("signs", "effect"), [((1, 1), 0.0), ((-1, -1), 0.0), ((1, -1), 0.02), ((1, 0), 0.01), ((0, 1), 0.01)]
)
def test_signs_cancel_or_add_between_the_gates(signs: tuple[int, int], effect: float) -> None:
    assert BudgetLine("any", 0.01, "own", signs).effect == pytest.approx(effect)


def test_lines_add_in_squares() -> None:
    time_s = Measurement(3.0, "s", (BudgetLine("a", 0.003, "own"), BudgetLine("b", 0.004, "common")))
    assert time_s.u == pytest.approx(0.005)


def test_only_what_is_own_to_a_rep_counts_between_reps() -> None:
    lines = (BudgetLine("a", 0.003, "own"), BudgetLine("b", 0.4, "common"), BudgetLine("c", 0.004, "own"))
    time_s = Measurement(3.0, "s", lines)
    assert time_s.u_own == pytest.approx(0.005)
    assert time_s.u > 0.4


def test_without_a_budget_nothing_is_uncertain() -> None:
    assert Measurement(3.0, "s").u == Measurement(3.0, "s").u_own == 0.0


def test_a_scaled_line_keeps_its_kind_and_signs() -> None:
    line = BudgetLine("line", 0.01, "common", (1, -1))
    assert scaled(line, -2.0) == BudgetLine("line", 0.02, "common", (1, -1))


def test_mean_speed_has_the_relative_uncertainties_of_both() -> None:
    distance_m = Measurement(30.0, "m", (BudgetLine("tape", 0.3, "common"),))  # 1 %
    time_s = Measurement(3.0, "s", (BudgetLine("torso", 0.06, "own"),))  # 2 %
    speed = mean_speed(distance_m, time_s)
    assert speed.value == pytest.approx(10.0)
    assert speed.unit == "m/s"
    assert speed.u / speed.value == pytest.approx((0.01**2 + 0.02**2) ** 0.5)
    assert speed.u_own / speed.value == pytest.approx(0.02)
    assert [line.term for line in speed.budget] == ["tape", "torso"]


def test_what_cancels_in_the_time_cancels_in_the_speed() -> None:
    time_s = Measurement(3.0, "s", (BudgetLine("exposure", 0.002, "common", (1, 1)),))
    assert mean_speed(Measurement(30.0, "m"), time_s).u == 0.0


def test_an_absurd_uncertainty_stays_a_number() -> None:
    lines = (BudgetLine("a", 1e200, "own"), BudgetLine("b", 1e200, "common"))
    assert Measurement(3.0, "s", lines).u == pytest.approx(2**0.5 * 1e200)
