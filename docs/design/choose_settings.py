"""How the detector's settings were chosen: each varied on rendered runs with seeds 0 to 999, the others left alone.

    python docs/design/choose_settings.py [--runs 100] [--fps 60] [--only limb_doubt ...]

Prints for every setting and value: missed, RMS and 95 % of the error in ms, share within 2 u, rms(u) / RMS. The value
in gate/settings.py is the one with the least RMS over 30 to 240 fps where that is clear, else the middle of the flat
part. Reported figures come from other seeds (benchmarks/accuracy.py).
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from itertools import repeat
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.made_runs import Run, time_run
from gate.settings import DetectorSettings

FACTORS = (0.5, 0.75, 1.0, 1.33, 2.0)


def one_run(fps: float, seed: int, settings: DetectorSettings) -> Run:
    """Time one run without OpenCV's own threads: the processes are two already."""
    cv2.setNumThreads(1)
    return time_run(fps, seed, settings)


def row(runs: list[Run]) -> str:
    """Figures of one value."""
    found = [run for run in runs if run.error_s is not None]
    error_ms = np.array([1e3 * (run.error_s or 0.0) for run in found])
    u_ms = np.array([1e-6 * run.nearest.u_ns for run in found])
    rms = float(np.sqrt(np.mean(error_ms**2)))
    within = float(np.mean(np.abs(error_ms) <= 2 * u_ms))
    ratio = float(np.sqrt(np.mean(u_ms**2))) / rms
    worst = float(np.quantile(np.abs(error_ms), 0.95))
    return f"{len(runs) - len(found):6d}  {rms:6.2f}  {worst:6.2f}  {within:6.2f}  {ratio:6.2f}"


def main() -> None:
    """Vary each setting in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    base = DetectorSettings()
    print(f"{'setting':20} {'value':>14}  missed  RMS ms   95 %  in 2u  u/RMS")
    with ProcessPoolExecutor(2) as pool:
        for name in given.only or [field.name for field in fields(base)]:
            usual = getattr(base, name)
            for factor in FACTORS:
                value = type(usual)(usual * factor)
                settings = replace(base, **{name: value})
                runs = list(
                    pool.map(one_run, repeat(given.fps, given.runs), range(given.runs), repeat(settings, given.runs))
                )
                print(f"{name:20} {value:14.6g}  {row(runs)}", flush=True)


if __name__ == "__main__":
    main()
