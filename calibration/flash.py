"""The clocks of two recordings by a flash that lights most of the picture: phones side by side, or facing the light.

A rolling shutter reads its rows one after another, so the row at which the light begins tells the instant far better
than the frame does. Short flashes (a camera's, lightning) and lights that stay on both do.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.blinks import READOUT_SHARE, U_READOUT_SHARE
from calibration.clock_fit import Event
from calibration.flash_edges import Flank, flanks, lit_share
from calibration.light_pattern import paired
from calibration.shared_events import SharedEvents
from gate.frame import Frame

Profile = NDArray[np.float32]
"""(rows, COLUMNS) mean luma of a frame as its sensor had it, 0 to 255."""
ROWS, COLUMNS = 360, 16
BEFORE, AFTER = 6, 4
"""Frames that tell the picture without the flash, and those looked at after the one in which it is found."""
LEAST_RISE, LEAST_LEVELS = 0.15, 8.0
"""A column of a row is lit when it is so much brighter than before, as a share and in grey levels of 255."""
MOST_COLUMNS = 0.75
"""So much of a row must be lit: a body or a hand is not so wide."""
LEAST_ROWS = 0.02
"""Share of the rows: with an exposure of 0.3 ms and 16 ms for all rows, a camera's flash lights no more."""
SATURATED, LEAST_UNSATURATED, MOST_WHOLE = 245.0, 0.1, 0.9
"""Luma from which the end of the scale bends it; shares of the picture that must not, and that need not, be below."""
DARK = 4.0
"""Added on both sides of a ratio: black has none."""
U_SHAPE, U_SATURATED = 0.03, 0.15
"""Of a flank's length: what a tone curve (gamma 1 to 2.2) and a picture in saturation move its end by."""
LEAST_U_NS = 30_000
U_GAP = 0.5
"""Of the time from one row to the next: each of the three heights of a flank is only known to that."""
LONGER = 1.25
"""Frames; what is wider was lit so long: no exposure is longer than a frame, a tone curve widens it a little."""
SHORTEST_NS = 500_000
"""Shorter flashes are all alike: a tenth of a millisecond is not seen in their flanks."""
DOUBT = 0.25
"""Lengths of a flash that agree this well (logarithm of their ratio) may be the same one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The light's beginning and how long it was on; u_ns: standard uncertainty of the beginning."""

    t_ns: int
    lasts_ns: int
    u_ns: int


@dataclass(frozen=True, slots=True)
class Flash:
    """One flash in one recording.

    readings: of a flash shorter than the exposure and of a light that is on for longer, which look alike in one
    recording where the exposure is not known; else the one that is right. u_common_ns: what two flashes at the same
    row share, where the row time is not known.
    """

    readings: tuple[Reading, ...]
    u_common_ns: int

    @property
    def t_ns(self) -> int:
        """When the light came on, by the first reading."""
        return self.readings[0].t_ns


def flashes(frames: Iterable[Frame], row_time_ns: float | None, exposure_ns: int | None = None) -> list[Flash]:
    """Find every flash; a few frames are held. row_time_ns None takes a usual one, with its uncertainty."""
    return list(_flashes(frames, row_time_ns, exposure_ns))


def _flashes(frames: Iterable[Frame], row_time_ns: float | None, exposure_ns: int | None) -> Iterator[Flash]:
    looked_at = BEFORE + 1 + AFTER
    held: deque[tuple[int, Profile]] = deque(maxlen=looked_at)
    rows = 0
    for frame in frames:
        rows = frame.luma.shape[1] if frame.rotation_deg % 180 else frame.luma.shape[0]
        held.append((frame.t_ns, _profile(frame)))
        if len(held) < looked_at or not _is_lit(held):
            continue
        flash = _told(list(held), rows, row_time_ns, exposure_ns)
        if flash is not None:
            yield flash
        held.clear()


