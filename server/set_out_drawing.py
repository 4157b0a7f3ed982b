"""The set-out sheet's drawing: the run from above, upwards, to scale, as SVG that the page's style sheet colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate, pairwise

from server.set_out import SLOWING_M, Plan, Spot

WIDTH = 360
"""Units of the drawing; one is about a pixel on a phone."""
RUN_UNITS = 720.0
"""Height of the run: with the head of the sheet it fills an A4 page."""
MOST_UNITS_PER_M = 4.6
"""A camera 6.5 m away stays left of its label."""
LEAST_ACROSS_PER_M = 3.5
"""Below it lane, camera and way back would touch: across is then drawn wider, and the caption says so."""
TOP, BOTTOM = 26.0, 30.0
LANE_X, LEFT_TEXT_X, RIGHT_TEXT_X = 172.0, 148.0, 234.0
LANE_M = 1.22
CAMERA_M = 6.5
"""In the middle of the 5 to 8 m at which cameras stand."""
WALK_M = 10.0
HALF_VIEW_DEG = 30.0
"""Half of what a phone sees across its longer side, about."""
AFTER_M = 30.0
"""Drawn after the finish at 400 m pace, where no workout says how long slowing down takes."""
LINE_UNITS = 15.0


@dataclass(frozen=True, slots=True)
class _Label:
    """Lines of text beside the lane. y: what they stand for; at: the middle of the text; strong: the first line."""

    y: float
    lines: tuple[str, ...]
    strong: bool = False
    pointing: bool = False
    at: float = 0.0

    @property
    def height(self) -> float:
        return LINE_UNITS * len(self.lines) + 4


@dataclass(frozen=True, slots=True)
class _Scale:
    """Metres into units: y downwards from the end of the run, x from the lane's middle."""

    end_m: float
    along: float
    across: float

    def y(self, position_m: float) -> float:
        return TOP + (self.end_m - position_m) * self.along

    def x(self, aside_m: float) -> float:
        return LANE_X + aside_m * self.across


def drawing(plan: Plan) -> str:
    """A plan as one SVG element."""
    scale = _scale_of(plan)
    height = scale.y(plan.spots[0].position_m) + BOTTOM
    camera_x = scale.x(CAMERA_M) + 10
    parts = [
        *_lane(plan, scale),
        *_walk(plan, scale),
        *(part for spot in plan.gates for part in _gate(spot, scale)),
        *(_cones(spot, scale) for spot in plan.spots if spot.what != "gate"),
        *(part for one in _spread(_left(plan, scale), height) for part in _text(one, LEFT_TEXT_X, LANE_X - 10)),
        *(part for one in _spread(_right(plan, scale), height) for part in _text(one, RIGHT_TEXT_X, camera_x)),
        *_scale_bar(scale, height),
    ]
    told = "; ".join(f"{spot.name} at {spot.position_m:g} m" for spot in plan.spots)
    title = f'<title id="run-title">The run from above, start at the bottom: {escape(told)}</title>'
    box = f'viewBox="0 0 {WIDTH} {height:.0f}"'
    return f'<svg class="run" {box} role="img" aria-labelledby="run-title">{title}{"".join(parts)}</svg>'


def caption(plan: Plan) -> str:
    """What the drawing's scale is, in a sentence."""
    scale = _scale_of(plan)
    wider = scale.across / scale.along
    if wider < 1.01:
        return "Seen from above, to scale; the run goes up."
    return (
        "Seen from above, bends drawn straight; the run goes up. "
        f"To scale along it, across {wider:.1f} times as wide as that."
    )


def _scale_of(plan: Plan) -> _Scale:
    end_m = plan.spots[-1].position_m + AFTER_M if plan.end_m is None else plan.end_m[1]
    along = min(MOST_UNITS_PER_M, RUN_UNITS / (end_m - plan.spots[0].position_m))
    return _Scale(end_m, along, max(along, LEAST_ACROSS_PER_M))


def _lane(plan: Plan, scale: _Scale) -> Iterator[str]:
    first_m, last_m = plan.gates[0].position_m, plan.gates[-1].position_m
    marks = [
        (plan.spots[0].position_m, first_m, "approach"),
        (first_m, last_m, "timed"),
        (last_m, scale.end_m, "slowing"),
    ]
    if plan.kind == "flying":
        marks[0] = (plan.spots[0].position_m, 0.0, "approach")
        marks.insert(1, (0.0, first_m, "acceleration"))
    width = LANE_M * scale.across
    for begin_m, finish_m, name in marks:
        top, bottom = scale.y(finish_m), scale.y(begin_m)
        place = f'x="{LANE_X - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{bottom - top:.1f}"'
        yield f'<rect class="{name}" {place}/>'
    if plan.end_m is not None and plan.end_m[0] < scale.end_m:
        y = scale.y(plan.end_m[0])
        yield f'<path class="mark" d="M{LANE_X - 6} {y:.1f}h12"/>'
    y = scale.y(scale.end_m)
    yield f'<path class="arrow" d="M{LANE_X - 5} {y:.1f}l5 -9l5 9z"/>'


def _walk(plan: Plan, scale: _Scale) -> Iterator[str]:
    x, top, bottom = scale.x(WALK_M), scale.y(scale.end_m) - 4, scale.y(plan.spots[0].position_m)
    middle = scale.y(_free_m(plan, scale))
    yield (
        f'<path class="walk" d="M{LANE_X + 8} {top - 6:.1f}H{x - 8:.1f}q8 0 8 8V{bottom:.1f}q0 8 -8 8H{LANE_X + 14}"/>'
        f'<path class="walk-arrow" d="M{LANE_X + 14} {bottom + 3:.1f}l-8 5l8 5z"/>'
        f'<path class="walk-arrow" d="M{x - 4:.1f} {middle - 4:.1f}l4 8l4 -8z"/>'
    )


