from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.cones import Cones, check_cones, u_mark_px
from calibration.lens import Lens
from calibration.pose import Focal, Lane, Pose, parameters, solve_pose
from gate.errors import LineError
from gate.sources.camera import Camera

Array = NDArray[np.float64]
SIZE = (1920, 1080)
CAMERA = Camera(SIZE, 1920 / 38, 27.0, x_m=14.0, height_m=2.5, yaw_deg=2.0, pitch_deg=-3.0, roll_deg=0.7)
LENS = Lens("phone", "1080p60", SIZE, CAMERA.focal_px, 3.0, (965.0, 536.0), 3.0, (-0.12, 0.04, 0.0, 0.0, 0.0), 0.2, 12)


def seen(camera: Camera, fly_m: float = 30.0, width_m: float = 1.22) -> Array:
    return camera.project(np.array([[x, side * width_m / 2, 0.0] for x in (0.0, fly_m) for side in (-1, 1)]))


def cones(pixels: Array) -> Cones:
    return Cones(*((float(x), float(y)) for x, y in pixels))


def solved(camera: Camera = CAMERA, fly_m: float = 30.0, seed: int | None = None) -> Pose:
    off = 0.0 if seed is None else np.random.default_rng(seed).uniform(-1, 1, (4, 2))
    return solve_pose(cones(seen(camera, fly_m) + off), camera.size, Lane(fly_m))


def test_exact_marks_give_the_camera_back() -> None:
    found = solved().camera
    assert (found.x_m, found.distance_m) == pytest.approx((14.0, 27.0), rel=0.002)
    assert found.height_m == pytest.approx(2.5, rel=0.03)
    assert found.focal_px == pytest.approx(CAMERA.focal_px, rel=0.002)
    assert (found.yaw_deg, found.roll_deg) == pytest.approx((2.0, 0.7), abs=0.05)


def test_marks_to_a_pixel_leave_the_camera_within_its_u() -> None:
    off = []
    for seed in range(40):
        pose = solved(seed=seed)
        u = np.sqrt(np.diag(pose.covariance))
        off.append((parameters(pose.camera) - parameters(CAMERA)) / u)
    within = np.mean(np.abs(off) < 2)
    assert 0.88 < within <= 1.0
    assert np.std(off) > 0.5, "u is padded"


def test_marker_2_may_be_on_the_right() -> None:
    pixels = seen(CAMERA)[[2, 3, 0, 1]]
    pose = solve_pose(cones(pixels), SIZE, Lane(30.0))
    assert pose.gates_x_m == (30.0, 0.0)
    assert pose.camera.x_m == pytest.approx(14.0, abs=0.1)


def test_a_road_of_its_own_width() -> None:
    camera = replace(CAMERA, px_per_m=1920 / 60, distance_m=45.0, x_m=25.0, yaw_deg=0.0)
    pose = solve_pose(cones(seen(camera, 50.0, 3.4)), SIZE, Lane(50.0, 3.4))
    assert pose.camera.height_m == pytest.approx(2.5, rel=0.02)


def test_a_focal_length_that_is_known_is_kept_within_its_u() -> None:
    pixels = seen(CAMERA) + np.random.default_rng(5).uniform(-1, 1, (4, 2))
    free = solve_pose(cones(pixels), SIZE, Lane(30.0))
    given = solve_pose(cones(pixels), SIZE, Lane(30.0), focal=Focal(CAMERA.focal_px, 3.0))
    assert abs(given.camera.focal_px - CAMERA.focal_px) < 9.0
    assert np.sqrt(given.covariance[6, 6]) < 0.2 * np.sqrt(free.covariance[6, 6])


def test_marks_are_taken_through_the_lens() -> None:
    bent = LENS.bent(seen(CAMERA))
    assert np.abs(bent - seen(CAMERA)).max() > 5, "the lens does nothing here"
    pose = solve_pose(cones(bent), SIZE, Lane(30.0), lens=LENS)
    assert pose.camera.height_m == pytest.approx(2.5, rel=0.03)
    assert pose.seen(np.array([[0.0, 0.61, 0.0]]))[0] == pytest.approx(bent[1], abs=0.05)


