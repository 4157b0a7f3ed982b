"""The main job: recordings of Marker 2 and Marker 3 in; fly times, velocities and verdicts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gate.crossing import Crossing, Direction
from gate.errors import ClockError, InputError
from gate.fly import GateView, fly_time, gate_speed, self_check, velocity
from gate.measurement import BudgetLine, Measurement
from gate.pace import Comparison, Pace, compare
from gate.rep import MAX_DISAGREEMENT, Rep, SpeedLimits, Unpaired, disagreement, pair
from gate.who_counts import Rule, judge, running_direction
from server.athletes import Athlete
from server.clock import Clock
from server.gate_reading import GateReading, Read


@dataclass(frozen=True, slots=True)
class Terms:
    """What the coach said: distance, paces, who runs, and who counts.

    direction None: found from the runs, at each gate for itself.
    """

    fly_zone_m: float
    u_fly_zone_m: float = 0.02
    pace: Pace | None = None
    athletes: tuple[Athlete, ...] = ()
    direction: Direction | None = None
    min_speed_m_per_s: float = 3.0
    max_speed_m_per_s: float = 13.0

    def __post_init__(self) -> None:
        if not 1.0 <= self.fly_zone_m <= 400.0:
            raise InputError(f"Fly Zone of {self.fly_zone_m:g} m is not between 1 and 400 m: give metres, usually 30")
        if not 0.0 <= self.u_fly_zone_m < self.fly_zone_m / 2:
            raise InputError(f"uncertainty of the distance of {self.u_fly_zone_m:g} m is absurd: a tape gives 0.02")
        self.rule(self.direction)

    def rule(self, direction: Direction | None) -> Rule:
        """What a crossing must be to count at a gate where runs go in `direction`."""
        return Rule(direction, self.min_speed_m_per_s, self.max_speed_m_per_s)


@dataclass(frozen=True, slots=True)
class TimedGate:
    """One gate of one recording, after reading. same_camera: as `GateView` has it."""

    reading: GateReading
    read: Read
    same_camera: bool

    @property
    def view(self) -> GateView:
        """What its camera is worth for the budget."""
        reading = self.reading
        return GateView(reading.line, self.read.frame_ns, reading.torso_row_share, self.same_camera)


@dataclass(frozen=True, slots=True)
class TimedRep:
    """A rep with everything that is said of it. t2_ns, t3_ns: each on its own recording's clock.

    pair_number: which pair of recordings it is from, counted from 0.
    """

    number: int
    pair_number: int
    athlete: Athlete | None
    rep: Rep
    t2_ns: int
    t3_ns: int
    fly_time_s: Measurement
    velocity: Measurement
    pace: Pace | None
    comparison: Comparison | None
    check: str | None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A crossing that is no part of a rep; where it counts, its gate speed and the verdict from that.

    t_ns: on its own recording's clock.
    """

    marker: int
    pair_number: int
    t_ns: int
    why: str
    crossing: Crossing
    athlete: Athlete | None = None
    speed: Measurement | None = None
    pace: Pace | None = None
    comparison: Comparison | None = None


@dataclass(slots=True)
class Session:
    """All that was timed. notes: what was assumed or found, for a person."""

    terms: Terms
    reps: list[TimedRep] = field(default_factory=list)
    left_over: list[LeftOver] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """Somebody's run, timed at both gates or at one; takes one turn of the running order."""

    t_ns: int
    what: Rep | Unpaired


def time_session(pairs: Sequence[tuple[TimedGate, TimedGate]], clocks: Sequence[Clock], terms: Terms) -> Session:
    """Pair and measure every rep of one or several pairs of gates, each pair on a clock of its own.

    Raises ClockError where a pair's recordings never overlap or were given the wrong way round.
    """
    session = Session(terms, clocks=list(clocks))
    turns = 0
    for number, ((gate2, gate3), clock) in enumerate(zip(pairs, clocks, strict=True)):
        _refuse_apart(gate2, gate3, clock)
        reps, unpaired = _pair(gate2, gate3, clock, terms)
        for run in _runs(reps, unpaired):
            athlete = terms.athletes[turns % len(terms.athletes)] if terms.athletes else None
            turns += 1
            if isinstance(run.what, Rep):
                session.reps.append(
                    _measure(run.what, len(session.reps) + 1, number, athlete, (gate2, gate3), clock, terms)
                )
            else:
                session.left_over.append(_alone(run.what, number, athlete, (gate2, gate3), clock, terms))
        uncounted = [one for one in unpaired if not one.crossing.counted]
        session.left_over += [_alone(one, number, None, (gate2, gate3), clock, terms) for one in uncounted]
    session.left_over.sort(key=lambda one: (one.pair_number, one.t_ns))
    session.notes += _order_notes(turns, terms.athletes)
    return session


