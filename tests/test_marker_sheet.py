"""What is on the printed sheets, and the PDF that is made of them."""

import re
import zlib
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from calibration.board import CORNERS
from calibration.lens_fit import find_board
from calibration.marker_sheet import (
    BOARD_NAME,
    CELL_MM,
    CENTRE_MM,
    CHECK_MM,
    NAMES,
    PAGE_MM,
    SIDE_MM,
    cells,
    ids_of,
    mark_from_centre_mm,
    printed_side_m,
    sheets,
)
from gate.errors import InputError, OutputError
from server.marker_sheet_pdf import write_sheets

MM_TO_POINTS = 72 / 25.4


def test_there_is_a_sheet_for_each_edge_of_both_gates() -> None:
    assert [sheet.name for sheet in sheets()] == [*NAMES.values(), BOARD_NAME]
    assert ids_of(2) + ids_of(3) == tuple(NAMES)
    with pytest.raises(InputError, match="Marker 4 has no printed markers"):
        ids_of(4)


def test_codes_are_told_apart_with_many_cells_wrong() -> None:
    """Also where a sheet stands on its head or on its side."""
    for one, other in combinations(NAMES, 2):
        for turns in range(4):
            assert (np.rot90(cells(one), turns) != cells(other)).sum() >= 10 + 10 * (turns == 0)


def test_codes_are_those_that_other_readers_know() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    for number in NAMES:
        picture = np.kron(cells(number), np.ones((20, 20))).astype(np.uint8) * 255
        _, found, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(picture)
        assert np.ravel(found).tolist() == [number]


def test_the_code_with_its_white_border_is_as_wide_as_the_paper() -> None:
    square = next(box for box in sheets()[0].boxes if box.width == box.height == SIDE_MM)
    assert square.x == pytest.approx(CELL_MM)
    assert PAGE_MM[0] - square.x - square.width == pytest.approx(CELL_MM)
    assert PAGE_MM[1] - square.y - square.height == pytest.approx(CELL_MM)
    assert (square.x + SIDE_MM / 2, square.y + SIDE_MM / 2) == pytest.approx(CENTRE_MM)


def test_a_near_sheet_stands_left_of_its_mark_and_a_far_one_right() -> None:
    for gate in (2, 3):
        near, far = ids_of(gate)
        assert mark_from_centre_mm(near) == pytest.approx((105.0, 105.0))
        assert mark_from_centre_mm(far) == pytest.approx((-105.0, 105.0))
    texts = ["".join(text.text for text in sheet.texts) for sheet in sheets()[:-1]]
    assert ["right corner" in text for text in texts] == [True, False, True, False]


def test_text_and_check_length_stay_out_of_the_white_border() -> None:
    for sheet in sheets()[:-1]:
        above = CENTRE_MM[1] - SIDE_MM / 2 - CELL_MM
        assert max(text.y for text in sheet.texts) < above
        assert all(box.y + box.height <= above for box in sheet.boxes[:3])
        assert sheet.boxes[0].width == CHECK_MM


def test_the_last_page_is_the_board_that_lenses_are_measured_with() -> None:
    page, px_per_mm = sheets()[-1], 4
    picture = np.full((round(PAGE_MM[1] * px_per_mm), round(PAGE_MM[0] * px_per_mm)), 255, np.uint8)
    for box in page.boxes:
        x, y, right, low = (round(px_per_mm * v) for v in (box.x, box.y, box.x + box.width, box.y + box.height))
        assert box.x >= 10.0
        assert box.x + box.width <= PAGE_MM[0] - 10.0
        assert box.y + box.height <= PAGE_MM[1] - 5.0
        assert box.y > max(text.y for text in page.texts) + 5.0
        picture[y:low, x:right] = 0
    view = find_board(picture)
    assert view is not None
    assert len(view.numbers) == CORNERS


def test_a_printed_size_follows_the_check_length() -> None:
    assert printed_side_m() == pytest.approx(1e-3 * SIDE_MM)
    assert printed_side_m(144.0) == pytest.approx(0.96e-3 * SIDE_MM)


@pytest.mark.parametrize("length_mm", [0.0, 15.0, 1500.0, float("nan")])
def test_a_check_length_that_cannot_be_is_refused(length_mm: float) -> None:
    with pytest.raises(InputError, match=r"check length of .* is not between 60 and 300 mm"):
        printed_side_m(length_mm)


def test_the_pdf_draws_every_page_in_true_size(tmp_path: Path) -> None:
    path = tmp_path / "markers.pdf"
    assert write_sheets(path) == len(NAMES) + 1
    document = path.read_bytes()
    width, height = (round(side * MM_TO_POINTS, 2) for side in PAGE_MM)
    assert f"/MediaBox [0 0 {width} {height}]".encode() in document
    streams = [zlib.decompress(part) for part in re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL)]
    drawn = [stream.decode("latin-1") for stream in streams if b" re f" in stream]
    assert len(drawn) == len(NAMES) + 1
    widths = [float(one) for one in re.findall(r"[\d.]+ [\d.]+ ([\d.]+) -?[\d.]+ re f", drawn[0])]
    assert (widths[0], max(widths)) == pytest.approx((CHECK_MM * MM_TO_POINTS, SIDE_MM * MM_TO_POINTS), abs=0.01)
    assert "Marker 2, near edge" in drawn[0]


def test_a_pdf_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_sheets(tmp_path / "absent" / "markers.pdf")
