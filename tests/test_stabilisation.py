import pytest

from calibration.stabilisation import Still, Stillness
from tests.shaken import Shaken, Way, knock, shake, still, walker


def seen(camera: Shaken, seconds: float = 2.5) -> Still:
    stillness = Stillness()
    for frame in camera.frames(seconds, 30.0):
        stillness.feed(frame)
    found = stillness.found()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "camera", [Shaken(), Shaken(paint=walker(150.0)), Shaken(noise=4.0, light=lambda t: 1 + 0.1 * t)]
)
def test_a_still_picture_stands(camera: Shaken) -> None:
    found = seen(camera)
    assert found.still
    assert not found.snaps


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hand_moves_the_picture(seed: int) -> None:
    found = seen(Shaken(shake(seed)))
    assert not found.little
    assert 4 < found.moved_px < 25


def drift_and_snap(t_s: float) -> tuple[float, float]:
    return (8.0 * (t_s % 1.2), 0.0)


@pytest.mark.parametrize(("way", "snaps"), [(drift_and_snap, True), (shake(3), False)])
def test_a_drift_that_snaps_back_is_named(way: Way, snaps: bool) -> None:
    found = seen(Shaken(way))
    assert not found.little
    assert found.snaps is snaps


def test_a_knock_is_no_still_picture() -> None:
    assert not seen(Shaken(knock(1.0, (12.0, 3.0)))).little


def test_a_short_clip_says_nothing() -> None:
    stillness = Stillness()
    for frame in Shaken(still).frames(0.3, 30.0):
        stillness.feed(frame)
    assert stillness.found() is None
