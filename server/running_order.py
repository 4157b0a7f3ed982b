"""Who ran when: runs in the order in which they began, each taking one turn of the running order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gate.rep import Rep, Unpaired
from server.athletes import Athlete

SLOWEST_FINISH_M_PER_S = 1.0
"""Who gave up after Marker 2 and still comes to Marker 3 is at least as fast on average as somebody who walks."""


@dataclass(frozen=True, slots=True)
class Run:
    """Somebody's run, timed at both gates or not; takes one turn of the running order.

    t_ns: when it came to Marker 2, estimated from the gate speed where only Marker 3 saw it.
    rep: None where no rep came of it; then `singles` holds its one or two crossings.
    """

    t_ns: int
    rep: Rep | None
    singles: tuple[Unpaired, ...] = ()


def runs(reps: Sequence[Rep], unpaired: Sequence[Unpaired], fly_zone_m: float) -> list[Run]:
    """Join what one pairing found into runs, in the order in which they began.

    A single crossing at Marker 3 belongs to the latest run before it that only Marker 2 saw, where somebody who gave up
    there may have come to Marker 3 by then.
    """
    counted = [one for one in unpaired if one.crossing.counted]
    longest_ns = round(fly_zone_m / SLOWEST_FINISH_M_PER_S * 1e9)
    joined: list[list[Unpaired]] = []
    for one in sorted(counted, key=lambda one: one.crossing.t_ns):
        waiting = [run for run in joined if len(run) == 1 and run[0].marker == 2]
        if one.marker == 3 and waiting and one.crossing.t_ns - waiting[-1][0].crossing.t_ns <= longest_ns:
            waiting[-1].append(one)
        else:
            joined.append([one])
    found = [Run(rep.marker2.t_ns, rep) for rep in reps]
    found += [Run(_began_ns(singles[0], fly_zone_m), None, tuple(singles)) for singles in joined]
    return sorted(found, key=lambda run: run.t_ns)


def _began_ns(one: Unpaired, fly_zone_m: float) -> int:
    since_s = 0.0 if one.marker == 2 else fly_zone_m / one.crossing.speed_m_per_s
    return one.crossing.t_ns - round(since_s * 1e9)


class RunningOrder:
    """Hands out the names, round after round."""

    def __init__(self, athletes: Sequence[Athlete]) -> None:
        self._athletes = athletes
        self._turns = 0
        self._singles: list[str] = []

    def next(self, run: Run, where: str) -> Athlete | None:
        """Whose turn the run is, None without a running order. where: how a run that is no rep is told to a person."""
        self._turns += 1
        if run.rep is None:
            self._singles.append(where)
        return self._athletes[(self._turns - 1) % len(self._athletes)] if self._athletes else None

    def notes(self) -> list[str]:
        """Why the names may be wrong; none is ever shifted for it."""
        if not self._athletes:
            return []
        notes = []
        if self._singles:
            notes.append(
                f"{len(self._singles)} run(s) made no rep and took a turn of the running order each (the first: "
                f"{self._singles[0]}): the names from there on are not certain, check them against who ran"
            )
        late = self._turns % len(self._athletes)
        if late:
            short = ", ".join(athlete.name for athlete in self._athletes[late:])
            notes.append(
                f"{self._turns} run(s) for a running order of {len(self._athletes)}: the last round has none of "
                f"{short}; names were given in running order, check them against who ran"
            )
        return notes
