"""A gate line for a clip without a gate file: the picture's middle column, its scale from the fastest body that passes.

    frames -> small pictures (a sample of them) -> what changed against the median picture -> blobs -> passes -> line

Nothing here is measured at the marker, so the line says of itself that it is assumed: good enough to find runs and to
tell a run from a walk, not to the millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
Median over 24 rendered runners of 5 to 11 m/s, `seen_share` in tests/test_assumed_line.py; they spread by 2 %."""
U_LINE_M = 0.05
"""Where the camera really pointed: half the width of the mark that a person aims the picture's middle at."""
SMALL_SIDE_PX = 240
"""Short side of the pictures looked at: a body of a third of the picture is then 80 px, 1 px of it 2 cm."""
SAMPLE_NS = 33_000_000
"""Pictures closer together than this are passed over: a sprinter goes 0.3 m in it, a sixth of the body height."""
HALF_WINDOW_NS = 3_000_000_000
"""The empty picture is the median over two of these: nobody who passes stays in one place for half of that."""
MEDIAN_OF = 21
CONTRAST = 0.06
"""Share of full scale by which a pixel must differ from the empty picture."""
CLOSE_SHARE, OPEN_SHARE = 0.035, 0.01
"""Shares of the short side: gaps in a body that are closed, specks that are dropped."""
LOWEST_SHARE = 0.12
"""Smallest height of a body, of the picture's short side: under it a head is a pixel of noise."""
WIDEST_OF_HEIGHT = 1.6
"""A blob wider than this, in its own heights, is no single person (a runner's stride is about one)."""
REGION_SHARE, MIDDLE_SHARE = 0.35, 0.10
"""Bodies are followed this far to each side of the middle column, and measured this near, as shares of the width."""
FASTEST_PER_S = 7.0
"""Heights a second: 12.3 m/s for a body of 1.75 m."""
ROOM_HEIGHTS = 0.25
"""How far a blob's middle may be from where its body was expected: arms and legs move it."""
LONGEST_GAP_NS = 150_000_000
FEWEST_SEEN = 4
TALL_SHARE, LOW_SHARE = 0.8, 0.6
"""Quantiles over a pass of the blob's height and of its lowest row: the stretched body, the foot on the ground."""


def assume_line(source: FrameSource) -> GateLine:
    """Return the picture's middle column, upright, with the ground and scale of the fastest body that passes it.

    Fastest in its own heights a second, so that a near walker is not taken for a runner. The body is taken for BODY_M.
    Reads the source once, in constant memory. Raises LineError where nobody passes from one side to the other.
    """
    width, height = source.size
    step = max(1, min(width, height) // SMALL_SIDE_PX)
    measured = [found for one in _passes(source, step) if (found := _measure(one, width // step)) is not None]
    if not measured:
        raise LineError(
            f"nobody passes the middle of {source.name}: give --line and --px-per-m, "
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
    speed_px_per_s: float = field(default=0.0)

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
    if len(one.blobs) < FEWEST_SEEN or not near:
        return None
    height_px = float(np.quantile([blob.height for blob in near], TALL_SHARE))
    off = np.array([(blob.x - width / 2) / height_px for blob in one.blobs])
    if off[0] * off[-1] >= 0 or min(abs(off[0]), abs(off[-1])) < ROOM_HEIGHTS:
        return None
    t_s = np.array([(blob.t_ns - one.blobs[0].t_ns) * 1e-9 for blob in one.blobs])
    speed = abs(float(np.polyfit(t_s, off, 1)[0]))
    ground_px = float(np.quantile([blob.bottom for blob in near], LOW_SHARE))
    return _Measured(speed, height_px, ground_px) if speed <= FASTEST_PER_S else None


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
    whole = np.ascontiguousarray(frame.luma[: height * step, : width * step])
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA) if step > 1 else whole.copy()
    return np.asarray(small >> (frame.bits - 8), dtype=np.uint8)


def _median(held: list[tuple[int, Picture]]) -> Picture:
    chosen = np.unique(np.linspace(0, len(held) - 1, MEDIAN_OF).round().astype(int))
    return np.asarray(np.median(np.stack([held[i][1] for i in chosen]), axis=0), dtype=np.uint8)


def _blobs(t_ns: int, picture: Picture, empty: Picture) -> list[_Blob]:
    """Return what differs from the empty picture, joined to bodies, within the region around the middle."""
    height, width = picture.shape
    short = min(height, width)
    change = picture.astype(np.int16) - empty
    change -= np.int16(np.median(change))  # a cloud changes all of the picture alike
    mask = (np.abs(change) > CONTRAST * 255).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(OPEN_SHARE * short)), dtype=np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(CLOSE_SHARE * short)), dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = []
    for left, top, wide, high, _area in stats[1:].tolist():
        blob = _Blob(t_ns, left, top, left + wide, top + high, top > 0 and top + high < height)
        is_body = high >= LOWEST_SHARE * short and wide <= WIDEST_OF_HEIGHT * high
        if is_body and abs(blob.x - width / 2) <= REGION_SHARE * width:
            found.append(blob)
    return found


def _disc(size_px: float) -> Picture:
    side = 2 * max(1, round(size_px / 2)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)
