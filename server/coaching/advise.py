"""Everything that is advised about one athlete's day, the weightiest first."""

from __future__ import annotations

from server.coaching.advice import Advice, Day
from server.coaching.fly_zone_ends import build_up, next_distance, run_through
from server.coaching.stopping import fading_now, pulled_up
from server.coaching.tight import stay_loose
from server.coaching.top_speed import top_speed_missing

RULES = (pulled_up, fading_now, stay_loose, run_through, build_up, top_speed_missing, next_distance)


def advise(day: Day) -> tuple[Advice, ...]:
    """What follows from the day as it stands now; at most one advice of a kind."""
    return tuple(found for rule in RULES if (found := rule(day)) is not None)