def _gate(spot: Spot, scale: _Scale) -> Iterator[str]:
    x, y = scale.x(CAMERA_M), scale.y(spot.position_m)
    half = math.tan(math.radians(HALF_VIEW_DEG)) * (CAMERA_M + LANE_M) * scale.along
    far = scale.x(-LANE_M)
    yield f'<path class="view" d="M{x:.1f} {y:.1f}L{far:.1f} {y - half:.1f}V{y + half:.1f}z"/>'
    yield f'<path class="plane" d="M{x:.1f} {y:.1f}H{LANE_X - 9}"/>'
    yield f'<path class="camera" d="M{x - 5:.1f} {y - 2:.1f}l5 -3h8v10h-8l-5 -3z"/>'


def _cones(spot: Spot, scale: _Scale) -> str:
    y, aside = scale.y(spot.position_m), LANE_M / 2 * scale.across + 4
    return "".join(
        f'<path class="cone" d="M{LANE_X + side * aside - 4:.1f} {y + 4:.1f}l4 -9l4 9z"/>' for side in (-1, 1)
    )


def _left(plan: Plan, scale: _Scale) -> Iterator[_Label]:
    for spot in plan.spots:
        yield _Label(scale.y(spot.position_m), _words(plan, spot), spot.what != "cones", True)
    last_m = plan.gates[-1].position_m
    if plan.kind == "pace":
        yield _Label(scale.y(last_m + AFTER_M / 2), ("run out gently",))
        return
    second_m, third_m = (gate.position_m for gate in plan.gates[:2])
    yield _Label(scale.y(second_m / 2), ("Acceleration Zone", f"{second_m:g} m"))
    yield _Label(scale.y((second_m + third_m) / 2), ("Fly Zone", f"{plan.distances_m[0]:g} m"))
    yield _Label(scale.y((last_m + scale.end_m) / 2), ("slow down gently", f"{SLOWING_M[0]:g} to {SLOWING_M[1]:g} m"))


def _right(plan: Plan, scale: _Scale) -> Iterator[_Label]:
    for gate in plan.gates:
        yield _Label(scale.y(gate.position_m), ("camera", "5 to 8 m away") if gate is plan.gates[-1] else ("camera",))
    yield _Label(scale.y(_free_m(plan, scale)), ("walk back behind", "the cameras"))


def _free_m(plan: Plan, scale: _Scale) -> float:
    """Middle of the longest stretch without a camera, where the way back is named."""
    stops = [*(gate.position_m for gate in plan.gates), scale.end_m]
    begin_m, finish_m = max(pairwise(stops), key=lambda pair: pair[1] - pair[0])
    return (begin_m + finish_m) / 2


def _words(plan: Plan, spot: Spot) -> tuple[str, ...]:
    if plan.kind == "pace":
        rep = f"{spot.distances_m[0]:g} m" if len(spot.distances_m) == 1 else ""
        if spot.what == "cones":
            return (f"cones, {plan.start_m:g} m before",)
        return (spot.name,) if spot is plan.spots[-1] else (f"{spot.name} {rep}",)
    if spot.what == "cones":
        return (spot.name, f"{plan.start_m:g} m before")
    if spot.name == "Marker 3" and len(plan.distances_m) > 1:
        return (f"Marker 3 at {spot.position_m:g} m", f"flying {spot.distances_m[0]:g}")
    return (f"{spot.name} at {spot.position_m:g} m",)


def _spread(labels: Iterable[_Label], height: float) -> list[_Label]:
    """Move labels apart that would lie on each other: as little as possible, by least squares, within the drawing."""
    ordered = sorted(labels, key=lambda one: one.y)
    ends = list(accumulate(one.height for one in ordered))
    stacked = [end - one.height / 2 for one, end in zip(ordered, ends, strict=True)]
    groups: list[tuple[float, int]] = []  # mean shift of labels that touch, and how many they are
    for one, place in zip(ordered, stacked, strict=True):
        shift, count = one.y - place, 1
        while groups and groups[-1][0] > shift:
            before, many = groups.pop()
            shift, count = (before * many + shift * count) / (many + count), many + count
        groups.append((shift, count))
    shifts = [min(max(shift, 0.0), height - ends[-1]) for shift, count in groups for _ in range(count)]
    return [replace(one, at=place + shift) for one, place, shift in zip(ordered, stacked, shifts, strict=True)]


def _text(label: _Label, x: float, to_x: float) -> Iterator[str]:
    """A label at x, and a line from it to what it stands for, at to_x."""
    side = "left" if x < to_x else "right"
    first = label.at - LINE_UNITS * (len(label.lines) - 1) / 2 + 4.5
    for number, line in enumerate(label.lines):
        name = "name" if label.strong and number == 0 else "quiet"
        yield f'<text class="{name} {side}" x="{x}" y="{first + LINE_UNITS * number:.1f}">{escape(line)}</text>'
    if label.pointing:
        yield f'<path class="leader" d="M{x + 3} {label.at:.1f}L{to_x} {label.y:.1f}"/>'


def _scale_bar(scale: _Scale, height: float) -> Iterator[str]:
    length, x, y = 10 * scale.along, WIDTH - 14, height - 16
    yield f'<path class="mark" d="M{x - 4} {y:.1f}h8M{x} {y:.1f}v{-length:.1f}M{x - 4} {y - length:.1f}h8"/>'
    yield f'<text class="end" x="{x - 8}" y="{y - length / 2 + 4:.1f}">10 m</text>'
