"""Frame: an image and the instant of its exposure. FrameSource: whatever yields them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""(x, y) in pixels of a picture as it is shown, origin top left; a whole number is a pixel's centre."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as it is shown to a person (display matrix applied).

    t_ns: presentation time stamp in integer nanoseconds on the source's own clock, taken as the start of
        exposure of the first sensor row.
    luma: (height, width), uint8 or uint16 with `bits` significant bits. It may be a view of a decoder's buffer
        that is used again: copy what must outlive the next frame.
    rotation_deg: clockwise turn (0, 90, 180, 270) that took the sensor's picture to the shown one; it says which
        way sensor rows run in `luma`.
    """

    t_ns: int
    luma: NDArray[np.uint8] | NDArray[np.uint16]
    bits: int = 8
    rotation_deg: int = 0


class FrameSource(Protocol):
    """Yields frames in time order; iterating twice reads the source from its beginning again."""

    @property
    def name(self) -> str:
        """What a person calls this source: a file name, a camera."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures as shown."""

    def __iter__(self) -> Iterator[Frame]: ...
