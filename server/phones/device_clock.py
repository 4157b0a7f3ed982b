"""A phone's pictures on the session's clock: the only place where device time becomes session time.

camera's clock --ArrivalClock, over when the page had each frame--> page's clock --TwoEnvelope, over pings--> session's
"""

from __future__ import annotations

import math
import threading

from calibration.arrival import ArrivalClock
from calibration.two_envelope import Exchange, Offset, TwoEnvelope


class DeviceClock:
    """Both joins of one epoch, by its name. Pings come in one thread, frames in another.

    u_pings_ms: of the pings' clock against the page's that had the frames, where that is another load.
    """

    def __init__(self, name: str, u_pings_ms: float = 0.0) -> None:
        self.name = name
        self._u_pings_ns = u_pings_ms * 1e6
        self._lock = threading.Lock()
        self._page = ArrivalClock()
        self._pings = TwoEnvelope()

    @property
    def jumped(self) -> bool:
        """Whether a clock of the phone has stepped: a new epoch is needed."""
        return self._page.jumped or self._pings.stepped

    @property
    def known(self) -> bool:
        """Whether anything has joined it to the session's."""
        return len(self._pings) > 0

    def ping(self, exchange: Exchange) -> None:
        """A question of the page's and its answer. Raises ClockError for one that cannot be."""
        with self._lock:
            self._pings.add(exchange)

    def feed(self, t_source_ns: int, t_page_ns: int) -> None:
        """A frame's time stamp, and when the page had it."""
        with self._lock:
            self._page.feed(t_source_ns, t_page_ns)

    def session_ns(self, t_source_ns: int) -> int:
        """Session time of an instant on the camera's clock, as far as is known now. Raises ClockError."""
        with self._lock:
            return self._pings.host_ns(self._page.session_ns(t_source_ns))

    def u_at_ns(self, t_source_ns: int) -> int:
        """Standard uncertainty of that, the constant way from the sensor to the page left out."""
        with self._lock:
            pings = self._pings.at(self._page.session_ns(t_source_ns))
            return round(math.hypot(self._page.u_ns, pings.u_ns, self._u_pings_ns))

    def surrounded(self, t_source_ns: int, by_ns: int) -> bool:
        """Whether pings have gone on for so long after an instant on the camera's clock."""
        with self._lock:
            return self._pings.newest_ns - self._page.session_ns(t_source_ns) >= by_ns

    def offset_now(self) -> Offset | None:
        """What pings have said lately; None before the first."""
        return self._pings.latest
