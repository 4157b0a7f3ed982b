"""Row time, from a picture that moves unsteadily: what a lower row shows, it shows later.

Shake a phone in the hand, or pan it quickly to and fro: between two pictures the sensor's row y moves by
X(t2 + y r) - X(t1 + y r), which is the middle row's way and y r times the change of speed. So the picture shears, or
stretches where it moves across its rows, as the speed changes, and by nothing that stands still: a leaning door frame
and near things that move more than far ones (both go with the way itself) have no part in it. A roll and a zoom of the
picture are taken off: they show in the other direction too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from calibration.empty_scene import luma8, shrunk
from gate.frame import Frame

Floats = NDArray[np.float64]
Points = NDArray[np.float32]
Picture = NDArray[np.uint8]

SMALL_SIDE_PX = 1280
GLANCE = 4
"""Whether a picture moves at all is looked at this much smaller."""
LEAST_MOVED_SHARE, MOST_MOVED_SHARE = 0.0015, 0.15
"""Of the picture's long side, from one picture to the next: less tells nothing, more is not followed."""
LEAST_PEAK = 0.15
"""Of phase correlation: less is another scene."""
TURNS_NS = 300_000_000
"""Where a pan turns the picture stands for a moment, and its speed changes most."""
POINTS, FEWEST_POINTS, RENEW = 250, 40, 8
"""Points that are followed, counts; they are chosen anew after so many pictures."""
OFF_PX, OFF = 0.3, 3.0
"""A point is off by so many pixels and by so many standard deviations: it is on a body, or was lost."""
FEWEST, FEWEST_RUN = 20, 6
"""Pictures, counts: in all, and without a gap."""
KEPT = 3600
MOST_U_SHARE = 0.025
"""Relative standard uncertainty beyond which nothing is said: what is said is to be within 5 %."""
U_METHOD = 0.012
"""Relative standard uncertainty that is left where all else is known: noise in the speeds makes the row time of a slow
pan 1 % too short, and that of a hand that shakes by nothing."""
LONGEST_NS = 100_000_000
"""Pictures further apart do not tell a speed."""
LEAST_READ_NS = 1_000_000
"""For all rows: the fastest mode of a phone, 960 pictures a second, leaves 1.04 ms; at most is a picture's time."""


@dataclass(frozen=True, slots=True)
class RowTime:
    """row_time_ns: from one row of the whole sensor picture to the next, with u; how: what told it."""

    row_time_ns: float
    u_ns: float
    how: str


def possible(found: RowTime, rows: int, frame_ns: float) -> bool:
    """Whether a sensor that has `rows` rows and takes a picture every frame_ns can have such a row time, within 2u."""
    least_ns, most_ns = found.row_time_ns - 2 * found.u_ns, found.row_time_ns + 2 * found.u_ns
    return most_ns * rows >= LEAST_READ_NS and least_ns * rows <= frame_ns


@dataclass(frozen=True, slots=True)
class Turn:
    """What a picture did since the one before, in pixels of the sensor's picture.

    gone_px: (2,) way of its middle along and across the rows. sheared: way along the rows that a row of pixels adds,
    less the roll. stretched: the same across the rows, less the zoom.
    """

    from_ns: int
    to_ns: int
    gone_px: tuple[float, float]
    sheared: float
    stretched: float


