"""The photo finish of a crossing: its x axis is time at the gate's plane, its y axis is height.

A body that moves at `speed` reaches the plane at tau; a frame taken at t shows it `speed * (t - tau)` metres past the
plane, in the direction of the run. So the column of the photo finish for tau is the column of the frame nearest in
time at that place: a 60 fps clip gives what a line camera of thousands of lines a second would, as long as the runner
keeps his speed for half a frame. What stands still comes out as a pattern that repeats with the frames.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing
from gate.line import Strip

KEEP_NS = 3_000_000_000
"""A walker at 1 m/s is reported 1.4 s after the instant, and the picture begins 1.6 s before it."""
KEEP_BYTES = 64_000_000
"""Over twice what 3 s at 240 fps take (180 x 245 pixels a strip: 32 MB)."""
AHEAD_M, BEHIND_M = 1.2, 1.4
"""What the picture shows in front of the torso and behind it: a sprinter's hands and feet, and some empty gate."""
PX_PER_M = 360.0
"""A strip of 2.45 m becomes 882 pixels high; strips have 15 to 100 px/m."""
TAPE_NS = 120_000_000_000
"""A missed crossing is noticed when the coach looks for the result; two minutes later the next ones are on."""
TAPE_BYTES = 64_000_000
"""Two minutes at 60 fps of thinned strips of 100 px/m, a minute and a half at 240 fps of 50 px/m."""
TAPE_PX_PER_M = 120.0
"""Three seconds at 9 m/s become 3,240 pixels: sharp enough to set a hairline to a centimetre."""
TAPE_REACH_M = 0.5
"""To each side of the line: what passes the plane between two frames at 24 fps and 11 m/s."""
UNSEEN_LUMA = 40
"""Where no frame shows what was in the plane."""
_BLEND_SHARE = 0.3
"""Share of the time between two frames in which one fades into the next; more doubles hands, less shows seams."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Framing:
    """How much of the run a picture shows before and after its instant, and how large."""

    ahead_m: float = AHEAD_M
    behind_m: float = BEHIND_M
    px_per_m: float = PX_PER_M


@dataclass(frozen=True, slots=True)
class PhotoFinish:
    """A composite of the frames around one crossing, at equal scale along and up.

    image: (rows, columns) luma, uint8. The runner faces as the camera saw it, so time runs against the run.
    t_ns: instant of column 0 on the source's clock. ns_per_column: to the next; negative where later is further left.
    column: where the crossing's instant is. px_per_m: pixels a metre, along at the crossing's speed.
    top_m: height of row 0 above the ground.
    frames_ns: instants at which frames were taken, within the picture's span: there it shows the plane itself.
    """

    image: NDArray[np.uint8]
    t_ns: int
    ns_per_column: float
    column: int
    px_per_m: float
    top_m: float
    frames_ns: tuple[int, ...]

    def column_at(self, t_ns: int) -> float:
        """Column of an instant; outside 0 ... columns - 1 it is not in the picture."""
        return (t_ns - self.t_ns) / self.ns_per_column


class SlitRecorder:
    """Keeps the newest strips of a gate, bounded in time and in bytes, and makes photo finishes of them.

    Ask for a picture when the detector reports the crossing: the strips are forgotten soon after.
    """

    def __init__(self, keep_ns: int = KEEP_NS, keep_bytes: int = KEEP_BYTES) -> None:
        self._keep_ns = keep_ns
        self._keep_bytes = keep_bytes
        self._strips: deque[Strip] = deque()
        self.bytes_kept = 0

    def feed(self, strip: Strip) -> None:
        """Take the next strip; one whose time does not go on is ignored, as the detector does."""
        if self._strips and strip.t_ns <= self._strips[-1].t_ns:
            return
        self._strips.append(strip)
        self.bytes_kept += strip.luma.nbytes
        while self.bytes_kept > self._keep_bytes or self._strips[0].t_ns < strip.t_ns - self._keep_ns:
            self.bytes_kept -= self._strips.popleft().luma.nbytes

    def so_far(self) -> SlitRecorder:
        """The same strips, to make pictures of in another thread while this one goes on; nothing is copied."""
        other = SlitRecorder(self._keep_ns, self._keep_bytes)
        other._strips, other.bytes_kept = self._strips.copy(), self.bytes_kept
        return other

    @property
    def span_ns(self) -> tuple[int, int] | None:
        """First and last instant of the strips, on the source's clock; None before the first."""
        strips = self._strips.copy()
        return (_line_instant_ns(strips[0]), _line_instant_ns(strips[-1])) if strips else None

    def picture(self, crossing: Crossing, framing: Framing | None = None) -> PhotoFinish | None:
        """Photo finish of a crossing in these strips; None where its instant is not (any more) among them."""
        framing = framing or Framing()
        strips = list(self._strips)
        instants = [_line_instant_ns(strip) for strip in strips]
        if not instants or not instants[0] <= crossing.t_ns <= instants[-1]:
            return None
        half_ns = round(max(framing.ahead_m, framing.behind_m) / crossing.speed_m_per_s * 1e9)
        # Two more to each side: rows are read at other instants than the line's middle.
        first = max(0, bisect_left(instants, crossing.t_ns - half_ns) - 2)
        last = bisect_right(instants, crossing.t_ns + half_ns) + 2
        return _composite(strips[first:last], instants[first:last], crossing, framing)


