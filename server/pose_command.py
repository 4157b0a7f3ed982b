"""`flygate calibrate one-camera` and `flygate calibrate lens`. `server.cli` puts them on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server import options

ConesXY = Annotated[
    tuple[str, str, str, str],
    typer.Option(
        "--cones",
        metavar="X,Y X,Y X,Y X,Y",
        help="Cones at the lane's edges, where they stand on the ground, px of the picture as shown: Marker 2's near "
        "and far one, Marker 3's near and far one.",
        show_default=False,
    ),
]
LaneWidth = Annotated[float, typer.Option("--lane", help="Near cone to far cone, m; on a road, what was measured.")]
FocalPx = Annotated[
    float | None, typer.Option("--focal-px", help="Focal length, px; taken with u = 3 %. Default: solved.")
]
Output2 = Annotated[Path | None, typer.Option("--output2", "-o2", help="Gate file of Marker 2 to write.")]
Output3 = Annotated[Path | None, typer.Option("--output3", "-o3", help="Gate file of Marker 3 to write.")]
ShowPose = Annotated[Path | None, typer.Option("--show", help="PNG to write: cones, lane and both gates' planes.")]
BoardClips = Annotated[
    list[Path], typer.Argument(metavar="CLIP...", help="Recordings of the printed board, in one mode.")
]
LensOutput = Annotated[Path, typer.Option("--output", "-o", help="Lens file to write, e.g. phone.lens.json.")]
Phone = Annotated[str, typer.Option("--phone", help="What the phone is called.")]
Mode = Annotated[str | None, typer.Option("--mode", help="Its mode, e.g. '1080p60 1x'. Default: size and frame rate.")]


def one_camera(
    clip: options.Clip,
    *,
    cones: ConesXY,
    fly: options.Fly,
    lane: LaneWidth = 1.22,
    focal_px: FocalPx = None,
    lens: options.LensFile = None,
    output2: Output2 = None,
    output3: Output3 = None,
    show: ShowPose = None,
) -> None:
    """Find both gate lines of one camera that sees both markers, from four cones at the lane's edges."""
    from server.given import refuse_both
    from server.one_camera_job import PoseWish, find_gates, told, write_gates
    from server.output_folder import check_targets

    refuse_both(("--focal-px", focal_px), ("--lens", lens))
    check_targets([(output2, "--output2"), (output3, "--output3"), (show, "--show")])
    found = find_gates(clip, PoseWish(cones, fly, lane, focal_px, lens))
    for line in told(found):
        print(line)
    write_gates(found, (output2, output3), show)


def lens(clips: BoardClips, *, output: LensOutput, phone: Phone = "phone", mode: Mode = None) -> None:
    """Measure a phone's lens in one mode, from recordings of the printed ChArUco board."""
    from server.lens_job import measure_lens
    from server.output_folder import check_target

    check_target(output, "--output")
    for line in measure_lens(clips, output, phone, mode):
        print(line)
