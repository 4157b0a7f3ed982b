"""All views of a session, and a draft of them: what a happening would change, before it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from gate.errors import InputError
from server.advice_view import AdviceView
from server.gate_views import GateView
from server.people_views import AthleteView, SessionView, WorkoutView
from server.view import View
from server.views import CrossingView, PassesView, RehearsalView, RepView, ServerView, StateView, UndoView

V = TypeVar("V", bound=View)
KINDS: dict[str, type[View]] = {
    "server": ServerView,
    "session": SessionView,
    "athlete": AthleteView,
    "gate": GateView,
    "crossing": CrossingView,
    "rep": RepView,
    "workout": WorkoutView,
    "passes": PassesView,
    "rehearsal": RehearsalView,
    "undo": UndoView,
    "advice": AdviceView,
}
"""Entry kind -> model of its data."""
KEYS = {
    "athlete": "athlete",
    "gate": "marker",
    "crossing": "crossing",
    "rep": "rep",
    "workout": "workout",
    "advice": "key",
}
"""Kinds of which there are many -> the field that tells them apart; of the others there is one."""
_KIND_OF = {model: kind for kind, model in KINDS.items()}


@dataclass(slots=True)
class Views:
    """Everything a page shows, by its number. One merge serves the running server, a start from the log, and drafts."""

    server: ServerView
    session: SessionView
    athletes: dict[int, AthleteView] = field(default_factory=dict)
    gates: dict[int, GateView] = field(default_factory=dict)
    crossings: dict[int, CrossingView] = field(default_factory=dict)
    reps: dict[int, RepView] = field(default_factory=dict)
    workouts: dict[int, WorkoutView] = field(default_factory=dict)
    passes: PassesView = field(default_factory=PassesView)
    rehearsal: RehearsalView = field(default_factory=RehearsalView)
    undo: UndoView = field(default_factory=UndoView)
    advices: dict[str, AdviceView] = field(default_factory=dict)

    def put(self, view: View) -> None:
        """Replace one view."""
        kind = kind_of(view)
        if kind in KEYS:
            getattr(self, f"{kind}s")[getattr(view, KEYS[kind])] = view
        else:
            setattr(self, kind, view)

    def apply(self, kind: str, data: Mapping[str, Any]) -> None:
        """Merge an entry of the log; kinds and fields of a later version are left alone.

        Raises InputError where it lacks what this version needs.
        """
        model = KINDS.get(kind)
        if model is None:
            return
        try:
            self.put(model.model_validate({name: value for name, value in data.items() if name in model.model_fields}))
        except ValidationError as error:
            raise InputError(
                f"an entry of kind {kind!r} in the session's log cannot be read ({error.errors()[0]['msg']}): "
                "use the version of flygate that wrote it, or another --database"
            ) from None

    def state(self, last_id: int, now_ns: int) -> StateView:
        """All of it, for a page that opens."""
        return StateView(
            last_id=last_id,
            now_ns=now_ns,
            server=self.server,
            session=self.session,
            athletes=tuple(self.athletes.values()),
            gates=tuple(self.gates[marker] for marker in sorted(self.gates)),
            crossings=tuple(self.crossings.values()),
            reps=tuple(self.reps.values()),
            workouts=tuple(self.workouts.values()),
            passes=self.passes,
            rehearsal=self.rehearsal,
            undo=self.undo,
            advices=tuple(self.advices.values()),
        )


class Draft(Views):
    """Views as they would be; `changed` holds what differs, in the order in which it was put, each thing once."""

    __slots__ = ("changed",)

    def __init__(self, base: Views) -> None:
        super().__init__(
            base.server,
            base.session,
            dict(base.athletes),
            dict(base.gates),
            dict(base.crossings),
            dict(base.reps),
            dict(base.workouts),
            base.passes,
            base.rehearsal,
            base.undo,
            dict(base.advices),
        )
        self.changed: dict[tuple[str, int | str], View] = {}

    def put(self, view: View) -> None:
        """Replace one view and remember it, unless it is as it was."""
        kind = kind_of(view)
        key = getattr(view, KEYS[kind]) if kind in KEYS else 0
        before = getattr(self, f"{kind}s").get(key) if kind in KEYS else getattr(self, kind)
        if before == view:
            return
        super().put(view)
        self.changed[kind, key] = view


def kind_of(view: View) -> str:
    """Kind of entry that a view is."""
    return _KIND_OF[type(view)]


def changed(view: V, **changes: object) -> V:
    """Return a copy with some fields changed, checked as a new one is."""
    return type(view).model_validate({**view.model_dump(), **changes})
