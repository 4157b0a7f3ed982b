"""What an afternoon came to: a row an athlete and set, with its reps, best, mean, verdicts and notes. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from server.coaching.minutes import minutes
from server.coaching.wind import wind_text
from server.coaching.zones import FloorCount, floor_count
from server.draft import Views
from server.feel import feel_text
from server.missing import UnknownError
from server.people_views import AthleteView, SessionView
from server.places import counting, in_time
from server.signs import SIGNS, sign
from server.views import RepView

MOST_DIGITS = 3
"""Of a time: a thousandth, where its uncertainty bears it."""


@dataclass(frozen=True, slots=True)
class SetRow:
    """Reps of one set over one distance, in the order in which they were run. set: None beyond the workout's end.

    best_s, mean_s: of the sound ones: timed, without a failed self-check, not pulled up. u_s: the largest of theirs.
    faster, slower: than the pace, of a 400 m pace rep than 800 m pace.
    """

    set: int | None
    distance_m: float | None
    reps: tuple[RepView, ...]
    best_s: float | None
    mean_s: float | None
    u_s: float | None
    faster: int
    slower: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AthleteRows:
    """One athlete's afternoon. athlete: None for reps that nobody was named for. floor: of the 400 m pace reps."""

    athlete: AthleteView | None
    rows: tuple[SetRow, ...]
    best_s: dict[float, float]
    floor: FloorCount | None = None

    @property
    def name(self) -> str:
        """As it is shown."""
        return "No athlete" if self.athlete is None else self.athlete.name

    @property
    def pace(self) -> str:
        """The pace that reps are judged by; with its time for the Fly Zone where that is what they run."""
        at_pace = any(_at_pace(rep) for row in self.rows for rep in row.reps)
        return pace_text(self.athlete, with_time=not at_pace)


@dataclass(frozen=True, slots=True)
class Summary:
    """A session's results: everybody's, in running order, or one athlete's. void: what does not count, in order."""

    views: Views
    athletes: tuple[AthleteRows, ...]
    void: tuple[RepView, ...]

    def name_of(self, number: int | None) -> str:
        """Name for a rep's athlete."""
        athlete = self.views.athletes.get(number or 0)
        return "No athlete" if athlete is None else athlete.name


def summary(views: Views, only: int | None = None) -> Summary:
    """Results of a session. only: one athlete's; raises UnknownError where there is none of that number."""
    if only is not None and only not in views.athletes:
        raise UnknownError(f"there is no athlete {only} in this session: look at the list of athletes")
    numbers = [only] if only is not None else _order(views)
    found = [_athlete(views.athletes[one], counting(views, one)) for one in numbers]
    if only is None and (nobodys := _nobodys(views)):
        found.append(_athlete(None, nobodys))
    void = [rep for rep in views.reps.values() if rep.void is not None and rep.state != "withdrawn"]
    mine = [rep for rep in void if only is None or rep.athlete == only]
    return Summary(views, tuple(found), tuple(sorted(mine, key=in_time)))


def _order(views: Views) -> list[int]:
    """Running order, then who was taken out of it but has run."""
    order = [one for one in views.session.athletes if one in views.athletes]
    ran = {rep.athlete for rep in views.reps.values() if rep.counts}
    return order + [one for one in views.athletes if one not in order and one in ran]


def _nobodys(views: Views) -> list[RepView]:
    reps = (rep for rep in views.reps.values() if rep.counts and rep.athlete not in views.athletes)
    return sorted(reps, key=in_time)


def _athlete(athlete: AthleteView | None, reps: Iterable[RepView]) -> AthleteRows:
    reps = list(reps)
    sets: dict[tuple[int | None, float | None], list[RepView]] = {}
    best_s: dict[float, float] = {}
    for rep in reps:
        sets.setdefault((rep.set, rep.fly_zone_m), []).append(rep)
        if rep.is_sound and rep.fly_time_s is not None and rep.fly_zone_m is not None:
            best_s[rep.fly_zone_m] = min(rep.fly_time_s, best_s.get(rep.fly_zone_m, math.inf))
    rows = (_row(number, distance_m, of_set) for (number, distance_m), of_set in sets.items())
    floor = floor_count(rep.floor.verdict for rep in reps if rep.floor is not None and rep.is_sound)
    return AthleteRows(athlete, tuple(rows), best_s, floor)


