"""One device that opens connections without end: the others still come in."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from server.lan.callers import MOST_FROM_ONE, Callers
from tests.lan_help import LanServer, running
from tests.patience import PATIENCE_S, soon


class Transport:
    def __init__(self) -> None:
        self.over = False

    def is_closing(self) -> bool:
        return self.over


def test_an_address_has_so_many_and_more_when_some_have_closed() -> None:
    callers, served = Callers(most=2), Transport()
    assert callers.come("a")
    callers.stay("a", served)
    assert callers.come("a")
    assert not callers.come("a")
    assert callers.come("b")
    served.over = True
    assert callers.come("a")
    callers.go("a")
    callers.go("a")
    assert callers.come("a")
    assert callers.come("a")


def is_well(server: LanServer) -> bool:
    with suppress(OSError):
        return server.secure("GET", "/health").status == 200
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LanServer]:
    with running(tmp_path) as one:
        yield one


def test_who_opens_connections_without_end_is_not_served_more(server: LanServer) -> None:
    with ExitStack() as held:
        many = [
            held.enter_context(socket.create_connection(("127.0.0.1", server.lan.ports.secure), PATIENCE_S))
            for _ in range(MOST_FROM_ONE + 1)
        ]
        assert many[-1].recv(1) == b""
        assert server.plain("GET", "/health").status == 200
    soon(lambda: is_well(server))
