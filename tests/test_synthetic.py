"""Rendered clips: their truth, and that their pictures keep to it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gate.errors import InputError
from gate.frame import Frame
from gate.line import Cutter
from gate.sources.body import FAR_ARM, NEAR_ARM, Body
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.paint import Window, paint
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import Scene
from gate.sources.silhouette import outlines
from gate.sources.synthetic import SyntheticClip, frame_times

Array = NDArray[np.float64]
Picture = NDArray[Any]
CROSSING_NS = 5_000_000_123
SMALL = Camera(size=(320, 180), px_per_m=50.0, distance_m=6.0)
TRUNK = np.array([[0, 1, 2, 3]])


def runner(direction: int = 1, speed_m_per_s: float = 9.0, **body: float) -> Runner:
    return Runner(speed_m_per_s, direction, Body(**body), phase=0.15).timed(0.0, CROSSING_NS)  # type: ignore[arg-type]


def around_crossing(fps: float = 60.0, duration_s: float = 0.4) -> tuple[int, ...]:
    return frame_times(fps, duration_s, start_ns=CROSSING_NS - round(duration_s * 5e8))


def clip(camera: Camera = SMALL, noise: float = 0.0, **changes: object) -> SyntheticClip:
    made = SyntheticClip(around_crossing(), [runner()], camera, noise=noise)
    return replace(made, **changes)  # type: ignore[arg-type]


def only_frame(made: SyntheticClip, t_ns: int) -> Array:
    (frame,) = replace(made, t_ns=[t_ns])
    return frame.luma.astype(np.float64)


# --- the truth ---


def surface_points(centres: Array, shapes: Array) -> Array:
    """Dense points on ellipsoids' surfaces, by Cholesky instead of the support function."""
    polar, azimuth = np.meshgrid(np.linspace(0, np.pi, 61), np.linspace(0, 2 * np.pi, 121))
    ball = np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], -1)
    balls = ball.reshape(-1, 3) @ np.swapaxes(np.linalg.cholesky(shapes), -1, -2)
    return np.asarray((centres[:, None] + balls).reshape(-1, 3))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("direction", [1, -1])
def test_truth_is_when_the_first_point_of_the_trunk_is_past_the_plane(seed: int, direction: int) -> None:
    one = random_runner(np.random.default_rng(seed), direction=direction).timed(0.4, CROSSING_NS)
    late_s = np.linspace(-1e-4, 1e-4, 21)
    trunks = zip(*one.trunk(one.seconds(CROSSING_NS) + late_s), strict=True)
    past = [(surface_points(c, q)[:, 0] * direction).max() >= 0.4 * direction for c, q in trunks]
    assert abs(late_s[past.index(True)]) <= 2.1e-5  # two steps of the search


def test_truth_tells_when_which_way_and_how_fast() -> None:
    left = Runner(6.0, -1).timed(0.5, CROSSING_NS + 20_000_000)
    crossings = clip(runners=[left, runner()]).truth(0.0)
    assert [(c.direction, c.runner) for c in crossings] == [(1, 1), (-1, 0)]
    assert crossings[0].t_ns == pytest.approx(CROSSING_NS, abs=2)
    assert [c.speed_m_per_s for c in crossings] == pytest.approx([9.0, 6.0])


def test_truth_holds_only_what_happens_between_the_first_and_the_last_frame() -> None:
    assert clip(t_ns=[CROSSING_NS + 1_000_000, CROSSING_NS + 90_000_000]).truth(0.0) == []
    assert clip(t_ns=[CROSSING_NS - 90_000_000, CROSSING_NS - 1_000_000]).truth(0.0) == []


def test_a_runner_who_speeds_up_crosses_with_the_speed_at_the_gate() -> None:
    starter = replace(Runner(5.0), acceleration_m_per_s2=2.0)
    (found,) = clip(runners=[starter], t_ns=frame_times(60, 2.0)).truth(6.0)
    assert found.speed_m_per_s == pytest.approx(np.sqrt(5.0**2 + 2 * 2.0 * 6.0), rel=0.02)


