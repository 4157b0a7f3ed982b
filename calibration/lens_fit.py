"""From pictures of a ChArUco board to a phone's lens.

find_board(luma) -> BoardView        corners of the board, each known by its number
Views.feed(view)                     keeps those that are still, and differ from one another
fit_lens(views, ...) -> Lens         focal length, centre and two radial terms, with their u
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.board import CORNERS, charuco_board
from calibration.lens import Lens
from gate.errors import InputError

Array = NDArray[np.float64]
LEAST_CORNERS = 8
"""Of 24: a third of the board, in two rows and columns, still says how it is tilted."""
LEAST_VIEWS, MOST_VIEWS = 8, 40
LEAST_TURN_DEG = 25.0
"""The board must be seen under angles this far apart: a board that is always square on fits any focal length."""
LEAST_SPAN = 0.35
"""Share of the picture's area that all corners together span: distortion is in the picture's corners."""
STILL_SHARE, NEW_SHARE = 0.002, 0.03
"""Of the picture's longer side: a board that moved by more since the picture before is blurred and sheared; one that
moved by less since a view that is kept is the same view."""
MOST_OFF_SHARE = 0.0008
"""1.5 px at 1920: corners that are further off their fit are those of a bent board or of a mode that zooms."""
U_WIDENED = 1.5
"""The corners' errors of one view belong together (blur, light), and the fit takes them for independent."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """Corners of the board in one picture. numbers: (n,) from 0. corners: (n, 2) pixels."""

    numbers: NDArray[np.int64]
    corners: Array

    @property
    def why_not(self) -> str | None:
        """Why this view cannot be used; None where it can."""
        if len(self.numbers) < LEAST_CORNERS:
            return f"{len(self.numbers)} of its {CORNERS} corners are in view, {LEAST_CORNERS} are needed"
        if charuco_board().checkCharucoCornersCollinear(self.numbers.astype(np.int32)):
            return f"its {len(self.numbers)} corners in view stand in one line"
        return None

    def moved(self, other: BoardView) -> float:
        """Mean way of the corners that both show, pixels; infinite where they share none."""
        _, mine, others = np.intersect1d(self.numbers, other.numbers, return_indices=True)
        if len(mine) == 0:
            return float("inf")
        return float(np.hypot(*(self.corners[mine] - other.corners[others]).T).mean())


def find_board(luma: NDArray[np.uint8]) -> BoardView | None:
    """Corners of the board in a picture; None where there is none."""
    corners, numbers, _, _ = cv2.aruco.CharucoDetector(charuco_board()).detectBoard(luma)
    if numbers is None or len(numbers) == 0:
        return None
    return BoardView(np.asarray(numbers).ravel().astype(np.int64), np.asarray(corners, np.float64).reshape(-1, 2))


@dataclass
class Views:
    """Collects views of the board from successive pictures of one size. side_px: their longer side."""

    side_px: int
    kept: list[BoardView] = field(default_factory=list)
    pictures: int = 0
    seen: int = 0
    reasons: list[str] = field(default_factory=list)
    _last: BoardView | None = None

    def feed(self, view: BoardView | None, *, still: bool = False) -> None:
        """Take what the next picture shows. still: a photo, not one of a moving clip."""
        self.pictures += 1
        last, self._last = self._last, view
        if view is None:
            return
        self.seen += 1
        reason = view.why_not
        if reason is not None:
            self.reasons.append(reason)
        elif not still and (last is None or view.moved(last) > STILL_SHARE * self.side_px):
            self.reasons.append("it moves: hold it still for a second at each place")
        elif len(self.kept) < MOST_VIEWS and all(one.moved(view) > NEW_SHARE * self.side_px for one in self.kept):
            self.kept.append(view)


def fit_lens(views: Sequence[BoardView], size: tuple[int, int], phone: str, mode: str) -> Lens:
    """Fit focal length (the same both ways), centre, k1 and k2 to views of the board.

    size: (width, height) of the pictures. Raises InputError where views are too few, too much alike or no flat board.
    """
    reasons = [reason for view in views if (reason := view.why_not) is not None]
    usable = [view for view in views if view.why_not is None]
    if len(usable) < LEAST_VIEWS:
        why = f" (of one more, {reasons[0]})" if reasons else ""
        raise InputError(
            f"board is seen well in {len(usable)} place(s){why}, {LEAST_VIEWS} are needed: hold it still, all of it in "
            "view, in the middle and the corners of the picture, tilted to either side"
        )
    _check_span(usable, size)
    board = np.asarray(charuco_board().getChessboardCorners(), dtype=np.float32)
    places = [board[view.numbers] for view in usable]
    pixels = [view.corners.astype(np.float32) for view in usable]
    start = np.array([[max(size), 0.0, (size[0] - 1) / 2], [0.0, max(size), (size[1] - 1) / 2], [0.0, 0.0, 1.0]])
    flags = cv2.CALIB_USE_INTRINSIC_GUESS | cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K3
    off_px, matrix, bend, turns, _, u, *_ = cv2.calibrateCameraExtended(
        places, pixels, size, start, np.zeros(5), flags=flags
    )
    _check_fit(off_px, [np.asarray(turn, dtype=np.float64) for turn in turns], size)
    k1, k2, p1, p2, k3 = (float(value) for value in np.ravel(bend)[:5])
    _, u_focal_px, *u_centre_px = (float(value) * U_WIDENED for value in np.ravel(u)[:4])
    return Lens(
        phone,
        mode,
        size,
        focal_px=float(matrix[0, 0]),
        u_focal_px=u_focal_px,
        centre=(float(matrix[0, 2]), float(matrix[1, 2])),
        u_centre_px=max(u_centre_px),
        distortion=(k1, k2, p1, p2, k3),
        reprojection_px=float(off_px),
        views=len(usable),
    )


def _check_span(views: Sequence[BoardView], size: tuple[int, int]) -> None:
    corners = np.concatenate([view.corners for view in views]).astype(np.float32)
    span = float(cv2.contourArea(cv2.convexHull(corners))) / (size[0] * size[1])
    if span < LEAST_SPAN:
        raise InputError(
            f"board was seen in {span:.0%} of the picture, {LEAST_SPAN:.0%} are needed: "
            "carry it into the picture's corners too"
        )


def _check_fit(off_px: float, turns: Sequence[Array], size: tuple[int, int]) -> None:
    normals = [cv2.Rodrigues(turn)[0][:, 2] for turn in turns]
    turned_deg = max(float(np.degrees(np.arccos(np.clip(a @ b, -1.0, 1.0)))) for a, b in combinations(normals, 2))
    if turned_deg < LEAST_TURN_DEG:
        raise InputError(
            f"board was seen from one side only (its views differ by {turned_deg:.0f} degrees, {LEAST_TURN_DEG:g} are "
            "needed): tilt it to the left and right, up and down"
        )
    if not off_px <= MOST_OFF_SHARE * max(size):
        raise InputError(
            f"board's corners are {off_px:.1f} px off every lens: glue the board onto something flat, hold it still "
            "and switch zoom and stabilisation off"
        )