def thinned(strip: Strip) -> Strip:
    """Every other row and column of a strip near the line: what a tape of minutes can hold."""
    near = np.flatnonzero(np.abs(strip.x_m) <= TAPE_REACH_M)
    first, columns = int(near[0]), slice(int(near[0]), int(near[-1]) + 1, 2)
    start, per_row, per_column = strip.readout_ns
    return replace(
        strip,
        luma=strip.luma[::2, columns].copy(),
        x_m=strip.x_m[columns],
        z_m=strip.z_m[::2],
        row_shift_m=strip.row_shift_m[::2],
        readout_ns=(start + first * per_column, 2 * per_row, 2 * per_column),
        px_per_column=2 * strip.px_per_column,
    )


def _line_instant_ns(strip: Strip) -> int:
    """Instant of the pixel on the gate line at half the strip's height."""
    start, per_row, per_column = strip.readout_ns
    line_column = -float(strip.x_m[0]) / strip.m_per_column
    return strip.t_ns + round(start + per_row * len(strip.z_m) / 2 + per_column * line_column)


def _composite(strips: Sequence[Strip], instants: list[int], crossing: Crossing, framing: Framing) -> PhotoFinish:
    nearest = strips[int(np.argmin([abs(t - crossing.t_ns) for t in instants]))]
    sign = 1 if crossing.direction == "right" else -1
    px_per_m = framing.px_per_m
    ahead, behind = round(framing.ahead_m * px_per_m), round(framing.behind_m * px_per_m)
    column = behind if sign > 0 else ahead
    ns_per_column = -sign * 1e9 / (crossing.speed_m_per_s * px_per_m)
    tau_s: Floats = (np.arange(ahead + behind + 1.0) - column) * np.float64(ns_per_column * 1e-9)
    top_m = float(nearest.z_m[0])
    z_m: Floats = top_m - np.arange(round((top_m - float(nearest.z_m[-1])) * px_per_m) + 1.0) / np.float64(px_per_m)
    velocity = sign * crossing.speed_m_per_s
    total = np.zeros((len(z_m), len(tau_s)), np.float32)
    for index, strip in enumerate(strips):
        before = strips[index - 1] if index > 0 else None
        after = strips[index + 1] if index + 1 < len(strips) else None
        columns, weight = _weight(before, strip, after, tau_s, z_m, crossing.t_ns)
        if columns.stop > columns.start:
            total[:, columns] += weight * _as_it_passes(strip, velocity, tau_s[columns], z_m, crossing.t_ns)
    seen = (tau_s * 1e9 >= instants[0] - crossing.t_ns) & (tau_s * 1e9 <= instants[-1] - crossing.t_ns)
    total[:, ~seen] = UNSEEN_LUMA
    first_ns, last_ns = (crossing.t_ns + tau * 1e9 for tau in (tau_s.min(), tau_s.max()))
    return PhotoFinish(
        image=np.clip(np.rint(total), 0, 255).astype(np.uint8),
        t_ns=crossing.t_ns - round(column * ns_per_column),
        ns_per_column=ns_per_column,
        column=column,
        px_per_m=px_per_m,
        top_m=top_m,
        frames_ns=tuple(t for t in instants if first_ns <= t <= last_ns),
    )


