"""`flygate serve`: the application on uvicorn, on this machine alone."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from gate.errors import InputError
from server.app import create_app
from server.options import PORT
from server.phones.wire import LONGEST_MESSAGE
from server.store import Store, default_url

HOST = "127.0.0.1"
BACKLOG = 512
GOODBYE_S = 3


class Server:
    """One server on a port of its own. Raises InputError where the port is taken, StoreError for its database."""

    def __init__(self, port: int, database: str | None = None) -> None:
        """Take the port (0: any that is free) and the database (None: the one in the user's data folder)."""
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}/"
        try:
            self.app = _app_on(database or default_url())
        except BaseException:
            self._socket.close()
            raise
        config = uvicorn.Config(
            self.app,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GOODBYE_S,
            backlog=BACKLOG,
            ws_per_message_deflate=False,  # a noisy picture shrinks by half at 0.2 ms each, and comes later
            ws_max_size=LONGEST_MESSAGE,
        )
        self._server = _Uvicorn(config)

    def run(self, when_up: Callable[[], None] | None = None) -> None:
        """Serve until Ctrl-C or `stop`. when_up: called in a thread of its own once requests are answered."""
        if when_up is not None:
            threading.Thread(target=self._call_when_up, args=(when_up,), name="when up", daemon=True).start()
        try:
            with contextlib.suppress(KeyboardInterrupt):  # uvicorn ends in order, then passes Ctrl-C on
                self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End, from any thread."""
        self._server.should_exit = True

    def _call_when_up(self, when_up: Callable[[], None]) -> None:
        while not self._server.started and not self._server.should_exit:
            time.sleep(0.05)
        if self._server.started:
            when_up()


class _Uvicorn(uvicorn.Server):
    """Tells the listening pages that it ends before it waits for their connections."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.hub.close()
        await super().shutdown(sockets)


def _app_on(database: str) -> FastAPI:
    store = Store(database)
    try:
        return create_app(store)
    except BaseException:
        store.close()
        raise


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


def serve(port: int, database: str | None, *, open_browser: bool) -> None:
    """Run the server; print its address and open the page."""
    server = Server(port, database)

    def up() -> None:
        print(f"flygate: {server.address}   (Ctrl-C ends it)", flush=True)
        if open_browser:
            webbrowser.open(server.address)

    server.run(up)
