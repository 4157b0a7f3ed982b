"""How near the found instants are to the true ones. Prints two tables and writes them into docs/accuracy.md.

    python benchmarks/accuracy.py [--n 100] [--no-real]

Made runs: rendered runners whose crossing is known, `--n` at each frame rate. Real clips: where FLYGATE_FOOTAGE points.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from benchmarks.made_runs import Run, time_run
from benchmarks.real_clips import Found, Reading, brightness_lines, compare, footage, labels, read_clip
from gate.crossing import Crossing

RATES = (30.0, 60.0, 120.0, 240.0)
FIRST_SEED = 10_000
HIT_S = 0.05
GOAL_S = 0.004
PROCESSES = 2
MOST_LISTED = 4
NOTHING_CROSSES = "dvr_issue53_brightness.avi"
DOCUMENT = Path(__file__).parent.parent / "docs" / "accuracy.md"
MADE_HEAD = (
    "fps",
    "n",
    "missed",
    "extra",
    "RMS ms",
    "bias ms",
    "95 % ms",
    "worst ms",
    "within 4 ms",
    "within 2u",
    "rms(u)/RMS",
    "speed RMS %",
)
REAL_HEAD = ("clip", "way", "label", "frame", "found", "frames off", "cm off", "u ms", "m/s", "found besides")


@dataclass(frozen=True, slots=True)
class Score:
    """What is kept of a run: a run itself is large to send between processes."""

    error_s: float
    u_s: float
    speed_share: float
    extra: int


def score(run: Run) -> Score | None:
    """Judge a run; None where no crossing is near the true one."""
    error_s = run.error_s
    if error_s is None or abs(error_s) > HIT_S:
        return None
    found = run.nearest
    return Score(error_s, found.u_ns * 1e-9, found.speed_m_per_s / run.truth.speed_m_per_s - 1, len(run.found) - 1)


def one_run(task: tuple[float, int]) -> tuple[float, Score | None, int]:
    """Time one made run: its rate, its score, and how many crossings there are that are nobody's."""
    run = time_run(*task)
    scored = score(run)
    return run.fps, scored, len(run.found) if scored is None else scored.extra


def made_rows(n: int) -> list[list[str]]:
    """Run everything in two processes."""
    tasks = [(fps, FIRST_SEED + number) for fps in RATES for number in range(n)]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        results = list(pool.map(one_run, tasks, chunksize=5))
    return [made_row(fps, [one for one in results if one[0] == fps]) for fps in RATES]


def made_row(fps: float, results: list[tuple[float, Score | None, int]]) -> list[str]:
    scores = [one for _, one, _ in results if one is not None]
    extra = sum(count for *_, count in results)
    cells = [f"{fps:g}", str(len(results)), str(len(results) - len(scores)), str(extra)]
    if not scores:
        return cells + ["-"] * (len(MADE_HEAD) - len(cells))
    error, u, speed = (np.array([getattr(s, key) for s in scores]) for key in ("error_s", "u_s", "speed_share"))
    rms = float(np.sqrt(np.mean(error**2)))
    return [
        *cells,
        f"{1e3 * rms:.2f}",
        f"{1e3 * error.mean():+.2f}",
        f"{1e3 * np.percentile(np.abs(error), 95):.2f}",
        f"{1e3 * np.abs(error).max():.2f}",
        f"{np.mean(np.abs(error) <= GOAL_S):.0%}",
        f"{np.mean(np.abs(error) <= 2 * u):.0%}",
        f"{np.sqrt(np.mean(u**2)) / rms:.2f}",
        f"{100 * np.sqrt(np.mean(speed**2)):.2f}",
    ]


def real_rows() -> list[list[str]]:
    """Read every labelled clip that is there, then the one in which nothing crosses."""
    rows = []
    for clip, wanted in labels().items():
        if not (footage() / clip).is_file():
            rows.append([clip, *["-"] * (len(REAL_HEAD) - 2), "clip is absent"])
            continue
        reading = read_clip(clip)
        found, besides = compare(reading, wanted)
        rows += [real_row(one, reading, besides if one is found[0] else None) for one in found]
    return rows + nothing_rows()


def real_row(one: Found, reading: Reading, besides: list[Crossing] | None) -> list[str]:
    """besides: what else the clip gave, None where an earlier row says it."""
    frame = one.label.lead if one.by == "lead" else one.label.mid
    cells = [one.label.clip, one.label.direction, one.by, f"{frame:.1f} +- {one.label.u_frames:g}"]
    if one.crossing is None:
        cells += ["missed", "-", "-", "-", "-"]
    else:
        cells += [
            f"{reading.frame_of(one.crossing):.2f}",
            f"{one.error_frames:+.2f}",
            f"{100 * one.error_m:+.1f}",
            f"{1e-6 * one.crossing.u_ns:.1f}",
            f"{one.crossing.speed_m_per_s:.2f}",
        ]
    return [*cells, "" if besides is None else listed(besides, reading)]


def listed(crossings: list[Crossing], reading: Reading) -> str:
    """Say which crossings there are, or how many where they are many."""
    if len(crossings) > MOST_LISTED:
        return f"{len(crossings)} more"
    return ", ".join(f"{one.direction} at {reading.frame_of(one):.1f}" for one in crossings) or "nothing"


def nothing_rows() -> list[list[str]]:
    if not (footage() / NOTHING_CROSSES).is_file():
        return []
    rows = []
    for line in brightness_lines():
        reading = read_clip(NOTHING_CROSSES, line)
        where = f"{NOTHING_CROSSES}, x = {line.ground[0]:g}, {line.px_per_m:.0f} px/m"
        rows.append([where, *["-"] * (len(REAL_HEAD) - 2), listed(reading.crossings, reading)])
    return rows


def markdown(head: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(name: str, table: str) -> None:
    """Put a table between its markers in the document, in place of the one that stands there."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    DOCUMENT.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100, help="made runs at each frame rate")
    parser.add_argument("--no-real", action="store_true", help="leave the real clips out")
    asked = parser.parse_args()
    made = markdown(MADE_HEAD, made_rows(asked.n))
    write("made", made)
    print(made)
    if asked.no_real:
        return
    if not (footage() / "labels.csv").is_file():
        print(f"\nNo labels.csv in {footage()}: the real clips are left out (FLYGATE_FOOTAGE names their folder).")
        return
    real = markdown(REAL_HEAD, real_rows())
    write("real", real)
    print("\n" + real)


if __name__ == "__main__":
    main()
