"""Hands committed entries to every page that listens; no page can hold up another, or a gate.

`publish` may be called from any thread and never waits. Each page has a bounded queue; one whose queue is full is cut
off and comes back with the last id that it saw, for the store has everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from server.store import Entry

QUEUE = 1000
"""Entries that a page may lag behind: minutes of the busiest session, some 2 MB."""

UNSTORED = 0
"""Id of what is told but not in the log: trouble with the log itself."""


class Page:
    """One listener. `cut` once it lagged too far."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Entry | None] = asyncio.Queue(QUEUE)
        self.cut = False

    def offer(self, entry: Entry | None) -> None:
        """Queue an entry, or None for the end."""
        try:
            self._queue.put_nowait(entry)
        except asyncio.QueueFull:
            self.cut = True

    async def next(self, wait_s: float) -> Entry | None:
        """Return the next entry; raises TimeoutError when none came in that time, None at the server's end."""
        async with asyncio.timeout(wait_s):
            return await self._queue.get()


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
        loop = self._loop  # `close` may take it away meanwhile
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._fan_out, entries)

    def _fan_out(self, entries: Sequence[Entry]) -> None:
        for page in tuple(self._pages):
            for entry in entries:
                page.offer(entry)
