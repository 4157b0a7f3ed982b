"""A recording in a file as a frame source: luma planes and exact presentation times, read with PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from gate.errors import ClipError
from gate.frame import Frame
from gate.sources.container import decoded, open_clip
from gate.sources.damage import LostPictures
from gate.sources.picture import Orientation
from gate.sources.reading import Clock, Reading
from gate.sources.slow_motion import Stretch, capture_rate, check_real_fps, given_stretch, recorded_stretch

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

AV_TICK_NS = 1000
"""A container's duration is in microseconds (AV_TIME_BASE)."""
EARLIEST_YEAR = 2000
"""Clocks that were never set write 1904 or 1970."""


class VideoFile:
    """Frames of one recording: whatever FFmpeg decodes, in presentation order, in constant memory.

    Times are the container's presentation time stamps as exact nanoseconds, edit lists applied, never index / rate;
    slow motion that is stored slower than it happened is brought back to real time. The picture is shown as a person
    sees it (display matrix applied) without a copy.

    real_fps: rate that the camera recorded at, for slow motion whose file does not say; it overrides what the file
        says.

    Raises ClipError, from here or from iterating, where there is nothing to time, and InputError for a real_fps that
    cannot be. Damage is no error: what can be read is yielded, and `warnings` says what was not.

    Decoder threads are chosen in `gate.sources.container`. A 720p60 H.264 clip decodes at 640 frames/s on two cores;
    benchmarks/decoder_threads.py measures it.
    """

    name: str
    size: tuple[int, int]
    codec: str
    frame_count_estimate: int | None
    """Pictures in the clip by its header, for a progress bar; None if unknown."""
    nominal_rate_hz: float | None
    """Average rate by the header, in frames a second of real time; None if unknown."""
    duration_ns: int | None
    """Length by the header, in real time; None if unknown."""
    creation_time: datetime | None
    """When the recording began or ended (cameras differ), by the file's own tags."""
    notes: list[str]
    """What was done to the clip's times, for the reader of a result."""
    held_frames: int
    """Pictures that repeat the one before exactly, counted by the reading that ended last."""

    def __init__(self, path: Path | str, *, real_fps: float | None = None) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.held_frames = 0
        self._head_warnings: list[str] = []
        self._reading_warnings: list[str] = []
        if real_fps is not None:
            check_real_fps(self.name, real_fps)
        with open_clip(self.path, threads=1) as (container, stream):
            stretch = self._stretch(container, stream, real_fps)
            self._read_head(container, stream, stretch.ratio)
            self._read_first_picture(container, stream)

    def _stretch(self, container: InputContainer, stream: VideoStream, real_fps: float | None) -> Stretch:
        stored_hz = stream.average_rate
        if real_fps is not None:
            stretch = given_stretch(self.name, stored_hz, real_fps)
        else:
            stretch = recorded_stretch(stored_hz, capture_rate(self.path, container.metadata))
        self.notes = [stretch.note] if stretch.note else []
        self._head_warnings += [stretch.warning] if stretch.warning else []
        return stretch

    def _read_head(self, container: InputContainer, stream: VideoStream, stretch: Fraction) -> None:
        assert stream.time_base is not None  # open_clip has seen to it
        self._clock = Clock(stream.time_base * 1_000_000_000 / stretch)
        self.codec = stream.codec_context.name
        self.nominal_rate_hz = float(stream.average_rate * stretch) if stream.average_rate else None
        stored_ns = _stored_duration_ns(container, stream)
        self.duration_ns = None if stored_ns is None else round(stored_ns / stretch)
        self.frame_count_estimate = stream.frames or None
        if self.frame_count_estimate is None and self.duration_ns and self.nominal_rate_hz:
            self.frame_count_estimate = round(self.duration_ns * self.nominal_rate_hz / 1e9)
        self.creation_time = _creation_time(container.metadata | stream.metadata)
        declared_ns = _declared_end_ns(container, stream)
        self._declared_end_ns = None if declared_ns is None else round(declared_ns / stretch)

    def _read_first_picture(self, container: InputContainer, stream: VideoStream) -> None:
        picture = next(decoded(container, stream, LostPictures()), None)
        if picture is None:
            raise ClipError(f"{self.name}: holds no picture that can be read: copy it from the camera again")
        self._sensor_size = (picture.width, picture.height)
        self._orientation = Orientation.of(picture)
        self.size = self._orientation.size(*self._sensor_size)
        if self._orientation.mirrored:
            self.notes.append("the file says that its picture is shown mirrored")
        aspect = stream.sample_aspect_ratio
        if aspect not in (None, 0, 1):
            self._head_warnings.append(f"its pixels are not square ({aspect}): lengths across and along differ")

    @property
    def warnings(self) -> list[str]:
        """What was wrong with the clip, one line each: known from opening it, the rest from the last whole reading."""
        return [*self._head_warnings, *self._reading_warnings]

    def __iter__(self) -> Iterator[Frame]:
        self._reading_warnings = []
        reading = Reading(self._clock, self._orientation, self._sensor_size)
        with open_clip(self.path) as (container, stream):
            for picture in decoded(container, stream, reading.lost):
                frame = reading.frame(picture)
                if frame is not None:
                    yield frame
        self._reading_warnings = reading.end(self.name, self._declared_end_ns)
        self.held_frames = reading.held.count


def _stored_duration_ns(container: InputContainer, stream: VideoStream) -> int | None:
    """Length by the header before slow motion is undone: the container's, else the stream's."""
    return _stream_duration_ns(stream) if container.duration is None else container.duration * AV_TICK_NS


def _stream_duration_ns(stream: VideoStream) -> int | None:
    if stream.duration is None or stream.time_base is None:
        return None
    return round(stream.duration * stream.time_base * 1_000_000_000)


def _declared_end_ns(container: InputContainer, stream: VideoStream) -> int | None:
    """When the picture ends by the header; None where only the end of sound and picture together is known."""
    length_ns, whole_ns = _stream_duration_ns(stream), None
    if container.duration is not None:
        whole_ns = container.duration * AV_TICK_NS
    if length_ns is not None and stream.time_base is not None:
        start_ns = round((stream.start_time or 0) * stream.time_base * 1_000_000_000)
        return start_ns + min(length_ns, length_ns if whole_ns is None else whole_ns)
    return None if container.streams.audio else whole_ns  # Matroska counts from 0


def _creation_time(metadata: dict[str, str]) -> datetime | None:
    """Read the creation time that a camera wrote, in UTC where it names no zone."""
    text = metadata.get("com.apple.quicktime.creationdate") or metadata.get("creation_time") or ""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.year < EARLIEST_YEAR:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
