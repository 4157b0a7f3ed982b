"""The picture on which a person judges a gate line: everything is where the frame has it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.drawing import Picture
from gate.errors import LineError
from gate.gate_picture import gate_picture, shown_scale
from gate.line import GateLine


def grey(width: int, height: int) -> NDArray[np.uint8]:
    return np.full((height, width), 120, np.uint8)


def upright(x: float, ground_y: float, px_per_m: float) -> GateLine:
    return GateLine((x, ground_y - 2 * px_per_m), (x, ground_y), px_per_m, u_px_per_m=0.5)


def red(picture: Picture) -> NDArray[np.bool_]:
    values = picture.astype(int)
    return np.asarray((values[..., 2] - values[..., 1] > 90) & (values[..., 2] - values[..., 0] > 90))


def shown_x(picture: Picture, row: int) -> float:
    """Middle of the red columns of one row."""
    return float(np.flatnonzero(red(picture)[row]).mean())


SIZES = [
    (320, 180, 50.0),
    (640, 360, 40.0),
    (1280, 720, 200.0),
    (1920, 1080, 250.0),
    (3840, 2160, 500.0),
    (180, 320, 60.0),
    (1080, 1920, 380.0),
    (2160, 3840, 800.0),
]


@pytest.mark.parametrize(("width", "height", "px_per_m"), SIZES)
def test_the_line_is_drawn_where_the_frame_has_it(width: int, height: int, px_per_m: float) -> None:
    x, ground_y = width * 0.45, height * 0.85
    picture = gate_picture(grey(width, height), upright(x, ground_y, px_per_m))
    factor = shown_scale(width, height)
    assert picture.shape[1] == round(width * factor)
    assert picture.shape[0] > round(height * factor)
    row = round((ground_y - 0.85 * px_per_m) * factor)  # between two ticks
    assert shown_x(picture, row) == pytest.approx((x + 0.5) * factor - 0.5, abs=1.0)


@pytest.mark.parametrize("x_top", [560.0, 720.0])
def test_a_leaning_line_leans_on_the_picture(x_top: float) -> None:
    line = GateLine((x_top, 200.0), (640.0, 600.0), 200.0)
    picture = gate_picture(grey(1280, 720), line)
    for row in (250, 450, 570):
        assert shown_x(picture, row) == pytest.approx(line.x_at(row), abs=4.0)  # a tick is cut through


def test_a_tick_stands_every_ten_centimetres() -> None:
    picture = gate_picture(grey(1280, 720), upright(640.0, 600.0, 200.0))
    beside = red(picture)[100:600, 645]
    rows = np.flatnonzero(np.diff(beside.astype(int)) == 1)
    assert np.diff(rows) == pytest.approx(20.0, abs=1)
    assert len(rows) == 21


def test_the_band_of_the_torso_is_tinted_between_its_heights() -> None:
    picture = gate_picture(grey(1280, 720), upright(640.0, 600.0, 200.0)).astype(int)
    tinted = np.flatnonzero(picture[:600, 550, 2] - picture[:600, 550, 0] > 5)
    assert (tinted[0], tinted[-1]) == pytest.approx((600 - 1.55 * 200, 600 - 0.75 * 200), abs=2)


def test_a_metre_is_a_metre() -> None:
    picture = gate_picture(grey(1280, 720), upright(640.0, 600.0, 200.0)).astype(int)
    row = round(600 - (2.1 - 0.15) * 200)
    white = np.flatnonzero((picture[row, 500:800] > 235).all(axis=1))
    assert white[-1] - white[0] == pytest.approx(200, abs=4)


def test_the_mark_on_the_track_is_left_bare() -> None:
    picture = gate_picture(grey(1280, 720), upright(640.0, 600.0, 200.0))
    assert (picture[585:640, 625:656] == 120).all()


@pytest.mark.parametrize("size", [(100, 100), (320, 180), (959, 500), (960, 500), (1920, 1080), (1921, 10), (7680, 10)])
def test_what_is_shown_is_neither_tiny_nor_huge(size: tuple[int, int]) -> None:
    assert 960 <= max(size) * shown_scale(*size) <= 1920


def test_ten_bit_luma_looks_like_eight_bit() -> None:
    line = upright(640.0, 600.0, 200.0)
    ten = grey(1280, 720).astype(np.uint16) * np.uint16(4) + np.uint16(3)
    assert np.array_equal(gate_picture(ten, line, bits=10), gate_picture(grey(1280, 720), line))


def test_the_frame_is_left_as_it_was() -> None:
    luma = grey(1280, 720)
    gate_picture(luma, upright(640.0, 600.0, 200.0))
    assert (luma == 120).all()


def test_a_line_cut_by_the_picture_is_drawn_as_far_as_it_goes() -> None:
    picture = gate_picture(grey(640, 360), upright(100.0, 400.0, 200.0))
    assert red(picture).any()


def test_a_line_outside_the_picture_is_refused() -> None:
    with pytest.raises(LineError, match="outside the picture"):
        gate_picture(grey(640, 360), upright(700.0, 300.0, 100.0))
