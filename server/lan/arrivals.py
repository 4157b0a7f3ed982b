"""What has arrived from which phone of late, and what it means: pure, fed with the time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

What = Literal["connected", "helper", "certificate", "secure", "not trusted", "broke off", "other host"]
RECENT_S = 600.0
SILENCE_S = 120.0
"""After so long in which no phone has got the page, another way is offered."""
MOST_ADDRESSES = 200
CAMERA_APP = (
    "Meanwhile: film with the phones' camera app, one phone a marker at 60 frames a second or more, and time the films "
    "afterwards with `flygate time M2.mp4 M3.mp4`"
)


@dataclass(slots=True)
class Phone:
    """One address. at_s: when each kind of arrival was there last; since_s: when anything came first."""

    address: str
    at_s: dict[What, float] = field(default_factory=dict)
    since_s: float = 0.0

    @property
    def last_s(self) -> float:
        """When anything came last."""
        return max(self.at_s.values())


class Arrivals:
    """Arrivals of the last minutes from other machines. Any thread may call it. now_s: a monotonic clock."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._since_s = now_s()
        self._lock = threading.Lock()
        self._phones: OrderedDict[str, Phone] = OrderedDict()

    def note(self, address: str, what: What) -> None:
        """Something came from an address."""
        with self._lock:
            phone = self._phones.setdefault(address, Phone(address, since_s=self._now_s()))
            phone.at_s[what] = self._now_s()
            self._phones.move_to_end(address)
            while len(self._phones) > MOST_ADDRESSES:
                self._phones.popitem(last=False)

    def recent(self) -> list[tuple[Phone, float]]:
        """Phones of the last minutes and how long ago each was heard of, s; newest first."""
        now_s = self._now_s()
        with self._lock:
            copies = [Phone(one.address, dict(one.at_s), one.since_s) for one in self._phones.values()]
        found = [(one, now_s - one.last_s) for one in copies]
        return sorted([one for one in found if one[1] <= RECENT_S], key=lambda one: one[1])

    def told(self, helper: str, page: str) -> list[str]:
        """The state of things in sentences, each with what to do. helper, page: addresses for phones, empty: none."""
        recent = self.recent()
        if recent:
            said = [sentence(phone, ago_s, helper, page) for phone, ago_s in recent]
            tried_s = self._now_s() - min(phone.since_s for phone, _ in recent)
            return said if heard_of(recent) or tried_s < SILENCE_S else [*said, CAMERA_APP]
        heard_s = self._heard_s()
        if heard_s is not None and helper:
            return nothing_new(heard_s, helper)
        return nothing_came(self._now_s() - self._since_s, helper)

    def _heard_s(self) -> float | None:
        """How long ago any phone was heard of, s; None: never."""
        with self._lock:
            return min((self._now_s() - one.last_s for one in self._phones.values()), default=None)


def sentence(phone: Phone, ago_s: float, helper: str, page: str) -> str:
    """What one phone's arrivals mean."""
    who = f"{phone.address}, {_ago(ago_s)}"
    return f"{who}: {_meaning(phone.at_s, helper, page)}"


def _meaning(at_s: dict[What, float], helper: str, page: str) -> str:
    """The first that holds: what went wrong last counts more than what went well before it."""
    secure, refused, left, other = (
        at_s.get(what, -1.0) for what in ("secure", "not trusted", "broke off", "other host")
    )
    steps = f"open {helper} on it and follow the steps"
    trust = "on an iPhone also switch on full trust (Settings, General, About, Certificate Trust Settings)"
    meanings = (
        (other > secure, f"asked for a name that is not this laptop's: open {page}"),
        (secure >= max(refused, left, 0), "has the page over the secure address: all is well"),
        ("certificate" in at_s and refused >= 0, f"has the certificate and does not trust it yet: install it; {trust}"),
        (refused >= 0, f"reaches this laptop but does not trust its certificate: {steps}"),
        (left >= 0, f"reaches this laptop and leaves when it sees the certificate, as who does not trust it: {steps}"),
        ("certificate" in at_s, "has fetched the certificate: finish the steps on the phone's page"),
        ("helper" in at_s, "has the plain page, so Wi-Fi and firewall are right: go on with the steps on it"),
    )
    connected = "connected and asked for nothing: load the page again on the phone"
    return next((words for holds, words in meanings if holds), connected)


def nothing_new(for_s: float, helper: str) -> list[str]:
    """Phones came, and of late none; one that is linked need not ask for anything again."""
    length = _length(for_s)
    return [f"Nothing new in {length}: phones whose page is open stay linked.", *_checks(helper)]


def nothing_came(for_s: float, helper: str) -> list[str]:
    """What to look at while no phone is heard of."""
    if not helper:
        return ["This computer is in no network that phones could reach: join a Wi-Fi or open a hotspot (/network)"]
    if for_s < SILENCE_S:
        return [f"No phone has been heard of in {_length(for_s)}: open {helper} on the phone"]
    return [f"No phone has been heard of in {_length(for_s)}, not even a try to connect.", *_checks(helper), CAMERA_APP]


def _checks(helper: str) -> tuple[str, ...]:
    return (
        "Is the phone in the same Wi-Fi as this laptop, and mobile data off?",
        f"Does the address that was typed begin with http:// and read {helper}?",
        "Does this computer's firewall ask or block? Run `flygate doctor` here: it says what to allow",
        "Guests' and school networks keep their devices apart: take a travel router or a phone's hotspot (/network)",
    )


def _ago(seconds: float) -> str:
    return f"{_length(seconds)} ago" if seconds >= 2 else "just now"


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def heard_of(phones: Sequence[tuple[Phone, float]]) -> bool:
    """Whether any phone has reached the secure page."""
    return any("secure" in phone.at_s for phone, _ in phones)
