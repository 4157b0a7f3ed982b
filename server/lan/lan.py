"""Everything that --lan adds to a server: addresses, certificates, logins, and what has arrived from phones."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from server.lan.access import Role
from server.lan.addresses import Address, addresses, host_name, local_name
from server.lan.arrivals import Arrivals, What
from server.lan.asking import COACH_COOKIE, SPECTATOR_COOKIE, cookie_of, is_loopback
from server.lan.authority import authority_in
from server.lan.guesses import Guesses
from server.lan.leaf import context_for, leaf_in, names_of, show
from server.lan.local import folder_path, local_file
from server.lan.logins import Logins, Spectators, Tickets
from server.lan.password import LONGEST, Password
from server.lan.private import PrivateFolder


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the server listens: plain on loopback, TLS for phones, plain for the page with the certificate."""

    loopback: int = 0
    secure: int = 0
    helper: int = 0


class Lan:
    """One server's side towards phones. Any thread may call it. Raises LanError for files that cannot be used."""

    def __init__(
        self,
        folder: PrivateFolder | None = None,
        found: Callable[[], list[Address]] = addresses,
        now_s: Callable[[], float] = time.monotonic,
        *,
        make_password: bool = True,
    ) -> None:
        self.folder = folder or lan_folder()
        self._found, self._now_s = found, now_s
        self._lock = threading.Lock()
        self._one_guess = threading.Lock()
        host = host_name()
        self.local_name = local_name(host)
        self.addresses: tuple[Address, ...] = tuple(found())
        self.authority = authority_in(self.folder, (self.local_name or "laptop").removesuffix(".local"))
        self.leaf = leaf_in(self.folder, self.authority, self._names(self.addresses))
        self.context = context_for(self.folder)
        self.password = Password(self.folder)
        self.made_password = "" if self.password.mark or not make_password else self.password.make()
        self.logins = Logins(self.folder, time.time)
        self.spectators = Spectators(self.folder)
        self.tickets = Tickets()
        self.guesses = Guesses()
        self.arrivals = Arrivals(now_s)
        self.ports = Ports()
        self._local_token = secrets.token_urlsafe(24)

    def listen_at(self, ports: Ports) -> None:
        """Learn the ports; let other commands of this user in by a file that only the user can read."""
        self.ports = ports
        self.folder.write(local_file(ports.loopback), self._local_token.encode())

    def close(self) -> None:
        """Take that file away."""
        with suppress(OSError):
            self.folder.file(local_file(self.ports.loopback)).unlink(missing_ok=True)

    def look(self) -> bool:
        """See whether the addresses have changed, or the leaf's time is nearly over; whether addresses have."""
        with self._lock:
            found = tuple(self._found())
            leaf = leaf_in(self.folder, self.authority, self._names(found))
            if leaf.why:
                self.leaf = leaf
                show(self.context, self.folder)
            changed, self.addresses = found != self.addresses, found
            return changed

    def _names(self, found: Sequence[Address]) -> frozenset[str]:
        return names_of((one.ip for one in found), self.local_name)

    @property
    def offered(self) -> list[Address]:
        """Addresses that phones may be given, best first; of loopback there is nothing among them."""
        return [one for one in self.addresses if one.linkable]

    def note(self, address: str, what: What) -> None:
        """Something came from an address; what this machine asks of itself, as `flygate doctor` does, is no phone's."""
        if address not in self.hosts():
            self.arrivals.note(address, what)

    def hosts(self) -> frozenset[str]:
        """Names and addresses under which requests may ask for this server, loopback's left out."""
        names = {one.ip for one in self.addresses}
        return frozenset(names | ({self.local_name} if self.local_name else set()))

    @property
    def page(self) -> str:
        """The secure address for coaches and phones, by the best address; empty where there is none."""
        return f"https://{self.offered[0].host}:{self.ports.secure}/" if self.offered else ""

    @property
    def helper(self) -> str:
        """The plain page's address: what a QR code holds. It leads on to the secure one where that works."""
        return self.helper_at(self.offered[0]) if self.offered else ""

    def helper_at(self, address: Address) -> str:
        """The plain page by one of the addresses."""
        return f"http://{address.host}:{self.ports.helper}/"

    def join_address(self, code: str, address: Address | None = None) -> str:
        """Address for a phone that joins with a code: empty where there is no network.

        The code stands behind #, so that it never goes over the plain connection: the page takes it along to
        `/phone#..` of the secure one.
        """
        base = self.helper if address is None else self.helper_at(address)
        return f"{base}phone#{code}" if base else ""

    @property
    def spectator_link(self) -> str:
        """The link that lets people look; empty where there is no network."""
        return f"{self.page}look/{self.spectators.token}" if self.page else ""

    def role(self, scope: Scope, headers: Headers) -> Role:
        """Who asks."""
        if self._is_coach(scope, headers):
            return "coach"
        token = cookie_of(scope, headers, SPECTATOR_COOKIE)
        return "spectator" if token and self.spectators.fits(token) else "anyone"

    def _is_coach(self, scope: Scope, headers: Headers) -> bool:
        secret = cookie_of(scope, headers, COACH_COOKIE)
        if secret and self.logins.holds(secret, self.password.mark):
            return True
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return scheme == "Bearer" and is_loopback(scope) and _same(token, self._local_token)

    def enter(self, ticket: str, scope: Scope) -> str | None:
        """Take the one-time ticket of a browser on this laptop; return a login's secret, None where it is not good."""
        if not is_loopback(scope) or not self.tickets.take(ticket):
            return None
        return self.logins.begin("")

    def log_in(self, password: str, client: str) -> str | None:
        """Return a login's secret, None for a wrong password. Raises WaitError where guesses came too fast.

        It takes some 50 ms and 16 MB, one at a time.
        """
        with self._lock:
            now_s = self._now_s()
            self.guesses.refuse(client, now_s, "passwords")
            self.guesses.tried(client, now_s)
        with self._one_guess:
            right = len(password) <= LONGEST and self.password.fits(password)
        if not right:
            return None
        with self._lock:
            self.guesses.right(client)
        return self.logins.begin(self.password.mark)

    def told(self) -> list[str]:
        """What has arrived from phones, and what it means, in sentences."""
        return self.arrivals.told(self.helper, self.page)

    @property
    def ticket_address(self) -> str:
        """The address that lets one browser on this laptop in."""
        return f"http://127.0.0.1:{self.ports.loopback}/enter/{self.tickets.ticket}"

    def says(self) -> list[str]:
        """Lines for the terminal."""
        lines = [f"  this laptop:  {self.ticket_address}   (good once)"]
        if not self.offered:
            return [*lines, f"  phones:       {' '.join(_no_network(self.addresses))}"]
        lines += [
            f"  phones:       {self.helper}   (plain http: hands the certificate out, then leads on)",
            f"  coach:        {self.page}   (password: {self.made_password or 'as before, or by `flygate password`'})",
        ]
        others = [f"{self.helper_at(one)} ({one.interface})" for one in self.offered[1:] if one.likely]
        return lines + ([f"  or, where phones do not reach that: {', '.join(others)}"] if others else [])


def _no_network(found: Sequence[Address]) -> list[str]:
    where = "no address that phones can reach: join a Wi-Fi or open a hotspot, it is noticed within seconds."
    return [where, *(f"Not used: {one.told()}." for one in found if one.kind == "not private")]


def lan_folder() -> PrivateFolder:
    """The folder of keys and logins, made where it is missing. Raises LanError."""
    return PrivateFolder(folder_path())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
