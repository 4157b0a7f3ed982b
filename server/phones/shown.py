"""A phone as pages see it. Pure."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from calibration.two_envelope import Offset
from server.gate_views import GateView
from server.phones.phone import Phone
from server.phones.views import LastPassView, PhoneClockView, PhoneView, Quality
from server.views import CrossingView

GOOD_MS, FAIR_MS = 2.0, 6.0
"""u of the clock: under the first it is less than a 60 fps fly time's own; over the second it decides verdicts."""
AS_SAID = {"fps", "battery", "charging", "moved", "luma", "visible", "muted", "buffered", "locked"}
"""Of a phone's status."""


def shown(phone: Phone, gates: Sequence[GateView], why: str, crossings: Mapping[int, CrossingView]) -> PhoneView:
    """gates: those that it serves."""
    status, epoch = phone.status, phone.epoch
    told = {} if status is None else {**status.model_dump(include=AS_SAID), "buffered_s": status.ring_s}
    return PhoneView(
        phone=phone.number,
        name=phone.name,
        markers=tuple(gate.marker for gate in gates),
        waiting_for=phone.waiting_for,
        linked=phone.linked,
        silent_s=None if phone.linked or not phone.said_ns else float((time.monotonic_ns() - phone.said_ns) // 10**9),
        why=why,
        armed=phone.armed,
        **told,
        camera_hz=None if epoch is None else epoch.settings.frameRate,
        lost_share=_lost_share(phone),
        gaps=0 if epoch is None else epoch.inbox.missing,
        clock=None if epoch is None else _clock(epoch.clock.offset_now()),
        path=None if epoch is None else epoch.path,
        timing=None if epoch is None else epoch.timing,
        size=None if epoch is None else epoch.settings.shown,
        model=phone.model,
        last_pass=_last_pass(gates, crossings),
    )


def _lost_share(phone: Phone) -> float | None:
    """Share of the camera's frames that the page did not get; None where nothing is known of it."""
    status = phone.status
    if status is None or not status.frames:
        return None
    return round(min(1.0, status.lost / status.frames), 4)


def _clock(offset: Offset | None) -> PhoneClockView | None:
    if offset is None:
        return None
    u_ms, bound_ms = offset.u_ns * 1e-6, offset.bound_ns * 1e-6
    quality: Quality = "good" if u_ms <= GOOD_MS else "fair" if u_ms <= FAIR_MS else "poor"
    drift = round(offset.drift_ppm)
    return PhoneClockView(u_ms=round(u_ms, 1), bound_ms=round(bound_ms, 1), drift_ppm=drift, quality=quality)


def _last_pass(gates: Sequence[GateView], crossings: Mapping[int, CrossingView]) -> LastPassView | None:
    markers = {gate.marker for gate in gates}
    for one in reversed(list(crossings.values())):
        if one.marker in markers and not one.withdrawn:
            return LastPassView(marker=one.marker, t_ns=one.t_ns, speed_m_per_s=one.speed_m_per_s)
    return None
