"""StepRates: wide views and crossings in, each runner's step rate out. It is fed and answers; it never fetches.

    rates = StepRates()
    rates.expect(crossing)              # as soon as the detector has told it
    found += rates.feed(view)           # who has left the view since, or was seen long enough
    found += rates.finish()

A step is each foot's contact, so a stride is two. What is seen of a runner from the side repeats with every step: left
and right leg look alike from there. One lane parallel to the picture has one scale, so the whole width may be used.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.background import Background
from gate.crossing import Crossing
from gate.legs import Grid, Sight, Way, beside_him, follow
from gate.line import Strip, Tie
from gate.measurement import BudgetLine, Measurement, scaled
from gate.rhythm import Rhythm, rhythm
from gate.settings import DetectorSettings
from gate.wide_view import WIDE_EVERY_NS

LOWEST_PER_MIN, HIGHEST_PER_MIN = 165.0, 325.0
"""Steps a minute that are looked for: 800 m runners go from 200 on, sprinters to 300. Less than twice apart, for what
repeats with a step repeats with two."""
LEAST_STEPS = 3.0
"""With fewer in view one step that is unlike the others makes the rate."""
LEAST_SHARE = 0.38
"""Of what changes beside the runner the rhythm must explain so much: 0.40 to 0.87 in 240 made runs, 0.07 to 0.35 in 40
of two abreast."""
SLOWEST_M_PER_S = 3.0
"""Who is slower walks."""
REACH_M = 0.7
"""So far before and behind the hips a picture reaches: a foot that is furthest off. 0.5 m had 7 % more error on 150
made runs, 0.9 m 4 % less and a shorter stretch of the view."""
FIT_DOUBT, UNLIKE_PER_MIN = 1.1, 0.3
"""What the fit's own scatter does not show: the side of the runner that is seen turns while he passes."""
KEPT_NS = 8_000_000_000
"""Views are kept so long: 6.5 m at 3 m/s before the gate and behind it, and 3 s until a crossing is told."""
_LATEST_NS = 3_000_000_000
_SLACK = 1.25
"""Part of the time to the view's end that a runner may take longer."""
_BUSY_SHARE = 0.005
"""Of the view: a twentieth of a body."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What the wide view says of one passage; `passage` is the crossing's body and origin_ns.

    rate: steps a minute, None where it is refused, `why` then says the reason. steps: so many were seen.
    """

    passage: tuple[int, int]
    rate: Measurement | None
    steps: float = 0.0
    why: str | None = None


def step_length(velocity: Measurement, rate: Measurement) -> Measurement:
    """Metres a step: velocity in m/s over steps a minute."""
    length_m = velocity.value * 60.0 / rate.value
    lines = [scaled(line, length_m / velocity.value) for line in velocity.budget]
    lines += [scaled(line, length_m / rate.value) for line in rate.budget]
    return Measurement(length_m, "m", tuple(lines))


def mean_rate(rates: Sequence[Measurement]) -> Measurement | None:
    """Of one rep that several gates have seen: each counts by its u; None of none."""
    if not rates:
        return None
    weights = np.array([rate.u**-2 for rate in rates])
    weights = weights / weights.sum()
    value = float(weights @ [rate.value for rate in rates])
    u = math.sqrt(float(weights**2 @ [rate.u**2 for rate in rates]))
    return Measurement(value, "steps/min", (BudgetLine("step rate at the gates", u, "own"),))


