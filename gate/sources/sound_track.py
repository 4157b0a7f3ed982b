"""A recording's sound on the clock of its pictures: mono samples, read with PyAV."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from gate.errors import ClipError
from gate.sources.container import open_clip
from gate.sources.slow_motion import capture_rate, given_stretch, recorded_stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

    Packets = Iterator[av.Packet[AudioStream]]

RATE_HZ = 16_000
"""Phones record at 44,100 or 48,000: at one rate two recordings compare, and what lies above 8 kHz does not carry far.
The resampler's filter is symmetric, so it moves no sound in time."""
HOLE_NS = 15_000_000
"""Stamps this much later than the samples before them reach have lost some: a packet of AAC is 21 ms, a recorder's
jitter less than this. The hole is filled with silence."""


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """Sound of one clip. Sample k belongs to start_ns + k * 1e9 / rate_hz on the clip's own clock (PTS).

    samples: (n,) float32, full scale is 1. rate_hz: RATE_HZ as the clip's clock counts it, a few ppm off where the
        file's stamps say so.
    """

    name: str
    samples: NDArray[np.float32]
    rate_hz: float
    start_ns: int

    def t_ns(self, index: float) -> int:
        """Instant of a sample, fractions of one allowed."""
        return self.start_ns + round(index * 1e9 / self.rate_hz)


def read_sound(path: Path | str, *, real_fps: float | None = None) -> SoundTrack:
    """Read a clip's first sound track, all of it: 64 kB a second.

    real_fps: as for `VideoFile`.

    Times are the container's time stamps with its edit list and the encoder's delay, as far as the file tells them
    (mp4 and mov by an edit list; some Android recorders tell none, which is part of the skew from sound to picture).

    Raises ClipError where there is no sound or none that can be read, and for slow motion: its sound is not slowed as
    its pictures are.
    """
    path = Path(path)
    with open_clip(path, threads=1) as (container, video):
        _refuse_slow_motion(path, container, video, real_fps)
        streams = container.streams.audio
        if not streams:
            raise ClipError(f"{path.name}: holds no sound: give a recording with sound, or join the clocks without it")
        stream = streams[0]
        if stream.codec_context is None or stream.time_base is None:
            raise ClipError(f"{path.name}: its sound cannot be decoded here: convert it to AAC in mp4")
        reading = _Reading(stream.time_base)
        for frame in _decoded(container.demux(stream)):
            reading.feed(frame)
    return reading.end(path.name)


def _refuse_slow_motion(path: Path, container: InputContainer, video: VideoStream, real_fps: float | None) -> None:
    if real_fps is not None:
        stretch = given_stretch(path.name, video.average_rate, real_fps)
    else:
        stretch = recorded_stretch(video.average_rate, capture_rate(path, container.metadata))
    why = stretch.warning or (stretch.note if stretch.ratio != 1 else None)
    if why:
        raise ClipError(f"{path.name}: its sound does not go with its pictures ({why}): join the clocks without sound")


def _decoded(packets: Packets) -> Iterator[AudioFrame]:
    """Every frame that can be decoded; damage leaves a hole in the stamps."""
    while True:
        try:
            packet = next(packets, None)
        except (av.FFmpegError, OSError):  # the container itself is damaged: nothing more can be found in it
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except (av.FFmpegError, OSError):
            continue
        yield from (frame for frame in frames if frame.pts is not None and frame.samples > 0)


class _Reading:
    """Joins decoded frames at RATE_HZ; keeps where each began on both scales, stamps and samples."""

    def __init__(self, time_base: Fraction) -> None:
        self._ns_per_tick = time_base * 1_000_000_000
        self._kind: tuple[str, str, int] | None = None
        self._resampler = _resampler()
        self._pieces: list[NDArray[np.float32]] = []
        self._read, self._expected = 0.0, 0.0
        self._whole = 0
        self._begins: list[tuple[float, int]] = []
        """(samples at RATE_HZ before it, its stamp in ns) of each frame."""
        self._due_ns = 0

    def feed(self, frame: AudioFrame) -> None:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        self._kind = self._kind or kind
        if kind != self._kind or frame.pts is None:
            return
        t_ns = round(frame.pts * self._ns_per_tick)
        if self._begins and t_ns - self._due_ns > HOLE_NS:
            self._fill(t_ns - self._due_ns)
        self._begins.append((self._expected, t_ns))
        self._expected += frame.samples * RATE_HZ / frame.sample_rate
        self._due_ns = t_ns + round(frame.samples * 1e9 / frame.sample_rate)
        self._take(self._resampler.resample(frame))

    def _fill(self, hole_ns: int) -> None:
        """Silence for what was lost, and a new beginning after it."""
        self._take(self._resampler.resample(None))
        self._resampler = _resampler()
        self._expected += hole_ns * 1e-9 * RATE_HZ
        self._keep(np.zeros(max(0, round(self._expected) - self._whole), np.float32))

    def _take(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._keep(frame.to_ndarray().reshape(-1).astype(np.float32, copy=False))

    def _keep(self, samples: NDArray[np.float32]) -> None:
        self._pieces.append(samples)
        self._whole += len(samples)

    def end(self, name: str) -> SoundTrack:
        if not self._begins:
            raise ClipError(f"{name}: holds no sound that can be read: copy it from the camera again")
        self._take(self._resampler.resample(None))
        start_ns, rate_hz = _clock(self._begins)
        return SoundTrack(name, np.concatenate(self._pieces), rate_hz, start_ns)


def _resampler() -> AudioResampler:
    return AudioResampler(format="flt", layout="mono", rate=RATE_HZ)


def _clock(begins: list[tuple[float, int]]) -> tuple[int, float]:
    """(instant of sample 0, samples a second) by the stamps of all frames: a straight line through them.

    Stamps may be coarse (1 ms in mkv) or jitter (by the recorder's thread): no single one is the truth.
    """
    index = np.array([begin[0] for begin in begins])
    first_ns = begins[0][1]
    later_ns = np.array([begin[1] - first_ns for begin in begins], np.float64) - index * (1e9 / RATE_HZ)
    if len(begins) < 3:
        return first_ns, float(RATE_HZ)
    slope, level = np.polyfit(index, later_ns, 1).tolist()
    return first_ns + round(level), RATE_HZ / (1.0 + slope * RATE_HZ * 1e-9)
