"""When top speed is what is missing: much shorter rests are enough, or reps are no faster than 800 m or mile pace."""

from __future__ import annotations

from server.coaching.advice import TEXT, Advice, Day

SHORT_REST = 2 / 3
"""Share of the prescribed rest that is "much less" than it: our reading of the text, which has no number."""
FEWEST_RESTS = 3
FEWEST_REPS = 4
"""Over half of fewer is one rep."""


def top_speed_missing(day: Day) -> Advice | None:
    """Advice to do the flying workouts, or to stay with them; never while the athlete fades."""
    reason = _not_faster(day) or _recovered_early(day)
    if reason is None:
        return None
    words = "top speed is missing: " + ("stay with the flying workouts" if day.flying else "do the flying workouts")
    source = f"{TEXT}: Long Recoveries, Maximum Velocity Workouts; two thirds and over half are ours"
    return Advice("top-speed", words, reason, source, "text")


def _recovered_early(day: Day) -> str | None:
    """A tap, or most rests; none of it where the reps suffered."""
    if any(one is not None for one in day.fades()):
        return None
    if any(one.recovered_early for one in day.runs):
        return "recovered long before the rest was over, and no rep faded"
    rests = [one.rest_share for one in day.runs if one.rest_share is not None]
    short = sum(share < SHORT_REST for share in rests)
    if len(rests) < FEWEST_RESTS or 2 * short <= len(rests):
        return None
    return f"{short} of {len(rests)} rests were under two thirds of what is prescribed, and no rep faded"


def _not_faster(day: Day) -> str | None:
    """The text asks for most reps to be faster."""
    judged = [one.to_floor for one in day.sound if one.to_floor is not None]
    slower = sum(verdict != "faster" for verdict in judged)
    if not day.floor or len(judged) < FEWEST_REPS or 2 * slower <= len(judged):
        return None
    return f"{slower} of {len(judged)} reps were not faster than {day.floor} pace"
