"""How low a body reaches and where its feet stand, on small made masks and paths."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.line import Strip
from gate.stature import Reach, feet_m, reach
from gate.torso import Body

X_M = np.linspace(-0.9, 0.9, 91)
Z_M = np.linspace(2.1, -0.34, 123)
STEP_S = 1 / 60
SPEED = 8.0
GROUND, LEG = 120, 200
BODY = Body(40, 52)


def strip(luma: NDArray[np.uint8] | None = None) -> Strip:
    empty = np.full((len(Z_M), len(X_M)), GROUND, np.uint8)
    return Strip(empty if luma is None else luma, 0, X_M, Z_M, np.zeros(len(Z_M)))


def rows(low_m: float, high_m: float) -> slice:
    return slice(int(np.argmin(abs(Z_M - high_m))), int(np.argmin(abs(Z_M - low_m))) + 1)


def seen(luma: NDArray[np.uint8]) -> Reach:
    difference = np.abs(luma.astype(np.int16) - GROUND).astype(np.uint8)
    changed = np.where(difference > 10, 255, 0).astype(np.uint8)
    return reach(difference, changed, strip(luma), BODY)


def standing(low_m: float, *, gap_m: float = 0.0) -> NDArray[np.uint8]:
    """A body down to low_m, with a gap below its hips."""
    luma = strip().luma.copy()
    luma[rows(low_m, 1.6), 40:53] = LEG
    if gap_m:
        luma[rows(0.6, 0.6 + gap_m - 0.02), 40:53] = GROUND
    return luma


@pytest.mark.parametrize("low_m", [-0.2, 0.0, 0.3])
def test_a_body_reaches_down_to_its_lowest_row(low_m: float) -> None:
    assert seen(standing(low_m)).low_m == pytest.approx(low_m, abs=0.02)


@pytest.mark.parametrize("gap_m", [0.1, 0.4])
def test_a_sock_or_a_shank_of_the_grounds_tone_cuts_no_foot_off(gap_m: float) -> None:
    assert seen(standing(0.0, gap_m=gap_m)).low_m == pytest.approx(0.0, abs=0.02)


def test_what_does_not_hang_together_with_the_torso_is_not_its_foot() -> None:
    assert seen(standing(-0.2, gap_m=0.3)).low_m >= -0.05


def test_who_is_as_wide_as_two_says_nothing_of_feet() -> None:
    luma = standing(0.0)
    difference = np.abs(luma.astype(np.int16) - GROUND).astype(np.uint8)
    assert math.isnan(reach(difference, (difference > 10).astype(np.uint8) * 255, strip(luma), Body(10, 60)).low_m)


def test_a_shadow_below_the_feet_may_be_left_out() -> None:
    luma = standing(0.0)
    luma[rows(-0.3, -0.02), 20:53] = GROUND // 2
    low = seen(luma)
    assert low.low_m == pytest.approx(-0.3, abs=0.02)
    assert low.sure_m == pytest.approx(0.0, abs=0.03)


def steps(count: int) -> NDArray[np.float64]:
    return np.arange(count, dtype=np.float64) * STEP_S


def path(low_m: list[float], x_m: list[float]) -> float:
    reaches = [Reach(low, low, x) for low, x in zip(low_m, x_m, strict=True)]
    return feet_m(reaches, steps(len(low_m)), SPEED, strip())


def test_a_foot_that_comes_down_rests_and_rises_tells_its_ground() -> None:
    assert path([0.3, 0.22, 0.2, 0.2, 0.24, 0.4], [0.0, 0.05, 0.08, 0.1, 0.12, 0.3]) == pytest.approx(0.2)


def test_a_foot_that_swings_tells_nothing() -> None:
    assert math.isnan(path([0.24, 0.22, 0.2, 0.22, 0.24], [-0.6, -0.4, -0.2, 0.0, 0.2]))


def test_who_never_comes_near_the_ground_is_above_it() -> None:
    assert path([0.5, 0.42, 0.4, 0.42, 0.5], [-0.6, -0.4, -0.2, 0.0, 0.2]) == pytest.approx(0.4)


def test_a_shadow_puts_nobody_below_the_ground() -> None:
    reaches = [Reach(-0.3, 0.02, 0.1)] * 5
    assert feet_m(reaches, steps(5), SPEED, strip()) == pytest.approx(0.0)


def test_a_picture_that_ends_above_the_ground_tells_nothing() -> None:
    cut = Strip(strip().luma[:60], 0, X_M, Z_M[:60], np.zeros(60))
    assert math.isnan(feet_m([Reach(0.9, 0.9, 0.0)] * 5, steps(5), SPEED, cut))
