"""Codes for phones that want to join, each good once: in memory alone, so a server that begins anew shows new ones."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gate.errors import InputError
from server.lan.guesses import Guesses

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0 O 1 I, which look alike on a screen in the sun."""
CODE_LENGTH = 6
CODE_NS = 600_000_000_000
MOST_WRONG = 20
"""Wrong codes of all addresses together in the ten minutes that a code lives: 20 of 32^6 = 10^9 are no guessing. One
address alone comes to 10 in them (`server.lan.guesses`), so that it keeps nobody else out."""


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time way in."""

    text: str
    marker: int
    until_ns: int


class Codes:
    """Codes that are out. now_ns: a monotonic clock."""

    def __init__(self, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._now_ns = now_ns
        self._out: dict[str, Code] = {}
        self._guesses = Guesses(MOST_WRONG)
        self._lock = threading.Lock()

    def new(self, marker: int) -> Code:
        """A code for a marker, in place of an earlier one of it."""
        with self._lock:
            text = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            self._out = {key: one for key, one in self._out.items() if one.marker != marker}
            code = self._out[text] = Code(text, marker, self._now_ns() + CODE_NS)
            return code

    def use(self, text: str, address: str) -> int:
        """The marker of a code, which is used up. address: who asks.

        Raises WaitError where guesses came too fast, InputError for a code that is none.
        """
        with self._lock:
            now_ns = self._now_ns()
            self._guesses.refuse(address, now_ns * 1e-9, "codes")
            code = self._out.pop(text.strip().upper(), None)
            if code is not None and now_ns <= code.until_ns:
                return code.marker
            self._guesses.tried(address, now_ns * 1e-9)
            why = "is too old" if code is not None else "is not known, or was used before"
            raise InputError(f"code {text[:12]!r} {why}: scan the code that the laptop shows now")
