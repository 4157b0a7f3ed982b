"""A coach's changes to terms and athletes, on a draft."""

from __future__ import annotations

from collections.abc import Sequence

from gate.errors import InputError
from gate.pace import race_time_s
from server import live_session, retiming, turns
from server.bodies import AthleteBody, AthleteChangeBody, RaceTimeBody, TermsBody
from server.courses import position_m
from server.draft import Draft, changed
from server.fields import FieldError, of_field
from server.gate_desk import fly_zone_changed
from server.missing import UnknownError
from server.paces import MILE_M, estimated_pace, estimates_of, known_pace
from server.people_views import AthleteView, PaceView, RaceTimeView, SessionView
from server.places import can_run
from server.workout_desk import the_workout

DISTANCES_M = {"800": 800.0, "1500": 1500.0, "mile": MILE_M}


def set_terms(draft: Draft, body: TermsBody) -> None:
    """Change what was given. Earlier reps keep their Fly Zone, unless `also_earlier` says that it was wrong."""
    given = body.model_dump(exclude_unset=True, exclude={"also_earlier", "like"})
    terms = changed(draft.session, **{name: value for name, value in given.items() if value is not None})
    for name in ("next_athlete", "workout", "wind_m_per_s"):
        if name in given:
            terms = changed(terms, **{name: given[name]})
    if (
        "next_athlete" not in given
        and terms.athletes != draft.session.athletes
        and terms.next_athlete not in terms.athletes
    ):
        terms = changed(terms, next_athlete=terms.athletes[0] if terms.athletes else None)
    _check(draft, terms)
    distance_is_new = terms.fly_zone_m != draft.session.fly_zone_m
    draft.put(terms)
    if distance_is_new:
        fly_zone_changed(draft)
    if body.also_earlier:
        _measure_earlier_anew(draft)
    live_session.recount(draft)
    if "workout" in given or ("athletes" in given and "next_athlete" not in given):
        live_session.settle(draft)
    else:
        turns.settle(draft)


def _measure_earlier_anew(draft: Draft) -> None:
    distance = {"fly_zone_m": draft.session.fly_zone_m, "u_fly_zone_m": draft.session.u_fly_zone_m}
    for view in list(draft.crossings.values()):
        place = {"position_m": position_m(draft, view.marker), "layout": draft.session.layout}
        draft.put(changed(view, **distance, **place))
    retiming.retime_all(draft)


def _check(draft: Draft, terms: SessionView) -> None:
    if not terms.min_speed_m_per_s < terms.max_speed_m_per_s:
        raise InputError(
            f"speeds from {terms.min_speed_m_per_s:g} to {terms.max_speed_m_per_s:g} m/s leave nobody: "
            "give a lowest speed below the highest"
        )
    for one in (*terms.athletes, terms.next_athlete):
        if one is not None:
            the_athlete(draft, one)
    if terms.workout is not None:
        the_workout(draft, terms.workout)
    if len(set(terms.athletes)) < len(terms.athletes):
        raise InputError(f"running order {list(terms.athletes)} names somebody twice: give each athlete once")


def add_athlete(draft: Draft, body: AthleteBody) -> AthleteView:
    """Somebody joins at the end of the running order."""
    number = max(draft.athletes, default=0) + 1
    _refuse_taken(draft, body.name, number)
    pace = _pace(body, draft.session)
    plain = AthleteView(athlete=number, name=body.name, group=body.group, event=body.event, sex=body.sex)
    aerobic = {"max_aerobic_speed_m_per_s": body.max_aerobic_speed_m_per_s}
    known = changed(plain, pace=pace, times=_times(body, pace), **aerobic)
    athlete = _judged(known, draft.session, body.without_start)
    draft.put(athlete)
    draft.put(changed(draft.session, athletes=(*draft.session.athletes, number)))
    turns.settle(draft, awake=True)
    return athlete


def add_athletes(draft: Draft, bodies: Sequence[AthleteBody]) -> None:
    """All of them join, or none; what is wrong is told with whose it is."""
    for body in bodies:
        try:
            add_athlete(draft, body)
        except InputError as error:
            raise InputError(f"{body.name}: {error}") from None


