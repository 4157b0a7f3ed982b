"""How much later one recording hears the same sound than another: generalised cross-correlation of two pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Spectrum = NDArray[np.float64]

LOWEST_HZ, HIGHEST_HZ = 250.0, 7500.0
"""Below is wind and handling, above the resampler's edge and what coders leave out."""
SMOOTH_HZ = 150.0
"""Loudness by frequency is averaged over so much: narrower than what a microphone does, wider than an echo's comb."""
GUARD_S = 0.004
"""Around a peak, the correlation is its own foot and early echoes; what is further off is chance."""


@dataclass(frozen=True, slots=True)
class Delay:
    """later_s: how much later the second piece has the sound. quality: peak over the rest of the correlation (RMS).

    width_s: time over which the peak's height is kept, from the bandwidth that both pieces share.
    """

    later_s: float
    quality: float
    width_s: float


def delay_between(
    one: Samples, other: Samples, before: tuple[Samples, Samples], rate_hz: float, reach_s: float
) -> Delay:
    """Find the delay within +- reach_s of two pieces that begin at the same instants by the clock as it is known.

    one, other: pieces of the same length. before: what both hold just before them, of which the noise is known.
    Every frequency counts by how far it stands above the noise in both, not by how loud it is (PHAT): an echo or a
    microphone that colours the sound does not broaden the peak.
    """
    size = 2 ** math.ceil(math.log2(2 * len(one)))
    spectra = [np.fft.rfft(_tapered(piece), size) for piece in (one, other)]
    cross = spectra[1] * np.conj(spectra[0])
    weight = _weight(spectra, before, size, rate_hz)
    flat = np.where(np.abs(cross) > 0, cross / np.maximum(np.abs(cross), 1e-30), 0.0)
    # Only positive frequencies: the correlation's envelope, whose peak a microphone's phase does not move.
    analytic = np.zeros(size, np.complex128)
    analytic[: len(weight)] = flat * weight
    envelope = np.abs(np.fft.ifft(analytic))
    reach = min(size // 2 - 1, math.ceil(reach_s * rate_hz))
    near = np.concatenate([envelope[-reach:], envelope[: reach + 1]])
    return _peak(near, reach, rate_hz, _width_s(weight, rate_hz))


def _tapered(piece: Samples) -> NDArray[np.float64]:
    ramp = max(1, len(piece) // 16)
    taper = np.ones(len(piece))
    taper[:ramp] = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp) + 0.5) / ramp)
    taper[-ramp:] = taper[:ramp][::-1]
    return np.asarray(piece * taper, np.float64)


def _weight(
    spectra: list[NDArray[np.complex128]], before: tuple[Samples, Samples], size: int, rate_hz: float
) -> Spectrum:
    """Weight of each frequency, 0 to 1: the share of sound over noise in both."""
    hz = np.fft.rfftfreq(size, 1 / rate_hz)
    weight = np.where((hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ), 1.0, 0.0)
    wide = max(1, round(SMOOTH_HZ / (hz[1] - hz[0])))
    for spectrum, quiet in zip(spectra, before, strict=True):
        power = _smooth(np.abs(spectrum) ** 2, wide)
        noise = _smooth(np.abs(np.fft.rfft(_tapered(quiet), size)) ** 2, wide) if len(quiet) else np.zeros_like(power)
        weight *= power / np.maximum(power + noise, 1e-30)
    return np.asarray(weight)


def _smooth(power: Spectrum, wide: int) -> Spectrum:
    summed = np.cumsum(np.concatenate([np.zeros(1), power]))
    first = np.clip(np.arange(len(power)) - wide // 2, 0, len(power))
    last = np.clip(first + wide, 0, len(power))
    return np.asarray((summed[last] - summed[first]) / np.maximum(last - first, 1))


def _width_s(weight: Spectrum, rate_hz: float) -> float:
    """1 / (2 pi B) with B the standard deviation of frequency by weight: the envelope's width."""
    hz = np.linspace(0.0, rate_hz / 2, len(weight))
    total = max(float(weight.sum()), 1e-30)
    mean = float((hz * weight).sum()) / total
    spread = math.sqrt(max(float(((hz - mean) ** 2 * weight).sum()) / total, 1.0))
    return 1.0 / (2 * math.pi * spread)


def _peak(near: NDArray[np.float64], reach: int, rate_hz: float, width_s: float) -> Delay:
    top = int(near.argmax())
    guard = max(2, round(max(GUARD_S, 3 * width_s) * rate_hz))
    rest = np.concatenate([near[: max(0, top - guard)], near[top + guard + 1 :]])
    chance = math.sqrt(float((rest**2).mean())) if len(rest) else 0.0
    if not chance > 0.0:
        return Delay(0.0, 0.0, width_s)
    return Delay((top + _between(near, top) - reach) / rate_hz, float(near[top]) / chance, width_s)


def _between(near: NDArray[np.float64], top: int) -> float:
    """Fraction of a sample by which a parabola's top lies beside the highest sample."""
    if not 0 < top < len(near) - 1:
        return 0.0
    left, middle, right = near[top - 1 : top + 2].tolist()
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if bend < 0 else 0.0