def test_a_course_replaces_the_straight_run() -> None:
    def turns_back(t_s: Array) -> tuple[Array, Array]:
        return 1.5 * np.sin(t_s), np.full_like(t_s, 0.3)

    walker = Runner(1.5, course=turns_back)
    made = clip(runners=[walker], t_ns=frame_times(60, 3.0))
    assert len(made.truth(1.0)) == 1
    assert made.truth(2.0) == []


def test_a_runner_who_never_reaches_a_gate_cannot_be_timed_there() -> None:
    with pytest.raises(InputError, match="never reaches"):
        Runner(1.0, course=lambda t_s: (0 * t_s, 0 * t_s)).timed(5.0, 0)


# --- the body ---


def test_a_hand_leads_the_trunk_for_a_part_of_each_step() -> None:
    one = runner()
    t_s = np.linspace(0.0, 2.0 / 4.2, 100)
    centres, _ = one.ellipsoids(t_s)
    hands = np.maximum(centres[:, FAR_ARM + 3, 0], centres[:, NEAR_ARM + 3, 0])
    lead_m = hands - one.front(t_s)
    assert 0.2 < lead_m.max() < 0.4
    assert lead_m.min() < 0.1


@pytest.mark.parametrize("speed_m_per_s", [1.4, 9.0])
def test_feet_come_down_to_the_ground_and_not_below(speed_m_per_s: float) -> None:
    centres, shapes = Runner(speed_m_per_s).ellipsoids(np.linspace(0.0, 2.0, 400))
    lowest = (centres[..., 2] - np.sqrt(shapes[..., 2, 2])).min(1)
    assert lowest.min() == pytest.approx(0.0, abs=0.003)
    assert (centres[..., 2] + np.sqrt(shapes[..., 2, 2])).max() == pytest.approx(1.75, abs=0.1)


def test_random_runners_keep_to_their_ranges_and_differ() -> None:
    made = [random_runner(np.random.default_rng(seed)) for seed in range(30)]
    assert all(5 <= r.speed_m_per_s <= 11 and 1.55 <= r.body.height_m <= 1.95 for r in made)
    assert np.std([r.body.tones.shirt for r in made]) > 40


# --- the camera ---


@pytest.mark.parametrize("k1", [0.0, -0.15, 0.1])
def test_rays_lead_back_to_the_points_that_made_the_pixels(k1: float) -> None:
    camera = Camera(k1=k1, yaw_deg=4.0, pitch_deg=-3.0, roll_deg=2.0)
    points = np.array([[0.5, 0.2, 1.0], [-2.0, 3.0, 0.0], [1.0, 1.0, 2.0]])
    towards = camera.rays(camera.project(points))
    away = points - camera.place_m
    assert np.cross(towards, away) == pytest.approx(0.0, abs=1e-6)


def test_a_level_camera_sees_the_gate_upright_at_its_scale() -> None:
    line = Camera(size=(1281, 721), px_per_m=150.0).gate_line(0.0)
    assert line.px_per_m == pytest.approx(150.0)
    assert line.top[0] == line.ground[0] == 640.0
    assert line.ground[1] == pytest.approx(360.0 + 1.1 * 150.0)


def test_a_camera_turned_clockwise_sees_the_gate_lean_to_the_left() -> None:
    assert Camera(roll_deg=3.0).gate_line().tilt_deg == pytest.approx(-3.0)


def test_yaw_looks_along_the_run_and_pitch_upwards() -> None:
    ahead = Camera().project(np.array([0.0, 0.0, 1.1]))
    assert Camera(yaw_deg=1.0).project(np.array([0.0, 0.0, 1.1]))[0] < ahead[0]
    assert Camera(pitch_deg=1.0).project(np.array([0.0, 0.0, 1.1]))[1] > ahead[1]


# --- the pictures ---


