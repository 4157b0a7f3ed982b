"""One connection of a phone's page: hello, then pictures in and acknowledgements out, until either ends it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import cast

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketState

from gate.errors import FlygateError
from server.phones.messages import (
    Ack,
    Bye,
    Camera,
    Hello,
    Lost,
    Message,
    Refused,
    Status,
    VersionError,
    Welcome,
    read_text,
)
from server.phones.phone import CLOSED, SILENT_NS
from server.phones.phones import Linked, Phones, RefusedError
from server.phones.pings import answer_pings
from server.phones.wire import REPLAY, WireError, read_picture

router = APIRouter()
HELLO_S = 5.0
ACK_S, HEARTBEAT_S = 0.2, 1.0
FULL_S = 0.02
FLOOD = 1500
"""Messages in a second that are no replay: two windows of 240 fps are 480."""


class _Bad(Exception):
    """The connection ends with this sentence. film: what came is why, and not who sent it."""

    def __init__(self, why: str, *, again: bool = False, film: bool = False) -> None:
        super().__init__(why)
        self.why, self.again, self.film = why, again, film


@router.websocket("/ws/phone")
async def data(socket: WebSocket) -> None:
    """Pictures and what goes with them."""
    phones = cast(Phones, socket.app.state.phones)
    await socket.accept()
    try:
        linked = await _hello(socket, phones)
        await Link(socket, phones, linked).run()
    except _Bad as bad:
        await refuse(socket, bad.why, again=bad.again, film=bad.film)
    except WebSocketDisconnect:
        pass


@router.websocket("/ws/phone/clock")
async def clock(socket: WebSocket, phone: int, epoch: str) -> None:
    """Questions of the page's clock."""
    phones = cast(Phones, socket.app.state.phones)
    await socket.accept()
    try:
        await answer_pings(socket, phones, phone, epoch)
    except RefusedError as error:
        await refuse(socket, str(error), again=error.again)
    except FlygateError as error:
        await refuse(socket, str(error), again=False)
    except WebSocketDisconnect:
        pass


async def refuse(socket: WebSocket, why: str, *, again: bool, film: bool = False) -> None:
    """Say why, and close."""
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(Refused(why=why, again=again, film=film).model_dump_json())
            await socket.close(1008 if not again else 1013)


async def _hello(socket: WebSocket, phones: Phones) -> Linked:
    try:
        async with asyncio.timeout(HELLO_S):
            message = await socket.receive()
    except TimeoutError:
        raise _Bad(f"no hello in {HELLO_S:g} s: reload the page", again=True) from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    text = message.get("text")
    if text is None:
        raise _Bad("bytes before hello: reload the page")
    try:
        said = read_text(text)
        if not isinstance(said, Hello):
            raise WireError(f"{said.t} before hello: reload the page")
        return await run_in_threadpool(phones.hello, said)
    except RefusedError as error:
        raise _Bad(str(error), again=error.again) from None
    except FlygateError as error:
        raise _Bad(str(error), film=not isinstance(error, VersionError)) from None


class Link:
    """Two tasks: one reads, one writes; when either ends, both do."""

    def __init__(self, socket: WebSocket, phones: Phones, linked: Linked) -> None:
        self._socket, self._phones = socket, phones
        self._phone, self._epoch, self._number = linked.phone, linked.epoch, linked.number
        self._second, self._in_second = 0, 0
        self._passed: set[int] = set()
        self._left = False
        self._newest = -1

    async def run(self) -> None:
        """Until it is over. Raises _Bad for what the phone is to be told."""
        why = "its page was closed, or its link is broken"
        try:
            await self._send(Welcome(resume=self._epoch.safe, clock=self._epoch.clock.known))
            async with asyncio.TaskGroup() as both:
                writing = both.create_task(self._write())
                both.create_task(self._read(writing))
        except* _Bad as bad:
            error = next(one for one in _leaves(bad) if isinstance(one, _Bad))
            why = error.why
            raise error from None
        except* (WebSocketDisconnect, RuntimeError, OSError):
            pass
        finally:
            why = CLOSED if self._left else why
            await run_in_threadpool(self._phones.gone, self._phone, self._number, why, left=self._left)

    async def _read(self, writing: asyncio.Task[None]) -> None:
        try:
            while await self._take_one():
                pass
        finally:
            writing.cancel()

    async def _take_one(self) -> bool:
        try:
            async with asyncio.timeout(SILENT_NS * 1e-9 * 2):
                message = await self._socket.receive()
        except TimeoutError:
            raise _Bad("nothing was heard of this phone for too long", again=True) from None
        if message["type"] == "websocket.disconnect":
            return False
        self._phone.said_ns = time.monotonic_ns()
        self._count()
        try:
            if (body := message.get("bytes")) is not None:
                await self._picture(body)
            else:
                return self._text(message.get("text") or "")
        except FlygateError as error:
            raise _Bad(str(error), film=True) from None
        return True

    async def _picture(self, body: bytes) -> None:
        picture = read_picture(body)
        if picture.seq == self._epoch.inbox.next and self._epoch.full:
            while self._epoch.full and self._is_current:
                await asyncio.sleep(FULL_S)
        if picture.flags & REPLAY and picture.seq > self._newest:
            self._in_second -= 1  # as fast as the link, but each number comes once on a connection
        self._newest = max(self._newest, picture.seq)
        self._epoch.take(picture, time.monotonic_ns())

    def _text(self, text: str) -> bool:
        said = read_text(text)
        match said:
            case Status():
                self._phones.says(self._phone, said)
            case Lost():
                self._epoch.inbox.lost(said.since, said.to)
            case Camera():
                if (said.path, said.clock) != (self._epoch.path, self._epoch.timing):
                    raise WireError("the way to this phone's pictures has changed: reload the page")
                self._epoch.settings = said.settings
            case Bye():
                self._left = True
                return False
            case _:
                raise WireError("a second hello on one connection: reload the page")
        return True

    def _count(self) -> None:
        """Count what comes in a second; a replay is as fast as the link."""
        second = time.monotonic_ns() // 1_000_000_000
        if second != self._second:
            self._second, self._in_second = second, 0
        self._in_second += 1
        if self._in_second > FLOOD:
            raise _Bad(f"over {FLOOD} messages in a second: reload the page", film=True)

    @property
    def _is_current(self) -> bool:
        return self._phone.link == self._number

    async def _write(self) -> None:
        last: str | None = None
        acked, told_s = -1, 0.0
        while True:
            if not self._is_current:
                raise _Bad(self._phones.why_over(self._phone))
            wanted = await run_in_threadpool(self._phones.set_of, self._phone)
            text = None if wanted is None else wanted.model_dump_json()
            if text is not None and text != last:
                await self._socket.send_text(text)
                last = text
            for one in await run_in_threadpool(self._phones.passes_of, self._phone, self._passed):
                await self._send(one)
            if self._epoch.safe != acked or time.monotonic() - told_s >= HEARTBEAT_S:
                acked, told_s = self._epoch.safe, time.monotonic()
                await self._send(Ack(next=acked, had=self._epoch.inbox.next))
            if self._epoch.clock.jumped:
                raise _Bad("this phone's clock has jumped: reload the page", film=True)
            await asyncio.sleep(ACK_S)

    async def _send(self, message: Message) -> None:
        await self._socket.send_text(message.model_dump_json(by_alias=True))


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for one in group.exceptions:
        found += _leaves(one) if isinstance(one, BaseExceptionGroup) else [one]
    return found
