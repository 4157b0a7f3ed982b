"""Step rates of real clips against foot contacts counted by eye. Prints a table and writes it into the docs.

    FLYGATE_FOOTAGE=... python benchmarks/step_counts.py

Both clips are the first strides of a sprint start at 30 frames/s. A contact is where the foot stops and meets its own
shadow: first read off sheets of all frames, for b6 before any step rate had been worked out; the frames below were then
read off enlarged ones, to about a third of a frame, when the found rates were known. Counted from the third contact on:
before that the runner hides behind where he was in the first picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.document import markdown, told, write
from benchmarks.real_clips import footage, gate_line, time_stamps
from gate.line import Placement
from gate.sources.recording import open_marker
from gate.step_rate import Steps
from server.gate_reading import GateReading, read_gates

CONTACTS = {
    "start_b6.mp4": (103.5, 110.3, 116.8, 122.8, 130.2, 136.8),
    "start_b10.mp4": (85.6, 91.9, 98.0, 104.6, 111.5, 118.3, 124.7),
}
"""Frames, counted from 0 in the order of decoding."""
GOAL = 0.03
HEAD = ("clip", "contacts by eye", "steps/min by eye", "found", "u", "off", "")


@dataclass(frozen=True, slots=True)
class Counted:
    """A clip's step rate by eye, steps a minute, and what was found."""

    clip: str
    by_eye_per_min: float
    found: Steps | None

    @property
    def off(self) -> float | None:
        """As a fraction."""
        if self.found is None or self.found.rate is None:
            return None
        return self.found.rate.value / self.by_eye_per_min - 1.0

    @property
    def holds(self) -> bool:
        """Whether it is as near as it must be."""
        return self.off is not None and abs(self.off) <= GOAL


def count(clip: str) -> Counted:
    """Read a clip."""
    path = footage() / clip
    gate = GateReading(2, (Placement(0, gate_line(clip)),), None)
    read_gates(open_marker(path)[0], [gate])
    stamps_ns = time_stamps(path)
    first_ns, last_ns = np.interp([CONTACTS[clip][0], CONTACTS[clip][-1]], np.arange(len(stamps_ns)), stamps_ns)
    by_eye = 60e9 * (len(CONTACTS[clip]) - 1) / float(last_ns - first_ns)
    return Counted(clip, by_eye, gate.found[0].steps if gate.found else None)


def row(one: Counted) -> tuple[str, ...]:
    """One line of the table."""
    start = (one.clip, f"{len(CONTACTS[one.clip])}", f"{one.by_eye_per_min:.1f}")
    if one.found is None or one.found.rate is None or one.off is None:
        return (*start, "none", "", "" if one.found is None else one.found.why or "", told(False))
    return (*start, f"{one.found.rate.value:.1f}", f"{one.found.rate.u:.1f}", f"{one.off:+.1%}", told(one.holds))


def main() -> None:
    """Measure, print, write."""
    missing = [clip for clip in CONTACTS if not (footage() / clip).is_file()]
    if missing:
        print(f"No {' nor '.join(missing)} in {footage()}: left out (FLYGATE_FOOTAGE names their folder).")
        return
    table = markdown(HEAD, [row(count(clip)) for clip in CONTACTS])
    print(table)
    write("step-counts", table)


if __name__ == "__main__":
    main()
