"""What pages see of the phones. Null is "its browser does not say", never "fine"."""

from __future__ import annotations

from typing import Literal

from server.phones.messages import Locks
from server.view import View

Quality = Literal["good", "fair", "poor"]


class PhoneClockView(View):
    """How well a phone's clock is joined to the session's. bound_ms: it is no further off; u_ms: bound / sqrt 3."""

    u_ms: float
    bound_ms: float
    drift_ppm: float
    quality: Quality


class LastPassView(View):
    """The newest crossing at a gate of this phone; t_ns on the session's clock."""

    marker: int
    t_ns: int
    speed_m_per_s: float


class PhoneView(View):
    """One phone that has joined. why: a sentence where it is no gate just now, else empty.

    markers: those that it serves; waiting_for: one that another phone serves. lost_share: of the camera's frames.
    buffered: messages that it has not sent yet; gaps: messages that never came. fps: as its camera gives them;
    camera_hz: as it promised.
    model: phones that share it have latencies that are alike.
    """

    phone: int
    name: str
    markers: tuple[int, ...]
    waiting_for: int | None = None
    linked: bool = False
    silent_s: float | None = None
    why: str = ""
    armed: bool = True
    fps: float | None = None
    camera_hz: float | None = None
    lost_share: float | None = None
    buffered: int | None = None
    buffered_s: float | None = None
    gaps: int = 0
    battery: float | None = None
    charging: bool | None = None
    moved: bool | None = None
    visible: bool | None = None
    muted: bool | None = None
    luma: float | None = None
    locked: Locks = Locks()
    clock: PhoneClockView | None = None
    path: str | None = None
    timing: Literal["sensor", "arrival"] | None = None
    size: tuple[int, int] | None = None
    model: str = ""
    last_pass: LastPassView | None = None


class PhonesView(View):
    """All phones, whole each time: an event of kind `phones`, told at most once a second and not kept in the log."""

    armed: bool = True
    phones: tuple[PhoneView, ...] = ()


class CodeView(View):
    """A one-time way in for a new phone. address: what the QR code holds; svg: the QR code."""

    code: str
    marker: int
    address: str
    svg: str
    seconds: int


class JoinedView(View):
    """What a phone keeps: with it, it is known from now on."""

    phone: int
    secret: str
    marker: int
    name: str


class PlaceView(View):
    """A marker as a phone's page sees it. serving: name of what serves it, null: nothing."""

    marker: int
    position: str
    serving: str | None


class MeView(View):
    """Who a phone is. marker: that it serves, or waits for; null: none."""

    phone: int
    name: str
    marker: int | None
    gates: tuple[PlaceView, ...]
