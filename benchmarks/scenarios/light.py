"""Light and exposure: noise, lamps, clouds, a step, long exposures, a slow shutter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import BEFORE_S, READ_OUT, Setup, one_runner, setup
from gate.sources.synthetic import Light

Array = NDArray[np.float64]
FLICKER, CLOUD, STEP = 0.15, 0.30, 0.25
CLOUD_S = 1.0
NOISY = 6.0
ROWS_NS = 16_000_000


def clean(fps: float, seed: int) -> Case:
    """Nothing in the way."""
    return one_runner(setup("clean", fps, seed))


def noise(fps: float, seed: int) -> Case:
    """Noise of 6 grey levels."""
    drawn = setup("noise", fps, seed)
    return one_runner(drawn, noise=NOISY)


def flicker(fps: float, seed: int) -> Case:
    """A lamp on 50 or 60 Hz: 15 % either way, twice a period."""
    drawn = setup("lamp flicker", fps, seed)
    rate_hz, phase = float(drawn.rng.choice([100.0, 120.0])), float(drawn.rng.uniform(0, 2 * np.pi))
    return one_runner(drawn, light=lamp(rate_hz, phase, drawn.camera.exposure_ns))


def lamp(rate_hz: float, phase: float, exposure_ns: int) -> Light:
    """The lamp's light as an exposure sums it up."""
    depth = FLICKER * float(np.sinc(rate_hz * exposure_ns * 1e-9))

    def gains(t_ns: Array) -> Array:
        return 1.0 + depth * np.sin(2 * np.pi * rate_hz * t_ns * 1e-9 + phase)

    return gains


def clouds(fps: float, seed: int) -> Case:
    """A cloud takes or gives back 30 % of the light in 1 s, some of it while the runner crosses."""
    drawn = setup("clouds", fps, seed)
    begins_s = BEFORE_S + float(drawn.rng.uniform(-CLOUD_S, 0.2))
    return one_runner(drawn, light=cloud(begins_s, bool(drawn.rng.random() < 0.5)))


def cloud(begins_s: float, comes: bool) -> Light:
    """A ramp of the light."""

    def gains(t_ns: Array) -> Array:
        gone = np.clip((t_ns * 1e-9 - begins_s) / CLOUD_S, 0.0, 1.0)
        return 1.0 - CLOUD * (gone if comes else 1.0 - gone)

    return gains


def light_step(fps: float, seed: int) -> Case:
    """The light steps by 25 % from one frame to the next; in half of the cases it is back one frame later."""
    drawn = setup("light step", fps, seed)
    begins_s = BEFORE_S + float(drawn.rng.uniform(-0.4, 0.25))
    lasts_s = 1.0 / fps if drawn.rng.random() < 0.5 else np.inf
    gain = 1.0 + STEP * float(drawn.rng.choice([-1.0, 1.0]))

    def gains(t_ns: Array) -> Array:
        first_row = (t_ns - drawn.camera.exposure_ns / 2) * 1e-9 * fps
        frame_s = np.floor(first_row + 1e-3) / fps  # the sensor's gain steps for whole frames
        return np.where((frame_s >= begins_s) & (frame_s < begins_s + lasts_s), gain, 1.0)

    return one_runner(drawn, light=gains)


def exposed(drawn: Setup, exposure_s: float) -> Case:
    """A long exposure, at most from one frame to the next."""
    longest_ns = 1e9 / drawn.fps
    drawn.camera = replace(drawn.camera, exposure_ns=round(min(exposure_s * 1e9, longest_ns)))
    return one_runner(drawn)


def exposure_60th(fps: float, seed: int) -> Case:
    """Exposed for 1/60 s."""
    return exposed(setup("exposure 1/60", fps, seed), 1 / 60)


def exposure_125th(fps: float, seed: int) -> Case:
    """Exposed for 1/125 s."""
    return exposed(setup("exposure 1/125", fps, seed), 1 / 125)


def slow_rows(fps: float, seed: int) -> Case:
    """The sensor is read out in 16 ms, or as slowly as the rate allows."""
    drawn = setup("rows 16 ms", fps, seed)
    readout_ns = min(ROWS_NS, READ_OUT * 1e9 / fps)
    drawn.camera = replace(drawn.camera, row_time_ns=round(readout_ns / min(drawn.camera.size)))
    return one_runner(drawn)


CASES = {
    "clean": clean,
    "noise": noise,
    "lamp flicker": flicker,
    "clouds": clouds,
    "light step": light_step,
    "exposure 1/60": exposure_60th,
    "exposure 1/125": exposure_125th,
    "rows 16 ms": slow_rows,
}
