"""Sessions of the log, looked at. One that is over stays as it is: what was found in it is kept for the next page.

Reading a session of 72 reps takes about 40 ms, so a page about a season would take seconds each time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from gate.errors import FlygateError
from server.draft import Views
from server.missing import UnknownError
from server.session_start import merged
from server.store import Store

T = TypeVar("T")
SHOWN_SESSIONS = 100
"""A year of training."""


class Past:
    """What is found in the sessions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[tuple[int, Callable[[Views], object]], object] = {}

    def views_of(self, number: int) -> Views:
        """All views of a session as its log ends; raises UnknownError where there is none of that number."""
        entries = self._store.entries(number)
        if not entries:
            raise UnknownError(f"there is no session {number}: look at the list of sessions")
        return merged(number, entries)

    def newest(self, look: Callable[[Views], T], running: int) -> Iterator[T]:
        """What `look` finds in the newest sessions, newest first, each read when it is asked for.

        look: a function of a module, by which its finds are kept; they are small, so no views. running: this session
        may still change, so that nothing of it is kept.
        """
        for number, _ in reversed(self._store.sessions()[-SHOWN_SESSIONS:]):
            try:
                yield look(self.views_of(number)) if number == running else self._kept(look, number)
            except FlygateError:  # a damaged one must not hide the others
                logging.exception("session %d is left out of the list", number)

    def _kept(self, look: Callable[[Views], T], number: int) -> T:
        key = (number, look)
        if key not in self._found:
            self._found[key] = look(self.views_of(number))
        return cast(T, self._found[key])
