"""Real clips with crossings labelled by hand, read at their gate lines. Prints a table and writes it into the docs.

    python benchmarks/real_clips.py

The clips are not part of the project. They are looked for in the folder that FLYGATE_FOOTAGE names (tests/footage
unless told), beside a labels.csv with the columns clip, line_x, direction, first_frame, lead_frame, mid_frame,
u_frames, note: frames counted from 0 and interpolated by eye, `lead` the instant the front of the trunk reaches the
line. Gate files stand in benchmarks/gates: a line belongs to the first picture, and where a clip is hand-held it is
drawn where the scene stood that is in the label's column at the label's frame.
"""

import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.document import markdown, told, write
from calibration.model import load_gate
from gate.crossing import Crossing
from gate.line import GateLine, Placement
from gate.sources.recording import open_marker
from server.gate_reading import GateReading, read_gates

TOP = Path(__file__).parent.parent
GATES = Path(__file__).parent / "gates"
DIRECTIONS = {"LR": "right", "RL": "left"}
SAME_S = 0.6
"""A crossing further than this from a label is another one: walkers' arms lead the chest by up to 0.43 s."""
NOTHING_CROSSES = "dvr_issue53_brightness.avi"
ONLY_REPORTED = "opencv_vtest.avi"
"""Pedestrians from all sides, seen from above: no gate would be set up like that."""
WALKERS = ("sports2d_demo.mp4", "s2d_demo4.mp4")
RUNNER_FRAMES, WALKER_M = 0.5, 0.05
"""A crossing may be so far off its label, besides the reader's u. A walker's frame is 4 cm, a runner's 20."""
MOST_LISTED = 4
HEAD = ("clip", "way", "label", "found", "off", "limit", "u ms", "m/s", "height m", "", "found besides")


@dataclass(frozen=True, slots=True)
class Label:
    """A crossing as read by eye at column line_x. lead, mid: frame numbers, None where they were not read."""

    clip: str
    line_x: float
    direction: str
    lead: float | None
    mid: float | None
    u_frames: float
    note: str

    @property
    def frame(self) -> float:
        """The trunk's front at the line; its middle where the front was not read."""
        frame = self.mid if self.lead is None else self.lead
        assert frame is not None, f"{self.clip}: a label without lead and mid"
        return frame


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who crosses lines of a clip and is not labelled: which way, and the frames in which that may be."""

    who: str
    direction: str
    frames: tuple[float, float]


OTHERS = {"sports2d_demo.mp4": (Other("who jumps off the roof", "right", (176.0, 229.0)),)}
"""Read off the clips by eye: he is over 2.1 m up at the labelled line, and on the ground from column 1200 on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A clip's crossings at one line. t_ns: (frames,) the pictures' time stamps."""

    t_ns: NDArray[np.float64]
    crossings: list[Crossing]

    def frame_of(self, crossing: Crossing) -> float:
        """Where the instant lies among the pictures, interpolated between their time stamps."""
        return float(np.interp(crossing.t_ns, self.t_ns, np.arange(len(self.t_ns))))

    def time_of(self, frame: float) -> float:
        """The instant of a frame number with a fraction, in ns."""
        return float(np.interp(frame, np.arange(len(self.t_ns)), self.t_ns))

    @property
    def frame_s(self) -> float:
        """Mean time from one picture to the next."""
        return float(self.t_ns[-1] - self.t_ns[0]) * 1e-9 / (len(self.t_ns) - 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands for a label. error_s: found less labelled; limit_frames: how far off it may be."""

    label: Label
    crossing: Crossing | None
    error_frames: float = float("nan")
    error_s: float = float("nan")
    limit_frames: float = float("nan")

    @property
    def error_m(self) -> float:
        """The error as a way along the run, at the speed found."""
        return float("nan") if self.crossing is None else self.error_s * self.crossing.speed_m_per_s

    @property
    def holds(self) -> bool:
        """Whether there is a crossing, near enough to its label."""
        return self.crossing is not None and abs(self.error_frames) <= self.limit_frames


def footage() -> Path:
    """The folder of the clips, whether it is there or not."""
    return Path(os.environ.get("FLYGATE_FOOTAGE", TOP / "tests" / "footage"))


