"""One camera for both markers, and lenses, against known truth. Prints markdown tables.

    python -m benchmarks.one_camera [--part gates|velocity|lenses] [--seeds N] [--from 10000]

Gates: cones projected by a made camera (1920 x 1080, 0.9 of the Fly Zone back, 3 to 4 m of room at either end)
and marked within a pixel each way; focal length free. The error is that of the drawn line from the gate's plane, at
torso height on the lane's middle. Velocity: rendered runners within 30 cm of the lane's middle, 60 frames/s, lines from
such cones, the project's detector, instants corrected by the feet where that lowers u. Constants: seeds 0-999.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.board import SQUARES, charuco_board
from calibration.cones import Cones
from calibration.lens import Lens
from calibration.lens_fit import find_board, fit_lens
from calibration.one_camera import PosedGate, posed_gates
from calibration.pose import Lane, Pose, solve_pose
from gate.crossing import Crossing, CrossingDetector
from gate.errors import InputError, LineError
from gate.fly import GateView, fly_time, velocity
from gate.lateral import Lateral, corrected_rep
from gate.line import torso_row_share
from gate.measurement import BudgetLine, Measurement
from gate.rep import Rep
from gate.sources.camera import TORSO_HEIGHT_M, Camera
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import LANE_M, Scene
from gate.sources.synthetic import SyntheticClip, frame_times

Array = NDArray[np.float64]
SIZE = (1920, 1080)
FIGURES_CM = {30: 1.1, 50: 1.8}
HEIGHTS_M = (1.5, 2.5, 5.0)
FPS, FRAME_NS = 60.0, 16_666_667
LENS_SIZE = (1280, 720)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=[*PARTS], help="one table; default: all")
    parser.add_argument("--seeds", type=int, help="default: 200 gates, 60 reps, 16 lenses")
    parser.add_argument("--from", type=int, default=10_000, dest="first")
    wish = parser.parse_args()
    for name, (table, usual) in PARTS.items():
        if wish.part in (None, name):
            table(range(wish.first, wish.first + (wish.seeds or usual)))


def print_gates(seeds: range) -> None:
    print("\n| Fly Zone, camera's height, marks | asked | gate, RMS | line in 2u | length in 2u | scale in 2u |")
    print("|---|---|---|---|---|---|")
    for fly_m, asked_cm in FIGURES_CM.items():
        for height_m in HEIGHTS_M:
            print_row(
                f"{fly_m} m, {height_m:g} m, ± 1 px", f"{asked_cm} cm", [trial(s, fly_m, height_m) for s in seeds]
            )
    few = seeds[: max(1, len(seeds) // 2)]
    print_row("30 m, 2.5 m, sd 1 px", "-", [trial(s, 30, 2.5, spread_px=math.sqrt(3)) for s in few])
    print_row("30 m, 2.5 m, ± 1 px, a lens of k1 -0.03 not told", "-", [trial(s, 30, 2.5, k1=-0.03) for s in few])


@dataclass(frozen=True, slots=True)
class Trial:
    """Errors of both lines in metres and of the scales, with their u."""

    off_m: tuple[float, float]
    u_line_m: tuple[float, float]
    off_scale: float
    u_scale: float


def print_row(name: str, asked: str, trials: list[Trial | None]) -> None:
    done = [one for one in trials if one is not None]
    refused = f" ({len(trials) - len(done)} of {len(trials)} refused: too low)" if len(done) < len(trials) else ""
    if not done:
        print(f"| {name}{refused} | {asked} | - | - | - | - |")
        return
    rms_cm = 100 * float(np.sqrt(np.mean(np.square([one.off_m for one in done]))))
    lines = [off / u for one in done for off, u in zip(one.off_m, one.u_line_m, strict=True)]
    lengths = [(one.off_m[1] - one.off_m[0]) / math.hypot(*one.u_line_m) for one in done]
    scales = [one.off_scale / one.u_scale for one in done]
    print(f"| {name}{refused} | {asked} | {rms_cm:.2f} cm | {within(lines)} | {within(lengths)} | {within(scales)} |")


def within(errors_u: list[float]) -> str:
    return f"{float(np.mean(np.abs(errors_u) < 2)):.1%}"


def made_camera(rng: np.random.Generator, fly_m: float, height_m: float, k1: float = 0.0) -> Camera:
    """As a person sets it up: about 0.9 of the Fly Zone back, aimed at its middle, 3 to 4 m of room at either end."""
    distance_m = 0.9 * fly_m * rng.uniform(0.85, 1.15)
    x_m = fly_m / 2 + rng.normal(0.0, 0.05 * fly_m)
    yaw_deg = math.degrees(math.atan2(fly_m / 2 - x_m, distance_m)) + rng.normal(0.0, 1.0)
    pitch_deg = -math.degrees(math.atan2(height_m - TORSO_HEIGHT_M, distance_m)) + rng.normal(0.0, 2.0)
    scale = SIZE[0] / (fly_m + rng.uniform(6.0, 8.0))
    roll_deg = rng.normal(0.0, 1.0)
    return Camera(SIZE, scale, distance_m, x_m, height_m, yaw_deg, pitch_deg, roll_deg, k1=k1)


def marked(camera: Camera, fly_m: float, rng: np.random.Generator, spread_px: float = 1.0) -> Pose | None:
    """The pose from its cones, marked evenly within spread_px; None where they are refused."""
    places = np.array([[x, side * LANE_M / 2, 0.0] for x in (0.0, fly_m) for side in (-1, 1)])
    marks = camera.project(places) + rng.uniform(-spread_px, spread_px, (4, 2))
    try:
        return solve_pose(Cones(*((float(x), float(y)) for x, y in marks)), camera.size, Lane(fly_m))
    except LineError:
        return None


def trial(seed: int, fly_m: float, height_m: float, *, spread_px: float = 1.0, k1: float = 0.0) -> Trial | None:
    rng = np.random.default_rng([seed, 1, round(fly_m), round(10 * height_m), round(10 * spread_px), round(-100 * k1)])
    camera = made_camera(rng, fly_m, height_m, k1)
    pose = marked(camera, fly_m, rng, spread_px)
    if pose is None:
        return None
    off_m, scale = [], []
    for gate in posed_gates(pose):
        x, y = camera.project(np.array([gate.x_m, 0.0, TORSO_HEIGHT_M]))
        true = columns_per_m(camera, gate)
        off_m.append((gate.line.x_at(float(y)) - float(x)) / true)
        scale.append((gate.line.px_per_m / math.cos(math.radians(gate.line.tilt_deg)) / true - 1, gate.line))
    (off_scale, line), u_line = scale[0], [one.u_line_m for _, one in scale]
    return Trial((off_m[0], off_m[1]), (u_line[0], u_line[1]), off_scale, line.u_px_per_m / line.px_per_m)


def columns_per_m(camera: Camera, gate: PosedGate) -> float:
    """Columns from the line that a metre along the run is in truth."""
    ends = camera.project(np.array([[gate.x_m + along, 0.0, TORSO_HEIGHT_M] for along in (-0.5, 0.5)]))
    low, high = (float(x) - gate.line.x_at(float(y)) for x, y in ends)
    return high - low


@dataclass(frozen=True, slots=True)
class Run:
    """One rep: errors of velocity and of the fly time, with their u; what the feet did."""

    off_u: float
    off_ms: float
    raw_ms: float
    u_ms: float
    read: bool


def print_velocity(seeds: range) -> None:
    print(
        "\n| 30 m, runner within ± 30 cm, camera at | velocity within 2u | asked | fly time, RMS | median u "
        "| not corrected, RMS | feet read |"
    )
    print("|---|---|---|---|---|---|---|")
    for height_m in (1.5, 5.0):
        runs = [one for seed in seeds if (one := run(seed, height_m)) is not None]
        rms, raw = (
            float(np.sqrt(np.mean(np.square(values))))
            for values in zip(*((r.off_ms, r.raw_ms) for r in runs), strict=True)
        )
        u_ms = float(np.median([r.u_ms for r in runs]))
        print(
            f"| {height_m:g} m ({len(runs)} of {len(seeds)} reps) | {within([r.off_u for r in runs])} | 95 % "
            f"| {rms:.1f} ms | {u_ms:.1f} ms | {raw:.1f} ms | {sum(r.read for r in runs)} |"
        )


def run(seed: int, height_m: float) -> Run | None:
    """A rep by a rendered runner at gates from marked cones; None where a gate or the cones have no answer."""
    rng = np.random.default_rng([seed, 2, round(10 * height_m)])
    camera = replace(made_camera(rng, 30.0, height_m), exposure_ns=1_000_000, row_time_ns=9_000)
    runner = random_runner(rng, speed_m_per_s=rng.uniform(6.0, 8.0), lateral_m=rng.uniform(-0.3, 0.3))
    runner = runner.timed(0.0, 1_500_000_000 + round(rng.uniform(0.0, 1e9 / FPS)))
    pose = marked(camera, 30.0, rng)
    if pose is None:
        return None
    gates = posed_gates(pose)
    found = [seen_at(gate, camera, runner, seed) for gate in gates]
    pairs = [one for one in found if one is not None]
    if len(pairs) < 2:
        return None
    seen = Rep(pairs[0][0], pairs[1][0])
    true_s = (pairs[1][1] - pairs[0][1]) * 1e-9
    corrected, lateral = corrected_rep(seen, (gates[0].line, gates[1].line))
    measured, raw = timed(gates, corrected, lateral), timed(gates, seen, Lateral())
    speed = velocity(Measurement(30.0, "m", (BudgetLine("distance", 0.0, "common"),)), measured)
    off_u = (speed.value - 30.0 / true_s) / speed.u
    return Run(off_u, 1e3 * (measured.value - true_s), 1e3 * (raw.value - true_s), 1e3 * measured.u, lateral.read)


def seen_at(gate: PosedGate, camera: Camera, runner: Runner, seed: int) -> tuple[Crossing, int] | None:
    """What the detector finds at a gate, and the truth's instant."""
    true = runner.crossing(gate.x_m, 0, 20_000_000_000)
    assert true is not None
    frames = [t_ns for t_ns in frame_times(FPS, true.t_ns * 1e-9 + 0.9) if t_ns >= true.t_ns - 1_400_000_000]
    clip = SyntheticClip(frames, [runner], camera, Scene(seed=seed, marks_x_m=(0.0, 30.0)), seed=seed)
    line = replace(gate.line, exposure_ns=camera.exposure_ns, row_time_ns=camera.row_time_ns)
    detector = CrossingDetector()
    found = [one for strip in clip.strips(line) for one in detector.feed(strip)] + detector.finish()
    return (found[0], true.t_ns) if len(found) == 1 else None


