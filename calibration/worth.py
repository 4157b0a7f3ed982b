"""What a joined clock is good for, in words: the verdict, reps of one session, other days."""

from __future__ import annotations

import math

from calibration.model import SyncFile

TYPICAL_SPLIT_S = 3.75
"""A flying 30 at 8 m/s: what 400 m runners of 50 s do."""
CLEARLY = 0.10
"""Maximal reps are 6 to 27 % faster than 400 m pace: an offset that leaves a tenth of a split in doubt tells little."""
SURE = 1.645
"""A verdict is certain from so many standard uncertainties on (95 % on one side)."""
OTHER_DAYS_S = 0.005
"""A change that is worth knowing is 0.5 % of a rep, 16 ms: three times this."""


def u_at_s(sync: SyncFile, t2_ns: int) -> float:
    """Standard uncertainty of the clock at an instant of Marker 2's, s."""
    return math.hypot(sync.u_offset_ns * 1e-9, (t2_ns - sync.at_ns) * 1e-9 * sync.u_drift_ppm * 1e-6)


def worst_u_s(sync: SyncFile, span_ns: tuple[int, int]) -> float:
    """The same at the end of a recording that is further from the events."""
    return max(u_at_s(sync, t_ns) for t_ns in span_ns)


def good_for(sync: SyncFile, span_ns: tuple[int, int], split_s: float = TYPICAL_SPLIT_S) -> str:
    """One sentence. span_ns: first and last instant of Marker 2's recording. split_s: a usual split of the session."""
    worst_s = worst_u_s(sync, span_ns)
    least = SURE * worst_s / split_s
    verdict = f"{'yes' if least <= CLEARLY else 'only'}, from {max(0.1, 100 * least):.1f} % on"
    minute_ms = 2 * 60e3 * sync.u_drift_ppm * 1e-6
    days = "yes" if worst_s <= OTHER_DAYS_S else "no"
    return (
        f"faster or slower than pace: {verdict}; reps of this session: ± {minute_ms:.1f} ms per minute apart; "
        f"other days: {days} (± {2e3 * worst_s:.1f} ms)"
    )
