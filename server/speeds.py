"""An athlete's fastest flying rep of each session, against 400 m pace and maximal aerobic speed; no norms."""

from __future__ import annotations

from server.coaching.estimates import M_800
from server.coaching.speed_reserve import Type, reserve_ratio, type_of
from server.draft import Views
from server.paces import fastest
from server.people_views import AthleteView, PastRepView
from server.rep_marks import kept
from server.view import View

LONGEST_FLYING_M = 50.0
"""The longest Fly Zone: farther, nobody is at maximal velocity."""


class FastestView(View):
    """The fastest flying rep of a session. pace_percent: 400 m pace of now in % of it; null without a pace."""

    session: int
    velocity_m_per_s: float
    u_velocity_m_per_s: float
    distance_m: float
    pace_percent: float | None


class SpeedsView(View):
    """Fastest reps by session, the newest last; reserve_ratio: of the fastest of all over maximal aerobic speed.

    type: Sandford's, for elite men of 800 m alone, whom it was measured on.
    """

    sessions: tuple[FastestView, ...]
    reserve_ratio: float | None = None
    type: Type | None = None


def speeds_of(views: Views, athlete: AthleteView) -> SpeedsView:
    """What the last sessions and this one say."""
    found = [
        _fastest(session.session, flying, athlete)
        for session in kept(views, athlete).history
        if (flying := [rep for rep in session.reps if rep.distance_m <= LONGEST_FLYING_M])
    ]
    aerobic = athlete.max_aerobic_speed_m_per_s
    if not found or aerobic is None:
        return SpeedsView(sessions=tuple(found))
    ratio = reserve_ratio(max(one.velocity_m_per_s for one in found), aerobic)
    best_800 = fastest(athlete.times, M_800)
    t800_s = None if best_800 is None else best_800.time_s
    return SpeedsView(sessions=tuple(found), reserve_ratio=ratio, type=type_of(ratio, athlete.sex, t800_s))


def _fastest(session: int, reps: list[PastRepView], athlete: AthleteView) -> FastestView:
    best = max(reps, key=lambda rep: rep.distance_m / rep.fly_time_s)
    velocity = best.distance_m / best.fly_time_s
    pace = athlete.pace
    return FastestView(
        session=session,
        velocity_m_per_s=velocity,
        u_velocity_m_per_s=best.u_velocity_m_per_s,
        distance_m=best.distance_m,
        pace_percent=None if pace is None else 100 * pace.speed_m_per_s / velocity,
    )
