"""Finished photo finishes: where the hairline and the marks are, and what fits."""

import numpy as np
import pytest

from gate.crossing import Crossing, Direction
from gate.drawing import RED, Picture, fitting_size, round_step, text_width, ticks
from gate.photofinish import PhotoFinish
from gate.rep_picture import render, rep_picture

CROSSING_NS = 7_000_000_000


def photo(direction: Direction = "right", speed_m_per_s: float = 9.0) -> PhotoFinish:
    ns_per_column = (-1 if direction == "right" else 1) * 1e9 / speed_m_per_s / 360.0
    return PhotoFinish(
        image=np.full((721, 801), 100, np.uint8),
        t_ns=CROSSING_NS - round(300 * ns_per_column),
        ns_per_column=ns_per_column,
        column=300,
        px_per_m=360.0,
        top_m=2.0,
        frames_ns=(CROSSING_NS + 5_000_000,),
    )


def crossing(t_ns: int = CROSSING_NS, u_ns: int = 0) -> Crossing:
    return Crossing(t_ns, u_ns, "right", 9.0, 0.08, 12, 0.005, 1.75)


def image_of(picture: Picture) -> Picture:
    """The photo finish itself, found by its tone: grey 100 but for what is drawn on it."""
    grey = (picture == 100).all(axis=2)
    rows, columns = np.flatnonzero(grey.mean(axis=1) > 0.5), np.flatnonzero(grey.mean(axis=0) > 0.5)
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def red_columns(image: Picture) -> list[int]:
    redder = image[..., 2].astype(int) - image[..., 1] > 10
    return [int(c) for c in np.flatnonzero(redder.all(axis=0))]


@pytest.mark.parametrize("direction", ["right", "left"])
def test_the_hairline_is_one_column_at_the_instant(direction: Direction) -> None:
    image = image_of(render(photo(direction), crossing(), "Marker 2"))
    assert image.shape == (721, 801, 3)
    assert red_columns(image) == [300]


def test_a_corrected_crossing_moves_the_hairline_against_the_run() -> None:
    later = crossing(CROSSING_NS + 10_000_000)
    assert red_columns(image_of(render(photo("right"), later, ""))) == [300 - round(9.0 * 0.010 * 360)]
    assert red_columns(image_of(render(photo("left"), later, ""))) == [300 + round(9.0 * 0.010 * 360)]


@pytest.mark.parametrize(("fit_u_ns", "whole_u_ns"), [(1_500_000, None), (100_000, 1_500_000)])
def test_the_band_is_two_u_to_each_side_and_lets_the_picture_through(fit_u_ns: int, whole_u_ns: int | None) -> None:
    image = image_of(render(photo(), crossing(u_ns=fit_u_ns), "", u_ns=whole_u_ns))
    columns = red_columns(image)
    assert (columns[0], columns[-1]) == pytest.approx((300 - 9.7, 300 + 9.7), abs=1)
    assert abs(int(image[350, 295, 1]) - 100) < 20
    assert image[350, 300, 2] > 200


def test_an_instant_outside_the_picture_draws_nothing_on_it() -> None:
    image = image_of(render(photo(), crossing(CROSSING_NS + 10_000_000_000), ""))
    assert red_columns(image) == []


@pytest.mark.parametrize("speed_m_per_s", [0.5, 3.0, 9.0, 13.0])
def test_the_marks_of_time_never_crowd(speed_m_per_s: float) -> None:
    picture = render(photo(speed_m_per_s=speed_m_per_s), crossing(), "")
    tick_row = picture[-66 + 2 + 9, 58:, 0].astype(int)  # between the frames' marks and the numbers
    marks = np.flatnonzero(np.diff((tick_row > 90).astype(int)) == 1)
    assert len(marks) >= 10
    assert np.diff(marks).min() >= 10


def test_a_title_of_any_length_fits() -> None:
    picture = render(photo(), crossing(), "a very long name of a runner " * 8)
    assert (picture[:50, -16:] == picture[0, 0]).all()
    assert (picture[:50] != picture[0, 0]).any()


def test_both_gates_stand_side_by_side_under_the_headline() -> None:
    left, right = np.full((50, 400, 3), 60, np.uint8), np.full((70, 500, 3), 90, np.uint8)
    picture = rep_picture([left, right], "Rep 3  3.312 s", ["pace 7.69 m/s", "u 4.8 ms"])
    head = picture.shape[0] - 70
    assert (picture[head : head + 50, :400] == 60).all()
    assert (picture[head:, -500:] == 90).all()
    assert (picture[:head] > 100).any()
    assert picture.shape[1] == 914


def test_one_gate_alone_makes_a_picture_too() -> None:
    one = np.full((50, 400, 3), 60, np.uint8)
    assert rep_picture([one], "Rep 3").shape[1] == 400


def test_red_is_red() -> None:
    assert RED[2] > 2 * max(RED[:2])


def test_steps_are_round_and_large_enough() -> None:
    assert [round_step(least) for least in (0.3, 1.0, 1.1, 4.0, 5.1, 12.0, 99.0)] == [0.5, 1, 2, 5, 10, 20, 100]


def test_ticks_are_the_multiples_inside() -> None:
    assert list(ticks(-0.25, 0.3, 0.1)) == [-2, -1, 0, 1, 2, 3]
    assert list(ticks(0.01, 0.09, 0.1)) == []


def test_text_is_shrunk_only_where_it_must_be() -> None:
    assert fitting_size("short", 20.0, 500) == 20.0
    size = fitting_size("long " * 40, 20.0, 500)
    assert size < 20.0
    assert text_width("long " * 40, size) <= 510
