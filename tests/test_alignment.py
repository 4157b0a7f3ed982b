"""Where the camera stands to the gate's plane, from marks and something plumb, against projected truth."""

import math
from dataclasses import replace

import numpy as np
import pytest

from calibration.alignment import SPEED_M_PER_S, Aim, align
from calibration.marks import Known, Marks, Plumb, View, plumb_from_gravity, plumb_from_points
from gate.errors import InputError, LineError
from gate.sources.camera import TORSO_HEIGHT_M, Camera

SIZE = (1280, 720)
CAMERA = Camera(SIZE, px_per_m=150.0, distance_m=6.0, height_m=1.2, yaw_deg=1.0, pitch_deg=-3.0, roll_deg=2.0)
POINT_DEG, POINT_M = 0.02, 0.002
"""What is left where every pixel is exact."""


def seen(camera: Camera, *, u_px: float = 1.0) -> tuple[Marks, Plumb]:
    """The lane's marks and a pole behind the lane, as the camera shows them."""
    points = camera.project(np.array([[0, -0.61, 0], [0, 0.61, 0], [0.8, 2.0, 0], [0.8, 2.0, 2.0]]))
    near, far, foot, top = ((float(x), float(y)) for x, y in points)
    return Marks(near, far, u_px, u_mark_m=0.0), plumb_from_points(foot, top, u_px=u_px)


def known_of(camera: Camera) -> list[Known]:
    return [Known(value, 0.02 * value) for value in (camera.focal_px, camera.distance_m, camera.height_m)]


def view_of(camera: Camera) -> View:
    return View(camera.size, *known_of(camera))


def aim_of(camera: Camera) -> Aim:
    return align(*seen(camera), view_of(camera))


@pytest.mark.parametrize("x_m", [-0.6, -0.1, 0.0, 0.3])
def test_the_camera_is_found_where_it_stands(x_m: float) -> None:
    aim = aim_of(replace(CAMERA, x_m=x_m, yaw_deg=1.0 - math.degrees(math.atan2(x_m, 6.0))))
    assert aim.out_m.value == pytest.approx(x_m, abs=POINT_M)
    assert aim.angle_deg.value == pytest.approx(math.degrees(math.atan2(x_m, 6.0)), abs=POINT_DEG)
    assert aim.distance_m.value == pytest.approx(6.0, abs=0.01)


def test_a_roll_of_the_camera_is_no_way_out_of_the_plane() -> None:
    """The marks alone lean alike from a roll and from a camera beside the plane; the pole tells one from the other."""
    rolled = aim_of(replace(CAMERA, roll_deg=9.0))
    assert abs(rolled.out_m.value) < POINT_M
    assert abs(rolled.lean_deg.value) < POINT_DEG


def test_the_line_stands_between_the_marks_along_the_plumb() -> None:
    line, truth = aim_of(CAMERA).line, CAMERA.gate_line()
    assert line.ground == pytest.approx(truth.ground, abs=0.2)
    assert line.top == pytest.approx(truth.top, abs=0.5)
    assert line.px_per_m == pytest.approx(truth.px_per_m, rel=0.003)
    assert 0.002 < line.u_line_m < 0.02
    assert 0 < line.u_px_per_m < 0.04 * line.px_per_m
    assert (line.exposure_ns, line.row_time_ns) == (None, None)


@pytest.mark.parametrize(
    ("distance_m", "u_px", "limit_deg"), [(5, 0.2, 0.1), (8, 0.2, 0.15), (5, 0.58, 0.25), (8, 0.58, 0.4)]
)
def test_the_angle_is_known_as_well_as_the_pixels_allow(distance_m: float, u_px: float, limit_deg: float) -> None:
    camera = Camera(SIZE, 1000.0 / distance_m, distance_m, height_m=1.2)
    marks, plumb = seen(camera, u_px=u_px)
    angle = align(marks, plumb, view_of(camera)).angle_deg
    geometry = math.degrees(math.sqrt(2) * u_px * (distance_m**2 - 0.61**2) / (1000.0 * 1.22) / distance_m)
    assert math.hypot(geometry, 0.9 * 1.2 / distance_m * plumb.u_deg) < 1.03 * angle.u
    assert angle.u < limit_deg


