"""flygate beside dvr-scan on the same clips. Prints a table and writes it into the docs.

    python benchmarks/rivals.py [--each 10] [--choose]

dvr-scan finds motion in recordings of security cameras, and is good at that: it says when something moves in a region,
to be looked at by a person. It does not say who, which way, or which part of a body. Used as a gate (a region as a
strip at the line, no time added before or after an event, the event's first frame as its time) it is the nearest thing
to be had. It is installed from its package into an environment of its own under build/, or left out where that cannot
be done.

Two settings: as it comes, with a strip over the height of a person; and suited, with the strip and the threshold that
`--choose` found best on made clips of other seeds. For either program the event nearest to a true instant is
taken, others of the same passage are not held against it, and what is further from everybody is extra.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.document import markdown, write
from benchmarks.real_clips import SAME_S, footage
from benchmarks.rival_clips import PROCESSES, RivalClip, groups, made_clips, real_clips
from gate.line import TORSO_HIGH_M, TORSO_LOW_M

TOP = Path(__file__).parent.parent
WORK = TOP / "build" / "rivals"
PACKAGE = "dvr-scan==1.8.2.1"
INSTALL_S, RUN_S = 240, 60
REPORTED_SEED, CHOICE_SEED = 10_000, 0
CHOICE_EACH = 2
HEAD = ("clips", "people", *(f"{who}{what}" for who in ("flygate", "dvr-scan", "suited") for what in ("", " ms")))
PERSON_M = (0.0, 1.9)
TORSO_M = (TORSO_LOW_M, TORSO_HIGH_M)
TIME = re.compile(r"(\d+):(\d+):(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Setting:
    """How dvr-scan is asked. width_m, rows_m: its strip. threshold: how much motion, None: its own default."""

    width_m: float = 0.2
    rows_m: tuple[float, float] = PERSON_M
    threshold: float | None = None

    def options(self, clip: RivalClip) -> list[str]:
        """Its command line's options for a clip."""
        chosen = [] if self.threshold is None else ["-t", f"{self.threshold:g}"]
        return [*chosen, "-a", *(str(value) for corner in self.corners(clip) for value in corner)]

    def corners(self, clip: RivalClip) -> list[tuple[int, int]]:
        """The strip's corners in pixels."""
        line = clip.watched
        half_px = self.width_m / 2 * line.px_per_m
        low, high = (max(0, round(line.ground[1] - z_m * line.px_per_m)) for z_m in self.rows_m)
        around = ((high, 1), (low, 1), (low, -1), (high, -1))
        return [(round(line.x_at(y) + side * half_px), y) for y, side in around]


AS_IT_COMES = Setting()
SUITED = Setting(0.3, PERSON_M, 2.0)
CHOICES = [Setting(*one) for one in product((0.1, 0.3), (PERSON_M, TORSO_M), (0.15, 2.0, 10.0, 40.0))]
ASKED = ("-q", "-so", "-tb", "0", "-tp", "0", "--ignore-user-config")
Program = Callable[[RivalClip], list[float]]


@dataclass(frozen=True, slots=True)
class Score:
    """One program on one group. errors_s: of those found."""

    people: int
    errors_s: tuple[float, ...]
    extra: int

    @property
    def missed(self) -> int:
        """People without an event."""
        return self.people - len(self.errors_s)

    @property
    def rms_s(self) -> float:
        """Root of the mean square error of those found."""
        return float(np.sqrt(np.mean(np.square(self.errors_s)))) if self.errors_s else float("nan")

    def cells(self) -> list[str]:
        """What was found, and how near: RMS, then 95 % of the errors."""
        found = f"{len(self.errors_s)} of {self.people}" if self.people else ""
        extra = f"{self.extra} extra" if self.extra or not self.people else ""
        if not self.errors_s:
            return [", ".join(filter(None, (found, extra))), "-"]
        near_s = float(np.percentile(np.abs(self.errors_s), 95))
        return [", ".join(filter(None, (found, extra))), f"{1e3 * self.rms_s:.1f} / {1e3 * near_s:.1f}"]


