"""How the detector's settings were chosen: each varied alone on rendered runs that no reported figure comes from.

    python docs/design/choose_settings.py [--runs 20] [--only limb_doubt ...] [--markdown]

`--runs` at each of 30, 60, 120 and 240 fps, seeds from 0 on; reported figures come from seeds from 10,000 on
(benchmarks/accuracy.py). Every run is rendered once and timed with all values. Prints for every setting and value, over
all rates: missed (no crossing within 50 ms), RMS and 95 % of the error in ms, share within 2 u, rms(u) / RMS. The
value in gate/settings.py is the one with the least RMS where that is clear, else one in the flat part. What it gave
stands in docs/design/settings.md: `--markdown` prints that page's table, with the last column as it stands there.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.document import markdown
from benchmarks.made_runs import Run, crossings, made_clip
from gate.settings import DetectorSettings

RATES = (30.0, 60.0, 120.0, 240.0)
FACTORS = (0.5, 0.75, 1.33, 2.0)
HIT_S = 0.05
PAGE = Path(__file__).parent / "settings.md"
ROW = re.compile(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", re.MULTILINE)
Value = int | float | tuple[float, ...]
Outcome = tuple[float, float] | None
"""Error and u in seconds, None where it was missed."""
Variant = tuple[str, Value, DetectorSettings]


def variants(only: list[str]) -> list[Variant]:
    """The settings in use, then every setting named in `only`, or all of them, times each factor."""
    base = DetectorSettings()
    listed: list[Variant] = [("as they are", 1.0, base)]
    for name in only or [field.name for field in fields(base)]:
        values = [scaled(getattr(base, name), factor) for factor in FACTORS]
        listed += [(name, value, replace(base, **{name: value})) for value in values]
    return listed


def scaled(usual: Value, factor: float) -> Value:
    """A setting times a factor: a time stays whole nanoseconds, of several values each is scaled."""
    if isinstance(usual, tuple):
        return tuple(one * factor for one in usual)
    return int(usual * factor) if isinstance(usual, int) else usual * factor


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


@dataclass(frozen=True, slots=True)
class Figures:
    """What one value of a setting gives. Times in ms, NaN where nobody was found; ratio: rms(u) / RMS."""

    missed: int
    rms: float
    p95: float
    within: float
    ratio: float

    @classmethod
    def of(cls, results: Sequence[Outcome]) -> Figures:
        """Figures of all runs with one value."""
        found = np.array([one for one in results if one is not None])
        missed = len(results) - len(found)
        if not len(found):
            return cls(missed, np.nan, np.nan, np.nan, np.nan)
        error_ms, u_ms = 1e3 * found.T
        rms = float(np.sqrt(np.mean(error_ms**2)))
        within = float(np.mean(np.abs(error_ms) <= 2 * u_ms))
        ratio = float(np.sqrt(np.mean(u_ms**2))) / rms
        return cls(missed, rms, float(np.quantile(np.abs(error_ms), 0.95)), within, ratio)

    @property
    def line(self) -> str:
        """In columns."""
        return f"{self.missed:6d}  {self.rms:6.2f}  {self.p95:6.2f}  {self.within:6.2f}  {self.ratio:6.2f}"

    @property
    def cell(self) -> str:
        """In the page's table."""
        if np.isnan(self.rms):
            return "all missed"
        return f"{self.rms:.2f}" + (f" ({self.missed} missed)" if self.missed else "")


def shown(name: str, value: Value) -> str:
    """A value as the page has it."""
    if isinstance(value, tuple):
        return ", ".join(f"{one:g}" for one in value)
    return f"{value / 1e6:g} ms" if name.endswith("_ns") else f"{value:g}"


def bounds(page: str) -> dict[str, str]:
    """Setting -> what the page says that bounds it, the last column of its row."""
    return dict(ROW.findall(page))


def table(listed: Sequence[Variant], figures: Sequence[Figures]) -> str:
    """The page's table: a row a setting, after the first variant, which are the settings in use."""
    base, said = listed[0][2], bounds(PAGE.read_text(encoding="utf-8"))
    rows = []
    for at in range(1, len(listed), len(FACTORS)):
        name = listed[at][0]
        cells = [one.cell for one in figures[at : at + len(FACTORS)]]
        rows.append([f"`{name}`", shown(name, getattr(base, name)), *cells, said.get(name, "")])
    return markdown(("setting", "value", *(f"{factor:g}" for factor in FACTORS), "bounded by"), rows)


def main() -> None:
    """Vary each setting in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/design/settings.md")
    given = parser.parse_args()
    tasks = [(fps, seed) for seed in range(given.runs) for fps in RATES]
    with ProcessPoolExecutor(2, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        results = list(pool.map(outcomes, *zip(*tasks, strict=True), repeat(given.only)))
    listed = variants(given.only)
    figures = [Figures.of(of_value) for of_value in zip(*results, strict=True)]
    print(f"{'setting':20} {'value':>22}  missed  RMS ms   95 %  in 2u  u/RMS")
    lines = [
        f"{name:20} {shown(name, value):>22}  {one.line}" for (name, value, _), one in zip(listed, figures, strict=True)
    ]
    print("\n".join(lines[:1] if given.markdown else lines))
    if given.markdown:
        print(f"\n{table(listed, figures)}")


if __name__ == "__main__":
    main()
