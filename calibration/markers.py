"""Printed markers found in pictures: which one, where its corners are, and how well they are known.

    MarkerFinder.feed(luma)      picture by picture
    MarkerFinder.found()         what has stood at one place in three pictures

dark squares -> likeness to the four codes -> fit of the code's picture to the pixels -> cells read -> three pictures

OpenCV's own detector (cv2.aruco) follows the outline of the black square and reads its cells, and loses every marker on
whose border a highlight lies; benchmarks/markers.py sets both side by side. Here a code is known by all of its cells:
only four codes exist, and they stand upright, so the picture of the code is fitted to the pixels with a loss that lets
a highlight go (no pixel weighs more than a fraction), and then its cells are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.marker_fit import INSIDE, LEAST_CONTRAST, MarkerFit, cell_middles, sampled, square, through
from calibration.marker_sheet import NAMES, SIDE_MM, cells, mark_from_centre_mm
from gate.errors import InputError
from gate.frame import Point

Array = NDArray[np.float64]
Luma = NDArray[np.uint8]

SMALLEST_PX, LARGEST_PX = 12.0, 40.0
"""Sides looked for in one picture of the pyramid; the next one is half as large. A cell of under 1.5 px is no cell."""
WINDOW_PX = 31
"""A pixel is dark where it is under the mean of so many around it: the square with its white border, and some more."""
DARKER_BY = 5.0
"""Grey levels under that mean: above a sensor's noise."""
LEAST_FILLED = 0.75
"""Share of the smallest rectangle around it that a dark square fills; a highlight over a corner takes 10 %."""
MOST_UNEVEN = 1.7
"""Longer side by shorter: a turn by 45 degrees makes 1.4, a highlight over one side 1.2."""
LEAST_LIKE, LEAST_LIKE_INSIDE = 0.5, 0.3
"""Correlation with a code before the fit, with corners off by a pixel: of all cells, and of those inside its border.
Made markers under a highlight have 0.6 and 0.4 or more; one real picture in nine holds something above both."""
SAME_PLACE = 0.2
"""Detections nearer than this share of the side stand at one place."""
PICTURES_NEEDED = 3


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed marker in the picture.

    corners: (4, 2) of the black square in pixels as shown: upper left, upper right, lower right, lower left.
    u_px: standard uncertainty of a corner in each direction. pictures: how many it was seen in.
    """

    number: int
    corners: tuple[Point, ...]
    u_px: float
    pictures: int = 1

    @property
    def name(self) -> str:
        """What the sheet says it is."""
        return NAMES[self.number]

    @property
    def centre(self) -> Point:
        """Middle of the code."""
        return self.point(0.0, 0.0)

    @property
    def side_px(self) -> float:
        """Mean of the upright sides, which no turn makes shorter."""
        corners = np.array(self.corners)
        return float((math.dist(corners[0], corners[3]) + math.dist(corners[1], corners[2])) / 2)

    @property
    def mark(self) -> Point:
        """The mark: the corner of the paper that stands on it."""
        right_mm, down_mm = mark_from_centre_mm(self.number)
        return self.point(right_mm / SIDE_MM, down_mm / SIDE_MM)

    def point(self, right: float, down: float) -> Point:
        """Pixel of a point of the paper, in sides of the code from its middle."""
        to = np.array(self.corners, np.float32)
        square = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]], np.float32)
        x, y, w = cv2.getPerspectiveTransform(square, to) @ np.array([right, down, 1.0])
        return float(x / w), float(y / w)

    def distance_m(self, focal_px: float, side_m: float) -> float:
        """How far away it stands, by its printed side."""
        return focal_px * side_m / self.side_px


@dataclass(slots=True)
class MarkerFinder:
    """Collects what looks like a marker, picture by picture."""

    _places: list[list[Marker]] = field(default_factory=list)

    def feed(self, luma: Luma) -> list[Marker]:
        """Look at one picture, (height, width) uint8; what is in it is remembered and returned."""
        seen = markers_in(luma)
        for one in seen:
            place = next((known for known in self._places if _same(known[-1], one)), None)
            if place is None:
                self._places.append([one])
            else:
                place.append(one)
        return seen

    def found(self) -> list[Marker]:
        """Markers that stood at one place in three pictures: the median of their corners. By number.

        Raises InputError where one code stands at two places.
        """
        believed = [_joined(place) for place in self._places if len(place) >= PICTURES_NEEDED]
        for number in {one.number for one in believed}:
            places = [one.centre for one in believed if one.number == number]
            if len(places) > 1:
                where = " and ".join(f"({x:.0f}, {y:.0f})" for x, y in places)
                raise InputError(f"{NAMES[number]} stands at {where}: set up each sheet once, and do not move it")
        return sorted(believed, key=lambda one: one.number)


def markers_in(luma: Luma) -> list[Marker]:
    """All that looks like a marker in one picture, each place once."""
    found: list[Marker] = []
    scale, picture = 1.0, np.ascontiguousarray(luma)
    while min(picture.shape) >= 2 * SMALLEST_PX:
        for corners in _dark_squares(picture):
            marker = _read(picture, corners)
            if marker is not None:
                whole = tuple(((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5) for x, y in marker.corners)
                one = Marker(marker.number, whole, marker.u_px * scale)
                if not any(_same(other, one) for other in found):
                    found.append(one)
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        picture = np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_AREA), np.uint8)
        scale *= 2.0
    return found


def _same(one: Marker, other: Marker) -> bool:
    near = SAME_PLACE * min(one.side_px, other.side_px)
    return one.number == other.number and math.dist(one.centre, other.centre) < near


def _joined(place: list[Marker]) -> Marker:
    corners = np.median([one.corners for one in place], axis=0)
    u_px = float(np.median([one.u_px for one in place]))
    return Marker(place[0].number, _pairs(corners), u_px, len(place))


def _dark_squares(picture: Luma) -> list[Array]:
    """Corners (4, 2), from the upper left one clockwise, of what is darker than its surroundings and about square."""
    dark = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, WINDOW_PX, DARKER_BY)
    outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        if not (min(width, height) >= SMALLEST_PX * 0.7 and max(width, height) <= LARGEST_PX * 1.3):
            continue
        hull = cv2.convexHull(outline)
        rectangle = cv2.minAreaRect(hull)
        shorter, longer = sorted(side + 1.0 for side in rectangle[1])  # from outer to outer side of its pixels
        if longer > MOST_UNEVEN * shorter or not SMALLEST_PX * 0.8 <= longer <= LARGEST_PX:
            continue
        if cv2.contourArea(hull) >= LEAST_FILLED * rectangle[1][0] * rectangle[1][1]:
            found.append(_upright(rectangle))
    return found


def _upright(rectangle: Any) -> Array:
    """Corners of a turned rectangle, the upper left first: the paper stands upright."""
    middle, (width, height), turn = rectangle
    corners = np.array(cv2.boxPoints((middle, (width + 1.0, height + 1.0), turn)), np.float64)
    off = corners - np.array(middle)
    order = np.argsort(np.arctan2(off[:, 1], off[:, 0]))  # clockwise from the left, y counts downwards
    corners = corners[order]
    first = int(np.argmin(corners.sum(axis=1)))
    return np.asarray(np.roll(corners, -first, axis=0))


def _read(picture: Luma, corners: Array) -> Marker | None:
    """The marker whose picture stands in these corners; None where it is none."""
    turn = cv2.getPerspectiveTransform(square().astype(np.float32), corners.astype(np.float32))
    start = np.asarray(turn, np.float64)
    number = _likest(picture, start)
    if number is None:
        return None
    fit = MarkerFit(picture, number, start)
    return Marker(number, _pairs(fit.corners), fit.u_px) if fit.holds() else None


def _pairs(corners: Array) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in corners)


def _likest(picture: Luma, start: Array) -> int | None:
    """Number of the code that the cells in these corners are like, None where they are like none."""
    seen = sampled(picture, through(start, cell_middles()))
    if min(seen.std(), seen[INSIDE].std()) < LEAST_CONTRAST / 8:
        return None
    likes = {number: _like(seen, cells(number)) for number in NAMES}
    best = max(likes, key=lambda number: likes[number])
    like_inside = _like(seen[INSIDE], cells(best)[INSIDE])
    return best if likes[best] >= LEAST_LIKE and like_inside >= LEAST_LIKE_INSIDE else None


def _like(seen: Array, code: NDArray[np.bool_]) -> float:
    return float(np.corrcoef(seen.ravel(), code.ravel())[0, 1])
