"""The options of the command line as they are typed, each said once: name, unit, range, what it is taken for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from calibration.distance import Measured

_LINE = "X1,Y1,X2,Y2 from above down to the ground, px of the picture as shown"
U_SCALE = 0.02
"""Relative standard uncertainty of a scale that is given as a number: a body's height or a mark read off a picture."""
_SCALE = f"px/m; taken with a standard uncertainty of {U_SCALE:.0%}"

RealFps = Annotated[
    float | None,
    typer.Option(
        "--real-fps", help="True frames a second of slow motion that was stored slower. Default: by the file."
    ),
]
MinSpeed = Annotated[float, typer.Option("--min-speed", help="Who is slower does not run, m/s; 0: all count.")]
MaxSpeed = Annotated[float, typer.Option("--max-speed", help="Nobody is faster, m/s.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV and nothing else.")]
NoPictures = Annotated[bool, typer.Option("--no-pictures", help="Write no pictures.")]

Marker2 = Annotated[
    Path,
    typer.Argument(
        metavar="MARKER2",
        help="Recording of Marker 2 (a clip, or a folder of clips), or of both markers.",
        show_default=False,
    ),
]
Marker3 = Annotated[Path | None, typer.Argument(metavar="MARKER3", help="Recording of Marker 3.", show_default=False)]
Fly = Annotated[float, typer.Option("--fly", help="Length of the Fly Zone, 1 to 400 m.")]
UFly = Annotated[
    float | None,
    typer.Option("--u-fly", help="Its standard uncertainty, m. Default: by --measured.", show_default=False),
]
MeasuredWith = Annotated[
    Measured,
    typer.Option("--measured", help="What it was measured with: u of 2 cm, 3 cm (track marks), 15 cm, 50 cm."),
]
Pace400 = Annotated[
    str | None,
    typer.Option("--pace-400", help="400 m time of everybody without one: 52, 52.3 or 1:02.5 (40 to 160 s)."),
]
WithoutStart = Annotated[
    bool, typer.Option("--without-start", help="All paces as 400 / (T - 1.0 s), without the standing start.")
]
Runner = Annotated[
    list[str] | None,
    typer.Option("--runner", help="'Ann 52.0' (name, 400 m time) or 'Ann'; once a runner, in running order."),
]
Athletes = Annotated[
    Path | None,
    typer.Option("--athletes", help="CSV file of lines `Ann,52.0` (name, 400 m time or nothing) in running order."),
]
Gate2 = Annotated[Path | None, typer.Option("--gate2", help="Gate file of Marker 2. Default: line assumed.")]
Gate3 = Annotated[Path | None, typer.Option("--gate3", help="Gate file of Marker 3. Default: line assumed.")]
Line2 = Annotated[str | None, typer.Option("--line2", help=f"Instead: {_LINE}; needs --px-per-m2.")]
Line3 = Annotated[str | None, typer.Option("--line3", help=f"Instead: {_LINE}; needs --px-per-m3.")]
PxPerM2 = Annotated[float | None, typer.Option("--px-per-m2", help=f"Scale at Marker 2's runner's line, {_SCALE}.")]
PxPerM3 = Annotated[float | None, typer.Option("--px-per-m3", help=f"Scale at Marker 3's runner's line, {_SCALE}.")]
Offset = Annotated[
    list[float] | None,
    typer.Option("--offset", help="Marker 3's clock minus Marker 2's, s; once, or once for each pair of recordings."),
]
UOffset = Annotated[
    float | None,
    typer.Option("--u-offset", help="Standard uncertainty of --offset, s. Default: one event read to a frame in both."),
]
Sync = Annotated[
    Path | None,
    typer.Option("--sync", help="Instead of --offset: a sync file (JSON), or auto: by what the recordings hold."),
]
DirectionChoice = Literal["auto", "right", "left"]
Direction = Annotated[
    DirectionChoice,
    typer.Option("--direction", help="Running direction in the picture; auto: that of most running, at each gate."),
]
TimeOut = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder for the pictures. Default: MARKER2's name + '-times', here.")
]

Clip = Annotated[Path, typer.Argument(metavar="CLIP", help="A recording.", show_default=False)]
Line = Annotated[
    str | None, typer.Option("--line", help=f"Gate line {_LINE}; needs --px-per-m. Default: line assumed.")
]
PxPerM = Annotated[float | None, typer.Option("--px-per-m", help=f"Scale at the runner's line, {_SCALE}.")]
Gate = Annotated[Path | None, typer.Option("--gate", help="Instead of --line: a gate file. Default: line assumed.")]
WhichWay = Annotated[
    Literal["right", "left", "both"], typer.Option("--direction", help="Which way in the picture counts.")
]
CrossingsOut = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", help="Folder for a picture of the line and a photo finish a crossing. Default: no pictures."
    ),
]

GateOutput = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="Gate file to write, e.g. M2.gate.json; one that is there is started from and replaced."
    ),
]
Position = Annotated[
    str | None,
    typer.Option("--position", help="What the gate is called. Default: the gate file's name up to its first dot."),
]
At = Annotated[float, typer.Option("--at", help="Second of the recording (real time) whose picture is shown.")]
PlacedLine = Annotated[
    str | None,
    typer.Option("--line", help=f"The line, without a page: {_LINE}; needs --px-per-m. Default: a page opens."),
]
PlacedPxPerM = Annotated[
    float | None,
    typer.Option("--px-per-m", help=f"Scale at the runner's line, {_SCALE}. Default: from a length on the page."),
]
Exposure = Annotated[
    float | None, typer.Option("--exposure", help="Exposure to write, s, e.g. 0.001. Default: not known.")
]
RowTime = Annotated[
    float | None,
    typer.Option(
        "--row-time", help="Time from one sensor row to the next to write, s, e.g. 0.000012. Default: not known."
    ),
]
LensFile = Annotated[
    Path | None, typer.Option("--lens", help="Lens file of the phone in this mode. Default: a lens that bends nothing.")
]
Show = Annotated[
    Path | None,
    typer.Option("--show", help="PNG to write: line, torso band and 10 cm ticks. Give --output, --show or both."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the page's address, open nothing.")]
PORT = 8400
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0: any that is free (serve).")]

MadeFolder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Folder to write clips, gate files and the truth into.", show_default=False),
]
MadeFly = Annotated[float, typer.Option("--fly", help="Length of the Fly Zone, m: 5 to 400 (one recording: to 60).")]
Reps = Annotated[int, typer.Option("--reps", help="Number of reps, 1 to 50.")]
Speed = Annotated[float, typer.Option("--speed", help="Mean speed of the reps, 3 to 13 m/s.")]
Fps = Annotated[float, typer.Option("--fps", help="Frames a second, 10 to 480.")]
Seed = Annotated[int, typer.Option("--seed", help="From 0 on; another seed, other runners.")]
OneRecording = Annotated[
    bool, typer.Option("--one-recording", help="One camera well back that sees both markers: ONE.mp4.")
]
