"""Real clips with crossings labelled by hand, read at their gate lines; shared by the bench and the tests.

The clips are not part of the project. They are looked for in the folder that FLYGATE_FOOTAGE names (tests/footage
unless told), beside a labels.csv with the columns clip, line_x, direction, first_frame, lead_frame, mid_frame,
u_frames, note: frames counted from 0 and interpolated by eye, `lead` the instant the front of the trunk reaches the
line.
"""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing
from gate.line import GateLine
from server.gate_lines import GateWish
from server.photo_store import PhotoStore
from server.timing_job import read_gate

TOP = Path(__file__).parent.parent
GATES = Path(__file__).parent / "gates"
DIRECTIONS = {"LR": "right", "RL": "left"}
SAME_S = 0.6
"""A crossing further than this from a label is another one: walkers' arms lead the chest by up to 0.43 s."""


@dataclass(frozen=True, slots=True)
class Label:
    """A crossing as read by eye. lead, mid: frame numbers, None where they were not read."""

    clip: str
    direction: str
    lead: float | None
    mid: float | None
    u_frames: float
    note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A clip's crossings. t_ns: (frames,) the pictures' time stamps."""

    t_ns: NDArray[np.float64]
    crossings: list[Crossing]

    def frame_of(self, crossing: Crossing) -> float:
        """Where the instant lies among the pictures, interpolated between their time stamps."""
        return float(np.interp(crossing.t_ns, self.t_ns, np.arange(len(self.t_ns))))

    def time_of(self, frame: float) -> float:
        """The instant of a frame number with a fraction, in ns."""
        return float(np.interp(frame, np.arange(len(self.t_ns)), self.t_ns))


@dataclass(frozen=True, slots=True)
class Found:
    """What stands for a label. by: which label it is held against. error_s: found less labelled."""

    label: Label
    by: str
    crossing: Crossing | None
    error_frames: float = float("nan")
    error_s: float = float("nan")

    @property
    def error_m(self) -> float:
        """The error as a way along the run, at the speed found."""
        return float("nan") if self.crossing is None else self.error_s * self.crossing.speed_m_per_s


def footage() -> Path:
    """The folder of the clips, whether it is there or not."""
    return Path(os.environ.get("FLYGATE_FOOTAGE", TOP / "tests" / "footage"))


def labels() -> dict[str, list[Label]]:
    """The labels of every clip, by its file name."""
    found: dict[str, list[Label]] = {}
    with (footage() / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lead, mid = (float(row[key]) if row[key] else None for key in ("lead_frame", "mid_frame"))
            label = Label(row["clip"], row["direction"], lead, mid, float(row["u_frames"]), row["note"])
            found.setdefault(label.clip, []).append(label)
    return found


def read_clip(clip: str, line: GateLine | None = None) -> Reading:
    """Read a clip at a line, at that of its gate file unless one is given."""
    path = footage() / clip
    file = GATES / f"{path.stem}.gate.json"
    wish = GateWish(2, line=line) if line is not None else GateWish(2, file=file)
    with PhotoStore() as store:
        gate, *_ = read_gate(path, wish, store)
    return Reading(_time_stamps(path), gate.crossings)


def _time_stamps(path: Path) -> NDArray[np.float64]:
    with av.open(str(path)) as container:
        stamps = [frame.time for frame in container.decode(video=0)]
    return np.array([stamp * 1e9 for stamp in stamps if stamp is not None])


def compare(reading: Reading, wanted: list[Label]) -> tuple[list[Found], list[Crossing]]:
    """Pair every label with the nearest crossing in its direction; what is left over was found besides."""
    left = list(reading.crossings)
    found = []
    for label in wanted:
        by, frame = ("lead", label.lead) if label.lead is not None else ("mid", label.mid)
        assert frame is not None, f"{label.clip}: a label without lead and mid"
        t_ns = reading.time_of(frame)
        near = [
            one for one in left if one.direction == DIRECTIONS[label.direction] and abs(one.t_ns - t_ns) <= SAME_S * 1e9
        ]
        if not near:
            found.append(Found(label, by, None))
            continue
        best = min(near, key=lambda one: abs(one.t_ns - t_ns))
        left.remove(best)
        found.append(Found(label, by, best, reading.frame_of(best) - frame, (best.t_ns - t_ns) * 1e-9))
    return found, left


def brightness_lines() -> list[GateLine]:
    """Full-height lines at 25, 50 and 75 % of the width of the clip in which nothing crosses, at two scales."""
    width, height = 960, 1080
    return [
        GateLine((x, 0.0), (x, height - 1.0), scale)
        for x in (width * 0.25, width * 0.5, width * 0.75)
        for scale in (height / 2.1, 200.0)
    ]
