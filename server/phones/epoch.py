"""One load of a phone's page: its numbering, its clocks, and its frames on their way to the gates."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gate.frame import Frame
from gate.sources.live import Arrived
from gate.window import Window, whole_picture
from server.phones.device_clock import DeviceClock
from server.phones.inbox import Inbox
from server.phones.messages import Hello, Settings
from server.phones.still import decoded
from server.phones.wire import STILL, WIDE, WINDOW, Picture, WireError

HELD_NS = 5_000_000_000
"""Pictures that wait for the gates: with more the link is not read on, and the phone keeps the rest."""
MOST_BACK_NS = 500_000_000
"""A camera may give a picture twice, or two in the wrong order: left out. More is another clock."""
MOST_HZ = 1000
"""No phone's camera gives so many pictures a second: a count of them that rises faster is none."""
MOST_HELD = 2000
"""The same by number, for what carries no time."""
MOST_VIEWS = 3
"""Stills that wait for a gate; more are let go."""
LIKE_SHARE = 0.05
"""By which a still's shape may differ from the picture's: it is rounded to whole pixels."""
KEPT_NS = 3_000_000_000
"""A picture is safe only when it is older than this and no gate held anybody then: a server that begins anew gets the
empty gate once more before who comes next."""

Orders = Sequence[tuple[int, Window]]
"""Marker and the window that is wanted of it."""
NO_MARKER = 0
"""Of a wide view."""


