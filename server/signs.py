"""One letter for what a rep came to, in lists and texts, and what each says. A 400 m pace rep has its zone's."""

from __future__ import annotations

from collections.abc import Iterable

from server.coaching.zones import Zone
from server.views import RepView

SIGNS = {
    "+": ("faster", "faster than 400 m pace"),
    "=": ("faster", "faster than 800 m pace"),
    "<": ("none", "slower than 400 m pace, 800 m pace not known"),
    "-": ("slower", "slower than 400 m pace"),
    "!": ("slower", "slower than 800 m pace"),
    "~": ("close", "too close to call"),
    "?": ("check", "check before it is used"),
    "p": ("pulled-up", "pulled up"),
}
"""Sign -> kind, as the pages colour it, and words."""
FLYING = ("+", "-", "~", "?", "p")
"""Signs of flying reps."""
PACE = ("+", "=", "!", "~", "?", "p")
"""Signs of 400 m pace reps; the one without a floor is explained where it stands."""
_OF_VERDICT = {"faster": "+", "slower": "-", "too close to call": "~"}
_OF_ZONE: dict[Zone, str] = {
    "faster than 400 m pace": "+",
    "between 400 m and 800 m pace": "=",
    "faster than 800 m pace": "=",
    "slower than 400 m pace": "<",
    "slower than 800 m pace": "!",
    "too close to 400 m pace to call": "~",
    "too close to 800 m pace to call": "~",
}


def sign(rep: RepView) -> str:
    """The rep's sign; empty where nothing is known."""
    if rep.pulled_up:
        return "p"
    if rep.check is not None:
        return "?"
    if rep.family == "400 m pace":
        return "" if rep.zone is None else _OF_ZONE[rep.zone]
    return _OF_VERDICT.get(rep.verdict or "", "")


def legend(reps: Iterable[RepView]) -> list[tuple[str, str]]:
    """Signs with their words that these reps need: all of their families'."""
    every = list(reps)
    wanted = {sign(rep) for rep in every}
    wanted |= set(PACE) if any(rep.family == "400 m pace" for rep in every) else set()
    wanted |= set(FLYING) if any(rep.family == "flying" for rep in every) else set()
    return [(one, words) for one, (_, words) in SIGNS.items() if one in wanted]
