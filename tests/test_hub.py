"""Committed entries go to every page, in order, from any thread; who lags is cut off and holds up nobody."""

import asyncio
import threading
import time

import pytest

from server import hub as hubs
from server.hub import Hub, Page
from server.store import Entry
from tests.patience import PATIENCE_S


def entry(number: int) -> Entry:
    return Entry(number, 1, "now", "rep", {"rep": number})


async def take(page: Page, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count and not page.over:
        found += [told.id for told in await page.next(PATIENCE_S)]
    return found


async def started() -> Hub:
    hub = Hub()
    hub.start(asyncio.get_running_loop())
    return hub


def test_every_page_gets_every_entry_in_order_from_another_thread() -> None:
    async def scene() -> None:
        hub = await started()
        pages = [hub.join() for _ in range(200)]

        def gate() -> None:
            for number in range(1, 51):
                hub.publish([entry(2 * number - 1), entry(2 * number)])

        thread = threading.Thread(target=gate)
        thread.start()
        got = await asyncio.gather(*(take(page, 100) for page in pages))
        thread.join()
        assert got == [list(range(1, 101))] * 200

    asyncio.run(scene())


def test_a_page_that_lags_is_cut_off_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "QUEUE", 10)

    async def scene() -> None:
        hub = await started()
        asleep, awake = hub.join(), hub.join()
        for number in range(1, 31):
            hub.publish([entry(number)])
            assert await take(awake, 1) == [number]
        assert (asleep.cut, awake.cut) == (True, False)
        assert await take(asleep, 10) == list(range(1, 11))
        with pytest.raises(TimeoutError):
            await asleep.next(0.01)

    asyncio.run(scene())


def test_publishing_never_waits_for_pages() -> None:
    async def scene() -> None:
        hub = await started()
        hub.join()
        began = time.perf_counter()
        for number in range(3 * hubs.QUEUE):
            hub.publish([entry(number)])
        assert time.perf_counter() - began < 10.0

    asyncio.run(scene())


def test_who_has_left_gets_nothing_and_may_leave_twice() -> None:
    async def scene() -> None:
        hub = await started()
        page = hub.join()
        hub.leave(page)
        hub.leave(page)
        hub.publish([entry(1)])
        with pytest.raises(TimeoutError):
            await page.next(0.02)

    asyncio.run(scene())


def test_the_server_s_end_comes_after_what_was_told_before_it() -> None:
    async def scene() -> None:
        hub = await started()
        page = hub.join()
        hub.publish([entry(1)])
        await asyncio.sleep(0)
        hub.close()
        hub.publish([entry(2)])
        assert await take(page, 2) == [1]
        assert page.over

    asyncio.run(scene())


def test_nobody_to_tell_is_no_error() -> None:
    hub = Hub()
    hub.publish([entry(1)])
    loop = asyncio.new_event_loop()
    hub.start(loop)
    loop.close()
    hub.publish([entry(2)])
