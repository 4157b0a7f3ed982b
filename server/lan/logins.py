"""Who is logged in as a coach, kept hashed, so that a restart logs nobody out; and the spectators' token."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any

from server.lan.private import LanError, PrivateFolder

LOG = logging.getLogger(__name__)
FILE, SPECTATORS_FILE = "logins.json", "spectators.json"
LIFE_S = 30 * 24 * 3600
MOST = 100
"""Logins at a time; the oldest one goes."""
TOKEN_BYTES = 24
LONGEST_TOKEN = 200


class Logins:
    """Coaches' logins. now_s: the wall clock, in seconds, for a login outlives the process.

    A login belongs to the password that was in force: another password ends it. One of the laptop itself, which came
    by a ticket, belongs to none.
    """

    def __init__(self, folder: PrivateFolder, now_s: Callable[[], float]) -> None:
        self._folder = folder
        self._now_s = now_s
        self._lock = threading.Lock()
        self._kept: dict[str, dict[str, Any]] = self._read()

    def begin(self, mark: str) -> str:
        """Begin a login; return its secret, which only the browser keeps. mark: of the password, empty for none."""
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._kept[_hash(secret)] = {"since_s": round(self._now_s()), "mark": mark}
            while len(self._kept) > MOST:
                del self._kept[min(self._kept, key=lambda key: float(self._kept[key]["since_s"]))]
            self._write()
        return secret

    def holds(self, secret: str, mark: str) -> bool:
        """Whether a secret is of a login that is still good. It is looked up by its hash, which tells no timing."""
        one = self._kept.get(_hash(secret)) if len(secret) <= LONGEST_TOKEN else None
        if one is None or abs(self._now_s() - one["since_s"]) > LIFE_S:
            return False
        return one["mark"] in ("", mark)

    def end(self, secret: str) -> None:
        """Log out."""
        with self._lock:
            if self._kept.pop(_hash(secret), None) is not None:
                self._write()

    def _read(self) -> dict[str, dict[str, Any]]:
        """What is damaged is as good as nothing: everybody logs in again."""
        try:
            kept = self._folder.read_json(FILE) or {}
        except LanError:
            kept = {}
        return {key: one for key, one in kept.items() if _whole(one)}

    def _write(self) -> None:
        try:
            self._folder.write_json(FILE, self._kept)
        except LanError as error:  # a full disk must not keep the coach out: it holds until the server ends
            LOG.warning("%s", error)


class Spectators:
    """The token of the spectators' link: whoever has the link may look, until it is renewed."""

    def __init__(self, folder: PrivateFolder) -> None:
        self._folder = folder
        try:
            kept = folder.read_json(SPECTATORS_FILE) or {}
        except LanError:
            kept = {}
        token = kept.get("token")
        self.token = token if isinstance(token, str) and len(token) >= TOKEN_BYTES else self.renew()

    def renew(self) -> str:
        """Make another token; the link that was given out leads nowhere from now on."""
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._folder.write_json(SPECTATORS_FILE, {"token": self.token})
        return self.token

    def fits(self, token: str) -> bool:
        """Whether it is the token."""
        return hmac.compare_digest(token.encode(), self.token.encode())


class Tickets:
    """The one-time way in for a browser on the laptop itself: good once, then there is another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.ticket = secrets.token_urlsafe(TOKEN_BYTES)

    def take(self, ticket: str) -> bool:
        """Use a ticket; False where it is not the one."""
        with self._lock:
            if not hmac.compare_digest(ticket.encode(), self.ticket.encode()):
                return False
            self.ticket = secrets.token_urlsafe(TOKEN_BYTES)
            return True


def _whole(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("since_s"), (int, float)) and isinstance(one.get("mark"), str)


def _hash(secret: str) -> str:
    """Of 192 random bits; a slow hash would add nothing."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
