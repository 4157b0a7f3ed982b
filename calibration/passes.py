"""Passes: both cameras at one gate, so that every run-through is one instant on two clocks.

The clocks may be hours apart, and the recordings hold other runs as well, with the cameras at their own markers. What
tells the passes: they come in one stretch of time, their differences agree to milliseconds, and with their offset the
other runs take the time in the Fly Zone that their speeds ask for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.clock_fit import LEFT_OUT_U, U_DRIFT_PPM, Event
from gate.crossing import Crossing
from gate.errors import ClockError

SLOWEST_M_PER_S = 4.0
"""A walk is 9 ms unsure where a run is 2: 9 mm of it are the same."""
U_CHEST_M = 0.009
"""Two cameras at one gate see one chest from two places: so much of its front is another point."""
STRETCH_NS = 300_000_000_000
"""Five run-throughs take two minutes, ten take less than five."""
MOST_SPEED_RATIO = 1.15
"""One body at one gate has one speed in both pictures; scales are off by less than this."""
SPLIT_SHARE = 0.08
"""A split is this near to what the gate speeds ask for: scales wrong by 5 %, speed that changes in between."""
LEAST_PASSES = 2
"""With one there is nothing that agrees."""


def pass_events(
    marker2: Sequence[Crossing],
    marker3: Sequence[Crossing],
    fly_zone_m: float,
    *,
    slowest_m_per_s: float = SLOWEST_M_PER_S,
) -> list[Event]:
    """The run-throughs that both recordings hold, in order of time; each crossing on its own recording's clock.

    Raises ClockError where fewer than two agree on one offset.
    """
    first = [one for one in marker2 if one.speed_m_per_s >= slowest_m_per_s]
    second = [one for one in marker3 if one.speed_m_per_s >= slowest_m_per_s]
    alike = [(one, other) for one in first for other in second if _can_be_one(one, other)]
    best = _best([pass_event(*pair) for pair in alike], np.array([_split_ns(*pair, fly_zone_m) for pair in alike]))
    if best is None:
        raise ClockError(
            f"passes: of {len(first)} and {len(second)} crossings at {slowest_m_per_s:g} m/s or more no two agree "
            "on one offset: stand both phones at one gate, each with a line through one mark, run through five times"
        )
    return _one_to_one([event for event in (pass_event(*pair) for pair in alike) if _agrees(event, best)], best)


def _can_be_one(one: Crossing, other: Crossing) -> bool:
    ratio = one.speed_m_per_s / other.speed_m_per_s
    return one.direction == other.direction and 1 / MOST_SPEED_RATIO <= ratio <= MOST_SPEED_RATIO


def pass_event(one: Crossing, other: Crossing, t3_ns: int | None = None) -> Event:
    """One body at one gate on two clocks. t3_ns: the other's instant where it is not its own clock's."""
    speed = (one.speed_m_per_s + other.speed_m_per_s) / 2
    return Event(
        one.t_ns,
        other.t_ns if t3_ns is None else t3_ns,
        round(math.hypot(one.u_ns, other.u_ns, U_CHEST_M / speed * 1e9)),
    )


def _split_ns(one: Crossing, other: Crossing, fly_zone_m: float) -> float:
    """Time in the Fly Zone that two speeds ask for."""
    return 2e9 * fly_zone_m / (one.speed_m_per_s + other.speed_m_per_s)


def _best(events: Sequence[Event], split_ns: NDArray[np.float64]) -> Event | None:
    """The event whose offset explains most: passes of its stretch of time that agree, and runs from gate to gate."""
    if len(events) < LEAST_PASSES:
        return None
    t2, apart, u = _columns(events)
    explained = np.zeros(len(events), np.int64)
    for number in range(len(events)):
        since, off = t2 - t2[number], apart - apart[number]
        limit = LEFT_OUT_U * np.hypot(np.hypot(u, u[number]), U_DRIFT_PPM * 1e-6 * since)
        alike = np.abs(off) <= limit
        if len(np.unique(t2[alike & (np.abs(since) <= STRETCH_NS)])) >= LEAST_PASSES:
            ran = np.abs(off - split_ns) <= SPLIT_SHARE * split_ns
            explained[number] = len(np.unique(t2[alike])) + len(np.unique(t2[ran]))
    return events[int(np.argmax(explained))] if explained.any() else None


def _columns(events: Sequence[Event]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(events,) each: time at Marker 2 and difference, since those of the first, and u; ns."""
    origin = events[0]
    return (
        np.array([event.t2_ns - origin.t2_ns for event in events], np.float64),
        np.array([(event.t3_ns - event.t2_ns) - (origin.t3_ns - origin.t2_ns) for event in events], np.float64),
        np.array([event.u_ns for event in events], np.float64),
    )


def _agrees(event: Event, best: Event) -> bool:
    apart_ns = (event.t3_ns - event.t2_ns) - (best.t3_ns - best.t2_ns)
    drift_ns = U_DRIFT_PPM * 1e-6 * (event.t2_ns - best.t2_ns)
    return abs(apart_ns) <= LEFT_OUT_U * math.hypot(event.u_ns, best.u_ns, drift_ns)


def _one_to_one(events: Sequence[Event], best: Event) -> list[Event]:
    """Of events that share a crossing the one whose difference is nearest to the best's."""
    apart_ns = best.t3_ns - best.t2_ns
    taken: list[Event] = []
    for event in sorted(events, key=lambda one: abs(one.t3_ns - one.t2_ns - apart_ns)):
        if all(event.t2_ns != other.t2_ns and event.t3_ns != other.t3_ns for other in taken):
            taken.append(event)
    return sorted(taken, key=lambda event: event.t2_ns)
