"""Words, rules and tints on BGR pictures: what every picture for a person is drawn with."""

from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.frame import Point

Picture = NDArray[np.uint8]
"""(height, width, 3) BGR."""
Colour = tuple[int, int, int]
"""Blue, green, red."""
Anchor = Literal["left", "middle", "right"]

WHITE: Colour = (245, 245, 245)
GREY: Colour = (165, 165, 165)
PAPER: Colour = (28, 28, 28)
RED: Colour = (70, 60, 255)
AMBER: Colour = (60, 190, 255)
CYAN: Colour = (235, 200, 70)

_SIZE_AT_SCALE_1_PX = 27.0
"""Height of a line of OpenCV's letters at scale 1."""
_STEPS = (1, 2, 5)


def paper(width: int, height: int) -> Picture:
    """An empty dark picture."""
    return np.full((height, width, 3), PAPER, np.uint8)


def coloured(luma: NDArray[np.uint8]) -> Picture:
    """(height, width) luma as a BGR picture of its own."""
    return np.repeat(luma[:, :, None], 3, axis=2)


def text_width(words: str, size_px: float, *, bold: bool = False) -> int:
    """Width of a line of text in pixels."""
    (width, _), _ = cv2.getTextSize(words, _face(bold), size_px / _SIZE_AT_SCALE_1_PX, 1)
    return int(width)


def fitting_size(words: str, size_px: float, width: float, *, bold: bool = False) -> float:
    """`size_px`, or what makes the words fit into `width` pixels where they would be longer."""
    return min(size_px, size_px * width / max(1, text_width(words, size_px, bold=bold)))


def write(
    picture: Picture,
    words: str,
    at: Point,
    size_px: float,
    colour: Colour = WHITE,
    *,
    anchor: Anchor = "left",
    bold: bool = False,
) -> None:
    """Write a line of text. at: (x, y) of its base line's left end, middle or right end."""
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor]
    x = round(at[0] - share * text_width(words, size_px, bold=bold))
    scale = size_px / _SIZE_AT_SCALE_1_PX
    cv2.putText(picture, words, (x, round(at[1])), _face(bold), scale, colour, 1, cv2.LINE_AA)


def label(
    picture: Picture,
    words: str,
    at: Point,
    size_px: float,
    colour: Colour = WHITE,
    *,
    anchor: Anchor = "left",
) -> None:
    """Write on a darkened plate, moved as far as it takes to stay inside the picture."""
    height, width = picture.shape[:2]
    long, margin = text_width(words, size_px), 0.3 * size_px
    left = at[0] - {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor] * long
    left = min(max(left, 2 * margin), width - long - 2 * margin)
    base = min(max(at[1], size_px + margin), height - 2 * margin)
    tint(picture, (left - margin, base - 0.8 * size_px, left + long + margin, base + 0.3 * size_px), PAPER, 0.65)
    write(picture, words, (left, base), size_px, colour)


def tint(picture: Picture, box: tuple[float, float, float, float], colour: Colour, share: float) -> None:
    """Mix `share` of a colour into the pixels of box (left, top, right, bottom), right and bottom not included."""
    left, top, right, bottom = (max(0, round(edge)) for edge in box)
    part = picture[top:bottom, left:right]
    part[:] = np.rint(part * (1.0 - share) + np.array(colour) * share).astype(np.uint8)


def segment(picture: Picture, start: Point, end: Point, colour: Colour, thickness_px: int = 1) -> None:
    """A smooth straight line between two points, to a sixteenth of a pixel."""
    first, last = ((round(16 * x), round(16 * y)) for x, y in (start, end))
    cv2.line(picture, first, last, colour, thickness_px, cv2.LINE_AA, shift=4)


def arrow(picture: Picture, start: Point, end: Point, colour: Colour) -> None:
    """A level arrow with its point at `end`."""
    segment(picture, start, end, colour)
    back = 7.0 if end[0] < start[0] else -7.0
    for off in (-4.0, 4.0):
        segment(picture, end, (end[0] + back, end[1] + off), colour)


def round_step(least: float) -> float:
    """The smallest of ... 1, 2, 5, 10, 20, 50 ... that is at least `least`; `least` must be above 0."""
    ten = 10.0 ** np.floor(np.log10(least))
    return float(next(step * ten for step in (*_STEPS, 10) if step * ten >= least * (1 - 1e-9)))


def ticks(low: float, high: float, step: float) -> Iterator[int]:
    """Whole numbers n with low <= n * step <= high."""
    yield from range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)


def _face(bold: bool) -> int:
    return cv2.FONT_HERSHEY_DUPLEX if bold else cv2.FONT_HERSHEY_SIMPLEX
