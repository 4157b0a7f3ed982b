"""Gates along the run, on a draft: another joins, one is moved or taken away, gets a camera or a line.

Earlier reps stay.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.errors import InputError
from server import passes
from server.coaching.gate_fit import FARTHEST_M, MOST_GATES, NEAREST_M
from server.courses import USUAL, position_m, standing
from server.draft import Draft, changed
from server.gate_views import GateView, LineView, SourceView
from server.missing import UnknownError
from server.paces import over


def add_gate(draft: Draft, at_m: float) -> GateView:
    """A gate at another place; it has no camera yet."""
    if len(standing(draft)) >= MOST_GATES:
        raise InputError(f"{MOST_GATES} gates stand already: take one away first")
    _refuse_near(draft, at_m, None)
    marker = max(draft.gates) + 1
    gate = GateView(marker=marker, position=f"Gate at {at_m:g} m", position_m=at_m)
    draft.put(gate)
    _another_layout(draft)
    return gate


def move_gate(draft: Draft, marker: int, at_m: float) -> GateView:
    """A gate stands elsewhere from now on; Marker 2 and Marker 3 keep the Fly Zone between them as it is measured."""
    gate = the_gate(draft, marker)
    _refuse_near(draft, at_m, marker)
    if marker in USUAL:
        other_m = position_m(draft, USUAL[0] if marker == USUAL[1] else USUAL[1])
        fly_m = at_m - other_m if marker == USUAL[1] else other_m - at_m
        if fly_m <= 0:
            raise InputError(
                f"with {gate.position} at {at_m:g} m, Marker 2 is not before Marker 3: a run passes it first"
            )
        _fix(draft)
        draft.put(changed(draft.session, fly_zone_m=round(fly_m, 6)))
        _pace_times(draft)
    words = gate.position if marker in USUAL else f"Gate at {at_m:g} m"
    draft.put(changed(draft.gates[marker], position_m=at_m, position=words, group=gate.group + 1))
    _another_layout(draft)
    return draft.gates[marker]


def remove_gate(draft: Draft, marker: int) -> None:
    """Take a gate away; what it saw stays. Its camera must be closed."""
    gate = the_gate(draft, marker)
    if marker in USUAL:
        raise InputError(f"{gate.position} is needed for every flying rep: close its camera instead")
    if gate.source is not None:
        raise InputError(f"{gate.position} has a camera: close it first")
    draft.put(changed(gate, removed=True, why="taken away"))
    _another_layout(draft)


def the_gate(draft: Draft, marker: int) -> GateView:
    """The gate of that marker; raises UnknownError."""
    if marker not in draft.gates or draft.gates[marker].removed:
        names = ", ".join(str(one) for one in sorted(standing(draft)))
        raise UnknownError(f"there is no gate {marker}: gates stand at {names}")
    return draft.gates[marker]


def opened(draft: Draft, sources: Mapping[int, SourceView | None], why_none: str) -> None:
    """Gates got other cameras, or none; why_none: where one got none. Passes that were under way there end."""
    for marker, source in sources.items():
        gate = draft.gates[marker]
        state, why = ("off", why_none) if source is None else ("opening", "opening the camera")
        fields = {"source": source, "state": state, "why": why, "rate_hz": None}
        draft.put(changed(gate, **fields, size=gate.size if source is not None else None))
        passes.camera_changed(draft, gate.position)


def line_placed(draft: Draft, marker: int, line: LineView) -> None:
    """A new line from now on; reps of it are a new group."""
    gate = draft.gates[marker]
    draft.put(changed(gate, line=line, line_in=None, group=gate.group + 1))


def line_seen(draft: Draft, marker: int, line: LineView, picture: tuple[int, int, int]) -> None:
    """That line was placed in a picture of this width, height and rotation, where it still stands."""
    gate = draft.gates[marker]
    if gate.line == line and gate.line_in is None:
        draft.put(changed(gate, line_in=picture))


def fly_zone_changed(draft: Draft) -> None:
    """The Fly Zone has another length: Marker 3 stands that far after Marker 2 from now on.

    Raises InputError where a further gate stands there.
    """
    at_m = position_m(draft, USUAL[0]) + draft.session.fly_zone_m
    if len(standing(draft)) > len(USUAL):
        _refuse_near(draft, at_m, USUAL[1])
    if draft.gates[USUAL[1]].position_m is not None:
        draft.put(changed(draft.gates[USUAL[1]], position_m=at_m))
    _pace_times(draft)
    _another_layout(draft)


def _pace_times(draft: Draft) -> None:
    """Every pace has its own time for the Fly Zone."""
    for athlete in list(draft.athletes.values()):
        if athlete.pace is not None:
            draft.put(changed(athlete, pace=over(athlete.pace, draft.session.fly_zone_m)))


def _fix(draft: Draft) -> None:
    """Write down where both markers stand, so that moving one leaves the other."""
    for marker in USUAL:
        draft.put(changed(draft.gates[marker], position_m=position_m(draft, marker)))


def _another_layout(draft: Draft) -> None:
    draft.put(changed(draft.session, layout=draft.session.layout + 1))


def _refuse_near(draft: Draft, at_m: float, marker: int | None) -> None:
    if not 0 <= at_m <= FARTHEST_M:
        raise InputError(f"a gate at {at_m:g} m is not on the run: give 0 to {FARTHEST_M:g} m from Marker 1")
    for other in standing(draft):
        other_m = position_m(draft, other)
        if other != marker and abs(other_m - at_m) < NEAREST_M:
            place = f"{draft.gates[other].position} at {other_m:g} m"
            raise InputError(f"{at_m:g} m is nearer than {NEAREST_M:g} m to {place}: choose another place")
