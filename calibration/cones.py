"""Four marks in a picture that are the cones at a lane's edges, and what four marks cannot be that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Point

Array = NDArray[np.float64]
FINEST_OF_SIDE = 1920
"""A mark is placed to a pixel, or to this part of the picture's longer side where that is more."""
LEAST_DEPTH_U = 4.0
"""The far edge must stand above the near one by this many standard uncertainties, or the camera's height is a guess.
Seeds 0-999, marks within a pixel: from 1.5 m high, 97 % of 30 m pass and 5 % of 50 m (at 3.0 it was 28 %)."""
_ORDER = "give near and far cone of Marker 2, then near and far cone of Marker 3"


@dataclass(frozen=True, slots=True)
class Cones:
    """Pixels of the picture as shown of the cones' feet: the lane's near and far edge at Marker 2 and at Marker 3."""

    near2: Point
    far2: Point
    near3: Point
    far3: Point

    @property
    def array(self) -> Array:
        """(4, 2) in that order."""
        return np.array([self.near2, self.far2, self.near3, self.far3], dtype=np.float64)


_NAMES = ("near cone of Marker 2", "far cone of Marker 2", "near cone of Marker 3", "far cone of Marker 3")


def u_mark_px(size: tuple[int, int]) -> float:
    """Standard uncertainty of a column or row that is marked to a pixel each way, all of it as likely."""
    return max(1.0, max(size) / FINEST_OF_SIDE) / math.sqrt(3)


def check_cones(cones: Cones, size: tuple[int, int], u_px: float) -> None:
    """Raise LineError where the marks cannot be a lane's cones, seen from beside it by a camera that stands upright."""
    _check_places(cones, size, u_px)
    near2, far2, near3, far3 = cones.array
    along = near3 - near2
    if along[0] * (far3 - far2)[0] <= 0 or abs(along[0]) < 2 * abs(along[1]):
        raise LineError(f"cones cannot be a lane (its edges cross, or it runs up the picture): {_ORDER}")
    up = np.array([along[1], -along[0]]) * np.sign(along[0]) / np.hypot(*along)
    depth2_px, depth3_px = float((far2 - near2) @ up), float((far3 - near3) @ up)
    if max(depth2_px, depth3_px) < -u_px:
        raise LineError(f"near and far cones are swapped (the near ones stand higher in the picture): {_ORDER}")
    if abs(depth2_px + depth3_px) / 2 < LEAST_DEPTH_U * u_px and min(depth2_px, depth3_px) > -LEAST_DEPTH_U * u_px:
        raise LineError(
            f"near and far cones are {(depth2_px + depth3_px) / 2:.1f} px apart in height, too close to tell near from "
            "far: put the camera higher or nearer, or film with more pixels"
        )
    if min(depth2_px, depth3_px) < -LEAST_DEPTH_U * u_px:
        raise LineError(
            f"cones cannot be a lane (far edge {depth2_px:.0f} px above the near one at Marker 2, {depth3_px:.0f} px "
            f"at Marker 3): {_ORDER}"
        )


def _check_places(cones: Cones, size: tuple[int, int], u_px: float) -> None:
    width, height = size
    for name, (x, y) in zip(_NAMES, cones.array, strict=True):
        if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
            raise LineError(
                f"{name} ({x:g}, {y:g}) is outside the picture of {width} x {height}: give pixels of the picture as "
                "shown, origin top left"
            )
    for (first, a), (second, b) in combinations(zip(_NAMES, cones.array, strict=True), 2):
        if np.hypot(*(a - b)) < 2 * u_px:
            raise LineError(f"{first} and {second} are marked on one another at ({a[0]:g}, {a[1]:g}): {_ORDER}")
