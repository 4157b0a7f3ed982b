"""What is known of the latencies of two gates' sources, before and after passes.

A live source stamps arrival; its latency is constant but not known. What passes found is kept by camera, mode and host.
"""

from __future__ import annotations

import math
import platform

from server.draft import Draft, changed
from server.views import GateView, ModeView, SourceView

USB_SAME_MODEL_U_S, USB_U_S, NETWORK_U_S = 0.030, 0.100, 0.500
"""Standard uncertainty of the difference of two latencies: two USB cameras of one model; of one USB camera
(20-100 ms); of one network stream (100-2,000 ms)."""
CLIP_ALONE_U_S = 10.0
"""A clip that began by itself: as good as nothing is known, until passes in it have shown its clock."""
CLIP_U_S = 0.001
"""A clip played by this computer is late by a thread's waking up."""


def settle(draft: Draft, remembered: dict[str, float] | None) -> None:
    """Say of both gates how well their clocks agree, after a source has come or gone; a new group of reps begins."""
    gates = [draft.gates.get(marker) for marker in (2, 3)]
    sources = [gate.source if gate else None for gate in gates]
    for gate, source, other in zip(gates, sources, reversed(sources), strict=True):
        if gate is None:
            continue
        u_s = 0.0 if source is None else _u_s(source, other)
        known = remembered is not None or u_s <= CLIP_U_S
        latency_s = remembered["offset_s"] if remembered and gate.marker == 3 else 0.0
        if remembered is not None:
            u_s = remembered["u_offset_s"] if gate.marker == 3 else 0.0
        fields = {"synchronised": source is not None and known, "latency_s": latency_s, "u_latency_s": u_s}
        if any(getattr(gate, name) != value for name, value in fields.items()):
            draft.put(changed(gate, **fields, group=gate.group + 1))


def _u_s(source: SourceView, other: SourceView | None) -> float:
    if one_camera(source, other):
        return 0.0  # its latency cancels
    if source.kind == "clip" and not source.together:
        return CLIP_ALONE_U_S
    if source.kind == "clip" and source.latency_ms == 0:
        return CLIP_U_S
    if source.kind == "network":
        return NETWORK_U_S
    same_model = other is not None and other.kind == source.kind and other.name == source.name
    return USB_SAME_MODEL_U_S / math.sqrt(2) if same_model else USB_U_S


def one_camera(source: SourceView | None, other: SourceView | None) -> bool:
    """Whether one camera serves both gates; a clip that is played twice, late by different times, is two."""
    if source is None or other is None:
        return False
    return (source.address, source.latency_ms) == (other.address, other.latency_ms)


def pair_key(gates: dict[int, GateView]) -> str | None:
    """Under which the passes of these two cameras in these modes on this host are kept; None without two cameras."""
    sources = [gates[marker].source if marker in gates else None for marker in (2, 3)]
    if any(source is None for source in sources):
        return None
    return " | ".join(["latency", platform.node(), *(_camera(source) for source in sources if source is not None)])


def _camera(source: SourceView) -> str:
    return f"{source.kind} {source.address} {source.name} {_mode(source.asked)} {source.latency_ms:g}"


def _mode(mode: ModeView | None) -> str:
    return "any" if mode is None else f"{mode.width}x{mode.height}@{mode.rate_hz or 0:g}"
