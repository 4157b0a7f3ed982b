"""How well the clocks of two recordings are joined by light. Prints a table with what was asked for.

    python -m benchmarks.flash [--first 10000] [--clips 20]

Rendered pairs of clips, 320 x 180 at 60 frames/s, all rows in 16 ms: flashes of several lengths on most of the picture,
exposures of 1 to 16 ms drawn for each camera, and a torch of 3 pixels that a hand lets blink. Seeds 0 to 999 chose the
constants; these are 10,000 and up.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence

import numpy as np
from rich.console import Console

from benchmarks.document import markdown
from benchmarks.made_flash import FlashClip, Pulse
from calibration.blinks import blink_events, blinks
from calibration.clock_fit import fit_clock
from calibration.flash import flash_events, flashes
from calibration.shared_events import SharedEvents
from gate.errors import ClockError
from gate.sources.camera import Camera
from gate.sources.synthetic import frame_times

SIZE, FPS, READ_NS = (320, 180), 60.0, 16e6
TORCH_SIZE = (160, 90)
FLASH_MS, TORCH_MS = 0.5, 1.5
LENGTHS_S = {"flash of 1 ms": 0.001, "flash of 4 ms": 0.004, "light for 30 ms": 0.03, "light that stays on": math.inf}


def made_pair(
    seed: int, pulses: Sequence[Pulse], length_s: float, torch_px: tuple[float, float] | None = None, gamma: float = 1.0
) -> list[FlashClip]:
    """Two phones side by side, each with its own exposure, clock and start."""
    pair = []
    for number in (0, 1):
        rng = np.random.default_rng([seed, number])
        size = SIZE if torch_px is None else TORCH_SIZE
        exposure_ns = round(float(np.exp(rng.uniform(math.log(1e6), math.log(16e6)))))
        camera = Camera(size=size, px_per_m=size[0] / 8, exposure_ns=exposure_ns, row_time_ns=round(READ_NS / size[1]))
        starts_s = float(rng.uniform(-0.5, 0.0))
        times = frame_times(FPS, length_s, start_ns=round(-starts_s * 1e9))
        drift_ppm, gain = float(rng.uniform(-10, 10)), float(rng.uniform(0.4, 1.5))
        clip = FlashClip(
            times, pulses, camera, starts_s, drift_ppm, gain, torch_px, gamma=gamma, seed=2 * seed + number
        )
        pair.append(clip)
    return pair


def row(name: str, asked_ms: float, found: list[tuple[float, float]], missed: int) -> list[str]:
    """found: (error, u) in ms of each pair."""
    if not found:
        return [name, f"{asked_ms:g} ms RMS", "nothing found", "", f"{missed} not found"]
    errors, u = np.array(found).T
    rms, most, mean_u = float(np.sqrt((errors**2).mean())), float(np.abs(errors).max()), float(np.sqrt((u**2).mean()))
    within = float((np.abs(errors) <= 2 * u).mean())
    reached = f"{rms:.2f} ms RMS, most {most:.2f}"
    return [
        name,
        f"{asked_ms:g} ms RMS",
        reached,
        f"{100 * within:.0f} %",
        f"{len(found)} pairs, u = {mean_u:.2f} ms, {missed} not found",
    ]


def judged(together: SharedEvents, pair: list[FlashClip], what: str) -> tuple[float, float]:
    """(error, u) of the offset that the events give, ms."""
    sync = fit_clock(together.events, what, u_common_ns=together.u_common_ns).sync
    one, other = pair
    true_s = sync.at_ns * 1e-9 / (1 + one.drift_ppm * 1e-6) + one.starts_s
    return (sync.offset_ns - (other.clock_ns(true_s) - sync.at_ns)) * 1e-6, sync.u_offset_ns * 1e-6


def flash_row(
    seeds: range, name: str, lasts_s: float, *, row_time: bool = True, exposure: bool = False, gamma: float = 1.0
) -> list[str]:
    found, missed = [], 0
    for seed in seeds:
        on_s = 0.4 + float(np.random.default_rng([seed, 9]).uniform(0, 0.05))
        pair = made_pair(seed, [(on_s, on_s + lasts_s)], 0.7, gamma=gamma)
        try:
            seen = [
                flashes(
                    clip, clip.camera.row_time_ns if row_time else None, clip.camera.exposure_ns if exposure else None
                )
                for clip in pair
            ]
            found.append(judged(flash_events(*seen), pair, "flash"))
        except ClockError:
            missed += 1
    return row(name, FLASH_MS, found, missed)


def torch_row(seeds: range, count: int, *, exposure: bool) -> list[str]:
    found, missed = [], 0
    for seed in seeds:
        rng = np.random.default_rng([seed, 8])
        at_s = 0.3 + np.cumsum(rng.uniform(0.12, 0.35, 2 * count))
        pulses = list(zip(at_s[::2].tolist(), at_s[1::2].tolist(), strict=True))
        place = (float(rng.uniform(20, 140)), float(rng.uniform(20, 80)))
        pair = made_pair(seed, pulses, at_s[-1] + 0.5, torch_px=place)
        try:
            seen = [
                blinks(clip, clip.camera.row_time_ns, clip.camera.exposure_ns if exposure else None) for clip in pair
            ]
            found.append(judged(blink_events(*seen), pair, "torch"))
        except ClockError:
            missed += 1
    known = "exposures known" if exposure else "exposures not known"
    return row(f"point torch, {count} blinks, {known}", TORCH_MS, found, missed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--clips", type=int, default=20)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.clips)
    few = seeds[: max(1, arguments.clips // 2)]
    rows = [flash_row(seeds, name, lasts_s) for name, lasts_s in LENGTHS_S.items()]
    rows.append(flash_row(few, "flash of 1 ms, exposures known", 0.001, exposure=True))
    rows.append(flash_row(few, "light that stays on, tone curve 2.2", math.inf, gamma=2.2))
    rows.append(flash_row(few, "light that stays on, row time not known", math.inf, row_time=False))
    rows += [torch_row(few, 20, exposure=known) for known in (True, False)]
    rows.append(torch_row(few, 8, exposure=True))
    Console(width=200).print(markdown(("what", "asked", "reached", "within 2u", "from"), rows), markup=False)


if __name__ == "__main__":
    main()
