"""A QR code that joins a Wi-Fi, for the terminal and for a sheet of paper."""

from __future__ import annotations

import io

import segno
from segno import helpers

from gate.errors import InputError

LONGEST_NAME, SHORTEST_KEY, LONGEST_KEY = 32, 8, 63
"""Bytes of a name (IEEE 802.11, 9.4.2.2), letters of a WPA passphrase."""


def wifi_code(name: str, password: str) -> segno.QRCode:
    """Return the code. password: empty for an open network. Raises InputError."""
    if not 1 <= len(name.encode()) <= LONGEST_NAME or not name.isprintable():
        raise InputError(f"Wi-Fi name {name!r} cannot be one: 1 to {LONGEST_NAME} bytes, as the router shows it")
    if password and not (SHORTEST_KEY <= len(password) <= LONGEST_KEY and password.isprintable()):
        raise InputError(f"the Wi-Fi password has {len(password)} characters: one has {SHORTEST_KEY} to {LONGEST_KEY}")
    return helpers.make_wifi(name, password or None, "WPA" if password else None)


def in_terminal(code: segno.QRCode) -> str:
    """The code as text that a phone reads off a dark or a light terminal."""
    text = io.StringIO()
    code.terminal(text, compact=True)
    return text.getvalue()
