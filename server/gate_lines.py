"""Where each gate's line comes from: a gate file, an option or the runs; what can be refused is, before any reading."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.assumed_line import assume_line
from calibration.model import GateFile, line_for, load_gate
from gate.errors import ClipError, InputError, LineError
from gate.line import Cutter, GateLine, Placement
from gate.sources.recording import Recording
from server.clock import Clock
from server.gate_reading import GateReading, Read
from server.photo_store import PhotoStore
from server.session_timing import refuse_apart

HEADER_SLACK_NS = 2_000_000_000
"""How far a recording may be off the length that its header says."""
_MARKER = re.compile(r"m(?:arker)?[\s_-]*(\d+)(?!\d)", re.IGNORECASE)
"""How a gate's position names its marker: `Marker 2`, `M2`, `m-2 inside`."""


@dataclass(frozen=True, slots=True)
class GateWish:
    """Where a gate's line is to come from: a gate file, a line, or neither (then it is assumed).

    only: it is the one gate that is asked about, whose options name no marker; `marker` says nothing then.
    """

    marker: int
    file: Path | None = None
    line: GateLine | None = None
    only: bool = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "the gate" if self.only else f"Marker {self.marker}"

    @property
    def suffix(self) -> str:
        """What its options end in."""
        return "" if self.only else str(self.marker)


@dataclass(frozen=True, slots=True)
class Start:
    """A recording and what its first picture tells."""

    recording: Recording
    t_ns: int
    rotation_deg: int

    @classmethod
    def of(cls, recording: Recording) -> Start:
        """Read the first picture; ClipError where there is none."""
        for frame in recording:
            return cls(recording, frame.t_ns, frame.rotation_deg)
        raise ClipError(f"{path_of(recording)}: holds no picture that can be read: copy it from the camera again")

    @property
    def head(self) -> Read:
        """The recording by its header; of no length where that does not say."""
        length_ns = self.recording.duration_ns or 0
        return Read(self.recording.frame_count_estimate or 1, self.t_ns, self.t_ns + length_ns)


def path_of(recording: Recording) -> Path:
    """A recording's first file, as it was given."""
    return recording.clips[0].path


def refuse_twice(marker2: Recording, marker3: Recording) -> None:
    """Raise ClipError where one recording, or a copy of it, was given for both markers."""
    one, other = path_of(marker2), path_of(marker3)
    if one.samefile(other):
        raise ClipError(f"{one} was given for both markers: give Marker 2's recording and Marker 3's")
    if filecmp.cmp(one, other, shallow=False):
        raise ClipError(f"{one} and {other} hold the same: give Marker 2's recording and Marker 3's")


def refuse_apart_by_headers(starts: Sequence[tuple[Start, Start]], clocks: Sequence[Clock]) -> None:
    """Raise ClockError where the headers alone show that two recordings never overlap."""
    for both, clock in zip(starts, clocks, strict=True):
        if all(start.recording.duration_ns for start in both):
            refuse_apart((both[0].head, both[1].head), clock, HEADER_SLACK_NS)


def refuse_one_line(gate2: GateReading, gate3: GateReading) -> None:
    """Raise LineError where the two gates of one recording stand in one place."""
    for one in gate2.placements:
        for other in gate3.placements:
            if (one.line.top, one.line.ground) == (other.line.top, other.line.ground):
                raise LineError(
                    f"both markers have the line from {one.line.top} to {one.line.ground} in one recording: "
                    "give Marker 2's line and Marker 3's"
                )


class GateLines:
    """The lines of a session's gates. notes: what was assumed; warnings: what looks wrong.

    needed: False where clocks are asked for, which a clap joins at no gate: a line that cannot be assumed is a warning
    then, and its gate has none.
    Raises InputError and its kin where a gate file cannot be used or the two are interchanged.
    """

    def __init__(self, wishes: Sequence[GateWish], *, needed: bool = True) -> None:
        self._needed = needed
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self._files = {wish.marker: load_gate(wish.file) for wish in wishes if wish.file is not None}
        if len(wishes) > 1:
            self._check_names(wishes)

    def _check_names(self, wishes: Sequence[GateWish]) -> None:
        """Hold the positions that the gate files name against the markers they are given for."""
        other_way = [wish for wish in wishes if _names_other(wish, self._files.get(wish.marker))]
        said = [f"{wish.file} is of {self._files[wish.marker].position}" for wish in other_way]
        if len(other_way) > 1:
            raise InputError(
                f"the gate files are swapped ({', '.join(said)}): give Marker 2's recording and gate file first, "
                "or mend their position"
            )
        for wish, file_is_of in zip(other_way, said, strict=True):
            self.warnings.append(f"{file_is_of} and was given for Marker {wish.marker}: check --gate{wish.marker}")

    def readings(
        self, asked: Sequence[tuple[GateWish, Sequence[Start]]], store: PhotoStore | None
    ) -> list[list[GateReading]]:
        """Gates ready to be read, one a recording for each wish; lines that must be looked for come last."""
        given = [[self._given(wish, start) for start in starts] for wish, starts in asked]
        return [
            [
                GateReading(wish.marker, placements or self._assumed(wish, start), store)
                for start, placements in zip(starts, some, strict=True)
            ]
            for (wish, starts), some in zip(asked, given, strict=True)
        ]

    def _given(self, wish: GateWish, start: Start) -> tuple[Placement, ...]:
        """The lines of a gate file or an option in this recording's pixels, none where there are none."""
        clip, origin = path_of(start.recording), wish.file or "the line given"
        where = f"{clip}, {wish.name}, {origin}"
        try:
            placements = self._placements(wish, start)
            for placement in placements:
                Cutter(placement.line, start.recording.size, start.rotation_deg)
        except LineError as error:
            raise LineError(f"{where}: {error}") from error
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        return placements

    def _placements(self, wish: GateWish, start: Start) -> tuple[Placement, ...]:
        if wish.marker in self._files:
            return line_for(self._files[wish.marker], start.recording.size, start.rotation_deg)
        return () if wish.line is None else (Placement(0, wish.line),)

    def _assumed(self, wish: GateWish, start: Start) -> tuple[Placement, ...]:
        try:
            line = assume_line(start.recording, wish.suffix)
        except LineError as error:
            if self._needed:
                raise
            self.warnings.append(f"{wish.name} has no gate line, which sound and light do not need: {error}")
            return ()
        self.notes.append(
            f"{wish.name}, {start.recording.name}: gate line assumed at the picture's middle column, ground "
            f"at y = {line.ground[1]:.0f}, {line.px_per_m:.0f} +- {2 * line.u_px_per_m:.0f} px/m from the fastest body "
            f"taken as 1.75 m, line +- {200 * line.u_line_m:.0f} cm: make a gate file to do better (flygate calibrate "
            "line)"
        )
        return (Placement(0, line),)


def _names_other(wish: GateWish, file: GateFile | None) -> bool:
    """Whether a gate file's position names another marker than the one that it was given for."""
    named = _MARKER.match(file.position.strip()) if file is not None else None
    return named is not None and int(named[1]) != wish.marker
