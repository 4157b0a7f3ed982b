"""Personal bests: a rep is a new one only where it beats the old one by more than is unknown of both, and by 0.5 %."""

from __future__ import annotations

import math
from collections.abc import Iterable

from server.coaching.timed_rep import SMALLEST_WORTHWHILE, TimedRep, u_own_of_difference

SIGMAS = 2.0
"""A new best is faster by more than this many standard uncertainties of the difference: about 95 % coverage."""


def is_new_best(rep: TimedRep, standing: TimedRep) -> bool:
    """Whether a rep beats a standing best; never of another distance, and never by one marked check or pulled up."""
    if not rep.usable or rep.distance_m != standing.distance_m:
        return False
    return rep.velocity_m_per_s - standing.velocity_m_per_s > to_pass_m_per_s(rep, standing)


def to_pass_m_per_s(rep: TimedRep, standing: TimedRep) -> float:
    """By how much a rep has to be faster than a standing best.

    Reps of one set-up share its errors, so only their own u tell whether one is faster; between set-ups everything is
    taken to be independent, which is too careful where two share a source. Less than the smallest worthwhile change is
    no new best, however well it is known.
    """
    same = rep.group == standing.group
    unknown = SIGMAS * (u_own_of_difference(rep, standing) if same else _u_of_difference(rep, standing))
    return max(unknown, SMALLEST_WORTHWHILE * standing.velocity_m_per_s)


def personal_best(reps: Iterable[TimedRep], distance_m: float) -> TimedRep | None:
    """Return the standing best at a distance after an athlete's reps of all sessions, in order of time.

    The first usable rep stands until one beats it; one that is faster by less than is unknown leaves it standing.
    """
    standing: TimedRep | None = None
    for rep in reps:
        if not rep.usable or rep.distance_m != distance_m:
            continue
        if standing is None or is_new_best(rep, standing):
            standing = rep
    return standing


def _u_of_difference(rep: TimedRep, other: TimedRep) -> float:
    return math.hypot(rep.u_velocity_m_per_s, other.u_velocity_m_per_s)
