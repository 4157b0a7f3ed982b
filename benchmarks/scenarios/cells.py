"""Figures of a scenario at a rate, and of all clean runs and all nuisances together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.judging import Outcome

Array = NDArray[np.float64]
HEAD = (
    "scenario",
    "fps",
    "n",
    "missed",
    "extra",
    "wrongly counted",
    "RMS ms",
    "bias ms",
    "95 % ms",
    "worst ms",
    "within 2u",
    "rms(u)/RMS",
    "speed RMS %",
)
POOL_HEAD = ("over", "n", "within 2u", "rms(u)/RMS", "by quarters of u")
Cell = dict[str, Any]


def cell(outcomes: Sequence[Outcome]) -> Cell:
    """What is kept of one scenario at one rate, ready for JSON; figures are None where nobody was timed."""
    timed = np.array([one for outcome in outcomes for one in outcome.timed]).reshape(-1, 3)
    error_ms, u_ms, speed = 1e3 * timed[:, 0], 1e3 * timed[:, 1], timed[:, 2]
    return {
        "scenario": outcomes[0].name,
        "fps": outcomes[0].fps,
        "cases": len(outcomes),
        "n": sum(one.asked for one in outcomes),
        "missed": sum(one.missed for one in outcomes),
        "extra": sum(one.extra for one in outcomes),
        "wrong": sum(one.wrong for one in outcomes),
        "lost": sum(one.lost for one in outcomes),
        "unmarked": sum(one.unmarked for one in outcomes),
        **spread(error_ms, u_ms),
        "speed_rms": rms(speed),
        "error_ms": rounded(error_ms),
        "u_ms": rounded(u_ms),
        "speed_error": rounded(speed),
        "faults": [fault for one in outcomes for fault in one.faults],
    }


def spread(error_ms: Array, u_ms: Array) -> Cell:
    """Figures of errors and their u."""
    if not len(error_ms):
        return dict.fromkeys(("rms_ms", "bias_ms", "p95_ms", "worst_ms", "within_2u", "u_ratio"))
    size = np.abs(error_ms)
    return {
        "rms_ms": rms(error_ms),
        "bias_ms": float(error_ms.mean()),
        "p95_ms": float(np.percentile(size, 95)),
        "worst_ms": float(size.max()),
        "within_2u": float(np.mean(size <= 2 * u_ms)),
        "u_ratio": float(np.sqrt(np.mean(u_ms**2))) / max(rms(error_ms) or 0.0, 1e-9),
    }


def pools(cells: Sequence[Cell]) -> list[Cell]:
    """How well u tells the errors, over clean runs and over nuisances."""
    named = {
        "clean": [one for one in cells if one["scenario"] == "clean"],
        "nuisances": [one for one in cells if one["scenario"] != "clean"],
    }
    return [pool(name, chosen) for name, chosen in named.items() if any(one["error_ms"] for one in chosen)]


def pool(name: str, cells: Sequence[Cell]) -> Cell:
    """One pool; quarters: rms(u) / RMS in each quarter of the crossings by u, smallest u first."""
    error_ms = np.array([error for one in cells for error in one["error_ms"]])
    u_ms = np.array([u for one in cells for u in one["u_ms"]])
    quarters = [part for part in np.array_split(np.argsort(u_ms), 4) if len(part)]
    return {
        "over": name,
        "n": len(error_ms),
        **spread(error_ms, u_ms),
        "quarters": [spread(error_ms[part], u_ms[part])["u_ratio"] for part in quarters],
    }


def row(one: Cell) -> list[str]:
    """A line of the table."""
    head = [one["scenario"], f"{one['fps']:g}", *(str(one[key]) for key in ("n", "missed", "extra", "wrong"))]
    if one["rms_ms"] is None:
        return head + ["-"] * (len(HEAD) - len(head))
    return [
        *head,
        f"{one['rms_ms']:.2f}",
        f"{one['bias_ms']:+.2f}",
        f"{one['p95_ms']:.2f}",
        f"{one['worst_ms']:.2f}",
        f"{one['within_2u']:.0%}",
        f"{one['u_ratio']:.2f}",
        f"{100 * one['speed_rms']:.2f}",
    ]


def pool_row(one: Cell) -> list[str]:
    """A line of the table of pools."""
    quarters = ", ".join(f"{ratio:.2f}" for ratio in one["quarters"])
    return [one["over"], str(one["n"]), f"{one['within_2u']:.1%}", f"{one['u_ratio']:.2f}", quarters]


def rms(values: Array) -> float | None:
    """Root of the mean square, None of nothing."""
    return float(np.sqrt(np.mean(values**2))) if len(values) else None


def rounded(values: Array) -> list[float]:
    """As many digits as mean something."""
    return [round(float(value), 4) for value in values]
