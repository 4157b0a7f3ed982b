"""An athlete's 400 m pace: the time that was run, else what the other races let one estimate."""

from __future__ import annotations

from collections.abc import Iterable

from gate.pace import Pace, pace_400
from server.coaching.estimates import M_800, Sex, estimates
from server.draft import changed
from server.fields import of_field
from server.people_views import EstimateView, PaceView, RaceTimeView

M_400, MILE_M = 400.0, 1609.344


def known_pace(text: str | None, *, without_start: bool, fly_zone_m: float) -> PaceView | None:
    """Pace from a 400 m time as it was typed; None where none was. Raises FieldError."""
    if text is None or not text.strip():
        return None
    with of_field("pace_400"):
        pace = pace_400(text, without_start=without_start)
    return _view(pace, text.strip(), fly_zone_m)


def estimated_pace(found: Iterable[EstimateView], *, without_start: bool, fly_zone_m: float) -> PaceView | None:
    """Pace from the first estimate; None where there is none."""
    for one in found:
        pace = Pace(M_400, one.time_s, one.u_time_s, without_start)
        view = _view(pace, f"{one.time_s:.1f}", fly_zone_m)
        return changed(view, estimated=one.method, low_s=one.low_s, high_s=one.high_s)
    return None


def estimates_of(times: Iterable[RaceTimeView], sex: Sex) -> tuple[EstimateView, ...]:
    """What the races allow, as views; none where the 400 m itself was run."""
    fastest_last = sorted(times, key=lambda one: -one.time_s)
    known = {one.distance_m: one.time_s for one in fastest_last}
    return () if M_400 in known else tuple(EstimateView.read_off(one) for one in estimates(known, sex))


def pace_800(times: Iterable[RaceTimeView], length_m: float) -> PaceView | None:
    """Pace of the fastest 800 m that was run, with its own time for a length; None where none was."""
    best = fastest(times, M_800)
    return None if best is None else _view(Pace(M_800, best.time_s), best.time, length_m)


def fastest(times: Iterable[RaceTimeView], distance_m: float) -> RaceTimeView | None:
    """The fastest race over a distance; None where none was run."""
    return min((one for one in times if one.distance_m == distance_m), key=lambda one: one.time_s, default=None)


def over(pace: PaceView, fly_zone_m: float) -> PaceView:
    """The same pace with its own time for another length."""
    return changed(pace, fly_time_s=fly_zone_m / pace.speed_m_per_s)


def pace_of(view: PaceView) -> Pace:
    """The pace itself, to compare a velocity with."""
    return Pace(view.distance_m, view.time_s, view.u_time_s, view.without_start)


def _view(pace: Pace, text: str, fly_zone_m: float) -> PaceView:
    fly_time_s = fly_zone_m / pace.speed_m_per_s
    return PaceView.read_off(pace, time=text, fly_time_s=fly_time_s, estimated=None, low_s=None, high_s=None)
