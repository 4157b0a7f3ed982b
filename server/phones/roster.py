"""Phones that have joined: kept in the database's memory, their secrets as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import chain, count
from typing import Any

from gate.errors import InputError
from server.missing import NotKnownError, UnknownError

KEY = "phones"
MOST_PHONES = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A phone that has joined. markers: where it stood last. armed: whether it sends."""

    number: int
    name: str
    secret_sha256: str
    markers: tuple[int, ...]
    armed: bool = True


class Roster:
    """Who has joined. Raises StoreError where the database does not take a change; then nothing has changed."""

    def __init__(self, remember: Callable[[str, dict[str, Any]], None], kept: dict[str, Any] | None) -> None:
        self._remember = remember
        self._lock = threading.Lock()
        rows = (kept or {}).get("phones", [])
        found = [Known(**{**row, "markers": tuple(row["markers"])}) for row in rows]
        self._phones = {one.number: one for one in found}
        self.armed: bool = (kept or {}).get("armed", True)
        self._newest: int = (kept or {}).get("newest", max(self._phones, default=0))

    def phones(self) -> list[Known]:
        """All of them, by number."""
        with self._lock:
            return [self._phones[number] for number in sorted(self._phones)]

    def join(self, name: str, marker: int) -> tuple[Known, str]:
        """A new phone, and its secret, which is kept nowhere else than on it."""
        if len(self._phones) >= MOST_PHONES:
            raise InputError(f"{MOST_PHONES} phones are known already: forget some")
        secret = secrets.token_urlsafe(24)
        with self._lock:
            number = self._newest + 1
            shown = "".join(one for one in name if one.isprintable())  # no line breaks, nothing that turns the writing
            words = shown.strip() or f"Phone {number}"
            known = Known(number, self._unlike(words), _hash(secret), (marker,), self.armed)
            self._keep({**self._phones, number: known}, number)
        return known, secret

    def check(self, number: int, secret: str) -> Known:
        """The phone of that number; raises InputError where it is not its secret."""
        with self._lock:
            known = self._phones.get(number)
        if known is None or not hmac.compare_digest(known.secret_sha256, _hash(secret)):
            raise NotKnownError("this phone is not known here any more: scan the code that the laptop shows")
        return known

    def stands(self, number: int, markers: tuple[int, ...]) -> None:
        """Remember where a phone stands."""
        with self._lock:
            known = self._phones.get(number)
            if known is not None and known.markers != markers:
                self._keep({**self._phones, number: replace(known, markers=markers)}, self._newest)

    def forget(self, number: int) -> None:
        """The phone is no longer known; raises UnknownError."""
        with self._lock:
            if number not in self._phones:
                raise UnknownError(f"there is no phone {number}: look at the list of phones")
            self._keep({key: one for key, one in self._phones.items() if key != number}, self._newest)

    def arm(self, armed: bool) -> None:
        """Whether all phones send; kept over a restart."""
        with self._lock:
            before, self.armed = self.armed, armed
            try:
                self._keep({key: replace(one, armed=armed) for key, one in self._phones.items()}, self._newest)
            except BaseException:
                self.armed = before
                raise

    def arm_one(self, number: int, armed: bool) -> None:
        """Whether one of them sends; kept over a restart."""
        with self._lock:
            known = self._phones.get(number)
            if known is not None and known.armed != armed:
                self._keep({**self._phones, number: replace(known, armed=armed)}, self._newest)

    def _unlike(self, name: str) -> str:
        """The name, with a number where another phone has it already: two are told apart on the screens."""
        taken = {one.name for one in self._phones.values()}
        return next(one for one in chain([name], (f"{name} ({again})" for again in count(2))) if one not in taken)

    def _keep(self, phones: dict[int, Known], newest: int) -> None:
        rows = [asdict(one) for one in phones.values()]
        self._remember(KEY, {"phones": rows, "armed": self.armed, "newest": newest})
        self._phones, self._newest = phones, newest


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
