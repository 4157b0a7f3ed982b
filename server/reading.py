"""One opening of a source: its clock against the session's, and its rate."""

from __future__ import annotations

from calibration.arrival import ArrivalClock
from gate.sources.live import Arrived, LiveSource, Remote, SourceClock, SourceGone

RATE_AFTER_NS = 1_000_000_000
"""The rate is taken from the arrivals of this time on."""
PROMISED_SHARE = 0.1
"""How far the rate of a phone's first second may be from its camera's own: arrivals are up to 50 ms apart from even."""
LOOK_EVERY_NS = 1_000_000_000
"""How often the source is asked for warnings; some have a count in them that grows with every picture."""


class Reading:
    """One opening of the source: its clock against the session's, and its rate.

    number: counts the openings of one watch; each has a clock of its own. clock_name: of a source with a clock that
        outlives an opening.
    """

    def __init__(self, source: LiveSource, number: int) -> None:
        self.source, self.number = source, number
        own = source.clock if isinstance(source, Remote) else None
        self.clock_name = source.clock_name if isinstance(source, Remote) else None
        self.clock: SourceClock = own or ArrivalClock(of_host=source.kind == "clip")
        self.frames = 0
        self.rate_hz: float | None = None
        self.has_news = False
        """Whether with this frame something has become known of the camera."""
        self._exposure_locked: bool | None = None
        self._warned = 0
        self._looked_ns = 0
        self._first_ns = self._last_ns = 0
        self._first_count = self._steps = 0

    @property
    def frame_ns(self) -> int:
        """Mean time between the camera's frames."""
        return (self._last_ns - self._first_ns) // max(1, self._steps)

    @property
    def given_hz(self) -> float | None:
        """Rate of the source's mode: a clip's own, for missing pictures are no other mode; else the measured one.

        A phone's stamps of a second tell its rate only roughly: where that may be what its camera promised, it is that.
        """
        promised_hz = None if self.source.got is None else self.source.got.rate_hz
        if promised_hz is None or self.source.kind not in ("clip", "phone"):
            return self.rate_hz
        if self.source.kind == "clip":
            return promised_hz
        near = self.rate_hz is not None and abs(self.rate_hz - promised_hz) <= PROMISED_SHARE * promised_hz
        return promised_hz if near else self.rate_hz

    def take(self, arrived: Arrived) -> None:
        """Count a frame and time its arrival."""
        t_ns = arrived.frame.t_ns
        if arrived.marker is not None and self.frames > 0 and t_ns == self._last_ns:
            return  # another gate's window of the same picture
        self.clock.feed(t_ns, arrived.arrival_ns if arrived.seen_ns is None else arrived.seen_ns)
        if self.clock.jumped:
            raise SourceGone(f"{self.source.name}: its time stamps jumped at {t_ns * 1e-9:.2f} s: opening it anew")
        count = self.frames if arrived.count is None else arrived.count
        if self.frames == 0:
            self._first_ns, self._first_count = t_ns, count
        self._last_ns, self.frames, self._steps = t_ns, self.frames + 1, count - self._first_count
        self.has_news = self.frames == 1 or self.source.exposure_locked != self._exposure_locked
        self._exposure_locked = self.source.exposure_locked
        if self.frames == 1 or t_ns - self._looked_ns >= LOOK_EVERY_NS:
            self._looked_ns = t_ns
            self.has_news = self.has_news or len(self.source.warnings) != self._warned
            self._warned = len(self.source.warnings)
        if self.rate_hz is None and t_ns - self._first_ns >= RATE_AFTER_NS:
            self.rate_hz = round(1e9 / self.frame_ns, 2)
            self.has_news = True
