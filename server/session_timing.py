"""The main job: recordings of Marker 2 and Marker 3 in; fly times, velocities and verdicts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gate.crossing import Crossing, Direction
from gate.errors import ClockError, InputError
from gate.fly import GateView, doubted, fly_time, gate_speed, self_check, velocity
from gate.lateral import Lateral, corrected, corrected_rep
from gate.measurement import BudgetLine, Measurement
from gate.pace import Pace, compare
from gate.rep import MAX_DISAGREEMENT, Rep, SpeedLimits, Unpaired, disagreement, pair
from gate.who_counts import Rule, judge, running_direction
from server.athletes import Athlete
from server.clock import Clock
from server.gate_reading import Found, Read
from server.running_order import Run, RunningOrder, runs
from server.timed import LeftOver, TimedGate, TimedRep


def check_fly_zone(metres: float) -> None:
    """Raise InputError where nobody runs so far flying."""
    if not 1.0 <= metres <= 400.0:
        raise InputError(f"Fly Zone of {metres:g} m is not between 1 and 400 m: give metres, usually 30")


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
        check_fly_zone(self.fly_zone_m)
        if not 0.0 <= self.u_fly_zone_m < self.fly_zone_m / 2:
            raise InputError(f"uncertainty of the distance of {self.u_fly_zone_m:g} m is absurd: a tape gives 0.02")
        self.rule(self.direction)

    def rule(self, direction: Direction | None) -> Rule:
        """What a crossing must be to count at a gate where runs go in `direction`."""
        return Rule(direction, self.min_speed_m_per_s, self.max_speed_m_per_s)


@dataclass(slots=True)
class Session:
    """All that was timed. notes: what was assumed or found, for a person."""

    terms: Terms
    reps: list[TimedRep] = field(default_factory=list)
    left_over: list[LeftOver] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Gates = tuple[TimedGate, TimedGate]
"""Marker 2's and Marker 3's."""
NO_ACCIDENT = 0.7
"""Mean fit from which on reps of recordings the other way round are believed: 10 % between fly time and gate speeds."""


def time_session(pairs: Sequence[Gates], clocks: Sequence[Clock], terms: Terms) -> Session:
    """Pair and measure every rep of one or several pairs of gates, each pair on a clock of its own.

    Raises ClockError where a pair's recordings never overlap or were given the wrong way round.
    """
    session = Session(terms, clocks=list(clocks))
    order = RunningOrder(terms.athletes)
    for number, (gates, clock) in enumerate(zip(pairs, clocks, strict=True)):
        refuse_apart((gates[0].read, gates[1].read), clock)
        _PairTiming(session, number, gates, clock).run(order)
    session.left_over.sort(key=lambda one: (one.pair_number, one.t_ns))
    session.notes += order.notes() + _group_notes(session.reps)
    return session


def refuse_apart(reads: tuple[Read, Read], clock: Clock, slack_ns: int = 0) -> None:
    """Raise ClockError where recordings of Marker 2 and 3 are more than `slack_ns` apart on one clock."""
    (begin2_ns, end2_ns), (begin3_ns, end3_ns) = reads[0].span_ns, map(clock.session_ns, reads[1].span_ns)
    if begin3_ns - slack_ns <= end2_ns and end3_ns + slack_ns >= begin2_ns:
        return
    raise ClockError(
        f"the recordings never overlap: Marker 2 runs from {begin2_ns * 1e-9:.2f} to {end2_ns * 1e-9:.2f} s and "
        f"Marker 3 from {begin3_ns * 1e-9:.2f} to {end3_ns * 1e-9:.2f} s on the same clock: check the offset "
        f"({clock.offset_ns * 1e-9:g} s, Marker 3's clock minus Marker 2's) and the files"
    )


class _PairTiming:
    """One pair of gates on its way into the session."""

    def __init__(self, session: Session, number: int, gates: Gates, clock: Clock) -> None:
        self._session, self._number, self._gates, self._clock = session, number, gates, clock
        self._terms = session.terms
        self._limits = SpeedLimits(self._terms.min_speed_m_per_s, self._terms.max_speed_m_per_s)
        own2, own3 = (self._judged(gate) for gate in gates)
        inverted2 = [self._on_session(one) for one in own2]
        self._marker2, self._marker3 = own2, [self._on_session(one) for one in own3]
        self._swapped = [
            (self._marker3, self._marker2),
            (own3, inverted2),
        ]  # the offset as it was taken, or its negative
        self._wrong_sign = (inverted2, own3)
        self._found = {
            id(crossing): found
            for gate, crossings in zip(gates, (self._marker2, self._marker3), strict=True)
            for crossing, found in zip(crossings, gate.reading.found, strict=True)
        }

    def run(self, order: RunningOrder) -> None:
        """Add the pair's reps and what is left over."""
        reps, unpaired = pair(self._marker2, self._marker3, self._terms.fly_zone_m, self._limits)
        self._refuse_mixed_up(reps)
        self._note_no_partner(reps)
        for run in runs(reps, unpaired, self._terms.fly_zone_m):
            athlete = order.next(run, self._where(run))
            if run.rep is not None:
                self._session.reps.append(self._measured(run.rep, athlete))
            for one in run.singles:
                self._session.left_over.append(self._alone(one, athlete))
        self._session.left_over += [self._alone(one, None) for one in unpaired if not one.crossing.counted]

    def _judged(self, gate: TimedGate) -> list[Crossing]:
        crossings = gate.reading.crossings
        direction = self._terms.direction or running_direction(crossings)
        return [judge(one, self._terms.rule(direction)) for one in crossings]

    def _on_session(self, crossing: Crossing) -> Crossing:
        return replace(crossing, t_ns=self._clock.session_ns(crossing.t_ns))

    def _refuse_mixed_up(self, reps: list[Rep]) -> None:
        """Raise ClockError where the gate speeds bear out another reading of what was given better than this one."""
        swapped = max((self._reps(*both) for both in self._swapped), key=self._fit)
        other_sign = [] if reps else self._reps(*self._wrong_sign)
        if self._fit(other_sign) > self._fit(swapped):
            raise ClockError(
                f"no run has a partner with the offset {self._clock.offset_ns * 1e-9:g} s and {len(other_sign)} have "
                "with its negative: mend its sign (it is Marker 3's clock minus Marker 2's)"
            )
        if self._fit(swapped) > self._fit(reps) and len(swapped) >= len(reps):
            raise ClockError(
                f"the runners cross Marker 3 {swapped[0].fly_ns * 1e-9:.2f} s before Marker 2: the two {self._what} "
                "are swapped, give Marker 2's first"
            )

    @property
    def _what(self) -> str:
        """What was given twice: gate lines of one recording, or recordings."""
        return "gate lines" if self._gates[0].read is self._gates[1].read else "recordings"

    def _reps(self, marker2: list[Crossing], marker3: list[Crossing]) -> list[Rep]:
        """Reps of another reading of what was given; none where they may be an accident."""
        reps = pair(marker2, marker3, self._terms.fly_zone_m, self._limits)[0]
        return reps if self._fit(reps) >= NO_ACCIDENT * len(reps) else []

    def _fit(self, reps: list[Rep]) -> float:
        """How well gate speeds bear out a pairing: a perfect rep counts 1, a doubtful one little."""
        return sum(1.0 - disagreement(rep, self._terms.fly_zone_m) / MAX_DISAGREEMENT for rep in reps)

    def _note_no_partner(self, reps: list[Rep]) -> None:
        alone = [sum(one.counted for one in crossings) for crossings in (self._marker2, self._marker3)]
        if not reps and all(alone):
            self._session.notes.append(
                f"no run has a partner ({alone[0]} at Marker 2, {alone[1]} at Marker 3): check --offset "
                f"({self._clock.offset_ns * 1e-9:g} s) and its sign, which recording is whose, --fly and the scales"
            )

    def _where(self, run: Run) -> str:
        if run.rep is not None:
            return ""
        first = run.singles[0]
        return f"Marker {first.marker} at {self._found[id(first.crossing)].crossing.t_ns * 1e-9:.2f} s"

    def _pace(self, athlete: Athlete | None) -> Pace | None:
        return athlete.pace if athlete is not None and athlete.pace is not None else self._terms.pace

    def _measured(self, rep: Rep, athlete: Athlete | None) -> TimedRep:
        terms, pace = self._terms, self._pace(athlete)
        found2, found3 = self._found[id(rep.marker2)], self._found[id(rep.marker3)]
        views = (self._gates[0].view(found2.placement), self._gates[1].view(found3.placement))
        rep, lateral = corrected_rep(rep, (views[0].line, views[1].line))
        # What is shown of the crossings is moved too, so that t3 - t2 stays the fly time.
        found2, found3 = (
            replace(one, crossing=corrected(one.crossing, one.placement.line, lateral)) for one in (found2, found3)
        )
        fly_s = self._fly_s(rep, views, lateral)
        distance = BudgetLine("distance of the markers", terms.u_fly_zone_m, "common")
        speed = velocity(Measurement(terms.fly_zone_m, "m", (distance,)), fly_s)
        check = self_check(terms.fly_zone_m, fly_s, rep, views)
        judged = speed if check is None else doubted(speed, rep, views)
        return TimedRep(
            number=len(self._session.reps) + 1,
            pair_number=self._number,
            group=self._group(found2, found3),
            athlete=athlete,
            rep=rep,
            found2=found2,
            found3=found3,
            fly_time_s=fly_s,
            velocity=speed,
            pace=pace,
            comparison=None if pace is None else compare(judged, pace),
            check=check,
        )

    def _fly_s(self, rep: Rep, views: tuple[GateView, GateView], lateral: Lateral) -> Measurement:
        clock = self._clock if self._gates[0].stood else replace(self._clock, pass_speed_m_per_s=None)
        return fly_time(
            rep,
            views,
            clock.budget(rep.marker3.t_ns, views[0].line.u_line_m),
            crossings_joined=clock.joins == "crossings",
            pass_speed_m_per_s=clock.pass_speed_m_per_s,
            lateral=lateral,
        )

    def _group(self, found2: Found, found3: Found) -> int:
        """The group of the rep before where nothing of the set-up is new, else the next number."""
        if not self._session.reps:
            return 1
        before = self._session.reps[-1]
        same = before.pair_number == self._number and (before.found2.placement, before.found3.placement) == (
            found2.placement,
            found3.placement,
        )
        return before.group if same else before.group + 1

    def _alone(self, one: Unpaired, athlete: Athlete | None) -> LeftOver:
        found = self._found[id(one.crossing)]
        speed, pace = gate_speed(one.crossing, found.placement.line), self._pace(athlete)
        left = LeftOver(one.marker, self._number, found, one.why, one.crossing, speed)
        if not one.crossing.counted:
            return left
        return replace(left, athlete=athlete, pace=pace, comparison=None if pace is None else compare(speed, pace))


def _group_notes(reps: Sequence[TimedRep]) -> list[str]:
    """Say where a line is a new one: what comes after it is another set-up."""
    return [
        f"new line before rep {after.number}: it begins group {after.group}; between groups only the whole u compares"
        for before, after in pairwise(reps)
        if after.group != before.group and after.pair_number == before.pair_number
    ]
