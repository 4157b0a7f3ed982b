"""What every live source is: frames with the instant of their arrival, and an error when the camera is gone.

AsLive          gate/sources/as_live.py     a clip at its own speed
Webcam          gate/sources/webcam.py      a camera of this computer
NetworkStream   gate/sources/network.py     a phone's camera app, a network camera
PhoneSource     server/phones/source.py     a phone's browser, which sends windows of its pictures and has its own clock
open_source     gate/sources/address.py     any of them by its address
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from gate.errors import InputError
from gate.frame import Frame
from gate.window import Window

Kind = Literal["clip", "webcam", "network", "phone"]


class SourceGone(InputError):
    """A camera or stream that cannot be opened, stalls, vanished or started its clock anew: it may come back."""


class NewClock(SourceGone):
    """The source has begun anew and is there already: iterate again at once."""


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
    window: the part of the picture that `frame` shows; None: all of it.
    marker: whose gate it is for; None: every gate's that the source serves.
    is_view: for people to look at, not to be timed. is_wide: for step rates alone, coarse (gate/wide_view.py).
    count: the camera's own count of this frame, where there is one: what was not sent was taken all the same.
    seen_ns: when the source's own computer had it, on the clock that `Remote.clock` starts from.
    taken: called when the gates have seen it; told whether any of them holds somebody.
    """

    frame: Frame
    arrival_ns: int
    window: Window | None = None
    marker: int | None = None
    is_view: bool = False
    is_wide: bool = False
    count: int | None = None
    seen_ns: int | None = None
    taken: Callable[[bool], None] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the whole picture as shown."""
        height, width = self.frame.luma.shape
        return (width, height) if self.window is None else self.window.of


class SourceClock(Protocol):
    """Joins a source's clock to the session's."""

    @property
    def jumped(self) -> bool:
        """Whether the source's clock has stepped: nothing is learned any more."""

    def feed(self, t_source_ns: int, arrival_ns: int) -> None:
        """Take a frame's time stamp, and when it was there."""

    def session_ns(self, t_source_ns: int) -> int:
        """Session time of an instant on the source's clock, as far as is known now."""

    def u_at_ns(self, t_source_ns: int) -> int:
        """Standard uncertainty of that."""


@runtime_checkable
class Remote(Protocol):
    """A source that is a computer of its own: it has a better clock than its frames' arrival, and a link to it."""

    clock: SourceClock
    """Of the iteration that is under way."""

    @property
    def clock_name(self) -> str:
        """Tells this clock from every other, for as long as the source keeps it."""

    @property
    def model(self) -> str:
        """Sources that share it have latencies that are alike."""

    @property
    def silent(self) -> str | None:
        """Why nothing comes from it, a sentence; None while its link holds."""


class LiveSource(Protocol):
    """Iterating opens the camera and yields frames, their `t_ns` rising, until the clip ends or `close()` is called.

    Iterating raises SourceGone for what may come back: iterate again, frames are then on a new clock. A clip that
    cannot be read raises ClipError. A closed source stays closed.
    """

    name: str
    kind: Kind
    address: str
    asked: Mode | None

    @property
    def got(self) -> Mode | None:
        """What the source gives; known from the first frame on."""

    @property
    def exposure_locked(self) -> bool | None:
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
