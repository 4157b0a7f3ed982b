"""A Chromium whose camera plays a made clip, with the number of each frame in its pixels, and bodies that run by.

All pages of one such browser share one camera: two windows of it are two gates with a split that is known exactly.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

from tests.chromium import chromium_path

Luma = NDArray[np.uint8]
BIT_PX = 8
BITS = 16
"""Side of a square of the counter, in the picture's upper left corner, lowest bit first; and their number."""
GREY, BODY = 96, 40
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


@dataclass(frozen=True)
class Film:
    """What the camera sees: a body of even tone that runs from left to right, once in each loop.

    size: (width, height), both even. speed_px: of its leading edge, pixels a frame; begin: that edge in frame 0.
    frames: of a loop, at rate_hz.
    """

    size: tuple[int, int] = (320, 180)
    rate_hz: int = 60
    frames: int = 120
    begin_px: float = -100.0
    speed_px: float = 6.0
    body_px: float = 24.0
    rows: tuple[float, float] = (0.25, 0.9)

    def edge_px(self, frame: float) -> float:
        """Where the leading edge is in a frame, pixels from the left (a pixel's left rim is its number)."""
        return self.begin_px + self.speed_px * frame

    def luma(self, frame: int) -> Luma:
        """One frame; rims of the body are shared between two pixels, so that the edge lies where it is said to lie."""
        width, height = self.size
        x = np.arange(width)
        edge = self.edge_px(frame)
        covered = np.clip(edge - x, 0, 1) - np.clip(edge - self.body_px - x, 0, 1)
        backdrop = GREY + 24 * ((x[None, :] // 16 + np.arange(height)[:, None] // 16) % 2)
        picture = np.asarray(backdrop, np.float64)
        first, last = (round(share * height) for share in self.rows)
        picture[first:last] += covered * (BODY - picture[first:last])
        picture[: 2 * BIT_PX, : BITS * BIT_PX] = counted(frame)
        return np.asarray(np.rint(picture), np.uint8)

    def write(self, path: Path) -> Path:
        """The loop as YUV4MPEG2, which the browser plays at the film's own rate."""
        width, height = self.size
        chroma = bytes([128]) * (width // 2 * (height // 2) * 2)
        with path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{width} H{height} F{self.rate_hz}:1 Ip A1:1 C420\n".encode())
            for frame in range(self.frames):
                file.write(b"FRAME\n" + self.luma(frame).tobytes() + chroma)
        return path


def counted(frame: int) -> Luma:
    """One row of a frame's number."""
    return np.repeat(np.array([235 if frame >> bit & 1 else 16 for bit in range(BITS)], np.uint8), BIT_PX)


def counter(luma: Luma, bit_px: int = BIT_PX) -> int:
    """The number in a frame, or in a window that begins at its upper left corner; thinned, bits shrink."""
    middles = luma[bit_px, bit_px // 2 : BITS * bit_px : bit_px]
    return sum(1 << bit for bit, one in enumerate(middles) if one > 125)


@contextmanager
def filmed(browser: Browser, clip: Path, more: Sequence[str] = ()) -> Iterator[Browser]:
    """A second browser, whose camera is the clip."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip.resolve()}")
    opened = browser.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, *camera, *more])
    try:
        yield opened
    finally:
        opened.close()
