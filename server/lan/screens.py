"""Small drawings of a phone's screens: which line to tap. Inline SVG, made of the words themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, ROW, HEAD = 236, 30, 34


@dataclass(frozen=True, slots=True)
class Screen:
    """A drawing. rows: lines as the phone has them; `> ` before the one to tap, `[x] ` or `[ ] ` before a switch."""

    title: str
    rows: Sequence[str]
    alt: str

    def svg(self) -> str:
        """As HTML."""
        height = HEAD + ROW * len(self.rows) + 14
        rows = "".join(_row(text, HEAD + ROW * n) for n, text in enumerate(self.rows))
        return (
            f'<svg class="screen" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(self.alt)}">'
            f'<rect class="phone" x="2" y="2" width="{WIDTH - 4}" height="{height - 4}" rx="12"/>'
            f'<text class="title" x="{WIDTH / 2}" y="23" text-anchor="middle">{escape(self.title)}</text>{rows}</svg>'
        )


def _row(text: str, top: int) -> str:
    tapped, text = text.startswith("> "), text.removeprefix("> ")
    switch = text[:3] if text[:3] in ("[x]", "[ ]") else ""
    words = text.removeprefix(switch).strip()
    middle = top + ROW / 2
    kind = "row tap" if tapped else "row"
    drawn = f'<rect class="{kind}" x="10" y="{top + 2}" width="{WIDTH - 20}" height="{ROW - 4}" rx="6"/>'
    drawn += f'<text class="{"tap" if tapped else ""}" x="18" y="{middle + 4.5}">{escape(words)}</text>'
    if switch:
        on = switch == "[x]"
        at = f'x="{WIDTH - 52}" y="{middle - 8}" width="30" height="16" rx="8"'
        drawn += f'<rect class="switch {"on" if on else ""}" {at}/>'
        drawn += f'<circle class="knob" cx="{WIDTH - (30 if on else 44)}" cy="{middle}" r="6.5"/>'
    return drawn
