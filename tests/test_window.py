"""A part of the picture, sampled at the source: the same crossings as from the whole."""

import numpy as np
import pytest

from gate.crossing import Crossing
from gate.errors import LineError
from gate.frame import Frame
from gate.line import GateLine
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.window import MOST_PIXELS, Window, whole_picture
from server.live_gate import LiveGate

S = 1_000_000_000
ROW_NS = 12_000


def windowed(frame: Frame, window: Window) -> Frame:
    x, y, width, height = window.coded(frame.rotation_deg)
    coded = np.rot90(frame.luma, frame.rotation_deg // 90)[y : y + height : window.step, x : x + width : window.step]
    return Frame(frame.t_ns, np.ascontiguousarray(window.shown(coded, frame.rotation_deg)), 8, frame.rotation_deg)


def both(camera: Camera, seed: int = 1) -> tuple[Crossing, Crossing]:
    """The crossing of one runner from whole pictures, and from windows."""
    runner = random_runner(np.random.default_rng(seed), speed_m_per_s=8.0).timed(0.0, round(0.5 * S))
    clip = SyntheticClip(frame_times(60, 0.85), [runner], camera, Scene(seed=seed), seed=seed)
    line = camera.gate_line()
    window = Window.around(line, camera.size)
    whole = LiveGate(line, camera.size, camera.rotation_deg)
    part = LiveGate(line, camera.size, camera.rotation_deg, window)
    told: tuple[list[Crossing], list[Crossing]] = [], []
    for frame in clip:
        for gate, picture, found in ((whole, frame, told[0]), (part, windowed(frame, window), told[1])):
            found += [one.crossing for one in gate.feed(picture) if one.final and one.crossing]
    for gate, found in zip((whole, part), told, strict=True):
        found += [one.crossing for one in gate.finish() if one.crossing]
    ((one,), (other,)) = told
    return one, other


@pytest.mark.parametrize("rotation_deg", [0, 90])
def test_a_window_times_to_the_microsecond_what_the_whole_picture_does(rotation_deg: int) -> None:
    camera = Camera(
        (240, 170), px_per_m=60, distance_m=8.0, height_m=1.1, rotation_deg=rotation_deg, row_time_ns=ROW_NS
    )
    one, other = both(camera)
    assert abs(other.t_ns - one.t_ns) <= 1_000
    assert other.speed_m_per_s == pytest.approx(one.speed_m_per_s)


def test_every_second_pixel_times_what_the_sampled_whole_does() -> None:
    one, other = both(Camera((400, 390), px_per_m=150, distance_m=8.0, height_m=1.1, row_time_ns=ROW_NS))
    assert abs(other.t_ns - one.t_ns) <= 1_000


@pytest.mark.parametrize("rotation_deg", [90])
def test_other_pixels_of_every_second_shift_nothing_beyond_the_noise(rotation_deg: int) -> None:
    camera = Camera(
        (400, 390), px_per_m=150, distance_m=8.0, height_m=1.1, rotation_deg=rotation_deg, row_time_ns=ROW_NS
    )
    one, other = both(camera)
    assert abs(other.t_ns - one.t_ns) <= 3 * one.u_ns


LINES = [
    GateLine((640.0, 100.0), (640.0, 500.0), 200.0),
    GateLine((700.0, -300.0), (620.0, 700.0), 98.0),
    GateLine((90.0, 300.0), (95.0, 719.0), 100.0),
    GateLine((1200.0, 200.0), (1190.0, 600.0), 340.0),
    GateLine((640.0, 300.0), (640.0, 400.0), 40.0),
]


@pytest.mark.parametrize("line", LINES)
def test_a_window_is_even_whole_inside_and_no_larger_than_allowed(line: GateLine) -> None:
    window = Window.around(line, (1280, 720))
    sides = window.left, window.top, window.width, window.height
    assert all(one % 2 == 0 for one in sides)
    assert (window.columns * window.step, window.rows * window.step) == (window.width, window.height)
    assert window.columns * window.rows <= MOST_PIXELS
    assert line.px_per_m / window.step <= 100
    for rotation_deg in (0, 90, 180, 270):
        x, y, width, height = window.coded(rotation_deg)
        coded = (1280, 720) if rotation_deg in (0, 180) else (720, 1280)
        assert x % 2 == y % 2 == 0
        assert 0 <= x < x + width <= coded[0]
        assert 0 <= y < y + height <= coded[1]


@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_the_line_in_the_window_is_on_the_same_pixels(rotation_deg: int) -> None:
    line = GateLine((300.0, 60.0), (306.0, 400.0), 150.0)
    size = (640, 480)
    window = Window.around(line, size)
    row, column = np.mgrid[0 : size[1], 0 : size[0]]
    there = window.line_in(line, rotation_deg)
    for values, at in ((column, 0), (row, 1)):
        part = windowed(Frame(0, values.astype(np.uint16), rotation_deg=rotation_deg), window).luma
        along = part[0] if at == 0 else part[:, 0]
        nearest = round(there.ground[at])
        assert along[nearest] == pytest.approx(line.ground[at] + (nearest - there.ground[at]) * window.step, abs=1e-6)


def test_a_line_beside_the_picture_is_refused() -> None:
    with pytest.raises(LineError, match="not in the picture of 640 x 480"):
        Window.around(GateLine((900.0, 100.0), (900.0, 300.0), 60.0), (640, 480))


def test_a_whole_picture_leaves_out_what_is_no_whole_step() -> None:
    assert whole_picture((1283, 721), 2) == Window(0, 0, 1282, 720, 2, (1283, 721))
