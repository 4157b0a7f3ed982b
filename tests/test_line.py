"""Geometry of a strip against arrays that can be checked by eye."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Frame
from gate.line import BELOW_M, HALF_WIDTH_M, HEIGHT_M, Cutter, GateLine, cut

SIZE = (80, 60)
UPRIGHT = GateLine(top=(40, 0), ground=(40, 50), px_per_m=20.0)
"""The ground is 10 rows above the lower edge; 2.1 m are 42 rows, 0.35 m are 7, 0.9 m are 18 columns."""
LEANING = GateLine(top=(50, 10), ground=(40, 50), px_per_m=20.0)


def picture(width: int = SIZE[0], height: int = SIZE[1]) -> NDArray[np.uint8]:
    """Every pixel holds its column."""
    return np.tile(np.arange(width, dtype=np.uint8), (height, 1))


def rows_picture(width: int = SIZE[0], height: int = SIZE[1]) -> NDArray[np.uint8]:
    """Every pixel holds its row."""
    return np.repeat(np.arange(height, dtype=np.uint8)[:, None], width, axis=1)


def test_a_vertical_line_is_a_plain_window() -> None:
    strip = cut(Frame(7, picture()), UPRIGHT)
    assert strip.t_ns == 7
    assert strip.luma.shape == (50, 37)
    assert (strip.luma == np.arange(40 - 18, 40 + 18 + 1)).all()
    assert np.array_equal(cut(Frame(7, rows_picture()), UPRIGHT).luma[:, 0], np.arange(8, 58))


def test_a_slant_is_for_the_budget_and_changes_no_strip() -> None:
    aslant = cut(Frame(7, picture()), replace(LEANING, slant=0.5, across_per_feet=5.0, u_across_m=0.03))
    straight = cut(Frame(7, picture()), LEANING)
    assert np.array_equal(aslant.luma, straight.luma)
    assert np.array_equal(aslant.x_m, straight.x_m)


def test_its_places_are_in_metres_from_the_line_and_the_ground() -> None:
    strip = cut(Frame(7, picture()), UPRIGHT)
    assert strip.x_m == pytest.approx(np.arange(-18, 19) / 20)
    assert strip.z_m == pytest.approx(np.arange(42, -8, -1) / 20)
    assert not strip.row_shift_m.any()
    assert (strip.m_per_column, strip.m_per_row) == pytest.approx((0.05, 0.05))
    assert (strip.x_m[-1], strip.z_m[0], strip.z_m[-1]) == pytest.approx((HALF_WIDTH_M, HEIGHT_M, -BELOW_M))


def test_a_picture_that_ends_at_the_ground_gives_a_lower_strip() -> None:
    assert cut(Frame(7, picture(height=51)), UPRIGHT).z_m[-1] == 0.0


@pytest.mark.parametrize("line", [UPRIGHT, LEANING], ids=["upright", "leaning"])
def test_a_moved_window_shows_what_a_moved_picture_would(line: GateLine) -> None:
    luma = np.random.default_rng(3).integers(0, 255, SIZE[::-1]).astype(np.uint8)
    moved = np.roll(luma, (2, -3), axis=(0, 1))
    still = Cutter(line, SIZE)(Frame(7, luma))
    assert np.array_equal(Cutter(line, SIZE)(Frame(7, moved), (-3, 2)).luma, still.luma)


def test_a_window_moved_out_of_the_picture_repeats_its_edge() -> None:
    luma = picture() + rows_picture()
    right, down = 30, 15
    moved = Cutter(UPRIGHT, SIZE)(Frame(7, luma), (right, down))
    columns, rows = np.minimum(np.arange(22, 59) + right, 79), np.minimum(np.arange(8, 58) + down, 59)
    assert np.array_equal(moved.luma, columns + rows[:, None])


def test_a_wider_strip_has_the_strip_in_its_middle() -> None:
    luma = np.random.default_rng(3).integers(0, 255, SIZE[::-1]).astype(np.uint8)
    wide = Cutter(UPRIGHT, SIZE, half_width_m=1.35)(Frame(7, luma))
    middle = np.abs(wide.x_m) <= HALF_WIDTH_M
    strip = cut(Frame(7, luma), UPRIGHT)
    assert wide.x_m[[0, -1]] == pytest.approx([-1.35, 1.35])
    assert np.array_equal(wide.luma[:, middle], strip.luma)
    assert np.array_equal(wide.x_m[middle], strip.x_m)


def test_a_tilted_line_becomes_a_column() -> None:
    luma = np.zeros(SIZE[::-1], np.uint8)
    for y in range(60):
        luma[y, round(40 + (50 - y) / 4)] = 255
    strip = cut(Frame(0, luma), LEANING)
    brightest = strip.x_m[strip.luma.argmax(axis=1)]
    assert np.abs(brightest).max() <= strip.m_per_column
    assert np.ptp(strip.luma.argmax(axis=1)) <= 1


def test_what_shearing_by_whole_pixels_leaves_is_in_the_row_shift() -> None:
    strip = cut(Frame(0, picture()), LEANING)
    cos_tilt = math.cos(math.atan2(1, 4))
    rows = 50 - strip.z_m * 20 * cos_tilt
    exact_px = strip.luma - (40 + (50 - rows[:, None]) / 4)
    assert strip.x_m + strip.row_shift_m[:, None] == pytest.approx(exact_px * cos_tilt / 20)
    assert np.abs(strip.row_shift_m).max() <= 0.5 / 20
    assert strip.row_shift_m.any()


def test_lean_to_the_right_is_positive() -> None:
    assert LEANING.tilt_deg == pytest.approx(math.degrees(math.atan2(1, 4)))
    assert GateLine((30, 10), (40, 50), 20.0).tilt_deg == pytest.approx(-LEANING.tilt_deg)
    assert [LEANING.x_at(y) for y in (50, 30, 10, 58)] == pytest.approx([40, 45, 50, 38])


@pytest.mark.parametrize(("px_per_m", "step"), [(100.0, 1), (100.5, 2), (200.0, 2), (201.0, 3)])
def test_fine_pictures_are_decimated_by_whole_pixels(px_per_m: float, step: int) -> None:
    line = GateLine((127, 0), (127, 430), px_per_m)
    strip = cut(Frame(0, picture(255, 450)), line)
    centre = int(np.flatnonzero(strip.x_m == 0)[0])
    assert strip.luma[0, centre] == 127
    assert (np.diff(strip.luma[0].astype(int)) == step).all()
    assert strip.m_per_column == pytest.approx(step / px_per_m)
    assert strip.m_per_row == pytest.approx(step / px_per_m)


def test_a_picture_that_ends_early_gives_a_narrower_strip() -> None:
    strip = cut(Frame(0, picture()), GateLine((70, 0), (70, 50), 20.0))
    assert strip.x_m[[0, -1]] == pytest.approx([-0.9, 0.45])
    assert strip.luma[0, -1] == 79


def test_cut_off_feet_leave_the_heights_right() -> None:
    strip = cut(Frame(0, rows_picture()), GateLine((40, 0), (40, 65), 20.0))
    assert strip.z_m[-1] == pytest.approx((65 - 59) / 20)
    assert strip.luma[-1, 0] == 59


@pytest.mark.parametrize("line", [UPRIGHT, LEANING], ids=["upright", "leaning"])
def test_ten_bits_become_eight(line: GateLine) -> None:
    ten = picture().astype(np.uint16) * 4 + 3
    strip = cut(Frame(0, ten, bits=10), line)
    assert strip.luma.dtype == np.uint8
    assert np.array_equal(strip.luma, cut(Frame(0, picture()), line).luma)


@pytest.mark.parametrize("line", [UPRIGHT, LEANING], ids=["upright", "leaning"])
def test_a_strip_outlives_its_frame(line: GateLine) -> None:
    luma = picture()
    strip = cut(Frame(0, luma), line)
    before = strip.luma.copy()
    luma[:] = 0
    assert np.array_equal(strip.luma, before)


@pytest.mark.parametrize(
    ("rotation_deg", "sensor_row"), [(0, "y"), (180, "59 - y"), (90, "79 - x"), (270, "x")], ids=str
)
def test_a_pixels_instant_follows_the_sensors_rows(rotation_deg: int, sensor_row: str) -> None:
    line = GateLine((40, 0), (40, 50), 20.0, exposure_ns=1_000, row_time_ns=10)
    first = Cutter(line, SIZE, rotation_deg)
    start, per_row, per_column = first(Frame(0, picture())).readout_ns
    for row, column in ((0, 0), (42, 0), (0, 36), (20, 18)):
        x, y = 22 + column, 8 + row
        expected = {"y": y, "59 - y": 59 - y, "79 - x": 79 - x, "x": x}[sensor_row]
        assert start + per_row * row + per_column * column == pytest.approx(500 + 10 * expected)


@pytest.mark.parametrize(("rotation_deg", "later"), [(0, -40), (180, 40), (90, -50), (270, 50)], ids=str)
def test_the_instants_go_with_a_moved_window(rotation_deg: int, later: int) -> None:
    cutter = Cutter(GateLine((40, 0), (40, 50), 20.0, row_time_ns=10), SIZE, rotation_deg)
    still, moved = (cutter(Frame(0, picture()), by).readout_ns for by in ((0, 0), (5, -4)))
    assert np.subtract(moved, still) == pytest.approx((later, 0, 0))


def test_what_is_unknown_of_the_shutter_is_left_out() -> None:
    assert cut(Frame(0, picture()), UPRIGHT).readout_ns == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("top", "ground"), [((-1, 0), (10, 50)), ((70, 0), (80, 50)), ((40, -31), (40, 50)), ((40, 0), (40, 90))]
)
def test_a_line_outside_the_picture_is_refused(top: tuple[float, float], ground: tuple[float, float]) -> None:
    with pytest.raises(LineError, match="outside the picture of 80 x 60"):
        Cutter(GateLine(top, ground, 20.0), SIZE)


@pytest.mark.parametrize("x", [1, 78])
def test_a_line_at_the_edge_is_refused(x: float) -> None:
    with pytest.raises(LineError, match="at the picture's edge"):
        Cutter(GateLine((x, 0), (x, 50), 20.0), SIZE)


def test_a_picture_without_the_torso_is_refused() -> None:
    with pytest.raises(LineError, match="where a torso passes"):
        Cutter(GateLine((40, 0), (40, 10), 20.0), SIZE)


@pytest.mark.parametrize("px_per_m", [0.0, -20.0, 14.9, 4001.0])
def test_a_scale_that_cannot_be_is_refused_with_its_value(px_per_m: float) -> None:
    with pytest.raises(LineError, match=f"scale {px_per_m:g} px/m is not between 15 and 4000"):
        GateLine((40, 0), (40, 50), px_per_m)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    for top, px_per_m in (((value, 0.0), 20.0), ((40.0, 0.0), value)):
        with pytest.raises(LineError, match="no number"):
            GateLine(top, (40, 50), px_per_m)


@pytest.mark.parametrize("lean_deg", [-31, 31])
def test_a_line_that_leans_too_far_is_refused(lean_deg: float) -> None:
    dx = 40 * math.tan(math.radians(lean_deg))
    with pytest.raises(LineError, match=f"leans {lean_deg} degrees, over 30"):
        GateLine((40 + dx, 10), (40, 50), 20.0)


@pytest.mark.parametrize(("top_y", "why"), [(50.0, "no length"), (50.5, "no length"), (55.0, "not above")])
def test_a_line_needs_its_top_above_its_ground(top_y: float, why: str) -> None:
    with pytest.raises(LineError, match=why):
        GateLine((40, top_y), (40, 50), 20.0)
