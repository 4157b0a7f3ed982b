"""A phone as a source of frames: windows of its pictures, on its own clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.sources.live import Arrived, Kind, LiveSource, Mode, NewClock
from server.phones.device_clock import DeviceClock

if TYPE_CHECKING:
    from server.phones.phone import Phone

LOOK_S = 0.2
"""How often a closed source, or a phone that has begun anew, is noticed where no frame comes."""


class PhoneSource:
    """The phone's frames from where its last source was left. Each load of its page is an iteration of its own."""

    kind: Kind = "phone"

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._closed = threading.Event()
        self.name, self.address = phone.name, phone.address
        self.asked: Mode | None = None
        epoch = phone.epoch
        self.clock = DeviceClock("") if epoch is None else epoch.clock

    @property
    def got(self) -> Mode | None:
        """What the phone's camera gives."""
        epoch = self._phone.epoch
        if epoch is None:
            return None
        return Mode(*epoch.settings.shown, epoch.settings.frameRate)

    @property
    def exposure_locked(self) -> bool | None:
        """As the phone says."""
        status = self._phone.status
        return None if status is None else status.locked.exposure

    @property
    def warnings(self) -> list[str]:
        """What makes results worse than they could be."""
        return self._phone.warnings

    @property
    def dropped(self) -> int:
        """Pictures that never came."""
        epoch = self._phone.epoch
        return 0 if epoch is None else epoch.inbox.missing

    @property
    def clock_name(self) -> str:
        """The phone's, by the load of its page."""
        return f"{self.address}/{self.clock.name}"

    @property
    def model(self) -> str:
        """Browser, camera and the way to its pictures."""
        return self._phone.model

    @property
    def silent(self) -> str | None:
        """Why nothing comes."""
        return self._phone.silent

    def __iter__(self) -> Iterator[Arrived]:
        epoch = self._phone.epoch
        while epoch is None or epoch.clock is not self.clock:
            if epoch is not None:
                raise NewClock(f"{self.name} has loaded its page")
            if self._closed.wait(LOOK_S):
                return
            epoch = self._phone.epoch
        while not self._closed.is_set():
            if not epoch.clock.known:  # frames are of no use before; it takes an answer or two
                self._closed.wait(LOOK_S / 10)
                arrived = None
            else:
                arrived = epoch.next(LOOK_S)
            if arrived is not None:
                yield arrived
            elif epoch.over or epoch is not self._phone.epoch:
                raise NewClock(f"{self.name} has loaded its page anew")

    def close(self) -> None:
        """End the iteration."""
        self._closed.set()


_: type[LiveSource] = PhoneSource
