"""What a phone tells once more after the server began anew: it sends again what might have been lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from gate.crossing import Crossing
from server.gate_views import SetupView
from server.views import CrossingView, ServerView

SAME_NS = 50_000_000
"""Crossings of one gate that are nearer than this to each other in time are of one body: two torsos in one lane are not
nearer than 0.4 m, at 8 m/s."""
KEPT_NS = 360_000_000_000
"""After so long nothing is told once more: a phone keeps five minutes, and sends them within one."""


def may_come_again(setup: SetupView) -> bool:
    """Whether a phone saw it: its clock, and what it has filmed, outlive the server."""
    return setup.clock.startswith(f"{setup.camera}/")


def told_before(
    known: Iterable[CrossingView], server: ServerView, marker: int, setup: SetupView, told: Crossing | None
) -> CrossingView | None:
    """The crossing of this passage that was in the log, early or final, when the server began anew.

    A body has another number in a gate that has begun anew, but the phone's clock is the same.
    """
    if told is None or not may_come_again(setup):
        return None
    for view in known:
        if (
            view.start != server.start
            and view.marker == marker
            and not view.withdrawn
            and (view.setup.clock, view.setup.camera, view.direction) == (setup.clock, setup.camera, told.direction)
            and abs(view.t_source_ns - told.t_ns) < SAME_NS
        ):
            return view
    return None