def test_most_true_places_are_within_two_u() -> None:
    rng = np.random.default_rng(7)
    scores = []
    for _ in range(60):
        x_m = rng.normal(0, 0.3)
        camera = replace(CAMERA, x_m=x_m, yaw_deg=-math.degrees(math.atan2(x_m, 6.0)), height_m=rng.uniform(0.8, 1.8))
        marks, plumb = seen(camera)
        near, far = (tuple(np.array(p) + rng.normal(0, 1, 2)) for p in (marks.near, marks.far))
        marks = replace(marks, near=near, far=far)
        plumb = replace(plumb, lean_deg=plumb.lean_deg + rng.normal(0, plumb.u_deg))
        told = (Known(one.value + rng.normal(0, one.u), one.u) for one in known_of(camera))
        aim = align(marks, plumb, View(SIZE, *told))
        scores.append((aim.out_m.value - x_m) / aim.out_m.u)
    assert 0.8 < float(np.std(scores)) < 1.2


def test_what_is_not_known_of_the_camera_ends_in_u() -> None:
    marks, plumb = seen(CAMERA)
    known, unknown = align(marks, plumb, view_of(CAMERA)), align(marks, plumb, View(SIZE))
    assert unknown.line.u_px_per_m > 4 * known.line.u_px_per_m
    assert unknown.distance_m.u > 4 * known.distance_m.u
    assert abs(unknown.distance_m.value - 6.0) < 2 * unknown.distance_m.u


def test_a_scale_narrows_the_distance() -> None:
    marks, plumb = seen(CAMERA)
    scaled = align(marks, plumb, View(SIZE, upright_px_per_m=Known(149.3, 1.5)))
    assert scaled.line.px_per_m == pytest.approx(150.0, rel=0.02)
    assert scaled.line.u_px_per_m < 0.02 * 150.0


def test_gravity_of_the_phone_does_for_a_pole() -> None:
    camera = replace(CAMERA, pitch_deg=0.0)
    marks, _ = seen(camera)
    aim = align(marks, plumb_from_gravity(-2.0, SIZE, u_deg=0.1), view_of(camera))
    assert abs(aim.out_m.value) < 0.01


def test_costs_are_told_at_nine_metres_a_second() -> None:
    x_m = 0.5
    aim = aim_of(replace(CAMERA, x_m=x_m, yaw_deg=0.0, roll_deg=0.0, pitch_deg=0.0))
    assert aim.mark_cost_ms == pytest.approx(1e3 * 0.61 * (x_m / 6.0) / SPEED_M_PER_S, rel=0.02)
    assert aim.lean_cost_ms == pytest.approx(1e3 * TORSO_HEIGHT_M * (x_m / 1.2) / SPEED_M_PER_S, rel=0.05)


def test_marks_that_stand_badly_make_the_line_worse() -> None:
    marks, plumb = seen(CAMERA)
    good, bad = (align(replace(marks, u_mark_m=u_m), plumb, view_of(CAMERA)).line.u_line_m for u_m in (0.0, 0.05))
    assert bad > 2 * good


@pytest.mark.parametrize(
    ("near", "far", "says"),
    [
        ((640, 500), (641, 497), "on one another"),
        ((640, 460), (640, 500), "not above the near one"),
        ((2000, 500), (640, 450), "near mark .* is outside the picture"),
        ((640, 500), (math.nan, 450), "far mark .* is outside the picture"),
    ],
)
def test_marks_that_cannot_be_are_refused(near: tuple[float, float], far: tuple[float, float], says: str) -> None:
    with pytest.raises(LineError, match=says):
        align(Marks(near, far), Plumb((640, 300), 0.0, 0.2), View(SIZE))


def test_marks_that_do_not_fit_what_was_measured_are_refused() -> None:
    marks, plumb = seen(CAMERA)
    with pytest.raises(LineError, match=r"do not fit a lane of 1.22 m and distance 15 m, height 1.2 m"):
        align(marks, plumb, View(SIZE, Known(900, 18), Known(15, 0.3), Known(1.2, 0.02)))


@pytest.mark.parametrize("view", [View(SIZE, focal_px=Known(10, 1)), View(SIZE, distance_m=Known(-3, 0.1))])
def test_a_camera_that_cannot_be_is_refused(view: View) -> None:
    with pytest.raises(InputError, match="is not between"):
        align(*seen(CAMERA), view)


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [((600, 300), (601, 302), "px long"), ((600, 300), (900, 320), "leans"), ((math.inf, 0), (600, 300), "px long")],
)
def test_a_plumb_line_that_cannot_be_is_refused(
    one: tuple[float, float], other: tuple[float, float], says: str
) -> None:
    with pytest.raises(LineError, match=says):
        plumb_from_points(one, other)


@pytest.mark.parametrize("lean_deg", [45.0, math.nan])
def test_a_vertical_that_lies_is_refused(lean_deg: float) -> None:
    with pytest.raises(LineError, match="hold the camera level"):
        plumb_from_gravity(lean_deg, SIZE)
