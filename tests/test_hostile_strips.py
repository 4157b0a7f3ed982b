"""Pictures that no gate is made for: nothing may break, nothing may be timed."""

import numpy as np
import pytest

from gate.crossing import Crossing, CrossingDetector, State
from gate.errors import InputError
from gate.frame import Frame
from gate.line import Cutter, GateLine, Tie
from gate.scene_tie import WIDE_M, SceneTie

FRAME_NS = 16_666_667


def scene(height: int, width: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.repeat(np.repeat(rng.integers(40, 200, (height // 8 + 1, width // 8 + 1)), 8, 0), 8, 1)[:height, :width]


def noisy(picture: np.ndarray, number: int) -> np.ndarray:
    noise = np.random.default_rng(number).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("px_per_m", "width"), [(15.0, 12), (20.0, 20), (25.0, 24), (40.0, 27), (15.0, 45)])
def test_a_strip_too_small_for_a_tie_is_fed_without_one(px_per_m: float, width: int) -> None:
    height = round(2.6 * px_per_m)
    line = GateLine((width / 2, 2.0), (width / 2, height - 4.0), px_per_m)
    tie = SceneTie(Cutter(line, (width, height), 0, WIDE_M))
    detector = CrossingDetector()
    for number in range(60):
        strip = tie.cut(Frame(number * FRAME_NS, noisy(scene(height, width), number)))
        assert strip.tie is Tie.HELD
        assert detector.feed(strip) == []


@pytest.mark.parametrize("tone", [0, 40, 110, 180, 255])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_hand_of_one_tone_over_the_lens_is_not_the_scene_and_no_runner(tone: int, seed: int) -> None:
    height, width = 300, 400
    tie = SceneTie(Cutter(GateLine((200.0, 10.0), (200.0, 250.0), 100.0), (width, height), 0, WIDE_M))
    detector, found = CrossingDetector(), list[Crossing]()
    for number in range(240):
        picture = scene(height, width, seed) if number < 90 else np.full((height, width), tone)
        found += detector.feed(tie.cut(Frame(number * FRAME_NS, noisy(picture, number))))
    assert found + detector.finish() == []
    assert detector.state is State.NOT_READY


def test_a_picture_of_another_size_is_refused() -> None:
    cutter = Cutter(GateLine((200.0, 10.0), (200.0, 250.0), 100.0), (400, 300))
    with pytest.raises(InputError, match=r"640 x 480 .* 400 x 300: set the line again"):
        cutter(Frame(0, np.zeros((480, 640), np.uint8)))
