"""Server-sent events: what a page missed, then everything as it happens, in order, each once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import anyio
from fastapi.sse import ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from server.desk import Desk
from server.hub import UNSTORED, Hub
from server.store import Entry

HEARTBEAT_S = 5.0
"""A page knows by it that the server is there."""
RETRY_MS = 500


async def events(desk: Desk, hub: Hub, after: int) -> AsyncIterator[ServerSentEvent]:
    """Yield entries after an id: from the store first, then from the hub, which listened meanwhile."""
    page = hub.join()
    try:
        yield ServerSentEvent(comment="flygate", retry=RETRY_MS)
        last_id = after if after <= desk.last_id else 0  # an id of another database: the page gets everything
        for entry in await run_in_threadpool(desk.entries_after, last_id):
            last_id = entry.id
            yield _event(entry)
        while not page.cut:
            try:
                fresh = await page.next(HEARTBEAT_S)
            except TimeoutError:
                yield ServerSentEvent(comment="here")
                continue
            if fresh is None:
                return
            if fresh.id == UNSTORED:
                yield ServerSentEvent(raw_data=json.dumps(fresh.data), event=fresh.kind)
            elif fresh.id > last_id:
                last_id = fresh.id
                yield _event(fresh)
    finally:
        hub.leave(page)


def _event(entry: Entry) -> ServerSentEvent:
    return ServerSentEvent(raw_data=json.dumps(entry.data), event=entry.kind, id=str(entry.id))


class PageGone:
    """Takes a page that closes in the middle of a sending for what it is: no error. ASGI, around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        try:
            await self._app(scope, receive, send)
        except* anyio.BrokenResourceError:
            pass
