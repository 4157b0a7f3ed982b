"""A real server in a thread of this process, until the block is over."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.lan.lan import Lan
from server.serve import Server
from tests.live_help import url_of
from tests.patience import PATIENCE_S


@contextmanager
def served(folder: Path, lan: Lan | None = None, port: int = 0) -> Iterator[Server]:
    """Serve the folder's database, made where there is none; it must end when it is told to."""
    server, up = Server(port, url_of(folder / "flygate.db"), lan), threading.Event()
    thread = threading.Thread(target=server.run, args=(up.set,))
    thread.start()
    try:
        assert up.wait(PATIENCE_S)
        yield server
    finally:
        server.stop()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
