"""Windows around motion against every window and every whole picture, over the Exactness bench's scenes.

    python -P benchmarks/gated.py [--seeds 2] [--first-seed 10000] [--fps 60] [--scene shake --scene clean]

Each scene's pictures go to one gate whole, as a webcam's do, to another as windows, every one of them, and to a third
as a phone sends them: the windows that the page's trigger lets through. The second and the third must tell the same
crossings; the first sees other pixels and more of them. Prints a table.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np

from benchmarks.phone_trigger import Roll
from benchmarks.scenarios import CASES
from benchmarks.scenarios.case import Case
from gate.crossing import Crossing
from gate.errors import LineError
from gate.frame import Frame
from gate.window import Window
from server.live_gate import LiveGate, Told

NEAR_NS, NEAR_M = 20_000_000, 0.15
"""Crossings of one way that are nearer to each other than either are of one body."""
RUNS_M_PER_S = 3.0
"""Who is slower does not count; their instants are looser, for they stop and turn."""
TOLD_NS = 1_000_000
"""Crossings further apart are named."""
LEAD_S, LEAD_OF_S = 3.0, 0.8
"""Nobody is in the first frames of a scene for so long; they are shown to and fro."""
NOT_EMPTY = ("in view at start",)
LEFT_OUT = ("nothing for minutes",)
"""Hours of rendering; the idle gate is in every other scene."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What two gates told of one case. apart_ns: the second's less the first's, of those that both have.

    apart_u: the same in standard uncertainties of the first's.
    """

    apart_ns: tuple[int, ...]
    apart_u: tuple[float, ...]
    walkers_apart_ns: tuple[int, ...]
    missed: tuple[Crossing, ...]
    extra: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What of one case is sent, and what comes of it: against every window, and every window against whole pictures."""

    gating: Compared
    windowing: Compared
    share: float
    mbit_per_s: float


class Timed:
    """A gate and the final crossings that it has told."""

    def __init__(self, case: Case, window: Window | None) -> None:
        self._gate = LiveGate(case.line, case.size, case.clip.camera.rotation_deg, window)
        self.crossings: list[Crossing] = []

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        self._take(self._gate.feed(frame))

    def finish(self) -> list[Crossing]:
        """All of its crossings."""
        self._take(self._gate.finish())
        return self.crossings

    def _take(self, told: Sequence[Told]) -> None:
        self.crossings += [one.crossing for one in told if one.final and one.crossing]


def sent(case: Case) -> Sent:
    """Feed the three gates with one case."""
    window = Window.around(case.line, case.size)
    whole, every, part = Timed(case, None), Timed(case, window), Timed(case, window)
    roll: Roll[Frame] = Roll()
    gone = count = 0
    for frame in led_in(case):
        whole.feed(frame)
        seen = windowed(frame, window)
        every.feed(seen)
        count += 1
        for one in roll.feed(np.asarray(seen.luma, np.uint8), seen.t_ns * 1e-9, seen):
            gone += 1
            part.feed(one)
    told = every.finish()
    length_s = count / case.fps
    mbit = 8e-6 * gone * window.columns * window.rows / length_s
    return Sent(compared(told, part.finish()), compared(whole.finish(), told), gone / count, mbit)


