"""What every live source is: frames with the instant of their arrival, and an error when the camera is gone.

AsLive          gate/sources/as_live.py     a clip at its own speed
Webcam          gate/sources/webcam.py      a camera of this computer
NetworkStream   gate/sources/network.py     a phone's camera app, a network camera
open_source     gate/sources/address.py     any of them by its address
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from gate.errors import InputError
from gate.frame import Frame

Kind = Literal["clip", "webcam", "network"]


class SourceGone(InputError):
    """A camera or stream that cannot be opened, stalls, vanished or started its clock anew: it may come back."""


@dataclass(frozen=True, slots=True)
class Mode:
    """Size of the pictures in pixels as shown, and how many there are a second; None where nobody says."""

    width: int
    height: int
    rate_hz: float | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A frame on its source's clock, and when this computer had it.

    arrival_ns: host's monotonic clock (`time.monotonic_ns`), taken before the picture is converted. A reader that
        comes late finds it unchanged.
    """

    frame: Frame
    arrival_ns: int


class LiveSource(Protocol):
    """Iterating opens the camera and yields frames, their `t_ns` rising, until the clip ends or `close()` is called.

    Iterating raises SourceGone for what may come back: iterate again, frames are then on a new clock. A clip that
    cannot be read raises ClipError. A closed source stays closed.
    """

    name: str
    kind: Kind
    address: str
    asked: Mode | None
    got: Mode | None
    """What the source gives; known from the first frame on."""
    exposure_locked: bool | None
    """False where the driver refuses; None where it is not known, or not yet."""

    @property
    def warnings(self) -> list[str]:
        """What makes results worse than they could be, one sentence each; grows while frames come."""

    @property
    def dropped(self) -> int:
        """Frames left out because the reader was too slow."""

    def __iter__(self) -> Iterator[Arrived]: ...

    def close(self) -> None:
        """End the iteration, from any thread, at once."""
