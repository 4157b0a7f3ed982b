"""Where a recording has sudden sounds, and by how much two recordings may be apart: the coarse half of sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import maximum_filter1d

Samples = NDArray[np.float32]
Strength = NDArray[np.float64]

STEP_S = 0.005
"""The strength of what begins is told this often; it lasts about two steps."""
EDGES_HZ = (300.0, 600.0, 1200.0, 2400.0, 4800.0, 7500.0)
"""Bands of an octave: wind fills the lowest, a whistle only the second last."""
FLOOR_DB = 3.0
"""A rise by less is chance: the mean of a band's power in a step scatters by 1 to 2 dB."""
MOST_DB = 20.0
"""A rise counts as this at most: one bang must not outweigh all else."""
APART_STEPS = 10
"""Two coarse offsets, or the slack of one: 50 ms, what 20 minutes of 40 ppm drift apart."""
HAPPENING_STEPS = 60
"""Sounds nearer than 0.3 s are taken as one: its echo belongs to it."""


def onset_strength(samples: Samples, rate_hz: float) -> Strength:
    """(steps,) how much louder it gets in a step of STEP_S, in dB over all bands; 0 where nothing begins."""
    hop = round(STEP_S * rate_hz)
    frames = len(samples) // hop - 1
    if frames < 2:
        return np.zeros(0)
    power = np.concatenate(
        [_powers(samples, first, min(first + 8192, frames), hop, rate_hz) for first in range(0, frames, 8192)]
    )
    level = 10 * np.log10(power + 1e-12)
    before = np.zeros_like(level)
    # Louder than each of the last four steps: what only swings is not.
    before = np.maximum.reduce([np.roll(level, shift, axis=0) for shift in (1, 2, 3, 4)])
    rise = np.clip(level - before - FLOOR_DB, 0.0, MOST_DB)
    rise[:4] = 0.0
    return np.asarray(rise.sum(axis=1))


def _powers(samples: Samples, first: int, last: int, hop: int, rate_hz: float) -> NDArray[np.float64]:
    """(frames, bands) mean power in each band of windows of two steps."""
    window = np.hanning(2 * hop).astype(np.float32)
    view = np.lib.stride_tricks.sliding_window_view(samples[first * hop : (last + 1) * hop], 2 * hop)[::hop]
    spectrum = np.abs(np.fft.rfft(view * window, axis=1)) ** 2
    hz = np.fft.rfftfreq(2 * hop, 1 / rate_hz)
    bands = [(hz >= low) & (hz < high) for low, high in pairwise(EDGES_HZ)]
    return np.stack([spectrum[:, band].mean(axis=1) for band in bands], axis=1)


def coarse_offsets(one: Strength, other: Strength, most: int) -> list[int]:
    """Steps by which `other` may have the same onsets later than `one`, the best first."""
    size = next_fast_len(len(one) + len(other))
    wide = np.convolve(other, np.ones(3), mode="same")
    correlation = irfft(rfft(wide, size) * np.conj(rfft(one, size)), size)
    lags = np.arange(-(len(one) - 1), len(other))
    common = np.asarray(correlation)[lags]
    tops = np.flatnonzero((common >= maximum_filter1d(common, 2 * APART_STEPS + 1)) & (common > 1e-6 * common.max()))
    best = tops[np.argsort(-common[tops], kind="stable")][:most]
    return [int(lag) for lag in lags[best]]


def shared_onsets(one: Strength, other: Strength, later_steps: int, most: int) -> list[tuple[int, float]]:
    """Steps of `one` at which both have onsets, `other` about later_steps later, and how strong; strongest first."""
    first, last = max(0, -later_steps), min(len(one), len(other) - later_steps)
    if last <= first:
        return []
    slack = maximum_filter1d(other, 2 * APART_STEPS + 1)
    both = np.sqrt(one[first:last] * slack[first + later_steps : last + later_steps])
    tops = np.flatnonzero((both >= maximum_filter1d(both, 2 * HAPPENING_STEPS + 1)) & (both > 0.0))
    best = tops[np.argsort(-both[tops], kind="stable")][:most]
    return [(first + int(step), float(both[step])) for step in best]
