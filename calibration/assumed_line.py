"""A gate line for a clip without a gate file: the picture's middle column, its scale from the fastest body that passes.

    frames -> small pictures (a sample of them) -> what changed against the median picture -> blobs -> passes -> line

Nothing here is measured at the marker, so the line says of itself that it is assumed: good enough to find runs and to
tell a run from a walk, not to the millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.errors import LineError
from gate.frame import Frame, FrameSource
from gate.line import GateLine

Picture = NDArray[np.uint8]
Array = NDArray[np.float64]
BODY_M, U_BODY = 1.75, 0.06
"""Height of a body that nobody measured, and its relative standard uncertainty: adults and youths of both sexes."""
SEEN_OF_BODY = 0.955
"""Share of the body's height that TALL_SHARE of a pass's blobs reach: a runner bends forward and sinks into the knees.
Median over 24 rendered runners of 5 to 11 m/s (the slow test in tests/test_assumed_line.py); they spread by 1-2 %."""
U_LINE_M = 0.05
"""Where the camera really pointed: half the width of the mark that a person aims the picture's middle at."""
SMALL_SIDE_PX = 240
"""Short side of the pictures looked at: a body of a third of the picture is then 80 px, 1 px of it 2 cm."""
SAMPLE_NS = 33_000_000
"""Pictures closer together than this are passed over: a sprinter goes 0.3 m in it, a sixth of the body height."""
HALF_WINDOW_NS = 3_000_000_000
"""The empty picture is the median over two of these: nobody who passes stays in one place for half of that."""
MEDIAN_OF = 21
CONTRAST, CONTRAST_NOISE = 0.04, 5.0
"""A pixel must differ from the empty picture by this share of full scale and by so many standard deviations."""
CLOSE_WIDE, CLOSE_HIGH, OPEN_SHARE = 0.03, 0.06, 0.005
"""Shares of the short side: gaps in a body that are closed, specks that are dropped."""
WEAK_SHARE = 0.2
"""A reflection's or a soft shadow's change against the body's own."""
LOWEST_SHARE = 0.12
"""Smallest height of a body, of the picture's short side: under it a head is a pixel of noise."""
WIDEST_OF_HEIGHT = 1.6
"""A blob wider than this, in its own heights, is no single person (a runner's stride is about one)."""
REGION_SHARE, MIDDLE_SHARE = 0.38, 0.30
"""Bodies are followed this far to each side of the middle column, and measured this near, as shares of the width."""
FASTEST_PER_S = 7.0
"""Heights a second: 12.3 m/s for a body of 1.75 m."""
ROOM_HEIGHTS = 0.25
"""How far a blob's middle may be from where its body was expected: arms and legs move it."""
LONGEST_GAP_NS = 150_000_000
FEWEST_SEEN = 4
TALL_SHARE, LOW_SHARE = 0.8, 0.85
"""Quantiles over a pass of the blob's height and of its lowest row: the stretched body, the foot on the ground."""


