"""A coach's changes to terms and athletes, on a draft."""

from __future__ import annotations

from gate.errors import InputError
from gate.pace import pace_400
from server import live_session
from server.bodies import AthleteBody, AthleteChangeBody, TermsBody
from server.draft import Draft, changed
from server.live_session import UnknownError
from server.views import AthleteView, PaceView, SessionView


def set_terms(draft: Draft, body: TermsBody) -> None:
    """Change what was given. Earlier reps keep their Fly Zone, unless `also_earlier` says that it was wrong."""
    given = body.model_dump(exclude_unset=True, exclude={"also_earlier"})
    terms = changed(draft.session, **{name: value for name, value in given.items() if value is not None})
    if "next_athlete" in given:
        terms = changed(terms, next_athlete=given["next_athlete"])
    elif terms.athletes != draft.session.athletes and terms.next_athlete not in terms.athletes:
        terms = changed(terms, next_athlete=terms.athletes[0] if terms.athletes else None)
    _check(draft, terms)
    distance_is_new = terms.fly_zone_m != draft.session.fly_zone_m
    draft.put(terms)
    if distance_is_new:
        for athlete in list(draft.athletes.values()):
            if athlete.pace is not None:
                fly_time_s = terms.fly_zone_m / athlete.pace.speed_m_per_s
                draft.put(changed(athlete, pace=changed(athlete.pace, fly_time_s=fly_time_s)))
    if body.also_earlier:
        _measure_earlier_anew(draft)
    live_session.recount(draft)


def _measure_earlier_anew(draft: Draft) -> None:
    distance = {"fly_zone_m": draft.session.fly_zone_m, "u_fly_zone_m": draft.session.u_fly_zone_m}
    for view in list(draft.crossings.values()):
        draft.put(changed(view, **distance))
    live_session.retime_all(draft)


def _check(draft: Draft, terms: SessionView) -> None:
    if not terms.min_speed_m_per_s < terms.max_speed_m_per_s:
        raise InputError(
            f"speeds from {terms.min_speed_m_per_s:g} to {terms.max_speed_m_per_s:g} m/s leave nobody: "
            "give a lowest speed below the highest"
        )
    unknown = [one for one in (*terms.athletes, terms.next_athlete) if one is not None and one not in draft.athletes]
    if unknown:
        raise UnknownError(f"there is no athlete {unknown[0]} in this session: look at the list of athletes")
    if len(set(terms.athletes)) < len(terms.athletes):
        raise InputError(f"running order {list(terms.athletes)} names somebody twice: give each athlete once")


def add_athlete(draft: Draft, body: AthleteBody) -> AthleteView:
    """Somebody joins at the end of the running order."""
    number = max(draft.athletes, default=0) + 1
    athlete = AthleteView(athlete=number, name=body.name, pace=_pace(body, draft.session))
    draft.put(athlete)
    order = (*draft.session.athletes, number)
    following = draft.session.next_athlete if draft.session.next_athlete is not None else number
    draft.put(changed(draft.session, athletes=order, next_athlete=following))
    return athlete


def change_athlete(draft: Draft, number: int, body: AthleteChangeBody) -> AthleteView:
    """Another name or pace, what is left out stays; the athlete's reps are judged by the new pace."""
    if number not in draft.athletes:
        raise UnknownError(f"there is no athlete {number} in this session: look at the list of athletes")
    before = draft.athletes[number]
    keeps_pace = not body.model_fields_set & {"pace_400", "without_start"}
    pace = before.pace if keeps_pace else _pace(body, draft.session)
    athlete = AthleteView(athlete=number, name=body.name or before.name, pace=pace)
    draft.put(athlete)
    live_session.retime_all(draft)
    return athlete


def _pace(body: AthleteBody | AthleteChangeBody, terms: SessionView) -> PaceView | None:
    if body.pace_400 is None or not body.pace_400.strip():
        return None
    pace = pace_400(body.pace_400, without_start=body.without_start)
    return PaceView(
        time=body.pace_400.strip(),
        time_s=pace.time_s,
        distance_m=pace.distance_m,
        speed_m_per_s=pace.speed_m_per_s,
        without_start=pace.without_start,
        formula=pace.formula,
        fly_time_s=terms.fly_zone_m / pace.speed_m_per_s,
    )
