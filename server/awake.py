"""Keeps this computer awake while a session runs: asleep, it would see no crossing.

The screen is kept on too where the system allows it. The coach reads a verdict between two reps with hands that hold a
stopwatch: a screen that has gone dark, or a lock that asks for a password, loses that rep's look. On a system that
keeps its screen for nobody, the computer alone is kept awake, and `hold` says that the screen may go dark.

Nothing here keeps a lid that is closed, an empty battery or a person's own command from putting it to sleep.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import wakepy
from wakepy import DBusAdapter, keep
from wakepy.core import DBusMethodCall

LOG = logging.getLogger(__name__)
MAY_SLEEP = (
    "this computer may fall asleep and miss crossings: "
    "keep it plugged in, leave its lid open and set its sleep to never"
)
MAY_GO_DARK = "this computer stays awake but its screen may go dark: set the screen to stay on"
PATIENCE_S = 10.0
"""How long the system is asked: a call over D-Bus gives up after 2 s, and some desktops take two or three calls."""
LOOK_S = 1.0
"""How soon a program that ends without `release` is noticed."""


class Held(Protocol):
    """What the library tells of one way that was tried."""

    active: bool


class Bus(DBusAdapter):
    """D-Bus by the library, with the connection closed where a call is refused; the library leaves that one open."""

    def __init__(self) -> None:
        """Raise ImportError where the system has none: the library then does without."""
        super().__init__()
        self._bus = wakepy.JeepneyDBusAdapter()

    def process(self, call: DBusMethodCall) -> object:
        """Call."""
        try:
            return self._bus.process(call)
        except Exception:
            self.close_connections()
            raise

    def close_connections(self) -> None:
        """Leave the bus; what was granted on it ends."""
        self._bus.close_connections()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to keep the computer awake. remark: what is still to be said where it holds."""

    enter: Callable[[], AbstractContextManager[Held]]
    remark: str | None


WAYS = (
    Way(lambda: keep.presenting(on_fail="pass", dbus_adapter=(Bus,)), None),
    Way(lambda: keep.running(on_fail="pass", dbus_adapter=(Bus,)), MAY_GO_DARK),
)
"""The best one first: both the screen and the computer, then the computer alone."""


class Awake:
    """Keeps the computer awake from `hold` to `release`; both from any thread, and as often as one likes.

    Neither raises. `hold` may take PATIENCE_S where the system does not answer: call it where nothing waits for it.
    """

    def __init__(self, ways: Sequence[Way] = WAYS, patience_s: float = PATIENCE_S) -> None:
        self._ways = ways
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._keeper: _Keeper | None = None

    def hold(self) -> str | None:
        """None: held. Else a sentence for the page. Where it is held already, the same again; else it is tried anew."""
        with self._lock:
            if self._keeper is None or not self._keeper.holds:
                self._let_go()
                self._keeper = _start(self._ways)
            if self._keeper is None:
                return MAY_SLEEP
            return self._keeper.told(self._patience_s)

    def release(self) -> None:
        """Let it sleep again. Nothing happens where it is not held."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.let_go(self._patience_s)
            self._keeper = None


class _Keeper(threading.Thread):
    """Holds one way. A thread of its own, because the library lets only the thread that entered a mode leave it."""

    def __init__(self, ways: Sequence[Way]) -> None:
        super().__init__(name="awake", daemon=True)
        self.holds = False
        self._ways = ways
        self._said: str | None = MAY_SLEEP
        self._known = threading.Event()
        self._leave = threading.Event()

    def told(self, patience_s: float) -> str | None:
        """What is to be said, once it is known; MAY_SLEEP where the system does not answer in time."""
        return self._said if self._known.wait(patience_s) else MAY_SLEEP

    def let_go(self, patience_s: float) -> None:
        """Leave, now or as soon as the system has answered."""
        self._leave.set()
        self.join(patience_s)

    def run(self) -> None:
        """Try the ways, stay in the first one that holds."""
        for way in self._ways:
            try:
                self._stay(way)
            except Exception:  # a system that refuses in a way of its own must not end the session
                LOG.exception("the library that keeps the computer awake failed")
            if self._leave.is_set() or self._known.is_set():
                break
        self.holds = False
        self._known.set()

    def _stay(self, way: Way) -> None:
        with way.enter() as mode:
            if not mode.active:
                return
            self._said, self.holds = way.remark, True
            self._known.set()
            # On Windows a thread of the library would keep a program from ending that has not released it.
            while not self._leave.wait(LOOK_S) and threading.main_thread().is_alive():
                pass


def _start(ways: Sequence[Way]) -> _Keeper | None:
    keeper = _Keeper(ways)
    try:
        keeper.start()
    except RuntimeError:  # the system has no thread left
        LOG.exception("there is no thread to keep the computer awake")
        return None
    return keeper
