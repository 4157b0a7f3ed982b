"""One live rep: from its crossings to fly time, velocity and verdict, by the same functions as a recording's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gate.fly import GateView as CameraWorth
from gate.fly import doubted, fly_time, gate_speed, self_check, velocity
from gate.lateral import corrected_rep
from gate.measurement import BudgetLine, Kind, Measurement
from gate.pace import compare
from gate.rep import Rep
from server.coaching.steps import Family
from server.coaching.zones import zone
from server.gate_views import SetupView
from server.live_steps import NO_STEPS, steps_of
from server.paces import over, pace_800, pace_of
from server.people_views import AthleteView, PaceView
from server.rep_parts import BudgetLineView, FloorView
from server.views import CrossingView

Fields = dict[str, Any]
NOTHING: Fields = {
    "t2_ns": None,
    "t3_ns": None,
    "fly_zone_m": None,
    "fly_time_s": None,
    "u_fly_time_s": None,
    "u_own_fly_time_s": None,
    "velocity_m_per_s": None,
    "u_velocity_m_per_s": None,
    "speed2_m_per_s": None,
    "speed3_m_per_s": None,
    "verdict": None,
    "verdict_from": None,
    "p_faster": None,
    "margin_m_per_s": None,
    "margin_percent": None,
    "pace": None,
    "budget": (),
    "check": None,
    "group": None,
    "zone": None,
    "floor": None,
    **NO_STEPS,
}
"""Figures of a rep of which nothing is known."""


def figures(
    first: CrossingView | None,
    last: CrossingView | None,
    athlete: AthleteView | None,
    distance_m: float,
    family: Family = "flying",
) -> Fields:
    """Figures of a rep as fields of its view; with one crossing, that gate's speed and the verdict from it.

    family: a 400 m pace rep that both gates saw is also held against 800 m pace.
    """
    one = first or last
    if one is None:
        return NOTHING
    pace = _pace(athlete, distance_m)
    known = NOTHING | _seen(first, last) | {"pace": pace, "fly_zone_m": distance_m}
    if first is not None and last is not None:
        floor = pace_800(athlete.times, distance_m) if athlete and family == "400 m pace" else None
        timed = known | _both(first, last, pace, distance_m, floor)
        verdict = None if timed["floor"] is None else timed["floor"].verdict
        return timed | {"zone": zone(timed["verdict"], verdict) if family == "400 m pace" else None}
    return known | _alone(one, pace)


def _pace(athlete: AthleteView | None, fly_zone_m: float) -> PaceView | None:
    """The athlete's pace, with its own time for the rep's Fly Zone."""
    if athlete is None or athlete.pace is None:
        return None
    return over(athlete.pace, fly_zone_m)


def _seen(first: CrossingView | None, last: CrossingView | None) -> Fields:
    return {
        "t2_ns": first.t_ns if first else None,
        "t3_ns": last.t_ns if last else None,
        "speed2_m_per_s": first.speed_m_per_s if first else None,
        "speed3_m_per_s": last.speed_m_per_s if last else None,
        "group": (first.setup.group if first else 0, last.setup.group if last else 0),
    }


def _both(
    first: CrossingView, last: CrossingView, pace: PaceView | None, distance_m: float, floor: PaceView | None
) -> Fields:
    rep = _rep(first, last)
    same = _same_model(first.setup, last.setup)
    views = (_worth(first.setup, same), _worth(last.setup, same))
    clocks = (*latency_budget(first, last), *clock_budget(first, last))
    rep, lateral = corrected_rep(rep, (views[0].line, views[1].line))
    fly_s = fly_time(rep, views, clocks, crossings_joined=_by_passes(first.setup, last.setup), lateral=lateral)
    distance = BudgetLine("distance of the markers", first.u_fly_zone_m, "common")
    speed = velocity(Measurement(distance_m, "m", (distance,)), fly_s)
    check = self_check(distance_m, fly_s, rep, views)
    judged = speed if check is None else doubted(speed, rep, views)
    return {
        "fly_time_s": fly_s.value,
        "u_fly_time_s": fly_s.u,
        "u_own_fly_time_s": fly_s.u_own,
        "velocity_m_per_s": speed.value,
        "u_velocity_m_per_s": speed.u,
        "budget": tuple(
            BudgetLineView(term=line.term, u_s=line.u, kind=line.kind, signs=line.signs) for line in fly_s.budget
        ),
        "check": check,
        **steps_of((first, last), speed),
        **_verdict(judged, pace, "fly time"),
        "floor": None if floor is None else _floor(judged, floor),
    }


def _by_passes(first: SetupView, last: SetupView) -> bool:
    """Whether what is not known of the shutters is in the offset between the two cameras already."""
    return first.by_passes and last.by_passes and first.sync == last.sync


def _rep(first: CrossingView, last: CrossingView) -> Rep:
    """Both crossings on one clock: the source's own where it saw both, for then no fit stands between them."""
    marker2, marker3 = first.crossing_on_session_clock(), last.crossing_on_session_clock()
    if _one_clock(first.setup, last.setup):
        marker3 = replace(marker3, t_ns=marker2.t_ns + last.t_source_ns - first.t_source_ns)
    return Rep(marker2, marker3)


