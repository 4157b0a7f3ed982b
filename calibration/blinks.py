"""The clocks of two recordings by a torch that blinks: a point of light, on and off in an uneven rhythm.

A point is in one row of each frame, so a blink's beginning and its end are each known to a frame; twenty blinks
together are known far better, because a hand keeps no step with a camera.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.clock_fit import Event
from calibration.light_pattern import paired
from calibration.shared_events import SharedEvents
from gate.errors import ClockError
from gate.frame import Frame

BLOCKS = 40
"""The picture is looked at in so many blocks along its longer side; a torch is anywhere in one."""
LEAST_CONTRAST = 60
"""Grey levels of 255 by which a torch outshines its place."""
LIKE_SHARE = 0.8
"""Blocks with so many of the best one's changes see the same torch."""
LIT_SHARE = 0.25
"""Of that, what a frame must show to be lit: a torch shines into saturation, so a small part of its exposure does."""
STEADY_SHARE = 0.95
"""So many of the frames without the torch must be near to the place's usual brightness; a tree's are not."""
USUAL_SHARE = 0.2
"""So many frames at least are without the torch: a hand keeps it on for about half of the time."""
LEAST_LIT = 0.05
"""Of the contrast: a smaller rise is not told from noise by its edge."""
GOOD_BLINKS = 20
LEAST_BLINKS = 4
"""Two or three things that change in both pictures, such as people who walk by, fit one another by chance."""
SPELL_NS = 30_000_000_000
"""Blinks after a longer pause tell the clocks anew: within a spell of 20 s they drift apart by 0.3 ms (16 ppm)."""
TRIED, STRAY = 2001, 1e-3
"""Offsets tried over a spell's bounds, and how likely a blink is that lies outside of them."""
READOUT_SHARE, U_READOUT_SHARE = 0.6, 0.23
"""Of a frame's time, what a phone takes to read all rows where nobody measured it: from 0.2 to 1.0, evenly."""
EXPOSURE_SHARE = 0.5
"""Of a frame's time, the exposure where nobody knows it: anything up to one frame."""


@dataclass(frozen=True, slots=True)
class Blink:
    """A light that went on and off.

    u_ns: standard uncertainty of each of the two instants. u_common_ns: what all blinks of the recording share, the
    place in the read-out. on_known: the exposure is known, which only on_ns needs.
    """

    on_ns: int
    off_ns: int
    u_ns: int
    u_common_ns: int = 0
    on_known: bool = True