def _row_instants_s(strip: Strip, z_m: Floats, origin_ns: int) -> Floats:
    """(rows, 1) instant at which the strip shows the gate line at each height, in seconds after origin_ns."""
    start, per_row, per_column = strip.readout_ns
    line_column = -float(strip.x_m[0]) / strip.m_per_column
    rows = (float(strip.z_m[0]) - z_m) / strip.m_per_row
    return ((strip.t_ns - origin_ns + start + per_row * rows + per_column * line_column) * 1e-9)[:, None]


def _weight(
    before: Strip | None, strip: Strip, after: Strip | None, tau_s: Floats, z_m: Floats, origin_ns: int
) -> tuple[slice, Floats]:
    """Columns to which a strip gives something, and its share of each of their pixels.

    The shares of all strips add up to one: each fades in as the one before fades out.
    """
    here = _row_instants_s(strip, z_m, origin_ns)
    low = high = None
    reached = np.ones(len(tau_s), np.bool_)
    if before is not None:
        low = _row_instants_s(before, z_m, origin_ns)
        reached &= tau_s >= low.min()
    if after is not None:
        high = _row_instants_s(after, z_m, origin_ns)
        reached &= tau_s <= high.max()
    found = np.flatnonzero(reached)
    columns = slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 0)
    weight = np.ones((len(z_m), columns.stop - columns.start))
    if low is not None:
        weight *= _faded_in(tau_s[columns], low, here)
    if high is not None:
        weight *= 1.0 - _faded_in(tau_s[columns], here, high)
    return columns, weight


def _faded_in(tau_s: Floats, before: Floats, after: Floats) -> Floats:
    """(rows, columns) share of the later of two frames; half way between them it is a half."""
    share = (tau_s - (before + after) / 2) / (_BLEND_SHARE * (after - before)) + 0.5
    return np.clip(share, 0.0, 1.0)


def _as_it_passes(strip: Strip, velocity: float, tau_s: Floats, z_m: Floats, origin_ns: int) -> NDArray[np.uint8]:
    """(rows, columns) what one strip shows of the body that is in the plane at each tau.

    The place x on the strip is velocity * (t - tau); t itself grows by readout_ns[2] from column to column.
    """
    rows = np.clip((float(strip.z_m[0]) - z_m) / strip.m_per_row, 0, len(strip.z_m) - 1)
    shift_m = strip.row_shift_m[np.rint(rows).astype(np.int64)][:, None]
    place_m = velocity * (_row_instants_s(strip, z_m, origin_ns) - tau_s) - shift_m
    per_column_m = strip.m_per_column - velocity * strip.readout_ns[2] * 1e-9
    line_column = -float(strip.x_m[0]) / strip.m_per_column
    columns = (line_column + place_m / per_column_m).astype(np.float32)
    row_map = np.broadcast_to(rows.astype(np.float32)[:, None], columns.shape)
    seen = cv2.remap(
        strip.luma, columns, np.ascontiguousarray(row_map), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    outside = (columns < -0.5) | (columns > strip.luma.shape[1] - 0.5)
    return np.where(outside, np.uint8(UNSEEN_LUMA), seen).astype(np.uint8)