class Turns:
    """Follows points of pictures that move as a whole."""

    def __init__(self) -> None:
        self.found: deque[Turn] = deque(maxlen=KEPT)
        self._before: tuple[int, Picture, Points] | None = None
        self._points: Points | None = None
        self._age = 0
        self._moved_ns: int | None = None

    def feed(self, frame: Frame) -> None:
        """Take the next picture."""
        sensor = np.rot90(luma8(frame), frame.rotation_deg // 90)
        scale = max(1, -(-max(sensor.shape) // SMALL_SIDE_PX))
        small = shrunk(np.ascontiguousarray(sensor), scale)
        glance = shrunk(small, GLANCE).astype(np.float32)
        before, self._before = self._before, (frame.t_ns, small, glance)
        if before is None or before[1].shape != small.shape or frame.t_ns - before[0] > LONGEST_NS:
            self._points = None
            return
        guess = _moved(before[2], glance)
        if guess is not None and np.abs(guess).max() > LEAST_MOVED_SHARE * max(small.shape):
            self._moved_ns = frame.t_ns
        if guess is None or self._moved_ns is None or frame.t_ns - self._moved_ns > TURNS_NS:
            self._points = None
            return
        turn = self._turn(before, (frame.t_ns, small), guess, scale)
        if turn is not None:
            self.found.append(turn)

    def _turn(
        self,
        before: tuple[int, Picture, Points],
        now: tuple[int, Picture],
        guess: Points,
        scale: int,
    ) -> Turn | None:
        if self._points is None or len(self._points) < FEWEST_POINTS or self._age >= RENEW:
            found = cv2.goodFeaturesToTrack(before[1], POINTS, 0.01, max(8, max(before[1].shape) / 60))
            self._points, self._age = None if found is None else np.asarray(found, np.float32), 0
        points, self._points = self._points, None
        if points is None or len(points) < FEWEST_POINTS:
            return None
        after, status, _ = cv2.calcOpticalFlowPyrLK(
            before[1], now[1], points, points + guess, flags=cv2.OPTFLOW_USE_INITIAL_FLOW, winSize=(21, 21), maxLevel=2
        )
        good = status.ravel() == 1
        start, end = points.reshape(-1, 2)[good], np.asarray(after, np.float32).reshape(-1, 2)[good]
        height, width = now[1].shape
        inside = (end > 0).all(1) & (end[:, 0] < width) & (end[:, 1] < height)
        fit = _affine(start[inside], (end - start)[inside], (width / 2, height / 2))
        self._points, self._age = end[inside].reshape(-1, 1, 2), self._age + 1
        if fit is None:
            return None
        gone, matrix = fit
        shear, stretch = matrix[0, 1] + matrix[1, 0], matrix[1, 1] - matrix[0, 0]
        return Turn(before[0], now[0], (gone[0] * scale, gone[1] * scale), float(shear), float(stretch))


def _moved(before: Points, after: Points) -> Points | None:
    """Way of the picture as a whole in small pixels; None where it is another scene."""
    window = cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F)
    way, peak = cv2.phaseCorrelate(before, after, window)
    if peak < LEAST_PEAK or max(abs(way[0]), abs(way[1])) > MOST_MOVED_SHARE * max(before.shape):
        return None
    return np.array(way, np.float32) * GLANCE


def _affine(start: Points, gone: Points, centre: tuple[float, float]) -> tuple[Floats, Floats] | None:
    """Way of the middle (2,) and its change (2, 2) by pixel along and across, by most of the points."""
    keep = np.ones(len(start), np.bool_)
    design = np.column_stack([np.ones(len(start)), start - np.array(centre)])
    for _ in range(6):
        if np.count_nonzero(keep) < FEWEST_POINTS:
            return None
        answer, *_ = np.linalg.lstsq(design[keep], gone[keep], rcond=None)
        off = np.hypot(*(gone - design @ answer).T)
        keep = off < max(OFF_PX, OFF * float(np.median(off[keep])))
    return np.asarray(answer[0], np.float64), np.asarray(answer[1:].T, np.float64)


def row_time_of(turns: Sequence[Turn]) -> RowTime | None:
    """Fit the row time; None where the picture did not move, or too steadily, to tell it."""
    runs = [run for run in _runs(turns) if len(run) >= FEWEST_RUN]
    if sum(len(run) - 2 for run in runs) < FEWEST:
        return None
    parts = [_equations(run) for run in runs]
    row_s, u_s = _fit(np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))
    if not 0 < u_s < MOST_U_SHARE * row_s:
        return None
    u_ns = float(np.hypot(u_s, U_METHOD * row_s)) * 1e9
    return RowTime(row_s * 1e9, u_ns, "the picture moved as a whole")


def _runs(turns: Sequence[Turn]) -> list[list[Turn]]:
    """Turns that follow each other without a gap."""
    runs: list[list[Turn]] = [[]]
    for number, turn in enumerate(turns):
        if number and turn.from_ns != turns[number - 1].to_ns:
            runs.append([])
        runs[-1].append(turn)
    return runs


def _equations(run: Sequence[Turn]) -> tuple[Floats, Floats]:
    """(2 n, 4) change of speed (px/s), ways along and across the rows, 1; and (2 n,) the shears and stretches."""
    t_s = np.array([run[0].from_ns, *(turn.to_ns for turn in run)]) * 1e-9
    gone = np.array([turn.gone_px for turn in run])
    place = np.concatenate([np.zeros((1, 2)), np.cumsum(gone, 0)])
    faster = np.diff(CubicSpline(t_s, place).derivative()(t_s), axis=0)
    inner = slice(1, -1)  # a spline's ends know no speed
    zero, one = np.zeros((len(run), 1)), np.ones((len(run), 1))
    along = np.hstack([faster[:, :1], gone, zero, zero, one, zero])[inner]
    across = np.hstack([faster[:, 1:], zero, zero, gone, zero, one])[inner]
    seen = np.array([(turn.sheared, turn.stretched) for turn in run])[inner]
    return np.concatenate([along, across]), np.concatenate([seen[:, 0], seen[:, 1]])


def _fit(design: Floats, seen: Floats) -> tuple[float, float]:
    """Row time and its u in seconds, by least squares without what is far off."""
    keep = np.ones(len(seen), np.bool_)
    for _ in range(5):
        answer, *_ = np.linalg.lstsq(design[keep], seen[keep], rcond=None)
        left = seen - design @ answer
        keep = np.abs(left) < 4.0 * 1.4826 * float(np.median(np.abs(left[keep])))
    scatter = float(np.sqrt((left[keep] ** 2).sum() / max(1, np.count_nonzero(keep) - design.shape[1])))
    normal = np.linalg.pinv(design[keep].T @ design[keep])
    return float(answer[0]), scatter * float(np.sqrt(normal[0, 0]))