class Epoch:
    """The link's thread puts messages in, the watch's takes frames out; neither waits for the other."""

    def __init__(self, hello: Hello) -> None:
        self.name = hello.epoch
        self.inbox = Inbox(hello.first)
        self.clock = DeviceClock(hello.epoch, hello.u_clock_ms)
        self.settings, self.path, self.timing = hello.settings, hello.path, hello.clock
        self.over = False
        self.safe = hello.first
        """Numbers below it need not be kept by the phone."""
        self._wanted: dict[int, Window] = {}
        self._wide: tuple[int, Window] | None = None
        self._frames: deque[tuple[int, Arrived | None]] = deque()
        self._unsafe: deque[tuple[int, int | None]] = deque()
        self._newest_ns = 0
        self._changed = threading.Condition()
        self._last_ns: dict[int, int] = {}
        self._counted: tuple[int, int] | None = None
        """Frame and time stamp of the newest picture, any window's."""
        self._media: tuple[int, int] | None = None
        """Frame and media_us of the newest picture that has one; and the time from frame to frame."""
        self._frame_us = 0.0

    def want(self, orders: Orders, wide: tuple[int, Window] | None = None) -> None:
        """Only these windows are frames of a gate from now on. wide: whose steps the wide views are for."""
        self._wanted, self._wide = dict(orders), wide

    @property
    def full(self) -> bool:
        """Whether pictures wait for so long that no more are read from the link."""
        with self._changed:
            waiting = [one.frame.t_ns for _, one in self._frames if one is not None and not one.is_view]
            return len(self._frames) > MOST_HELD or (len(waiting) > 1 and waiting[-1] - waiting[0] > HELD_NS)

    def take(self, picture: Picture, arrival_ns: int) -> bool:
        """A picture from the link; whether it was new. Raises WireError for one that cannot be of this phone."""
        if not self.inbox.take(picture.seq):
            return False
        makes = {STILL: self._view, WIDE: self._wide_view}
        arrived = makes.get(picture.type, self._window)(picture, arrival_ns)
        with self._changed:
            self._frames.append((picture.seq, arrived))
            self._changed.notify()
        return True

    def next(self, wait_s: float) -> Arrived | None:
        """The next frame for the gates; None where none came in that time."""
        with self._changed:
            if not self._frames and not self.over:
                self._changed.wait(wait_s)
            while self._frames:
                seq, arrived = self._frames.popleft()
                if arrived is not None:
                    return arrived
                self._unsafe.append((seq, None))
            return None

    def end(self) -> None:
        """Nothing more comes of this epoch."""
        with self._changed:
            self.over = True
            self._changed.notify()

    def _t_ns(self, picture: Picture) -> int:
        """Time stamp on the camera's own clock; -1 where it is not known.

        A frame that the screen passed over has none: it stands as many frames after the last one that has as the camera
        counted, for its arrival is late by as much as a phone pleases.
        """
        if self.timing == "arrival":
            return picture.ts_us * 1000
        if picture.media_us is not None:
            if self._media is not None and picture.frame > self._media[0]:
                self._frame_us = (picture.media_us - self._media[1]) / (picture.frame - self._media[0])
            self._media = picture.frame, picture.media_us
            return picture.media_us * 1000
        if self._media is None or self._frame_us <= 0:
            return -1
        return round(1000 * (self._media[1] + self._frame_us * (picture.frame - self._media[0])))

    def _window(self, picture: Picture, arrival_ns: int) -> Arrived | None:
        window = self._wanted.get(picture.marker) if picture.type == WINDOW else None
        return self._part(picture, arrival_ns, picture.marker, window)

    def _wide_view(self, picture: Picture, arrival_ns: int) -> Arrived | None:
        marker, window = self._wide or (NO_MARKER, None)
        arrived = self._part(replace(picture, marker=NO_MARKER), arrival_ns, marker, window)
        return None if arrived is None else replace(arrived, is_wide=True)

    def _part(self, picture: Picture, arrival_ns: int, marker: int, window: Window | None) -> Arrived | None:
        if window is None or not _fits(picture, window, self.settings):
            return None
        t_ns = self._t_ns(picture)
        back_ns = self._last_ns.get(picture.marker, -1) - t_ns
        if t_ns >= 0 and back_ns > MOST_BACK_NS:
            raise WireError(f"a picture of Marker {marker} went back in time at {t_ns * 1e-9:.3f} s: reload")
        if t_ns < 0 or back_ns >= 0:
            return None
        self._count(picture.frame, t_ns)
        self._last_ns[picture.marker] = t_ns
        luma = np.ascontiguousarray(window.shown(picture.luma, self.settings.rotation))
        return Arrived(
            Frame(t_ns, luma, rotation_deg=self.settings.rotation),
            arrival_ns,
            window=window,
            marker=marker,
            count=picture.frame,
            seen_ns=_page_ns(picture),
            taken=lambda held, seq=picture.seq: self._taken(seq, t_ns, held),  # type: ignore[misc]
        )

    def _count(self, frame: int, t_ns: int) -> None:
        """The camera's count goes on with its time. Raises WireError."""
        last, last_ns = self._counted or (frame, t_ns)
        if (frame < last and t_ns > last_ns) or frame - last > MOST_HZ * (1 + abs(t_ns - last_ns) * 1e-9):
            after_s = (t_ns - last_ns) * 1e-9
            raise WireError(f"picture {frame} of the camera cannot come {after_s:.3f} s after {last}: reload the page")
        if t_ns >= last_ns:
            self._counted = frame, t_ns

    def _view(self, picture: Picture, arrival_ns: int) -> Arrived | None:
        with self._changed:
            waiting = sum(one is not None and one.is_view for _, one in self._frames)
        if waiting >= MOST_VIEWS:
            return None
        luma, size = decoded(picture.body), self.settings.shown
        step = max(1, round(size[0] / luma.shape[1]))
        if abs(luma.shape[0] * size[0] / (luma.shape[1] * size[1]) - 1) > LIKE_SHARE:
            return None  # from before the phone was turned
        frame = Frame(picture.ts_us * 1000, luma, rotation_deg=self.settings.rotation)
        return Arrived(
            frame,
            arrival_ns,
            window=whole_picture(size, step),
            is_view=True,
            taken=lambda held: self._taken(picture.seq, None, held),
        )

    def _taken(self, seq: int, t_ns: int | None, held: bool) -> None:
        """The gates have seen a picture; what is long before one with nobody in them is safe."""
        with self._changed:
            self._newest_ns = max(t_ns or 0, self._newest_ns)
            self._unsafe.append((seq, t_ns))
            while not held and self._unsafe and (self._unsafe[0][1] or 0) <= self._newest_ns - KEPT_NS:
                self.safe = self._unsafe.popleft()[0] + 1
            while self._unsafe and self._unsafe[0][1] is None:
                self.safe = self._unsafe.popleft()[0] + 1


def _fits(picture: Picture, window: Window, settings: Settings) -> bool:
    """Whether a picture is the window that is wanted; one of an earlier line is on its way for a moment."""
    x, y, width, height = window.coded(settings.rotation)
    came = (picture.x, picture.y, picture.width * picture.step, picture.height * picture.step, picture.step)
    return came == (x, y, width, height, window.step) and window.of == settings.shown


def _page_ns(picture: Picture) -> int:
    """When the page had it: the browser's word where there is one."""
    return round((picture.read_ms if picture.capture_ms is None else picture.capture_ms) * 1e6)
