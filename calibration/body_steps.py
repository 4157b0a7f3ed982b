"""Follows whoever passes from picture to picture: how far head and trunk go in each step, in pixels.

Nothing here needs a gate line or a scale: a step of a body that moves steadily tells the time between two pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.empty_scene import SMALL_SIDE_PX, EmptyScene, luma8, shrunk
from gate.frame import Frame

Picture = NDArray[np.uint8]
Image = NDArray[np.float32]

CONTRAST, CONTRAST_NOISE = 0.06, 6.0
"""A pixel has changed that differs by this share of full scale and by so many standard deviations."""
LOWEST_SHARE = 0.15
"""Least height of a body, of the picture's short side."""
NARROWEST, WIDEST = 0.12, 1.5
"""Width of a body in its own heights: a pole is narrower, two who meet are wider."""
STEADY_LOW, STEADY_HIGH = 0.02, 0.48
"""Head and trunk, in shares of the body's height from above: what keeps its shape while a person runs."""
ROOM_SHARE = 0.25
"""How far a step may be from the one before, in body widths, when it is looked for."""
LEAST_LIKENESS = 0.8
LEAST_STEP_PX = 0.5
"""Small pixels: less is somebody who stands."""


@dataclass(frozen=True, slots=True)
class Body:
    """What has changed in one place: edges in pixels of the picture; `right` and `bottom` just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Step:
    """From one picture to the next.

    passage: counts the bodies. from_ns, to_ns: time stamps. gone_px: to the right, in pixels of the picture.
    body: where it is in the later picture.
    """

    passage: int
    from_ns: int
    to_ns: int
    gone_px: float
    body: Body


class BodySteps:
    """One body at a time, the tallest; pictures in, steps out."""

    def __init__(self) -> None:
        self.scene = EmptyScene()
        self._before: tuple[int, Image, Body] | None = None
        self._gone_px = 0.0
        self._fresh = True
        self._passage = 0
        self.body: Body | None = None

    def feed(self, frame: Frame) -> Step | None:
        """Take the next picture; the step of a body that was in the last one too."""
        luma = luma8(frame)
        scale = max(1, -(-max(luma.shape) // SMALL_SIDE_PX))
        small = shrunk(luma, scale)
        self.scene.feed(frame.t_ns, luma, small)
        body, changed = self._look(small) if self.scene.ready else (None, small)
        self.body = None if body is None else _times(body, scale)
        before, self._before = self._before, None
        if body is None:
            self._fresh = True
            return None
        shown = _cut_out(small, changed)
        self._before = frame.t_ns, shown, body
        if before is None:
            return None
        gone = self._gone(before, shown, body)
        if gone is None:
            self._fresh = True
            return None
        if self._fresh:
            self._passage, self._fresh = self._passage + 1, False
        self._gone_px = gone
        return Step(self._passage, before[0], frame.t_ns, gone * scale, _times(body, scale))

    def _look(self, small: Picture) -> tuple[Body | None, Picture]:
        """The tallest body that is whole in the picture, and 255 where anything has changed."""
        least = max(CONTRAST * 255, CONTRAST_NOISE * self.scene.noise())
        change = cv2.absdiff(cv2.GaussianBlur(small, (3, 3), 0), cv2.GaussianBlur(self.scene.small(), (3, 3), 0))
        changed = np.asarray(cv2.compare(change, np.full(1, least), cv2.CMP_GT), np.uint8)
        closed = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((9, 5), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        width = small.shape[1]
        found = [Body(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
        whole = [
            one
            for one in found
            if one.left > 1
            and one.right < width - 1
            and one.height >= LOWEST_SHARE * min(small.shape)
            and NARROWEST * one.height <= one.width <= WIDEST * one.height
        ]
        return max(whole, key=lambda one: one.height, default=None), changed

    def _gone(self, before: tuple[int, Image, Body], shown: Image, body: Body) -> float | None:
        """Small pixels to the right since the last picture; None where head and trunk are not found again."""
        _, old, was = before
        top, bottom = (round(was.top + share * was.height) for share in (STEADY_LOW, STEADY_HIGH))
        middle = (body.left + body.right - was.left - was.right) / 2
        expected = middle if self._fresh else self._gone_px
        room = 3 + round(ROOM_SHARE * was.width * 3 if self._fresh else max(ROOM_SHARE * was.width, abs(expected)))
        first, last = was.left + round(expected) - room, was.right + round(expected) + room
        rise = max(2, round(0.03 * was.height))
        rows = slice(max(0, top - rise), bottom + rise)
        if first < 0 or last > shown.shape[1] or bottom - top < 8:
            return None
        found = cv2.matchTemplate(shown[rows, first:last], old[top:bottom, was.left : was.right], cv2.TM_CCORR_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(found)
        if best < LEAST_LIKENESS or not 0 < x < found.shape[1] - 1:
            return None
        gone = x - room + round(expected) + _peak(*(float(found[y, x + k]) for k in (-1, 0, 1)))
        return gone if abs(gone) >= LEAST_STEP_PX or not self._fresh else None


def _cut_out(small: Picture, changed: Picture) -> Image:
    """What has changed, in grey levels around its own mean; 0 elsewhere, so that no background is in it."""
    where = changed > 0
    shown = np.where(where, small.astype(np.float32) - 128.0, 0.0)
    return np.asarray(cv2.GaussianBlur(shown, (0, 0), 1.0), np.float32)


def _peak(before: float, here: float, after: float) -> float:
    """Where the top of a parabola stands, from its middle sample."""
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _times(body: Body, scale: int) -> Body:
    return Body(body.left * scale, body.top * scale, body.right * scale, body.bottom * scale)
