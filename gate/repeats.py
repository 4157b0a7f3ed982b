"""Pictures that come twice: a time stamp goes on, the runner does not."""

from __future__ import annotations

from collections import deque
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.line import Strip
from gate.settings import DetectorSettings

_HELD_PART = 0.1
"""A repeated picture shows at most this part of the motion before it; what encoders redraw of a repeat is less."""
_MOVING_SHARE = 0.005
"""Share of a strip that moves from picture to picture with a runner in it: 4 cm of 1.5 m at 9 m/s, 240 fps."""
_USUAL = 5
"""The motion before is the middle of so many pictures', a count: a key picture redraws all of the scene at once."""
_LONGEST_NS = 200_000_000
"""Who has not moved for longer stands still."""


class Repeats:
    """Tells repeated pictures of one gate, while somebody moves in it."""

    def __init__(self, settings: DetectorSettings) -> None:
        self._least = settings.contrast_fraction * 255.0
        self._last: Strip | None = None
        self._moving: deque[float] = deque(maxlen=_USUAL)

    def repeated(self, strip: Strip) -> bool:
        """Whether this strip shows again what the last one showed."""
        last = self._last
        if last is None or last.luma.shape != strip.luma.shape or strip.t_ns - last.t_ns > _LONGEST_NS:
            self._last = strip
            self._moving.clear()
            return False
        moving = _moved_share(strip.luma, last.luma, self._least)
        usual = median(self._moving) if self._moving else 0.0
        if usual >= _MOVING_SHARE and moving <= _HELD_PART * usual:
            return True
        self._last = strip
        self._moving.append(moving)
        return False


def _moved_share(luma: NDArray[np.uint8], before: NDArray[np.uint8], least: float) -> float:
    moved = cv2.compare(cv2.absdiff(luma, before), np.full(1, least), cv2.CMP_GT)
    return cv2.countNonZero(moved) / moved.size
