"""How fast a password or a code may be guessed at: pure, fed with the time. Who is wrong waits, longer each time."""

from __future__ import annotations

import ipaddress
from collections import deque
from dataclasses import dataclass

from gate.errors import InputError

FREE = 4
"""Wrong guesses of one address without a wait: a coach in the sun mistypes."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 600.0
FORGOTTEN_S = 3600.0
ALL_FREE, ALL_WITHIN_S = 40, 600.0
"""Wrong guesses of all addresses together: 240 an hour against 2^31 passwords at least."""
MOST_ADDRESSES = 2000


class WaitError(InputError):
    """A guess that came too soon. seconds: how long to wait."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"too many wrong {what}: wait {seconds:.0f} s, then try again")
        self.seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        """Of the answer that tells it (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(round(self.seconds))}


@dataclass(slots=True)
class _Address:
    wrong: int = 0
    last_s: float = 0.0


class Guesses:
    """Wrong guesses of late. Times are of one monotonic clock, in seconds."""

    def __init__(self, all_free: int = ALL_FREE) -> None:
        """all_free: wrong guesses of all addresses together in ALL_WITHIN_S."""
        self._addresses: dict[str, _Address] = {}
        self._all_free = all_free
        self._all: deque[float] = deque(maxlen=all_free)

    def wait_s(self, address: str, now_s: float) -> float:
        """Return how long an address has to wait before its next guess; 0 where it may try."""
        return max(0.0, self._own_wait_s(_network(address), now_s), self._common_wait_s(now_s))

    def refuse(self, address: str, now_s: float, what: str) -> None:
        """Raise WaitError where an address has to wait. what: it guesses at, many of them."""
        if (wait_s := self.wait_s(address, now_s)) > 0:
            raise WaitError(what, max(1.0, wait_s))

    def tried(self, address: str, now_s: float) -> None:
        """Note a guess before it is looked at, as wrong: so many at once are as slow as one after the other."""
        if len(self._addresses) >= MOST_ADDRESSES:
            self._forget()
        one = self._addresses.setdefault(_network(address), _Address())
        one.wrong = 1 if now_s - one.last_s > FORGOTTEN_S else one.wrong + 1
        one.last_s = now_s
        self._all.append(now_s)

    def right(self, address: str) -> None:
        """It was right after all."""
        if self._addresses.pop(_network(address), None) and self._all:
            self._all.pop()

    def _own_wait_s(self, network: str, now_s: float) -> float:
        one = self._addresses.get(network)
        if one is None or one.wrong < FREE or now_s - one.last_s > FORGOTTEN_S:
            return 0.0
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(one.wrong - FREE, 20))
        return one.last_s + wait_s - now_s

    def _common_wait_s(self, now_s: float) -> float:
        if len(self._all) < self._all_free:
            return 0.0
        return self._all[0] + ALL_WITHIN_S - now_s

    def _forget(self) -> None:
        """Make room: the oldest half goes. The limit of all together still holds."""
        by_age = sorted(self._addresses, key=lambda network: self._addresses[network].last_s)
        for network in by_age[: MOST_ADDRESSES // 2]:
            del self._addresses[network]


def _network(address: str) -> str:
    """Who counts as one: an IPv4 address, or an IPv6 network of 64 bits, which one device has for itself."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(one, ipaddress.IPv6Address):
        if one.ipv4_mapped is not None:
            return str(one.ipv4_mapped)
        return str(ipaddress.ip_network((int(one) >> 64 << 64, 64)))
    return str(one)
