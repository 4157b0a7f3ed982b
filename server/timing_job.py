"""Runs `flygate time` and `flygate crossings`: opens what was named, reads it with a progress bar, times it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.model import load_sync
from gate.errors import ClipError, ClockError, InputError
from gate.sources.recording import Recording, open_marker
from server.clock import Clock, by_hand
from server.gate_lines import GateLines, GateWish, Start, refuse_apart_by_headers, refuse_one_line, refuse_twice
from server.gate_reading import GateReading, Read, read_gates
from server.photo_store import PhotoStore
from server.progress import Bar
from server.session_timing import Session, Terms, time_session
from server.sync_methods import Material, joined_clock
from server.timed import TimedGate

ASLANT_UNKNOWN = (
    "one camera sees both gates aslant, and these lines do not say how much: what a runner beside the runner's line "
    "adds (0.15 m: some 0.6 % of the fly time) is not in the +-; lines made with flygate calibrate one-camera count it"
)
"""Said of lines that were drawn by hand for a camera that sees both markers."""


@dataclass(frozen=True, slots=True)
class ClockWish:
    """How the two clocks are joined: at most one of a sync file and offsets, one for all or one a pair of clips.

    auto: by what the recordings themselves hold.
    """

    sync: Path | None = None
    offsets_s: tuple[float, ...] = ()
    u_offset_s: float | None = None
    auto: bool = False


@dataclass(slots=True)
class ReadPairs:
    """Recordings of both markers, read: one pair of gates a pair of recordings."""

    recordings: list[Recording]
    gates: list[tuple[TimedGate, TimedGate]]
    lines: GateLines


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

    def refuse_apart(heads: Sequence[tuple[Start, Start]]) -> None:
        if not clock.auto:
            refuse_apart_by_headers(heads, clocks_of(clock, [(one.head, other.head) for one, other in heads]))

    read = read_pairs(markers, wishes, store, real_fps=real_fps, check=refuse_apart)
    if clock.auto:
        half = len(read.gates)
        both = zip(read.recordings[:half], read.recordings[half:], read.gates, strict=True)
        joined = [joined_clock(Material((two, three), gates, terms.fly_zone_m)) for two, three, gates in both]
        clocks, notes = [one for one, _ in joined], [text for _, text in joined]
    else:
        clocks, notes = clocks_of(clock, [(gate2.read, gate3.read) for gate2, gate3 in read.gates]), []
    session = time_session(read.gates, clocks, terms)
    session.notes += notes
    return _told(session, read.gates, read.recordings, read.lines)


def read_pairs(
    markers: tuple[Path, Path],
    wishes: tuple[GateWish, GateWish],
    store: PhotoStore | None,
    *,
    real_fps: float | None = None,
    check: Callable[[Sequence[tuple[Start, Start]]], None] | None = None,
    lines_needed: bool = True,
) -> ReadPairs:
    """Read recordings of Marker 2 and Marker 3, each a clip or a folder. check: is shown their heads before that.

    lines_needed: as `GateLines` has it.
    """
    recordings = [open_marker(path, real_fps=real_fps) for path in markers]
    if len(recordings[0]) != len(recordings[1]):
        raise InputError(
            f"{markers[0]} holds {len(recordings[0])} recording(s) and {markers[1]} holds {len(recordings[1])}: "
            "give as many of Marker 2 as of Marker 3, in the same order"
        )
    both = list(zip(*recordings, strict=True))
    for pair in both:
        refuse_twice(*pair)
    starts = [[Start.of(one) for one in some] for some in recordings]
    if check is not None:
        check(list(zip(*starts, strict=True)))
    lines = GateLines(wishes, needed=lines_needed)
    gates = lines.readings(list(zip(wishes, starts, strict=True)), store)
    pairs_of_gates = list(zip(*gates, strict=True))
    tasks = [
        (one, [gate])
        for some, pair_of_gates in zip(both, pairs_of_gates, strict=True)
        for one, gate in zip(some, pair_of_gates, strict=True)
    ]
    reads = iter(_read_all(tasks))
    pairs = [
        (TimedGate(gate2, next(reads), _same_camera(*some)), TimedGate(gate3, next(reads), _same_camera(*some)))
        for some, (gate2, gate3) in zip(both, pairs_of_gates, strict=True)
    ]
    return ReadPairs([one for some in recordings for one in some], pairs, lines)


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
    lines = GateLines(wishes)
    recordings = open_marker(recording_path, real_fps=real_fps)
    starts = [Start.of(one) for one in recordings]
    pairs_of_gates = list(zip(*lines.readings([(wish, starts) for wish in wishes], store), strict=True))
    for gate2, gate3 in pairs_of_gates:
        refuse_one_line(gate2, gate3)
    reads = _read_all([(one, list(pair)) for one, pair in zip(recordings, pairs_of_gates, strict=True)])
    pairs = [
        (TimedGate(gate2, read, same_camera=True), TimedGate(gate3, read, same_camera=True))
        for (gate2, gate3), read in zip(pairs_of_gates, reads, strict=True)
    ]
    session = time_session(pairs, [Clock("one recording, one clock")] * len(pairs), terms)
    if not all(one.line.slant for pair in pairs for gate in pair for one in gate.reading.placements):
        session.notes.append(ASLANT_UNKNOWN)
    return _told(session, pairs, recordings, lines)


def _told(
    session: Session, pairs: list[tuple[TimedGate, TimedGate]], recordings: Sequence[Recording], lines: GateLines
) -> TimedSession:
    """Add what the lines, the gates and the recordings themselves have to say."""
    session.notes[:0] = lines.notes + [note for one in recordings for note in _named(one, one.notes)]
    warnings = lines.warnings + [text for pair in pairs for gate in pair for text in gate.reading.warnings]
    return TimedSession(session, pairs, warnings + [text for one in recordings for text in _named(one, one.warnings)])


def read_gate(
    clip: Path, wish: GateWish, store: PhotoStore | None, *, real_fps: float | None = None
) -> tuple[GateReading, Read, Recording, list[str]]:
    """Read one recording at one gate: `flygate crossings`. The last of the answer are notes."""
    recordings = open_marker(clip, real_fps=real_fps)
    if len(recordings) > 1:
        raise ClipError(f"{clip}: holds {len(recordings)} recordings with clocks of their own: give one clip")
    lines = GateLines([wish])
    ((gate,),) = lines.readings([(wish, [Start.of(recordings[0])])], store)
    gate.name = wish.name
    (read,) = _read_all([(recordings[0], [gate])])
    from_ns = gate.placements[0].from_ns
    if from_ns > read.last_ns:
        raise InputError(
            f"{clip} ends at {read.last_ns * 1e-9:.2f} s and its line holds from {from_ns * 1e-9:.2f} s on: "
            "check from_s in the gate file, and which recording it is of"
        )
    return gate, read, recordings[0], lines.notes + recordings[0].notes


def _refuse_without_clock(markers: tuple[Path, Path], clock: ClockWish) -> None:
    if clock.sync is None and not clock.offsets_s and not clock.auto:
        raise ClockError(
            f"{markers[0].name} and {markers[1].name} have clocks of their own and nothing joins them: give --offset "
            "SECONDS (Marker 3's clock minus Marker 2's), --sync auto or FILE, or one recording that sees both markers"
        )


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


def clocks_of(wish: ClockWish, reads: Sequence[tuple[Read, Read]]) -> list[Clock]:
    """One clock a pair of recordings."""
    if wish.sync is not None:
        if len(reads) > 1:
            raise ClockError(
                f"{wish.sync}: one sync file cannot join {len(reads)} pairs of recordings with clocks of their own: "
                "give --offset once for each pair"
            )
        return [Clock.of_file(load_sync(wish.sync))]
    offsets = wish.offsets_s * len(reads) if len(wish.offsets_s) == 1 else wish.offsets_s
    if len(offsets) != len(reads):
        raise ClockError(
            f"{len(offsets)} offsets for {len(reads)} pair(s) of recordings: give --offset once, or once for each pair"
        )
    return [
        by_hand(offset_s, wish.u_offset_s, (one.frame_ns, other.frame_ns), (one.span_ns, other.span_ns))
        for offset_s, (one, other) in zip(offsets, reads, strict=True)
    ]


def _named(recording: Recording, texts: Sequence[str]) -> list[str]:
    return [text if recording.name in text else f"{recording.name}: {text}" for text in texts]
