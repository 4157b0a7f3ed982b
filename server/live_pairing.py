"""Pairs the crossings of a running session just as a recording's are, a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gate.crossing import Crossing
from gate.rep import MAX_DISAGREEMENT, Rep, SpeedLimits, disagreement, pair
from gate.who_counts import Rule, judge, running_direction
from server.courses import USUAL
from server.people_views import Phase, SessionView
from server.running_order import SLOWEST_FINISH_M_PER_S
from server.views import CrossingView

Pair = tuple[int | None, int | None]
"""Numbers of the crossings at Marker 2 and Marker 3 of one run."""
LEFT_OUT = "left out by the coach"
NOT_RUNNING: dict[Phase, str] = {
    "set up": "before the start",
    "warm-up": "warm-up",
    "paused": "while paused",
    "over": "after the end",
}
"""Why a crossing of such a phase is no rep."""
_Timed = tuple[int, int, Crossing]


def judged(views: Iterable[CrossingView], terms: SessionView) -> list[Crossing]:
    """Crossings of one gate with `counted` and `why` by the session's terms; `body` is the crossing's number."""
    crossings = [view.crossing_on_session_clock() for view in views]
    direction = terms.direction if terms.direction != "auto" else running_direction(crossings)
    rule = Rule(direction, terms.min_speed_m_per_s, terms.max_speed_m_per_s)
    return [judge(one, rule) for one in crossings]


def admitted(one: Crossing, view: CrossingView) -> Crossing:
    """The crossing as it counts in this session: a coach's word first, then the phase it was in, then its speed."""
    if view.told_to_count is not None:
        return replace(one, counted=view.told_to_count, why=None if view.told_to_count else LEFT_OUT)
    if view.phase != "running":
        return replace(one, counted=False, why=NOT_RUNNING[view.phase])
    if one.counted and view.marker == USUAL[0] and one.speed_m_per_s < view.least_m_per_s:
        why = f"{one.speed_m_per_s:.1f} m/s at Marker 2: a run by who is next has {view.least_m_per_s:.1f} m/s or more"
        return replace(one, counted=False, why=why)
    return one


def runs(marker2: Iterable[Crossing], marker3: Iterable[Crossing], terms: SessionView) -> list[Pair]:
    """Runs by the numbers of their crossings, in order of time; a run seen at one gate has None for the other."""
    limits = SpeedLimits(terms.min_speed_m_per_s, terms.max_speed_m_per_s)
    found: list[tuple[int, Pair]] = []
    for first, last in _stretches(marker2, marker3, terms):
        # Of one gate's crossings alone there is nothing to pair: most stretches of a session with many gates are such.
        reps = pair(first, last, terms.fly_zone_m, limits)[0] if first and last else []
        found += [(rep.marker2.t_ns, (rep.marker2.body, rep.marker3.body)) for rep in reps]
        joined = {one.body for rep in reps for one in (rep.marker2, rep.marker3)}
        found += [(one.t_ns, (one.body, None)) for one in first if one.body not in joined]
        found += [(one.t_ns, (None, one.body)) for one in last if one.body not in joined]
    return _without_slow_finishes(sorted(found, key=lambda run: run[0]), terms)


def _without_slow_finishes(found: list[tuple[int, Pair]], terms: SessionView) -> list[Pair]:
    """Leave out who gave up after Marker 2 and came to Marker 3 all the same: that run has its turn already."""
    longest_ns = round(terms.fly_zone_m / SLOWEST_FINISH_M_PER_S * 1e9)
    kept: list[Pair] = []
    waiting: list[int] = []
    for t_ns, (first, last) in found:
        if first is None and waiting and t_ns - waiting[-1] <= longest_ns:
            waiting.pop()
            continue
        if last is None:
            waiting.append(t_ns)
        kept.append((first, last))
    return kept


def longest_run_ns(fly_zone_m: float, min_speed_m_per_s: float) -> int:
    """Time after which nobody who runs is still in the Fly Zone; nobody takes less than a walk's speed for it."""
    return round(fly_zone_m / max(min_speed_m_per_s, SLOWEST_FINISH_M_PER_S) * 1e9)


def _stretches(
    marker2: Iterable[Crossing], marker3: Iterable[Crossing], terms: SessionView
) -> Iterator[tuple[list[Crossing], list[Crossing]]]:
    """Split wherever no rep could lie across, so that each part paired for itself gives what pairing all at once does.

    Runs that follow one another closely are parts of their own all the same: nobody is so much slower or faster than
    the gates say. A report then costs the same at the end of a long session as at its beginning.
    """
    every = sorted(
        [(one.t_ns, 2, one) for one in marker2 if one.counted] + [(one.t_ns, 3, one) for one in marker3 if one.counted],
        key=lambda item: item[:2],
    )
    begins = reach = 0
    for at, (_, marker, one) in enumerate(every):
        if at > reach:
            yield _by_marker(every[begins:at])
            begins = reach = at
        if marker == 2:
            reach = max(reach, _last_partner(every, at, one, terms))
    if every:
        yield _by_marker(every[begins:])


def _by_marker(part: list[_Timed]) -> tuple[list[Crossing], list[Crossing]]:
    return [one for _, marker, one in part if marker == 2], [one for _, marker, one in part if marker == 3]


def _last_partner(every: list[_Timed], at: int, first: Crossing, terms: SessionView) -> int:
    """Where the last crossing of Marker 3 is that may be the same runner's, `at` itself where there is none."""
    reach, until_ns = at, first.t_ns + longest_run_ns(terms.fly_zone_m, terms.min_speed_m_per_s)
    for later in range(at + 1, len(every)):
        t_ns, marker, last = every[later]
        if t_ns > until_ns:
            break
        if marker == 3 and t_ns > first.t_ns and disagreement(Rep(first, last), terms.fly_zone_m) <= MAX_DISAGREEMENT:
            reach = later
    return reach
