"""Workouts of flying reps: so many sets of so many reps over one Fly Zone, with rests, and the three of the text.

The three are those of "400m Pace Workouts", section Maximum Velocity Workouts: 3 x 3 over 30, 40 and 50 m with 3:00
between reps and 6:00, 7:00 and 8:00 between sets.
"""

from __future__ import annotations

from server.people_views import StepView, WorkoutView

BUILT_IN = ((30.0, 360.0), (40.0, 420.0), (50.0, 480.0))
"""Fly distance, m, and rest between sets, s."""
SETS, REPS, REST_S = 3, 3, 180.0


def flying(
    number: int, sets: int, reps: int, distance_m: float, rest_s: float, set_rest_s: float, name: str = ""
) -> WorkoutView:
    """Workout of `sets` times `reps` flying reps; rests in seconds, between reps and between sets."""
    steps = [
        StepView(set=s, rep=r, distance_m=distance_m, rest_s=rest_s if r < reps else set_rest_s)
        for s in range(1, sets + 1)
        for r in range(1, reps + 1)
    ]
    steps[-1] = StepView(set=sets, rep=reps, distance_m=distance_m, rest_s=None)
    text = f"{sets} x {reps} x {distance_m:g}m."
    if reps > 1:
        text += f" {_minutes(rest_s)} Rec between reps."
    if sets > 1:
        text += f" {_minutes(set_rest_s)} Rec between sets."
    return WorkoutView(workout=number, name=name or f"Flying {distance_m:g}s", text=text, reps=tuple(steps))


def built_in() -> list[WorkoutView]:
    """The text's three, in order of progression."""
    return [
        flying(number, SETS, REPS, distance_m, REST_S, set_rest_s)
        for number, (distance_m, set_rest_s) in enumerate(BUILT_IN, 1)
    ]


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
