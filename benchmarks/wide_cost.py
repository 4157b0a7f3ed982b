"""What more metres in the picture cost the gate: the same runs and phones from nearer and farther. A table in the docs.

    python benchmarks/wide_cost.py [--n 100] [--first-seed 10000]

A picture 1,280 pixels wide holds 5 to 16 m of the run; the camera stands as far back as a phone of 70 degrees must.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import cv2
import numpy as np

from benchmarks.document import markdown, write
from benchmarks.made_runs import Run, crossings
from benchmarks.scenarios.draw import one_runner, setup
from gate.sources.camera import Camera

SIZE = (1280, 720)
METRES = (5.0, 8.0, 10.0, 13.0, 16.0)
RATES = (60.0, 30.0)
FIELD = 0.714
"""Half of the picture's width over the distance: 71 degrees across, a phone's main camera."""
FIRST_SEED, N = 10_000, 100
HEAD = ("m in the picture", "px/m", "camera at m", "fps", "n", "missed", "RMS ms", "u ms", "within 2u", "speed RMS %")
Task = tuple[float, float, int]
"""Metres, frames/s, seed."""


def timed(task: Task) -> Run:
    """One run at one gate."""
    metres, fps, seed = task
    drawn = setup("clean", fps, seed)
    read_ns = min(drawn.camera.row_time_ns * min(drawn.camera.size), 0.9e9 / fps)
    drawn.camera = Camera(
        SIZE,
        SIZE[0] / metres,
        distance_m=0.5 * metres / FIELD,
        height_m=1.1,
        exposure_ns=drawn.camera.exposure_ns,
        row_time_ns=round(read_ns / SIZE[1]),
        roll_deg=drawn.camera.roll_deg,
    )
    clip = one_runner(drawn).clip
    line = replace(clip.camera.gate_line(0.0), u_line_m=0.0)
    return Run(seed, fps, clip.truth(0.0)[0], crossings(clip.strips(line)))


def row(metres: float, fps: float, runs: list[Run]) -> tuple[str, ...]:
    """One line of the table."""
    found = [one for one in runs if one.error_s is not None]
    error = np.array([one.error_s for one in found], dtype=np.float64)
    u = np.array([one.nearest.u_ns * 1e-9 for one in found])
    speed = np.array([one.nearest.speed_m_per_s / one.truth.speed_m_per_s - 1.0 for one in found])
    return (
        f"{metres:g}",
        f"{SIZE[0] / metres:.0f}",
        f"{0.5 * metres / FIELD:.1f}",
        f"{fps:g}",
        f"{len(runs)}",
        f"{len(runs) - len(found)}",
        f"{1e3 * float(np.sqrt((error**2).mean())):.2f}",
        f"{1e3 * float(np.sqrt((u**2).mean())):.2f}",
        f"{float((np.abs(error) <= 2 * u).mean()):.0%}",
        f"{100 * float(np.sqrt((speed**2).mean())):.2f}",
    )


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=N)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    asked = parser.parse_args()
    rows = []
    with ProcessPoolExecutor(asked.jobs, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        for fps in RATES:
            for metres in METRES:
                tasks = [(metres, fps, asked.first_seed + number) for number in range(asked.n)]
                rows.append(row(metres, fps, list(pool.map(timed, tasks, chunksize=2))))
                print(" | ".join(rows[-1]), flush=True)
    if (asked.n, asked.first_seed) == (N, FIRST_SEED):
        write("wide-cost", markdown(HEAD, rows))


if __name__ == "__main__":
    main()