def _alone(one: CrossingView, pace: PaceView | None) -> Fields:
    speed = gate_speed(one.crossing_on_session_clock(), one.setup.line.line())
    return {
        "velocity_m_per_s": speed.value,
        "u_velocity_m_per_s": speed.u,
        **steps_of((one,), speed),
        **_verdict(speed, pace, "gate speed"),
    }


def _verdict(speed: Measurement, pace: PaceView | None, source: str) -> Fields:
    if pace is None:
        return {"verdict_from": source}
    found = compare(speed, pace_of(pace))
    return {
        "verdict": found.verdict,
        "verdict_from": source,
        "p_faster": found.p_faster,
        "margin_m_per_s": found.margin_m_per_s,
        "margin_percent": found.margin_percent,
    }


def _floor(speed: Measurement, pace: PaceView) -> FloorView:
    """The velocity against 800 m pace."""
    found = compare(speed, pace_of(pace))
    return FloorView(pace=pace, verdict=found.verdict, p_faster=found.p_faster, margin_percent=found.margin_percent)


def latency_budget(start: CrossingView, finish: CrossingView) -> tuple[BudgetLine, ...]:
    """What the sources' latencies add to a split; two gates of one camera share theirs.

    Where a source or the synchronisation has changed between the crossings, nothing joins their latencies.
    """
    first, last = start.setup, finish.setup
    if _one_camera(first, last):
        return ()
    joined = first.sync == last.sync
    u_s = [setup.u_latency_s if joined else max(setup.u_latency_s, setup.u_unsynchronised_s) for setup in (first, last)]
    return _at_each("latency", (start, finish), u_s, "common")


def clock_budget(start: CrossingView, finish: CrossingView) -> tuple[BudgetLine, ...]:
    """What the joins of the sources' clocks with the session's add; each crossing has a fit of its own moment."""
    if _one_clock(start.setup, finish.setup):
        return ()
    u_s = [start.setup.u_clock_s, finish.setup.u_clock_s]
    return _at_each("clock of the source", (start, finish), u_s, "own")


def _at_each(term: str, at: tuple[CrossingView, CrossingView], u_s: list[float], kind: Kind) -> tuple[BudgetLine, ...]:
    signs = ((1, 0), (0, 1))
    return tuple(
        BudgetLine(f"{term} at Marker {one.marker}", u, kind, sign)
        for one, u, sign in zip(at, u_s, signs, strict=True)
        if u > 0
    )


def _one_camera(first: SetupView, last: SetupView) -> bool:
    return first.opening != "" and first.opening == last.opening


def _one_clock(first: SetupView, last: SetupView) -> bool:
    return first.clock != "" and first.clock == last.clock


def _same_model(first: SetupView, last: SetupView) -> bool:
    return _one_camera(first, last) or (first.mode != "" and first.mode == last.mode)


def _worth(setup: SetupView, same: bool) -> CameraWorth:
    return CameraWorth(setup.line.line(), setup.frame_ns, setup.torso_row_share, same)
