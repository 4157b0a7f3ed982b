"""Which source serves which gate: opens, replaces and closes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gate.errors import InputError
from gate.sources.address import open_source
from gate.sources.as_live import AsLive
from gate.sources.live import LiveSource
from gate.sources.recording import open_marker
from server.desk import MARKERS, Desk
from server.views import ModeView, SourceView
from server.watch import SourceWatch


@dataclass(frozen=True, slots=True)
class Wish:
    """A source that somebody wants at one gate or two.

    address: number of a webcam, address of a stream, or a file that is played as live.
    latency_ms: a clip is late by so much, as a camera is. start_at_ns: session clock at which a clip's time is 0.
    as_live: whether a clip may be played at all.
    """

    address: str
    markers: tuple[int, ...]
    latency_ms: float = 0.0
    start_at_ns: int | None = None
    as_live: bool = True

    def __post_init__(self) -> None:
        if not self.markers or any(marker not in MARKERS for marker in self.markers):
            raise InputError(f"markers {self.markers} are not among {MARKERS}: give 2, 3, or both for one camera")
        if not self.address.strip():
            raise InputError("a source without an address: give a webcam's number, a stream's address or a file")
        if not 0 <= self.latency_ms <= 10_000:
            raise InputError(f"latency of {self.latency_ms:g} ms is not between 0 and 10,000")


class Watches:
    """The sources that are open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._by_marker: dict[int, SourceWatch] = {}

    def open(self, wish: Wish) -> None:
        """Open a source for its gates, in place of what they had.

        Raises InputError at once for what can be seen at once: a missing file, an address that is none.
        """
        make = maker(wish)
        described = _described(make(), wish)
        self._open(make, described, wish.markers)

    def open_made(self, make: Callable[[], LiveSource], described: SourceView, markers: Sequence[int]) -> None:
        """Open a source of another kind: a rehearsal's."""
        self._open(make, described, tuple(markers))

    def close(self, marker: int) -> None:
        """Close a gate's source; the other gate of a camera that sees both loses it too."""
        with self._lock:
            self._take_away(marker)

    def close_all(self) -> None:
        """The server ends; the gates keep their sources in the log, to be opened again at the next start."""
        with self._lock:
            for watch in set(self._by_marker.values()):
                watch.stop()
            self._by_marker.clear()

    def reopen(self) -> None:
        """Open again what the gates had before the server was stopped."""
        gates = self._desk.views().gates.values()
        wishes: dict[str, tuple[SourceView, list[int]]] = {}
        for gate in gates:
            if gate.source is not None:
                wishes.setdefault(gate.source.address, (gate.source, []))[1].append(gate.marker)
        for source, markers in wishes.values():
            if source.kind == "clip":
                for marker in markers:
                    self._desk.gate_is(marker, "ended", "the server was stopped while this clip played: open it again")
                continue
            self.open(Wish(source.address, tuple(markers), source.latency_ms))

    def picture_jpeg(self, marker: int) -> bytes | None:
        """Newest picture of a gate's camera; None where there is none."""
        watch = self._by_marker.get(marker)
        return None if watch is None else watch.picture_jpeg()

    def look_after(self) -> None:
        """Let every watch see whether its frames still come."""
        for watch in set(self._by_marker.values()):
            watch.look_after()

    def _open(self, make: Callable[[], LiveSource], described: SourceView, markers: tuple[int, ...]) -> None:
        with self._lock:
            for marker in markers:
                self._take_away(marker)
            for marker in markers:
                self._desk.source_opened(marker, described)
            watch = SourceWatch(self._desk, make, markers)
            self._by_marker.update(dict.fromkeys(markers, watch))
            watch.start()

    def _take_away(self, marker: int) -> None:
        watch = self._by_marker.get(marker)
        if watch is None:
            if self._desk.gate(marker).source is not None:
                self._desk.source_opened(marker, None)
            return
        watch.stop()
        for one in watch.markers:
            self._by_marker.pop(one, None)
            self._desk.source_opened(one, None)


def maker(wish: Wish) -> Callable[[], LiveSource]:
    """Return what opens the wished source anew each time."""
    latency_ns = round(wish.latency_ms * 1e6)
    source = open_source(wish.address, as_live=wish.as_live, latency_ns=latency_ns)
    if source.kind != "clip" or wish.start_at_ns is None:
        return lambda: open_source(wish.address, latency_ns=latency_ns)

    def clip() -> LiveSource:
        recordings = open_marker(wish.address)
        if len(recordings) > 1:
            raise InputError(f"{wish.address} holds {len(recordings)} recordings: give one of them")
        return AsLive(recordings[0], latency_ns=latency_ns, start_ns=wish.start_at_ns)

    return clip


def _described(source: LiveSource, wish: Wish) -> SourceView:
    asked = source.asked
    source.close()
    return SourceView(
        address=wish.address,
        kind=source.kind,
        name=source.name,
        asked=None if asked is None else ModeView(width=asked.width, height=asked.height, rate_hz=asked.rate_hz),
        latency_ms=wish.latency_ms,
        together=source.kind != "clip" or wish.start_at_ns is not None,
    )