def labels() -> dict[str, list[Label]]:
    """The labels of every clip, by its file name."""
    found: dict[str, list[Label]] = {}
    with (footage() / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lead, mid = (float(row[key]) if row[key] else None for key in ("lead_frame", "mid_frame"))
            u_frames, line_x = float(row["u_frames"]), float(row["line_x"])
            label = Label(row["clip"], line_x, row["direction"], lead, mid, u_frames, row["note"])
            found.setdefault(label.clip, []).append(label)
    return found


def gate_line(clip: str) -> GateLine:
    """The line of a clip's gate file."""
    return load_gate(GATES / f"{Path(clip).stem}.gate.json").placements[0].line


def read_clip(clip: str, line: GateLine | None = None) -> Reading:
    """Read a clip at a line, at that of its gate file unless one is given."""
    return read_lines(clip, [line or gate_line(clip)])[0]


def read_lines(clip: str, lines: Sequence[GateLine]) -> list[Reading]:
    """Read a clip once, at several lines."""
    gates = [GateReading(2, (Placement(0, line),), None) for line in lines]
    path = footage() / clip
    read_gates(open_marker(path)[0], gates)
    return [Reading(time_stamps(path), gate.crossings) for gate in gates]


@cache
def time_stamps(path: Path) -> NDArray[np.float64]:
    """(frames,) time stamps of a clip's pictures, ns."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stamps = sorted(packet.pts for packet in container.demux(stream) if packet.pts is not None)
        assert stream.time_base is not None
        return np.array([float(stamp * stream.time_base) * 1e9 for stamp in stamps])


def compare(reading: Reading, wanted: list[Label]) -> tuple[list[Found], list[Crossing]]:
    """Pair every label with the nearest crossing in its direction; what is left over was found besides."""
    left = list(reading.crossings)
    found = []
    for label in wanted:
        t_ns = reading.time_of(label.frame)
        near = [
            one for one in left if one.direction == DIRECTIONS[label.direction] and abs(one.t_ns - t_ns) <= SAME_S * 1e9
        ]
        if not near:
            found.append(Found(label, None))
            continue
        best = min(near, key=lambda one: abs(one.t_ns - t_ns))
        left.remove(best)
        error_frames, error_s = reading.frame_of(best) - label.frame, (best.t_ns - t_ns) * 1e-9
        found.append(Found(label, best, error_frames, error_s, limit_frames(label, best, reading)))
    return found, left


def limit_frames(label: Label, crossing: Crossing, reading: Reading) -> float:
    """How far a crossing may be off its label: half a frame or, for a walker, 5 cm, and the reader's u."""
    if label.clip in WALKERS:
        return WALKER_M / (crossing.speed_m_per_s * reading.frame_s) + label.u_frames
    return RUNNER_FRAMES + label.u_frames


def who_else(clip: str, crossing: Crossing, reading: Reading) -> str | None:
    """Who really crosses besides the labelled ones, None where nobody does."""
    frame = reading.frame_of(crossing)
    for other in OTHERS.get(clip, ()):
        if other.direction == crossing.direction and other.frames[0] <= frame <= other.frames[1]:
            return other.who
    return None


def listed(clip: str, crossings: Sequence[Crossing], reading: Reading) -> str:
    """Say which crossings there are and who that is, or how many where they are many."""
    if len(crossings) > MOST_LISTED:
        return f"{len(crossings)} more"
    texts = [
        f"{one.direction} at {reading.frame_of(one):.1f}"
        + ("" if clip == ONLY_REPORTED else f" ({who_else(clip, one, reading) or 'nobody'})")
        for one in crossings
    ]
    return ", ".join(texts) or "nothing"


def brightness_lines() -> list[GateLine]:
    """Full-height lines at 25, 50 and 75 % of the width of the clip in which nothing crosses, at two scales."""
    width, height = 960, 1080
    return [
        GateLine((x, 0.0), (x, height - 1.0), scale)
        for x in (width * 0.25, width * 0.5, width * 0.75)
        for scale in (height / 2.1, 200.0)
    ]


def clip_rows(clip: str, wanted: list[Label]) -> list[list[str]]:
    """The rows of one labelled clip. What was found besides stands in the first, and fails it where it is nobody."""
    reading = read_clip(clip)
    found, besides = compare(reading, wanted)
    nobody = any(who_else(clip, one, reading) is None for one in besides)
    rows = []
    for number, one in enumerate(found):
        verdict = told(one.holds and not (nobody and number == 0))
        cells = [*_figures(one, reading), "reported" if clip == ONLY_REPORTED else verdict]
        rows.append([*cells, "" if number else listed(clip, besides, reading)])
    return rows


def _figures(one: Found, reading: Reading) -> list[str]:
    """A row's cells up to the verdict."""
    label = one.label
    kind = "" if label.lead is not None else "mid "
    cells = [label.clip, label.direction, f"{kind}{label.frame:.1f} +- {label.u_frames:g}"]
    if one.crossing is None:
        return [*cells, "missed", *["-"] * 5]
    off, limit = f"{one.error_frames:+.2f} frames", f"{one.limit_frames:.1f}"
    if label.clip in WALKERS:
        cm_a_frame = 100 * one.crossing.speed_m_per_s * reading.frame_s
        off, limit = f"{100 * one.error_m:+.1f} cm", f"{one.limit_frames * cm_a_frame:.1f}"
    crossing = one.crossing
    evidence = [f"{1e-6 * crossing.u_ns:.1f}", f"{crossing.speed_m_per_s:.2f}", f"{crossing.height_m:.2f}"]
    return [*cells, f"{reading.frame_of(crossing):.2f}", off, limit, *evidence]


def nothing_rows() -> list[list[str]]:
    """Rows of the clip in which nothing crosses."""
    lines = brightness_lines()
    rows = []
    for line, reading in zip(lines, read_lines(NOTHING_CROSSES, lines), strict=True):
        where = f"{NOTHING_CROSSES}, x = {line.ground[0]:g}, {line.px_per_m:.0f} px/m"
        besides = listed(NOTHING_CROSSES, reading.crossings, reading)
        rows.append([where, *["-"] * (len(HEAD) - 3), told(not reading.crossings), besides])
    return rows


def need_footage() -> None:
    """Leave with a sentence where the clips are absent."""
    if not (footage() / "labels.csv").is_file():
        print(f"No labels.csv in {footage()}: the real clips are left out (FLYGATE_FOOTAGE names their folder).")
        sys.exit(0)


def main() -> None:
    """Measure, print, write; the exit code says whether every row holds."""
    need_footage()
    rows = [row for clip, wanted in labels().items() for row in clip_rows(clip, wanted)] + nothing_rows()
    table = markdown(HEAD, rows)
    write("real", table)
    print(table)
    sys.exit(0 if all(told(False) not in row for row in rows) else 1)


if __name__ == "__main__":
    main()
