"""Personal bests: a rep is a new one only where it beats the old one by more than is unknown of both, and by 0.5 %."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from server.coaching.timed_rep import SMALLEST_WORTHWHILE, TimedRep, percent_faster, u_own_of_difference

SIGMAS = 2.0
"""A new best is faster by more than this many standard uncertainties of the difference: about 95 % coverage."""


@dataclass(frozen=True, slots=True)
class NewBest:
    """How a rep beat the standing best. by_percent: of its velocity, over 0. limit_percent: what had to be passed.

    u: which uncertainties made the limit: "own" inside one set-up, "full" between two.
    """

    by_percent: float
    limit_percent: float
    u: Literal["own", "full"]


def new_best(rep: TimedRep, standing: TimedRep) -> NewBest | None:
    """Say how a rep beats a standing best; None where it does not, or may not.

    Reps of one set-up share its errors, so only their own u tell whether one is faster; between set-ups everything is
    taken to be independent, which is too careful where two share a source. Never of another distance, and never by a
    rep marked check or pulled up. Less than the smallest worthwhile change is no new best, however well it is known.
    """
    if not rep.usable or rep.distance_m != standing.distance_m:
        return None
    same = rep.group == standing.group
    unknown = SIGMAS * (u_own_of_difference(rep, standing) if same else _u_of_difference(rep, standing))
    limit = max(unknown, SMALLEST_WORTHWHILE * standing.velocity_m_per_s)
    if rep.velocity_m_per_s - standing.velocity_m_per_s <= limit:
        return None
    limit_percent = 100 * limit / standing.velocity_m_per_s
    return NewBest(percent_faster(rep, standing), limit_percent, "own" if same else "full")


def personal_best(reps: Iterable[TimedRep], distance_m: float) -> TimedRep | None:
    """Return the standing best at a distance after an athlete's reps of all sessions, in order of time.

    The first usable rep stands until one beats it; one that is faster by less than is unknown leaves it standing.
    """
    standing: TimedRep | None = None
    for rep in reps:
        if not rep.usable or rep.distance_m != distance_m:
            continue
        if standing is None or new_best(rep, standing):
            standing = rep
    return standing


def _u_of_difference(rep: TimedRep, other: TimedRep) -> float:
    return math.hypot(rep.u_velocity_m_per_s, other.u_velocity_m_per_s)
