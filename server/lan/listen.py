"""`flygate doctor --phone`: a page for phones to open, and what arrives, told as it happens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import uvicorn

from gate.errors import InputError
from server.lan.front import Front, Listening, both_behind, listening, protocol_of
from server.lan.helper import Helper
from server.lan.lan import Lan, Ports

AGAIN_S = 1.0
BACKLOG = 100
AGO = re.compile(r", (just now|[\d.]+ (s|min) ago):|in [\d.]+ (s|min)")


async def listen(lan: Lan, port: int, say: Callable[[str], None]) -> None:
    """Serve the test page until it is cancelled; say what arrives, each once. Raises InputError for taken ports.

    port: the two behind it are taken, with 0 any that are free.
    """
    secure, helper = _taken(port)
    lan.ports = Ports(0, secure[0].getsockname()[1], helper[0].getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(Helper(lan), lifespan="off", log_level="warning", access_log=False))
    front = Front(lan, secure, helper)

    def connection() -> asyncio.Protocol:
        return protocol_of(server, server.config, {})

    front.start(connection, connection, lambda: say(f"The network has changed: open {lan.helper}"))
    say(f"Open {lan.helper} on the phone" if lan.helper else lan.told()[0])
    try:
        await _tell(lan, say)
    finally:
        front.close()


def _taken(port: int) -> tuple[Listening, Listening]:
    try:
        return both_behind(port, lambda one: listening(one, BACKLOG))
    except (OSError, OverflowError) as error:
        raise InputError(
            f"ports {port + 1} and {port + 2} cannot be used ({error}): a running `flygate serve --lan` tells the same "
            "on its page; end it, or give --port"
        ) from None


async def _tell(lan: Lan, say: Callable[[str], None]) -> None:
    said: set[str] = set()
    while True:
        await asyncio.sleep(AGAIN_S)
        for sentence in lan.told():
            if (key := AGO.sub("", sentence)) not in said:
                said.add(key)
                say(sentence)
