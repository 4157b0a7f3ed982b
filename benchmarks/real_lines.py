"""The bodies of the real clips at five more lines each: how smoothly the instants go along the run.

    python benchmarks/real_lines.py [--each]

A label is one instant, read by one person; the same body at other lines needs no reader. Every clip is read once at
its own line and at five more, evenly spread over the columns where the body is seen on both sides of the line, at the
same scale and tilt. A body moves smoothly, so its places over time must lie on a curve: one quadratic for a runner;
for a walker, whose steps are slower than the way from line to line, a quadratic through each line and its nearest
neighbours. Lines belong to the first picture, places to the scene. Prints a table and writes it into the docs;
`--each` prints every instant.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import markdown, told, write
from benchmarks.real_clips import (
    DIRECTIONS,
    SAME_S,
    WALKERS,
    Label,
    Reading,
    footage,
    gate_line,
    labels,
    listed,
    need_footage,
    read_lines,
    who_else,
)
from gate.crossing import Crossing
from gate.line import GateLine

Floats = NDArray[np.float64]

MORE_LINES = 5
NEIGHBOURS = 5
"""Lines through which a walker's quadratic goes: with fewer it would bend to whatever was found."""
MOST_FRAMES, MOST_WALKER_M = 0.5, 0.04
SPEED_CHANGE = 0.3
"""Part by which a body's mean speed to another line may differ from its speed at the label: out of the blocks."""
SLOWEST_M_PER_S = 0.9
"""Lower bound of a walker's speed: where the label was missed, a body is looked for from this speed on."""
HEAD = ("clip", "way", "lines", "found", "residual", "worst", "limit", "", "found besides")


@dataclass(frozen=True, slots=True)
class Span:
    """Where further lines stand. columns: the first and the last; ground_y: the runner's ground line at both."""

    columns: tuple[float, float]
    ground_y: tuple[float, float]

    def lines(self, own: GateLine) -> list[GateLine]:
        """Five lines like the clip's own one, evenly spread."""
        xs, ys = np.linspace(*self.columns, MORE_LINES), np.linspace(*self.ground_y, MORE_LINES)
        tilt_px = own.top[0] - own.ground[0]
        return [
            replace(own, top=(float(x) + tilt_px, own.top[1]), ground=(float(x), float(y)))
            for x, y in zip(xs, ys, strict=True)
        ]


SPANS = {
    "sports2d_demo.mp4": Span((230, 1330), (940, 905)),
    "s2d_demo3.mp4": Span((100, 360), (311, 311)),
    "s2d_demo4.mp4": Span((300, 1060), (620, 620)),
    "start_a2.mp4": Span((100, 840), (616, 630)),
    "start_a6.mp4": Span((100, 840), (582, 601)),
    "start_b6.mp4": Span((420, 1190), (538, 538)),
    "start_b10.mp4": Span((420, 1190), (530, 530)),
}
"""0.9 m from the picture's ends. Left out, by eye: where a body stands still, or is out of the blocks with a trunk that
lies over 45 degrees flat, which has no front in the sense of the rule. ground_y: soles on the ground, first picture."""


@dataclass(frozen=True, slots=True)
class Way:
    """One body at all lines. x_m, t_s: (lines,) place in the scene and instant, NaN where it was missed."""

    label: Label
    x_m: Floats
    t_s: Floats
    frame_s: float

    @property
    def found(self) -> int:
        """At how many lines."""
        return int(np.isfinite(self.t_s).sum())

    def residual_m(self) -> Floats:
        """(lines,) place less the curve's, all NaN where too few were found."""
        seen = np.isfinite(self.t_s)
        off = np.full(len(self.x_m), np.nan)
        if self.found < 4:
            return off
        x_m, t_s = self.x_m[seen], self.t_s[seen]
        off[seen] = local_residual_m(x_m, t_s) if self.label.clip in WALKERS else quadratic_residual_m(x_m, t_s)
        return off

    def residual_frames(self) -> Floats:
        """(lines,) the same as a time: over the speed there, in frames."""
        seen = np.isfinite(self.t_s)
        off = self.residual_m()
        if np.isfinite(off).any():
            curve = np.polyfit(self.t_s[seen], self.x_m[seen], 2)
            off[seen] /= np.abs(np.polyval(np.polyder(curve), self.t_s[seen])) * self.frame_s
        return off


def quadratic_residual_m(x_m: Floats, t_s: Floats) -> Floats:
    """Places less those of the one quadratic in time that fits them best."""
    middle_s = t_s.mean()
    return np.asarray(x_m - np.polyval(np.polyfit(t_s - middle_s, x_m, 2), t_s - middle_s))


def local_residual_m(x_m: Floats, t_s: Floats) -> Floats:
    """Each place less that of the quadratic through its line and the nearest ones."""
    off = []
    for number, here in enumerate(x_m):
        near = np.sort(np.argsort(np.abs(x_m - here), kind="stable")[:NEIGHBOURS])
        off.append(quadratic_residual_m(x_m[near], t_s[near])[int(np.flatnonzero(near == number)[0])])
    return np.array(off)


