"""A shake, a drift and a knock told apart by where the scene was in the last second."""

import numpy as np
import pytest

from gate.steadiness import Steadiness
from tests.shaken import Way, knock, shake


def first_knock_s(way: Way, seconds: float = 20.0, fps: float = 60.0) -> float | None:
    steadiness = Steadiness()
    for number in range(round(seconds * fps)):
        t_s = number / fps
        t_ns, place = round(t_s * 1e9), np.array(way(t_s))
        if steadiness.knocked(t_ns, place):
            return t_s
        steadiness.add(t_ns, place)
    return None


@pytest.mark.parametrize("seed", range(12))
def test_a_shake_of_4_px_is_none(seed: int) -> None:
    assert first_knock_s(shake(seed)) is None


@pytest.mark.parametrize("seed", range(4))
def test_a_finer_picture_in_the_same_hand_is_none(seed: int) -> None:
    assert first_knock_s(shake(seed, rms_px=10.0), fps=30.0) is None


def test_a_drift_is_none() -> None:
    assert first_knock_s(lambda t_s: (30.0 * t_s, 0.0)) is None


@pytest.mark.parametrize("by_px", [(40.0, 0.0), (0.0, -40.0), (28.3, 28.3)])
def test_a_knock_is_seen_before_it_is_over(by_px: tuple[float, float]) -> None:
    knocked_s = first_knock_s(knock(3.0, by_px))
    assert knocked_s is not None
    assert 3.0 < knocked_s <= 3.2


@pytest.mark.parametrize("seed", range(4))
def test_a_knock_is_seen_in_a_shake(seed: int) -> None:
    shaken, knocked = shake(seed), knock(3.0, (40.0, 0.0))
    knocked_s = first_knock_s(lambda t_s: (shaken(t_s)[0] + knocked(t_s)[0], shaken(t_s)[1]))
    assert knocked_s is not None
    assert 3.0 < knocked_s <= 3.3


def test_it_has_settled_when_it_stood_for_a_while() -> None:
    steadiness = Steadiness()
    for number in range(60):
        t_ns = number * 16_666_667
        steadiness.add(t_ns, np.array([max(0.0, 10.0 * (30 - number)), 0.0]))
        assert number > 30 or not steadiness.settled(t_ns)
    assert steadiness.settled(t_ns)
    steadiness.forget()
    assert not steadiness.settled(1_000_000_000)