def test_a_camera_at_one_end_of_the_lane() -> None:
    camera = replace(CAMERA, x_m=-4.0, yaw_deg=40.0, distance_m=22.0, px_per_m=45.0, roll_deg=0.0)
    pose = solved(camera)
    off_u = (parameters(pose.camera) - parameters(camera)) / np.sqrt(np.diag(pose.covariance))
    assert np.abs(off_u).max() < 1
    assert pose.camera.x_m == pytest.approx(-4.0, abs=0.6)


N2, F2, N3, F3 = ((round(float(x), 1), round(float(y), 1)) for x, y in seen(CAMERA))
Point = tuple[float, float]


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ((F2, N2, F3, N3), "near and far cones are swapped"),
        ((N2, F2, F3, N3), "cannot be a lane"),
        ((N3, F2, N2, F3), "its edges cross"),
        ((N2, N2, N3, F3), "near cone of Marker 2 and far cone of Marker 2 are marked on one another"),
        ((N2, F2, N3, (2500.0, 600.0)), r"far cone of Marker 3 \(2500, 600\) is outside the picture of 1920 x 1080"),
        ((N2, F2, N3, (float("nan"), 600.0)), "far cone of Marker 3"),
        (((100.0, 600.0), (140.0, 600.0), (1700.0, 600.0), (1740.0, 600.0)), "too close to tell near from far"),
        (((960.0, 900.0), (970.0, 700.0), (965.0, 200.0), (975.0, 100.0)), "runs up the picture"),
        (((100.0, 900.0), (900.0, 300.0), (1800.0, 900.0), (1000.0, 300.0)), "film from beside the lane"),
        (((100.0, 900.0), (180.0, 600.0), (1800.0, 760.0), (1790.0, 740.0)), "cannot be a lane of 1.22 m"),
    ],
)
def test_what_cannot_be_a_lane_is_refused_in_one_line(marks: tuple[Point, ...], words: str) -> None:
    with pytest.raises(LineError, match=words) as refused:
        solve_pose(Cones(*marks), SIZE, Lane(30.0))
    assert "\n" not in str(refused.value)
    assert ": " in str(refused.value), "says nothing of what to do"


@pytest.mark.parametrize(("fly_m", "width_m"), [(0.0, 1.22), (-3.0, 1.22), (float("nan"), 1.22), (30.0, 0.0)])
def test_lengths_that_cannot_be_are_refused(fly_m: float, width_m: float) -> None:
    with pytest.raises(LineError, match="measure it again"):
        Lane(fly_m, width_m)


def test_a_low_camera_is_told_to_stand_higher() -> None:
    with pytest.raises(LineError, match="put the camera higher or nearer"):
        solved(replace(CAMERA, height_m=0.6, pitch_deg=0.0))


def test_a_mark_is_placed_to_a_pixel_or_to_a_part_of_a_large_picture() -> None:
    assert u_mark_px((1280, 720)) == pytest.approx(0.577, abs=0.001)
    assert u_mark_px((2160, 3840)) == pytest.approx(1.155, abs=0.001)
    check_cones(Cones(N2, F2, N3, F3), SIZE, u_mark_px(SIZE))


@pytest.mark.parametrize(("fly_m", "refused"), [(30.0, False), (50.0, True)])
def test_a_camera_at_head_height_is_high_enough_for_30_m_and_not_for_50(fly_m: float, refused: bool) -> None:
    camera = Camera(SIZE, 1920 / (fly_m + 7), 0.9 * fly_m, x_m=fly_m / 2, height_m=1.5)
    too_low = 0
    for seed in range(400):
        pixels = seen(camera, fly_m) + np.random.default_rng(seed).uniform(-1, 1, (4, 2))
        try:
            check_cones(cones(pixels), SIZE, u_mark_px(SIZE))
        except LineError:
            too_low += 1
    assert too_low / 400 > 0.9 if refused else too_low / 400 < 0.03
