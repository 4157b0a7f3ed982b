"""From a source's thread to whoever reads it: a bounded queue whose oldest frames go first."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from gate.errors import InputError
from gate.sources.live import Arrived, SourceGone

HELD_NS = 2_000_000_000
"""A reader that is further behind than this loses the oldest frames."""
HELD_BYTES = 256_000_000
"""Luma held at most: 2 s of 720p at 120 fps."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reader waits for the first sign of life, and for the next one; and what it says then."""

    opening_s: float
    silence_s: float
    unopened: str
    silent: str


class Handover:
    """One opening of a source: its thread puts frames in, one reader iterates.

    patience: None waits for ever.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self.dropped = 0
        self._patience = patience
        self._frames: deque[Arrived] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._ended = False
        self._error: InputError | None = None
        self._opened = False
        self._alive_s = time.monotonic()

    @property
    def closed(self) -> bool:
        """Whether the reader wants no more."""
        return self._closed.is_set()

    def sleep_until(self, due_ns: int) -> bool:
        """Wait for an instant of the monotonic clock; False, at once, when the handover is closed."""
        while (left_ns := due_ns - time.monotonic_ns()) > 0:
            if self._closed.wait(left_ns / 1e9):
                return False
        return not self.closed

    def alive(self) -> None:
        """Say that the camera works, though there may be no frame to hand over yet."""
        with self._changed:
            self._live()
            self._changed.notify()  # the reader waits for the opening's time, which is longer

    def put(self, arrived: Arrived) -> None:
        """Hand a frame over; never waits for the reader."""
        with self._changed:
            self._live()
            self._frames.append(arrived)
            self._bytes += arrived.frame.luma.nbytes
            while len(self._frames) > 1 and self._is_full():
                self._take()
                self.dropped += 1
            self._changed.notify()

    def _live(self) -> None:
        self._opened, self._alive_s = True, time.monotonic()

    def _is_full(self) -> bool:
        held_ns = self._frames[-1].arrival_ns - self._frames[0].arrival_ns
        return held_ns > HELD_NS or self._bytes > HELD_BYTES

    def _take(self) -> Arrived:
        arrived = self._frames.popleft()
        self._bytes -= arrived.frame.luma.nbytes
        return arrived

    def end(self, error: InputError | None = None) -> None:
        """No frame follows; the reader gets the error after the frames before it."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify()

    def close(self) -> None:
        """The reader wants no more: frames not yet read are let go."""
        self._closed.set()
        with self._changed:
            self._frames.clear()
            self._changed.notify()

    def __iter__(self) -> Iterator[Arrived]:
        while (arrived := self._next()) is not None:
            yield arrived

    def _next(self) -> Arrived | None:
        with self._changed:
            while not (self._frames or self._ended or self.closed):
                self._changed.wait(self._left_s())
            if self.closed:
                return None
            if self._frames:
                return self._take()
            if self._error is not None:
                raise self._error
            return None

    def _left_s(self) -> float | None:
        if self._patience is None:
            return None
        limit_s = self._patience.silence_s if self._opened else self._patience.opening_s
        left_s = self._alive_s + limit_s - time.monotonic()
        if left_s <= 0.0:
            raise SourceGone(self._patience.silent if self._opened else self._patience.unopened)
        return left_s