def blinks(frames: Iterable[Frame], row_time_ns: float | None, exposure_ns: int | None) -> list[Blink]:
    """Find the torch and its blinks: none where nothing in the picture goes on and off.

    Reads all frames; 1 kB a frame is kept. row_time_ns, exposure_ns: None where they are not known.
    """
    stamps: list[int] = []
    seen: list[NDArray[np.uint8]] = []
    rows = 0
    for frame in frames:
        sensor = np.rot90(frame.luma, frame.rotation_deg // 90)
        rows = sensor.shape[0]
        stamps.append(frame.t_ns)
        seen.append(_blocks(np.asarray(sensor >> (frame.bits - 8), np.uint8)))
    if len(stamps) < 3:
        return []
    t_ns, levels = np.array(stamps, np.int64), np.stack(seen)
    place = _place(levels)
    if place is None:
        return []
    share = (place[2] + 0.5) / levels.shape[1]
    frame_ns = float(np.median(np.diff(t_ns)))
    read_ns = READOUT_SHARE * frame_ns if row_time_ns is None else row_time_ns * rows
    u_common_ns = U_READOUT_SHARE * frame_ns * share if row_time_ns is None else 0.0
    u_common_ns = math.hypot(u_common_ns, read_ns / levels.shape[1] / math.sqrt(12))
    starts_ns = t_ns + round(share * read_ns)
    return _told(starts_ns, _lit(levels[:, place[0], place[1]]), exposure_ns, frame_ns, round(u_common_ns))


def _blocks(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(down, across) the brightest pixel of each block and its neighbours: a torch in a hand moves a little."""
    side = max(1, max(luma.shape) // BLOCKS)
    down, across = luma.shape[0] // side, luma.shape[1] // side
    whole = np.ascontiguousarray(luma[: down * side, : across * side])
    brightest = whole.reshape(down, side, across, side).max(axis=3).max(axis=1)
    return np.asarray(cv2.dilate(brightest, np.ones((3, 3), np.uint8)), np.uint8)


def _place(levels: NDArray[np.uint8]) -> tuple[int, int, float] | None:
    """The block (row, column) of a torch, the most blinks between two steady levels, and its row to a fraction."""
    usual, most = np.quantile(levels, USUAL_SHARE, axis=0), levels.max(axis=0)
    contrast = most - usual
    lit = levels > usual + LIT_SHARE * contrast
    changes = (lit[1:] != lit[:-1]).sum(axis=0)
    dark = np.maximum((~lit).sum(axis=0), 1)
    full = (levels > most - LIT_SHARE * contrast).sum(axis=0)
    near = ((levels > usual - LIT_SHARE * contrast) & ~lit).sum(axis=0)
    good = (contrast >= LEAST_CONTRAST) & (2 * full >= lit.sum(axis=0)) & (near >= STEADY_SHARE * dark)
    changes = np.where(good, changes, 0)
    if changes.max() == 0:
        return None
    row, column = np.argwhere(changes + contrast / 256 >= (changes + contrast / 256)[changes > 0].max())[0]
    # All blocks that see it, of which it is in the middle.
    alike = (changes >= LIKE_SHARE * changes.max()) & (np.abs(np.arange(len(changes)) - row) <= 3)[:, None]
    return int(row), int(column), float(np.mean(np.argwhere(alike)[:, 0]))


def _lit(levels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Frames that saw any of the torch: just above what the place without it ever shows."""
    usual, most = float(np.quantile(levels, USUAL_SHARE)), float(levels.max())
    dark = levels[levels < usual + LIT_SHARE * (most - usual)]
    least = float(np.quantile(dark, STEADY_SHARE)) - usual
    return np.asarray(levels > usual + max(LEAST_LIT * (most - usual), 2 * least))


def _told(
    starts_ns: NDArray[np.int64], lit: NDArray[np.bool_], exposure_ns: int | None, frame_ns: float, u_common_ns: int
) -> list[Blink]:
    """Blinks of one block whose exposures begin at starts_ns; one that the recording's end cuts is left out."""
    changes = np.flatnonzero(lit[1:] != lit[:-1])
    if lit[0]:
        changes = changes[1:]
    found = []
    for before_on, last_on in zip(changes[::2], changes[1::2], strict=False):
        # Not yet on at the end of one exposure, on before the end of the next; still on when the last lit one began.
        steps_ns = [int(starts_ns[k + 1] - starts_ns[k]) for k in (before_on, last_on)]
        later_ns = round(EXPOSURE_SHARE * frame_ns) if exposure_ns is None else exposure_ns
        on_ns = int(starts_ns[before_on]) + steps_ns[0] // 2 + later_ns
        off_ns = int(starts_ns[last_on]) + steps_ns[1] // 2
        u_ns = round(max(steps_ns) / math.sqrt(12))
        found.append(Blink(on_ns, off_ns, u_ns, u_common_ns, exposure_ns is not None))
    return found


def blink_events(first: Sequence[Blink], second: Sequence[Blink]) -> SharedEvents:
    """Join the blinks of two recordings by their rhythm; each spell of blinks is one event.

    Where the exposure is known in both, beginnings and ends count, else the ends alone: they do not need it.
    Raises ClockError where the recordings do not show the same rhythm, or one that fits in two ways, or too few blinks.
    """
    if not first or not second:
        raise ClockError(
            "torch: no blinks were found in both recordings: let a torch blink where both see it, against dark"
        )
    within_ns = round(math.sqrt(6) * math.hypot(max(b.u_ns for b in first), max(b.u_ns for b in second)))
    lasts_ns = ([b.off_ns - b.on_ns for b in first], [b.off_ns - b.on_ns for b in second])
    pairs = paired([b.off_ns for b in first], [b.off_ns for b in second], 2 * within_ns, "blinks", lasts_ns)
    if len(pairs) < LEAST_BLINKS:
        raise ClockError(
            f"torch: only {len(pairs)} blink(s) that both recordings see, which may be chance: let a torch blink "
            f"{GOOD_BLINKS} times, unevenly, where both see it against dark"
        )
    both = all(blink.on_known for blink in (*first, *second))
    spells: list[list[tuple[Blink, Blink]]] = []
    for i, k in pairs:
        if not spells or first[i].on_ns - spells[-1][-1][0].off_ns > SPELL_NS:
            spells.append([])
        spells[-1].append((first[i], second[k]))
    events = tuple(_event(spell, both=both) for spell in spells)
    u_common_ns = round(math.hypot(first[0].u_common_ns, second[0].u_common_ns))
    notes = tuple(_note(s, e) for s, e in zip(spells, events, strict=True) if len(s) < GOOD_BLINKS)
    return SharedEvents(events, u_common_ns, len(pairs), notes)


def _event(spell: Sequence[tuple[Blink, Blink]], *, both: bool) -> Event:
    """What all blinks of a spell say together: each leaves the offset somewhere between two bounds, none beyond them.

    The mean of the offsets by their likelihood; 20 blinks by their ends at 60 frames/s: 1.3 ms, their mean 1.5 ms.
    """
    edges = [(one.off_ns, other.off_ns, one.u_ns, other.u_ns) for one, other in spell]
    if both:
        edges += [(one.on_ns, other.on_ns, one.u_ns, other.u_ns) for one, other in spell]
    first_ns = edges[0][1] - edges[0][0]
    apart_ns = np.array([t3 - t2 - first_ns for t2, t3, _, _ in edges], np.float64)
    # A step of s leaves an instant anywhere within it, and its u is s / sqrt 12: two steps make a trapezoid.
    steps_ns = math.sqrt(12) * np.array([edge[2:] for edge in edges], np.float64)
    mean_ns = float(apart_ns.mean())
    tried_ns = mean_ns + np.linspace(-0.5, 0.5, TRIED) * float(steps_ns.sum(axis=1).max())
    inside = 0.5 * steps_ns.sum(axis=1)[:, None] - np.abs(apart_ns[:, None] - tried_ns)
    likely = np.clip(inside / steps_ns.min(axis=1)[:, None], STRAY, 1.0)
    weight = np.exp(np.log(likely).sum(axis=0) - np.log(likely).sum(axis=0).max())
    weight /= weight.sum()
    offset_ns = float(weight @ tried_ns)
    u_ns = math.sqrt(float(weight @ (tried_ns - offset_ns) ** 2))
    at_ns = (spell[0][0].on_ns + spell[-1][0].off_ns) // 2
    return Event(at_ns, at_ns + first_ns + round(offset_ns), round(u_ns))


def _note(spell: Sequence[tuple[Blink, Blink]], event: Event) -> str:
    u_ms = event.u_ns * 1e-6
    return f"{len(spell)} blinks, fewer than {GOOD_BLINKS}: u = {u_ms:.1f} ms; a point is seen once a frame"
