"""Views as they would be: what differs is known, and nothing else."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from gate.line import GateLine
from server.advice_view import AdviceView
from server.coaching.advice import Advice
from server.draft import KINDS, Draft, Views, changed, kind_of
from server.gate_views import GateView, LineView
from server.people_views import AthleteView, SessionView
from server.views import PassesView
from tests.live_help import blank, fly, tell, with_athletes


def test_a_draft_leaves_what_it_was_made_of_alone() -> None:
    base = with_athletes(blank(), "52")
    before = base.state(0, 0)
    draft = tell(Draft(base), *fly(1, 0, 3.5))
    assert draft.reps
    assert draft.crossings
    assert base.state(0, 0) == before


def test_only_what_differs_is_a_change() -> None:
    draft = blank()
    draft.put(GateView(marker=2, position="Marker 2"))
    draft.put(PassesView())
    assert draft.changed == {}
    draft.put(GateView(marker=2, position="Marker 2", state="ready"))
    draft.put(PassesView(state="running"))
    assert list(draft.changed) == [("gate", 2), ("passes", 0)]


def test_a_thing_that_changes_twice_is_one_change_with_its_last_view() -> None:
    draft = with_athletes(blank(), "52", "60")
    draft.put(AthleteView(athlete=1, name="Another"))
    names = [view.name for view in draft.changed.values() if isinstance(view, AthleteView)]
    assert names == ["Another", "Athlete 2"]
    assert draft.athletes[1].name == "Another"


def test_every_view_goes_through_json_unchanged() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 2**40, 3.5))
    again = Views(draft.server, SessionView(session=1, started_at="now"))
    for view in draft.changed.values():
        again.apply(kind_of(view), view.model_dump(mode="json"))
    assert (again.athletes, again.crossings, again.reps) == (draft.athletes, draft.crossings, draft.reps)
    assert again.session == draft.session


def test_a_kind_of_a_later_version_is_left_alone() -> None:
    draft = blank()
    before = draft.state(1, 0)
    draft.apply("weather", {"wind_m_per_s": 1.5})
    assert draft.state(1, 0) == before


def test_a_changed_view_is_checked_as_a_new_one_is() -> None:
    gate = GateView(marker=2, position="Marker 2")
    with pytest.raises(ValidationError):
        changed(gate, state="asleep")
    with pytest.raises(ValidationError):
        changed(gate, u_latency_s=float("nan"))
    assert changed(gate, state="ready") == GateView(marker=2, position="Marker 2", state="ready")


def test_a_view_read_off_a_thing_has_every_field_from_it_or_from_who_asks() -> None:
    line = GateLine(top=(640.0, 100.0), ground=(640.0, 600.0), px_per_m=300.0, slant=0.01)
    view = LineView.read_off(line, source="a clip")
    assert (view.slant, view.source) == (0.01, "a clip")
    assert view.line() == replace(line, source="a clip")
    with pytest.raises(AttributeError, match="dismissed"):  # though the view has a default for it
        AdviceView.read_off(Advice("end-set", "a", "b", "c", "ours"), key="1-end-set", athlete=1, holds=True)


def test_the_state_holds_every_kind_of_view() -> None:
    state = blank().state(7, 8)
    many = {kind: f"{kind}s" for kind in ("athlete", "gate", "crossing", "rep", "workout", "advice")}
    assert {many.get(kind, kind) for kind in KINDS} <= set(type(state).model_fields)
    assert [gate.marker for gate in state.gates] == [2, 3]
    assert (state.last_id, state.now_ns) == (7, 8)