def install() -> Path | None:
    """dvr-scan's command in an environment of its own; None, with a sentence, where it cannot be had."""
    folder = WORK / "env"
    command = folder / "bin" / "dvr-scan"
    if not command.is_file():
        quiet = {name: value for name, value in os.environ.items() if not name.endswith("_CONSTRAINT")}
        steps = ([sys.executable, "-m", "venv", str(folder)], [str(folder / "bin" / "pip"), "install", "-q", PACKAGE])
        for step in steps:
            try:
                run = subprocess.run(step, capture_output=True, text=True, env=quiet, timeout=INSTALL_S, check=False)
            except subprocess.TimeoutExpired:
                print(f"dvr-scan is left out: {' '.join(step[1:])} took over {INSTALL_S} s")
                return None
            if run.returncode:
                print(f"dvr-scan is left out: it cannot be installed ({(run.stderr.strip() or '?').splitlines()[-1]})")
                return None
    tried = subprocess.run([str(command), "--version"], capture_output=True, text=True, check=False)
    if tried.returncode:
        print(f"dvr-scan is left out: it does not start ({(tried.stderr.strip() or '?').splitlines()[-1]})")
        return None
    return command


def dvr_scan(command: Path, setting: Setting) -> Program:
    """Its events' first frames, s: by the file's time stamps or, where it fails with them, by its own clock."""

    def events(clip: RivalClip) -> list[float]:
        options = [*ASKED, *setting.options(clip)]
        run = run_dvr_scan(command, clip.path, ["--use-pts", *options])
        if run.returncode:  # motion within the first 0.1 s: "Timecode value must be positive"
            run = run_dvr_scan(command, clip.path, options)
        if run.returncode:
            raise RuntimeError(f"dvr-scan fails on {clip.path}: {(run.stdout + run.stderr).strip()[-500:]}")
        times = [3600 * int(h) + 60 * int(m) + float(s) for h, m, s in TIME.findall(run.stdout)]
        return times[::2]

    return events


def run_dvr_scan(command: Path, clip: Path, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """One run, with a log of its own: two at a time would write into the same one."""
    with TemporaryDirectory() as state:
        return subprocess.run(
            [str(command), "-i", str(clip), *options],
            capture_output=True,
            text=True,
            timeout=RUN_S,
            check=False,
            env={**os.environ, "XDG_STATE_HOME": state},
        )


def flygate(clip: RivalClip) -> list[float]:
    """Every crossing, counted or not, s; in a process of its own, as a coach would call it."""
    program = Path(sys.executable).with_name("flygate")
    command = [str(program), "crossings", str(clip.path), "--gate", str(clip.gate), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S, check=True)
    return [one["t_s"] for one in json.loads(run.stdout)["crossings"]]


def score(program: Program, clips: Sequence[RivalClip]) -> Score:
    """Judge a program on a group of clips."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = list(pool.map(program, clips))
    errors, extra = [], 0
    for clip, events_s in zip(clips, told, strict=True):
        off = [min((event - true for event in events_s), key=abs, default=np.inf) for true in clip.true_s]
        errors += [one for one in off if abs(one) <= SAME_S]
        extra += sum(all(abs(event - true) > SAME_S for true in clip.true_s) for event in events_s)
    return Score(sum(len(clip.true_s) for clip in clips), tuple(errors), extra)


def choose(command: Path, clips: Sequence[RivalClip]) -> None:
    """Print every setting's score, the best first: fewest missed and extra, then the least error."""
    scored = [(score(dvr_scan(command, setting), clips), setting) for setting in CHOICES]
    for one, setting in sorted(scored, key=lambda pair: (pair[0].missed + pair[0].extra, pair[0].rms_s)):
        print(one.missed, one.extra, *one.cells(), setting)


def main() -> None:
    """Install, run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=10, help="made clips of each scenario")
    parser.add_argument("--choose", action="store_true", help="try dvr-scan's settings on other made clips, and stop")
    asked = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    command = install()
    if command is None:
        return
    if asked.choose:
        choose(command, made_clips(WORK, CHOICE_SEED, CHOICE_EACH))
        return
    real = real_clips(WORK) if (footage() / "labels.csv").is_file() else []
    programs = [flygate, dvr_scan(command, AS_IT_COMES), dvr_scan(command, SUITED)]
    rows = []
    for group, clips in groups([*real, *made_clips(WORK, REPORTED_SEED, asked.each)]).items():
        scores = [score(program, clips) for program in programs]
        rows.append([group, str(scores[0].people), *(cell for one in scores for cell in one.cells())])
    table = markdown(HEAD, rows)
    if real:
        write("rivals", table)
    print(table)


if __name__ == "__main__":
    main()
