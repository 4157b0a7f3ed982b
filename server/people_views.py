"""What a page sees of people and of what they run: the session's terms, athletes, workouts."""

from __future__ import annotations

from typing import Literal

from server.coaching.sprinters import LEAST_FACTOR
from server.coaching.steps import Family
from server.view import View

Phase = Literal["set up", "warm-up", "running", "paused", "over"]
CyclePace = Literal["", "400 m", "800 m", "1500 m", "3000 m", "5000 m"]
"""Which pace of a two- or three-week cycle a session is for. The training text names the cycle and not the five; these
are the ones of Horwill's system for a 1500 m runner, from whom the cycle comes."""


class SessionView(View):
    """The terms of a session. athletes: their numbers in running order, round after round.

    phase: a crossing becomes a rep while it is running; a session of an earlier version always was.
    layout: counts how gates have stood; another one begins when a gate is moved, added or taken away.
    workout: of everybody who has no own; null: reps without an end.
    wind_m_per_s: by hand, from behind positive. cycle_pace: a label that a coach may set.
    sprinter_rest: how much longer a 400 m sprinter rests after a rep of more than 50 m.
    unfit, cautions: sentences on gates that the workouts lack, and on athletes whom they do not suit.
    """

    session: int
    started_at: str
    rehearsal: bool = False
    name: str = ""
    phase: Phase = "running"
    fly_zone_m: float = 30.0
    u_fly_zone_m: float = 0.02
    direction: Literal["auto", "right", "left"] = "auto"
    min_speed_m_per_s: float = 3.0
    max_speed_m_per_s: float = 13.0
    athletes: tuple[int, ...] = ()
    next_athlete: int | None = None
    workout: int | None = None
    wall_verdicts: bool = False
    layout: int = 0
    wind_m_per_s: float | None = None
    shoes: Literal["", "spikes", "flats"] = ""
    note: str = ""
    cycle_pace: CyclePace = ""
    sprinter_rest: float = LEAST_FACTOR
    unfit: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


class SessionSummary(View):
    """One line of the list of sessions."""

    session: int
    started_at: str
    rehearsal: bool
    reps: int
    name: str = ""


class PaceView(View):
    """A race time as a speed. time: as it was typed. fly_time_s: the pace's own time for the Fly Zone.

    estimated: the method's name where nobody ran that time; then u_time_s is its standard uncertainty, and low_s and
    high_s are the ends of its band.
    """

    time: str
    time_s: float
    distance_m: float
    speed_m_per_s: float
    without_start: bool
    formula: str
    fly_time_s: float
    estimated: str | None = None
    u_time_s: float = 0.0
    low_s: float | None = None
    high_s: float | None = None


class EstimateView(View):
    """A 400 m time by one method from other races, with its band. note: why that is as wide as it is."""

    method: str
    time_s: float
    u_time_s: float
    low_s: float
    high_s: float
    source: str
    note: str = ""


class RaceTimeView(View):
    """A race that somebody ran: the time as it was typed, when, and where that is known from."""

    distance_m: float
    time: str
    time_s: float
    date: str = ""
    source: str = ""


class PastRepView(View):
    """A rep of an earlier session, as far as later ones are compared with it. group: of that session."""

    fly_time_s: float
    u_own_fly_time_s: float
    u_velocity_m_per_s: float
    distance_m: float
    group: tuple[int, int]


class PastSessionView(View):
    """An athlete's sound reps of an earlier session, in the order in which they were run."""

    session: int
    reps: tuple[PastRepView, ...]


class AthleteView(View):
    """Somebody who runs.

    sex: for estimates only. estimates: of the 400 m time, while it is not known. workout: an own one.
    max_aerobic_speed_m_per_s: from a test, as a coach gave it.
    present: false for who has stopped or is not there yet, `why` says it.
    dropped_sets: numbers of sets that are left out; extra_reps: like the last one prescribed, after it.
    sprinter_rest: a 400 m sprinter's own; null: the session's.
    """

    athlete: int
    name: str
    pace: PaceView | None = None
    group: str = ""
    event: str = ""
    sex: Literal["", "f", "m"] = ""
    times: tuple[RaceTimeView, ...] = ()
    estimates: tuple[EstimateView, ...] = ()
    max_aerobic_speed_m_per_s: float | None = None
    workout: int | None = None
    present: bool = True
    why: str = ""
    dropped_sets: tuple[int, ...] = ()
    extra_reps: int = 0
    sprinter_rest: float | None = None
    history: tuple[PastSessionView, ...] = ()
    removed: bool = False


class StepView(View):
    """One prescribed rep: the rep-th of its set. rest_s: the least after it; null after the last.

    assumed_rest: the workout leaves that rest out; it is the last one that is written before it.
    """

    set: int
    rep: int
    distance_m: float
    rest_s: float | None
    assumed_rest: bool = False


class WorkoutView(View):
    """What is prescribed, in the order in which it is run. text: as a coach writes it, in one line.

    notation: the same in lines; empty in entries of earlier versions, which have `text` alone.
    built_in: which of the library's it is; empty: a coach's own, which may be changed and taken away.
    """

    workout: int
    name: str
    text: str
    reps: tuple[StepView, ...]
    notation: str = ""
    family: Family = "flying"
    built_in: str = ""
    removed: bool = False