def _row(number: int | None, distance_m: float | None, reps: list[RepView]) -> SetRow:
    sound = [rep for rep in reps if rep.is_sound]
    times = [rep.fly_time_s for rep in sound if rep.fly_time_s is not None]
    signs = [SIGNS[one][0] for rep in reps if (one := sign(rep))]
    return SetRow(
        set=number,
        distance_m=distance_m,
        reps=tuple(reps),
        best_s=min(times, default=None),
        mean_s=fmean(times) if times else None,
        u_s=max((rep.u_fly_time_s for rep in sound if rep.u_fly_time_s is not None), default=None),
        faster=signs.count("faster"),
        slower=signs.count("slower"),
        notes=tuple(note for place, rep in enumerate(reps, 1) for note in _notes(rep.rep_of_set or place, rep)),
    )


def _notes(place: int, rep: RepView) -> list[str]:
    """What a coach looks at again, shortly; place: of the rep in its row."""
    marks = rep.marks
    short = None
    if marks.short_rest is not None and marks.rest_s is not None:
        short = f"rest {minutes(round(marks.rest_s))}, short"
    told = (
        "pulled up" if rep.pulled_up else None,
        "check" if rep.check is not None else None,
        "Marker 3 not reached" if rep.state == "unfinished" else None,
        "personal best" if marks.personal_best else None,
        "fading" if marks.fading is not None else None,
        short,
        feel_text(rep.feel) or None,
        None if rep.wind_m_per_s is None else f"wind {rep.wind_m_per_s:+.1f} m/s",
    )
    return [f"rep {place}: {one}" for one in told if one is not None]


def time_text(rep: RepView) -> str:
    """Fly time with as many digits as its u bears; a dash where there is none."""
    return "-" if rep.fly_time_s is None else seconds(rep.fly_time_s, rep.u_fly_time_s)


def seconds(value_s: float, u_s: float | None = None) -> str:
    """A time so that 2 u shows one or two digits of its own."""
    digits = MOST_DIGITS
    if u_s:
        exponent = math.floor(math.log10(2 * u_s))
        digits = min(digits, max(1, -exponent + (2 * u_s / 10**exponent < 2.95)))
    return f"{value_s:.{digits}f}"


def heading(views: Views) -> str:
    """A session's name, or its number."""
    return views.session.name or f"Session {views.session.session}"


def terms(views: Views) -> str:
    """When, over what, and what was prescribed."""
    workout = views.workouts.get(views.session.workout or 0)
    told = [day_text(views.session.started_at)]
    if workout is None or workout.family == "flying":
        told.append(f"Fly Zone {views.session.fly_zone_m:g} m")
    if workout is not None:
        told.append(f"{workout.name}: {workout.text}")
    return ", ".join([*told, *_noted(views.session)])


def _noted(session: SessionView) -> list[str]:
    """What a coach noted of the day."""
    wind = None if session.wind_m_per_s is None else wind_text(session.wind_m_per_s)
    pace = f"{session.cycle_pace} pace of the cycle" if session.cycle_pace else None
    return [one for one in (wind, session.shoes, pace, session.note) if one]


def day_text(at: str) -> str:
    """`9 May 2026` where this computer stands; the text itself where it is no instant."""
    try:
        local = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{local.day} {local:%B %Y}"


def row_name(row: SetRow, fly_zone_m: float) -> str:
    """`set 2`, with the distance where it is not the Fly Zone."""
    name = "reps" if row.set is None else f"set {row.set}"
    is_told = row.distance_m != fly_zone_m or any(map(_at_pace, row.reps))
    return f"{name}, {row.distance_m:g} m" if row.distance_m is not None and is_told else name


def _at_pace(rep: RepView) -> bool:
    return rep.family == "400 m pace"


def pace_text(athlete: AthleteView | None, *, with_time: bool = True) -> str:
    """`400 m 52.0, 3.900 s`; empty without a pace. with_time: with its own time for the Fly Zone."""
    if athlete is None or athlete.pace is None:
        return ""
    pace = athlete.pace
    about = "" if pace.low_s is None else f"about {pace.low_s:.1f} to {pace.high_s:.1f}, best guess "
    own = f", {seconds(pace.fly_time_s)} s" if with_time else ""
    return f"{pace.distance_m:g} m {about}{pace.time}{own}"


def largest_spread_s(found: Summary) -> float | None:
    """The largest 2 u of the times that are told."""
    us = [rep.u_fly_time_s for one in found.athletes for row in one.rows for rep in row.reps]
    known = [u for u in us if u is not None]
    return 2 * max(known) if known else None
