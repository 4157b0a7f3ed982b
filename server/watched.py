"""What a watch knows of each gate on its source, and the words for what a gate does."""

from __future__ import annotations

from dataclasses import dataclass

from gate.crossing import State
from gate.window import Window
from server.gate_views import GateState, GateView, LineView
from server.live_gate import LiveGate
from server.reading import Reading

WORDS: dict[State, tuple[GateState, str]] = {
    State.LEARNING: ("learning", "learning what the empty gate looks like: keep it clear"),
    State.CLEAR: ("ready", "ready"),
    State.BUSY: ("busy", "somebody is in the gate"),
    State.NOT_READY: ("not ready", "the picture moved: hold the camera still, the line follows what it was drawn on"),
}
LOST: tuple[GateState, str] = (
    "not ready",
    "what the line was drawn on is not in the picture: turn the camera back, or set the line again",
)


@dataclass(slots=True)
class Place:
    """One marker's gate on a source: what it is, what was said of it, and what it was when it left."""

    marker: int
    gate: LiveGate | None = None
    line: LineView | None = None
    picture: tuple[int, int, int] | None = None
    """Width, height and rotation of the newest frame."""
    wanted: tuple[GateState, str] = ("off", "")
    refused_ns: int = 0
    as_left: GateView | None = None
    """What the gate was when it was taken off this source."""
    group: int = 1
    """The gate's while this line was its line: who is still in it when the line is moved belongs to it."""
    said: tuple[GateState, str] = ("off", "")
    reading: Reading | None = None
    """The opening whose frames it saw last."""
    window: Window | None = None
    """The part of the picture that these show."""
    held: tuple[LiveGate, Reading] | None = None
    """The gate that saw the newest frames, kept for its tape when the camera has gone."""
