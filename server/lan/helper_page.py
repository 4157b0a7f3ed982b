"""The plain page that gives phones the certificate: its words are in `static/lan/helper.html`, its pictures here."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from server.lan.authority import Authority
from server.lan.screens import Screen

PAGE = Path(__file__).parent.parent / "static" / "lan" / "helper.html"
LONGEST_ROW = 22
"""Letters beside a switch."""


def helper_page(authority: Authority, port: int, user_agent: str) -> str:
    """Return the page. port: of the secure one. user_agent: whose steps stand open, both where it is neither's."""
    android = "Android" in user_agent
    iphone = any(word in user_agent for word in ("iPhone", "iPad", "Macintosh"))
    short = authority.name.partition(",")[0]
    screens = {f"screen_{name}": screen.svg() for name, screen in _screens(short).items()}
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        port=port,
        name=escape(authority.name),
        short=escape(short),
        fingerprint=grouped(authority.fingerprint),
        iphone_open="open" if iphone or not android else "",
        android_open="open" if android or not iphone else "",
        **screens,
    )


def grouped(fingerprint: str) -> str:
    """The beginning of a fingerprint, to compare by eye: 2^64 are enough against somebody in the same Wi-Fi."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, 16, 4))


def _screens(name: str) -> dict[str, Screen]:
    warned = "Your connection is not private"
    return {
        "allow": Screen("Safari", ("Download a profile?", "Ignore", "> Allow"), "Safari asks: tap Allow"),
        "profile": Screen(
            "Settings", ("Your name", "> Profile Downloaded", "Wi-Fi"), "Settings: tap Profile Downloaded"
        ),
        "trust": Screen(
            "Certificate Trust Settings", (f"> [x] {name:.{LONGEST_ROW}}",), "The switch beside the certificate is on"
        ),
        "proceed": Screen(
            warned, ("Back to safety", "> Advanced", "> Proceed to 192.168..."), "Chrome: tap Advanced, then Proceed"
        ),
        "install": Screen(
            "Install a certificate",
            ("> CA certificate", "VPN & app certificate", "Wi-Fi certificate"),
            "Settings: tap CA certificate",
        ),
    }
