"""The commands about marks on the track: calibrate print, calibrate align. `server.cli` puts them on the command line.

Heavy libraries are imported by the command that needs them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server import options

_POINT = "X,Y, px of the picture as shown"

_Near = Annotated[str | None, typer.Option("--near", help=f"Mark at the lane's near edge, {_POINT}.")]
_Far = Annotated[str | None, typer.Option("--far", help=f"Mark at the lane's far edge, {_POINT}.")]
_Plumb = Annotated[
    str | None,
    typer.Option("--plumb", help="Two points of a pole, flag or door post near the gate, X1,Y1,X2,Y2 in px."),
]
_Lean = Annotated[
    float | None,
    typer.Option("--lean-deg", help="Instead of --plumb, from the phone's level: the vertical's lean to the right."),
]
_Markers = Annotated[bool, typer.Option("--markers", help="Instead of --near and --far: find the printed markers.")]
_Marker = Annotated[
    int | None, typer.Option("--marker", help="2 or 3, where the printed markers of both are in the picture.")
]
_Printed = Annotated[
    float | None, typer.Option("--printed-mm", help="What the check length on the sheet measures. Default: 150.")
]
_Focal = Annotated[float | None, typer.Option("--focal-px", help="Focal length, px. Default: unknown.")]
_FieldOfView = Annotated[
    float | None, typer.Option("--fov-deg", help="Instead: angle of view across the picture's longer side.")
]
_Distance = Annotated[float | None, typer.Option("--distance", help="From the camera to the middle of the lane, m.")]
_CameraHeight = Annotated[float | None, typer.Option("--camera-height", help="Of the lens above the track, m.")]
_Lane = Annotated[float, typer.Option("--lane", help="From the near mark to the far mark, m.")]


def print_markers(
    output: Annotated[Path, typer.Option("--output", "-o", help="PDF to write.")] = Path("markers.pdf"),
) -> None:
    """Write the printed markers as a PDF, an A4 page for each edge of the lane at both gates, and the lens board."""
    from calibration.marker_sheet import CHECK_MM
    from server.marker_sheet_pdf import write_sheets
    from server.output_folder import check_target

    check_target(output, "--output")
    pages = write_sheets(output)
    print(f"{output}: {pages} pages A4, the last for lenses. Print at 100 %, measure the line: {CHECK_MM:g} mm")


def align(
    clip: options.Clip,
    *,
    near: _Near = None,
    far: _Far = None,
    plumb: _Plumb = None,
    lean_deg: _Lean = None,
    markers: _Markers = False,
    marker: _Marker = None,
    printed_mm: _Printed = None,
    focal_px: _Focal = None,
    fov_deg: _FieldOfView = None,
    distance: _Distance = None,
    camera_height: _CameraHeight = None,
    lane: _Lane = 1.22,
    output: options.GateOutput = None,
    position: options.Position = None,
    at: options.At = 0.0,
    real_fps: options.RealFps = None,
) -> None:
    """Say how far the camera is out of the gate's plane and which way to move; write the gate line that follows."""
    from server.align_job import AlignWish, align_clip
    from server.output_folder import check_target

    if output is not None:
        check_target(output, "--output")
    wish = AlignWish(
        near=near,
        far=far,
        plumb=plumb,
        lean_deg=lean_deg,
        markers=markers,
        marker=marker,
        printed_mm=printed_mm,
        focal_px=focal_px,
        fov_deg=fov_deg,
        distance_m=distance,
        height_m=camera_height,
        lane_m=lane,
    )
    for text in align_clip(clip, wish, output, at_s=at, position=position, real_fps=real_fps):
        print(text)
