"""A still of a phone's whole picture: a JPEG file, as a person sees it, that came over the network."""

from __future__ import annotations

import struct

import cv2
import numpy as np
from numpy.typing import NDArray

from server.phones.wire import WireError

MOST_PIXELS = 1280 * 1280
"""A page sends 640 wide. A file of a few kB can say that it is 65,535 pixels high and wide, which would be 4 GB."""
_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of segments that say how large the picture is (ITU-T T.81, table B.1)."""


def decoded(body: bytes) -> NDArray[np.uint8]:
    """Its luma. Raises WireError for what is no JPEG file, and for one that is too large to be a still."""
    size = jpeg_size(body)
    if size is None:
        raise WireError(f"a still of {len(body)} bytes is no JPEG picture: reload the page")
    if not 0 < size[0] * size[1] <= MOST_PIXELS:
        raise WireError(f"a still of {size[0]} x {size[1]} is larger than {MOST_PIXELS} pixels: reload the page")
    try:
        luma = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        luma = None
    if luma is None:
        raise WireError(f"a still of {len(body)} bytes cannot be decoded: reload the page")
    return np.asarray(luma, dtype=np.uint8)


def jpeg_size(body: bytes) -> tuple[int, int] | None:
    """(width, height) by the file's own word; None where it is no JPEG file."""
    at = 2
    while body[:2] == b"\xff\xd8" and at + 9 <= len(body) and body[at] == 0xFF:
        kind, length = body[at + 1], struct.unpack_from(">H", body, at + 2)[0]
        if kind in _SIZED:
            height, width = struct.unpack_from(">HH", body, at + 5)
            return width, height
        at += 2 + length
    return None
