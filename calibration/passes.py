"""Passes: both cameras at one gate, so that every run-through is one instant on two clocks.

The clocks may be hours apart, and the recordings hold other runs as well, with the cameras at their own markers. What
tells the passes: they come in one stretch of time, their differences agree to milliseconds, and with their offset the
other runs take the time in the Fly Zone that their speeds ask for. Reps of a steady athlete agree to milliseconds too:
where all are explained as well without any pass, nothing is taken for one.
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
RUN_SHARE = 0.05
"""Runs of one session come this near to what their speeds ask for, once the scales' error is in the offset."""
LEAST_PASSES = 2
"""With one there is nothing that agrees."""
SURE_PASSES = 5
"""So many reps in one stretch of time, and no other run, hardly ever take the same time to milliseconds."""


def pass_events(
    marker2: Sequence[Crossing],
    marker3: Sequence[Crossing],
    fly_zone_m: float,
    *,
    slowest_m_per_s: float = SLOWEST_M_PER_S,
    told: bool = False,
) -> list[Event]:
    """The run-throughs that both recordings hold, in order of time; each crossing on its own recording's clock.

    told: somebody said that there are passes, so that they need not be told from reps that took the same time.

    Raises ClockError where fewer than two agree on one offset, or where they may as well be reps.
    """
    first = [one for one in marker2 if one.speed_m_per_s >= slowest_m_per_s]
    second = [one for one in marker3 if one.speed_m_per_s >= slowest_m_per_s]
    alike = [(one, other) for one in first for other in second if _can_be_one(one, other)]
    pairs, splits = [pass_event(*pair) for pair in alike], np.array([_split_ns(*pair, fly_zone_m) for pair in alike])
    best = _best(pairs, splits)
    if best is None:
        raise ClockError(
            f"passes: of {len(first)} and {len(second)} crossings at {slowest_m_per_s:g} m/s or more no two agree "
            "on one offset: stand both phones at one gate, each with a line through one mark, run through five times"
        )
    found = _one_to_one([event for event in pairs if _agrees(event, best)], best)
    if not told:
        _refuse_reps(pairs, splits, best, found)
    return found


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


def _refuse_reps(events: Sequence[Event], split_ns: NDArray[np.float64], best: Event, found: Sequence[Event]) -> None:
    """Raise ClockError where another offset, without any pass, explains as many of the crossings as this one does."""
    t2, apart, _ = _columns(events)
    off = apart - apart[list(events).index(best)]
    ran = np.abs(off - split_ns) <= SPLIT_SHARE * split_ns
    taken = {event.t2_ns - events[0].t2_ns for event in found}
    with_passes = len(taken | set(t2[ran].tolist()))
    asked_ns = apart - split_ns
    without = max(
        len(np.unique(t2[np.abs(asked_ns - one) <= RUN_SHARE * split]))
        for one, split in zip(asked_ns, split_ns, strict=True)
    )
    at_once = max(sum(0 <= one.t2_ns - event.t2_ns <= STRETCH_NS for one in found) for event in found)
    if with_passes > without or (with_passes == without == len(found) and at_once >= SURE_PASSES):
        return
    raise ClockError(
        f"passes: {len(found)} crossings agree on one offset, but {without} fit as runs from marker to marker, which "
        "reps of equal time do as well: if both phones stood at one gate for them, say --method passes"
    )


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
