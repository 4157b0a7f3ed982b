"""From happenings that two recordings share to one clock: offset, drift and what they are worth.

    t3 = t2 + offset + drift * (t2 - at)

`at` is the middle of the events by their weight, where offset and drift are independent of one another. Quartz clocks
are off by little, so the drift has a prior; it is what is left of it where there is only one event.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.model import Joins, SyncFile
from gate.errors import ClockError

PHONE_CLOCK_PPM = 20.0
"""Camera clocks are off by 10 to 20 parts per million each: up to 2.4 ms a minute between two phones."""
U_DRIFT_PPM = math.sqrt(2) * PHONE_CLOCK_PPM / math.sqrt(3)
"""What two clocks that may each be anywhere within 20 ppm drift apart: 16 ppm."""
LEFT_OUT_U = 4.0
"""An event further off than this many of its standard uncertainties is of something else."""


@dataclass(frozen=True, slots=True)
class Event:
    """One happening on both recordings' own clocks. u_ns: standard uncertainty of the difference of its instants."""

    t2_ns: int
    t3_ns: int
    u_ns: int


@dataclass(frozen=True, slots=True)
class ClockFit:
    """A clock and the events behind it. left_out: those that fit none of the others."""

    sync: SyncFile
    used: tuple[Event, ...]
    left_out: tuple[Event, ...] = ()


def fit_clock(events: Sequence[Event], method: str, *, u_common_ns: int = 0, joins: Joins = "clocks") -> ClockFit:
    """Fit offset and drift; weights are the events' own, widened where they scatter by more.

    method: how the events were found, for a person. u_common_ns: an error that all events share, such as the skew from
    sound to picture; it goes into the offset and cannot be seen in their scatter. joins: as `SyncFile` has it.

    Raises ClockError where there is no event, or where most of them disagree.
    """
    if not events:
        raise ClockError(f"{method}: nothing that both recordings hold was found: give another method, or --offset")
    used, left_out = _agreeing(sorted(events, key=lambda event: event.t2_ns))
    if len(events) > 1 and 2 * len(used) <= len(events):
        raise ClockError(
            f"{method}: only {len(used)} of {len(events)} events agree on one offset: they are not the same happenings "
            "in both recordings; check which recording is whose"
        )
    offset_ns, u_offset_ns, drift, u_drift, at_ns = _solved(used)
    sync = SyncFile(
        method=method,
        offset_ns=offset_ns,
        u_offset_ns=round(math.hypot(u_offset_ns, u_common_ns)),
        drift_ppm=drift * 1e6,
        u_drift_ppm=u_drift * 1e6,
        at_ns=at_ns,
        joins=joins,
    )
    return ClockFit(sync, tuple(used), tuple(left_out))


def _agreeing(events: list[Event]) -> tuple[list[Event], list[Event]]:
    """Events on one line, and the others: begun with the event that most others agree with."""
    near = [[_apart(one, other) <= LEFT_OUT_U for other in events] for one in events]
    best = max(near, key=sum)
    return (
        [event for event, agrees in zip(events, best, strict=True) if agrees],
        [event for event, agrees in zip(events, best, strict=True) if not agrees],
    )


def _apart(one: Event, other: Event) -> float:
    """How far two events' offsets lie apart, in standard uncertainties of that, drift between them allowed for."""
    apart_ns = (one.t3_ns - one.t2_ns) - (other.t3_ns - other.t2_ns)
    drift_ns = U_DRIFT_PPM * 1e-6 * (one.t2_ns - other.t2_ns)
    return abs(apart_ns) / max(1.0, math.hypot(one.u_ns, other.u_ns, drift_ns))


def _solved(events: Sequence[Event]) -> tuple[int, float, float, float, int]:
    """Weighted least squares with the prior drift: offset, its u; drift, its u (parts of one); the offset's instant."""
    t2 = np.array([event.t2_ns for event in events], dtype=np.int64)
    differences = np.array([event.t3_ns - event.t2_ns for event in events], dtype=np.int64)
    weight = np.array([max(1.0, event.u_ns) for event in events]) ** -2.0
    # Against the first: a difference of hours in nanoseconds is more than a float holds with a drift beside it.
    at_ns = int(t2[0]) + round(float(np.average((t2 - t2[0]).astype(np.float64), weights=weight)))
    since = (t2 - at_ns).astype(np.float64)
    apart = (differences - differences[0]).astype(np.float64)
    prior = (U_DRIFT_PPM * 1e-6) ** -2.0
    level = float(np.average(apart, weights=weight))
    u_drift2 = 1.0 / (float((weight * since**2).sum()) + prior)
    drift = u_drift2 * float((weight * since * (apart - level)).sum())
    # The prior is one more thing known, so the drift takes no degree of freedom.
    misfit = float((weight * (apart - level - drift * since) ** 2).sum()) + prior * drift**2
    widened = _widened(misfit, len(events) - 1)
    u_level = widened / math.sqrt(float(weight.sum()))
    informed = 1.0 - u_drift2 * prior
    u_drift = math.sqrt(u_drift2) * (1.0 + (widened - 1.0) * informed)
    return int(differences[0]) + round(level), u_level, drift, u_drift, at_ns


def _widened(misfit: float, freedom: int) -> float:
    """Factor on u by which the events scatter more than theirs says (Birge's ratio), at least 1."""
    return max(1.0, math.sqrt(misfit / freedom)) if freedom else 1.0
