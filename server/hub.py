"""Hands committed entries to every page that listens; no page can hold up another, or a gate.

`publish` may be called from any thread and never waits. Each page has a bounded queue; one whose queue is full is cut
off and comes back with the last id that it saw, for the store has everything.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.sse import format_sse_event

from server.store import Entry

QUEUE = 1000
"""Entries that a page may lag behind: minutes of the busiest session, some 2 MB."""

UNSTORED = 0
"""Id of what is told but not in the log: trouble with the log itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it goes to the pages, put into bytes once for all of them."""

    id: int
    wire: bytes
    kind: str
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> Told:
        """The entry as a server-sent event."""
        number = None if entry.id == UNSTORED else str(entry.id)
        wire = format_sse_event(data_str=json.dumps(entry.data), event=entry.kind, id=number)
        return cls(entry.id, wire, entry.kind, entry.data)


class Page:
    """One listener. `cut` once it lagged too far, `over` once the server ends."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Told | None] = asyncio.Queue(QUEUE)
        self.cut = False
        self.over = False

    def offer(self, told: Told | None) -> None:
        """Queue an entry, or None for the end."""
        try:
            self._queue.put_nowait(told)
        except asyncio.QueueFull:
            self.cut = True

    async def next(self, wait_s: float) -> list[Told]:
        """Return everything that has come since, after waiting for the first; raises TimeoutError where none came."""
        async with asyncio.timeout(wait_s):
            found = [await self._queue.get()]
        while not self._queue.empty():
            found.append(self._queue.get_nowait())
        self.over = None in found
        return [told for told in found if told is not None]


class Hub:
    """All listeners, on one event loop."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Fan out on this loop from now on."""
        self._loop = loop

    def close(self) -> None:
        """Tell every page that the server ends. Call it on the loop."""
        self._loop = None
        for page in self._pages:
            page.offer(None)

    def join(self) -> Page:
        """Listen from now on. Call it on the loop."""
        page = Page()
        self._pages.add(page)
        return page

    def leave(self, page: Page) -> None:
        """Listen no more."""
        self._pages.discard(page)

    def publish(self, entries: Sequence[Entry]) -> None:
        """Hand entries to every page, in order, from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            told = [Told.of(entry) for entry in entries]
            loop.call_soon_threadsafe(self._fan_out, told)

    def _fan_out(self, told: Sequence[Told]) -> None:
        for page in tuple(self._pages):
            for one in told:
                page.offer(one)
