"""Runs `flygate time` and `flygate crossings`: opens what was named, reads it with a progress bar, times it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.assumed_line import assume_line
from calibration.model import line_for, load_gate, load_sync
from gate.errors import ClipError, ClockError, InputError
from gate.line import GateLine, Placement
from gate.sources.recording import Recording, open_marker
from server.clock import Clock, by_hand
from server.gate_reading import GateReading, Read, read_gates
from server.photo_store import PhotoStore
from server.progress import Bar
from server.session_timing import Session, Terms, TimedGate, time_session


@dataclass(frozen=True, slots=True)
class GateWish:
    """Where a gate's line is to come from: a gate file, a line, or neither (then it is assumed)."""

    marker: int
    file: Path | None = None
    line: GateLine | None = None


@dataclass(frozen=True, slots=True)
class ClockWish:
    """How the two clocks are joined: at most one of a sync file and offsets, one for all or one a pair of clips."""

    sync: Path | None = None
    offsets_s: tuple[float, ...] = ()
    u_offset_s: float | None = None


@dataclass(slots=True)
class TimedSession:
    """A session and what it was read from. warnings: what could not be read as it should."""

    session: Session
    pairs: list[tuple[TimedGate, TimedGate]]
    warnings: list[str]


def time_two(
    markers: tuple[Path, Path],
    wishes: tuple[GateWish, GateWish],
    clock: ClockWish,
    terms: Terms,
    store: PhotoStore | None,
    *,
    real_fps: float | None = None,
) -> TimedSession:
    """Time recordings of Marker 2 and Marker 3, each a clip or a folder.

    Raises InputError and its kin for whatever cannot be used, before anything long is done where that can be seen.
    """
    _refuse_without_clock(markers, clock)
    recordings = [open_marker(path, real_fps=real_fps) for path in markers]
    if len(recordings[0]) != len(recordings[1]):
        raise InputError(
            f"{markers[0]} holds {len(recordings[0])} recording(s) and {markers[1]} holds {len(recordings[1])}: "
            "give as many of Marker 2 as of Marker 3, in the same order"
        )
    notes: list[str] = []
    gates = [_gates_of(wish, all_of_it, store, notes) for wish, all_of_it in zip(wishes, recordings, strict=True)]
    both = list(zip(*recordings, strict=True))
    pairs_of_gates = list(zip(*gates, strict=True))
    tasks = [
        (one, [gate])
        for some, pair in zip(both, pairs_of_gates, strict=True)
        for one, gate in zip(some, pair, strict=True)
    ]
    reads = iter(_read_all(tasks))
    pairs = [
        (TimedGate(gate2, next(reads), _same_camera(*some)), TimedGate(gate3, next(reads), _same_camera(*some)))
        for some, (gate2, gate3) in zip(both, pairs_of_gates, strict=True)
    ]
    session = time_session(pairs, _clocks(clock, pairs), terms)
    every = [one for some in recordings for one in some]
    return _told(session, pairs, every, notes)


def time_one(
    recording_path: Path,
    wishes: tuple[GateWish, GateWish],
    terms: Terms,
    store: PhotoStore | None,
    *,
    real_fps: float | None = None,
) -> TimedSession:
    """Time recordings that see both markers: one clock, two gate lines."""
    for wish in wishes:
        if wish.file is None and wish.line is None:
            raise InputError(
                f"one recording needs both gate lines and Marker {wish.marker} has none: give --gate{wish.marker} FILE "
                f"or --line{wish.marker} X1,Y1,X2,Y2 --px-per-m{wish.marker} N (or a second recording)"
            )
    recordings = open_marker(recording_path, real_fps=real_fps)
    notes: list[str] = []
    gates = [_gates_of(wish, recordings, store, notes) for wish in wishes]
    pairs_of_gates = list(zip(*gates, strict=True))
    reads = _read_all([(one, list(pair)) for one, pair in zip(recordings, pairs_of_gates, strict=True)])
    pairs = [
        (TimedGate(gate2, read, same_camera=True), TimedGate(gate3, read, same_camera=True))
        for (gate2, gate3), read in zip(pairs_of_gates, reads, strict=True)
    ]
    session = time_session(pairs, [Clock("one recording, one clock")] * len(pairs), terms)
    return _told(session, pairs, recordings, notes)


