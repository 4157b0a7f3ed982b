"""Where a 400 m pace rep lies: its target is 400 m pace, its floor 800 m pace; only one below the floor is flagged.

The text asks for faster than 800 m pace in most reps; the exact speed matters little.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gate.pace import Verdict

Zone = Literal[
    "faster than 400 m pace",
    "between 400 m and 800 m pace",
    "slower than 800 m pace",
    "faster than 800 m pace",
    "slower than 400 m pace",
    "too close to 400 m pace to call",
    "too close to 800 m pace to call",
]
BELOW_FLOOR: Zone = "slower than 800 m pace"
"""The only zone that is flagged."""


def zone(to_400: Verdict | None, to_800: Verdict | None) -> Zone | None:
    """Zone from the verdicts against both paces; None of one: that pace is not known.

    The first three zones are the text's. Where 400 m pace is not known or too close, the floor alone is spoken of, and
    where the floor is not known, 400 m pace alone.
    """
    if to_400 == "faster":
        return "faster than 400 m pace"
    if to_800 == "slower":
        return BELOW_FLOOR
    if to_800 == "too close to call":
        return "too close to 800 m pace to call"
    if to_800 == "faster":
        return "between 400 m and 800 m pace" if to_400 == "slower" else "faster than 800 m pace"
    if to_400 == "slower":
        return "slower than 400 m pace"
    return None if to_400 is None else "too close to 400 m pace to call"


@dataclass(frozen=True, slots=True)
class FloorCount:
    """How many of the timed reps were faster than 800 m pace beyond what is not known; of: over 0."""

    faster: int
    of: int

    @property
    def met(self) -> bool:
        """Whether most were."""
        return 2 * self.faster > self.of

    @property
    def words(self) -> str:
        """`7 of 8 faster than 800 m pace: met`."""
        return f"{self.faster} of {self.of} faster than 800 m pace: {'met' if self.met else 'not met'}"


def floor_count(verdicts: Iterable[Verdict | None]) -> FloorCount | None:
    """Count verdicts against 800 m pace; None where there is none. None of a verdict: nobody judged that rep."""
    judged = [one for one in verdicts if one is not None]
    return FloorCount(judged.count("faster"), len(judged)) if judged else None
