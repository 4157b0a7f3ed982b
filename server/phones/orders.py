"""What a phone's page is to do, from how its gates stand. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from gate.errors import LineError
from gate.step_watch import wide_window
from gate.window import Window
from server.gate_views import GateView
from server.phones.epoch import Orders
from server.phones.messages import LineSet, Set, Settings, WideSet, WindowSet


def windows_of(gates: Sequence[GateView], settings: Settings) -> Orders:
    """Marker and window of every gate whose line is in the picture."""
    found = []
    for gate in gates:
        if gate.line is None:
            continue
        try:
            found.append((gate.marker, Window.around(gate.line.line(), settings.shown)))
        except LineError:
            continue  # the gate says what is wrong when its first picture has come
    return found


def wide_of(gates: Sequence[GateView], settings: Settings) -> tuple[int, Window] | None:
    """The first gate whose view is wide enough for step rates, and its wide view; a phone sends one at most."""
    for gate in gates:
        if gate.line is not None:
            wide, _ = wide_window(gate.line.line(), settings.shown, settings.rotation)
            if wide is not None:
                return gate.marker, wide.window
    return None


def the_set(gates: Sequence[GateView], settings: Settings, *, armed: bool, still: bool, why: str) -> Set:
    """gates: those that the phone serves; none while it waits. why: a sentence where it is no gate.

    still: the coach's page has no picture, or an old one. What does not send windows, sends stills; who waits, nothing.
    """
    windows = []
    for marker, window in windows_of(gates, settings):
        x, y, w, h = window.coded(settings.rotation)
        windows.append(WindowSet(marker=marker, x=x, y=y, w=w, h=h, step=window.step))
    wide = wide_of(gates, settings)
    lines = tuple(
        LineSet(marker=gate.marker, top=gate.line.top, ground=gate.line.ground, px_per_m=gate.line.px_per_m)
        for gate in gates
        if gate.line is not None
    )
    state, say = _state(gates, armed=armed, why=why)
    lacking = len(windows) < len(gates) or any(gate.state == "no line" for gate in gates)
    return Set(
        windows=tuple(windows),
        wide=_wide_set(wide, settings),
        lines=lines,
        armed=armed,
        still=bool(gates) and (still or lacking or not armed),
        say=say,
        state=state,
    )


def _wide_set(wide: tuple[int, Window] | None, settings: Settings) -> WideSet | None:
    if wide is None:
        return None
    x, y, w, h = wide[1].coded(settings.rotation)
    return WideSet(x=x, y=y, w=w, h=h, step=wide[1].step)


def _state(gates: Sequence[GateView], *, armed: bool, why: str) -> tuple[str, str]:
    """For the phone's screen: of several gates the one that lacks something."""
    if not gates:
        return "waiting", why
    worst = next((gate for gate in gates if gate.state not in ("ready", "busy")), gates[0])
    if worst.line is None:
        return "no line", f"{worst.position}: place the line"
    if not armed:
        return "off", "disarmed: it films nothing until it is armed"
    return worst.state, f"{worst.position}: {worst.why}"
