"""A season: which workouts were done when, by whom, with what best. Pure; it looks back and plans nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.draft import Views
from server.people_views import WorkoutView
from server.places import counting, workout_of
from server.summary import is_sound
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


def season(sessions: Iterable[Views]) -> Season:
    """What was done in these sessions, the newest first; rehearsals, and sessions without a rep, are left out."""
    found: dict[tuple[str, str], list[Done]] = {}
    paces: dict[str, int] = {}
    for views in sessions:
        done = {} if views.session.rehearsal else _done(views)
        for workout, day in done.items():
            found.setdefault(workout, []).append(day)
        if done and views.session.cycle_pace:
            paces[views.session.cycle_pace] = paces.get(views.session.cycle_pace, 0) + 1
    return Season(tuple(OfWorkout(name, text, tuple(days)) for (name, text), days in found.items()), paces)


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
        for rep in filter(is_sound, reps):
            if rep.fly_zone_m is None or rep.fly_time_s is None:
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
