"""What a reading of a clip missed: pictures that did not come out, and pictures that came out twice."""

import heapq
from collections import deque
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.sources.picture import Luma

Sample = NDArray[np.uint8]
SAMPLE_SHARE = 1 / 24
"""Rows that are compared lie this share of the picture's height apart: a runner a third as high stands in eight."""
MOVED_FRACTION = 0.08
"""Change of a pixel, as a fraction of full scale, that is motion: limbs and clothing stand out by more, and what lossy
encoders redraw of a picture that repeats, or of a still scene at 0.2 Mbit/s, is mostly less (at 0.03 it was not)."""
MOVING_SHARE = 0.0005
"""Share of the pixels that moves with a runner in view: 9 m/s at 40 px/m and 60 fps give 0.0009."""
HELD_PART = 0.1
"""A picture that repeats shows at most this part of the motion that is usual at the time: under 0.02 after libx264 at
crf 23; at 0.2 Mbit/s some show more and are not counted."""
STEADY_PART, STEADY_TIMES = 0.6, 3.0
"""Motion of a body in view is as steady as that from picture to picture. An encoder that redraws a still scene is not,
and who enters or leaves the picture moves less than this part at its edge."""
USUAL_PICTURES = 6
USUAL_NS = 500_000_000
"""What is usual is told by so many moving pictures, a count, within that time: 10 different ones a second. Key pictures
of a still scene come less often."""
NEAR_SHARE = 1 / 8
"""Motion is in the same place within this share of the picture's width, and a row to each side."""
GOES_ON_PART = 0.25
"""Part of the motion that stopped which must be there again: a body on which it stopped moves on or is gone."""
LONGEST_HOLD_NS = 1_000_000_000
"""Nothing moved for longer: the scene was empty."""


@dataclass(slots=True)
class Hole:
    """Pictures in a row that were lost or left out. until: PTS of the key picture after them, None if none came."""

    first: int
    pictures: int = 0
    until: int | None = None


class LostPictures:
    """Compares what was sent to a decoder with what came out, in units of PTS.

    Decoders give pictures in presentation order, so one that is older than the newest to come out is lost. Errors
    are not enough: a decoder with threads reports them late. Pictures between a lost one and the next key picture are
    not to be trusted: an H.264 decoder went on from whichever picture it had and showed a scene of 160 ms earlier,
    without a flag.
    """

    def __init__(self) -> None:
        self.holes: list[Hole] = []
        self._due: list[int] = []

    def sent(self, pts: int) -> None:
        """A packet with a picture to show at `pts` went into the decoder."""
        heapq.heappush(self._due, pts)

    def came(self, pts: int, is_key: bool) -> bool:
        """The picture of `pts` came out; return whether it can be trusted."""
        while self._due and self._due[0] <= pts:
            due = heapq.heappop(self._due)
            if due < pts:
                self._lose(due)
        if self.open_hole is None:
            return True
        if is_key:
            self.open_hole.until = pts
            return True
        self._lose(pts)
        return False

    @property
    def open_hole(self) -> Hole | None:
        """The hole that no key picture has ended yet."""
        return self.holes[-1] if self.holes and self.holes[-1].until is None else None

    def _lose(self, pts: int) -> None:
        if self.open_hole is None:
            self.holes.append(Hole(pts))
        self.holes[-1].pictures += 1

    def at_end(self) -> None:
        """The decoder is empty: what it still owes is lost."""
        while self._due:
            self._lose(heapq.heappop(self._due))


class HeldPictures:
    """Counts pictures that repeat the one before, by a sparse sample of rows.

    A picture is held if next to nothing moves in it while the motion before and after is steady and in one place:
    after a lossy encoder no two pictures are equal, and in a still scene all are alike. Memory is constant; 7 us a
    720p picture.
    """

    def __init__(self) -> None:
        self.count = 0
        self._sample: Sample | None = None
        self._usual: deque[tuple[int, float]] = deque(maxlen=USUAL_PICTURES)
        self._where: Sample | None = None
        self._still = 0

    def seen(self, luma: Luma, bits: int, t_ns: int) -> None:
        """Compare a picture, (height, width) as the sensor has it, with the one before."""
        rows = luma[:: max(1, round(luma.shape[0] * SAMPLE_SHARE))]
        sample: Sample = np.array(rows >> (bits - 8) if bits > 8 else rows, np.uint8, order="C")
        if self._sample is not None and sample.shape == self._sample.shape:
            self._judge(_moved(sample, self._sample), t_ns)
        self._sample = sample

    def _judge(self, moved: Sample, t_ns: int) -> None:
        share = cv2.countNonZero(moved) / moved.size
        usual = median(one for _, one in self._usual) if self._usual else 0.0
        if share <= HELD_PART * usual:
            self._still += 1
            return
        if share < MOVING_SHARE:
            self._usual.clear()
        else:
            if self._still and self._steady(share, usual, t_ns) and self._goes_on(moved):
                self.count += self._still
            self._usual.append((t_ns, share))
        self._still, self._where = 0, moved

    def _steady(self, share: float, usual: float, t_ns: int) -> bool:
        """Whether the motion around the pictures in which none is was that of a body in view."""
        if len(self._usual) < USUAL_PICTURES:
            return False
        (first_ns, _), (last_ns, last) = self._usual[0], self._usual[-1]
        return (
            t_ns - last_ns <= LONGEST_HOLD_NS
            and last_ns - first_ns <= USUAL_NS
            and last >= STEADY_PART * usual
            and STEADY_PART * usual <= share <= STEADY_TIMES * usual * (1 + self._still)
            and all(usual <= STEADY_TIMES * one <= STEADY_TIMES**2 * usual for _, one in self._usual)
        )

    def _goes_on(self, moved: Sample) -> bool:
        """Whether the motion begins where it stopped: a body that left and another that enters do not."""
        if self._where is None:
            return False
        near = cv2.dilate(self._where, np.ones((3, max(3, round(NEAR_SHARE * moved.shape[1]))), np.uint8))
        return cv2.countNonZero(cv2.bitwise_and(moved, near)) >= GOES_ON_PART * cv2.countNonZero(self._where)


def _moved(sample: Sample, before: Sample) -> Sample:
    """1 where a pixel changed by more than an encoder changes what it repeats, else 0."""
    _, moved = cv2.threshold(cv2.absdiff(sample, before), MOVED_FRACTION * 255, 1, cv2.THRESH_BINARY)
    return np.asarray(moved, np.uint8)
