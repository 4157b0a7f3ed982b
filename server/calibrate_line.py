"""`flygate calibrate line`: from a recording and two points to a gate file."""

from __future__ import annotations

import math
import sys
import webbrowser
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from calibration.alignment import SPEED_M_PER_S
from calibration.lens import Lens, lens_for, straight_off_m, straightened
from calibration.lens_file import load_lens
from calibration.model import GateFile, line_for, load_gate, save_gate
from gate.errors import ClipError, InputError
from gate.frame import Frame
from gate.gate_picture import gate_picture
from gate.line import Cutter, GateLine, Placement
from gate.sources.video_file import VideoFile
from server.line_page import place_line
from server.options import U_SCALE
from server.pictures import save_png

_START_SHARE = 0.28
"""Scale the page starts with, to place the handles only: a person of 1.75 m takes about half of the picture."""


@dataclass(frozen=True, slots=True)
class LineWish:
    """What was given on the command line; None: not given.

    line: taken without a page. px_per_m: the scale that the page offers to keep. lens: lens file by which it is bent.
    """

    line: GateLine | None = None
    px_per_m: float | None = None
    exposure_ns: int | None = None
    row_time_ns: int | None = None
    lens: Path | None = None


@dataclass(frozen=True, slots=True)
class PlacedGate:
    """A frame of a clip, the line that was placed on it, and the gate file that this makes."""

    frame: Frame
    line: GateLine
    gate: GateFile


def place_gate(
    clip: Path, at_s: float, wish: LineWish, output: Path | None, *, real_fps: float | None = None, open_browser: bool
) -> PlacedGate:
    """Let a person place the line on the clip's picture at `at_s`, or take the one that was given.

    A gate file that is there at `output` gives the line to start from, and everything that is not placed now.
    Raises InputError and its kin.
    """
    frame = _frame_at(clip, at_s, real_fps)
    size = (frame.luma.shape[1], frame.luma.shape[0])
    lens = None if wish.lens is None else lens_for(load_lens(wish.lens), size)
    old = _old_gate(output, size, frame.rotation_deg) if output is not None and output.exists() else None
    name = output.name.split(".")[0] or "gate" if output is not None else "gate"
    gate = old or GateFile(name, size, frame.rotation_deg, (Placement(0, _start_line(size)),))
    index = max((i for i, one in enumerate(gate.placements) if one.from_ns <= frame.t_ns), default=0)
    start = _with_sensor(gate.placements[index].line, wish)
    if old is not None:
        print(f"{output} is there: started from its line, which is replaced", file=sys.stderr)
    line = _given(start, wish) if wish.line is not None else _by_page(clip, frame, start, wish, old, open_browser)
    if lens is not None:
        line = bent(line, lens, None if wish.line is not None else start)
    Cutter(line, size, frame.rotation_deg)
    placements = list(gate.placements)
    placements[index] = replace(placements[index], line=line)
    return PlacedGate(frame, line, replace(gate, placements=tuple(placements)))


def write_gate(placed: PlacedGate, output: Path | None, show: Path | None, position: str | None) -> None:
    """Write the gate file and the picture that were asked for."""
    line = placed.line
    if output is not None:
        gate = replace(placed.gate, position=position or placed.gate.position)
        save_gate(gate, output)
        print(f"{output}: gate of {gate.position}, {line.px_per_m:.1f} +- {2 * line.u_px_per_m:.1f} px/m (+- is 2 u)")
    if show is not None:
        save_png(show, gate_picture(placed.frame.luma, line, placed.frame.bits))
        print(f"{show}: line, torso band and 10 cm ticks")


def _start_line(size: tuple[int, int]) -> GateLine:
    width, height = size
    return GateLine((width / 2, 0.3 * height), (width / 2, 0.85 * height), _START_SHARE * height)


def _old_gate(output: Path, size: tuple[int, int], rotation_deg: int) -> GateFile:
    """The gate file that is there, in the pixels of the clip at hand."""
    try:
        old = load_gate(output)
        return GateFile(old.position, size, rotation_deg, line_for(old, size, rotation_deg))
    except InputError as error:
        raise InputError(
            f"{output} is there and cannot be started from: give another --output or remove it ({error})"
        ) from error


def _with_sensor(line: GateLine, wish: LineWish) -> GateLine:
    exposure_ns = line.exposure_ns if wish.exposure_ns is None else wish.exposure_ns
    row_time_ns = line.row_time_ns if wish.row_time_ns is None else wish.row_time_ns
    return replace(line, exposure_ns=exposure_ns, row_time_ns=row_time_ns)


def _given(start: GateLine, wish: LineWish) -> GateLine:
    assert wish.line is not None
    line = wish.line
    return replace(
        start,
        top=line.top,
        ground=line.ground,
        px_per_m=line.px_per_m,
        u_px_per_m=line.u_px_per_m,
        source=line.source,
    )


def bent(line: GateLine, lens: Lens, start: GateLine | None) -> GateLine:
    """The line as the lens shows it where torsos pass; the one that a page started from was bent when it was placed."""
    if start is not None and (line.top, line.ground) == (start.top, start.ground):
        return line
    off_m = straight_off_m(line, lens)
    late_ms = off_m / SPEED_M_PER_S * 1e3
    print(
        f"the lens bends this line: by up to {off_m * 100:.1f} cm where torsos pass, {late_ms:.1f} ms at "
        f"{SPEED_M_PER_S:g} m/s; the line was bent with it",
        file=sys.stderr,
    )
    return straightened(line, lens)


def _by_page(
    clip: Path, frame: Frame, start: GateLine, wish: LineWish, old: GateFile | None, open_browser: bool
) -> GateLine:
    if wish.px_per_m is not None:
        start = replace(start, px_per_m=wish.px_per_m, u_px_per_m=U_SCALE * wish.px_per_m)

    def opened(url: str) -> None:
        print(f"Place the line on this page: {url}  (Ctrl-C gives up)", file=sys.stderr, flush=True)
        if open_browser:
            webbrowser.open(url)

    picture = np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)
    known = start.u_px_per_m > 0 and (old is not None or wish.px_per_m is not None)
    line = place_line(picture, start, opened, scale_known=known)
    if line is None:
        raise InputError(f"{clip}: no line was placed: nothing was written")
    return line


def _frame_at(clip: Path, at_s: float, real_fps: float | None) -> Frame:
    """First frame at or after `at_s` seconds of the clip's own clock; within a frame of its end, the last one."""
    if not (math.isfinite(at_s) and at_s >= 0):
        raise InputError(f"--at {at_s:g} is no second of a recording: give one from 0 on")
    latest: Frame | None = None
    frame_ns = 0
    for frame in VideoFile(clip, real_fps=real_fps):
        frame_ns = 0 if latest is None else frame.t_ns - latest.t_ns
        latest = frame
        if frame.t_ns >= at_s * 1e9:
            return frame
    if latest is None:
        raise ClipError(f"{clip}: holds no picture: check the file")
    if at_s * 1e9 > latest.t_ns + frame_ns:
        raise InputError(
            f"--at {at_s:g} is after the end of {clip}, whose last picture is at {latest.t_ns * 1e-9:.3f} s: "
            "give a second within it"
        )
    return latest
