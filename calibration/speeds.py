"""Two recordings with nothing in common: the runs' own speeds say when they should have come to Marker 3.

Each run's split is expected from its speeds at both gates. The offset that makes all of them come when they should is
known to 1 or 2 % of a split: not for the millisecond, but enough for "faster or slower than pace".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.clock_fit import U_DRIFT_PPM
from calibration.model import SyncFile
from gate.crossing import Crossing
from gate.errors import ClockError
from gate.fly import PROFILE_SHARE

NEAR_SHARE = 0.05
"""Of a split: runs of one session lie within this of the common offset (speed changes in the zone, fits, scales)."""
MOST_SPEED_RATIO = 1.35
"""From gate to gate a runner's speed changes by less, scales wrong by a tenth included."""
LEAST_RUNS = 3
"""Two runs fit at some offset by chance."""
CLEAR = 0.75
"""Another offset with more than this share of the runs is as likely: nobody can tell."""
_NORMAL_OF_MEDIAN = 1.4826
_U_OF_MEDIAN = 1.2533
"""Standard uncertainty of a median over that of the mean, for normal errors."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two crossings that may be one run. offset_ns: what the clocks would be apart."""

    first: int
    last: int
    t2_ns: int
    offset_ns: float
    split_ns: float


def clock_from_speeds(
    marker2: Sequence[Crossing], marker3: Sequence[Crossing], fly_zone_m: float, u_scale: tuple[float, float]
) -> tuple[SyncFile, int]:
    """Offset from the splits that the gate speeds ask for, and how many runs told it.

    marker2, marker3: crossings that count, each list on its own recording's clock. u_scale: relative standard
    uncertainty of the scale at each gate; both it and the unknown profile of the speed between the gates are common to
    all runs and do not average out.

    Raises ClockError where fewer than three runs fit, or another offset fits as well.
    """
    pairs = _pairs(marker2, marker3, fly_zone_m)
    chosen = _best(pairs)
    offsets = np.array([pair.offset_ns for pair in chosen])
    middle_ns = float(np.median(offsets))
    split_ns = float(np.median([pair.split_ns for pair in chosen]))
    scatter_ns = _NORMAL_OF_MEDIAN * float(np.median(np.abs(offsets - middle_ns)))
    u_common = math.hypot(u_scale[0] / 2, u_scale[1] / 2, PROFILE_SHARE)
    u_ns = math.hypot(u_common * split_ns, _U_OF_MEDIAN * scatter_ns / math.sqrt(len(chosen)))
    sync = SyncFile(
        method=f"speeds: {len(chosen)} runs came when their gate speeds ask for it",
        offset_ns=round(middle_ns),
        u_offset_ns=round(u_ns),
        drift_ppm=0.0,
        u_drift_ppm=U_DRIFT_PPM,
        at_ns=round(float(np.median([pair.t2_ns for pair in chosen]))),
        joins="crossings",
    )
    return sync, len(chosen)


def _pairs(marker2: Sequence[Crossing], marker3: Sequence[Crossing], fly_zone_m: float) -> list[_Pair]:
    found = []
    for first, one in enumerate(marker2):
        for last, other in enumerate(marker3):
            ratio = other.speed_m_per_s / one.speed_m_per_s
            if 1 / MOST_SPEED_RATIO <= ratio <= MOST_SPEED_RATIO:
                split_ns = 2e9 * fly_zone_m / (one.speed_m_per_s + other.speed_m_per_s)
                found.append(_Pair(first, last, one.t_ns, other.t_ns - one.t_ns - split_ns, split_ns))
    return found


def _best(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The runs of the offset that most runs agree on, each crossing used once."""
    groups = [_agreeing(pairs, pair) for pair in pairs]
    best = max(groups, key=_merit, default=[])
    if len(best) < LEAST_RUNS:
        raise ClockError(
            f"speeds: {len(best)} run(s) fit one offset and {LEAST_RUNS} are needed: give both recordings of one whole "
            "session, or join the clocks by passes, a sound, a flash or --offset"
        )
    middle_ns = float(np.median([pair.offset_ns for pair in best]))
    others = [group for group in groups if abs(_middle_ns(group) - middle_ns) > 2 * NEAR_SHARE * best[0].split_ns]
    rival = max(others, key=_merit, default=[])
    if len(rival) > CLEAR * len(best):
        apart_s = (_middle_ns(rival) - middle_ns) * 1e-9
        raise ClockError(
            f"speeds: {len(best)} runs fit one offset and {len(rival)} fit another, {abs(apart_s):.1f} s away: they "
            "come too evenly to tell them apart; give --offset SECONDS from one event, or a longer recording"
        )
    return best


def _agreeing(pairs: Sequence[_Pair], pair: _Pair) -> list[_Pair]:
    """Runs with about this offset; of those that share a crossing the nearest."""
    limit_ns = NEAR_SHARE * pair.split_ns
    near = [other for other in pairs if abs(other.offset_ns - pair.offset_ns) <= limit_ns]
    taken: list[_Pair] = []
    first: set[int] = set()
    last: set[int] = set()
    for other in sorted(near, key=lambda one: abs(one.offset_ns - pair.offset_ns)):
        if other.first not in first and other.last not in last:
            taken.append(other)
            first.add(other.first)
            last.add(other.last)
    return taken


def _merit(group: Sequence[_Pair]) -> tuple[int, float]:
    """More runs, then less scatter."""
    if not group:
        return 0, 0.0
    offsets = np.array([pair.offset_ns for pair in group])
    return len(group), -float(np.std(offsets))


def _middle_ns(group: Sequence[_Pair]) -> float:
    return float(np.median([pair.offset_ns for pair in group]))
