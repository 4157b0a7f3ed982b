"""Keeps the computer awake while a practice is on, and tells the pages where it cannot be.

Asking the system may take PATIENCE_S of `server.awake`: `look` is for a thread that holds up nothing else.
"""

from __future__ import annotations

import contextlib
import threading
import time

from server.awake import Awake
from server.desk import Desk
from server.draft import Draft, changed
from server.people_views import Phase
from server.store import StoreError

KEPT: tuple[Phase, ...] = ("warm-up", "running", "paused")
"""Somebody is on the track, or comes back to it."""
AGAIN_S = 30.0
"""A system that would not keep it awake is asked again so much later: a desktop that has come up since may."""


class KeepAwake:
    """Holds the computer awake as a session's phase asks for it; the desk's lock is free meanwhile."""

    def __init__(self, desk: Desk, awake: Awake, again_s: float = AGAIN_S) -> None:
        self._desk, self._awake, self._again_s = desk, awake, again_s
        self._lock = threading.Lock()
        self._said: str | None = None  # what the system has answered; None: it is not asked to hold
        self._asked_s = 0.0
        self._closed = False

    def look(self) -> None:
        """Hold or let go, as the phase now is, and tell the pages what has come of it."""
        with self._lock:
            if not self._closed:
                self._tell(self._held() if self._desk.views().session.phase in KEPT else self._let_go())

    def close(self) -> None:
        """Let the computer sleep again, for good."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _held(self) -> str:
        now_s = time.monotonic()
        if self._said is None or (self._said and now_s - self._asked_s >= self._again_s):
            self._said, self._asked_s = self._awake.hold() or "", now_s
        return self._said

    def _let_go(self) -> str:
        if self._said is not None:
            self._awake.release()
            self._said = None
        return ""

    def _tell(self, sentence: str) -> None:
        def change(draft: Draft) -> None:
            draft.put(changed(draft.server, awake=sentence))

        with contextlib.suppress(StoreError):  # the desk tells of a disk that takes nothing; this is said once it does
            self._desk.do(change)