def _told(
    session: Session, pairs: list[tuple[TimedGate, TimedGate]], recordings: Sequence[Recording], notes: list[str]
) -> TimedSession:
    """Add what the recordings themselves have to say."""
    session.notes[:0] = notes + [note for one in recordings for note in _named(one, one.notes)]
    return TimedSession(session, pairs, [text for one in recordings for text in _named(one, one.warnings)])


def read_gate(
    clip: Path, wish: GateWish, store: PhotoStore | None, *, real_fps: float | None = None
) -> tuple[GateReading, Read, Recording, list[str]]:
    """Read one recording at one gate: `flygate crossings`."""
    recordings = open_marker(clip, real_fps=real_fps)
    if len(recordings) > 1:
        raise ClipError(f"{clip}: holds {len(recordings)} recordings with clocks of their own: give one clip")
    notes: list[str] = []
    (gate,) = _gates_of(wish, recordings, store, notes)
    (read,) = _read_all([(recordings[0], [gate])])
    return gate, read, recordings[0], notes + recordings[0].notes


def _refuse_without_clock(markers: tuple[Path, Path], clock: ClockWish) -> None:
    if clock.sync is None and not clock.offsets_s:
        raise ClockError(
            f"{markers[0].name} and {markers[1].name} have clocks of their own and nothing joins them: give --offset "
            "SECONDS (Marker 3's clock minus Marker 2's), --sync FILE, or one recording that sees both markers"
        )


def _gates_of(
    wish: GateWish, recordings: Sequence[Recording], store: PhotoStore | None, notes: list[str]
) -> list[GateReading]:
    return [GateReading(wish.marker, _placements(wish, one, notes), store) for one in recordings]


def _placements(wish: GateWish, recording: Recording, notes: list[str]) -> tuple[Placement, ...]:
    if wish.file is not None:
        rotation_deg = next(iter(recording)).rotation_deg
        return line_for(load_gate(wish.file), recording.size, rotation_deg)
    if wish.line is not None:
        return (Placement(0, wish.line),)
    line = assume_line(recording)
    notes.append(
        f"Marker {wish.marker}, {recording.name}: gate line assumed at the picture's middle column, ground at "
        f"y = {line.ground[1]:.0f}, {line.px_per_m:.0f} +- {line.u_px_per_m:.0f} px/m from the fastest body taken as "
        f"1.75 m, line +- {100 * line.u_line_m:.0f} cm: make a gate file to do better (flygate calibrate line)"
    )
    return (Placement(0, line),)


def _read_all(tasks: Sequence[tuple[Recording, Sequence[GateReading]]]) -> list[Read]:
    """Read recordings one after the other under one progress bar."""
    estimates = [recording.frame_count_estimate for recording, _ in tasks]
    total = None if None in estimates else sum(count or 0 for count in estimates)
    reads: list[Read] = []
    with Bar(total) as bar:
        for recording, gates in tasks:
            reads.append(read_gates(recording, gates, bar.counter(recording.name)))
    return reads


def _same_camera(one: Recording, other: Recording) -> bool:
    """Whether two recordings look like one model in one mode: what is unknown of both is then the same."""
    rates = (one.nominal_rate_hz or 0.0, other.nominal_rate_hz or 0.0)
    same_rate = abs(rates[0] - rates[1]) <= 0.01 * max(rates)
    return one.size == other.size and one.clips[0].codec == other.clips[0].codec and same_rate


def _clocks(wish: ClockWish, pairs: Sequence[tuple[TimedGate, TimedGate]]) -> list[Clock]:
    if wish.sync is not None:
        if len(pairs) > 1:
            raise ClockError(
                f"{wish.sync}: one sync file cannot join {len(pairs)} pairs of recordings with clocks of their own: "
                "give --offset once for each pair"
            )
        return [Clock.of_file(load_sync(wish.sync))]
    offsets = wish.offsets_s * len(pairs) if len(wish.offsets_s) == 1 else wish.offsets_s
    if len(offsets) != len(pairs):
        raise ClockError(
            f"{len(offsets)} offsets for {len(pairs)} pair(s) of recordings: give --offset once, or once for each pair"
        )
    return [
        by_hand(offset_s, wish.u_offset_s, (gate2.read.frame_ns, gate3.read.frame_ns))
        for offset_s, (gate2, gate3) in zip(offsets, pairs, strict=True)
    ]


def _named(recording: Recording, texts: Sequence[str]) -> list[str]:
    return [text if recording.name in text else f"{recording.name}: {text}" for text in texts]
