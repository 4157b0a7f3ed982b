"""What to set out for a workout: what stands where along the run.

Two layouts. A flying workout has Marker 1, Marker 2 and, for each distance, a Marker 3. At 400 m pace every distance
ends at one finish gate: a track's painted starts end at one line too, and only one camera is carried from rep to rep.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gate.errors import InputError
from server.coaching.gate_fit import ACCELERATION_ZONE_M

Kind = Literal["flying", "pace"]
What = Literal["cones", "marker", "gate"]

LONGEST_FLYING_M = 50.0
"""Longest Fly Zone of a flying workout: maximum velocity lasts 30 m for sprinters, up to 50 m for others."""
LONGEST_M = 400.0
SHORTEST_M = 1.0
MOST_DISTANCES = 7
START_M: dict[Kind, tuple[float, float]] = {"flying": (10.0, 20.0), "pace": (20.0, 30.0)}
"""Start cones before Marker 1; at 400 m pace the gradual run-up before every timed rep."""
SLOWING_M = (50.0, 100.0)
"""Room after Marker 3 for a very gradual deceleration."""
USUAL_START_M = 20.0
NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
"""Metres to the centimetre."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the run. distances_m: the timed distances that it serves.

    position_m: along the run; 0 is Marker 1, at 400 m pace the start gate of the longest distance.
    """

    position_m: float
    what: What
    name: str
    distances_m: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where. spots: in the order of the run. distances_m: shortest first. end_m: where the full stop is."""

    kind: Kind
    distances_m: tuple[float, ...]
    start_m: float
    spots: tuple[Spot, ...]
    end_m: tuple[float, float] | None

    @property
    def total_m(self) -> tuple[float, float] | None:
        """Shortest and longest run from start cones to full stop; None where no workout says how long that takes."""
        if self.end_m is None:
            return None
        first_m = self.spots[0].position_m
        return self.end_m[0] - first_m, self.end_m[1] - first_m

    @property
    def gates(self) -> tuple[Spot, ...]:
        """Places with a camera."""
        return tuple(spot for spot in self.spots if spot.what == "gate")


def distances_of(text: str) -> tuple[float, ...]:
    """Distances in metres from text as `30,50`, shortest first, each once. Raises InputError."""
    parts = [part.strip() for part in text.split(",")]
    if not any(parts):
        raise InputError("no distance was given: give metres, e.g. distances=30 or distances=50,100,200,300")
    found = {_metres(part, "distance", "30 or 30,50") for part in parts}
    if len(found) > MOST_DISTANCES:
        raise InputError(f"{len(found)} distances are more than {MOST_DISTANCES}: set out fewer at a time")
    return tuple(sorted(found))


def start_of(text: str) -> float:
    """Metres from the start cones, from text. Raises InputError."""
    return _metres(text.strip(), "start distance", f"from={USUAL_START_M:g}")


def plan(distances_m: Sequence[float], start_m: float = USUAL_START_M, kind: Kind | None = None) -> Plan:
    """Set out a workout's distances. start_m: from the start cones to Marker 1, at 400 m pace to each start gate.

    kind: None takes `pace` where a distance is longer than a Fly Zone, else `flying`. Raises InputError.
    """
    wanted = tuple(sorted(set(distances_m)))
    _check(wanted)
    longest_m = wanted[-1]
    if kind == "flying" and longest_m > LONGEST_FLYING_M:
        raise InputError(
            f"{longest_m:g} m is no Fly Zone, which is {LONGEST_FLYING_M:g} m at most: "
            "leave kind out, and it is set out for 400 m pace"
        )
    kind = kind or ("pace" if longest_m > LONGEST_FLYING_M else "flying")
    least_m, most_m = START_M[kind]
    if not least_m <= start_m <= most_m:
        before = "Marker 1" if kind == "flying" else "each start gate, at 400 m pace"
        raise InputError(
            f"start cones stand {least_m:g} to {most_m:g} m before {before}, not {start_m:g} m: "
            f"give from={least_m:g} to from={most_m:g}"
        )
    return _flying(wanted, start_m) if kind == "flying" else _pace(wanted, start_m)


def _flying(distances_m: tuple[float, ...], start_m: float) -> Plan:
    ends = tuple(Spot(ACCELERATION_ZONE_M + one, "gate", "Marker 3", (one,)) for one in distances_m)
    spots = (
        Spot(-start_m, "cones", "Start cones", distances_m),
        Spot(0.0, "marker", "Marker 1", distances_m),
        Spot(ACCELERATION_ZONE_M, "gate", "Marker 2", distances_m),
        *ends,
    )
    end_m = ends[0].position_m + SLOWING_M[0], ends[-1].position_m + SLOWING_M[1]
    return Plan("flying", distances_m, start_m, spots, end_m)


def _pace(distances_m: tuple[float, ...], start_m: float) -> Plan:
    finish_m = distances_m[-1]
    spots = [Spot(finish_m, "gate", "Finish gate", distances_m)]
    for one in distances_m:
        spots.append(Spot(finish_m - one, "gate", "Start gate", (one,)))
        spots.append(Spot(finish_m - one - start_m, "cones", "Start cones", (one,)))
    return Plan("pace", distances_m, start_m, tuple(sorted(spots, key=lambda spot: spot.position_m)), None)


def _check(distances_m: tuple[float, ...]) -> None:
    if not distances_m:
        raise InputError("no distance was given: give at least one, in metres")
    if len(distances_m) > MOST_DISTANCES:
        raise InputError(f"{len(distances_m)} distances are more than {MOST_DISTANCES}: set out fewer at a time")
    for one in distances_m:
        if not SHORTEST_M <= one <= LONGEST_M:
            raise InputError(f"distance {one:g} m is not {SHORTEST_M:g} to {LONGEST_M:g} m: give metres, e.g. 30")


def _metres(text: str, what: str, example: str) -> float:
    if not NUMBER.fullmatch(text):
        raise InputError(f"{what} {text[:20]!r} is not a number of metres: give {example}")
    return float(text)
