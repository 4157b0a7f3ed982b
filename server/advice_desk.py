"""Advice about the athletes of a session: asked for after each change, kept, dismissed.

The rules are `server.coaching`'s; this hands them an athlete's day and writes down what they say.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from gate.fly import gate_speed
from gate.measurement import BudgetLine, Measurement
from gate.pace import Pace, Verdict, compare
from server.advice_view import AdviceView, key_of
from server.coaching.advice import Day, GateSpeeds, Ran
from server.coaching.advise import advise
from server.coaching.estimates import M_800
from server.coaching.events import is_middle_distance
from server.coaching.strides import Strides
from server.coaching.timed_rep import TimedRep
from server.draft import Draft, Views, changed
from server.missing import UnknownError
from server.paces import MILE_M, fastest
from server.people_views import AthleteView
from server.places import counting, in_time, prescribed, workout_of
from server.rep_marks import look_over, timed_rep, usual_of
from server.views import RepView

FLOORS = ((M_800, "800 m"), (MILE_M, "mile"))
"""The slowest pace that should be beaten: that of 800 m, else that of the mile."""


def follow(draft: Draft, athletes: Collection[int | None] | None = None) -> None:
    """Places, marks and advice of some athletes, or of all, after a change."""
    look_over(draft, athletes)
    for number in draft.athletes if athletes is None else athletes:
        if number in draft.athletes and number is not None:
            _advise(draft, draft.athletes[number])


def dismiss(draft: Draft, athlete: int, kind: str) -> AdviceView:
    """Say no more of it in this session; raises UnknownError where nothing of that kind is advised."""
    view = draft.advices.get(key_of(athlete, kind))
    if view is None or not view.holds:
        raise UnknownError(f"no {kind!r} is advised about athlete {athlete}: it no longer holds, or never did")
    draft.put(changed(view, dismissed=True))
    return draft.advices[view.key]


def _advise(draft: Draft, athlete: AthleteView) -> None:
    found = {one.kind: one for one in advise(day_of(draft, athlete))}
    for one in found.values():
        key = key_of(athlete.athlete, one.kind)
        dismissed = key in draft.advices and draft.advices[key].dismissed
        draft.put(AdviceView.read_off(one, key=key, athlete=athlete.athlete, holds=True, dismissed=dismissed))
    for view in list(draft.advices.values()):
        if view.athlete == athlete.athlete and view.holds and view.kind not in found:
            draft.put(changed(view, holds=False))


def day_of(views: Views, athlete: AthleteView) -> Day:
    """An athlete's session as the rules see it; a rep counts once its figures are final."""
    reps = [rep for rep in counting(views, athlete.athlete) if rep.state in ("final", "unfinished")]
    steps = prescribed(views, athlete)
    workout = workout_of(views, athlete)
    floor_pace, floor = _floor(athlete)
    longest_s = max((step.rest_s or 0.0 for step in steps or ()), default=0.0)
    bouts = _bouts(reps, longest_s if len({step.rest_s for step in steps or ()}) > 2 else math.inf)
    queued = _queued(views, reps)
    runs = [
        _ran(views, rep, before, bout, floor_pace, queued=held)
        for rep, before, bout, held in zip(reps, [None, *reps], bouts, queued, strict=False)
    ]
    return Day(
        name=athlete.name,
        runs=tuple(runs),
        variation=usual_of(athlete),
        floor=floor,
        flying=workout is None or workout.family == "flying",
        middle_distance=is_middle_distance(athlete.event),
        is_over=steps is not None and len(steps) > 0 and len(reps) >= len(steps),
    )


def _floor(athlete: AthleteView) -> tuple[Pace | None, str]:
    for distance_m, name in FLOORS:
        best = fastest(athlete.times, distance_m)
        if best is not None:
            return Pace(distance_m, best.time_s), name
    return None, ""


def _bouts(reps: list[RepView], long_rest_s: float) -> list[int]:
    """For each rep how many longer rests came before it: another set, or a rest as long as that between sets."""
    found: list[int] = []
    for place, rep in enumerate(reps):
        before = reps[place - 1] if place else None
        rested = rep.marks.rest_s is not None and rep.marks.rest_s >= long_rest_s
        another = before is not None and (rested or rep.set != before.set)
        found.append((found[-1] if found else 0) + another)
    return found


def _queued(views: Views, reps: list[RepView]) -> list[bool]:
    """Whether somebody else ran since the rep before: then the order set the rest, not how the athlete felt."""
    own = {rep.rep for rep in reps}
    others = [in_time(rep) for rep in views.reps.values() if rep.state != "withdrawn" and rep.rep not in own]
    return [
        place > 0 and any(in_time(reps[place - 1]) < one < in_time(rep) for one in others)
        for place, rep in enumerate(reps)
    ]


def _ran(views: Views, rep: RepView, before: RepView | None, bout: int, floor: Pace | None, *, queued: bool) -> Ran:
    prescribed_s = None if before is None or queued else before.rest_s
    share = rep.marks.rest_s / prescribed_s if prescribed_s and rep.marks.rest_s is not None else None
    timed = timed_rep(rep, rep.group)
    return Ran(
        timed=timed,
        bout=bout,
        rest_share=share,
        recovered_early=rep.feel.recovered_early,
        pulled_up=rep.pulled_up,
        speeds=_speeds(views, rep),
        strides=_strides(rep, timed),
        to_400=rep.verdict,
        to_floor=None if timed is None or floor is None else _verdict(rep, floor),
    )


def _strides(rep: RepView, timed: TimedRep | None) -> Strides | None:
    if timed is None or rep.step_rate_per_min is None or rep.u_step_rate_per_min is None:
        return None
    return Strides(
        timed.velocity_m_per_s,
        timed.u_own_velocity_m_per_s,
        rep.step_rate_per_min,
        rep.u_step_rate_per_min,
        timed.series,
    )


def _verdict(rep: RepView, pace: Pace) -> Verdict | None:
    if rep.velocity_m_per_s is None or rep.u_velocity_m_per_s is None:
        return None
    speed = Measurement(rep.velocity_m_per_s, "m/s", (BudgetLine("velocity", rep.u_velocity_m_per_s, "own"),))
    return compare(speed, pace).verdict


def _speeds(views: Views, rep: RepView) -> GateSpeeds | None:
    """Speeds at both ends, each with what its own fit and its line's scale leave unknown."""
    if rep.crossing2 is None or rep.crossing3 is None:
        return None
    ends = [views.crossings[rep.crossing2], views.crossings[rep.crossing3]]
    first, last = (gate_speed(one.crossing_on_session_clock(), one.setup.line.line()) for one in ends)
    if first.value <= 0:
        return None
    common = [math.sqrt(max(one.u**2 - one.u_own**2, 0.0)) for one in (first, last)]
    return GateSpeeds(first.value, last.value, math.hypot(first.u_own, last.u_own), math.hypot(*common))
