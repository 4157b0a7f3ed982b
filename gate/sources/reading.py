"""One reading of a clip from its beginning: frames on the clip's clock, and what was wrong with them."""

from dataclasses import dataclass
from fractions import Fraction

from av.video.frame import VideoFrame

from gate.errors import ClipError
from gate.frame import Frame
from gate.sources.damage import HeldPictures, LostPictures
from gate.sources.picture import Orientation, luma_of

MISSING_END_NS = 250_000_000
"""A clip that ends this much before its header says is reported as cut off: a few frames at the lowest rate in use."""
SHOWN_HOLES = 3
"""Damaged places named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Container time stamps to real nanoseconds: t_ns = pts * ns_per_tick, rounded once."""

    ns_per_tick: Fraction

    def t_ns(self, pts: int) -> int:
        """Real time of a stamp, to the nearest nanosecond."""
        numerator, denominator = self.ns_per_tick.as_integer_ratio()
        return (2 * pts * numerator + denominator) // (2 * denominator)

    def seconds(self, pts: int) -> str:
        """Real time of a stamp, for a message."""
        return f"{self.t_ns(pts) / 1e9:.2f} s"


class Reading:
    """Turns decoded pictures into frames and keeps count of what was wrong."""

    def __init__(self, clock: Clock, orientation: Orientation, sensor_size: tuple[int, int]) -> None:
        self.lost = LostPictures()
        self.held = HeldPictures()
        self.frames = 0
        self._clock, self._orientation, self._sensor_size = clock, orientation, sensor_size
        self._last_pts: int | None = None
        self._end_pts = 0
        self._unstamped = self._backwards = self._resized = 0

    def frame(self, picture: VideoFrame) -> Frame | None:
        """Return the picture as a frame; None where it has no time, an old one, or another size."""
        pts = picture.pts if picture.pts is not None else picture.dts
        if pts is None:
            self._unstamped += 1
        elif self._last_pts is not None and pts <= self._last_pts:
            self._backwards += 1
        elif (picture.width, picture.height) != self._sensor_size:
            self._resized += 1
        else:
            return self._good(picture, pts)
        return None

    def _good(self, picture: VideoFrame, pts: int) -> Frame:
        t_ns = self._clock.t_ns(pts)
        luma, bits = luma_of(picture)
        self.held.seen(luma, bits, t_ns)
        self.frames += 1
        self._last_pts, self._end_pts = pts, pts + max(picture.duration, 0)
        return Frame(t_ns, self._orientation.show(luma), bits, self._orientation.rotation_deg)

    def end(self, name: str, declared_end_ns: int | None) -> list[str]:
        """Return the warnings of a reading that came to the clip's end.

        Raises ClipError where there are not two frames: no time can be taken from them.
        """
        if self.frames < 2:
            why = f", {self._unstamped} without a time stamp" if self._unstamped else ""
            raise ClipError(
                f"{name}: holds {self.frames} frame{'' if self.frames == 1 else 's'} that can be used{why}: "
                "give a recording of the whole run"
            )
        self.lost.at_end()
        return [*self._hole_warnings(), *self._end_warning(declared_end_ns), *self._count_warnings()]

    def _hole_warnings(self) -> list[str]:
        holes = [(hole, hole.until) for hole in self.lost.holes if hole.until is not None]
        texts = [
            f"damaged from {self._clock.seconds(hole.first)} to {self._clock.seconds(until)}: "
            f"{hole.pictures} picture{'' if hole.pictures == 1 else 's'} left out up to the next key picture"
            for hole, until in holes[:SHOWN_HOLES]
        ]
        if len(holes) > SHOWN_HOLES:
            last = self._clock.seconds(holes[-1][0].first)
            texts.append(f"{len(holes) - SHOWN_HOLES} more damaged places, the last at {last}")
        return texts

    def _end_warning(self, declared_end_ns: int | None) -> list[str]:
        end_ns, hole = self._clock.t_ns(self._end_pts), self.lost.open_hole
        is_short = declared_end_ns is not None and declared_end_ns - end_ns > MISSING_END_NS
        if not is_short and hole is None:
            return []
        lost = f" ({hole.pictures} damaged pictures left out)" if hole else ""
        says = f", the file says it lasts until {declared_end_ns / 1e9:.2f} s" if declared_end_ns and is_short else ""
        return [f"nothing was read from {end_ns / 1e9:.2f} s on{lost}{says}: copy it from the camera again"]

    def _count_warnings(self) -> list[str]:
        counts = (
            (self._unstamped, "without a time stamp were left out"),
            (self._backwards, "with a time stamp no later than the one before were left out"),
            (self._resized, "of another size than the first were left out"),
            (self.held.count, "repeat the one before (held frames): the camera could not keep up"),
        )
        return [f"{count} of {self.frames} pictures {what}" for count, what in counts if count]
