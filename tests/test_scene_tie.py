"""The line follows the scene, or says that it cannot: pictures of a scene whose motion is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.crossing import CrossingDetector, State
from gate.frame import Frame
from gate.line import Cutter, GateLine, Strip, Tie
from gate.scene_tie import WIDE_M, SceneTie
from tests.shaken import LINE, SIZE, Shaken, knock, shake, still, walker

WITHIN_PX = 0.3
UNMOVED_PX = 0.15
READY_AGAIN_S = 2.0
AWAY_PX = (380.0, 60.0)


def tie_of(line: GateLine = LINE) -> SceneTie[Frame]:
    return SceneTie(Cutter(line, SIZE, half_width_m=WIDE_M))


def followed(camera: Shaken, seconds: float, fps: float = 60.0) -> tuple[NDArray[np.float64], list[Strip]]:
    """How far the tie is from the truth in each picture, the larger of right and down in pixels; the strips."""
    tie, strips, off_px = tie_of(), [], []
    for frame in camera.frames(seconds, fps):
        strips.append(tie.cut(frame))
        off_px.append(np.abs(np.subtract(tie.moved_px, camera.way(frame.t_ns * 1e-9))).max())
    return np.array(off_px), strips


def spans(strips: list[Strip]) -> list[tuple[Tie, float]]:
    """Each state and the second from which it held."""
    found: list[tuple[Tie, float]] = []
    for strip in strips:
        if not found or found[-1][0] is not strip.tie:
            found.append((strip.tie, strip.t_ns * 1e-9))
    return found


def is_held(strips: list[Strip]) -> bool:
    return all(strip.tie is Tie.HELD for strip in strips)


def slow_drift(t_s: float) -> tuple[float, float]:
    """60 pixels in 4 s."""
    return 14.0 * t_s, 5.4 * t_s


def test_a_still_camera_gives_the_strips_of_a_plain_cutter_in_any_noise() -> None:
    tie, cutter = tie_of(), Cutter(LINE, SIZE)
    for frame in Shaken(noise=6.0).frames(2.0):
        strip, plain = tie.cut(frame), cutter(frame)
        assert np.array_equal(strip.luma, plain.luma)
        assert np.array_equal(strip.x_m, plain.x_m)
        assert np.array_equal(strip.z_m, plain.z_m)
        assert (strip.t_ns, strip.readout_ns, strip.tie) == (plain.t_ns, plain.readout_ns, Tie.HELD)


def test_five_minutes_of_noise_move_nothing() -> None:
    off_px, strips = followed(Shaken(noise=6.0), 300.0, fps=5.0)
    assert off_px.max() == 0.0
    assert is_held(strips)


@pytest.mark.parametrize("noise", [2.0, 6.0])
def test_a_drift_is_followed(noise: float) -> None:
    off_px, strips = followed(Shaken(slow_drift, noise=noise), 4.0)
    assert off_px.max() < WITHIN_PX
    assert is_held(strips)


def test_a_drift_of_a_pixel_a_minute_is_not_left_behind() -> None:
    off_px, _ = followed(Shaken(lambda t_s: (t_s / 60, 0.0)), 60.0, fps=10.0)
    assert off_px.max() < WITHIN_PX


@pytest.mark.parametrize(("fps", "seed", "noise"), [(60.0, 1, 2.0), (60.0, 2, 6.0), (30.0, 3, 2.0), (120.0, 4, 2.0)])
def test_a_shake_is_followed_and_stays_held(fps: float, seed: int, noise: float) -> None:
    off_px, strips = followed(Shaken(shake(seed), noise=noise), 2.5, fps)
    assert off_px.max() < WITHIN_PX
    assert is_held(strips)


def test_the_strips_of_a_moving_picture_show_a_scene_that_stands() -> None:
    _, strips = followed(Shaken(shake(5), noise=0.0), 1.0)
    first = strips[0].luma.astype(float)
    moved_by_one = float(np.abs(np.diff(first, axis=1)).mean())
    assert max(float(np.abs(strip.luma - first).mean()) for strip in strips) < 0.4 * moved_by_one


@pytest.mark.parametrize("by_px", [(40.0, 0.0), (-28.0, 28.0), (0.0, -40.0)])
def test_after_a_knock_the_gate_is_ready_again_with_the_right_line(by_px: tuple[float, float]) -> None:
    off_px, strips = followed(Shaken(knock(1.5, by_px)), 4.0)
    states = spans(strips)
    assert [state for state, _ in states] == [Tie.HELD, Tie.MOVING, Tie.HELD]
    assert 1.5 < states[1][1] <= 1.7
    assert states[2][1] <= 1.7 + READY_AGAIN_S
    assert off_px[-15:].max() < WITHIN_PX


def test_swung_away_it_is_lost_and_held_again_when_it_is_back() -> None:
    there, back = knock(1.0, AWAY_PX), knock(5.0, AWAY_PX)

    def way(t_s: float) -> tuple[float, float]:
        return there(t_s)[0] - back(t_s)[0], there(t_s)[1] - back(t_s)[1]

    off_px, strips = followed(Shaken(way), 7.5, fps=30.0)
    states = spans(strips)
    assert [state for state, _ in states] == [Tie.HELD, Tie.MOVING, Tie.LOST, Tie.HELD]
    assert states[2][1] <= 1.2 + READY_AGAIN_S
    assert 5.2 < states[3][1] <= 5.2 + READY_AGAIN_S
    assert off_px[-15:].max() < WITHIN_PX


def test_a_line_that_left_the_picture_is_lost_although_the_scene_is_known() -> None:
    _, strips = followed(Shaken(lambda t_s: (min(45.0 * t_s, 190.0), 0.0)), 9.0, fps=20.0)
    assert [state for state, _ in spans(strips)] == [Tie.HELD, Tie.MOVING, Tie.LOST]


@pytest.mark.parametrize("tone", [30.0, 112.0])
@pytest.mark.parametrize("speed_px_per_s", [900.0, 130.0])
def test_who_passes_does_not_move_the_line(speed_px_per_s: float, tone: float) -> None:
    off_px, strips = followed(Shaken(paint=walker(speed_px_per_s, tone), noise=4.0), 500.0 / speed_px_per_s)
    assert off_px.max() < UNMOVED_PX
    assert is_held(strips)


def test_who_stands_there_at_the_start_does_not_move_the_line_when_they_go() -> None:
    body = walker(300.0, from_px=180.0)
    off_px, strips = followed(Shaken(paint=lambda picture, t_s: body(picture, max(0.0, t_s - 1.0))), 3.0)
    assert off_px.max() < UNMOVED_PX
    assert is_held(strips)


def test_who_passes_a_shaking_camera_does_not_move_the_line() -> None:
    off_px, strips = followed(Shaken(shake(6), paint=walker(500.0)), 1.5)
    assert off_px.max() < WITHIN_PX
    assert is_held(strips)


def test_light_does_not_move_the_line() -> None:
    def light(t_s: float) -> float:
        return (1.25 if t_s > 1.0 else 1.0) * (1.0 + 0.15 * math.sin(2 * math.pi * 7.0 * t_s))

    off_px, strips = followed(Shaken(light=light), 2.0)
    assert off_px.max() < UNMOVED_PX
    assert is_held(strips)


def test_a_plain_wall_gives_the_line_nothing_to_hold_on_to_and_a_body_is_not_the_scene() -> None:
    camera = Shaken(slow_drift, paint=walker(200.0, from_px=60.0), plain=True)
    tie = tie_of()
    for frame in camera.frames(2.0):
        assert tie.cut(frame).tie is Tie.HELD
        assert tie.moved_px == (0.0, 0.0)


def test_a_hand_before_the_lens_makes_the_gate_not_ready_until_it_is_gone() -> None:
    def hand(picture: NDArray[np.float32], t_s: float) -> None:
        if 1.0 <= t_s < 3.0:
            picture[:] = 60.0

    off_px, strips = followed(Shaken(paint=hand), 5.0)
    states = spans(strips)
    assert [state for state, _ in states] == [Tie.HELD, Tie.MOVING, Tie.HELD]
    assert 3.0 < states[2][1] <= 3.0 + READY_AGAIN_S
    assert off_px.max() < UNMOVED_PX


def test_a_hand_that_was_before_the_lens_from_the_start_on_is_not_the_scene() -> None:
    def hand(picture: NDArray[np.float32], t_s: float) -> None:
        if t_s < 1.0:
            picture[:] = 60.0

    camera, tie = Shaken(lambda t_s: (max(0.0, 15.0 * (t_s - 3.0)), 0.0), hand), tie_of()
    for frame in camera.frames(4.0, fps=30.0):
        assert tie.cut(frame).tie is Tie.HELD
    assert tie.moved_px[0] == pytest.approx(camera.way(4.0 - 1 / 30)[0], abs=WITHIN_PX)


def test_a_tilted_line_is_followed_too() -> None:
    tie = tie_of(GateLine((212, 40), (200, 250), 100.0))
    camera = Shaken(slow_drift)
    for frame in camera.frames(3.0):
        tie.cut(frame)
        assert np.abs(np.subtract(tie.moved_px, camera.way(frame.t_ns * 1e-9))).max() < WITHIN_PX


def test_the_detector_times_nothing_while_the_tie_is_not_held_and_learns_anew() -> None:
    tie, detector, found = tie_of(), CrossingDetector(), []
    states: dict[Tie, set[State]] = {one: set() for one in Tie}
    for frame in Shaken(still, paint=walker(600.0)).frames(1.3):
        strip = tie.cut(frame)
        strip = replace(strip, tie=Tie.MOVING) if 0.3 <= frame.t_ns * 1e-9 < 0.7 else strip
        found += detector.feed(strip)
        states[strip.tie].add(detector.state)
    assert found + detector.finish() == []
    assert states[Tie.MOVING] == {State.NOT_READY}
    assert State.LEARNING in states[Tie.HELD]
    assert detector.state is State.CLEAR
