"""Step rates in a running session: what a gate tells of them, and what they are of a rep. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gate.measurement import BudgetLine, Measurement
from gate.step_rate import Steps, mean_rate, step_length
from server.draft import Draft, changed
from server.views import CrossingView, PassageName

NO_STEPS: dict[str, Any] = {
    "step_rate_per_min": None,
    "u_step_rate_per_min": None,
    "step_length_m": None,
    "u_step_length_m": None,
    "step_rate_why": None,
}
"""Fields of a rep of which nothing is known."""


@dataclass(frozen=True, slots=True)
class StepsReport:
    """What a gate tells of the steps of a passage whose final crossing it has told before."""

    marker: int
    camera: str
    steps: Steps

    @property
    def passage(self) -> PassageName:
        """What names the passage."""
        return (self.marker, self.camera, *self.steps.passage)


def take_steps(draft: Draft, told: StepsReport) -> CrossingView | None:
    """Put a step rate to its crossing; return that, None where the session does not have it."""
    for view in reversed(draft.crossings.values()):
        if view.passage == told.passage and view.final and view.start == draft.server.start:
            rate = told.steps.rate
            known = {} if rate is None else {"step_rate_per_min": rate.value, "u_step_rate_per_min": rate.u}
            new = changed(view, **known, step_rate_why=told.steps.why)
            draft.put(new)
            return new
    return None


def steps_of(seen: Sequence[CrossingView], velocity: Measurement) -> dict[str, Any]:
    """A rep's step rate and step length as fields of its view."""
    rate = mean_rate([rate for one in seen if (rate := _rate(one)) is not None])
    if rate is None:
        return NO_STEPS | {"step_rate_why": next((one.step_rate_why for one in seen if one.step_rate_why), None)}
    length_m = step_length(velocity, rate)
    return {
        "step_rate_per_min": rate.value,
        "u_step_rate_per_min": rate.u,
        "step_length_m": length_m.value,
        "u_step_length_m": length_m.u,
        "step_rate_why": None,
    }


def _rate(one: CrossingView) -> Measurement | None:
    if one.step_rate_per_min is None or one.u_step_rate_per_min is None:
        return None
    u = BudgetLine(f"step rate at Marker {one.marker}", one.u_step_rate_per_min, "own")
    return Measurement(one.step_rate_per_min, "steps/min", (u,))
