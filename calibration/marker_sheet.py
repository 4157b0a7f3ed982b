"""What stands on the printed markers: one A4 sheet for each edge of the lane at each gate. Lengths in millimetres.

The code is AprilTag 36h11, which other readers of ArUco markers know too: 6 x 6 cells in a black border, and around it
a white one. On A4 it is as large as the paper's width allows: ten cells of 21 mm. The lower edge of the paper stands
on the ground with one corner on the mark: the near sheet to the left of the gate's plane, the far one to the right.
A camera in the plane sees the far mark right above the near one, and from less than 1.5 m up (5 m away; 2 m at 8 m) a
near sheet in the plane would hide the far one.

A last page holds the board that lenses are measured with, turned by a quarter to fill the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.board import SQUARES, charuco_board
from gate.errors import InputError

PAGE_MM = (210.0, 297.0)
CELLS, QUIET_CELLS = 8, 1
"""Cells along a side of the code with its black border, and of the white border around it."""
CELL_MM = PAGE_MM[0] / (CELLS + 2 * QUIET_CELLS)
SIDE_MM = CELLS * CELL_MM
CENTRE_MM = (PAGE_MM[0] / 2, PAGE_MM[1] - (CELLS / 2 + QUIET_CELLS) * CELL_MM)
"""The code's middle on the page, from its upper left corner."""
CHECK_MM = 150.0
CHECK_RANGE_MM = (60.0, 300.0)
"""What a check length on paper can measure: half the size (two pages on one), or double."""
BOARD_NAME = "Lens board"
BOARD_CELLS = 8
"""Cells along a side of the board's squares: a marker of 4 bits in a black border, and the white rim around it."""
BOARD_CELL_MM = 4.5
NAMES = {6: "Marker 2, near", 17: "Marker 2, far", 22: "Marker 3, near", 29: "Marker 3, far"}
"""What each code of 36h11 stands for. Any two of these four differ in 20 or more of their 36 cells."""


def mark_from_centre_mm(number: int) -> tuple[float, float]:
    """Where the mark on the ground is from the middle of a code, to the right and down: a lower corner of the paper."""
    side = 1 if NAMES[number].endswith("near") else -1
    return side * PAGE_MM[0] / 2, PAGE_MM[1] - CENTRE_MM[1]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle by its upper left corner, black or white."""

    x: float
    y: float
    width: float
    height: float
    black: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text: where its baseline begins, and the height of its letters in points."""

    x: float
    y: float
    size_pt: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: boxes in the order in which they are laid over one another, and lines of text."""

    name: str
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


def ids_of(gate: int) -> tuple[int, int]:
    """Codes of the near and the far mark of Marker 2 or 3. Raises InputError for another number."""
    if gate not in (2, 3):
        raise InputError(f"Marker {gate} has no printed markers: name 2 or 3")
    near, far = (number for number, name in NAMES.items() if name.startswith(f"Marker {gate},"))
    return near, far


@cache
def cells(number: int) -> NDArray[np.bool_]:
    """(10, 10) the cells of a code with both its borders, True where white; row 0 is the upper one."""
    code = cv2.aruco.generateImageMarker(_dictionary(), number, CELLS)
    return np.pad(code > 0, QUIET_CELLS, constant_values=True)


def printed_side_m(check_mm: float | None = None) -> float:
    """Side of the code's black square in metres; check_mm: what the check length measures on the paper."""
    measured_mm = CHECK_MM if check_mm is None else check_mm
    least, most = CHECK_RANGE_MM
    if not least <= measured_mm <= most:
        raise InputError(
            f"check length of {measured_mm:g} mm is not between {least:g} and {most:g} mm: "
            f"measure the line under the text of the sheet, which is {CHECK_MM:g} mm where it was printed at 100 %"
        )
    return 1e-3 * SIDE_MM * measured_mm / CHECK_MM


def sheets() -> list[Sheet]:
    """All pages, in the order of the markers."""
    return [*(_sheet(number, name) for number, name in NAMES.items()), _board_sheet()]


def _dictionary() -> cv2.aruco.Dictionary:
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)


