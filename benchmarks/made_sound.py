"""Renders what two phones hear at a track, and puts it into real clips: truth for the clocks by sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from gate.sources.sound_track import RATE_HZ, SoundTrack

Samples = NDArray[np.float64]
FRAME = 1024
"""Samples of an AAC packet."""


def clap(rng: np.random.Generator, rate_hz: int) -> Samples:
    """Two hands: a burst of noise around 1 to 3 kHz that dies within 10 ms."""
    t_s = np.arange(round(0.08 * rate_hz)) / rate_hz
    noise = rng.normal(size=len(t_s)) * np.exp(-t_s / rng.uniform(0.003, 0.008))
    band = butter(2, [rng.uniform(500, 900), rng.uniform(3000, 6000)], "bandpass", fs=rate_hz, output="sos")
    return _peak_1(_filtered(band, noise))


def pistol(rng: np.random.Generator, rate_hz: int) -> Samples:
    """A bang: an N wave of a millisecond and noise after it."""
    t_s = np.arange(round(0.2 * rate_hz)) / rate_hz
    wave = np.where(t_s < 0.001, 1 - 2 * t_s / 0.001, 0.0)
    noise = rng.normal(size=len(t_s)) * np.exp(-t_s / 0.02) * 0.4
    return _peak_1(wave + noise)


def whistle(rng: np.random.Generator, rate_hz: int) -> Samples:
    """A pea whistle: a tone near 3.5 kHz that its pea modulates in height and loudness, for 0.4 s."""
    t_s = np.arange(round(rng.uniform(0.3, 0.6) * rate_hz)) / rate_hz
    pea_hz = rng.uniform(25, 45)
    swing = np.sin(2 * np.pi * pea_hz * t_s + rng.uniform(0, 6))
    tone_hz = rng.uniform(3000, 4000) + 150 * swing + 30 * np.cumsum(rng.normal(size=len(t_s))) / np.sqrt(rate_hz)
    phase = 2 * np.pi * np.cumsum(tone_hz) / rate_hz
    loud = (1 - 0.4 * (1 + swing) / 2) * np.minimum(1, t_s / 0.01) * np.minimum(1, (t_s[-1] - t_s) / 0.03)
    breath = 0.05 * rng.normal(size=len(t_s))
    return _peak_1((np.sin(phase) + 0.2 * np.sin(2 * phase) + breath) * loud)


KINDS = {"clap": clap, "whistle": whistle, "pistol": pistol}


@dataclass(frozen=True)
class Happening:
    """A sound: when it is made in true seconds, its wave (peak 1), how loud it is 1 m away, where along the run."""

    at_s: float
    wave: Samples
    loudness: float = 5.0
    place_m: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Phone:
    """One phone's sound: where it stands, when its clip starts, how its clock and its microphone are.

    starts_s: true instant of its clip's zero. drift_ppm: its clock gains so much.
    echoes: (later_s, gain) of each echo beside the direct sound; tail: gain of a reverberation after it.
    noise, wind: standard deviation of its own hiss and its own rumble. skew_s: sound is stamped so much later.
    """

    place_m: tuple[float, float]
    starts_s: float = 0.0
    drift_ppm: float = 0.0
    noise: float = 0.002
    wind: float = 0.005
    echoes: Sequence[tuple[float, float]] = ()
    tail: float = 0.0
    skew_s: float = 0.0
    seed: int = 0
    band_hz: tuple[float, float] = (100.0, 10_000.0)
    rate_hz: int = 48_000

    def clock_s(self, at_s: float) -> float:
        """True seconds -> the clip's own clock, in pictures."""
        return (at_s - self.starts_s) * (1 + self.drift_ppm * 1e-6)


