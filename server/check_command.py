"""`flygate check`: what a clip or a camera is worth, each thing with a grade and what to change."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from gate.errors import InputError
from server.options import AsJson, Gate, Line, PxPerM, RealFps

SECONDS = 20.0
"""How long a camera is looked at unless told."""
_STYLE = {"good": "green", "fair": "yellow", "poor": "bold red", "unknown": "dim"}


def check(
    source: Annotated[
        str,
        typer.Argument(metavar="CLIP|SOURCE", help="A recording, a webcam's number, or an rtsp:// or http:// address."),
    ],
    *,
    gate: Gate = None,
    line: Line = None,
    px_per_m: PxPerM = None,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", help=f"Look at so much of it, s. Default: all of a clip, {SECONDS:g} of a camera."),
    ] = None,
    real_fps: RealFps = None,
    as_json: AsJson = False,
) -> None:
    """Check a camera by what it recorded or gives: time stamps, exposure, row time, focus, stillness, original."""
    from server.camera_reading import is_camera, read_camera, read_clip
    from server.given import line_of

    if seconds is not None and not (math.isfinite(seconds) and seconds > 0):
        raise InputError(f"--seconds {seconds:g} is no time to look: give a number above 0")
    given = line_of("", gate, line, px_per_m)
    if is_camera(source):
        if real_fps is not None:
            raise InputError("--real-fps is for recordings, and a camera's pictures are real: leave it out")
        checked = read_camera(source, gate, given, seconds or SECONDS)
    else:
        checked = read_clip(Path(source), gate, given, seconds, real_fps=real_fps)
    if as_json:
        print(json.dumps(checked.as_json()))
    else:
        _show(checked)


def _show(checked: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"{checked.name}: {checked.pictures} pictures"), title_justify="left")
    for heading in ("item", "found", "grade", "what to change"):
        table.add_column(heading, overflow="fold")
    for one in checked.findings:
        table.add_row(one.item, Text(one.found), Text(one.grade, style=_STYLE[one.grade]), Text(one.change))
    console = Console()
    console.print(table)
    console.print(Text(f"This set-up is {checked.good_for}."), soft_wrap=True)
