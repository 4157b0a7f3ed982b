"""Takes connections from the network: TLS goes to the application, plain http to the helper page; notes which came.

It shakes hands itself, in place of uvicorn, so that it learns why a phone shows nothing: whether it connected at all,
and whether it refused the certificate.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import uvicorn

from server.lan.arrivals import What
from server.lan.asking import is_own, unzoned
from server.lan.callers import Callers
from server.lan.lan import Lan

FIRST_BYTE_S, HANDSHAKE_S = 10.0, 10.0
GOODBYE_S = 1.0
"""For a phone's own goodbye: one that has gone out of reach must not keep the server from ending."""
POLL_S = 0.005
MOST_AT_ONCE = 200
"""Connections that have not shaken hands yet: more wait in the system's queue."""
TLS_HANDSHAKE = 0x16
LOOK_S = 5.0
Protocols = Callable[[], asyncio.Protocol]
Listening = list[socket.socket]


class Front:
    """The listening sockets of one server. Everything but `__init__` is called on its loop."""

    def __init__(self, lan: Lan, secure: Sequence[socket.socket], helper: Sequence[socket.socket]) -> None:
        self._lan = lan
        self._secure, self._helper = tuple(secure), tuple(helper)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._callers = Callers()

    def start(self, application: Protocols, helper: Protocols, on_change: Callable[[], None]) -> None:
        """Take connections from now on. on_change: the machine's addresses have changed."""
        for one in self._secure:
            self._begin(self._accept(one, application, helper))
        for one in self._helper:
            self._begin(self._accept(one, None, helper))
        self._begin(self._watch(on_change))

    def close(self) -> None:
        """Take none any more."""
        for task in self._tasks:
            task.cancel()
        for one in (*self._secure, *self._helper):
            one.close()

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket, secure: Protocols | None, plain: Protocols) -> None:
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        while True:
            await self._room.acquire()
            try:
                taken, peer = await loop.sock_accept(listener)
            except OSError:  # it went before it was taken, or there are no files left for it
                self._room.release()
                await asyncio.sleep(POLL_S)
                continue
            except asyncio.CancelledError:
                self._room.release()
                raise
            address = str(peer[0])
            if self._callers.come(address):
                self._begin(self._take(taken, address, secure, plain))
            else:
                taken.close()
                self._room.release()

    async def _take(self, taken: socket.socket, peer: str, secure: Protocols | None, plain: Protocols) -> None:
        served: asyncio.BaseTransport | None = None
        try:
            self._note(peer, "connected")
            first = await asyncio.wait_for(_first_byte(taken), FIRST_BYTE_S)
            if first != TLS_HANDSHAKE:
                served, _ = await asyncio.get_running_loop().connect_accepted_socket(plain, taken)
            elif secure is not None:
                served = await self._shake_hands(taken, peer, secure)
            else:
                taken.close()
        except (OSError, TimeoutError):
            taken.close()
        except asyncio.CancelledError:
            taken.close()
            raise
        finally:
            self._room.release()
            if served is None:
                self._callers.go(peer)
            else:
                self._callers.stay(peer, served)

    async def _shake_hands(self, taken: socket.socket, peer: str, secure: Protocols) -> asyncio.BaseTransport:
        loop = asyncio.get_running_loop()
        try:
            served, _ = await loop.connect_accepted_socket(
                secure, taken, ssl=self._lan.context, ssl_handshake_timeout=HANDSHAKE_S, ssl_shutdown_timeout=GOODBYE_S
            )
            return served
        except ssl.SSLError as error:
            self._note(peer, _refusal(error))
            raise
        except OSError:
            self._note(peer, "broke off")
            raise

    def _note(self, peer: str, what: What) -> None:
        address = unzoned(peer)
        if not is_own(address):
            self._lan.note(address, what)

    async def _watch(self, on_change: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(OSError):
                if await asyncio.to_thread(self._lan.look):
                    on_change()


def protocol_of(server: uvicorn.Server, config: uvicorn.Config, state: dict[str, Any]) -> asyncio.Protocol:
    """One connection's protocol. config: of its application; what it counts is the server's."""
    if not config.loaded:
        config.load()
    make: Any = config.http_protocol_class
    protocol: asyncio.Protocol = make(config=config, server_state=server.server_state, app_state=state)
    return protocol


def both_behind(port: int, listen: Callable[[int], Listening]) -> tuple[Listening, Listening]:
    """Take the secure and the helper's port behind one, or none of the two; with port 0 any that are free."""
    secure = listen(port and port + 1)
    try:
        return secure, listen(port and port + 2)
    except BaseException:
        for one in secure:
            one.close()
        raise


def listening(port: int, backlog: int) -> Listening:
    """Sockets on every address of this machine: IPv4, and IPv6 where there is any. Raises OSError."""
    sockets = [_listening(socket.AF_INET, "0.0.0.0", port, backlog)]
    if socket.has_ipv6:
        with suppress(OSError):
            sockets.append(_listening(socket.AF_INET6, "::", sockets[0].getsockname()[1], backlog))
    return sockets


def _listening(family: socket.AddressFamily, host: str, port: int, backlog: int) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where REUSEADDR would let two servers have one port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((host, port))
        one.listen(backlog)
    except (OSError, OverflowError):
        one.close()
        raise
    return one


def _refusal(error: ssl.SSLError) -> What:
    """A phone that does not trust the certificate says so with an alert (RFC 8446, 6.2), or just leaves."""
    reason = error.reason or ""
    return "not trusted" if "ALERT" in reason and ("CERT" in reason or "UNKNOWN_CA" in reason) else "broke off"


async def _first_byte(taken: socket.socket) -> int:
    """Look at the first byte and leave it there. Raises ConnectionError where there is none."""
    while True:
        try:
            first = taken.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            await _readable(taken)
            continue
        if not first:
            raise ConnectionResetError
        return first[0]


async def _readable(taken: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    came: asyncio.Future[None] = loop.create_future()
    try:
        loop.add_reader(taken, _set, came)
    except NotImplementedError:  # Windows' loop
        await asyncio.sleep(POLL_S)
        return
    try:
        await came
    finally:
        loop.remove_reader(taken)


def _set(came: asyncio.Future[None]) -> None:
    if not came.done():
        came.set_result(None)
