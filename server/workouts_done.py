"""When a workout was last run: looked for in the sessions of the database, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.coaching.steps import Family
from server.desk import Desk
from server.draft import Views
from server.people_views import WorkoutView
from server.places import counting, workout_of


@dataclass(frozen=True, slots=True)
class Done:
    """An earlier session in which somebody ran a workout. days: midnights since then; None: not known."""

    session: int
    started_at: str
    days: int | None

    @property
    def words(self) -> str:
        """`6 days ago`."""
        if self.days is None:
            return f"in session {self.session}"
        return ("today", "yesterday")[self.days] if self.days < 2 else f"{self.days} days ago"


@dataclass(frozen=True, slots=True)
class Ran:
    """What was run in one session: workouts of who has reps that count. A rehearsal has none."""

    session: int
    started_at: str
    workouts: tuple[WorkoutView, ...]


def ran_in(views: Views) -> Ran:
    """Look at one session."""
    found = [workout_of(views, one) for one in views.athletes.values() if counting(views, one.athlete)]
    ran = () if views.session.rehearsal else tuple({one.workout: one for one in found if one is not None}.values())
    return Ran(views.session.session, views.session.started_at, ran)


def earlier(desk: Desk) -> Iterator[Ran]:
    """Sessions before the one that runs, newest first."""
    return (ran for ran in desk.newest(ran_in) if ran.session != desk.session)


@dataclass(frozen=True, slots=True)
class LastDone:
    """When workouts were last run: by number, and any of a family; what was never run is left out."""

    of: dict[int, Done]
    of_family: dict[Family, Done]


def last_done(sessions: Iterable[Ran], workouts: Sequence[WorkoutView], now: datetime) -> LastDone:
    """Look for workouts in sessions, newest first, no further than needed.

    A coach's own is known by its reps and rests, as its number may differ.
    """
    found = LastDone({}, {})
    families = {one.family for one in workouts}
    for day in sessions:
        if len(found.of) == len(workouts) and found.of_family.keys() >= families:
            break
        done = Done(day.session, day.started_at, _days(day.started_at, now))
        for ran in day.workouts:
            found.of_family.setdefault(ran.family, done)
            for one in workouts:
                if _same(one, ran):
                    found.of.setdefault(one.workout, done)
    return found


def _same(one: WorkoutView, other: WorkoutView) -> bool:
    if other.built_in and one.built_in:
        return one.built_in == other.built_in
    return [(step.set, step.distance_m, step.rest_s) for step in one.reps] == [
        (step.set, step.distance_m, step.rest_s) for step in other.reps
    ]


def _days(at: str, now: datetime) -> int | None:
    """Midnights between, where this computer stands."""
    try:
        then = datetime.fromisoformat(at)
    except ValueError:
        return None
    then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return max(0, (now.astimezone().date() - then.astimezone().date()).days)
