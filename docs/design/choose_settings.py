"""How the detector's settings were chosen: each varied alone on rendered runs that no reported figure comes from.

    python docs/design/choose_settings.py [--runs 20] [--only limb_doubt ...]

`--runs` at each of 30, 60, 120 and 240 fps, seeds from 0 on; reported figures come from seeds from 10,000 on
(benchmarks/accuracy.py). Every run is rendered once and timed with all values. Prints for every setting and value, over
all rates: missed (no crossing within 50 ms), RMS and 95 % of the error in ms, share within 2 u, rms(u) / RMS. The
value in gate/settings.py is the one with the least RMS where that is clear, else one in the flat part. What it gave
stands in docs/design/settings.md.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.made_runs import Run, crossings, made_clip
from gate.settings import DetectorSettings

RATES = (30.0, 60.0, 120.0, 240.0)
FACTORS = (0.5, 0.75, 1.33, 2.0)
HIT_S = 0.05
Outcome = tuple[float, float] | None
"""Error and u in seconds, None where it was missed."""


def variants(only: list[str]) -> list[tuple[str, float, DetectorSettings]]:
    """The settings in use, then every setting named in `only`, or all of them, times each factor."""
    base = DetectorSettings()
    listed = [("as they are", 1.0, base)]
    for name in only or [field.name for field in fields(base)]:
        usual = getattr(base, name)
        listed += [
            (name, value, replace(base, **{name: value}))
            for value in (type(usual)(usual * factor) for factor in FACTORS)
        ]
    return listed


def outcomes(fps: float, seed: int, only: list[str]) -> list[Outcome]:
    """Render one run and time it with every variant."""
    clip = made_clip(fps, seed)
    strips = list(clip.strips(clip.camera.gate_line(0.0)))
    truth = clip.truth(0.0)[0]
    return [outcome(Run(seed, fps, truth, crossings(strips, settings))) for *_, settings in variants(only)]


def outcome(run: Run) -> Outcome:
    """What is kept of a run."""
    error_s = run.error_s
    return None if error_s is None or abs(error_s) > HIT_S else (error_s, run.nearest.u_ns * 1e-9)


def row(results: list[Outcome]) -> str:
    """Figures of one value."""
    found = np.array([one for one in results if one is not None])
    missed = len(results) - len(found)
    if not len(found):
        return f"{missed:6d}"
    error_ms, u_ms = 1e3 * found.T
    rms = float(np.sqrt(np.mean(error_ms**2)))
    within = float(np.mean(np.abs(error_ms) <= 2 * u_ms))
    ratio = float(np.sqrt(np.mean(u_ms**2))) / rms
    worst = float(np.quantile(np.abs(error_ms), 0.95))
    return f"{missed:6d}  {rms:6.2f}  {worst:6.2f}  {within:6.2f}  {ratio:6.2f}"


def main() -> None:
    """Vary each setting in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    tasks = [(fps, seed) for seed in range(given.runs) for fps in RATES]
    with ProcessPoolExecutor(2, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        results = list(pool.map(outcomes, *zip(*tasks, strict=True), repeat(given.only)))
    print(f"{'setting':20} {'value':>14}  missed  RMS ms   95 %  in 2u  u/RMS")
    for (name, value, _), of_value in zip(variants(given.only), zip(*results, strict=True), strict=True):
        print(f"{name:20} {value:14.6g}  {row(list(of_value))}")


if __name__ == "__main__":
    main()
