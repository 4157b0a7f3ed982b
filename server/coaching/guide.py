"""What each family of workouts is for, what comes before it and how it feels, as the text has it, in our own words."""

from __future__ import annotations

from server.coaching.library import SOURCE
from server.coaching.steps import Family

NO_PROGRAM = (
    "One workout is no training program. It has its place among workouts at the paces of other races, over a cycle of "
    "two or three weeks; which one fits today is the coach's choice."
)
BEFORE = (
    "A base of easy running and a transition to faster running: these reps are demanding, and the body must be ready "
    "for that load. On the day, the warm-up."
)
LOOSE = (
    "Rule #1: whoever cannot stay loose is training too hard. The faster, the more it counts: a tight body shortens "
    "the steps and slows down, however quick they are."
)
RESTS = (
    "Rests are long on purpose, and a shorter one makes no better session: legs may feel ready before the nerves are. "
    "Walk between reps. Between sets walk, or jog very slowly."
)
SLOWING = "Behind the last gate run out over 50 to 100 m: the more gradually, the better."
NO_BLOCKS = (
    "No crouched start and no blocks: middle-distance races have neither; 400 m sprinters practise them in workouts "
    "of their own."
)
SHORTER_RESTS = "Where much shorter rests feel enough, top speed is missing: do the flying workouts."

GUIDE: dict[Family, tuple[tuple[str, str], ...]] = {
    "flying": (
        (
            "For whom",
            "Middle-distance runners whose top speed holds them back: at 400 m pace they hardly beat their 800 m or "
            "mile pace, and feel recovered long before the rest is over. To launch into a sprint takes practice. They "
            "go on from 30 to 40 to 50 m. 400 m sprinters stay at 30 m: their maximum velocity lasts about that long.",
        ),
        ("What comes before", f"{BEFORE} A few workouts at 400 m pace."),
        ("No program", NO_PROGRAM),
        (
            "Run-up",
            "Begin 10 to 20 m before Marker 1, jog into the Acceleration Zone and build up over its 30 m: at Marker 2 "
            "you run as fast as you can. " + NO_BLOCKS,
        ),
        (
            "How it feels",
            "As fast as you can, held through the Fly Zone. The exact speed matters little, but it must be faster than "
            "400 m pace. Each rep as good as the one before, or better.",
        ),
        ("Loose", LOOSE),
        ("Slowing down", f"{SLOWING} Then walk back to the start."),
        ("Rests", RESTS),
    ),
    "400 m pace": (
        (
            "For whom",
            "Middle-distance runners, for endurance close to top speed. 400 m sprinters run them as long speed "
            "endurance, with rests 1.5 to 2 times as long after every rep of more than 50 m.",
        ),
        ("What comes before", BEFORE),
        ("No program", NO_PROGRAM),
        ("Run-up", "Take 20 to 30 m to come up to speed, gradually, before every timed rep. " + NO_BLOCKS),
        (
            "How it feels",
            "Close to top speed. Going faster than 800 m pace comes from quicker steps: the rhythm feels too high to "
            "be kept up, and that is how you know. Be faster than 800 m pace in most reps; the exact speed matters "
            "little. Each rep as good as the one before, or better.",
        ),
        ("Loose", LOOSE),
        ("Slowing down", SLOWING),
        ("Rests", f"{RESTS} {SHORTER_RESTS}"),
    ),
}
"""Heading and text of each part, in the order in which a coach asks."""
FROM = f"Workouts and advice: the training text {SOURCE}. Rests that it leaves out are ours, and marked."