def assume_line(source: FrameSource, suffix: str = "") -> GateLine:
    """Return the picture's middle column, upright, with the ground and scale of the fastest body that passes it.

    Fastest in its own heights a second, so that a near walker is not taken for a runner. The body is taken for BODY_M.
    suffix: what --line and --px-per-m end in where the marker is asked for: "2" or "3".
    Reads the source once, in constant memory. Raises LineError where nobody passes from one side to the other.
    """
    width, height = source.size
    step = max(1, min(width, height) // SMALL_SIDE_PX)
    measured = [found for one in _passes(source, step) if (found := _measure(one, width // step)) is not None]
    if not measured:
        raise LineError(
            f"nobody passes the middle of {source.name}: give --line{suffix} and --px-per-m{suffix}, "
            "or make a gate file with `flygate calibrate line`"
        )
    fastest = max(measured, key=lambda one: one.heights_per_s)
    px_per_m = fastest.height_px * step / (SEEN_OF_BODY * BODY_M)
    ground_y = fastest.ground_px * step - 0.5  # a whole number is a pixel's centre
    middle_x = (width - 1) / 2
    return GateLine(
        top=(middle_x, max(0.0, ground_y - 2.0 * px_per_m)),
        ground=(middle_x, ground_y),
        px_per_m=px_per_m,
        u_px_per_m=U_BODY * px_per_m,
        u_line_m=U_LINE_M,
        source=f"assumed: picture's middle, body height {BODY_M:g} m +- {U_BODY:.0%}".replace("%", " %"),
    )


@dataclass(frozen=True, slots=True)
class _Blob:
    """What changed in one place of a small picture; edges in its pixels, `bottom` and `right` just outside."""

    t_ns: int
    left: int
    top: int
    right: int
    bottom: int
    whole: bool
    """Whether it ends within the picture, above and below."""

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class _Pass:
    """One body's blobs in time order."""

    blobs: list[_Blob]
    speed_px_per_s: float = 0.0

    def misses(self, blob: _Blob) -> float:
        """Heights between a blob's middle and where this body is expected; infinite where it cannot be the same."""
        last = self.blobs[-1]
        gone_s = (blob.t_ns - last.t_ns) * 1e-9
        if gone_s <= 0 or gone_s * 1e9 > LONGEST_GAP_NS + SAMPLE_NS or not 0.6 < blob.height / last.height < 1.6:
            return float("inf")
        off = abs(blob.x - last.x - self.speed_px_per_s * gone_s) / last.height
        room = ROOM_HEIGHTS + (FASTEST_PER_S * gone_s if len(self.blobs) == 1 else 0.0)
        return off if off <= room else float("inf")

    def add(self, blob: _Blob) -> None:
        self.blobs.append(blob)
        recent = self.blobs[-5:]
        self.speed_px_per_s = (recent[-1].x - recent[0].x) / ((recent[-1].t_ns - recent[0].t_ns) * 1e-9)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A pass through the middle: speed in the body's own heights, its height and the ground in small pixels."""

    heights_per_s: float
    height_px: float
    ground_px: float


def _measure(one: _Pass, width: int) -> _Measured | None:
    """Size and speed of a body; None where it does not go from one side of the middle to the other."""
    near = [blob for blob in one.blobs if blob.whole and abs(blob.x - width / 2) <= MIDDLE_SHARE * width]
    if len(near) < FEWEST_SEEN:
        return None
    typical_px = float(np.median([blob.height for blob in near]))
    off = np.array([(blob.x - width / 2) / typical_px for blob in one.blobs])
    if off[0] * off[-1] >= 0 or min(abs(off[0]), abs(off[-1])) < ROOM_HEIGHTS:
        return None
    t_s = np.array([(blob.t_ns - one.blobs[0].t_ns) * 1e-9 for blob in one.blobs])
    speed = abs(float(np.polyfit(t_s, off, 1)[0]))
    x = np.array([blob.x - width / 2 for blob in near])
    height_px = _at_middle(x, np.array([float(blob.height) for blob in near]), TALL_SHARE)
    ground_px = _at_middle(x, np.array([float(blob.bottom) for blob in near]), LOW_SHARE)
    return _Measured(speed, height_px, ground_px) if speed <= FASTEST_PER_S else None


def _at_middle(x: Array, values: Array, share: float) -> float:
    """Quantile of what changes with the stride, where x = 0; a straight trend (roll, a path askew) is taken off."""
    slope, level = np.polyfit(x, values, 1)
    return float(level + np.quantile(values - slope * x - level, share))


def _passes(source: FrameSource, step: int) -> Iterator[_Pass]:
    """Follow every body in the region around the middle; each is yielded once, when it is gone."""
    going: list[_Pass] = []
    for t_ns, blobs in _seen(source, step):
        for blob in blobs:
            nearest = min(going, key=lambda one: one.misses(blob), default=None)
            if nearest is not None and nearest.misses(blob) < float("inf"):
                nearest.add(blob)
            else:
                going.append(_Pass([blob]))
        yield from (one for one in going if t_ns - one.blobs[-1].t_ns > LONGEST_GAP_NS)
        going = [one for one in going if t_ns - one.blobs[-1].t_ns <= LONGEST_GAP_NS]
    yield from going


def _seen(source: FrameSource, step: int) -> Iterator[tuple[int, list[_Blob]]]:
    """Blobs of each sampled picture against the median of the pictures around it."""
    held: list[tuple[int, Picture]] = []
    for sample in _samples(source, step):
        held.append(sample)
        if sample[0] - held[0][0] >= 2 * HALF_WINDOW_NS:
            until_ns = held[0][0] + HALF_WINDOW_NS
            empty = _median(held)
            yield from ((t_ns, _blobs(t_ns, picture, empty)) for t_ns, picture in held if t_ns < until_ns)
            held = [(t_ns, picture) for t_ns, picture in held if t_ns >= until_ns]
    if held:
        empty = _median(held)
        yield from ((t_ns, _blobs(t_ns, picture, empty)) for t_ns, picture in held)


def _samples(source: FrameSource, step: int) -> Iterator[tuple[int, Picture]]:
    due_ns: int | None = None
    for frame in source:
        if due_ns is None or frame.t_ns >= due_ns:
            due_ns = frame.t_ns + SAMPLE_NS
            yield frame.t_ns, _small(frame, step)


def _small(frame: Frame, step: int) -> Picture:
    """Mean over squares of `step` pixels, own memory; what is left at the right and below is cut off."""
    height, width = (side // step for side in frame.luma.shape)
    luma: NDArray[np.integer[Any]] = frame.luma
    whole = (luma[: height * step, : width * step] >> (frame.bits - 8)).astype(np.uint8)
    if step == 1:
        return whole
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _median(held: list[tuple[int, Picture]]) -> Picture:
    chosen = np.unique(np.linspace(0, len(held) - 1, MEDIAN_OF).round().astype(int))
    return np.asarray(np.median(np.stack([held[i][1] for i in chosen]), axis=0), dtype=np.uint8)


def _blobs(t_ns: int, picture: Picture, empty: Picture) -> list[_Blob]:
    """Return what differs from the empty picture, joined to bodies, within the region around the middle."""
    height, width = picture.shape
    short = min(height, width)
    change, floor = _change(picture, empty)
    raw = (change > floor).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(raw, cv2.MORPH_OPEN, _disc(OPEN_SHARE * short, OPEN_SHARE * short)), np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(CLOSE_WIDE * short, CLOSE_HIGH * short)), np.uint8)
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = []
    for number, (left, top, wide, high, _area) in enumerate(stats.tolist()):
        inside = abs(left + wide / 2 - width / 2) <= REGION_SHARE * width
        if number == 0 or high < LOWEST_SHARE * short or wide > WIDEST_OF_HEIGHT * high or not inside:
            continue
        box = np.s_[top : top + high, left : left + wide]
        first, last = _strong_rows(np.where((numbers[box] == number) & (raw[box] > 0), change[box], 0.0))
        whole = top + first > 0 and top + last < height
        found.append(_Blob(t_ns, left, top + first, left + wide, top + last, whole))
    return found


def _strong_rows(change: NDArray[np.float32]) -> tuple[int, int]:
    """First row and row after the last of what is strong in a blob: a glossy floor's reflection hangs on the feet."""
    strong = change > WEAK_SHARE * np.quantile(change[change > 0], 0.75)
    rows = np.nonzero(strong.any(1))[0]
    return int(rows[0]), int(rows[-1]) + 1


def _change(picture: Picture, empty: Picture) -> tuple[NDArray[np.float32], float]:
    """Grey levels by which a small picture differs from the empty one, and the level that is more than its noise."""
    change = cv2.GaussianBlur(picture, (3, 3), 0).astype(np.float32) - cv2.GaussianBlur(empty, (3, 3), 0)
    change -= np.median(change)  # a cloud changes all of the picture alike
    change = np.abs(change)
    noise = 1.48 * float(np.median(change))  # of normal noise; a body covers far less than half
    return change, max(CONTRAST * 255, CONTRAST_NOISE * noise)


def _disc(wide_px: float, high_px: float) -> Picture:
    wide, high = (2 * max(1, round(size / 2)) + 1 for size in (wide_px, high_px))
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, high)), dtype=np.uint8)
