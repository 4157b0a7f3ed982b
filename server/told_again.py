"""What a phone tells once more after the server began anew: it sends again what might have been lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from gate.crossing import Crossing
from server.gate_views import SetupView
from server.views import CrossingView

SAME_NS = 50_000_000
"""Crossings of one gate that are nearer than this to each other in time are of one body: two torsos in one lane are not
nearer than 0.4 m, at 8 m/s."""


def told_in_another_run(
    known: Iterable[CrossingView], run: int, marker: int, setup: SetupView, told: Crossing | None
) -> bool:
    """Whether a crossing was in the log when the server began anew.

    A body has another number in a gate that has begun anew, but the phone's clock is the same.
    """
    if told is None or not setup.clock.startswith(f"{setup.camera}/"):
        return False
    return any(
        view.run != run
        and view.marker == marker
        and view.final
        and not view.withdrawn
        and (view.setup.clock, view.setup.camera, view.direction) == (setup.clock, setup.camera, told.direction)
        and abs(view.t_source_ns - told.t_ns) < SAME_NS
        for view in known
    )
