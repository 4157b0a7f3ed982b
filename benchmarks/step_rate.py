"""How near step rates are to the true ones of made runners, and whether u covers: a table in docs/accuracy.md.

    python benchmarks/step_rate.py [--first-seed 10000] [--n N] [--px-per-m 12 25 50]

With --px-per-m the clean runs at other samplings, and nothing is written. Settings are chosen on seeds under 1,000.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import cv2
import numpy as np

from benchmarks.document import markdown, told, write
from benchmarks.made_strides import MADE, VIEW_M, Judged, judge, strides
from gate.wide_view import WIDE_PX_PER_M

GOAL_PER_MIN = 3.0
RATES, N_CLEAN = (30.0, 60.0, 120.0), 150
FULL_RATE, N_OTHER = 60.0, 60
NARROW_M = (6.0, 8.0, 10.0, 16.0)
FIRST_SEED = 10_000
Task = tuple[str, float, float, float, int]
"""Case, frames/s, metres of the view, px/m, seed."""
HEAD = ("case", "view m", "fps", "n", "refused", "steps seen", "RMS", "bias", "worst", "within 2u", "rms(u)/RMS", "")


def outcome(task: Task) -> Judged:
    """Make one run and judge what is found of it."""
    name, fps, view_m, px_per_m, seed = task
    return judge(strides(fps, seed, name, view_m), px_per_m)


def cells(asked: argparse.Namespace) -> list[list[Task]]:
    """The runs of each row."""
    plan: list[tuple[str, float, float, float, int]] = []
    if asked.px_per_m:
        plan = [("clean", FULL_RATE, VIEW_M, px_per_m, N_CLEAN) for px_per_m in asked.px_per_m]
    else:
        plan += [("clean", fps, VIEW_M, WIDE_PX_PER_M, N_CLEAN) for fps in RATES]
        plan += [("clean", FULL_RATE, view_m, WIDE_PX_PER_M, N_OTHER) for view_m in NARROW_M]
        plan += [(name, FULL_RATE, VIEW_M, WIDE_PX_PER_M, N_OTHER) for name in MADE if name != "clean"]
    return [
        [(name, fps, view_m, px_per_m, asked.first_seed + i) for i in range(asked.n or n)]
        for name, fps, view_m, px_per_m, n in plan
    ]


def row(task: Task, judged: Sequence[Judged]) -> tuple[str, ...]:
    """One row of the table; errors in steps a minute."""
    name, fps, view_m, px_per_m, _ = task
    given = [one for one in judged if one.found.rate is not None]
    what = name if px_per_m == WIDE_PX_PER_M else f"{name}, {px_per_m:g} px/m"
    start = (what, f"{view_m:g}", f"{fps:g}", f"{len(judged)}", f"{len(judged) - len(given)}")
    if not given:
        return (*start, *[""] * 7)
    error = np.array([one.error for one in given], dtype=np.float64)
    u = np.array([one.found.rate.u for one in given if one.found.rate is not None])
    rms = float(np.sqrt((error**2).mean()))
    within = float((np.abs(error) <= 2 * u).mean())
    return (
        *start,
        f"{np.median([one.found.steps for one in given]):.1f}",
        f"{rms:.2f}",
        f"{error.mean():+.2f}",
        f"{np.abs(error).max():.1f}",
        f"{within:.0%}",
        f"{float(np.sqrt((u**2).mean())) / rms:.2f}",
        told(rms <= GOAL_PER_MIN and within >= (0.93 if len(given) >= 100 else 0.85)),
    )


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--n", type=int, help="runs a row")
    parser.add_argument("--px-per-m", type=float, nargs="+", help="samplings")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    asked = parser.parse_args()
    rows = []
    with ProcessPoolExecutor(asked.jobs, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        for tasks in cells(asked):
            rows.append(row(tasks[0], list(pool.map(outcome, tasks, chunksize=2))))
            print(" | ".join(rows[-1]), flush=True)
    if asked.first_seed == FIRST_SEED and not (asked.n or asked.px_per_m):
        write("step-rate", markdown(HEAD, rows))


if __name__ == "__main__":
    main()
