"""Which source serves which gate: opens, replaces and closes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count

from gate.errors import InputError
from gate.sources.address import open_source
from gate.sources.as_live import AsLive
from gate.sources.live import LiveSource
from gate.sources.network import HIDDEN, redacted
from gate.sources.recording import open_marker
from server.desk import Desk
from server.draft import changed
from server.gate_desk import the_gate
from server.gate_views import ModeView, SourceView
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
        if not self.markers:
            raise InputError("a source for no gate: name its marker, or two for one camera")
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
        self._openings = count(1)

    def open(self, wish: Wish) -> None:
        """Open a source for its gates, in place of what they had.

        Raises InputError at once for what can be seen at once: a missing file, an address that is none.
        """
        for marker in wish.markers:
            the_gate(self._desk.views(), marker)
        wish = replace(wish, address=self._real(wish.address.strip()))
        make = maker(wish)
        described = _described(make(), wish, self._shown(wish))
        self._open(make, described, wish.markers)

    def open_made(self, make: Callable[[], LiveSource], described: SourceView, markers: Sequence[int]) -> None:
        """Open a source of another kind: a rehearsal's."""
        self._open(make, described, tuple(markers))

    def close(self, marker: int) -> None:
        """Close a gate's source; the other gate of a camera that sees both keeps it."""
        with self._lock:
            self._change({marker: None})

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
                wishes.setdefault(gate.source.opening or gate.source.address, (gate.source, []))[1].append(gate.marker)
        for source, markers in wishes.values():
            if source.kind == "phone":
                continue  # it comes back by itself (server/phones/phones.py)
            if source.kind == "clip":
                for marker in markers:
                    self._desk.gate_is(marker, "ended", "the server was stopped while this clip played: open it again")
                continue
            try:
                self.open(Wish(source.address, tuple(markers), source.latency_ms))
            except InputError as error:
                for marker in markers:
                    self._desk.gate_is(marker, "refused", str(error))

    def picture_jpeg(self, marker: int) -> bytes | None:
        """Newest picture of a gate's camera; None where there is none."""
        watch = self._by_marker.get(marker)
        return None if watch is None else watch.picture_jpeg()

    def picture_age_ns(self, marker: int) -> int | None:
        """How long ago that came; None where there is none."""
        watch = self._by_marker.get(marker)
        return None if watch is None else watch.picture_age_ns

    def watch_of(self, marker: int) -> SourceWatch:
        """The watch of a gate's camera; raises InputError where it has none."""
        watch = self._by_marker.get(marker)
        if watch is None:
            raise InputError(f"Marker {marker} has no camera, so it keeps no tape: choose a camera first")
        return watch

    def look_after(self) -> None:
        """Let every watch see whether its frames still come."""
        for watch in set(self._by_marker.values()):
            watch.look_after()

    def _real(self, address: str) -> str:
        """The address as it was first given, where this is what pages see of it."""
        known = self._desk.recall(_key(address)) if HIDDEN in address else None
        return address if known is None else str(known["address"])

    def _shown(self, wish: Wish) -> str:
        """What pages and the log see of an address; which one is meant is kept where neither looks.

        Two cameras at once whose addresses differ in the hidden part alone are told apart, as two cameras must be.
        """
        shown = redacted(wish.address)
        if shown == wish.address:
            return shown
        others = [gate.source for gate in self._desk.views().gates.values() if gate.marker not in wish.markers]
        if any(one and one.address == shown and self._real(shown) != wish.address for one in others):
            shown = shown.replace(HIDDEN, f"{HIDDEN}2")
        self._desk.remember(_key(shown), {"address": wish.address})
        return shown

    def _numbered(self, described: SourceView) -> SourceView:
        """The source as one opening, told from every other."""
        return changed(described, opening=f"{self._desk.views().server.start}.{next(self._openings)}")

    def _open(self, make: Callable[[], LiveSource], described: SourceView, markers: tuple[int, ...]) -> None:
        with self._lock:
            opened: dict[int, SourceView | None] = dict.fromkeys(markers, self._numbered(described))
            opened.update(dict.fromkeys(self._robbed(described, markers)))
            self._change(
                opened, f"its camera was taken to Marker {' and '.join(map(str, markers))}: choose another one"
            )
            watch = SourceWatch(self._desk, make, markers)
            self._by_marker.update(dict.fromkeys(markers, watch))
            watch.start()

    def _robbed(self, described: SourceView, markers: Sequence[int]) -> list[int]:
        """Other gates of the camera that is wanted: a webcam can be opened once."""
        if described.kind != "webcam":
            return []
        others = [gate for gate in self._desk.views().gates.values() if gate.marker not in markers]
        return [
            gate.marker
            for gate in others
            if gate.source and (gate.source.kind, gate.source.address) == ("webcam", described.address)
        ]

    def _change(self, opened: Mapping[int, SourceView | None], why_none: str = "no camera yet") -> None:
        """Give gates other sources. Raises StoreError; then the old ones go on as if nothing had been asked for."""
        before = {watch.markers: watch for marker in opened if (watch := self._by_marker.get(marker))}
        with ExitStack() as held:
            for _, watch in sorted(before.items()):
                held.enter_context(watch.leaving(opened))
            self._desk.sources_opened(opened, why_none)
        for marker in opened:
            self._by_marker.pop(marker, None)
        for watch in before.values():
            if not watch.markers:
                watch.stop()


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


def _key(shown: str) -> str:
    return f"address {shown}"


def _described(source: LiveSource, wish: Wish, shown: str) -> SourceView:
    asked = source.asked
    source.close()
    return SourceView(
        address=shown,
        kind=source.kind,
        name=source.name,
        asked=None if asked is None else ModeView(width=asked.width, height=asked.height, rate_hz=asked.rate_hz),
        latency_ms=wish.latency_ms,
        together=source.kind != "clip" or wish.start_at_ns is not None,
        codec=open_marker(wish.address)[0].clips[0].codec if source.kind == "clip" else None,
    )
