"""What a page sees of an advice."""

from __future__ import annotations

from server.coaching.advice import Kind, Whose
from server.view import View


class AdviceView(View):
    """An advice about one athlete, for the coach alone. key: `3-end-set`, athlete and kind.

    whose: whose rule it is, the training text's, a paper's or ours. holds: false once it no longer follows from the
    day. dismissed: for this session.
    """

    key: str
    athlete: int
    kind: Kind
    words: str
    reason: str
    source: str
    whose: Whose
    holds: bool = True
    dismissed: bool = False


def key_of(athlete: int, kind: str) -> str:
    """What names an athlete's advice of a kind."""
    return f"{athlete}-{kind}"
