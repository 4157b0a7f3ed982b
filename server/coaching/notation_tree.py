"""A workout as it is written: lines of reps, in sets or not, with the rests that are said; and its text.

3 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets.      Sets(3, (Run(3, 30),), 180, 360, plain=True)
2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets.   Sets(2, (Run(4, 100),), 150, 300)
3 x (100m. 2:30 Rec. 200m. 5:00 Rec).                           Sets(3, (Run(1, 100, after_s=150), ...))
300m. 7:00 Rec.                                                 Run(1, 300, after_s=420)
"""

from __future__ import annotations

from dataclasses import dataclass

from server.coaching.minutes import minutes


@dataclass(frozen=True, slots=True)
class Run:
    """So many reps of one distance. between_s: rest between two of them; after_s: after the last; None: not said.

    After several reps a rest is only said where the one between them is: `4 x 50m. 1:30 Rec` would be either.
    """

    times: int
    distance_m: float
    between_s: int | None = None
    after_s: int | None = None

    @property
    def text(self) -> str:
        """As it is written, without the final stop."""
        metres = f"{self.distance_m:g}m"
        parts = [
            metres if self.times == 1 else f"{self.times} x {metres}",
            _rest(self.between_s, " between reps"),
            _rest(self.after_s),
        ]
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Sets:
    """So many times the same reps. reps_s: rest between reps that have none of their own; sets_s: between sets.

    after_s: after the last set. plain: written without brackets, as sets x reps x distance.
    """

    times: int
    runs: tuple[Run, ...]
    reps_s: int | None = None
    sets_s: int | None = None
    after_s: int | None = None
    plain: bool = False

    @property
    def text(self) -> str:
        """As it is written, without the final stop."""
        if self.plain:
            (run,) = self.runs
            what = f"{self.times} x {run.times} x {run.distance_m:g}m"
        else:
            what = f"{self.times} x ({'. '.join(run.text for run in self.runs)})"
        rests = (_rest(self.reps_s, " between reps"), _rest(self.sets_s, " between sets"), _rest(self.after_s))
        return ". ".join([what, *(rest for rest in rests if rest)])


Part = Run | Sets
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A workout: lines that are run one after the other."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines as the language has them; read again they are this plan."""
        return "\n".join(". ".join(part.text for part in line) + "." for line in self.lines)


def count(part: Part) -> int:
    """How many reps."""
    return part.times if isinstance(part, Run) else part.times * sum(run.times for run in part.runs)


def gaps(sets: Sets) -> int:
    """In how many places of a set the rest between its reps stands: where they have none of their own."""
    inside = sum(run.times - 1 for run in sets.runs if run.between_s is None)
    return inside + sum(run.after_s is None for run in sets.runs[:-1])


def rests_said(line: Line) -> list[int]:
    """Rests of a line as they are written, s, in order."""
    said: list[int | None] = []
    for part in line:
        for run in (part,) if isinstance(part, Run) else part.runs:
            said += [run.between_s, run.after_s]
        if isinstance(part, Sets):
            said += [part.reps_s, part.sets_s, part.after_s]
    return [one for one in said if one is not None]


def _rest(seconds: int | None, between: str = "") -> str:
    return "" if seconds is None else f"{minutes(seconds)} Rec{between}"
