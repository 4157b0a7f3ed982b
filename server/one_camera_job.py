"""`flygate calibrate one-camera`: from a recording and four cones to two gate files."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.cones import Cones
from calibration.lateral import halving_height_m
from calibration.lens import lens_for
from calibration.lens_file import load_lens
from calibration.model import GateFile, save_gate
from calibration.one_camera import PosedGate, posed_gates
from calibration.pose import U_GIVEN_FOCAL, Focal, Lane, Pose, solve_pose
from gate.errors import ClipError, InputError, LineError
from gate.frame import Frame, Point
from gate.lateral import Lateral, lateral_budget, u_from_feet
from gate.line import Cutter, Placement
from gate.sources.video_file import VideoFile
from server.one_camera_picture import one_camera_picture
from server.pictures import save_png

TOLD_SPEED_M_PER_S = 9.0
HIGHEST_STAND_M = 10.0
"""A stand, a window on the third floor: nobody is sent to put a camera higher."""


@dataclass(frozen=True, slots=True)
class PoseWish:
    """What was given on the command line. cones: four texts X,Y."""

    cones: tuple[str, str, str, str]
    fly_m: float
    lane_m: float
    focal_px: float | None = None
    lens: Path | None = None


@dataclass(frozen=True, slots=True)
class FoundGates:
    """A recording's first picture, what stands in it, and both gates."""

    frame: Frame
    cones: Cones
    pose: Pose
    gates: tuple[PosedGate, PosedGate]
    solved_focal: bool


def find_gates(clip: Path, wish: PoseWish) -> FoundGates:
    """Solve the camera's pose in the recording's first picture. Raises InputError and its kin."""
    cones = Cones(*(_point(text) for text in wish.cones))
    if wish.focal_px is not None and not 1 <= wish.focal_px <= 1e6:
        raise InputError(f"--focal-px {wish.focal_px:g} is no focal length: give pixels, about the picture's width")
    lane = Lane(wish.fly_m, wish.lane_m)
    frame = next(iter(VideoFile(clip)), None)
    if frame is None:
        raise ClipError(f"{clip}: holds no picture: check the file")
    size = (frame.luma.shape[1], frame.luma.shape[0])
    lens = None if wish.lens is None else lens_for(load_lens(wish.lens), size)
    focal = None if wish.focal_px is None else Focal(wish.focal_px, U_GIVEN_FOCAL * wish.focal_px)
    pose = solve_pose(cones, size, lane, focal=focal, lens=lens)
    gates = posed_gates(pose)
    for gate in gates:
        try:
            Cutter(gate.line, size, frame.rotation_deg)
        except LineError as error:
            raise LineError(f"Marker {gate.marker}: {error}") from error
    return FoundGates(frame, cones, pose, gates, focal is None and lens is None)


def told(found: FoundGates) -> list[str]:
    """The camera's place, the lines' u, the lateral term and what would make it smaller, a sentence each."""
    camera, spread = found.pose.camera, np.sqrt(np.diag(found.pose.covariance))
    across_deg = 2 * math.degrees(math.atan(camera.size[0] / 2 / camera.focal_px))
    lines = [
        f"camera: {camera.distance_m:.1f} ± {2 * spread[1] * camera.distance_m:.1f} m from the lane's middle, "
        f"{camera.height_m:.1f} ± {2 * spread[2] * camera.height_m:.1f} m high, {_along(found)}",
        f"focal length {camera.focal_px:.0f} ± {2 * spread[6] * camera.focal_px:.0f} px "
        f"({'solved' if found.solved_focal else 'given'}), {across_deg:.0f} degrees across",
        *(
            f"Marker {gate.marker}: line ± {200 * gate.line.u_line_m:.1f} cm at torso height on the lane's middle, "
            f"{gate.line.px_per_m:.1f} ± {2 * gate.line.u_px_per_m:.1f} px/m (± is 2 u)"
            for gate in found.gates
        ),
    ]
    return [*lines, *_lateral_told(found), "one camera for the verdict, two for the millisecond"]


def _along(found: FoundGates) -> str:
    """Where the camera stands along the run, as a runner counts it."""
    (second_m, third_m), x_m = found.pose.gates_x_m, found.pose.camera.x_m
    past_m = (x_m - second_m) * (1.0 if third_m > second_m else -1.0)
    return f"{abs(past_m):.1f} m {'past' if past_m >= 0 else 'before'} Marker 2"


def _lateral_told(found: FoundGates) -> list[str]:
    speeds = (TOLD_SPEED_M_PER_S, TOLD_SPEED_M_PER_S)
    gate_lines = (found.gates[0].line, found.gates[1].line)
    feet = u_from_feet(gate_lines)
    term_ms, read_ms = (1e3 * lateral_budget(gate_lines, lateral, speeds)[0].effect for lateral in (Lateral(), feet))
    share = term_ms * 1e-3 * TOLD_SPEED_M_PER_S / found.pose.lane.fly_m
    lines = [
        f"runner's place across the lane, u = {Lateral().u_m:g} m: u = {term_ms:.1f} ms in the fly time at "
        f"{TOLD_SPEED_M_PER_S:g} m/s, {100 * share:.1f} % of the velocity"
    ]
    height_m = halving_height_m(found.pose)
    if feet.read:
        lines.append(f"where both gates see the feet, they bring it to u = {read_ms:.1f} ms and correct the fly time")
    else:
        lines.append("from this height the feet do not tell that place: fly times are not corrected for it")
    if found.pose.camera.height_m < height_m > HIGHEST_STAND_M:
        lines.append("from so far back no height within reach halves it: stand nearer")
    elif found.pose.camera.height_m < height_m:
        lines.append(f"a camera about {height_m:.1f} m high at this place would halve it where both gates see the feet")
    return lines


def write_gates(found: FoundGates, outputs: tuple[Path | None, Path | None], show: Path | None) -> None:
    """Write the gate files and the picture that were asked for."""
    height, width = found.frame.luma.shape
    for gate, path in zip(found.gates, outputs, strict=True):
        if path is not None:
            placements = (Placement(0, gate.line),)
            save_gate(GateFile(f"Marker {gate.marker}", (width, height), found.frame.rotation_deg, placements), path)
            print(f"{path}: gate of Marker {gate.marker}")
    if show is not None:
        save_png(show, one_camera_picture(found.frame, found.cones, found.pose, found.gates))
        print(f"{show}: cones, lane and both gates' planes")


def _point(text: str) -> Point:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"--cones: {text!r} is no point X,Y: give pixels of the picture as shown, e.g. 412,733"
        ) from None
    return x, y