class StepRates:
    """Step rates of who passes one gate, from the wide views of its camera."""

    def __init__(self, settings: DetectorSettings | None = None) -> None:
        self._settings = settings or DetectorSettings()
        self._open: list[Crossing] = []
        self._forget()

    def _forget(self) -> None:
        self._background = Background(self._settings)
        self._sights: deque[Sight] = deque()
        self._grid: Grid | None = None
        self._rolled: NDArray[np.int64] | None = None

    def expect(self, crossing: Crossing) -> None:
        """Somebody has crossed; what the views say of him comes when he has left them."""
        self._open.append(crossing)

    def feed(self, view: Strip) -> list[Steps]:
        """Take the next view, of WideWindow.view; a scene that is not HELD, or of another size, is begun anew."""
        due = self.due(view.t_ns)
        if view.tie is not Tie.HELD or (self._sights and self._sights[-1].changed.shape != view.luma.shape):
            found = [self._steps(one) for one in self._open]
            self._open = []
            self._forget()
            return found
        if not self._sights or view.t_ns - self._sights[-1].t_ns >= WIDE_EVERY_NS:
            self._see(view)
        return due

    def due(self, t_ns: int) -> list[Steps]:
        """Time has gone on to `t_ns`, view or not: whoever must have left the view by then."""
        over = [one for one in self._open if t_ns >= self._ends_ns(one)]
        self._open = [one for one in self._open if one not in over]
        return [self._steps(one) for one in over]

    def finish(self) -> list[Steps]:
        """No view follows."""
        found, self._open = [self._steps(one) for one in self._open], []
        return found

    def _ends_ns(self, crossing: Crossing) -> int:
        """When he has left the view."""
        if self._grid is None:
            return crossing.t_ns
        end_m = abs(float(self._grid.x_m[-1 if crossing.direction == "right" else 0]))
        return crossing.t_ns + min(_LATEST_NS, round(_SLACK * 1e9 * end_m / max(crossing.speed_m_per_s, 1.0)))

    def _see(self, view: Strip) -> None:
        if self._grid is None:
            self._grid, self._rolled = Grid.of(view), _rolled(view)
        _, changed = self._background.compare(view)
        busy = cv2.countNonZero(changed) > _BUSY_SHARE * changed.size
        self._background.learn(view, busy=busy)
        self._sights.append(Sight(view.t_ns, _upright(changed > 0, self._rolled)))
        while view.t_ns - self._sights[0].t_ns > KEPT_NS:
            self._sights.popleft()

    def _steps(self, crossing: Crossing) -> Steps:
        passage = crossing.body, crossing.origin_ns
        if crossing.speed_m_per_s < SLOWEST_M_PER_S:
            return Steps(passage, None, why=f"{crossing.speed_m_per_s:.1f} m/s is a walk")
        if self._grid is None:
            return Steps(passage, None, why="the view was not steady")
        speed = crossing.speed_m_per_s if crossing.direction == "right" else -crossing.speed_m_per_s
        sights = list(self._sights)
        way = follow(sights, self._grid, crossing.t_ns, speed)
        if way is None:
            return Steps(passage, None, why="the legs were not seen on the way through the view")
        return _of_way(passage, sights, self._grid, way)


def _of_way(passage: tuple[int, int], sights: Sequence[Sight], grid: Grid, way: Way) -> Steps:
    inside = (way.x_m - REACH_M >= grid.x_m[0]) & (way.x_m + REACH_M <= grid.x_m[-1])
    alone = _longest(inside & ~way.crowded)
    seen = sights[way.first + alone.start : way.first + alone.stop]
    found = None
    if seen:
        pictures = beside_him(seen, grid, way.x_m[alone], REACH_M)
        found = rhythm(way.t_s[alone], pictures, LOWEST_PER_MIN / 60.0, HIGHEST_PER_MIN / 60.0)
    crowded = bool(way.crowded[inside].any())
    why = _refused(found, crowded=crowded)
    steps = 0.0 if found is None else found.cycles
    if why is not None or found is None:
        return Steps(passage, None, steps, why)
    return Steps(passage, _measured(found), steps)


def _refused(found: Rhythm | None, *, crowded: bool) -> str | None:
    """Why this is no step rate."""
    if found is None or found.cycles < LEAST_STEPS:
        if crowded:
            return "somebody else is beside the runner in the view"
        seen = "no steps" if found is None else f"{found.cycles:.1f} steps"
        return f"{seen} in view, {LEAST_STEPS:g} are needed: stand further back, 13 m of the run in the picture"
    if found.at_edge:
        return f"no rhythm between {LOWEST_PER_MIN:g} and {HIGHEST_PER_MIN:g} steps a minute"
    if found.share < LEAST_SHARE:
        return "the legs show no clear rhythm: too little contrast with the background, or several people"
    return None


def _measured(found: Rhythm) -> Measurement:
    lines = (
        BudgetLine("fit of the rhythm", FIT_DOUBT * 60.0 * found.u_hz, "own"),
        BudgetLine("the runner's side as it turns in the view", UNLIKE_PER_MIN, "own"),
    )
    return Measurement(60.0 * found.rate_hz, "steps/min", lines)


def _longest(good: NDArray[np.bool_]) -> slice:
    """The longest stretch of what is good."""
    edges = np.flatnonzero(np.diff(np.r_[False, good, False].astype(np.int8)))
    if len(edges) == 0:
        return slice(0, 0)
    first, last = edges[::2], edges[1::2]
    best = int((last - first).argmax())
    return slice(int(first[best]), int(last[best]))


def _rolled(view: Strip) -> NDArray[np.int64] | None:
    """Columns by which each row of a view is off the gate line; None for a line that is upright."""
    columns = np.rint(view.row_shift_m / view.m_per_column).astype(np.int64)
    return columns if columns.any() else None


def _upright(changed: NDArray[np.bool_], rolled: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """The same with the gate line a column; what comes in from outside has not changed."""
    if rolled is None:
        return changed
    at = np.arange(changed.shape[1]) - rolled[:, None]
    inside = (at >= 0) & (at < changed.shape[1])
    return np.asarray(np.take_along_axis(changed, np.clip(at, 0, changed.shape[1] - 1), axis=1) & inside)
