"""A server with --lan on loopback, in networks of its own making, and requests to it over TLS."""

import http.client
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server.lan.addresses import Address
from server.lan.lan import Lan
from server.lan.private import PrivateFolder
from server.serve import Server
from tests.patience import PATIENCE_S
from tests.serving import served

WIFI = Address("192.168.1.20", "wlan0", "wi-fi")
CABLE = Address("10.0.0.7", "eth0", "network")
PASSWORD = "three easy words"


@dataclass
class Network:
    """What addresses the machine is made to have."""

    addresses: list[Address] = field(default_factory=lambda: [WIFI, CABLE])

    def found(self) -> list[Address]:
        return list(self.addresses)


def a_lan(folder: Path, network: Network | None = None) -> Lan:
    """The LAN's side with a password that is known."""
    lan = Lan(PrivateFolder(folder / "lan"), (network or Network()).found)
    lan.password.set(PASSWORD)
    return lan


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookie(self) -> str:
        """The cookie that was set, as it is sent back."""
        return self.headers.get("set-cookie", "").partition(";")[0]


@dataclass(frozen=True)
class LanServer:
    """A server that runs."""

    server: Server
    lan: Lan

    def secure(self, method: str, path: str, *, host: str = "", body: str = "", **headers: str) -> Answer:
        """Ask over TLS, as a phone that trusts the authority and opened the best address; the wire is loopback's."""
        context = ssl.create_default_context(cadata=self.lan.authority.pem.decode())
        name = host or self.lan.offered[0].ip
        connection = _Https("127.0.0.1", self.lan.ports.secure, name, context)
        return self._asked(connection, method, path, f"{name}:{self.lan.ports.secure}", body, headers)

    def plain(self, method: str, path: str, port: int = 0, *, host: str = "", body: str = "", **headers: str) -> Answer:
        """Ask in plain http, the loopback port where none is given."""
        at = port or self.server.port
        connection = http.client.HTTPConnection("127.0.0.1", at, timeout=PATIENCE_S)
        return self._asked(connection, method, path, host or f"127.0.0.1:{at}", body, headers)

    @staticmethod
    def _asked(
        connection: http.client.HTTPConnection, method: str, path: str, host: str, body: str, headers: dict[str, str]
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body or None, {"Host": host, **named})
        response = connection.getresponse()
        answer = Answer(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        )
        connection.close()
        return answer


class _Https(http.client.HTTPSConnection):
    """To a name that no resolver has to know."""

    def __init__(self, address: str, port: int, name: str, context: ssl.SSLContext) -> None:
        super().__init__(address, port, timeout=PATIENCE_S, context=context)
        self._name, self._tls = name, context

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._name)


@contextmanager
def running(folder: Path, lan: Lan | None = None) -> Iterator[LanServer]:
    """Run a server with --lan until the block is over."""
    used = lan or a_lan(folder)
    with served(folder, used) as server:
        yield LanServer(server, used)


def addresses_of(lan: Lan) -> Sequence[str]:
    """Those that phones may be given."""
    return [one.ip for one in lan.offered]