def change_athlete(draft: Draft, number: int, body: AthleteChangeBody) -> AthleteView:
    """What was given is changed; the athlete's reps are judged by the new pace, and placed by the new workout."""
    before = the_athlete(draft, number)
    if body.name is not None:
        _refuse_taken(draft, body.name, number)
    if body.workout is not None:
        the_workout(draft, body.workout)
    plain = ("name", "group", "event", "sex", "present", "why", "dropped_sets", "extra_reps")
    given = {name: value for name in plain if (value := getattr(body, name)) is not None}
    for name in ("workout", "sprinter_rest", "max_aerobic_speed_m_per_s"):
        if name in body.model_fields_set:
            given[name] = getattr(body, name)
    if body.present:
        given["why"] = ""
    keeps_pace = not body.model_fields_set & {"pace_400", "without_start"}
    pace = before.pace if keeps_pace else _pace(body, draft.session)
    if not keeps_pace or body.times is not None:
        given["times"] = _times(body, pace, before.times, keeps_pace=keeps_pace)
    before_start = before.pace is not None and before.pace.without_start
    without_start = before_start if keeps_pace else body.without_start
    draft.put(_judged(changed(before, **given, pace=pace), draft.session, without_start))
    retiming.retime_all(draft)
    live_session.settle(draft)
    return draft.athletes[number]


def remove_athlete(draft: Draft, number: int) -> None:
    """Take somebody out who has no reps; raises InputError for who has some: a time is never left without its name."""
    athlete = the_athlete(draft, number)
    reps = sum(rep.athlete == number and rep.state != "withdrawn" for rep in draft.reps.values())
    if reps:
        raise InputError(f"{athlete.name} has {reps} rep(s) in this session: let them stop for today instead")
    draft.put(changed(athlete, removed=True, present=False))
    turns.settle(draft)
    draft.put(changed(draft.session, athletes=tuple(one for one in draft.session.athletes if one != number)))


def send_first(draft: Draft, number: int) -> None:
    """That one runs now, before who is next."""
    athlete = the_athlete(draft, number)
    if not can_run(draft, number):
        why = athlete.why or ("has run all that is prescribed" if athlete.present else "is not here")
        raise InputError(f"{athlete.name} cannot be sent ({why}): let them take part again, or add a rep")
    turns.send_first(draft, number)


def the_athlete(draft: Draft, number: int) -> AthleteView:
    """The athlete of that number; raises UnknownError."""
    if number not in draft.athletes or draft.athletes[number].removed:
        raise UnknownError(f"there is no athlete {number} in this session: look at the list of athletes")
    return draft.athletes[number]


def _refuse_taken(draft: Draft, name: str, number: int) -> None:
    others = [one for one in draft.athletes.values() if one.athlete != number and not one.removed]
    if any(one.name.casefold() == name.casefold() for one in others):
        raise FieldError("name", f"{name} is in this session already: add an initial, so that a rep has one owner")


def _times(
    body: AthleteBody | AthleteChangeBody,
    pace: PaceView | None,
    before: tuple[RaceTimeView, ...] = (),
    *,
    keeps_pace: bool = False,
) -> tuple[RaceTimeView, ...]:
    """The races that were run, the 400 m first."""
    of_400 = tuple(one for one in before if one.distance_m == 400) if keeps_pace else ()
    if pace is not None and not keeps_pace:
        known = {"date": body.pace_date, "source": body.pace_source}
        of_400 = (RaceTimeView(distance_m=pace.distance_m, time=pace.time, time_s=pace.time_s, **known),)
    if body.times is None:
        return (*of_400, *(one for one in before if one.distance_m != 400))
    return (*of_400, *(_race(f"times.{place}.time", one) for place, one in enumerate(body.times)))


def _race(field: str, body: RaceTimeBody) -> RaceTimeView:
    """A race; field: its time's place in the request."""
    distance_m = DISTANCES_M[body.distance]
    with of_field(field):
        time_s = race_time_s(body.time, distance_m)
    return RaceTimeView(
        distance_m=distance_m, time=body.time.strip(), time_s=time_s, date=body.date, source=body.source
    )


def _pace(body: AthleteBody | AthleteChangeBody, terms: SessionView) -> PaceView | None:
    return known_pace(body.pace_400, without_start=body.without_start, fly_zone_m=terms.fly_zone_m)


def _judged(athlete: AthleteView, terms: SessionView, without_start: bool) -> AthleteView:
    """The athlete with the pace that verdicts are against: the known one always, else what other races let estimate."""
    if athlete.pace is not None and athlete.pace.estimated is None:
        return changed(athlete, estimates=())
    found = estimates_of(athlete.times, athlete.sex)
    pace = estimated_pace(found, without_start=without_start, fly_zone_m=terms.fly_zone_m)
    return changed(athlete, pace=pace, estimates=found)
