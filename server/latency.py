"""What is known of the latencies of the gates' sources, before and after passes with Marker 2's.

A live source stamps arrival; its latency is constant but not known. What passes found is kept by camera, mode and
host; of clips nothing is kept, for each playing begins anew.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping

from server.draft import Draft, changed
from server.gate_views import GateView, ModeView, SourceView

Known = Mapping[str, float]
"""offset_s and u_offset_s."""
REFERENCE = 2
"""Marker of the gate against whose camera the others' latencies are known."""
USB_SAME_MODEL_U_S, USB_U_S, NETWORK_U_S = 0.030, 0.100, 0.500
"""Standard uncertainty of the difference of two latencies: two USB cameras of one model; of one USB camera
(20-100 ms); of one network stream (100-2,000 ms)."""
PHONES_ALIKE_U_S, PHONES_U_S = 0.005, 0.030
"""The same of two phones of one model, browser, mode and way to their pictures, and of two unlike ones: cameras hand
pictures over 20 to 100 ms after the exposure, each model its own time. Assumed; passes measure it."""
CLIP_ALONE_U_S = 10.0
"""A clip that began by itself: as good as nothing is known, until passes in it have shown its clock."""
CLIP_U_S = 0.001
"""A clip played by this computer is late by a thread's waking up."""
USUAL_RATES_HZ = (5.0, 7.5, 10.0, 15.0, 20.0, 24.0, 25.0, 30.0, 48.0, 50.0, 60.0, 90.0, 100.0, 120.0, 200.0, 240.0)
RATE_SHARE = 0.02
"""24 and 25 Hz stay apart; one picture of 60 left out does not change the mode."""


def goes_on(gates: Mapping[int, GateView], opened: Mapping[int, SourceView | None]) -> bool:
    """Whether the same phones serve the same gates: their cameras ran on, and only the server has opened them anew."""
    return all(
        source is not None
        and source.kind == "phone"
        and (before := gates[marker].source) is not None
        and before == changed(source, opening=before.opening)
        for marker, source in opened.items()
    )


def settle(draft: Draft, remembered: Mapping[int, Known]) -> None:
    """Say of all gates how well their clocks agree, after a source has come or gone; a new group of reps begins.

    remembered: what passes have found of a gate's camera against Marker 2's, earlier.
    """
    sync = 1 + max((gate.sync for gate in draft.gates.values()), default=0)
    reference = draft.gates.get(REFERENCE)
    others = [gate for gate in draft.gates.values() if gate.marker != REFERENCE and gate.source is not None]
    for gate in list(draft.gates.values()):
        partners = others if gate.marker == REFERENCE else [reference]
        draft.put(_settled(gate, [one.source for one in partners if one], sync, remembered))


def _settled(gate: GateView, partners: list[SourceView | None], sync: int, remembered: Mapping[int, Known]) -> GateView:
    """The gate as it is with these other sources; against several the least is known of the worst."""
    source = gate.source
    u_s = 0.0 if source is None else max((_u_s(source, one) for one in partners or [None]), default=0.0)
    found = remembered.get(gate.marker)
    is_known = found is not None or (gate.marker == REFERENCE and bool(remembered))
    known = is_known or u_s <= CLIP_U_S
    if is_known:
        u_s = found["u_offset_s"] if found else 0.0
    fields = {
        "synchronised": source is not None and known,
        "by_passes": source is not None and is_known,
        "latency_s": found["offset_s"] if found else 0.0,
        "u_latency_s": u_s,
    }
    is_new = any(getattr(gate, name) != value for name, value in fields.items())
    alone_s = 0.0 if source is None else _u_s(source, None)
    group = gate.group + 1 if is_new else gate.group
    return changed(gate, **fields, u_unsynchronised_s=alone_s, sync=sync, group=group)


def _u_s(source: SourceView, other: SourceView | None) -> float:
    if one_camera(source, other):
        return 0.0  # its latency cancels
    if source.kind == "clip" and not source.together:
        return CLIP_ALONE_U_S
    if source.kind == "clip" and source.latency_ms == 0:
        return CLIP_U_S
    if source.kind == "network":
        return NETWORK_U_S
    if source.kind == "phone":
        alike = other is not None and phones_alike(source, other)
        return (PHONES_ALIKE_U_S if alike else PHONES_U_S) / math.sqrt(2)
    same_model = other is not None and other.kind == source.kind and other.name == source.name
    return USB_SAME_MODEL_U_S / math.sqrt(2) if same_model else USB_U_S


def one_camera(source: SourceView | None, other: SourceView | None) -> bool:
    """Whether one opening serves both gates. One address opened twice is two: each has its own beginning and buffer."""
    return source is not None and other is not None and source.opening != "" and source.opening == other.opening


def phones_alike(source: SourceView, other: SourceView) -> bool:
    """Whether two phones hand their pictures over equally late, as far as can be told."""
    same = source.model is not None and source.model == other.model and source.kind == other.kind == "phone"
    modes = [None if one.got is None else mode_words(one.got) for one in (source, other)]
    return same and modes[0] is not None and modes[0] == modes[1]


def pair_keys(gates: dict[int, GateView]) -> dict[int, str]:
    """Under which the passes of a gate's camera with Marker 2's, in the modes that they give, on this host are kept.

    No entry without two cameras, while a mode is not known yet, and for clips.
    """
    reference = gates[REFERENCE].source if REFERENCE in gates else None
    keys = {}
    for marker, gate in gates.items():
        cameras = [None if source is None else _camera(source) for source in (reference, gate.source)]
        if marker != REFERENCE and not one_camera(reference, gate.source) and None not in cameras:
            keys[marker] = " | ".join(["latency", platform.node(), *(one for one in cameras if one is not None)])
    return keys


def _camera(source: SourceView) -> str | None:
    if source.kind == "clip" or source.got is None or source.got.rate_hz is None:
        return None
    # Phones of one model are as late as each other, and the one that joined anew is another number.
    who = source.model if source.kind == "phone" else f"{source.name} {source.address}"
    return f"{source.kind} {who} {mode_words(source.got)}"


def mode_words(mode: ModeView) -> str:
    """Size and usual rate: the same words each time that a camera gives this mode."""
    rate = "?" if mode.rate_hz is None else f"{_usual_rate_hz(mode.rate_hz):g}"
    return f"{mode.width}x{mode.height}@{rate}"


def _usual_rate_hz(rate_hz: float) -> float:
    """A measured rate differs a little each time, and by more where pictures were left out while it was measured."""
    usual = min(USUAL_RATES_HZ, key=lambda one: abs(one - rate_hz))
    return usual if abs(usual - rate_hz) <= RATE_SHARE * usual else round(rate_hz)
