"""Which of a phone's messages have come: one numbering each load of its page. Pure.

inbox = Inbox(first)          first: the oldest number that the page still has
inbox.take(seq) -> bool       whether it is new; gaps are named
inbox.lost(since, to)         the page says what it no longer has

Each raises WireError for a number that cannot be: taken, all that is filmed afterwards would be a double.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from server.phones.wire import WireError

MOST_LEAP = 20_000_000
"""Two windows of 240 pictures a second, for half a day out of reach."""
MOST_GAPS = 100
"""Gaps that are remembered by their numbers; all are counted."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that never came, both ends included."""

    since: int
    to: int

    @property
    def count(self) -> int:
        """How many."""
        return self.to - self.since + 1


class Inbox:
    """Numbers of one epoch. A link keeps their order, so what is jumped over does not come later."""

    def __init__(self, first: int = 0) -> None:
        self.next = first
        self.doubles = 0
        self.missing = 0
        self.gaps: deque[Gap] = deque(maxlen=MOST_GAPS)

    def resume(self, first: int) -> None:
        """A page comes back whose ring begins at `first`: what it has dropped meanwhile is a gap."""
        if first > self.next:
            self._miss(self.next, first - 1)

    def take(self, seq: int) -> bool:
        """Whether a message is new; a double is counted and is to be dropped."""
        if seq < self.next:
            self.doubles += 1
            return False
        if seq > self.next:
            self._miss(self.next, seq - 1)
        self.next = seq + 1
        return True

    def lost(self, since: int, to: int) -> bool:
        """The page no longer has these; whether that is news."""
        if to < max(since, self.next):
            return False
        self._miss(self.next, to)
        return True

    def _miss(self, since: int, to: int) -> None:
        if to - since >= MOST_LEAP:
            raise WireError(f"message {to} cannot be, {since} is due: reload the page")
        self.gaps.append(Gap(since, to))
        self.missing += to - since + 1
        self.next = to + 1
