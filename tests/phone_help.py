"""A phone's page made by hand, which benches use too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from benchmarks.phone_page import Page, joined, played

__all__ = ["Page", "joined", "played", "saying"]


@contextmanager
def saying(*pages: Page, **status: Any) -> Iterator[None]:
    """Each second a phone says how it is, as its page does; nothing given: that it is unknown."""
    over = threading.Event()

    def say() -> None:
        while not over.wait(0.3):
            for page in pages:
                with suppress(ConnectionClosed, AssertionError):  # one of them may have left
                    page.say(t="status", **status)

    thread = threading.Thread(target=say)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
