"""Windows around motion against every whole picture, over the scenes of the Exactness bench. Prints a table.

    python -m benchmarks.gated [--seeds 2] [--fps 60] [--scene shake --scene clean]

Each scene's pictures go to one gate whole, as a webcam's do, and to another as a phone sends them: the window, and
of it what the page's trigger lets through. The crossings must be the same.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.phone_trigger import Roll
from benchmarks.scenarios import CASES
from benchmarks.scenarios.case import Case
from gate.crossing import Crossing
from gate.errors import LineError
from gate.frame import Frame
from gate.window import Window
from server.live_gate import LiveGate

NEAR_NS, NEAR_M = 20_000_000, 0.15
"""Crossings of one way that are nearer to each other than either are of one body."""
RUNS_M_PER_S = 3.0
"""Who is slower does not count; their instants are looser, for they stop and turn."""
LEFT_OUT = ("nothing for minutes",)
"""Hours of rendering; the idle gate is in every other scene."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What both gates told of one case. apart_ns: gated less whole, of those that both have."""

    case: str
    apart_ns: tuple[int, ...]
    walkers_apart_ns: tuple[int, ...]
    missed: tuple[Crossing, ...]
    extra: tuple[Crossing, ...]
    sent_share: float
    mbit_per_s: float


def compared(case: Case) -> Compared:
    """Feed both gates with one case."""
    rotation = case.clip.camera.rotation_deg
    window = Window.around(case.line, case.size)
    whole = LiveGate(case.line, case.size, rotation)
    part = LiveGate(case.line, case.size, rotation, window)
    roll: Roll[Frame] = Roll()
    told: list[Crossing] = []
    gated: list[Crossing] = []
    sent = count = 0
    for frame in _frames(case):
        told += [one.crossing for one in whole.feed(frame) if one.final and one.crossing]
        seen = windowed(frame, window)
        count += 1
        for one in roll.feed(np.asarray(seen.luma, np.uint8), seen.t_ns * 1e-9, seen):
            sent += 1
            gated += [made.crossing for made in part.feed(one) if made.final and made.crossing]
    told += [one.crossing for one in whole.finish() if one.crossing]
    gated += [one.crossing for one in part.finish() if one.crossing]
    length_s = (case.clip.t_ns[-1] - case.clip.t_ns[0]) * 1e-9
    mbit = 8e-6 * sent * window.columns * window.rows / length_s
    return _matched(case.name, told, gated, sent / count, mbit)


def windowed(frame: Frame, window: Window) -> Frame:
    """The part of a picture that a phone sends, as its gate sees it."""
    x, y, width, height = window.coded(frame.rotation_deg)
    coded = np.rot90(frame.luma, frame.rotation_deg // 90)[y : y + height : window.step, x : x + width : window.step]
    shown = np.ascontiguousarray(window.shown(coded, frame.rotation_deg))
    return Frame(frame.t_ns, shown, frame.bits, frame.rotation_deg)


def _frames(case: Case) -> Iterator[Frame]:
    return iter(case.clip) if case.frames is None else case.frames(case.clip)


def _matched(name: str, told: Sequence[Crossing], gated: Sequence[Crossing], share: float, mbit: float) -> Compared:
    left, missed = list(gated), []
    apart: tuple[list[int], list[int]] = [], []
    for one in told:
        near_ns = max(NEAR_NS, 1e9 * NEAR_M / one.speed_m_per_s)
        same = [other for other in left if other.direction == one.direction and abs(other.t_ns - one.t_ns) < near_ns]
        if not same:
            missed.append(one)
            continue
        nearest = min(same, key=lambda other: abs(other.t_ns - one.t_ns))
        left.remove(nearest)
        apart[one.speed_m_per_s < RUNS_M_PER_S].append(nearest.t_ns - one.t_ns)
    return Compared(name, tuple(apart[0]), tuple(apart[1]), tuple(missed), tuple(left), share, mbit)


def main() -> None:
    """Compare every scene and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--scene", action="append")
    asked = parser.parse_args()
    names = asked.scene or [name for name in CASES if name not in LEFT_OUT]
    heads = (
        "scene",
        "crossings",
        "RMS apart, ms",
        "most, ms",
        "walkers' most, ms",
        "missed",
        "extra",
        "sent",
        "Mbit/s",
    )
    table = Table(*heads)
    for name in names:
        found = []
        for seed in range(1, asked.seeds + 1):
            try:
                found.append(compared(CASES[name](asked.fps, seed)))
            except LineError as error:
                print(name, seed, error)
        table.add_row(name, *_row(found))
        print(name, *_row(found), flush=True)
        for one in found:
            for what, crossings in (("missed", one.missed), ("extra", one.extra)):
                for crossing in crossings:
                    print("   ", what, f"{crossing.t_ns * 1e-9:.3f} {crossing.direction} {crossing.speed_m_per_s:.2f}")
    Console().print(table)


def _row(found: Sequence[Compared]) -> list[str]:
    apart_ms = [1e-6 * one for case in found for one in case.apart_ns]
    missed, extra = (sum(len(getattr(case, what)) for case in found) for what in ("missed", "extra"))
    rms = math.sqrt(sum(one**2 for one in apart_ms) / len(apart_ms)) if apart_ms else 0.0
    share = sum(case.sent_share for case in found) / max(1, len(found))
    mbit = sum(case.mbit_per_s for case in found) / max(1, len(found))
    most = max((abs(one) for one in apart_ms), default=0.0)
    walkers_ms = [1e-6 * abs(one) for case in found for one in case.walkers_apart_ns]
    count = len(apart_ms) + len(walkers_ms) + missed
    counts = [str(count), f"{rms:.2f}", f"{most:.2f}", f"{max(walkers_ms, default=0.0):.1f}"]
    return [*counts, str(missed), str(extra), f"{share:.2f}", f"{mbit:.1f}"]


if __name__ == "__main__":
    main()
