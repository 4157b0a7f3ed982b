"""What a picture shows while nobody is there: the middle of a few pictures of the last second."""

from __future__ import annotations

import math
from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.frame import Frame

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

SAMPLE_NS = 150_000_000
"""Pictures are kept so often: a runner of 0.5 m at 4 m/s covers a place for one of them."""
SAMPLES, FEWEST = 9, 5
"""A count: who passes covers a place in less than half of them."""
SMALL_SIDE_PX = 640
"""Long side of the small pictures in which bodies are looked for."""


def luma8(frame: Frame) -> Picture:
    """The picture with 8 bits, as shown."""
    return np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)


def shrunk(picture: Picture, step: int) -> Picture:
    """Mean over squares of `step` pixels, in memory of its own; what is left at the right and below is cut off."""
    height, width = (side // step for side in picture.shape)
    whole = picture[: height * step, : width * step]
    if step == 1:
        return np.array(whole)
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


class EmptyScene:
    """Keeps the last second in samples; memory is constant."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, Picture, Picture]] = deque(maxlen=SAMPLES)
        self._small: Picture | None = None

    @property
    def ready(self) -> bool:
        """Whether there are pictures enough."""
        return len(self._samples) >= FEWEST

    def feed(self, t_ns: int, picture: Picture, small: Picture) -> None:
        """Take one picture at full size and small; cheap between two samples. `small` must outlive this call."""
        if self._samples and t_ns - self._samples[-1][0] < SAMPLE_NS:
            return
        if self._samples and self._samples[-1][1].shape != picture.shape:
            self._samples.clear()
        self._samples.append((t_ns, np.array(picture), small))
        self._small = None

    def small(self) -> Picture:
        """The empty scene, small; only while it is ready."""
        if self._small is None:
            self._small = _middle(np.stack([small for _, _, small in self._samples]))
        return self._small

    def part(self, rows: slice, columns: slice) -> Floats:
        """(rows, columns) a part of the empty scene at full size, grey levels; only while it is ready."""
        return _middle(np.stack([picture[rows, columns] for _, picture, _ in self._samples])).astype(np.float64)

    def noise(self) -> float:
        """Standard deviation in grey levels of the small picture from sample to sample, where nothing moves."""
        last, before = self._samples[-1][2], self._samples[-2][2]
        apart = np.abs(last.astype(np.float32) - before)
        return max(0.5, 1.48 * float(np.median(apart)) / math.sqrt(2.0))


def _middle(stack: Picture) -> Picture:
    middle = len(stack) // 2
    return np.asarray(np.partition(stack, middle, axis=0)[middle])
