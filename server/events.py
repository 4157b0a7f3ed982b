"""Server-sent events: what a page missed, then everything as it happens, in order, each once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from server.desk import Desk
from server.hub import UNSTORED, Hub, Told

HEARTBEAT_S = 5.0
"""A page knows by it that the server is there."""
RETRY_MS = 500
EXAMPLE = 'event: passes\ndata: {"state": "running", "wanted": 5, "seen": 2}\nid: 131\n\n'
HEARTBEAT = format_sse_event(comment="here")
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""Nothing between server and page may keep events back."""


def whole(told: Told) -> bytes:
    """An entry as a coach's page gets it."""
    return told.wire


def always() -> bool:
    """Whoever may listen may go on."""
    return True


async def events(
    desk: Desk,
    hub: Hub,
    after: int,
    shown: Callable[[Told], bytes] = whole,
    allowed: Callable[[], bool] = always,
) -> AsyncIterator[bytes]:
    """Yield entries after an id: from the store first, then from the hub, which listened meanwhile.

    What has come together goes out together: with many pages the sending is what costs. shown: what of an entry goes
    out, nothing where it is empty. allowed: asked before each sending; the stream ends where it no longer is.
    """
    page = hub.join()
    try:
        yield format_sse_event(comment="flygate", retry=RETRY_MS)
        last_id = after if after <= desk.last_id else 0  # an id of another database: the page gets everything
        missed = [Told.of(entry) for entry in await run_in_threadpool(desk.entries_after, last_id)]
        if missed:
            last_id = missed[-1].id
            yield b"".join(map(shown, missed))
        while not page.cut and not page.over and allowed():
            try:
                fresh = await page.next(HEARTBEAT_S)
            except TimeoutError:
                yield HEARTBEAT
                continue
            wanted = [told for told in fresh if told.id == UNSTORED or told.id > last_id]
            last_id = max([last_id, *(told.id for told in wanted)])
            if wanted and allowed():
                yield b"".join(map(shown, wanted))
    finally:
        hub.leave(page)
