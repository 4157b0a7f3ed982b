"""The text's eight workouts, built in, in order of progression: three flying, five at 400 m pace.

Source: "400m Pace Workouts", sections The 400m Pace Workouts and Maximum Velocity Workouts. The lines are the text's.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.coaching.steps import Family

SOURCE = "400m Pace Workouts"
"""Name of the text that the workouts are from."""


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A workout of the text. key: names it in the log, for ever."""

    key: str
    name: str
    family: Family
    notation: str


LIBRARY: tuple[BuiltIn, ...] = (
    BuiltIn("flying-30", "Flying 30s", "flying", "3 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets."),
    BuiltIn("flying-40", "Flying 40s", "flying", "3 x 3 x 40m. 3:00 Rec between reps. 7:00 Rec between sets."),
    BuiltIn("flying-50", "Flying 50s", "flying", "3 x 3 x 50m. 3:00 Rec between reps. 8:00 Rec between sets."),
    BuiltIn(
        "pace-1",
        "Pace 1: 50s, 100s, 50s",
        "400 m pace",
        "4 x 50m. 1:30 Rec between reps.\n4 x 100m. 2:30 Rec between reps.\n4 x 50m. 1:30 Rec between reps.",
    ),
    BuiltIn(
        "pace-2",
        "Pace 2: 100s in sets",
        "400 m pace",
        "2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets.",
    ),
    BuiltIn("pace-3", "Pace 3: 100 and 200", "400 m pace", "3 x (100m. 2:30 Rec. 200m. 5:00 Rec)."),
    BuiltIn(
        "pace-4",
        "Pace 4: 200s in sets",
        "400 m pace",
        "3 x (2 x 200m). 3:00 Rec between reps. 6:00 Rec between sets.",
    ),
    BuiltIn(
        "pace-5",
        "Pace 5: 300 down to 50",
        "400 m pace",
        "300m. 7:00 Rec.\n200m. 2:30 Rec. 200m. 5:00 Rec.\n"
        "3 x 100m. 2:00 Rec between reps.\n4 x 50m. 1:30 Rec between reps.",
    ),
)
