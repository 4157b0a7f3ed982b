"""Where gates stand along the run, and between which of them a rep is timed.

Positions are metres from Marker 1, which is 30 m before Marker 2. With two gates every rep is timed between them; with
more, between those that stand as far apart as the athlete's workout prescribes.
"""

from __future__ import annotations

from itertools import combinations

from server.coaching.gate_fit import ACCELERATION_ZONE_M, FINISH, FITS_M, START
from server.draft import Views
from server.places import counting, family_of, prescribed
from server.views import CrossingView, RepView

Course = tuple[int, int]
"""Markers of the gates at which a rep begins and ends."""
USUAL: Course = (START, FINISH)


def position_m(views: Views, marker: int) -> float:
    """Where a gate stands along the run."""
    gate = views.gates.get(marker)
    if gate is not None and gate.position_m is not None:
        return gate.position_m
    return usual_position_m(marker, views.session.fly_zone_m)


def usual_position_m(marker: int, fly_zone_m: float) -> float:
    """Where a gate stands that nobody placed along the run: behind the Acceleration Zone, or at the Fly Zone's end."""
    return ACCELERATION_ZONE_M + (0.0 if marker == START else fly_zone_m)


def standing(views: Views) -> list[int]:
    """Markers of the gates that there are, in the order in which a run passes them."""
    here = [marker for marker, gate in views.gates.items() if not gate.removed]
    return sorted(here, key=lambda marker: (position_m(views, marker), marker))


def course(views: Views, athlete: int | None, rep: int | None = None) -> Course:
    """Between which gates that athlete's rep is timed; rep: its number, None for the next one."""
    wanted_m = _wanted_m(views, athlete, rep)
    gates = standing(views)
    if wanted_m is None or len(gates) <= len(USUAL):
        return USUAL
    fitting = [
        (start, finish)
        for start, finish in combinations(gates, 2)
        if abs(position_m(views, finish) - position_m(views, start) - wanted_m) <= FITS_M
    ]
    # Groups of flying reps share Marker 2; at 400 m pace all share the last gate.
    at_start = [one for one in fitting if USUAL[0] in one]
    at_finish = [one for one in fitting if one[1] == gates[-1]]
    if family_of(views, athlete) == "flying":
        return (at_start or at_finish or fitting or [USUAL])[0]
    return (at_finish or at_start or fitting or [USUAL])[0]


def _wanted_m(views: Views, number: int | None, rep: int | None) -> float | None:
    athlete = None if number is None else views.athletes.get(number)
    steps = None if athlete is None else prescribed(views, athlete)
    if not steps or number is None:
        return None
    earlier = [one.rep for one in counting(views, number)]
    place = earlier.index(rep) if rep in earlier else len(earlier)
    return steps[min(place, len(steps) - 1)].distance_m


def ends(views: Views, seen: tuple[int, ...], between: Course) -> tuple[int | None, int | None]:
    """Numbers of the crossings at which a run that was seen so begins and ends its rep; None where a gate missed it.

    Where both did, the first gate that saw it stands for the start: the run takes its turn, and has that gate's speed.
    """
    by_marker = {views.crossings[number].marker: number for number in seen}
    start, finish = by_marker.get(between[0]), by_marker.get(between[1])
    if start is None and finish is None and seen:
        return seen[0], None
    return start, finish


def distance_m(views: Views, first: CrossingView | None, last: CrossingView | None, between: Course) -> float:
    """Length of a rep: as its gates stood when they saw it."""
    one = first or last
    if first is not None and last is not None and None not in (first.position_m, last.position_m):
        return round(abs((last.position_m or 0.0) - (first.position_m or 0.0)), 6)
    if one is not None and between == USUAL:
        return one.fly_zone_m
    return round(abs(position_m(views, between[1]) - position_m(views, between[0])), 6)


def of_rep(rep: RepView) -> tuple[int, ...]:
    """Numbers of all crossings of a rep's run; reps of earlier versions know only their own two."""
    return rep.seen or tuple(number for number in (rep.crossing2, rep.crossing3) if number is not None)