def timed(gates: tuple[PosedGate, PosedGate], rep: Rep, lateral: Lateral) -> Measurement:
    """Fly time with the project's own budget."""
    lines = [replace(gate.line, exposure_ns=0, row_time_ns=0) for gate in gates]
    second, third = (GateView(line, FRAME_NS, torso_row_share(line, SIZE, 0), True) for line in lines)
    return fly_time(rep, (second, third), (), lateral=lateral)


def print_lenses(seeds: range) -> None:
    print("\n| lens, 12 views of the board, 1280x720 | RMS error | median u | within 2u | straight, at the sides |")
    print("|---|---|---|---|---|")
    found = [one for seed in seeds if (one := measured_lens(seed)) is not None]
    off = [lens.focal_px / true.focal_px - 1 for lens, true in found]
    u = [lens.u_focal_px / lens.focal_px for lens, _ in found]
    edge = [edge_px(lens, true) for lens, true in found]
    print(
        f"| focal length ({len(found)} of {len(seeds)} fitted) | {float(np.sqrt(np.mean(np.square(off)))):.2%} "
        f"| {float(np.median(u)):.2%} | {within([a / b for a, b in zip(off, u, strict=True)])} "
        f"| {float(np.sqrt(np.mean(np.square(edge)))):.2f} px RMS |"
    )