def _refuse_apart(gate2: TimedGate, gate3: TimedGate, clock: Clock) -> None:
    first_ns, last_ns = clock.session_ns(gate3.read.first_ns), clock.session_ns(gate3.read.last_ns)
    if first_ns <= gate2.read.last_ns and last_ns >= gate2.read.first_ns:
        return
    raise ClockError(
        f"the recordings never overlap: Marker 2 runs from {gate2.read.first_ns * 1e-9:.2f} to "
        f"{gate2.read.last_ns * 1e-9:.2f} s and Marker 3 from {first_ns * 1e-9:.2f} to {last_ns * 1e-9:.2f} s on the "
        f"same clock: check the offset ({clock.offset_ns * 1e-9:g} s, Marker 3's clock minus Marker 2's) and the files"
    )


def _pair(gate2: TimedGate, gate3: TimedGate, clock: Clock, terms: Terms) -> tuple[list[Rep], list[Unpaired]]:
    marker2 = _judged(gate2.reading.crossings, terms)
    marker3 = [replace(one, t_ns=clock.session_ns(one.t_ns)) for one in _judged(gate3.reading.crossings, terms)]
    limits = SpeedLimits(terms.min_speed_m_per_s, terms.max_speed_m_per_s)
    reps, unpaired = pair(marker2, marker3, terms.fly_zone_m, limits)
    swapped, _ = pair(marker3, marker2, terms.fly_zone_m, limits)
    if _fit(swapped, terms) > _fit(reps, terms):
        raise ClockError(
            f"the runners cross Marker 3 before Marker 2, {swapped[0].fly_ns * 1e-9:.2f} s earlier: the two recordings "
            "are swapped, give Marker 2's first (or mend the sign of the offset)"
        )
    return reps, unpaired


def _fit(reps: list[Rep], terms: Terms) -> float:
    """How well gate speeds bear out a pairing: a perfect rep counts 1, a doubtful one little."""
    return sum(1.0 - disagreement(rep, terms.fly_zone_m) / MAX_DISAGREEMENT for rep in reps)


def _judged(crossings: Sequence[Crossing], terms: Terms) -> list[Crossing]:
    direction = terms.direction or running_direction(crossings)
    return [judge(one, terms.rule(direction)) for one in crossings]


def _runs(reps: list[Rep], unpaired: list[Unpaired]) -> list[_Run]:
    """Reps and single crossings that count, in the order in which they were run."""
    runs = [_Run(rep.marker2.t_ns, rep) for rep in reps]
    runs += [_Run(one.crossing.t_ns, one) for one in unpaired if one.crossing.counted]
    return sorted(runs, key=lambda run: run.t_ns)


def _pace_of(athlete: Athlete | None, terms: Terms) -> Pace | None:
    return athlete.pace if athlete is not None and athlete.pace is not None else terms.pace


def _measure(
    rep: Rep,
    number: int,
    pair_number: int,
    athlete: Athlete | None,
    gates: tuple[TimedGate, TimedGate],
    clock: Clock,
    terms: Terms,
) -> TimedRep:
    views = (gates[0].view, gates[1].view)
    fly_s = fly_time(rep, views, clock.budget(rep.marker3.t_ns))
    speed = velocity(_distance(terms), fly_s)
    pace = _pace_of(athlete, terms)
    return TimedRep(
        number=number,
        pair_number=pair_number,
        athlete=athlete,
        rep=rep,
        t2_ns=rep.marker2.t_ns,
        t3_ns=_own_ns(rep.marker3.t_ns, gates[1].reading.crossings, clock),
        fly_time_s=fly_s,
        velocity=speed,
        pace=pace,
        comparison=None if pace is None else compare(speed, pace),
        check=self_check(terms.fly_zone_m, fly_s, rep, views),
    )


def _distance(terms: Terms) -> Measurement:
    return Measurement(terms.fly_zone_m, "m", (BudgetLine("distance of the markers", terms.u_fly_zone_m, "common"),))


def _own_ns(session_ns: int, crossings: Sequence[Crossing], clock: Clock) -> int:
    """Instant on Marker 3's own clock of the crossing that stands at `session_ns`."""
    return next(one.t_ns for one in crossings if clock.session_ns(one.t_ns) == session_ns)


def _alone(
    one: Unpaired,
    pair_number: int,
    athlete: Athlete | None,
    gates: tuple[TimedGate, TimedGate],
    clock: Clock,
    terms: Terms,
) -> LeftOver:
    gate = gates[0] if one.marker == 2 else gates[1]
    own_ns = one.crossing.t_ns if one.marker == 2 else _own_ns(one.crossing.t_ns, gate.reading.crossings, clock)
    if not one.crossing.counted:
        return LeftOver(one.marker, pair_number, own_ns, one.why, one.crossing)
    speed, pace = gate_speed(one.crossing, gate.reading.line), _pace_of(athlete, terms)
    comparison = None if pace is None else compare(speed, pace)
    return LeftOver(one.marker, pair_number, own_ns, one.why, one.crossing, athlete, speed, pace, comparison)


def _order_notes(turns: int, athletes: Sequence[Athlete]) -> list[str]:
    """Say where the runs do not come out even with the running order; no name is ever shifted for it."""
    if not athletes or turns % len(athletes) == 0:
        return []
    short = [athlete.name for athlete in athletes[turns % len(athletes) :]]
    return [
        f"{turns} run(s) for a running order of {len(athletes)}: the last round has none of {', '.join(short)}; "
        "names were given in running order, check them against who ran"
    ]
