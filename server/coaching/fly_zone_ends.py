"""What the speeds at both ends of the Fly Zone say: slowed before the end, still building up, or ready for more."""

from __future__ import annotations

from server.coaching.advice import TEXT, Advice, Day, Ran

TWICE = 2
"""Reps in a row: by chance one rep in 44 slows beyond 2u, two in a row in one of 240 sessions of nine."""
GENTLE_GAIN = 0.03
"""A gentle run-up of 30 m leaves 3 % to gain at its end, a maximal one 0.3 to 1.3 % (derived): less is no fault."""
NEXT_M = {30.0: 40.0, 40.0: 50.0}
FEWEST_REPS = 6


def run_through(day: Day) -> Advice | None:
    """Advice while the newest two reps lost speed before the last gate."""
    newest = _newest(day)
    if not newest or not all(_slowed(one) for one in newest):
        return None
    at_50 = all(one.timed is not None and one.timed.distance_m == 50 for one in newest)
    words = "run through Marker 3" + (", or try 40 m" if at_50 else "")
    reason = f"slower at the last gate in two reps in a row, {_percents(newest)}, beyond 2u"
    source = f"{TEXT}: hold the velocity through the Fly Zone, 30 before 40 before 50 m; twice in a row is ours"
    return Advice("run-through", words, reason, source, "text")


def build_up(day: Day) -> Advice | None:
    """Advice while the athlete gained more in the newest two reps than a gentle run-up leaves."""
    newest = _newest(day)
    if not newest or not all(_still_builds_up(one) for one in newest):
        return None
    reason = f"faster at the last gate in two reps in a row, {_percents(newest)}, beyond 2u and beyond 3 %"
    source = f"{TEXT}: as fast as you can by the end of the build-up; 3 % and twice in a row are ours"
    return Advice("build-up", "take a longer build-up", reason, source, "text")


def next_distance(day: Day) -> Advice | None:
    """Offer of the next Fly Zone to a middle-distance runner after a whole workout that nothing speaks against."""
    if not (day.flying and day.middle_distance and day.is_over) or len(day.runs) < FEWEST_REPS:
        return None
    distances = {one.timed.distance_m for one in day.runs if one.timed is not None}
    longer_m = NEXT_M.get(min(distances)) if len(distances) == 1 else None
    if longer_m is None or not all(one.usable and one.to_400 == "faster" for one in day.runs):
        return None
    last = day.runs[-1].bout
    fades = [one is not None for one, ran in zip(day.fades(), day.sound, strict=True) if ran.bout == last]
    if any(fades) or any(one.speeds is None or _slowed(one) for one in day.runs if one.bout == last):
        return None
    reason = "every rep beat 400 m pace, the last set does not fade, and the speed holds to Marker 3"
    source = f"{TEXT}: middle-distance runners go from 30 to 40 to 50 m; when they are ready is our rule"
    return Advice("next-distance", f"next time {longer_m:g} m can be tried", reason, source, "ours")


def _newest(day: Day) -> tuple[Ran, ...]:
    """The newest two sound flying reps of one distance and set-up; empty where there are none.

    Not at 400 m pace: 200 and 300 m are not run at an even speed.
    """
    newest = day.sound[-TWICE:] if day.flying else ()
    series = {one.timed.series for one in newest if one.timed is not None}
    return newest if len(newest) == TWICE and len(series) == 1 else ()


def _slowed(one: Ran) -> bool:
    return one.speeds is not None and one.speeds.gain < -one.speeds.doubt


def _still_builds_up(one: Ran) -> bool:
    return one.speeds is not None and one.speeds.gain > max(one.speeds.doubt, GENTLE_GAIN)


def _percents(runs: tuple[Ran, ...]) -> str:
    return " and ".join(f"{100 * one.speeds.gain:+.1f} %" for one in runs if one.speeds is not None)
