"""`flygate calibrate align`: from a recording and its marks to a sentence about the camera, and a gate file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from calibration.alignment import SPEED_M_PER_S, Aim, align
from calibration.marker_sheet import NAMES, ids_of, printed_side_m
from calibration.markers import Marker, MarkerFinder
from calibration.marks import Known, Marks, Plumb, View, plumb_from_gravity, plumb_from_points
from gate.errors import InputError
from gate.frame import Frame, Point
from gate.sources.video_file import VideoFile
from server.calibrate_line import LineWish, PlacedGate, place_gate, write_gate
from server.given import refuse_both

U_GIVEN = 0.02
"""Relative standard uncertainty of a focal length, a distance and a height as they are typed."""
U_PRINTED = 0.015
"""Relative standard uncertainty of a scale read off a printed marker: paper that leans by 10 degrees is 1.5 % low."""
EVERY_NS = 200_000_000
MOST_PICTURES = 50
"""Printed markers are looked for in a picture each 0.2 s, for 10 s: somebody may stand before them."""
ENOUGH_PICTURES = 5
"""So many pictures of both marks are enough for their place."""


@dataclass(frozen=True, slots=True)
class AlignWish:
    """What was given on the command line, as it was typed; None: not given."""

    near: str | None = None
    far: str | None = None
    plumb: str | None = None
    lean_deg: float | None = None
    markers: bool = False
    marker: int | None = None
    printed_mm: float | None = None
    focal_px: float | None = None
    fov_deg: float | None = None
    distance_m: float | None = None
    height_m: float | None = None
    lane_m: float = 1.22


def align_clip(
    clip: Path,
    wish: AlignWish,
    output: Path | None = None,
    *,
    at_s: float = 0.0,
    position: str | None = None,
    real_fps: float | None = None,
) -> list[str]:
    """Say where the camera stands, and write the gate file that was asked for. Raises InputError and its kin."""
    _check(wish, output, at_s, position)
    video = VideoFile(clip, real_fps=real_fps)
    plumb = _plumb(wish, video.size)
    view = _view(wish, video.size)
    notes: list[str] = []
    if wish.markers:
        near, far = _printed(video, wish, at_s)
        notes.append(f"{near.name} and far found in {near.pictures} and {far.pictures} pictures")
        scale = _printed_scale(near, far, wish.printed_mm)
        _check_printed(scale, view)
        view = replace(view, upright_px_per_m=scale)
        marks = Marks(near.mark, far.mark, max(near.u_px, far.u_px), lane_m=wish.lane_m)
    else:
        marks = Marks(_point(wish.near, "--near"), _point(wish.far, "--far"), lane_m=wish.lane_m)
    aim = align(marks, plumb, view)
    if output is not None:
        _write(clip, aim, output, at_s, position, real_fps)
    return [*notes, *sentences(aim)]


def sentences(aim: Aim) -> list[str]:
    """Where the camera stands, what it costs, and what the line is good for; +- is 2 u."""
    angle, out, lean, line = aim.angle_deg, aim.out_m, aim.lean_deg, aim.line
    side = "right" if out.value > 0 else "left"
    away = f"{abs(angle.value):.1f} +- {2 * angle.u:.1f} degrees, from {aim.distance_m.value:.1f} m away"
    away_cm = f"{100 * abs(out.value):.0f} +- {200 * out.u:.0f} cm"
    stands = f"The camera stands {away_cm} to the {side} of the gate's plane ({away})"
    if abs(out.value) <= 2 * out.u:
        todo = "in it, as far as the marks tell: it may stay"
    else:
        todo = f"move it {100 * abs(out.value):.0f} cm to the {'left' if out.value > 0 else 'right'}"
    u_ms = 1e3 * line.u_line_m / SPEED_M_PER_S
    return [
        f"{stands}: {todo}.",
        f"The line through both marks leans {abs(lean.value):.1f} +- {2 * lean.u:.1f} degrees from the plumb: drawn on "
        f"to the torso it would be {aim.lean_cost_ms:.1f} ms off at {SPEED_M_PER_S:g} m/s, and a line through "
        f"one mark's foot {aim.mark_cost_ms:.1f} ms.",
        f"The line between the marks, along the plumb, is known to +- {200 * line.u_line_m:.1f} cm "
        f"(+- {2 * u_ms:.1f} ms); scale {line.px_per_m:.0f} +- {2 * line.u_px_per_m:.0f} px/m. +- is 2 u.",
    ]


def _check(wish: AlignWish, output: Path | None, at_s: float, position: str | None) -> None:
    """Raise InputError for what can be refused before the recording is read."""
    if not (math.isfinite(at_s) and at_s >= 0):
        raise InputError(f"--at {at_s:g} is no second of a recording: give one from 0 on")
    if position is not None and output is None:
        raise InputError(f"--position {position!r} names a gate file and none is written: give -o M2.gate.json as well")
    for option, given in (("--near", wish.near), ("--far", wish.far)):
        refuse_both(("--markers", wish.markers), (option, given))
        if given is None and not wish.markers:
            raise InputError(f"{option} was not given: give --near X,Y and --far X,Y, or --markers")
    refuse_both(("--plumb", wish.plumb), ("--lean-deg", wish.lean_deg))
    refuse_both(("--focal-px", wish.focal_px), ("--fov-deg", wish.fov_deg))
    for option, named in (("--marker", wish.marker), ("--printed-mm", wish.printed_mm)):
        if named is not None and not wish.markers:
            raise InputError(f"{option} {named:g} is about printed markers: give --markers too")
    if wish.marker is not None:
        ids_of(wish.marker)
    printed_side_m(wish.printed_mm)
    if wish.plumb is None and wish.lean_deg is None:
        raise InputError(
            "nothing plumb was given, and without it marks do not tell where a camera stands: give --plumb "
            "X1,Y1,X2,Y2 (two points of a pole), or --lean-deg from the phone's level"
        )


def _numbers(text: str | None, option: str, form: str) -> list[float]:
    try:
        found = [float(part) for part in (text or "").split(",")]
    except ValueError:
        found = []
    if len(found) != form.count(",") + 1 or not all(math.isfinite(one) for one in found):
        raise InputError(f"{option} {text!r} is not {form}: give pixels of the picture as shown, e.g. 640,420")
    return found


def _point(text: str | None, option: str) -> Point:
    x, y = _numbers(text, option, "X,Y")
    return x, y


def _plumb(wish: AlignWish, size: tuple[int, int]) -> Plumb:
    if wish.lean_deg is not None:
        return plumb_from_gravity(wish.lean_deg, size)
    x1, y1, x2, y2 = _numbers(wish.plumb, "--plumb", "X1,Y1,X2,Y2")
    return plumb_from_points((x1, y1), (x2, y2))


def _view(wish: AlignWish, size: tuple[int, int]) -> View:
    focal_px = wish.focal_px
    if wish.fov_deg is not None:
        if not 5.0 <= wish.fov_deg <= 150.0:
            raise InputError(f"--fov-deg {wish.fov_deg:g} is not between 5 and 150: phones have about 65")
        focal_px = max(size) / 2 / math.tan(math.radians(wish.fov_deg / 2))
    return View(size, _typed(focal_px), _typed(wish.distance_m), _typed(wish.height_m))


def _typed(value: float | None) -> Known | None:
    return None if value is None else Known(value, U_GIVEN * abs(value))


def _printed(video: VideoFile, wish: AlignWish, at_s: float) -> tuple[Marker, Marker]:
    """The near and the far printed marker of one gate. Raises InputError where they are not there."""
    finder = MarkerFinder()
    found: dict[int, Marker] = {}
    frame: Frame | None = None
    for frame in islice(_spaced(video, at_s), MOST_PICTURES):
        finder.feed(_eight_bits(frame))
        found = {one.number: one for one in finder.found()}
        gates = [gate for gate in _gates(wish) if set(ids_of(gate)) <= set(found)]
        if gates and min(found[number].pictures for number in ids_of(gates[0])) >= ENOUGH_PICTURES:
            break
    if frame is None:
        raise InputError(f"--at {at_s:g} is after the end of {video.name}: give a second within it")
    gates = [gate for gate in _gates(wish) if set(ids_of(gate)) <= set(found)]
    if len(gates) == 1:
        near, far = ids_of(gates[0])
        return found[near], found[far]
    if gates:
        raise InputError(
            f"{video.name} shows the printed markers of both gates: name one with --marker 2 or --marker 3"
        )
    seen = ", ".join(NAMES[number] for number in found) or "none"
    raise InputError(
        f"{video.name}: near and far printed marker of one gate were not found (found: {seen}): set up both sheets "
        "upright and free of people, not one behind the other, go nearer than 9 m, or give --near and --far"
    )


def _gates(wish: AlignWish) -> tuple[int, ...]:
    if wish.marker is None:
        return (2, 3)
    return (wish.marker,)


def _spaced(video: VideoFile, at_s: float) -> Iterator[Frame]:
    next_ns = at_s * 1e9
    for frame in video:
        if frame.t_ns >= next_ns:
            next_ns = frame.t_ns + EVERY_NS
            yield frame


def _eight_bits(frame: Frame) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)


def _printed_scale(near: Marker, far: Marker, printed_mm: float | None) -> Known:
    """Pixels a metre in the middle of the lane: half-way in depth, which goes as 1 / scale."""
    side_m = printed_side_m(printed_mm)
    scale = 2 / (side_m / near.side_px + side_m / far.side_px)
    u_read = math.hypot(near.u_px / near.side_px, far.u_px / far.side_px) / math.sqrt(2)
    return Known(scale, scale * math.hypot(U_PRINTED, u_read))


def _check_printed(scale: Known, view: View) -> None:
    """Raise InputError where the printed size and what was measured tell different scales."""
    if view.focal_px is None or view.distance_m is None:
        return
    measured = view.focal_px.value / view.distance_m.value
    u = measured * math.hypot(scale.u / scale.value, U_GIVEN, U_GIVEN)
    if abs(measured - scale.value) > 4 * u:
        raise InputError(
            f"the printed markers tell {scale.value:.0f} px/m, focal length and distance {measured:.0f}: measure the "
            "check length on the sheet and give it with --printed-mm, or check --focal-px and --distance"
        )


def _write(clip: Path, aim: Aim, output: Path, at_s: float, position: str | None, real_fps: float | None) -> None:
    placed = place_gate(clip, at_s, LineWish(aim.line), output, real_fps=real_fps, open_browser=False)
    line = replace(placed.line, u_line_m=aim.line.u_line_m)
    placements = tuple(replace(one, line=line) if one.line == placed.line else one for one in placed.gate.placements)
    write_gate(PlacedGate(placed.frame, line, replace(placed.gate, placements=placements)), output, None, position)
