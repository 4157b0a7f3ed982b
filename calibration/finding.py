"""One line of the camera check: what was looked at, what was found, how good that is, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["good", "fair", "poor", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    value, u: in `unit`, where there is one number to it; u is its standard uncertainty. change: what to do, empty
    where nothing need be done. Unknown is never good: `change` then says how it can be found.
    """

    item: str
    grade: Grade
    found: str
    value: float | None = None
    unit: str | None = None
    u: float | None = None
    change: str = ""


def graded(value: float, good: float, fair: float) -> Grade:
    """Good up to the first limit, fair up to the second."""
    return "good" if value <= good else "fair" if value <= fair else "poor"
