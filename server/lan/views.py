"""What the coach's page is told about the network."""

from __future__ import annotations

from pydantic import Field

from server.view import View


class LanAddressView(View):
    """An address of this machine. helper: the plain page there, for a QR code; empty where phones cannot be sent."""

    ip: str = Field(examples=["192.168.1.20"])
    interface: str
    kind: str
    helper: str
    likely: bool


class LanView(View):
    """How phones get in. Without --lan `on` is false and the rest is empty.

    spectators_svg: that link as a QR code.
    told: sentences on what has arrived from phones of late, or what to look at where nothing has.
    """

    on: bool
    page: str = ""
    helper: str = ""
    spectators: str = ""
    spectators_svg: str = ""
    addresses: tuple[LanAddressView, ...] = ()
    told: tuple[str, ...] = ()
