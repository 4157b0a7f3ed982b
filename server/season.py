"""A season: which workouts were done when, by whom, with what best. Pure; it looks back and plans nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.draft import Views
from server.people_views import WorkoutView
from server.places import counting, workout_of
from server.views import RepView

NO_WORKOUT = "Without a workout"


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest sound rep over a distance."""

    name: str
    distance_m: float
    time_s: float
    u_s: float | None


@dataclass(frozen=True, slots=True)
class Done:
    """One workout on one day. athletes: names of who ran it, in running order. reps: that count."""

    session: int
    at: str
    cycle_pace: str
    athletes: tuple[str, ...]
    reps: int
    bests: tuple[Best, ...]


@dataclass(frozen=True, slots=True)
class DayOf:
    """One session. workouts: name and text -> what was done of it; empty: nothing was run."""

    cycle_pace: str
    workouts: dict[tuple[str, str], Done]


@dataclass(frozen=True, slots=True)
class OfWorkout:
    """A workout with every day on which it was done, the newest first. text: as a coach writes it."""

    name: str
    text: str
    days: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Season:
    """Everything that was run, by workout, the one done last first. paces: label of the cycle -> days that had it."""

    workouts: tuple[OfWorkout, ...]
    paces: dict[str, int]


def season(days: Iterable[DayOf]) -> Season:
    """What was done on these days, the newest first; those without a rep are left out."""
    found: dict[tuple[str, str], list[Done]] = {}
    paces: dict[str, int] = {}
    for day in days:
        for workout, done in day.workouts.items():
            found.setdefault(workout, []).append(done)
        if day.workouts and day.cycle_pace:
            paces[day.cycle_pace] = paces.get(day.cycle_pace, 0) + 1
    return Season(tuple(OfWorkout(name, text, tuple(days)) for (name, text), days in found.items()), paces)


def day_of(views: Views) -> DayOf:
    """What one session is to the season; a rehearsal is nothing."""
    return DayOf(views.session.cycle_pace, {} if views.session.rehearsal else _done(views))


def _done(views: Views) -> dict[tuple[str, str], Done]:
    """Workouts of one session: most often everybody's, and own ones."""
    ran: dict[tuple[str, str], dict[str, list[RepView]]] = {}
    order = (*views.session.athletes, *(one for one in views.athletes if one not in views.session.athletes))
    for athlete in (views.athletes[one] for one in order if one in views.athletes):
        reps = [rep for rep in counting(views, athlete.athlete) if rep.state != "running"]
        if reps:
            ran.setdefault(_name(workout_of(views, athlete)), {})[athlete.name] = reps
    return {workout: _day(views, by_name) for workout, by_name in ran.items()}


def _name(workout: WorkoutView | None) -> tuple[str, str]:
    return (NO_WORKOUT, "") if workout is None else (workout.name, workout.text)


def _day(views: Views, by_name: dict[str, list[RepView]]) -> Done:
    bests: dict[float, Best] = {}
    for name, reps in by_name.items():
        for rep in reps:
            if not rep.is_sound or rep.fly_zone_m is None or rep.fly_time_s is None:
                continue
            standing = bests.get(rep.fly_zone_m)
            if standing is None or rep.fly_time_s < standing.time_s:
                bests[rep.fly_zone_m] = Best(name, rep.fly_zone_m, rep.fly_time_s, rep.u_fly_time_s)
    return Done(
        session=views.session.session,
        at=views.session.started_at,
        cycle_pace=views.session.cycle_pace,
        athletes=tuple(by_name),
        reps=sum(map(len, by_name.values())),
        bests=tuple(bests[distance_m] for distance_m in sorted(bests)),
    )