def _sheet(number: int, name: str) -> Sheet:
    near = name.endswith("near")
    corner, where = ("right", "nearer to") if near else ("left", "farther from")
    lines = (
        f"Goes on the edge of the lane that is {where} the camera, facing the camera, upright, on the ground.",
        "Tape it to a cone or a board: flat, not leaning sideways, not in a glossy cover.",
        f"Print at 100 % (actual size). The line below is {CHECK_MM:g} mm long; if it is not, measure it and say so:",
        "flygate calibrate align ... --markers --printed-mm LENGTH",
    )
    texts = [Text(15.0, 22.0, 30.0, name + " edge", bold=True)]
    texts.append(Text(15.0, 33.0, 15.0, f"Its lower {corner} corner stands on the mark.", bold=True))
    texts += [Text(15.0, 42.0 + 6.5 * row, 11.0, line) for row, line in enumerate(lines)]
    left = (PAGE_MM[0] - CHECK_MM) / 2
    texts.append(Text(left + CHECK_MM + 3.0, 78.5, 11.0, f"{CHECK_MM:g} mm"))
    return Sheet(name, (*_check_length(left, 77.0), *_code(number)), tuple(texts))


def _board_sheet() -> Sheet:
    """The board that `flygate calibrate lens` looks for; its size does not matter, that it is flat does."""
    down, across = BOARD_CELLS * SQUARES[0], BOARD_CELLS * SQUARES[1]
    black = np.rot90(charuco_board().generateImage((down, across), marginSize=0) < 128)
    left, top = (PAGE_MM[0] - across * BOARD_CELL_MM) / 2, PAGE_MM[1] - 10.0 - down * BOARD_CELL_MM
    begun: dict[
        tuple[int, int], int
    ] = {}  # where each run of black cells began: one box, without seams, down to its end
    boxes = []
    for row, blacks in enumerate([*black, np.zeros(across, np.bool_)]):
        ends = np.flatnonzero(np.diff(blacks.astype(np.int8), prepend=0, append=0))
        runs = {(int(first), int(last)) for first, last in ends.reshape(-1, 2)}
        for run in sorted(set(begun) - runs):
            first, last, since = *run, begun.pop(run)
            place = (left + BOARD_CELL_MM * first, top + BOARD_CELL_MM * since)
            boxes.append(Box(*place, BOARD_CELL_MM * (last - first), BOARD_CELL_MM * (row - since)))
        begun |= dict.fromkeys(runs - set(begun), row)
    texts = (
        Text(15.0, 16.0, 20.0, BOARD_NAME, bold=True),
        Text(15.0, 23.0, 11.0, "Glue it flat on a board: a page that bends measures a lens that is not there. Then"),
        Text(15.0, 28.5, 11.0, "flygate calibrate lens CLIP... -o phone.lens.json"),
    )
    return Sheet(BOARD_NAME, tuple(boxes), texts)


def _check_length(left: float, y: float) -> list[Box]:
    """A line with a bar at each end; it is measured from the outer side of one bar to that of the other."""
    bar = 0.4
    return [
        Box(left, y - bar / 2, CHECK_MM, bar),
        Box(left, y - 4.0, bar, 8.0),
        Box(left + CHECK_MM - bar, y - 4.0, bar, 8.0),
    ]


def _code(number: int) -> list[Box]:
    """The black square, and on it a white box for every run of white cells in a row."""
    left, top = CENTRE_MM[0] - SIDE_MM / 2, CENTRE_MM[1] - SIDE_MM / 2
    boxes = [Box(left, top, SIDE_MM, SIDE_MM)]
    inside = cells(number)[QUIET_CELLS:-QUIET_CELLS, QUIET_CELLS:-QUIET_CELLS]
    for row, whites in enumerate(inside):
        ends = np.flatnonzero(np.diff(whites.astype(np.int8), prepend=0, append=0))
        for first, last in ends.reshape(-1, 2).tolist():
            boxes.append(
                Box(left + CELL_MM * first, top + CELL_MM * row, CELL_MM * (last - first), CELL_MM, black=False)
            )
    return boxes
