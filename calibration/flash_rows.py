"""Row time, from light that comes on or goes off while rows take light: it parts a picture into lit and unlit rows.

One flash has no clock in it: its band is the exposure long, so it gives the row time where the exposure is known. A
torch that blinks evenly is a clock: its bands stand at other rows in every picture, and those rows over the pictures'
time stamps are one straight line with the row time in it. Which blink an edge is of is not seen: every count of them
that goes with a possible read-out is tried, and all that fit must agree.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.empty_scene import luma8
from calibration.row_time import LEAST_READ_NS, MOST_U_SHARE, U_METHOD, RowTime, possible
from gate.frame import Frame

Floats = NDArray[np.float64]

EVERY_COLUMN = 4
BEFORE, EVERY_NS, UNLIT = 31, 20_000_000, 0.2
"""A picture is held against the darker ones of so many before it, so far apart: a torch is off for a part of 0.6 s."""
FEWEST_BEFORE = 5
LEAST_GAIN = 0.08
"""Lit rows are brighter by this share: a body that passes changes a row's mean by less."""
LEAST_PART = 0.04
"""So much of the rows must be lit, and unlit, for an edge between them."""
SMOOTH_PART = 0.006
"""Share of the rows over which a profile is averaged."""
FEWEST_BLINKS = 6
"""A count of edges: three unknowns, and as many that bear them out."""
LEAST_SPREAD = 0.25
"""Share of the rows over which the edges must spread: a torch in step with the camera shows the same rows again."""
MOST_OFF_PART = 0.03
"""Of the time all rows take: edges must lie on their line to this."""
SINGLE, MOST_PARTS = 1.2, 4
"""Gaps up to so many of the shortest are like it; it is of one period, or of two to four of them."""
READ_STEPS = 100
"""Times for all rows that are tried, from LEAST_READ_NS to a picture's time: steps of 0.16 ms at 60 pictures a second,
far below the half of a blink's period by which a count goes wrong."""
BRIGHT, LEAST_CLEAR = 245, 0.2
"""Grey level that may be anything above; so many of the rows must be left without it."""
RAMP_SHARE = 0.6
"""Part of an edge's height over which its length is taken."""
KEPT = 600
SHORT_FLASH_NS = 1_500_000
"""A xenon flash at full power lasts for about 1 ms."""


@dataclass(frozen=True, slots=True)
class LitEdge:
    """Where rows become lit (rises) or unlit, from the first row on. row: of the sensor's picture, at half the gain."""

    t_ns: int
    row: float
    rises: bool
    rows: int


