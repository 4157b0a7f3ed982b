"""`flygate serve`: the application on uvicorn, on this machine alone, or with --lan for phones too.

port      127.0.0.1   http     the coach's browser on this machine, as ever
port + 1  0.0.0.0     https    phones, spectators, coaches elsewhere
port + 2  0.0.0.0     http     the page that hands the certificate out, and nothing else
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from typing import Any, Literal

import cv2
import uvicorn
from fastapi import FastAPI

from gate.errors import InputError
from server.app import create_app
from server.lan.front import Front, both_behind, listening, protocol_of
from server.lan.helper import Helper
from server.lan.lan import Lan, Ports
from server.options import PORT
from server.phones.wire import LONGEST_MESSAGE
from server.store import Store, default_url

HOST = "127.0.0.1"
BACKLOG = 512
GOODBYE_S = 3
TURN_S = 0.0005
"""A thread that computes lets another go on after this: a picture waits for other gates' pictures on its way to the
page, three times; with Python's own 5 ms the median crossing shows 5 ms later."""


class Server:
    """One server on a port of its own. Raises InputError where the port is taken, StoreError for its database."""

    def __init__(self, port: int, database: str | None = None, lan: Lan | None = None) -> None:
        """Take the port (0: any that is free) and the database (None: the one in the user's data folder).

        lan: take two more ports, on every address of this machine.
        """
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}/"
        self._lan, self._front = lan, None
        try:
            if lan is not None:
                self._front = _front(lan, port, self.port)
            self.app = _app_on(database or default_url(), lan)
        except BaseException:
            self._let_go()
            raise
        self._server = _Uvicorn(_config(self.app), lan, self._front)

    def run(self, when_up: Callable[[], None] | None = None) -> None:
        """Serve until Ctrl-C or `stop`. when_up: called in a thread of its own once requests are answered."""
        if when_up is not None:
            threading.Thread(target=self._call_when_up, args=(when_up,), name="when up", daemon=True).start()
        cv2.setNumThreads(1)  # a strip is too small to share out, and the other gates want the cores
        turn_s = sys.getswitchinterval()
        sys.setswitchinterval(TURN_S)
        try:
            with contextlib.suppress(KeyboardInterrupt):  # uvicorn ends in order, then passes Ctrl-C on
                self._server.run(sockets=[self._socket])
        finally:
            sys.setswitchinterval(turn_s)
            self._let_go()

    def stop(self) -> None:
        """End, from any thread."""
        self._server.should_exit = True

    def _let_go(self) -> None:
        self._socket.close()
        if self._front is not None:
            self._front.close()
        if self._lan is not None:
            self._lan.close()

    def _call_when_up(self, when_up: Callable[[], None]) -> None:
        while not self._server.started and not self._server.should_exit:
            time.sleep(0.05)
        if self._server.started:
            when_up()


class _Uvicorn(uvicorn.Server):
    """Tells the listening pages that it ends before it waits for their connections; has phones come in by the front."""

    def __init__(self, config: uvicorn.Config, lan: Lan | None = None, front: Front | None = None) -> None:
        super().__init__(config)
        self._lan, self._front = lan, front

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._front is None or self._lan is None or self.should_exit:
            return
        helper = _config(Helper(self._lan), lifespan="off")
        lan = self._lan
        self._front.start(
            lambda: protocol_of(self, self.config, self.lifespan.state),
            lambda: protocol_of(self, helper, {}),
            lambda: print("\n".join(["flygate: the network has changed", *lan.says()]), flush=True),
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.hub.close()
        if self._front is not None:
            self._front.close()
        await super().shutdown(sockets)


def _config(app: Any, lifespan: Literal["auto", "off"] = "auto") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan=lifespan,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GOODBYE_S,
        backlog=BACKLOG,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,  # a noisy picture shrinks by half at 0.2 ms each, and comes later
    )


def _app_on(database: str, lan: Lan | None) -> FastAPI:
    store = Store(database)
    try:
        return create_app(store, lan)
    except BaseException:
        store.close()
        raise


def _front(lan: Lan, wanted: int, loopback: int) -> Front:
    """Take the two ports behind the loopback one; with port 0 any that are free."""
    secure, helper = both_behind(wanted, _listening)
    lan.listen_at(Ports(loopback, secure[0].getsockname()[1], helper[0].getsockname()[1]))
    return Front(lan, secure, helper)


def _listening(port: int) -> list[socket.socket]:
    try:
        return listening(port, BACKLOG)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise InputError(
            f"port {port} cannot be used ({why}): --lan needs --port and the two after it; another `flygate serve` "
            "may run: stop it, or give --port with another number"
        ) from None


def _bound(port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise InputError(f"port {port} is not between 0 and 65535: leave --port out for {PORT}")
    wanted = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers have one port
        wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        wanted.bind((HOST, port))
        wanted.listen(BACKLOG)  # now: until somebody listens, the system gives the port to others as well
    except OSError as error:
        wanted.close()
        raise InputError(
            f"port {port} cannot be used ({error.strerror}): another `flygate serve` may run; "
            "open its page, stop it, or give --port with another number"
        ) from None
    return wanted


def serve(port: int, database: str | None, *, open_browser: bool, lan: bool = False) -> None:
    """Run the server; print its address and open the page."""
    if lan:
        _serve_lan(port, database, open_browser=open_browser)
        return
    server = Server(port, database)

    def up() -> None:
        print(f"flygate: {server.address}   (Ctrl-C ends it)", flush=True)
        if open_browser:
            webbrowser.open(server.address)

    server.run(up)


def _serve_lan(port: int, database: str | None, *, open_browser: bool) -> None:
    lan = Lan()
    server = Server(port, database, lan)

    def say_again() -> None:
        print(f"flygate: another browser on this laptop: {lan.ticket_address}", flush=True)

    def up() -> None:
        print("\n".join(["flygate: phones may come in   (Ctrl-C ends it)", *lan.says()]), flush=True)
        server.app.state.on_ticket = say_again
        if open_browser:
            webbrowser.open(lan.ticket_address)

    server.run(up)
