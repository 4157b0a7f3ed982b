"""The camera's aim from the lane's marks and a pole: random cameras, read with an error, against where they stand.

    python benchmarks/alignment.py

Cameras of 1280 x 720 stand 5 or 8 m from the middle of the lane, 0.8 to 1.8 m high, roughly level, with a focal length
of 1000 px. The marks and the ends of a 2 m pole, 1 m to the side or in the gate's plane, are read with the error named;
the pole is out of plumb by 0.15 degrees (1 u). The focal length, the distance and the height are told with 2 % (1 u),
or not at all and then drawn from what the code takes for usual. Errors are even within +- 1 px, or normal.

Two marks read with 1 px (sd) each cannot do better than sqrt(2) d / (f w): 0.33 degrees at 5 m, 0.53 at 8 m. The
figures for "+- 1 px" are met where that is a limit.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import markdown, told
from calibration.alignment import FOCAL_WIDTHS, HEIGHT_M, U_LATERAL_M, U_LOG_HEIGHT, align
from calibration.marks import U_PLUMB_DEG, Known, Marks, View, plumb_from_points
from gate.errors import LineError
from gate.sources.camera import TORSO_HEIGHT_M, Camera

Array = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]
SEEDS = range(10_000, 10_500)
SIZE = (1280, 720)
U_TOLD = 0.02
LANE_M = 1.22


@dataclass(frozen=True, slots=True)
class Case:
    """One row. draw: errors of the pixels, px; u_px: their standard deviation. limit_deg: of the angle, None: none.

    beside_m: sd of the camera's place beside the plane. told: whether the camera's figures are known.
    """

    text: str
    distance_m: float
    draw: Draw
    u_px: float
    limit_deg: float | None
    beside_m: float = 0.0
    told: bool = True


def even(half_px: float) -> Draw:
    return lambda rng, shape: rng.uniform(-half_px, half_px, shape)


def normal(sd_px: float) -> Draw:
    return lambda rng, shape: rng.normal(0.0, sd_px, shape)


PM1, PM02 = 1 / math.sqrt(3), 0.2
CASES = [
    Case("in the plane, 5 m, marks to +- 1 px", 5, even(1.0), PM1, 0.25),
    Case("in the plane, 8 m, marks to +- 1 px", 8, even(1.0), PM1, 0.4),
    Case("in the plane, 5 m, marks to 0.2 px (sd)", 5, normal(0.2), PM02, 0.1),
    Case("in the plane, 8 m, marks to 0.2 px (sd)", 8, normal(0.2), PM02, 0.15),
    Case("in the plane, 5 m, marks to 1 px (sd)", 5, normal(1.0), 1.0, None),
    Case("in the plane, 8 m, marks to 1 px (sd)", 8, normal(1.0), 1.0, None),
    Case("30 cm (sd) beside it, 5 m, 1 px (sd)", 5, normal(1.0), 1.0, None, 0.3),
    Case("30 cm (sd) beside it, 8 m, 0.2 px (sd)", 8, normal(0.2), PM02, None, 0.3),
    Case("30 cm (sd) beside it, about 6 m, 1 px (sd), nothing known", 6, normal(1.0), 1.0, None, 0.3, told=False),
]
PLUMB_LIMIT_DEG = 0.3
LEAST_WITHIN, MOST_WITHIN = 0.93, 0.99


@dataclass(frozen=True, slots=True)
class Result:
    """Errors beside their u: angle and plumb in degrees, way out and line at torso height in m, scale in px/m."""

    angle: tuple[float, float]
    out: tuple[float, float]
    plumb: tuple[float, float]
    line: tuple[float, float]
    scale: tuple[float, float]


def camera_of(case: Case, rng: np.random.Generator) -> Camera:
    focal_px, distance_m, height_m = 1000.0, float(case.distance_m), float(rng.uniform(0.8, 1.8))
    if not case.told:
        focal_px = SIZE[0] * math.exp(rng.uniform(*np.log(FOCAL_WIDTHS)))
        height_m = HEIGHT_M * math.exp(U_LOG_HEIGHT * rng.normal())
        distance_m *= math.exp(0.2 * rng.normal())
    x_m = case.beside_m * float(rng.normal())
    yaw, pitch, roll = (float(v) for v in rng.normal((-math.degrees(math.atan2(x_m, distance_m)), -3.0, 0.0), 2.0))
    return Camera(SIZE, focal_px / distance_m, distance_m, x_m, height_m, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)


def try_once(case: Case, seed: int) -> Result | None:
    """One camera, read once; None where the marks are refused as too near to one another."""
    rng = np.random.default_rng(seed)
    camera = camera_of(case, rng)
    lean = math.radians(U_PLUMB_DEG * rng.normal())
    aside_m = float(rng.choice([0.0, 1.0]))
    pole = [[aside_m, 0.61, 0.0], [aside_m + 2 * math.sin(lean), 0.61, 2 * math.cos(lean)]]
    exact = camera.project(np.array([[0.0, -LANE_M / 2, 0.0], [0.0, LANE_M / 2, 0.0], *pole]))
    near, far, foot, top = ((float(x), float(y)) for x, y in exact + case.draw(rng, exact.shape))
    view = View(SIZE)
    if case.told:
        figures = (camera.focal_px, camera.distance_m, camera.height_m)
        view = View(SIZE, *(Known(v * (1 + U_TOLD * rng.normal()), U_TOLD * v) for v in figures))
    plumb = plumb_from_points(foot, top, u_px=case.u_px)
    try:
        aim = align(Marks(near, far, case.u_px, u_mark_m=0.0), plumb, view)
    except LineError:
        return None
    line, truth = aim.line, camera.gate_line()
    pixel = np.array([line.x_at(y := _torso_row(camera)), y])
    ray, lateral_m = camera.rays(pixel), U_LATERAL_M * float(rng.normal())
    x_m = camera.x_m + ray[0] / ray[1] * (camera.distance_m + lateral_m)
    true_deg = math.degrees(math.atan2(camera.x_m, camera.distance_m))
    return Result(
        (aim.angle_deg.value - true_deg, aim.angle_deg.u),
        (aim.out_m.value - camera.x_m, aim.out_m.u),
        (line.tilt_deg - truth.tilt_deg, plumb.u_deg),
        (float(x_m), line.u_line_m),
        (line.px_per_m - truth.px_per_m, line.u_px_per_m),
    )


def _torso_row(camera: Camera) -> float:
    return float(camera.project(np.array([0.0, 0.0, TORSO_HEIGHT_M]))[1])


def row_of(case: Case) -> list[str]:
    """A case's errors, and how many of them are within 2 u."""
    tries = [try_once(case, seed) for seed in SEEDS]
    done = [one for one in tries if one is not None]
    angle, out, plumb, line, scale = (
        np.array([getattr(one, name) for one in done]) for name in ("angle", "out", "plumb", "line", "scale")
    )
    rms_deg, plumb_deg = _rms(angle), _rms(plumb)
    covers = [_within(pairs) for pairs in (angle, out, line, scale)]
    holds = case.limit_deg is None or (rms_deg <= case.limit_deg and plumb_deg <= PLUMB_LIMIT_DEG)
    holds &= all(LEAST_WITHIN <= cover <= MOST_WITHIN for cover in covers)
    return [
        case.text,
        "" if case.limit_deg is None else f"{case.limit_deg:g} deg",
        f"{rms_deg:.2f} deg",
        f"{100 * _rms(out):.1f} cm",
        f"{plumb_deg:.2f} deg",
        f"{100 * _rms(line):.1f} cm",
        "; ".join(f"{cover:.0%}" for cover in covers),
        str(len(tries) - len(done)),
        told(holds),
    ]


def _rms(pairs: Array) -> float:
    return float(np.sqrt((pairs[:, 0] ** 2).mean()))


def _within(pairs: Array) -> float:
    return float((np.abs(pairs[:, 0]) <= 2 * pairs[:, 1]).mean())


HEAD = (
    "marks and a pole",
    "figure",
    "angle, RMS",
    "out, RMS",
    "plumb, RMS (0.3 deg)",
    "line at the torso, RMS",
    "within 2 u (93-99 %): angle; out; line; scale",
    "refused",
    "",
)


def main() -> None:
    """Measure and print; the exit code says whether every row holds."""
    rows = [row_of(case) for case in CASES]
    print(f"{len(SEEDS)} cameras a row.\n")
    print(markdown(HEAD, rows))
    sys.exit(0 if all(told(False) not in row for row in rows) else 1)


if __name__ == "__main__":
    main()
