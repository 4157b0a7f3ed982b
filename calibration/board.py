"""The ChArUco board that lenses are measured with: what is printed and what is looked for, said once."""

from __future__ import annotations

import cv2

SQUARES = (7, 5)
"""Columns and rows: 24 inner corners, and A4 lengthways holds squares of 38 mm."""
MARKER_SHARE = 0.75
"""A marker's side over its square's: the white rim that a corner needs stays a quarter of a marker wide."""
CORNERS = (SQUARES[0] - 1) * (SQUARES[1] - 1)


def charuco_board(square_m: float = 1.0) -> cv2.aruco.CharucoBoard:
    """The board with squares of this side; a lens does not depend on it."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.CharucoBoard(SQUARES, square_m, MARKER_SHARE * square_m, dictionary)
