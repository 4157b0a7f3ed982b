"""How well the clocks of two recordings are joined, by passes and by speeds, on rendered phones. Prints a table.

    python benchmarks/clocks.py [--n 40] [--first-seed 10000]

Every pass is rendered for both phones and found by the detector; lines, aims, shutters and clocks are drawn anew.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from benchmarks.set_up import Phone, any_clock, phone, run_through
from calibration.clock_fit import ClockFit, fit_clock
from calibration.passes import pass_events
from calibration.speeds import clock_from_speeds
from gate.crossing import Crossing
from tests.afternoon import Clocks, runs, together

S = 1_000_000_000
LOW_M, HIGH_M = 0.9, 1.3
PASSES_S = (20.0, 40.0, 60.0, 80.0, 100.0)
END_S = 1800.0


@dataclass(frozen=True)
class Off:
    """One trial: error of the offset and of the drift, and what was claimed."""

    offset_ms: float
    u_offset_ms: float
    drift_ppm: float = 0.0
    u_drift_ppm: float = 0.0


def passed(
    rng: np.random.Generator, both: tuple[Phone, Phone], at_s: tuple[float, ...], seed: int
) -> list[list[Crossing]]:
    """Run-throughs at 5 m/s that both phones see at one gate."""
    found: list[list[Crossing]] = [[], []]
    for number, t_s in enumerate(at_s):
        t_ns = round(t_s * S)
        runner = run_through(rng, both[0].gate_x_m, t_ns, float(rng.uniform(4.5, 5.5)))
        for crossings, one in zip(found, both, strict=True):
            crossings.extend(one.sees(runner, t_ns, seed * 100 + number))
    return found


def exact_lines(rng: np.random.Generator) -> tuple[Phone, Phone]:
    """Two phones at one gate, one above the other, aimed without error: the clocks alone are in question."""
    two, three = (phone(rng, any_clock(rng), 0.0, height_m, aim_deg=0.0) for height_m in (LOW_M, HIGH_M))
    return two, three


def trial(seed: int, at_s: tuple[float, ...]) -> Off:
    """Join two rendered phones by passes; hold offset and drift against the truth."""
    rng = np.random.default_rng([seed, 41])
    both = exact_lines(rng)
    first, second = passed(rng, both, at_s, seed)
    fit = fit_clock(pass_events(first, second, 30.0, told=True), "passes")
    return against(fit, both)


def against(fit: ClockFit, both: tuple[Phone, Phone]) -> Off:
    """Error of a fit at the instant where its offset holds. What the shutters add is part of the offset."""
    sync = fit.sync
    third_ns = both[1].clock.own_ns(round(both[0].clock.session_ns(sync.at_ns)))
    shutter_ns = shutters_ns(both[1]) - shutters_ns(both[0])
    ratio = (1 + both[1].clock.drift_ppm * 1e-6) / (1 + both[0].clock.drift_ppm * 1e-6)
    return Off(
        (sync.offset_ns + sync.at_ns - third_ns + shutter_ns) * 1e-6,
        sync.u_offset_ns * 1e-6,
        sync.drift_ppm - (ratio - 1) * 1e6,
        sync.u_drift_ppm,
    )


def shutters_ns(one: Phone) -> float:
    """How much later than its frame's stamp a phone sees a torso: by which its crossings come too early."""
    camera = one.camera
    row = camera.sensor_row(camera.project(np.array([[one.gate_x_m, 0.0, 1.2]])))[0]
    return camera.exposure_ns / 2 + camera.row_time_ns * float(row)


def speeds_trial(seed: int) -> Off:
    """Twenty runs, nothing in common, scales off by 2 %."""
    rng, clocks = np.random.default_rng([seed, 42]), Clocks(float(seed % 900) - 450.0)
    scale = 1 + rng.normal(0, 0.02, 2)
    at_s = list(np.cumsum(rng.uniform(40, 200, 20)))
    found = together(runs(rng, clocks, at_s, scale=(float(scale[0]), float(scale[1]))))
    counted = [[one for one in some if one.direction == "right"] for some in found]
    sync, _ = clock_from_speeds(counted[0], counted[1], 30.0, (0.02, 0.02))
    return Off((sync.offset_ns + sync.at_ns - clocks.third_ns(sync.at_ns)) * 1e-6, sync.u_offset_ns * 1e-6)


def row(name: str, errors: list[float], u: list[float], unit: str, goal: str) -> str:
    """A line of the table."""
    off, claimed = np.array(errors), np.array(u)
    rms = float(np.sqrt(np.mean(off**2)))
    within = float(np.mean(np.abs(off) <= 2 * claimed))
    ratio = float(np.sqrt(np.mean(claimed**2))) / rms
    return f"| {name} | {len(off)} | {rms:.2f} {unit} | {goal} | {np.abs(off).max():.2f} | {within:.0%} | {ratio:.2f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=10_000)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    seeds = range(asked.first_seed, asked.first_seed + asked.n)
    print("| what | n | RMS | goal | worst | within 2u | rms(u) / RMS |\n| --- | --- | --- | --- | --- | --- | --- |")
    once = [trial(seed, PASSES_S) for seed in seeds]
    print(
        row(
            "five passes at 5 m/s: offset",
            [one.offset_ms for one in once],
            [one.u_offset_ms for one in once],
            "ms",
            "1.2",
        )
    )
    both_ends = PASSES_S + tuple(END_S + t_s for t_s in PASSES_S)
    twice = [trial(seed, both_ends) for seed in seeds]
    goal = 1.2 * np.sqrt(2) * float(np.mean([one.u_offset_ms for one in once])) * 1e3 / END_S
    print(
        row(
            "again after 30 min: drift",
            [one.drift_ppm for one in twice],
            [one.u_drift_ppm for one in twice],
            "ppm",
            f"{goal:.2f}",
        )
    )
    some = [*map(partial(speeds_trial), range(asked.first_seed, asked.first_seed + 200))]
    print(
        row("nothing in common: offset", [one.offset_ms for one in some], [one.u_offset_ms for one in some], "ms", "-")
    )


if __name__ == "__main__":
    main()
