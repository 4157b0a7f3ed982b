"""Pictures that are shown again."""

from dataclasses import replace

import numpy as np

from gate.line import Strip
from gate.repeats import Repeats
from gate.settings import DetectorSettings

FRAME_NS = 16_666_667


def strip(number: int, place: int) -> Strip:
    rng = np.random.default_rng(number)
    luma = 100 + rng.normal(0, 1, (100, 90))
    luma[20:80, place : place + 15] = 220
    return Strip(
        luma.astype(np.uint8), number * FRAME_NS, np.linspace(-0.9, 0.9, 90), np.linspace(2, 0, 100), np.zeros(100)
    )


def told(places: list[int]) -> list[bool]:
    repeats = Repeats(DetectorSettings())
    return [repeats.repeated(strip(number, place)) for number, place in enumerate(places)]


def test_a_runner_who_does_not_move_on_is_a_repeated_picture() -> None:
    assert told([10, 14, 18, 18, 26, 26, 26, 38]) == [False, False, False, True, False, True, True, False]


def test_who_stops_is_seen_again_soon() -> None:
    assert told([10, 14, 18, *[18] * 15])[-1] is False


def test_an_empty_gate_repeats_nothing() -> None:
    assert not any(told([10] * 8))


def test_a_key_picture_that_redraws_everything_hides_no_runner_after_it() -> None:
    repeats = Repeats(DetectorSettings())
    places = [10 + 2 * number for number in range(12)]
    strips = [strip(number, place) for number, place in enumerate(places)]
    strips[6] = replace(strips[6], luma=strips[6].luma // 2)
    strips[7] = replace(strips[7], luma=strips[7].luma // 2)
    assert not any(repeats.repeated(one) for one in strips)
