"""A timed session, and crossings of one gate, as the JSON that other programs read; keys: docs/reference.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gate.crossing import Crossing
from gate.measurement import BudgetLine, Measurement
from gate.pace import Comparison, Pace
from gate.step_rate import Steps, mean_rate, step_length
from server.session_timing import Session
from server.timed import LeftOver, TimedRep

STEP_KEYS = ("step_rate_per_min", "u_step_rate_per_min", "step_length_m", "u_step_length_m")
Images = Mapping[int, list[str]]
"""Rep number -> file names of its pictures."""


def session_json(session: Session, images: Images, warnings: list[str]) -> dict[str, Any]:
    """The document that `flygate time --json` prints."""
    return {
        "fly_zone_m": session.terms.fly_zone_m,
        "u_fly_zone_m": session.terms.u_fly_zone_m,
        "pace": _pace(session.terms.pace),
        "clock": [
            {
                "method": clock.method,
                "offset_s": _s(clock.offset_ns),
                "u_offset_s": _s(clock.u_offset_ns),
                "drift_ppm": _figure(clock.drift_ppm),
                "u_drift_ppm": _figure(clock.u_drift_ppm),
            }
            for clock in session.clocks
        ],
        "reps": [_rep(one, images.get(one.number, [])) for one in session.reps],
        "unpaired": [_left_over(one) for one in session.left_over],
        "notes": session.notes,
        "warnings": warnings,
    }


def crossing_json(crossing: Crossing, steps: Steps | None = None) -> dict[str, Any]:
    """One crossing as `flygate crossings --json` prints it."""
    speed = Measurement(crossing.speed_m_per_s, "m/s", (BudgetLine("gate speed", crossing.u_speed_m_per_s, "own"),))
    return {
        "t_s": _s(crossing.t_ns),
        "u_s": _s(crossing.u_ns),
        "direction": crossing.direction,
        "speed_m_per_s": _figure(crossing.speed_m_per_s),
        "u_speed_m_per_s": _figure(crossing.u_speed_m_per_s),
        "counted": crossing.counted,
        "why": crossing.why,
        "frames": crossing.frames,
        "height_m": None if math.isnan(crossing.height_m) else _figure(crossing.height_m),
        "feet_m": None if math.isnan(crossing.feet_m) else _figure(crossing.feet_m),
        "note": crossing.note,
        **_steps([steps], speed),
    }


def _rep(one: TimedRep, images: list[str]) -> dict[str, Any]:
    return {
        "rep": one.number,
        "runner": one.athlete.name if one.athlete else None,
        "pair": one.pair_number + 1,
        "group": one.group,
        "t2_s": _s(one.t2_ns),
        "t3_s": _s(one.t3_ns),
        "fly_time_s": _to_ns(one.fly_time_s.value),
        "u_fly_time_s": _to_ns(one.fly_time_s.u),
        "u_own_fly_time_s": _to_ns(one.fly_time_s.u_own),
        "velocity_m_per_s": _figure(one.velocity.value),
        "u_velocity_m_per_s": _figure(one.velocity.u),
        "speed2_m_per_s": _figure(one.rep.marker2.speed_m_per_s),
        "speed3_m_per_s": _figure(one.rep.marker3.speed_m_per_s),
        "pace": _pace(one.pace),
        **_comparison(one.comparison),
        "budget": _budget(one.fly_time_s),
        "images": images,
        "check": one.check,
        "note2": one.found2.crossing.note,
        "note3": one.found3.crossing.note,
        **_steps([one.found2.steps, one.found3.steps], one.velocity),
    }


def _left_over(one: LeftOver) -> dict[str, Any]:
    document: dict[str, Any] = {
        "marker": one.marker,
        "pair": one.pair_number + 1,
        "t_s": _s(one.t_ns),
        "why": one.why,
        "note": one.found.crossing.note,
        "runner": one.athlete.name if one.athlete else None,
        "direction": one.crossing.direction,
        "speed_m_per_s": _figure(one.speed.value),
        "u_speed_m_per_s": _figure(one.speed.u),
        **_steps([one.found.steps], one.speed),
    }
    return document | (_comparison(one.comparison) | {"verdict_from": "gate speed"} if one.comparison else {})


def _steps(seen: Sequence[Steps | None], velocity: Measurement) -> dict[str, Any]:
    rate = mean_rate([one.rate for one in seen if one is not None and one.rate is not None])
    if rate is None:
        why = next((one.why for one in seen if one is not None), None)
        return dict.fromkeys(STEP_KEYS) | {"step_rate_why": why}
    length_m = step_length(velocity, rate)
    figures = (rate.value, rate.u, length_m.value, length_m.u)
    return dict(zip(STEP_KEYS, map(_figure, figures), strict=True)) | {"step_rate_why": None}


def _comparison(comparison: Comparison | None) -> dict[str, Any]:
    if comparison is None:
        return dict.fromkeys(("verdict", "p_faster", "margin_m_per_s", "margin_percent"))
    return {
        "verdict": comparison.verdict,
        "p_faster": _figure(comparison.p_faster),
        "margin_m_per_s": _figure(comparison.margin_m_per_s),
        "margin_percent": _figure(comparison.margin_percent),
    }


def _pace(pace: Pace | None) -> dict[str, Any] | None:
    if pace is None:
        return None
    return {
        "distance_m": pace.distance_m,
        "time_s": pace.time_s,
        "speed_m_per_s": _figure(pace.speed_m_per_s),
        "without_start": pace.without_start,
        "formula": pace.formula,
    }


def _budget(measurement: Measurement) -> list[dict[str, Any]]:
    return [
        {"term": line.term, "u_s": _to_ns(line.u), "kind": line.kind, "signs": list(line.signs)}
        for line in measurement.budget
    ]


def _s(t_ns: int) -> float:
    """Seconds that print with no more than the nanoseconds that there are."""
    return t_ns / 1_000_000_000


def _to_ns(seconds: float) -> float:
    return round(seconds, 9)


def _figure(value: float) -> float:
    """Six significant digits: a thousandth of the best u that there is."""
    return float(f"{value:.6g}")
