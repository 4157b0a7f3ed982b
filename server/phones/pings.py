"""The clock socket: each question is answered at once with when it came and when its answer went."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from fastapi import WebSocket, WebSocketDisconnect

from calibration.two_envelope import Exchange
from server.phones.messages import read_secret
from server.phones.phones import Phones, RefusedError
from server.phones.wire import Ping, Pong, WireError, read_ping

SECRET_S = 5.0
OPEN = 64
"""Answers whose arrival the page has not told yet."""
FLOOD = 100
"""Questions in a second; a page asks 20 at most."""


async def answer_pings(socket: WebSocket, phones: Phones, number: int, epoch: str) -> None:
    """Until the page goes. Raises RefusedError, WireError, ClockError for what it is to be told."""
    try:
        async with asyncio.timeout(SECRET_S):
            secret = read_secret(await _text(socket))
    except TimeoutError:
        raise RefusedError(f"no secret in {SECRET_S:g} s: reload the page", again=True) from None
    clock = phones.ping_of(number, epoch, secret).clock
    answered: OrderedDict[int, Pong] = OrderedDict()
    second = in_second = 0
    while True:
        message = await socket.receive()
        t1_ns = time.monotonic_ns()  # before anything else: what follows would count as the way up
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        body = message.get("bytes")
        if body is None:
            raise WireError("text where a question of the clock belongs: reload the page")
        ping = read_ping(body)
        pong = Pong(ping.id, ping.t0_ms, t1_ns, time.monotonic_ns())
        await socket.send_bytes(pong.write())
        in_second = in_second + 1 if t1_ns // 10**9 == second else 1
        second = t1_ns // 10**9
        if in_second > FLOOD:
            raise RefusedError(f"over {FLOOD} questions of the clock in a second: reload the page")
        answered[ping.id] = pong
        if len(answered) > OPEN:
            answered.popitem(last=False)
        before = answered.pop(ping.previous_id, None) if ping.previous_id != ping.id else None
        if before is not None:
            clock.ping(_exchange(before, ping))


def _exchange(before: Pong, ping: Ping) -> Exchange:
    return Exchange(round(before.t0_ms * 1e6), before.t1_ns, before.t2_ns, round(ping.previous_t3_ms * 1e6))


async def _text(socket: WebSocket) -> str:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    text = message.get("text")
    if text is None:
        raise WireError("bytes before the secret: reload the page")
    return str(text)
