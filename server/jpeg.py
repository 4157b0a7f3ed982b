"""A frame as a JPEG file, for people to look at."""

from __future__ import annotations

import cv2
import numpy as np

from gate.frame import Frame

QUALITY = 80


def jpeg(frame: Frame) -> bytes:
    """The picture as shown, eight bits deep."""
    luma = np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", luma, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
