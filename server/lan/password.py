"""The coach's password: hashed with scrypt in a file of its own, so that it can be set while the server runs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from typing import Any

from gate.errors import InputError
from server.lan.private import LanError, PrivateFolder
from server.lan.words import WORDS

FILE = "password.json"
COST = {"n": 2**14, "r": 8, "p": 1}
"""16 MB and some 50 ms a try (RFC 7914; OWASP's least for scrypt that fits a small laptop beside eight cameras)."""
MEMORY_BYTES = 64 * 1024 * 1024
SHORTEST, LONGEST = 8, 200


class Password:
    """The password of a folder. The file is read again when it has changed: `flygate password` may have set another."""

    def __init__(self, folder: PrivateFolder) -> None:
        self._folder = folder
        self._read: tuple[tuple[int, int], dict[str, Any]] | None = None

    @property
    def mark(self) -> str:
        """Tells this password from every other, and nothing about it; empty where there is none. Raises LanError."""
        kept = self._kept()
        return "" if kept is None else str(kept["salt"])

    def set(self, password: str) -> None:
        """Replace it. Raises InputError for one that is too short or too long."""
        check(password)
        salt = secrets.token_bytes(16)
        digest = _digest(password, salt)
        self._folder.write_json(FILE, {"salt": _text(salt), "scrypt": _text(digest), **COST})

    def make(self) -> str:
        """Set one of words and digits that are easy to read out; return it, for it is shown once."""
        password = made()
        self.set(password)
        return password

    def fits(self, password: str) -> bool:
        """Whether it is the password; takes some 50 ms either way."""
        kept = self._kept()
        if kept is None or len(password) > LONGEST:
            return False
        salt, expected = _bytes(kept["salt"]), _bytes(kept["scrypt"])
        return hmac.compare_digest(_digest(password, salt), expected)

    def _kept(self) -> dict[str, Any] | None:
        """What the file holds. Every request asks for it."""
        try:
            stat = self._folder.file(FILE).stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._read is None or self._read[0] != stamp:
            kept = self._checked()
            self._read = None if kept is None else (stamp, kept)
        return None if self._read is None else self._read[1]

    def _checked(self) -> dict[str, Any] | None:
        kept = self._folder.read_json(FILE)
        if kept is None:
            return None
        whole = all(isinstance(kept.get(key), str) for key in ("salt", "scrypt"))
        if not whole or {key: kept.get(key) for key in COST} != COST:
            raise LanError(f"{self._folder.file(FILE)} is damaged: set another with `flygate password`")
        return kept


def check(password: str) -> None:
    """Raise InputError where a password cannot be used."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"the password has {len(password)} characters: take {SHORTEST} to {LONGEST}, e.g. three words")


def made() -> str:
    """Make a password: three words and three digits, 2^31 at the least."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, f"{secrets.randbelow(1000):03d}"])


def _digest(password: str, salt: bytes) -> bytes:
    """Phones' keyboards begin with a capital and end with a blank, and write one letter in two ways."""
    plain = unicodedata.normalize("NFKC", password).strip().casefold()
    return hashlib.scrypt(plain.encode(), salt=salt, maxmem=MEMORY_BYTES, dklen=32, **COST)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
