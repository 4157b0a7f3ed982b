"""Marks of an athlete's reps of one session: against the rep before, and against today's best."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from server.coaching.timed_rep import TimedRep, lost, percent_faster, u_own_of_difference

Against = Literal["better", "same", "worse"]

SAME_PERCENT = 1.5
"""Speeds this close are the same to a coach: one athlete's reps vary by 0.7 to 1.7 % (CV) within a session (Haugen
2012; Zabaloy 2021)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said beside one rep; every figure is None where there is nothing to compare with.

    against_before: than the rep before. best_percent: velocity over the best of the reps before, %; positive is a new
    best of today. best_s: fly time less that best's; negative is a new best. under_best: 3 % or more under it.
    """

    against_before: Against | None = None
    best_percent: float | None = None
    best_s: float | None = None
    under_best: bool = False


def marks(reps: Sequence[TimedRep]) -> tuple[Mark, ...]:
    """Marks of one athlete's reps of one session, in order of time; as many as there are reps.

    A rep marked check or pulled up has an empty mark, is never a best, and is passed over as the rep before. The rep
    before is compared only where distance and set-up are the same; the best is that of the same distance and set-up.
    """
    found = []
    before: TimedRep | None = None
    bests: dict[Hashable, TimedRep] = {}
    for rep in reps:
        if not rep.usable:
            found.append(Mark())
            continue
        best = bests.get(rep.series)
        found.append(_mark(rep, before if before and before.series == rep.series else None, best))
        before = rep
        if best is None or rep.velocity_m_per_s > best.velocity_m_per_s:
            bests[rep.series] = rep
    return tuple(found)


def same_within_percent(rep: TimedRep, before: TimedRep) -> float:
    """Largest difference of speed of two reps that are the same, in % of the earlier one's.

    The larger of 2u of the difference, by both reps' own u, and 1.5 %: a smaller difference either was not measured or
    is no more than the athlete's reps vary anyhow. Only one that passes both limits is better or worse.
    """
    measured_percent = 100 * 2 * u_own_of_difference(rep, before) / before.velocity_m_per_s
    return max(measured_percent, SAME_PERCENT)


def _mark(rep: TimedRep, before: TimedRep | None, best: TimedRep | None) -> Mark:
    return Mark(
        against_before=_against(rep, before) if before else None,
        best_percent=percent_faster(rep, best) if best else None,
        best_s=rep.fly_time_s - best.fly_time_s if best else None,
        under_best=best is not None and lost(rep.velocity_m_per_s, best.velocity_m_per_s),
    )


def _against(rep: TimedRep, before: TimedRep) -> Against:
    change_percent = percent_faster(rep, before)
    if abs(change_percent) <= same_within_percent(rep, before):
        return "same"
    return "better" if change_percent > 0 else "worse"