def follow(label: Label, lines: Sequence[GateLine], readings: Sequence[Reading]) -> tuple[Way, list[list[Crossing]]]:
    """Pick a label's body at every line; also what is left at each. The first line is the label's own."""
    at_s = readings[0].time_of(label.frame) * 1e-9
    x_m = np.array([line.ground[0] / line.px_per_m for line in lines])
    ahead_m = (x_m - x_m[0]) * (1 if label.direction == "LR" else -1)
    speed = _speed_at(label, readings[0], at_s)
    t_s, left = np.full(len(lines), np.nan), []
    for number, reading in enumerate(readings):
        expected_s = at_s + ahead_m[number] / speed
        slack_s = SAME_S + SPEED_CHANGE * abs(ahead_m[number]) / speed
        mine = _nearest(reading.crossings, DIRECTIONS[label.direction], expected_s, slack_s)
        t_s[number] = np.nan if mine is None else mine.t_ns * 1e-9
        left.append([one for one in reading.crossings if one is not mine])
    return Way(label, x_m, t_s, readings[0].frame_s), left


def _speed_at(label: Label, reading: Reading, at_s: float) -> float:
    found = _nearest(reading.crossings, DIRECTIONS[label.direction], at_s, SAME_S)
    return SLOWEST_M_PER_S if found is None else found.speed_m_per_s


def _nearest(crossings: Sequence[Crossing], direction: str, at_s: float, slack_s: float) -> Crossing | None:
    near = [one for one in crossings if one.direction == direction and abs(one.t_ns * 1e-9 - at_s) <= slack_s]
    return min(near, key=lambda one: abs(one.t_ns * 1e-9 - at_s), default=None)


def clip_ways(clip: str, wanted: Sequence[Label]) -> list[tuple[Way, list[str]]]:
    """Every labelled body of a clip at all its lines; with the first, what was found besides and is nobody."""
    own = gate_line(clip)
    lines = [own, *SPANS[clip].lines(own)]
    readings = read_lines(clip, lines)
    rest = readings
    ways = []
    for label in wanted:
        way, left = follow(label, lines, rest)
        rest = [replace(reading, crossings=some) for reading, some in zip(rest, left, strict=True)]
        ways.append(way)
    besides = [
        f"x = {line.ground[0]:.0f}: {listed(clip, reading.crossings, reading)}"
        for line, reading in zip(lines, rest, strict=True)
        if any(who_else(clip, one, reading) is None for one in reading.crossings)
    ]
    return [(way, besides if number == 0 else []) for number, way in enumerate(ways)]


def row(way: Way, besides: Sequence[str]) -> list[str]:
    """One body's row of the table."""
    walker = way.label.clip in WALKERS
    off, limit, unit = (
        (100 * way.residual_m(), 100 * MOST_WALKER_M, "cm")
        if walker
        else (way.residual_frames(), MOST_FRAMES, "frames")
    )
    rms, worst = float(np.sqrt(np.nanmean(off**2))) if way.found > 3 else np.inf, off[np.isfinite(off)]
    holds = way.found == len(way.x_m) and rms <= limit and not besides
    return [
        way.label.clip,
        way.label.direction,
        str(len(way.x_m)),
        str(way.found),
        f"{rms:.2f} {unit}" if np.isfinite(rms) else "-",
        f"{np.abs(worst).max():.2f}" if len(worst) else "-",
        f"{limit:g}",
        told(holds),
        "; ".join(besides) or "nothing",
    ]


def show_each(way: Way) -> None:
    """Print every line's instant and residual, in the order of the run."""
    order = np.argsort(way.x_m if way.label.direction == "LR" else -way.x_m)
    off_m, off_frames = way.residual_m()[order], way.residual_frames()[order]
    x_m, t_s = way.x_m[order], way.t_s[order]
    speeds = [abs((b - a) / (u - t)) for (a, b), (t, u) in zip(pairwise(x_m), pairwise(t_s), strict=True)]
    print(f"{way.label.clip} {way.label.direction}")
    for x, t, cm, frames, speed in zip(x_m, t_s, 100 * off_m, off_frames, [np.nan, *speeds], strict=True):
        print(f"  {x:6.2f} m  {t:8.4f} s  {cm:+6.2f} cm  {frames:+5.2f} frames  {speed:5.2f} m/s since the last")


def main() -> None:
    """Measure, print, write; the exit code says whether every row holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", action="store_true", help="print the instant at every line")
    asked = parser.parse_args()
    need_footage()
    known = labels()
    found = [one for clip in SPANS if (footage() / clip).is_file() for one in clip_ways(clip, known[clip])]
    if asked.each:
        for way, _ in found:
            show_each(way)
    rows = [row(way, besides) for way, besides in found]
    table = markdown(HEAD, rows)
    write("real_lines", table)
    print(table)
    sys.exit(0 if all(told(False) not in one for one in rows) else 1)


if __name__ == "__main__":
    main()
