"""The clock of Marker 3's recording against Marker 2's, which is the session's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibration.model import SyncFile
from gate.errors import ClockError
from gate.measurement import BudgetLine

LONGEST_OFFSET_S = 86_400.0
"""Two recordings of one training are not a day apart."""


@dataclass(frozen=True, slots=True)
class Clock:
    """t3 = t2 + offset + drift * (t2 - at). method: how it was found, for a person."""

    method: str
    offset_ns: int = 0
    u_offset_ns: int = 0
    drift_ppm: float = 0.0
    u_drift_ppm: float = 0.0
    at_ns: int = 0

    @classmethod
    def of_file(cls, sync: SyncFile) -> Clock:
        """The clock that a sync file describes."""
        return cls(sync.method, sync.offset_ns, sync.u_offset_ns, sync.drift_ppm, sync.u_drift_ppm, sync.at_ns)

    def session_ns(self, t3_ns: int) -> int:
        """Session time of an instant on Marker 3's clock."""
        since_ns = t3_ns - self.at_ns - self.offset_ns
        return self.at_ns + since_ns - round(since_ns * self.drift_ppm * 1e-6 / (1 + self.drift_ppm * 1e-6))

    def budget(self, t_ns: int) -> tuple[BudgetLine, ...]:
        """What the clock adds to a split that ends at session time `t_ns`, seconds."""
        drifted_s = abs(t_ns - self.at_ns) * 1e-9 * self.u_drift_ppm * 1e-6
        lines = [
            BudgetLine("clock offset", self.u_offset_ns * 1e-9, "common", (0, 1)),
            BudgetLine("clock drift", drifted_s, "common", (0, 1)),
        ]
        return tuple(line for line in lines if line.u > 0)


def by_hand(offset_s: float, u_offset_s: float | None, frame_ns: tuple[int, int]) -> Clock:
    """Clock from an offset that a person gave; without a u, that of one event read to the frame in both recordings.

    A frame's quantisation leaves (frame time) / sqrt 12 in each.
    """
    if not abs(offset_s) <= LONGEST_OFFSET_S:
        raise ClockError(
            f"offset of {offset_s:g} s is not within {LONGEST_OFFSET_S:g} s: give Marker 3's clock minus Marker 2's"
        )
    if u_offset_s is not None and not 0 <= u_offset_s <= LONGEST_OFFSET_S:
        raise ClockError(f"uncertainty of the offset of {u_offset_s:g} s cannot be: give seconds from 0 on, e.g. 0.005")
    assumed_s = math.hypot(*frame_ns) * 1e-9 / math.sqrt(12)
    u_s = assumed_s if u_offset_s is None else u_offset_s
    said = f"offset by hand, u = {u_s * 1e3:.1f} ms" + ("" if u_offset_s is not None else " (assumed: read to a frame)")
    return Clock(said, round(offset_s * 1e9), round(u_s * 1e9))