def windowed(frame: Frame, window: Window) -> Frame:
    """The part of a picture that a phone sends, as its gate sees it."""
    x, y, width, height = window.coded(frame.rotation_deg)
    coded = np.rot90(frame.luma, frame.rotation_deg // 90)[y : y + height : window.step, x : x + width : window.step]
    shown = np.ascontiguousarray(window.shown(coded, frame.rotation_deg))
    return Frame(frame.t_ns, shown, frame.bits, frame.rotation_deg)


def led_in(case: Case) -> Iterator[Frame]:
    """A case's frames after LEAD_S of the empty gate, in which a page has learnt and gone idle: its own first ones."""
    frames = iter(case.clip) if case.frames is None else case.frames(case.clip)
    if case.name in NOT_EMPTY:
        yield from frames
        return
    first = list(islice(frames, round(LEAD_OF_S * case.fps)))
    count = round(LEAD_S * case.fps)
    there_and_back = [*first, *first[-2:0:-1]]
    for number in range(count):
        frame = there_and_back[(number - count) % len(there_and_back)]
        yield replace(frame, t_ns=first[0].t_ns + round(number / case.fps * 1e9))
    for frame in chain(first, frames):
        yield replace(frame, t_ns=frame.t_ns + round(count / case.fps * 1e9))


def compared(told: Sequence[Crossing], other: Sequence[Crossing]) -> Compared:
    """Match the crossings of two gates, each of the first's with the nearest of the same body."""
    left, missed = list(other), []
    apart: tuple[list[int], list[int]] = [], []
    apart_u: list[float] = []
    for one in told:
        near_ns = max(NEAR_NS, 1e9 * NEAR_M / one.speed_m_per_s)
        same = [other for other in left if other.direction == one.direction and abs(other.t_ns - one.t_ns) < near_ns]
        if not same:
            missed.append(one)
            continue
        nearest = min(same, key=lambda other: abs(other.t_ns - one.t_ns))
        left.remove(nearest)
        apart[one.speed_m_per_s < RUNS_M_PER_S].append(nearest.t_ns - one.t_ns)
        if one.speed_m_per_s >= RUNS_M_PER_S:
            apart_u.append((nearest.t_ns - one.t_ns) / one.u_ns)
    return Compared(tuple(apart[0]), tuple(apart_u), tuple(apart[1]), tuple(missed), tuple(left))


def main() -> None:
    """Compare every scene and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=10_000)
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--scene", action="append")
    asked = parser.parse_args()
    heads = ("crossings", "RMS, ms", "most, ms", "most, u", "walkers' most, ms", "missed", "extra")
    print("scene:", *heads, "of gating alone | the same of windows against whole pictures | sent, Mbit/s")
    for name in asked.scene or [name for name in CASES if name not in LEFT_OUT]:
        found = []
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
            try:
                found.append(sent(CASES[name](asked.fps, seed)))
            except LineError as error:
                print(name, seed, error)
                continue
            _tell(name, seed, found[-1].gating)
        share, mbit = (np.mean([getattr(one, what) for one in found]) for what in ("share", "mbit_per_s"))
        gating, windowing = _row([one.gating for one in found]), _row([one.windowing for one in found])
        print(f"{name}: {gating} | {windowing} | {share:.0%} {mbit:.1f}", flush=True)


def _tell(name: str, seed: int, gating: Compared) -> None:
    """Name what differs by gating, so that its case can be looked at."""
    for what, crossings in (("missed", gating.missed), ("extra", gating.extra)):
        for one in crossings:
            print(f"    {what}: {name} {seed} at {one.t_ns * 1e-9:.3f} s {one.direction} {one.speed_m_per_s:.2f} m/s")
    off_ms = [round(1e-6 * one, 2) for one in gating.apart_ns if abs(one) > TOLD_NS]
    if off_ms:
        print(f"    apart: {name} {seed} by {off_ms} ms")


def _row(found: Sequence[Compared]) -> str:
    apart_ms = [1e-6 * one for case in found for one in case.apart_ns]
    walkers_ms = [1e-6 * abs(one) for case in found for one in case.walkers_apart_ns]
    missed, extra = (sum(len(getattr(case, what)) for case in found) for what in ("missed", "extra"))
    rms = math.sqrt(sum(one**2 for one in apart_ms) / max(1, len(apart_ms)))
    most = max((abs(one) for one in apart_ms), default=0.0)
    count = len(apart_ms) + len(walkers_ms) + missed
    most_u = max((abs(one) for case in found for one in case.apart_u), default=0.0)
    return f"{count} {rms:.3f} {most:.2f} {most_u:.1f} {max(walkers_ms, default=0.0):.1f} {missed} {extra}"


if __name__ == "__main__":
    main()
