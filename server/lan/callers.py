"""Connections that each address of the network has open: one device must not take those of all others. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

MOST_FROM_ONE = 48
"""A phone has two sockets and a browser's six for pages; some are still closing when it loads a page anew."""


class Connection(Protocol):
    """As much of an asyncio transport as is asked."""

    def is_closing(self) -> bool:
        """Whether it is over."""
        ...


class Callers:
    """Who is there. A connection comes, then either stays or goes."""

    def __init__(self, most: int = MOST_FROM_ONE) -> None:
        self._most = most
        self._coming: Counter[str] = Counter()
        self._here: dict[str, list[Connection]] = {}

    def come(self, address: str) -> bool:
        """One more has come; whether there is room for it. Where there is none it is not counted."""
        here = self._here[address] = [one for one in self._here.get(address, []) if not one.is_closing()]
        if self._coming[address] + len(here) >= self._most:
            return False
        self._coming[address] += 1
        return True

    def stay(self, address: str, connection: Connection) -> None:
        """What came is served now, until it closes."""
        self.go(address)
        self._here.setdefault(address, []).append(connection)

    def go(self, address: str) -> None:
        """What came has gone before it was served."""
        self._coming -= Counter({address: 1})
        self._here = {key: found for key, found in self._here.items() if key == address or _open(found)}


def _open(connections: list[Connection]) -> bool:
    return any(not one.is_closing() for one in connections)
