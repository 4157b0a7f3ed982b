"""One phone that has joined, as the server knows it while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from server.phones.device_clock import DeviceClock
from server.phones.epoch import Epoch
from server.phones.messages import Hello, Status

SILENT_NS = 2_000_000_000
"""Without a word for so long the link is taken for broken."""
DIM_LUMA = 40.0
"""Mean of the window, of 255: shutters are open for longer than the mode's rate allows on most phones."""
MOST_EPOCHS = 4
"""Loads of its page that are remembered: the next number of each, so that film which one left is taken once, and its
clock, on which crossings are refined."""
CLOSED = "its page is not open: open it on the phone"
UNLIKE = "this phone is of another model than its partner's: compare today's reps only, or synchronise"
SLOW_SHARE = 1 / 1.2
"""A rate under this share of the mode's is said: in low light phones take fewer pictures."""


def address_of(number: int) -> str:
    """Address of a phone as a gate's source."""
    return f"phone:{number}"


@dataclass(slots=True)
class Phone:
    """number, name: as it joined. link: counts its connections, so that an older one knows that it is over; 0: none.

    markers: where it stands. waiting_for: the marker that another phone serves.
    """

    number: int
    name: str
    markers: tuple[int, ...] = ()
    waiting_for: int | None = None
    epoch: Epoch | None = None
    hello: Hello | None = None
    status: Status | None = None
    link: int = 0
    connections: int = 0
    said_ns: int = 0
    why: str = CLOSED
    left: bool = False
    """Whether its page has let go by itself: nothing is kept there."""
    replaced: str = ""
    """Who took its marker over, in a sentence; empty: nobody."""
    armed: bool = True
    unlike: bool = False
    """Whether it times reps with a phone of another model, and passes have not joined the two."""
    epochs: dict[str, Epoch] = field(default_factory=dict)
    """The newest ones by their names, in the order in which they were last begun."""

    def begin(self, hello: Hello) -> None:
        """Another load of its page; one that was there before goes on where it was."""
        if self.epoch is not None:
            self.epoch.end()
        self.epoch = self.epochs.pop(hello.epoch, None) or Epoch(hello)
        self.epoch.over = False
        self.epochs[hello.epoch] = self.epoch
        while len(self.epochs) > MOST_EPOCHS:
            del self.epochs[next(iter(self.epochs))]

    @property
    def clocks(self) -> dict[str, DeviceClock]:
        """Of its newest epochs, by the name that crossings have of them."""
        return {f"{self.address}/{name}": epoch.clock for name, epoch in self.epochs.items()}

    @property
    def address(self) -> str:
        """As a gate's source."""
        return address_of(self.number)

    @property
    def model(self) -> str:
        """What phones share whose latencies are alike: browser, camera, and the way to its pictures."""
        if self.hello is None:
            return self.name
        return f"{self.hello.ua} {self.hello.camera} {self.hello.path} {self.hello.clock}".strip()

    @property
    def linked(self) -> bool:
        """Whether it is there."""
        return self.link != 0 and time.monotonic_ns() - self.said_ns < SILENT_NS

    @property
    def silent(self) -> str | None:
        """Why nothing comes from it."""
        if self.linked:
            return None if self.armed else "disarmed: arm the phones before somebody runs"
        if self.link == 0 and (self.epoch is None or self.left):
            return self.why
        return f"link to {self.name} lost: bring it back into reach; what it films is kept there"

    @property
    def warnings(self) -> list[str]:
        """What makes its results worse than they could be."""
        status, epoch = self.status, self.epoch
        if status is None or epoch is None:
            return []
        found = [UNLIKE] if self.unlike else []
        asked_hz = epoch.settings.frameRate
        if asked_hz and status.fps is not None and status.fps < SLOW_SHARE * asked_hz:
            found.append(
                f"{status.fps:.0f} pictures a second where {asked_hz:.0f} were asked for: more light, or shade"
            )
        if status.luma is not None and status.luma < DIM_LUMA:
            found.append("the picture is dark: more light, or open the exposure")
        if epoch.inbox.missing:
            found.append(f"{epoch.inbox.missing} messages of this phone never came: it was out of reach for too long")
        return found
