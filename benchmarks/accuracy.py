"""How near the found instants are to the true ones in made cases, and who counts: a table and docs/accuracy/made.json.

    python benchmarks/accuracy.py [--only NAME ...] [--fps RATE ...] [--n N] [--first-seed S] [--out FILE]

Cases (benchmarks/scenarios): rendered people whose crossings are known. The figures, with every error, go to the JSON,
the table into docs/accuracy.md. With less than everything asked for, nothing is written but what `--out` names.
"""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

import cv2

from benchmarks.document import DOCUMENT, markdown, write
from benchmarks.scenarios import CASES
from benchmarks.scenarios.cells import HEAD, POOL_HEAD, Cell, cell, pool_row, pools, row
from benchmarks.scenarios.judging import Outcome, run

RATES = (30.0, 60.0, 120.0, 240.0)
FULL_RATE = 60.0
N_CLEAN, N_NUISANCE, N_OTHER = 150, 40, 10
N_MINUTES = 4
"""Of two minutes each; what is counted in them is extra, and there is nothing to time."""
FIRST_SEED = 10_000
FIGURES = DOCUMENT.parent / "accuracy" / "made.json"
Task = tuple[str, float, int]
"""Scenario, frames/s, seed."""


def outcome(task: Task) -> Outcome:
    """Make one case and judge what the gate makes of it."""
    name, fps, seed = task
    return run(CASES[name](fps, seed))


def cases_of(name: str, fps: float) -> int:
    """How many cases a scenario has at a rate."""
    if name == "clean":
        return N_CLEAN
    if name == "nothing for minutes":
        return N_MINUTES
    return N_NUISANCE if fps == FULL_RATE else N_OTHER


def tasks_of(asked: argparse.Namespace) -> list[Task]:
    """All cases that are asked for, those of one scenario and rate together."""
    return [
        (name, fps, asked.first_seed + number)
        for name in asked.only or CASES
        for fps in asked.fps or RATES
        for number in range(asked.n or cases_of(name, fps))
    ]


def measure(tasks: Sequence[Task], jobs: int) -> list[Cell]:
    """Run cases in processes; print every cell as it is done, with what went wrong in it."""
    cells: list[Cell] = []
    with ProcessPoolExecutor(jobs, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        results = zip(tasks, pool.map(outcome, tasks, chunksize=2), strict=True)
        for _, group in groupby(results, key=lambda one: one[0][:2]):
            cells.append(cell([result for _, result in group]))
            print(" ".join(row(cells[-1])), flush=True)
            for fault in cells[-1]["faults"]:
                print(f"    {fault}", flush=True)
    return cells


def options() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(CASES), help="these scenarios", metavar="NAME")
    parser.add_argument("--fps", nargs="+", type=float, help="these rates")
    parser.add_argument("--n", type=int, help="cases a scenario and rate")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="settings are chosen on seeds under 1,000")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, help="write the figures here, whatever was asked for")
    return parser.parse_args()


def main() -> None:
    """Measure, print, write."""
    asked = options()
    cells = measure(tasks_of(asked), asked.jobs)
    table = markdown(HEAD, [row(one) for one in cells])
    pooled = markdown(POOL_HEAD, [pool_row(one) for one in pools(cells)])
    print(f"\n{table}\n\n{pooled}")
    whole = not (asked.only or asked.fps or asked.n or asked.first_seed != FIRST_SEED)
    if whole:
        write("made", f"{table}\n\n{pooled}")
    if whole or asked.out:
        path = asked.out or FIGURES
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"cells": cells, "pools": pools(cells)}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