def _profile(frame: Frame) -> Profile:
    sensor = np.ascontiguousarray(np.rot90(frame.luma, frame.rotation_deg // 90)).astype(np.float32)
    small = cv2.resize(sensor, (COLUMNS, min(ROWS, sensor.shape[0])), interpolation=cv2.INTER_AREA)
    return np.asarray(small) / np.float32(1 << (frame.bits - 8))


def _is_lit(held: deque[tuple[int, Profile]]) -> bool:
    """Whether the frame after those that tell the picture shows a band of rows lit over most of their width."""
    before, now = _before(list(held)), held[BEFORE][1]
    lit = (now - before > LEAST_LEVELS) & (now > (1 + LEAST_RISE) * before)
    return float((lit.mean(axis=1) >= MOST_COLUMNS).mean()) >= LEAST_ROWS


def _before(held: Sequence[tuple[int, Profile]]) -> Profile:
    """The picture without the flash: the last frame before it may have its first light already."""
    return np.asarray(np.median([profile for _, profile in held[: BEFORE - 1]], axis=0), np.float32)


def _told(
    held: Sequence[tuple[int, Profile]], rows: int, row_time_ns: float | None, exposure_ns: int | None
) -> Flash | None:
    """The flash in the frames around it; None where its beginning is not seen."""
    first_ns, shown = held[BEFORE - 1][0], held[BEFORE - 1 :]
    frame_ns = (shown[-1][0] - first_ns) / (len(shown) - 1)
    profiles = np.stack([profile for _, profile in shown])
    read_ns = READOUT_SHARE * frame_ns if row_time_ns is None else row_time_ns * rows
    bins = profiles.shape[1]
    later_ns = (np.arange(bins) + 0.5) / bins * read_ns - 0.5 * read_ns / rows
    begins_ns = (np.array([t_ns - first_ns for t_ns, _ in shown], np.float64)[:, None] + later_ns).ravel()
    risen, saturated = _risen(profiles, _before(held))
    order = np.argsort(begins_ns, kind="stable")
    share, stays = lit_share(risen)
    rising, falling = flanks(begins_ns[order], share.ravel()[order], stays)
    if rising is None:
        return None
    u_shape = U_SATURATED if saturated else U_SHAPE
    readings = _readings(first_ns, (rising, falling), exposure_ns, frame_ns, u_shape)
    u_common_ns = 0.0
    if row_time_ns is None:
        u_common_ns = U_READOUT_SHARE * frame_ns * _row_share(rising.at_ns, shown, read_ns)
    return Flash(readings, round(u_common_ns))


def _risen(profiles: Profile, before: Profile) -> tuple[NDArray[np.float64], bool]:
    """(frames, rows) share by which each row is brighter than before, and whether much of it is saturated.

    What is saturated is taken to have risen as far as what is not: its own end is not seen.
    """
    risen = np.asarray((profiles - before) / (before + DARK), np.float64)
    over = profiles > SATURATED
    whole = ~over.any(axis=0)
    if over.any() and whole.mean() >= LEAST_UNSATURATED:
        most = risen.max(axis=0)[whole]
        usual = float(np.median(most[most > LEAST_RISE])) if (most > LEAST_RISE).any() else 0.0
        risen[over] = np.maximum(risen[over], usual)
    return np.asarray(risen.mean(axis=2)), float(whole.mean()) < MOST_WHOLE


def _row_share(at_ns: float, shown: Sequence[tuple[int, Profile]], read_ns: float) -> float:
    """Share of all rows that had begun at an instant after the first frame shown."""
    since_ns = min((at_ns - (t_ns - shown[0][0]) for t_ns, _ in shown if t_ns - shown[0][0] <= at_ns), default=0.0)
    return min(1.0, since_ns / read_ns)


def _readings(
    first_ns: int, seen: tuple[Flank, Flank | None], exposure_ns: int | None, frame_ns: float, u_shape: float
) -> tuple[Reading, ...]:
    """What the flanks may mean, on the clip's clock; the one that the exposure tells where it is known."""
    rising, falling = seen
    stays = Reading(first_ns + round(rising.full_ns), 0, _u_ns(rising, u_shape))
    if falling is None:
        return (stays,)
    width_ns = falling.at_ns - rising.at_ns
    long = replace(stays, lasts_ns=round(width_ns))
    short = Reading(first_ns + round(falling.full_ns), round(falling.lasts_ns), _u_ns(falling, u_shape))
    if width_ns > LONGER * frame_ns:
        return (long,)
    if exposure_ns is None:
        return short, long
    return (short,) if abs(width_ns - exposure_ns) < abs(falling.lasts_ns - exposure_ns) else (long,)


def _u_ns(flank: Flank, u_shape: float) -> int:
    """Of the end of a flank: what lies between two rows, and what a tone curve does to its shape."""
    return round(math.hypot(LEAST_U_NS, U_GAP * flank.gap_ns, u_shape * flank.lasts_ns))


def flash_events(first: Sequence[Flash], second: Sequence[Flash]) -> SharedEvents:
    """Join the flashes of two recordings.

    Raises ClockError where a recording has none, or more than one way to pair them fits.
    """
    doubt_ns = max((abs(r.t_ns - flash.t_ns) for flash in (*first, *second) for r in flash.readings), default=0)
    u_ns = max((math.hypot(f.readings[0].u_ns, f.u_common_ns) for f in (*first, *second)), default=0.0)
    pairs = paired([f.t_ns for f in first], [f.t_ns for f in second], round(2 * doubt_ns + 4 * u_ns), "flashes")
    events = tuple(_event(first[i], second[k]) for i, k in pairs)
    u_common_ns = max(math.hypot(first[i].u_common_ns, second[k].u_common_ns) for i, k in pairs)
    return SharedEvents(events, round(u_common_ns), len(events), _notes(u_common_ns))


def _event(one: Flash, other: Flash) -> Event:
    """The flash by what both recordings have in common, which is its length: it is one of two lengths in each.

    Where both have the same exposure neither can be told, and both answers give the same offset.
    """
    found = sorted(product(one.readings, other.readings), key=_unlike)
    best, least = found[0], _unlike(found[0])
    apart_ns = [three.t_ns - two.t_ns for two, three in found if _unlike((two, three)) <= least + DOUBT]
    u_doubt_ns = (max(apart_ns) - min(apart_ns)) / math.sqrt(12)
    return Event(best[0].t_ns, best[1].t_ns, round(math.hypot(best[0].u_ns, best[1].u_ns, u_doubt_ns)))


def _unlike(two: tuple[Reading, Reading]) -> float:
    """How far two lengths are apart: the logarithm of their ratio; very short ones are all alike."""
    one_ns, other_ns = (max(reading.lasts_ns, SHORTEST_NS) for reading in two)
    return abs(math.log(one_ns / other_ns))


def _notes(u_common_ns: float) -> tuple[str, ...]:
    if u_common_ns == 0:
        return ()
    return (
        f"the row time is not known: u = {u_common_ns * 1e-6:.1f} ms; flygate check measures it, "
        "or let the flash be at the top of both pictures",
    )
