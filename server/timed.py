"""What was timed: a gate of a recording, a rep, and a crossing that is no part of one."""

from __future__ import annotations

from dataclasses import dataclass

from gate.crossing import Crossing
from gate.fly import GateView, crossing_instant
from gate.line import Placement, torso_row_share
from gate.measurement import Measurement
from gate.pace import Comparison, Pace
from gate.rep import Rep
from server.athletes import Athlete
from server.gate_reading import Found, GateReading, Read


@dataclass(frozen=True, slots=True)
class TimedGate:
    """One gate of one recording, after reading. same_camera: as `GateView` has it."""

    reading: GateReading
    read: Read
    same_camera: bool

    @property
    def stood(self) -> bool:
        """Whether one line holds for the whole recording: what is wrong with it is wrong in passes and runs alike."""
        return len(self.reading.placements) == 1

    def view(self, placement: Placement) -> GateView:
        """What its camera is worth for the budget of a crossing that was cut with this placement."""
        share = torso_row_share(placement.line, self.reading.size, self.reading.rotation_deg)
        return GateView(placement.line, self.read.frame_ns, share, self.same_camera)

    def instant_s(self, found: Found) -> Measurement:
        """A crossing's instant on the recording's own clock, with its whole budget."""
        return crossing_instant(found.crossing, self.view(found.placement))


@dataclass(frozen=True, slots=True)
class TimedRep:
    """A rep with everything that is said of it. found2, found3: its crossings, each on its own recording's clock.

    pair_number: which pair of recordings it is from, counted from 0.
    group: number from 1 of the set-up (recordings, lines) it was timed in.
    velocity: by the fly time. comparison: by the velocity; where `check` is set, with the gate speeds' doubt in its u.
    """

    number: int
    pair_number: int
    group: int
    athlete: Athlete | None
    rep: Rep
    found2: Found
    found3: Found
    fly_time_s: Measurement
    velocity: Measurement
    pace: Pace | None
    comparison: Comparison | None
    check: str | None

    @property
    def notes(self) -> list[str]:
        """What else was seen at its gates, with the marker: `Marker 2: another body at the same instant`."""
        notes = ((2, self.found2.crossing.note), (3, self.found3.crossing.note))
        return [f"Marker {marker}: {note}" for marker, note in notes if note]

    @property
    def t2_ns(self) -> int:
        """Instant at Marker 2, on its recording's clock."""
        return self.found2.crossing.t_ns

    @property
    def t3_ns(self) -> int:
        """Instant at Marker 3, on its recording's clock."""
        return self.found3.crossing.t_ns


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A crossing that is no part of a rep, with its gate speed; where it counts, also the verdict from that.

    found: as the recording has it, on its own clock. crossing: on the session's clock, judged.
    """

    marker: int
    pair_number: int
    found: Found
    why: str
    crossing: Crossing
    speed: Measurement
    athlete: Athlete | None = None
    pace: Pace | None = None
    comparison: Comparison | None = None

    @property
    def t_ns(self) -> int:
        """Instant on its own recording's clock."""
        return self.found.crossing.t_ns