def measured_lens(seed: int) -> tuple[Lens, Lens] | None:
    """What the fit says of a made lens, and the truth."""
    rng = np.random.default_rng([seed, 3])
    width, height = LENS_SIZE
    centre = ((width - 1) / 2 + rng.normal(0.0, 8.0), (height - 1) / 2 + rng.normal(0.0, 8.0))
    focal_px = rng.uniform(0.6, 1.1) * width
    bend = (rng.uniform(-0.2, 0.05), rng.uniform(-0.02, 0.05), 0.0, 0.0, 0.0)
    true = Lens("made", "made", LENS_SIZE, focal_px, 1.0, centre, 1.0, bend, 0.1, 12)
    views = []
    for number in range(12):
        z = rng.uniform(6.5, 9.0) * focal_px / (0.85 * width)
        across, down = (number % 4 - 1.5) / 1.5 * 0.3, (number // 4 - 1) * 0.14
        middle = np.array([across * z * width / focal_px, down * z * width / focal_px, z])
        turn = np.array([rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(-0.3, 0.3)])
        views.append(find_board(board_picture(true, turn, middle, rng)))
    try:
        return fit_lens(
            [view for view in views if view is not None and view.why_not is None], LENS_SIZE, "m", "m"
        ), true
    except InputError:
        return None


def board_picture(lens: Lens, turn: Array, middle: Array, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The board through a lens, with a phone's blur and noise."""
    side_px = 120
    printed = charuco_board().generateImage((SQUARES[0] * side_px, SQUARES[1] * side_px), marginSize=0)
    matrix, _ = cv2.Rodrigues(turn)
    corner = middle - matrix @ np.array([SQUARES[0] / 2, SQUARES[1] / 2, 0.0])
    width, height = lens.size
    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    plane = (lens.straight(np.stack([columns.ravel(), rows.ravel()], 1)) - lens.straight_matrix[:2, 2]) / lens.focal_px
    rays = np.concatenate([plane, np.ones((len(plane), 1))], 1) @ matrix
    origin = -matrix.T @ corner
    on_board = ((origin - origin[2] / rays[:, 2:] * rays)[:, :2] * side_px - 0.5).reshape(height, width, 2)
    x, y = (on_board[..., axis].astype(np.float32) for axis in (0, 1))
    seen = cv2.remap(printed, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=150.0)
    noisy = 30 + 0.7 * cv2.GaussianBlur(seen, (0, 0), 0.7).astype(np.float64) + rng.normal(0.0, 2.0, seen.shape)
    return np.asarray(np.clip(np.rint(noisy), 0, 255), dtype=np.uint8)


def edge_px(lens: Lens, true: Lens) -> float:
    """How far a point at the picture's side, half way up, is put aside, less what a turn and another scale do."""
    columns = np.linspace(0.02, 0.98, 25) * lens.size[0]
    points = np.stack([columns, np.full(25, 0.5 * lens.size[1])], 1)
    found, truth = lens.straight(points)[:, 0], true.straight(points)[:, 0]
    off = found - np.polyval(np.polyfit(truth, found, 1), truth)
    return float(np.abs(off).max())


PARTS: dict[str, tuple[Callable[[range], None], int]] = {
    "gates": (print_gates, 200),
    "velocity": (print_velocity, 60),
    "lenses": (print_lenses, 16),
}

if __name__ == "__main__":
    main()