def covered(window: Window, opening: Array, closing: Array) -> Array:
    """Share of each pixel that a part covers: what it lets through of a white picture and a black one."""
    black = np.zeros(window.shape, np.float32)
    white = np.full(window.shape, 255.0, np.float32)
    paint(black, window, opening, closing, 100.0)
    paint(white, window, opening, closing, 100.0)
    return 1.0 - (white - black).astype(np.float64) / 255.0


def disc(x: float, y: float, radius: float) -> Array:
    """A ball of a far camera's picture: its outline in pixels."""
    camera = Camera(size=(201, 201), px_per_m=100.0, distance_m=1000.0, height_m=0.0)
    centre = np.array([[[(x - 100) / 100, 0.0, (100 - y) / 100]]])
    shape = np.eye(3)[None, None] * (radius / 100) ** 2
    return np.asarray(outlines(camera, centre, shape, np.array([[0]]))[0, 0])


def test_a_disc_covers_its_area_and_no_pixel_beyond_it() -> None:
    window = Window(np.arange(201), np.zeros(201, np.int64), np.arange(201))
    share = covered(window, disc(90.3, 110.6, 30.0), disc(90.3, 110.6, 30.0))
    y, x = np.mgrid[:201, :201]
    assert share.sum() == pytest.approx(np.pi * 30.0**2, rel=0.003)
    assert (share * x).sum() / share.sum() == pytest.approx(90.3, abs=0.01)
    assert (share * y).sum() / share.sum() == pytest.approx(110.6, abs=0.05)
    far = np.hypot(x - 90.3, y - 110.6)
    assert share[far > 31.5].max() < 1e-3
    assert share[far < 28.5].min() > 0.999


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("distance_m", [5.0, 12.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_trunk_in_the_picture_reaches_the_line_at_the_truth(seed: int, distance_m: float, direction: int) -> None:
    camera = Camera(size=(2001, 2401), px_per_m=1000.0, distance_m=distance_m, exposure_ns=0)
    one = random_runner(np.random.default_rng(seed), direction=direction).timed(0.0, CROSSING_NS)
    line = camera.gate_line(0.0)
    rows = np.arange(200, 1900)
    window = Window(rows, np.full(len(rows), 1000 - 60), np.arange(121))
    late_s = np.array([-1e-3, -3e-4, -1e-4, 0.0, 1e-4, 3e-4, 1e-3])
    shown = outlines(camera, *one.trunk(one.seconds(CROSSING_NS) + late_s), TRUNK)[:, 0]
    past_px = [covered(window, outline, outline).sum(1).max() - 60.5 for outline in shown]
    assert line.top[0] == line.ground[0] == 1000.0
    assert abs(np.interp(0.0, past_px, late_s)) < 1e-4


def test_a_row_shows_the_runner_at_its_own_instant() -> None:
    rolling = replace(SMALL, exposure_ns=0, row_time_ns=80_000)
    picture = only_frame(clip(rolling), CROSSING_NS)
    for row in (60, 90, 120):
        alone = only_frame(clip(replace(rolling, row_time_ns=0)), CROSSING_NS + row * 80_000)
        assert np.abs(picture[row] - alone[row]).mean() < 0.3
    still = only_frame(clip(replace(rolling, row_time_ns=0)), CROSSING_NS)
    assert np.abs(picture[120] - still[120]).mean() > 0.6


@pytest.mark.parametrize(
    ("rotation_deg", "sensor_row"),
    [(90, lambda column: 319 - column), (270, lambda column: column)],
)
def test_an_upright_phone_reads_along_the_run(rotation_deg: int, sensor_row: Callable[[int], int]) -> None:
    rolling = replace(SMALL, exposure_ns=0, row_time_ns=60_000, rotation_deg=rotation_deg)
    picture = only_frame(clip(rolling), CROSSING_NS - 10_000_000)
    for column in (150, 160, 170):
        due_ns = CROSSING_NS - 10_000_000 + sensor_row(column) * 60_000
        alone = only_frame(clip(replace(rolling, row_time_ns=0)), due_ns)
        assert np.abs(picture[:, column] - alone[:, column]).mean() < 1.0


def test_an_exposure_is_the_mean_of_the_instants_after_the_time_stamp() -> None:
    sharp = replace(SMALL, exposure_ns=0)
    times = [CROSSING_NS + 50_000 + k * 100_000 for k in range(100)]
    instants = [frame.luma.astype(np.float64) for frame in clip(sharp, t_ns=times)]
    blurred = only_frame(clip(replace(sharp, exposure_ns=10_000_000)), CROSSING_NS)
    assert np.abs(blurred - np.mean(instants, 0)).mean() < 0.06
    assert np.abs(blurred - instants[0]).mean() > 0.5


@pytest.mark.parametrize(
    "camera",
    [
        SMALL,
        replace(SMALL, px_per_m=230.0, size=(640, 640), row_time_ns=10_000),
        replace(SMALL, roll_deg=3.0, yaw_deg=2.0, k1=-0.1, row_time_ns=30_000, exposure_ns=4_000_000),
        replace(SMALL, size=(180, 320), rotation_deg=90, row_time_ns=30_000),
    ],
    ids=["level", "decimated", "leaning", "upright"],
)
def test_strips_are_what_would_be_cut_out_of_the_frames(camera: Camera) -> None:
    made = clip(camera, noise=2.0, light=lambda t_ns: 1.0 + 0.1 * np.sin(t_ns / 1.6e6))
    line = camera.gate_line(0.0)
    cutter = Cutter(line, camera.size, camera.rotation_deg)
    strips = list(made.strips(line))
    assert len(strips) == len(made.t_ns)
    for frame, strip in zip(made, strips, strict=True):
        expected = cutter(frame)
        assert strip.t_ns == expected.t_ns
        assert strip.readout_ns == expected.readout_ns
        apart = np.abs(strip.luma.astype(int) - expected.luma)
        assert apart.max() <= 1  # a value near a half may round either way
        assert apart.mean() < 1e-3
        assert np.array_equal(strip.z_m, expected.z_m)
        assert np.array_equal(strip.x_m, expected.x_m)


def test_a_runner_who_is_not_in_view_changes_nothing() -> None:
    far_off = clip(runners=[Runner(9.0, at_ns=CROSSING_NS, x_m=8.0)])
    assert np.array_equal(only_frame(far_off, CROSSING_NS), only_frame(clip(runners=[]), CROSSING_NS))


def test_a_runner_in_the_near_lane_hides_one_in_the_far_lane() -> None:
    near, far = replace(runner(), lateral_m=-0.5), replace(runner(), lateral_m=2.5)
    both = only_frame(clip(runners=[near, far]), CROSSING_NS)
    assert np.array_equal(both, only_frame(clip(runners=[far, near]), CROSSING_NS))
    alone = only_frame(clip(runners=[near]), CROSSING_NS)
    empty = only_frame(clip(runners=[]), CROSSING_NS)
    inside = np.abs(alone - empty) > 60
    assert inside.sum() > 50
    assert np.abs(both - alone)[inside].mean() < 1.0


def test_noise_has_the_spread_asked_for_and_comes_again_with_the_seed() -> None:
    first, second = (frame.luma.astype(float) for frame in clip(noise=3.0, runners=[], t_ns=[0, 10]))
    assert np.std(first - second) == pytest.approx(3.0 * np.sqrt(2), rel=0.05)
    again = next(iter(clip(noise=3.0, runners=[], t_ns=[0, 10])))
    assert np.array_equal(first, again.luma)


def test_light_of_a_lamp_makes_bands_along_the_sensors_rows() -> None:
    rolling = replace(SMALL, row_time_ns=50_000, exposure_ns=0)
    plain = clip(rolling, runners=[], scene=Scene(texture=0.0))
    lit = only_frame(replace(plain, light=lambda t_ns: np.where(t_ns >= 4_000_000, 0.5, 1.0)), 0)
    ratio = lit[:, 100] / only_frame(plain, 0)[:, 100]
    assert ratio[:80] == pytest.approx(1.0)
    assert ratio[80:] == pytest.approx(0.5, abs=0.02)


def test_the_scene_is_the_same_for_its_seed_and_another_for_another() -> None:
    first, same, other = (only_frame(clip(runners=[], scene=Scene(seed)), 0) for seed in (3, 3, 4))
    assert np.array_equal(first, same)
    assert np.abs(first - other).mean() > 3.0


def test_lane_lines_lie_where_the_camera_sees_them() -> None:
    picture = only_frame(clip(runners=[]), 0)
    row = round(float(SMALL.project(np.array([0.0, -0.61, 0.0]))[1]))
    assert picture[row].mean() > picture[row - 4].mean() + 25
    assert picture[row].mean() > picture[row + 4].mean() + 25


def test_time_stamps_that_do_not_rise_are_refused() -> None:
    with pytest.raises(InputError, match="do not rise"):
        SyntheticClip([5, 5])


def test_frame_times_can_jitter_and_lose_frames() -> None:
    assert frame_times(50.0, 0.1, start_ns=7, dropped=[1]) == (7, 40_000_007, 60_000_007, 80_000_007)
    steps = np.diff(frame_times(50.0, 2.0, jitter_ns=1e6))
    assert np.std(steps) == pytest.approx(1.4e6, rel=0.3)


# --- written clips ---


def read_back(path: Path) -> tuple[list[float], list[Picture], int]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        pictures: list[Picture] = [np.asarray(f.to_ndarray()) for f in frames]
        return [float(f.time or 0.0) for f in frames], pictures, frames[0].rotation


def test_a_written_clip_keeps_uneven_time_stamps_and_the_luma(tmp_path: Path) -> None:
    times = frame_times(60.0, 0.5, start_ns=1_000_400_000, jitter_ns=2e6, dropped=[4, 5])
    made = clip(t_ns=times)
    assert write_clip(tmp_path / "a.mp4", made, crf=0) == len(times)
    seconds, pictures, _ = read_back(tmp_path / "a.mp4")
    assert np.array(seconds) * 1e9 == pytest.approx(np.array(times), abs=6_000)  # half a tick of 1/90,000 s
    assert np.array_equal(pictures[9][:180], list(made)[9].luma)


@pytest.mark.parametrize(("rotation_deg", "shown"), [(90, -90), (180, -180), (270, 90)])
def test_a_turned_clip_holds_the_sensors_picture_and_its_turn(tmp_path: Path, rotation_deg: int, shown: int) -> None:
    made = clip(replace(SMALL, rotation_deg=rotation_deg), t_ns=[0, 20_000_000])
    write_clip(tmp_path / "a.mp4", made, crf=0)
    _, pictures, turn = read_back(tmp_path / "a.mp4")
    luma = next(iter(made)).luma
    rows = luma.shape[0] if rotation_deg == 180 else luma.shape[1]
    assert turn == shown  # counter-clockwise, as players count
    assert np.array_equal(np.rot90(pictures[0][:rows], -rotation_deg // 90), luma)


def test_ten_bit_frames_are_written_with_their_bits(tmp_path: Path) -> None:
    luma = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) % 1000
    write_clip(tmp_path / "a.mp4", [Frame(0, luma, bits=10)], bits=10, crf=0)
    _, pictures, _ = read_back(tmp_path / "a.mp4")
    assert np.abs(pictures[0][:64].astype(int) - luma).max() <= 8  # crf 0 loses a little in 10 bits


def test_nothing_to_write_and_odd_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no frame"):
        write_clip(tmp_path / "a.mp4", [])
    with pytest.raises(InputError, match="odd side"):
        write_clip(tmp_path / "a.mp4", [Frame(0, np.zeros((11, 20), np.uint8))])
