"""Plots of docs/accuracy/made.json for docs/images: error by scenario, error by rate, and what u is worth.

    python benchmarks/plots.py [--figures FILE] [--out FOLDER]

Text is large and colours are few, so that a plot can be read on a phone. Colours: Okabe and Ito's, told apart by the
colour-blind.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

DOCS = Path(__file__).parent.parent / "docs"
FIGURES = DOCS / "accuracy" / "made.json"
IMAGES = DOCS / "images"

Floats = NDArray[np.float64]
Cell = dict[str, Any]

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#6B6B6B"
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
WIDTH_IN, ROW_IN, DPI = 7.0, 0.44, 150
TEXT_PT = 15
WIDEST_MS = 6.0
"""Errors beyond this are drawn as arrows at the edge, with their value."""
CLEAN_LIMIT_MS, NUISANCE_LIMIT_MS, SLOW_LIMIT_MS = 1.0, 2.0, 1.5
SLOW_FPS, FULL_FPS = 30.0, 60.0
RATIO = (0.7, 1.4)
"""Limits of rms(u) / RMS in each quarter of the crossings by u."""
QUARTERS = 4


def rms(values: Floats) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def errors_of(cell: Cell) -> Floats:
    """(crossings,) errors of one cell, ms."""
    return np.asarray(cell["error_ms"], dtype=np.float64)


def beside(count: int) -> Floats:
    """(count,) places of dots beside their row's middle, spread evenly, the same at every drawing."""
    return np.asarray((np.arange(count) * 0.618) % 1.0 - 0.5)


def dots(axes: Axes, errors_ms: Floats, row: float, limit_ms: float) -> None:
    """One row: a dot an error, a bar from -RMS to +RMS, orange where it is over the limit."""
    inside = np.abs(errors_ms) <= WIDEST_MS
    axes.plot(errors_ms[inside], row + 0.5 * beside(len(errors_ms))[inside], "o", ms=4, mec="none", mfc=GREY, alpha=0.5)
    axes.plot(
        [-limit_ms, -limit_ms, np.nan, limit_ms, limit_ms],
        [row - 0.4, row + 0.4, np.nan, row - 0.4, row + 0.4],
        color="black",
        lw=1.5,
    )
    for sign, mark, align in ((1, ">", "right"), (-1, "<", "left")):
        beyond = errors_ms[sign * errors_ms > WIDEST_MS]
        if len(beyond):
            axes.plot(sign * WIDEST_MS, row, mark, ms=8, color=ORANGE)
            worst = sign * np.abs(beyond).max()
            axes.text(
                sign * (WIDEST_MS - 0.3),
                row,
                f"{worst:+.0f}",
                ha=align,
                va="center",
                color=ORANGE,
                zorder=5,
                bbox=WHITE,
            )
    spread_ms = rms(errors_ms)
    axes.plot(
        [-min(spread_ms, WIDEST_MS), min(spread_ms, WIDEST_MS)],
        [row, row],
        lw=6,
        solid_capstyle="butt",
        color=BLUE if spread_ms <= limit_ms else ORANGE,
    )


def rows_figure(title: str, names: Sequence[str], errors: Sequence[Floats], limits_ms: Sequence[float]) -> Figure:
    """Rows of dots, the first on top."""
    figure = Figure(figsize=(WIDTH_IN, 2.0 + ROW_IN * len(names)), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    for row, (errors_ms, limit_ms) in enumerate(zip(errors, limits_ms, strict=True)):
        dots(axes, errors_ms, row, limit_ms)
    labels = [f"{name}  {rms(one):.1f}" for name, one in zip(names, errors, strict=True)]
    axes.set_yticks(range(len(names)), labels)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-WIDEST_MS - 0.3, WIDEST_MS + 0.3)
    axes.set_xticks(np.arange(-WIDEST_MS, WIDEST_MS + 1, 2))
    axes.set_xlabel("error, ms")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.suptitle(title)
    return figure


def by_scenario(cells: Sequence[Cell]) -> Figure:
    """Every crossing at 60 frames a second, one row a scenario."""
    shown = [cell for cell in cells if cell["fps"] == FULL_FPS and cell["error_ms"]]
    limits = [CLEAN_LIMIT_MS if cell["scenario"] == "clean" else NUISANCE_LIMIT_MS for cell in shown]
    names = [cell["scenario"] for cell in shown]
    return rows_figure(
        "60 frames/s: every crossing, and RMS in ms\n(bar: RMS, orange where over the limit)",
        names,
        [errors_of(one) for one in shown],
        limits,
    )


def by_rate(cells: Sequence[Cell]) -> Figure:
    """Clean crossings, one row a frame rate."""
    shown = sorted(
        (cell for cell in cells if cell["scenario"] == "clean" and cell["error_ms"]),
        key=lambda cell: float(cell["fps"]),
    )
    limits = [SLOW_LIMIT_MS if cell["fps"] <= SLOW_FPS else CLEAN_LIMIT_MS for cell in shown]
    names = [f"{cell['fps']:g} frames/s" for cell in shown]
    return rows_figure(
        "Clean runs: every crossing, and RMS in ms\n(bar: RMS, orange where over the limit)",
        names,
        [errors_of(one) for one in shown],
        limits,
    )


def by_u(cells: Sequence[Cell]) -> Figure:
    """Error against what u claims: each quarter of the crossings by u, with the limits of rms(u) / RMS."""
    figure = Figure(figsize=(WIDTH_IN, 7.5), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    most_ms = 0.0
    for name, colour, mark in (("clean", BLUE, "o"), ("nuisances", ORANGE, "s")):
        chosen = [cell for cell in cells if (cell["scenario"] == "clean") == (name == "clean") and cell["error_ms"]]
        if not chosen:
            continue
        error_ms = np.concatenate([errors_of(cell) for cell in chosen])
        u_ms = np.concatenate([np.asarray(cell["u_ms"], dtype=np.float64) for cell in chosen])
        quarters = np.array_split(np.argsort(u_ms), QUARTERS)
        claimed = [rms(u_ms[quarter]) for quarter in quarters if len(quarter)]
        real = [rms(error_ms[quarter]) for quarter in quarters if len(quarter)]
        within = np.mean(np.abs(error_ms) <= 2 * u_ms)
        axes.plot(claimed, real, mark, ms=13, color=colour, label=f"{name}: {within:.0%} within 2u")
        most_ms = max(most_ms, *claimed, *real)
    ends = np.array([0.0, 1.15 * most_ms])
    axes.plot(ends, ends, color="black", lw=1.5)
    axes.fill_between(ends, ends / RATIO[1], ends / RATIO[0], color=GREY, alpha=0.2, lw=0, label="limits: 0.7 to 1.4")
    axes.set_xlim(*ends)
    axes.set_ylim(*ends)
    axes.set_xlabel("stated u, ms")
    axes.set_ylabel("real error (RMS), ms")
    axes.legend(loc="upper left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle("What u is worth:\neach quarter of the crossings, by u")
    return figure


def main() -> None:
    """Read the figures, draw, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=Path, default=FIGURES, help="JSON that benchmarks/accuracy.py wrote")
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the plots")
    asked = parser.parse_args()
    mpl.rcParams.update({"font.size": TEXT_PT, "figure.titlesize": TEXT_PT + 2})
    cells = json.loads(asked.figures.read_text(encoding="utf-8"))["cells"]
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, figure in (("scenarios", by_scenario(cells)), ("rates", by_rate(cells)), ("u", by_u(cells))):
        path = asked.out / f"accuracy-{name}.png"
        figure.savefig(path)
        print(path)


if __name__ == "__main__":
    main()
