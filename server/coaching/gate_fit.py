"""Whether the gates stand as a workout's distances ask, and where to put those that are missing.

Positions are metres from Marker 1. Flying reps begin at Marker 2; at 400 m pace every rep ends at the last gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from server.coaching.steps import Family

FITS_M = 0.5
"""A workout's 30 m are run between gates that are 29.6 m apart too: the rep has the distance as it was measured."""
RUN_UP_M = (20.0, 30.0)
"""Gradual acceleration before every timed rep at 400 m pace (400m Pace Workouts)."""
ACCELERATION_ZONE_M = 30.0
"""Marker 1 to Marker 2 (maximum velocity workouts): a run's first gate stands there, unless it was placed."""
FARTHEST_M = 500.0
"""No gate stands further from Marker 1."""
MOST_GATES = 8
NEAREST_M = 5.0
"""Two gates nearer to each other tell nothing that one does not: 5 m are timed to 3 % where each gate has 10 ms."""
START, FINISH = 2, 3
"""Markers of the two gates that are always there."""
_Places = tuple[tuple[tuple[int, float], ...], list[float]]
"""Moves and places_m of a GateFit."""


@dataclass(frozen=True, slots=True)
class GateFit:
    """What a workout lacks. missing_m: distances without a pair of gates, shortest first.

    moves: marker -> where it has to stand; places_m: where further gates have to; both from Marker 1. too_long_m: the
    distances for which no gate can stand. too_near_m: the first two places that are too near to each other. excess: how
    many gates more that would be than can stand.
    """

    missing_m: tuple[float, ...] = ()
    moves: tuple[tuple[int, float], ...] = ()
    places_m: tuple[float, ...] = ()
    too_long_m: tuple[float, ...] = ()
    too_near_m: tuple[float, ...] = ()
    excess: int = 0


def gate_fit(distances_m: Sequence[float], positions_m: Mapping[int, float], family: Family) -> GateFit:
    """Hold distances against the gates. positions_m: of every gate that stands, by its marker."""
    apart_m = [abs(one - other) for one, other in combinations(positions_m.values(), 2)]
    wanted = sorted(set(distances_m))
    missing = tuple(one for one in wanted if not any(abs(apart - one) <= FITS_M for apart in apart_m))
    too_long = tuple(one for one in missing if ACCELERATION_ZONE_M + one > FARTHEST_M)
    possible = tuple(one for one in wanted if one not in too_long)
    if not missing or not possible or set(missing) <= set(too_long):
        return GateFit(missing, too_long_m=too_long)
    placed = _flying if family == "flying" else _at_pace
    moves, places_m = placed(possible, positions_m)
    stand_m = sorted([*{**positions_m, **dict(moves)}.values(), *places_m])
    near = next((pair for pair in pairwise(stand_m) if pair[1] - pair[0] < NEAREST_M), ())
    return GateFit(missing, moves, tuple(places_m), too_long, near, max(0, len(stand_m) - MOST_GATES))


def _flying(distances_m: Sequence[float], positions_m: Mapping[int, float]) -> _Places:
    """All from Marker 2; the shortest at Marker 3, where none of them has it."""
    begin_m = positions_m[START]
    ends = [round(begin_m + one, 2) for one in distances_m]
    if any(_near(positions_m[FINISH], one) for one in ends):
        return (), [one for one in ends if not _stands(one, positions_m)]
    others = {marker: at_m for marker, at_m in positions_m.items() if marker != FINISH}
    free = [one for one in ends if not _stands(one, others)]
    return ((FINISH, free[0]),), free[1:]


def _at_pace(distances_m: Sequence[float], positions_m: Mapping[int, float]) -> _Places:
    """All end at the last gate; where the longest has no run-up before it, Marker 2 and 3 are its ends."""
    finish_m = max(positions_m.values())
    if finish_m - distances_m[-1] >= RUN_UP_M[0] and len(positions_m) > 2:
        starts = [round(finish_m - one, 2) for one in distances_m]
        return (), sorted(one for one in starts if not _stands(one, positions_m))
    finish_m = ACCELERATION_ZONE_M + distances_m[-1]
    moves = [(START, ACCELERATION_ZONE_M), (FINISH, finish_m)]
    others = {marker: at_m for marker, at_m in positions_m.items() if marker not in (START, FINISH)}
    starts = [round(finish_m - one, 2) for one in distances_m[:-1]]
    return (
        tuple(move for move in moves if not _near(positions_m[move[0]], move[1])),
        sorted(one for one in starts if not _stands(one, others)),
    )


def _near(one_m: float, other_m: float) -> bool:
    return abs(one_m - other_m) <= FITS_M


def _stands(at_m: float, positions_m: Mapping[int, float]) -> bool:
    return any(_near(at_m, one) for one in positions_m.values())


def fit_words(name: str, found: GateFit, family: Family) -> str | None:
    """The fit as a sentence for the coach; None where nothing is missing. name: of the workout."""
    if not found.missing_m:
        return None
    parts = [f"{name}: no two gates stand {_metres(found.missing_m)} apart"]
    put = [f"Marker {marker} at {at_m:g} m" for marker, at_m in found.moves]
    if found.places_m:
        put.append(f"{'a gate' if len(found.places_m) == 1 else 'gates'} at {_metres(found.places_m)}")
    if put:
        parts.append(f"put {' and '.join(put)} from Marker 1")
        if family != "flying":
            least_m, most_m = RUN_UP_M
            parts[-1] += f", with a run-up of {least_m:g} to {most_m:g} m to each start gate"
    if found.excess:
        parts.append(f"that is {found.excess} more than the {MOST_GATES} gates that can stand: time some by hand")
    if found.too_near_m:
        parts.append(f"{_metres(found.too_near_m)} are nearer than {NEAREST_M:g} m: one gate has to serve for both")
    if found.too_long_m:
        parts.append(f"{_metres(found.too_long_m)} are longer than gates can stand apart: time those by hand")
    return ". ".join([parts[0], *(part[0].upper() + part[1:] for part in parts[1:])])


def _metres(numbers: Sequence[float]) -> str:
    words = [f"{one:g}" for one in numbers]
    return (words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}") + " m"
