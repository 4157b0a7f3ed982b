"""From a decoder's frame to luma as it is shown: the plane itself, seen through the display matrix, never copied."""

import functools
import re
from dataclasses import dataclass
from typing import Self

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Luma = NDArray[np.uint8] | NDArray[np.uint16]

_PLANAR = re.compile(r"(?:yuvj?4\d\dp|gray)(?:(9|10|12|14|16)le)?")
_HALF_PLANAR_8_BIT = ("nv12", "nv21", "nv16", "nv24")
_HALF_PLANAR_16_BIT = re.compile(r"p[024]1[026]le")


@functools.cache
def luma_bits(format_name: str) -> int | None:
    """Significant bits of a pixel format's first plane, None where that plane is not luma alone.

    p010le and its like keep their 10 bits at the top of two bytes, so they count as 16.
    """
    if format_name in _HALF_PLANAR_8_BIT:
        return 8
    if _HALF_PLANAR_16_BIT.fullmatch(format_name):
        return 16
    planar = _PLANAR.fullmatch(format_name)
    return int(planar[1] or 8) if planar else None


def luma_of(frame: VideoFrame) -> tuple[Luma, int]:
    """Return (luma, bits) of a decoded frame: (height, width), read only, a view that keeps the frame's buffer alive.

    Formats without a luma plane (RGB, palette, packed YUV, big endian) are converted to 8-bit grey.
    """
    bits, plane = luma_bits(frame.format.name), frame.planes[0]
    if bits is None or plane.line_size <= 0:
        # One thread: FFmpeg 8's scaler gave rows of made-up values where its threads meet, in 3 % of pictures.
        bits, plane = 8, frame.reformat(format="gray", threads=1).planes[0]
    data, line = memoryview(plane), plane.line_size
    luma: Luma = (
        np.frombuffer(data, np.uint8).reshape(-1, line)
        if bits == 8
        else np.frombuffer(data, np.uint16).reshape(-1, line // 2)
    )
    luma = luma[: frame.height, : frame.width]
    luma.flags.writeable = False  # the decoder predicts its next pictures from this memory
    return luma, bits


@dataclass(frozen=True, slots=True)
class Orientation:
    """What a container's display matrix does to the sensor's picture: transpose it, then flip it."""

    transposed: bool = False
    flip_rows: bool = False
    flip_columns: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """Read the display matrix of a frame; turns between quarters are taken to the nearest.

        The matrix (a b u, c d v, x y w) puts sensor point (x, y) at (a x + c y, b x + d y), y downwards: ISO/IEC
        14496-12, 8.3.2. Unlike an angle it also tells a mirrored picture (some front cameras).
        """
        side_data = frame.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]
        if side_data is None:
            return cls()
        a, b, _, c, d = (int(value) for value in np.frombuffer(side_data, np.int32)[:5])
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(True, flip_rows=b < 0, flip_columns=c < 0)
        return cls(False, flip_rows=d < 0, flip_columns=a < 0)

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn, as `gate.frame.Frame` has it: 0, 90, 180, 270 for sensor rows that run down, left, up, right.

        A mirrored picture gets the turn with the same course of sensor rows.
        """
        if self.transposed:
            return 90 if self.flip_columns else 270
        return 180 if self.flip_rows else 0

    @property
    def mirrored(self) -> bool:
        """Whether the shown picture is a mirror image of the sensor's."""
        return self.transposed ^ self.flip_rows ^ self.flip_columns

    def size(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) as shown, of a sensor's picture."""
        return (height, width) if self.transposed else (width, height)

    def show(self, luma: Luma) -> Luma:
        """Return a view of the sensor's picture as it is shown."""
        shown = luma.T if self.transposed else luma
        if self.flip_rows:
            shown = shown[::-1]
        if self.flip_columns:
            shown = shown[:, ::-1]
        return shown
