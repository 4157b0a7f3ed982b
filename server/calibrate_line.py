"""`flygate calibrate line`: from a recording and two points to a gate file."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.model import GateFile, save_gate
from gate.errors import ClipError, InputError
from gate.frame import Frame
from gate.gate_picture import gate_picture
from gate.line import Cutter, GateLine, Placement
from gate.sources.video_file import VideoFile
from server.line_page import place_line
from server.pictures import save_png

_START_SHARE = 0.28
"""Scale the page starts with: a person of 1.75 m takes about half of the picture's height."""


@dataclass(frozen=True, slots=True)
class PlacedGate:
    """A frame of a clip and the line that was placed on it."""

    clip: Path
    frame: Frame
    line: GateLine


def place_by_page(clip: Path, at_s: float, given: GateLine | None, *, open_browser: bool) -> PlacedGate:
    """Let a person place the line on the clip's picture at `at_s`; a `given` line is taken as it is."""
    frame = _frame_at(clip, at_s)
    height, width = frame.luma.shape
    if given is not None:
        Cutter(given, (width, height), frame.rotation_deg)
        return PlacedGate(clip, frame, given)
    start = GateLine(
        (width / 2, 0.3 * height), (width / 2, 0.85 * height), _START_SHARE * height, source="placed by hand on a page"
    )

    def opened(url: str) -> None:
        print(f"Place the line on this page: {url}  (Ctrl-C gives up)", file=sys.stderr)
        if open_browser:
            webbrowser.open(url)

    picture = np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)
    line = place_line(picture, start, opened)
    if line is None:
        raise InputError(f"{clip}: no line was placed: nothing was written")
    return PlacedGate(clip, frame, line)


def write_gate(placed: PlacedGate, output: Path | None, show: Path | None, position: str | None) -> None:
    """Write the gate file and the picture that were asked for."""
    height, width = placed.frame.luma.shape
    if output is not None:
        name = position or output.name.split(".")[0]
        gate = GateFile(name, (width, height), placed.frame.rotation_deg, (Placement(0, placed.line),))
        save_gate(gate, output)
        print(f"{output}: gate of {name}, {placed.line.px_per_m:.1f} +- {placed.line.u_px_per_m:.1f} px/m")
    if show is not None:
        save_png(show, gate_picture(placed.frame.luma, placed.line, placed.frame.bits))
        print(f"{show}: line, torso band and 10 cm ticks")


def _frame_at(clip: Path, at_s: float) -> Frame:
    """First frame at or after `at_s` seconds of the clip's own clock; the last one where the clip is shorter."""
    latest: Frame | None = None
    for frame in VideoFile(clip):
        latest = frame
        if frame.t_ns >= at_s * 1e9:
            break
    if latest is None:
        raise ClipError(f"{clip}: holds no picture: check the file")
    return latest
