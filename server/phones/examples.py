"""Answers as the routes' documentation shows them."""

from __future__ import annotations

from server.phones.views import (
    CodeView,
    JoinedView,
    LastPassView,
    MeView,
    PhoneClockView,
    PhonesView,
    PhoneView,
    PlaceView,
)

_CLOCK = PhoneClockView(u_ms=0.9, bound_ms=1.6, drift_ppm=-12, quality="good")
_PASS = LastPassView(marker=2, t_ns=81_234_567_890_123, speed_m_per_s=8.41)
PHONES = PhonesView(
    phones=(
        PhoneView(
            phone=1, name="Ana's phone", markers=(2,), linked=True, fps=59.9, battery=0.8, clock=_CLOCK, last_pass=_PASS
        ),
    )
)
CODE = CodeView(code="7K2M9Q", marker=2, address="https://192.168.8.20:8443/phone#7K2M9Q", svg="<svg/>", seconds=600)
JOINED = JoinedView(phone=1, secret="w3Hq...", marker=2, name="Ana's phone")
ME = MeView(
    phone=1, name="Ana's phone", marker=2, gates=(PlaceView(marker=2, position="Marker 2", serving="Ana's phone"),)
)
