"""What a gate on a camera tells the desk: a passage with the set-up that saw it, on the session's clock."""

from __future__ import annotations

from server.gate_views import GateView, LineView, SetupView
from server.latency import mode_words
from server.live_gate import LiveGate, Told
from server.live_session import GateReport
from server.reading import Reading


def report_of(told: Told, view: GateView, gate: LiveGate, reading: Reading, group: int) -> GateReport:
    """The report of what a gate had to say. group: of the gate's line when it saw it."""
    origin = told.passage[1] if told.crossing is None else told.crossing.t_ns
    source = view.source
    return GateReport(
        marker=view.marker,
        body=told.passage[0],
        origin_ns=told.passage[1],
        crossing=told.crossing,
        t_ns=reading.clock.session_ns(origin) - round(view.latency_s * 1e9),
        final=told.final,
        setup=SetupView(
            line=LineView.read_off(gate.line),
            frame_ns=reading.frame_ns,
            torso_row_share=gate.torso_row_share,
            camera=source.address if source else "",
            mode=mode_of(view),
            latency_s=view.latency_s,
            u_latency_s=view.u_latency_s,
            group=group,
            opening=source.opening if source else "",
            sync=view.sync,
            by_passes=view.by_passes,
            u_unsynchronised_s=view.u_unsynchronised_s,
            clock=_clock_name(view, reading),
            u_clock_s=reading.clock.u_at_ns(origin) * 1e-9,
        ),
    )


def _clock_name(view: GateView, reading: Reading) -> str:
    if reading.clock_name is not None:
        return reading.clock_name
    return f"{view.source.opening}/{reading.number}" if view.source and view.source.opening else ""


def mode_of(view: GateView) -> str:
    """What two cameras share whose unknown exposure and read-out are taken as the same; empty: with no other.

    Clips are compared as `flygate time` compares recordings. Of streams' cameras nothing is known but the address.
    """
    source = view.source
    if source is None or source.got is None or source.kind == "network":
        return ""
    model = {"clip": source.codec, "phone": source.model}.get(source.kind, source.name)
    return f"{source.kind} {model} {mode_words(source.got)}"
