"""One tap puts the gates where today's workouts ask, as the page says it before the session."""

from __future__ import annotations

from gate.errors import InputError
from server.coaching.gate_fit import FINISH, GateFit
from server.courses import position_m
from server.draft import Draft
from server.fit import fit_of, will_run
from server.gate_desk import add_gate, move_gate


def put_out(draft: Draft) -> None:
    """Every gate that a workout of today lacks stands there from now on; cameras stay with their gates.

    Raises InputError where none is missing, or where no places suit all who run.
    """
    lacking = [number for number in will_run(draft) if _asks(fit_of(draft, draft.workouts[number]))]
    if not lacking:
        raise InputError("the gates stand already where today's workouts ask: nothing is to be put out")
    for number in lacking:
        _put(draft, fit_of(draft, draft.workouts[number]))
    left = [draft.workouts[number].name for number in lacking if _asks(fit_of(draft, draft.workouts[number]))]
    if left:
        raise InputError(f"what {left[0]} asks for moves another workout's gates: place them one by one")


def _asks(found: GateFit) -> bool:
    return bool(found.moves or found.places_m)


def _put(draft: Draft, found: GateFit) -> None:
    """The marker that makes room for the other one goes first: Marker 2 never stands behind Marker 3."""
    finish_m = dict(found.moves).get(FINISH, 0.0)
    farther = finish_m > position_m(draft, FINISH)
    for marker, at_m in sorted(found.moves, reverse=farther):
        move_gate(draft, marker, at_m)
    for at_m in found.places_m:
        add_gate(draft, at_m)
