"""The clock of Marker 3's recording against Marker 2's, which is the session's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibration.clock_fit import U_DRIFT_PPM
from calibration.model import LONGEST_OFFSET_S, Joins, SyncFile
from gate.errors import ClockError
from gate.measurement import BudgetLine


@dataclass(frozen=True, slots=True)
class Clock:
    """t3 = t2 + offset + drift * (t2 - at).

    method: how it was found, for a person. u_at_ns: standard uncertainty of the instant at which the offset held.
    joins, pass_speed_m_per_s: as `SyncFile` has them.
    """

    method: str
    offset_ns: int = 0
    u_offset_ns: int = 0
    drift_ppm: float = 0.0
    u_drift_ppm: float = 0.0
    at_ns: int = 0
    u_at_ns: int = 0
    joins: Joins = "clocks"
    pass_speed_m_per_s: float | None = None

    @classmethod
    def of_file(cls, sync: SyncFile) -> Clock:
        """The clock that a sync file describes."""
        return cls(
            sync.method,
            sync.offset_ns,
            sync.u_offset_ns,
            sync.drift_ppm,
            sync.u_drift_ppm,
            sync.at_ns,
            joins=sync.joins,
            pass_speed_m_per_s=sync.pass_speed_m_per_s,
        )

    def session_ns(self, t3_ns: int) -> int:
        """Session time of an instant on Marker 3's clock."""
        since_ns = t3_ns - self.at_ns - self.offset_ns
        return self.at_ns + since_ns - round(since_ns * self.drift_ppm * 1e-6 / (1 + self.drift_ppm * 1e-6))

    def budget(self, t_ns: int, u_line2_m: float = 0.0) -> tuple[BudgetLine, ...]:
        """What the clock adds to a split that ends at session time `t_ns`, seconds.

        u_line2_m: of Marker 2's line; where it stood in the passes too, `fly_time` counts its error in both at once,
        and it is left out of the offset's.
        """
        u_line2_s = 0.0 if self.pass_speed_m_per_s is None else u_line2_m / self.pass_speed_m_per_s
        u_offset_s = math.sqrt(max(0.0, (self.u_offset_ns * 1e-9) ** 2 - u_line2_s**2))
        drifted_s = math.hypot(t_ns - self.at_ns, self.u_at_ns) * 1e-9 * self.u_drift_ppm * 1e-6
        lines = [
            BudgetLine("clock offset", u_offset_s, "common", (0, 1)),
            BudgetLine("clock drift", drifted_s, "common", (0, 1)),
        ]
        return tuple(line for line in lines if line.u > 0)


def by_hand(
    offset_s: float,
    u_offset_s: float | None,
    frame_ns: tuple[int, int],
    spans_ns: tuple[tuple[int, int], tuple[int, int]],
) -> Clock:
    """Clock from an offset that a person gave; without a u, that of one event read to the frame in both recordings.

    A frame's quantisation leaves (frame time) / sqrt 12 in each. The event is filmed before or after the runs, at
    either end of what both recordings show: its instant is their middle, with u = half their length, and two phones
    drift apart from there.
    spans_ns: first and last instant of each recording, on its own clock.
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
    said += f"; drift not known, u = {U_DRIFT_PPM:.0f} ppm (assumed: two phones) from either end of the recordings"
    offset_ns = round(offset_s * 1e9)
    begin_ns, end_ns = _overlap(spans_ns, offset_ns)
    return Clock(
        said,
        offset_ns,
        round(u_s * 1e9),
        u_drift_ppm=U_DRIFT_PPM,
        at_ns=(begin_ns + end_ns) // 2,
        u_at_ns=(end_ns - begin_ns) // 2,
    )


def _overlap(spans_ns: tuple[tuple[int, int], tuple[int, int]], offset_ns: int) -> tuple[int, int]:
    """Begin and end of what both recordings show, on Marker 2's clock; Marker 2's own where they never overlap."""
    (begin2_ns, end2_ns), (begin3_ns, end3_ns) = spans_ns
    begin_ns, end_ns = max(begin2_ns, begin3_ns - offset_ns), min(end2_ns, end3_ns - offset_ns)
    return (begin_ns, end_ns) if begin_ns <= end_ns else (begin2_ns, end2_ns)
