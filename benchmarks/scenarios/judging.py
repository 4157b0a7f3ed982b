"""What a gate makes of a case, held against its truth: who was missed, what was extra, who was wrongly counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.scenarios.case import Case, Person
from benchmarks.scenarios.hidden import HIDDEN
from gate.crossing import Crossing, CrossingDetector
from gate.line import Tie
from gate.who_counts import Rule, judge

HIT_NS = 50_000_000
"""A crossing further than this from the truth is another one."""
NEAR_NS = 500_000_000
"""A counted crossing so near to somebody who must not count is that person's, else nobody's."""
EXCUSED_NS = 10_000_000
"""Who crosses while the gate cannot know may be timed all the same, if no worse than this."""


MARK = "another body"
"""In the note of a crossing that hides somebody's."""


@dataclass
class Outcome:
    """One case judged. timed: (error s, u s, share by which the speed is off) of everybody who counted rightly.

    faults: what went wrong, one line each. asked: how many had to count. lost: of them, how many crossed a gate that
    said that it must be set again. unmarked: who hides somebody and is not noted to.
    """

    name: str
    fps: float
    seed: int
    asked: int = 0
    lost: int = 0
    missed: int = 0
    extra: int = 0
    wrong: int = 0
    unmarked: int = 0
    timed: list[tuple[float, float, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run(case: Case) -> Outcome:
    """Feed a new detector with the case and judge what it gives."""
    detector = CrossingDetector()
    found: list[Crossing] = []
    lost_ns: list[int] = []
    for strip in case.strips():
        found += detector.feed(strip)
        if strip.tie is Tie.LOST:
            lost_ns.append(strip.t_ns)
    found += detector.finish()
    rule = Rule(case.running)
    return judged(case, [judge(crossing, rule) for crossing in found], lost_ns)


def judged(case: Case, found: list[Crossing], lost_ns: list[int]) -> Outcome:
    """Compare crossings with the truth. lost_ns: stamps of the strips at which the gate said that it was lost."""
    outcome = Outcome(case.name, case.fps, case.seed)
    left = [one for one in found if one.counted]
    kept = [one for one in found if not one.counted]
    for person, crossing in matched([one for one in case.people if one.truth == "count"], left):
        outcome.asked += 1
        if crossing is not None:
            left.remove(crossing)
            outcome.timed.append(figures(person, crossing))
            mark(outcome, case, person, crossing)
        elif case.may_be_lost and any(abs(t_ns - person.t_ns) <= HIT_NS for t_ns in lost_ns):
            outcome.lost += 1
        else:
            not_counted(outcome, person, kept)
    for crossing in left:
        wrongly_counted(outcome, case, crossing)
    return outcome


def matched(people: list[Person], crossings: list[Crossing]) -> list[tuple[Person, Crossing | None]]:
    """Everybody with the crossing that stands for them: nearest pairs first."""
    pairs = sorted(
        (abs(one.t_ns - person.t_ns), p, c)
        for p, person in enumerate(people)
        for c, one in enumerate(crossings)
        if one.direction == person.direction and abs(one.t_ns - person.t_ns) <= HIT_NS
    )
    of: dict[int, int] = {}
    for _, p, c in pairs:
        if p not in of and c not in of.values():
            of[p] = c
    return [(person, crossings[of[p]] if p in of else None) for p, person in enumerate(people)]


def figures(person: Person, crossing: Crossing) -> tuple[float, float, float]:
    """Error in s, u in s, share by which the speed is off."""
    error_s = (crossing.t_ns - person.t_ns) * 1e-9
    return error_s, crossing.u_ns * 1e-9, crossing.speed_m_per_s / person.speed_m_per_s - 1.0


def mark(outcome: Outcome, case: Case, person: Person, crossing: Crossing) -> None:
    """Who hides another body must be marked."""
    hides = any(one.why == HIDDEN and abs(one.t_ns - person.t_ns) <= HIT_NS for one in case.people)
    if hides and MARK not in (crossing.note or ""):
        outcome.unmarked += 1
        outcome.faults.append(f"seed {outcome.seed}: {person.t_ns * 1e-9:.3f} s hides another body and is not marked")


def not_counted(outcome: Outcome, person: Person, kept: list[Crossing]) -> None:
    """Somebody who had to count and did not: kept for a wrong reason, or missed."""
    near = [one for one in kept if abs(one.t_ns - person.t_ns) <= HIT_NS and one.direction == person.direction]
    if near:
        outcome.wrong += 1
        outcome.faults.append(f"seed {outcome.seed}: {person.t_ns * 1e-9:.3f} s does not count: {near[0].why}")
    else:
        outcome.missed += 1
        outcome.faults.append(f"seed {outcome.seed}: missed {person.t_ns * 1e-9:.3f} s")


def wrongly_counted(outcome: Outcome, case: Case, crossing: Crossing) -> None:
    """A counted crossing that stands for nobody who has to count."""
    others = [one for one in case.people if one.truth != "count"]
    near = [one for one in others if is_near(one, crossing)]
    if any(one.truth == "not ready" and abs(one.t_ns - crossing.t_ns) <= EXCUSED_NS for one in near):
        return
    seen = f"{crossing.t_ns * 1e-9:.3f} s {crossing.direction} at {crossing.speed_m_per_s:.1f} m/s counts"
    if near:
        outcome.wrong += 1
        outcome.faults.append(f"seed {outcome.seed}: {seen}, must not: {near[0].why}")
    else:
        outcome.extra += 1
        outcome.faults.append(f"seed {outcome.seed}: {seen} and is nobody")


def is_near(person: Person, crossing: Crossing) -> bool:
    """Whether a crossing may be somebody's, who may have stayed."""
    return person.t_ns - NEAR_NS <= crossing.t_ns <= max(person.t_ns, person.until_ns) + NEAR_NS
