"""Addresses as pictures that a phone's camera reads."""

import segno


def qr_svg(address: str) -> str:
    """A QR code for a page, as wide as there is room; empty where there is no address."""
    return segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True) if address else ""