def heard(phone: Phone, happenings: Sequence[Happening], length_s: float, sound_m_per_s: float = 340.3) -> Samples:
    """(n,) what the phone writes, from its clip's zero on; samples are counted by the clip's clock."""
    rng = np.random.default_rng([phone.seed, 7])
    rate = phone.rate_hz
    total = np.zeros(round(length_s * rate))
    reverb = _reverb(phone, rng)
    for one in happenings:
        distance_m = math.dist(one.place_m, phone.place_m)
        wave = fftconvolve(one.wave, reverb) * one.loudness / max(distance_m, 1.0)
        _lay(total, wave, (phone.clock_s(one.at_s + distance_m / sound_m_per_s) + phone.skew_s) * rate)
    total = _filtered(butter(2, phone.band_hz, "bandpass", fs=rate, output="sos"), total)
    rumble = _filtered(butter(1, 120.0, "lowpass", fs=rate, output="sos"), rng.normal(size=len(total)))
    total += phone.noise * rng.normal(size=len(total)) + phone.wind / rumble.std() * rumble
    return np.clip(total, -1, 1)


def as_track(samples: Samples, name: str) -> SoundTrack:
    """What `read_sound` gives of samples at 48,000 Hz, without a file."""
    return SoundTrack(name, np.asarray(resample_poly(samples, 1, 3), np.float32), float(RATE_HZ), 0)


def _filtered(sections: Samples, samples: Samples) -> Samples:
    return np.asarray(sosfilt(sections, samples))


def _reverb(phone: Phone, rng: np.random.Generator) -> Samples:
    reach_s = 0.4
    response = np.zeros(round(reach_s * phone.rate_hz))
    response[0] = 1.0
    for later_s, gain in phone.echoes:
        response[round(later_s * phone.rate_hz)] += gain
    t_s = np.arange(len(response)) / phone.rate_hz
    tail = rng.normal(size=len(response)) * np.exp(-t_s / 0.08) * (t_s > 0.01)
    return response + phone.tail * tail / max(1e-9, float(np.sqrt((tail**2).sum())))


def _lay(total: Samples, wave: Samples, at: float) -> None:
    """Add a wave at a place between samples: moved by the fraction in its spectrum."""
    whole, fraction = int(np.floor(at)), at - np.floor(at)
    padded = np.concatenate([np.zeros(64), wave, np.zeros(64)])
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(len(padded)) * fraction)
    moved = np.fft.irfft(np.fft.rfft(padded) * turn, len(padded))
    first = whole - 64
    begin, end = max(0, first), min(len(total), first + len(moved))
    if begin < end:
        total[begin:end] += moved[begin - first : end - first]


def _peak_1(wave: Samples) -> Samples:
    return np.asarray(wave / np.abs(wave).max())


def write_sound(
    path: Path,
    samples: Samples,
    *,
    rate_hz: int = 48_000,
    codec: str = "aac",
    layout: str = "mono",
    start_ms: int = 0,
    picture_start_ms: int = 0,
    tags: dict[str, str] | None = None,
) -> Path:
    """Write a clip with a small grey picture and this sound, whose first sample is due start_ms after the clip's zero.

    codec: aac or pcm_s16le (.mov only). An encoder's delay goes into an edit list, as phones write it.
    """
    tick = Fraction(1, 90_000)
    options = {"movie_timescale": "90000", "movflags": "use_metadata_tags"}
    with av.open(str(path), "w", options=options if path.suffix in (".mp4", ".mov") else {}) as container:
        container.metadata.update(tags or {})
        video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        video.codec_context.time_base = video.time_base = tick
        sound = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(sound, AudioStream)
        for number in range(max(2, round(25 * len(samples) / rate_hz))):
            picture = av.VideoFrame.from_ndarray(np.full((96, 64), 100, np.uint8), format="yuv420p")
            picture.pts, picture.time_base = number * 3600 + 90 * picture_start_ms, tick
            container.mux(video.encode(picture))
        for first in range(0, len(samples), FRAME):
            frame = _audio_frame(samples[first : first + FRAME], codec, layout)
            frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
            frame.pts = first + round(start_ms * rate_hz / 1000)
            container.mux(sound.encode(frame))
        container.mux(video.encode())
        container.mux(sound.encode())
    return path


def _audio_frame(samples: Samples, codec: str, layout: str) -> av.AudioFrame:
    channels = 1 if layout == "mono" else 2
    if codec == "aac":
        planes = np.repeat(samples[None].astype(np.float32), channels, axis=0)
        return av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    packed = np.repeat(np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16), channels)
    return av.AudioFrame.from_ndarray(packed[None], format="s16", layout=layout)
