"""The server on a port and a database of its own: taken at once or refused with the remedy, given back at the end."""

import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from gate.errors import InputError
from server.serve import TURN_S, Server
from server.store import Store, StoreError
from tests.live_help import desk_on, url_of
from tests.patience import PATIENCE_S
from tests.serving import served

TOP = Path(__file__).parent.parent


def test_a_server_answers_and_gives_its_port_and_database_back(tmp_path: Path) -> None:
    database = url_of(tmp_path / "flygate.db")
    with served(tmp_path) as server:
        assert server.address == f"http://127.0.0.1:{server.port}/"
        with urllib.request.urlopen(f"{server.address}api/state", timeout=PATIENCE_S) as response:
            assert response.status == 200
        port = server.port
    with Store(database) as store:
        assert store.newest_session() == 1
    with served(tmp_path, port=port) as again:
        assert again.port == port


def test_threads_take_short_turns_while_a_server_runs_and_as_before_afterwards(tmp_path: Path) -> None:
    before = sys.getswitchinterval()
    with served(tmp_path):
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
    assert sys.getswitchinterval() == before


def test_a_port_that_another_server_has_is_refused_even_before_it_runs(tmp_path: Path) -> None:
    with served(tmp_path) as first:
        with pytest.raises(InputError, match=f"port {first.port} cannot be used .*--port with another number"):
            Server(first.port, url_of(tmp_path / "second.db"))
        assert not (tmp_path / "second.db").exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="cannot be used"):
            Server(taken.getsockname()[1], url_of(tmp_path / "second.db"))


def test_two_servers_that_start_together_do_not_share_a_port(tmp_path: Path) -> None:
    first = Server(0, url_of(tmp_path / "first.db"))
    with pytest.raises(InputError, match="cannot be used"):
        Server(first.port, url_of(tmp_path / "second.db"))
    first.stop()
    first.run()


@pytest.mark.parametrize("port", [-1, 65_536, 2**70])
def test_a_number_that_is_no_port_is_refused(port: int, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not between 0 and 65535"):
        Server(port, url_of(tmp_path / "flygate.db"))


def test_a_second_server_on_the_same_database_is_refused_and_lets_its_port_go(tmp_path: Path) -> None:
    database = url_of(tmp_path / "flygate.db")
    with served(tmp_path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with pytest.raises(StoreError, match="in use by another flygate server"):
            Server(port, database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))


def test_a_disk_that_is_full_at_the_start_is_refused_in_a_sentence(tmp_path: Path) -> None:
    database = url_of(tmp_path / "flygate.db")
    with Store(database) as store:
        desk_on(store)

    def leave_no_room(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    def fill() -> None:
        for _ in range(200):
            with Store(database) as store:
                desk_on(store)

    event.listen(Engine, "connect", leave_no_room)
    try:
        with pytest.raises(StoreError, match="make room"):
            fill()
        with pytest.raises(StoreError, match="make room"):
            Server(0, database)
    finally:
        event.remove(Engine, "connect", leave_no_room)
    with served(tmp_path):
        pass


def test_nothing_is_done_at_import(tmp_path: Path) -> None:
    script = """
import threading
from server import app
assert threading.active_count() == 1, threading.enumerate()
assert not [value for value in vars(app).values() if isinstance(value, app.FastAPI)]
made = app.create_app()
assert made.openapi()["paths"]
assert threading.active_count() == 1, threading.enumerate()
"""
    environment = {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