class LitRows:
    """Finds pictures that are lit in part."""

    def __init__(self) -> None:
        self.edges: deque[LitEdge] = deque(maxlen=KEPT)
        self._profiles: deque[Floats] = deque(maxlen=BEFORE)
        self._kept_ns = 0

    def feed(self, frame: Frame) -> None:
        """Take the next picture."""
        sensor = np.rot90(luma8(frame), frame.rotation_deg // 90)
        # The darker half of a row: light that clips its brighter half leaves the gain as it is.
        half = sensor.shape[1] // EVERY_COLUMN // 2
        darker = np.partition(sensor[:, ::EVERY_COLUMN], half, axis=1)[:, : half + 1]
        profile = darker.mean(axis=1, dtype=np.float64) + 1.0
        if self._profiles and self._profiles[0].shape != profile.shape:
            self._profiles.clear()
        if len(self._profiles) >= FEWEST_BEFORE:
            dark = np.stack(self._profiles)
            at = int(UNLIT * len(dark))
            gain = profile / np.partition(dark, at, axis=0)[at]
            if gain.max() >= 1 + LEAST_GAIN:
                self.edges.extend(lit_edges(gain, frame.t_ns, _unclipped(darker[:, half])))
        if frame.t_ns - self._kept_ns >= EVERY_NS or not self._profiles:
            self._kept_ns = frame.t_ns
            self._profiles.append(profile)


def _unclipped(brightest: NDArray[np.uint8]) -> slice:
    """The most rows in a row whose gain is what the light's is. brightest: (rows,) of the pixels that are averaged."""
    clear = brightest < BRIGHT
    ends = np.flatnonzero(np.diff(np.concatenate([[0], clear.astype(np.int8), [0]])))
    runs = [(int(last - first), int(first)) for first, last in zip(ends[::2], ends[1::2], strict=True)]
    length, first = max(runs, default=(0, 0))
    return slice(first, first + length)


def lit_edges(gain: Floats, t_ns: int, clear: slice = slice(None)) -> list[LitEdge]:
    """Edges between lit and unlit rows in one picture.

    gain: (rows,) its light over that of the pictures before. clear: the rows whose light can be told.
    """
    rows, first_row = len(gain), clear.start or 0
    gain = gain[clear]
    if len(gain) < LEAST_CLEAR * rows:
        return []
    wide = max(1, round(SMOOTH_PART * rows))
    smooth = np.convolve(np.pad(gain, (wide // 2, wide - 1 - wide // 2), mode="edge"), np.ones(wide) / wide, "valid")
    low, high = np.quantile(smooth, [LEAST_PART / 2, 1 - LEAST_PART / 2])
    if high < (1 + LEAST_GAIN) * low:
        return []
    middle = (low + high) / 2
    lit = smooth > middle
    share = np.count_nonzero(lit) / len(lit)
    changes = np.flatnonzero(lit[1:] != lit[:-1])
    if not LEAST_PART <= share <= 1 - LEAST_PART or len(changes) > 2:
        return []
    return [
        LitEdge(
            t_ns, first_row + float(at + (middle - smooth[at]) / (smooth[at + 1] - smooth[at])), bool(lit[at + 1]), rows
        )
        for at in changes
        if _whole(smooth, int(at), low, high)
    ]


def _whole(smooth: Floats, at: int, low: float, high: float) -> bool:
    """Whether all of an edge's ramp is in the picture: else its middle is not half of the light."""
    near = np.abs(smooth - (low + high) / 2) < RAMP_SHARE / 2 * (high - low)
    first, last = at, at + 1
    while first > 0 and near[first]:
        first -= 1
    while last < len(near) - 1 and near[last]:
        last += 1
    reach = round((last - first) / RAMP_SHARE)
    return at >= reach and at + reach < len(smooth)


def row_time_by_blinks(edges: Sequence[LitEdge], frame_ns: float) -> RowTime | None:
    """Fit the row time and the period of a light that blinks evenly to its edges; None where that fails.

    frame_ns: usual time from one picture to the next; no sensor reads its rows for longer.

    A light nearly in step with the camera shows the same few gaps again and again, and then other counts of its blinks
    fit as exactly, with another row time: where more than one that is possible is left, nothing is said.
    """
    kinds = [kind for rises in (True, False) if len(kind := [edge for edge in edges if edge.rises == rises]) >= 4]
    every = [edge for kind in kinds for edge in kind]
    if len(every) < FEWEST_BLINKS or np.ptp([edge.row for edge in every]) < LEAST_SPREAD * every[0].rows:
        return None
    fits = [fit for numbers in _counts(kinds, frame_ns) if (fit := _fit(kinds, numbers)) is not None]
    fits = [fit for fit in fits if possible(fit.row_time, every[0].rows, frame_ns)]
    # Twice the count is half the period and the same row time: the longest period is the light's.
    told = max(fits, key=lambda fit: fit.period_ns, default=None)
    if told is None or not _sure(told.row_time, fits):
        return None
    return told.row_time


@dataclass(frozen=True, slots=True)
class _Fit:
    """One count of the blinks, and the row time that goes with it."""

    period_ns: float
    row_time: RowTime


def _sure(told: RowTime, fits: Sequence[_Fit]) -> bool:
    """Whether a row time is known well enough, and no other count of the blinks gives another one."""
    alone = all(abs(fit.row_time.row_time_ns - told.row_time_ns) <= 2 * told.u_ns for fit in fits)
    return alone and told.u_ns <= float(np.hypot(MOST_U_SHARE, U_METHOD)) * told.row_time_ns


def _counts(kinds: Sequence[Sequence[LitEdge]], frame_ns: float) -> set[tuple[int, ...]]:
    """Which blink each edge may be of, kind after kind, for every time that all rows may take.

    Gaps between pictures are off by up to that time, so blinks cannot be counted without it.
    """
    rows, found = kinds[0][0].rows, set()
    for read_ns in np.linspace(LEAST_READ_NS, frame_ns, READ_STEPS):
        gaps = [np.diff([edge.t_ns + edge.row * read_ns / rows for edge in kind]) for kind in kinds]
        every = np.concatenate(gaps)
        if every.min() <= 0:
            continue
        shortest = float(np.median(every[every <= SINGLE * every.min()]))
        for parts in range(1, MOST_PARTS + 1):
            numbers = [np.concatenate([[0], np.cumsum(np.rint(gap * parts / shortest))]) for gap in gaps]
            found.add(tuple(int(number) for number in np.concatenate(numbers)))
    return found


def _fit(kinds: Sequence[Sequence[LitEdge]], numbers: Sequence[int]) -> _Fit | None:
    """Row time and period for edges that are of those blinks; None where they do not lie on their line."""
    every = [edge for kind in kinds for edge in kind]
    t_s = np.array([(edge.t_ns - every[0].t_ns) * 1e-9 for edge in every])
    row = np.array([edge.row for edge in every])
    own = [np.array([float(edge.rises == kind[0].rises) for edge in every]) for kind in kinds]
    design = np.column_stack([-row, np.asarray(numbers, np.float64), *own])
    answer, _, rank, _ = np.linalg.lstsq(design, t_s, rcond=None)
    left = t_s - design @ answer
    free = len(every) - design.shape[1]
    if rank < design.shape[1] or free < 2:
        return None
    row_s, off_s = float(answer[0]), float(np.sqrt((left**2).sum() / free))
    if row_s <= 0 or off_s > MOST_OFF_PART * row_s * every[0].rows:
        return None
    u_s = max(off_s, 1e-6) * float(np.sqrt(np.linalg.inv(design.T @ design)[0, 0]))
    u_ns = float(np.hypot(u_s, U_METHOD * row_s)) * 1e9
    how = f"a light that blinks every {answer[1] * 1e3:.1f} ms"
    return _Fit(float(answer[1]) * 1e9, RowTime(row_s * 1e9, u_ns, how))


def row_time_by_exposure(edges: Sequence[LitEdge], exposure_ns: float, u_exposure_ns: float) -> RowTime | None:
    """From flashes shorter than the exposure, each a whole band in one picture: the exposure over its rows.

    A band of a longer light is as high as that light is long: a photographer's flash is shorter than SHORT_FLASH_NS.
    """
    pairs = [(a, b) for a, b in pairwise(edges) if a.t_ns == b.t_ns and a.rises and not b.rises]
    if not pairs or exposure_ns < SHORT_FLASH_NS:
        return None
    heights = np.array([b.row - a.row for a, b in pairs])
    if np.ptp(heights) > 0.2 * float(np.median(heights)):
        return None
    row_ns = exposure_ns / float(np.median(heights))
    u_share = float(np.hypot(u_exposure_ns / exposure_ns, 0.004 * pairs[0][0].rows / float(np.median(heights))))
    if u_share > MOST_U_SHARE:
        return None
    return RowTime(row_ns, u_share * row_ns, f"{len(pairs)} flash(es) and the exposure")
