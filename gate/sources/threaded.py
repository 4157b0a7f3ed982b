"""What all live sources share: a reading thread for each opening, and the way to end it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

from gate.errors import InputError
from gate.sources.handover import Handover, Patience
from gate.sources.live import Arrived, Kind, Mode, SourceGone

JOIN_S = 1.0
"""How long the end of an iteration waits for its thread, so that the same camera can be opened again at once."""


class ThreadedSource(ABC):
    """A LiveSource whose frames are read by a thread of its own, which a slow reader does not hold up."""

    kind: Kind

    def __init__(self, name: str, address: str, asked: Mode | None = None, patience: Patience | None = None) -> None:
        self.name, self.address, self.asked = name, address, asked
        self.got: Mode | None = None
        self.exposure_locked: bool | None = None
        self._patience = patience
        self._warnings: list[str] = []
        self._handovers_dropped = 0
        self._handover: Handover | None = None
        self._closed = False
        self._lock = threading.Lock()

    @abstractmethod
    def _read(self, handover: Handover) -> None:
        """Read the camera in the calling thread until it ends, InputError, or the handover is closed."""

    @property
    def dropped(self) -> int:
        """Frames left out because the reader was too slow."""
        handover = self._handover
        return self._handovers_dropped + (handover.dropped if handover else 0)

    @property
    def warnings(self) -> list[str]:
        """What makes results worse than they could be, one sentence each."""
        dropped = self.dropped
        slow = [f"{dropped} pictures left out: this computer is too slow for its cameras: use a lower rate or size"]
        return [*self._warnings, *(slow if dropped else [])]

    def _warn(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.append(text)

    def __iter__(self) -> Iterator[Arrived]:
        handover = Handover(self._patience)
        with self._lock:
            if self._closed:
                return
            self._handover = handover
        thread = threading.Thread(target=self._run, args=(handover,), name=f"source {self.name}", daemon=True)
        thread.start()
        try:
            yield from handover
        finally:
            handover.close()
            thread.join(JOIN_S)
            with self._lock:
                self._handovers_dropped += handover.dropped
                self._handover = None

    def _run(self, handover: Handover) -> None:
        try:
            self._read(handover)
            handover.end()
        except InputError as error:
            handover.end(error)
        except Exception as error:  # the reader must learn that this thread is over, whatever ended it
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            gone = SourceGone(f"{self.name}: reading it failed ({what}): it is opened again")
            gone.__cause__ = error
            handover.end(gone)

    def close(self) -> None:
        """End the iteration, from any thread, at once. A closed source stays closed."""
        with self._lock:
            self._closed = True
            if self._handover is not None:
                self._handover.close()
