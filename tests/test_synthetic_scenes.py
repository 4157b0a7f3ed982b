"""Rendered clips that move, in wind, sun and rain, with things in them."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.errors import InputError
from gate.line import Cutter, Strip
from gate.sources.actor import Thing
from gate.sources.backdrop import Sway
from gate.sources.body import Body, Part
from gate.sources.camera import Camera
from gate.sources.rain import RainDrops
from gate.sources.runner import Runner
from gate.sources.scene import Scene
from gate.sources.shadow import Sun
from gate.sources.synthetic import SyntheticClip, frame_times

Array = NDArray[np.float64]
CROSSING_NS = 500_000_123
CAMERA = Camera(size=(320, 180), px_per_m=50.0, distance_m=6.0)


def clip(**changes: object) -> SyntheticClip:
    runner = Runner(9.0, 1, Body(), phase=0.15).timed(0.0, CROSSING_NS)
    made = SyntheticClip(frame_times(60.0, 1.0), [runner], CAMERA, noise=0.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def picture(made: SyntheticClip, t_ns: int) -> Array:
    (frame,) = replace(made, t_ns=[t_ns])
    return frame.luma.astype(np.float64)


def steps_by(dx: float, dy: float, from_ns: int = 1) -> object:
    return lambda t_ns: np.where(t_ns[:, None] >= from_ns, np.array([dx, dy]), 0.0)


def assert_same(strip: Strip, expected: Strip) -> None:
    apart = np.abs(strip.luma.astype(int) - expected.luma)
    assert apart.max() <= 1  # a value near a half may round either way
    assert apart.mean() < 1e-2
    assert strip.readout_ns == pytest.approx(expected.readout_ns)
    assert np.array_equal(strip.x_m, expected.x_m)


@pytest.mark.parametrize("moved_px", [(0, 0), (7, -12), (-160, 30)])
@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_a_moved_wide_window_is_what_a_cutter_cuts_out_of_the_frame(
    moved_px: tuple[int, int], rotation_deg: int
) -> None:
    size = CAMERA.size if rotation_deg in (0, 180) else CAMERA.size[::-1]
    camera = replace(CAMERA, size=size, rotation_deg=rotation_deg, row_time_ns=30_000, roll_deg=1.0)
    made = clip(camera=camera, motion=steps_by(3.0, 5.0), t_ns=[CROSSING_NS])
    line = camera.gate_line()
    strip = made.cutter(line, 1.2)(0, moved_px)
    assert_same(strip, Cutter(line, camera.size, rotation_deg, 1.2)(next(iter(made)), moved_px))


def test_a_shifted_picture_shows_the_same_scene_and_runner_further_on() -> None:
    still = picture(clip(), CROSSING_NS)
    moved = picture(clip(motion=steps_by(12.0, -7.0)), CROSSING_NS)
    assert np.abs(moved[:-7, 12:] - still[7:, :-12]).max() <= 1.0


def test_half_a_pixel_of_shift_moves_edges_by_half_a_pixel() -> None:
    plain = clip(scene=Scene(texture=0.0), runners=[])
    still, moved = picture(plain, 5), picture(replace(plain, motion=steps_by(0.0, 0.5)), 5)  # type: ignore[arg-type]
    fence_top = round(float(CAMERA.project(np.array([0.0, 12.0, 1.1]))[1]))
    around = slice(fence_top - 6, fence_top + 7)
    assert still[around, 100][0] < still[around, 100][-1] - 20
    gone = -(moved - still)[around, 100].sum() / (still[around, 100][-1] - still[around, 100][0])
    assert gone == pytest.approx(0.5, abs=0.03)


def test_a_picture_that_moves_while_it_is_read_is_sheared() -> None:
    camera = replace(CAMERA, row_time_ns=100_000, exposure_ns=0)
    sliding = clip(camera=camera, runners=[], motion=lambda t_ns: t_ns[:, None] * np.array([1e-6, 0.0]))
    still = picture(clip(camera=camera, runners=[]), 0)
    moved = picture(sliding, 0)
    for row in (50, 100, 150):  # read after 5, 10, 15 ms: as many pixels further on
        by = row // 10
        assert np.abs(moved[row, by:] - still[row, :-by]).max() <= 1.5


def test_a_shadow_darkens_the_ground_ahead_and_leaves_the_sky() -> None:
    lit = clip(sun=Sun(towards_deg=10.0, elevation_deg=15.0, gain=0.5))
    before_ns = CROSSING_NS - 200_000_000
    ratio = picture(lit, before_ns) / picture(clip(), before_ns)
    shaded = ratio < 0.7
    assert shaded.sum() > 100
    rows, columns = np.nonzero(shaded)
    assert rows.min() > 90  # below the horizon
    hips = CAMERA.project(lit.runners[0].hips(np.array([lit.runners[0].seconds(before_ns)])))[0, 0]
    assert columns.mean() > hips


def test_a_shadow_falls_on_a_wall_that_is_near() -> None:
    walled = clip(scene=Scene(fence_m=2.0, fence_height_m=2.2))
    lit = replace(walled, sun=Sun(towards_deg=40.0, elevation_deg=8.0, gain=0.5))
    rows, _ = np.nonzero(picture(lit, CROSSING_NS - 250_000_000) < 0.7 * picture(walled, CROSSING_NS - 250_000_000))
    above_m = (CAMERA.gate_line().ground[1] - rows) / CAMERA.px_per_m
    assert above_m.max() > 1.0


def test_sun_and_motion_together_are_refused() -> None:
    with pytest.raises(InputError, match="no shadows"):
        clip(sun=Sun(0.0, 20.0), motion=steps_by(1.0, 0.0))


def test_foliage_sways_above_the_fence_and_nothing_below_it() -> None:
    windy = clip(runners=[], sway=Sway(reach_m=0.3, rate_hz=1.0))
    apart = np.abs(picture(windy, 0) - picture(windy, 300_000_000))
    fence_top = round(float(CAMERA.project(np.array([0.0, 12.0, 1.1]))[1]))
    assert apart[: fence_top - 8].mean() > 2.0
    assert apart[fence_top + 3 :].max() <= 1.0


def test_a_drop_changes_the_picture_where_it_lies_once_it_has_landed() -> None:
    one = np.ones(1)
    drops = RainDrops(100.0 * one, 60.0 * one, 12.0 * one, 1e8 * one, 0.0 * one)
    wet, dry = clip(lens=drops, runners=[]), clip(runners=[])
    assert np.array_equal(picture(wet, 0), picture(dry, 0))
    apart = np.abs(picture(wet, 200_000_000) - picture(dry, 200_000_000))
    y, x = np.mgrid[:180, :320]
    inside = np.hypot(x - 100, y - 60) < 12
    assert apart[inside].mean() > 5.0
    assert apart[~inside].max() == 0.0


def test_a_running_drop_is_further_down_later() -> None:
    one = np.ones(1)
    drops = RainDrops(100.0 * one, 30.0 * one, 10.0 * one, 0.0 * one, 100.0 * one)
    wet, dry = clip(lens=drops, runners=[]), clip(runners=[])
    places = [np.nonzero(picture(wet, t_ns) != picture(dry, t_ns))[0].mean() for t_ns in (0, 200_000_000)]
    assert places[1] - places[0] == pytest.approx(20.0, abs=1.5)


def test_a_ball_is_where_its_path_says() -> None:
    def path(t_s: Array) -> Array:
        return np.stack([4.0 * t_s, 0.0 * t_s, 1.2 + 0.0 * t_s], -1)

    ball = Thing(path, (Part("ball", (0,), 250.0),), np.zeros((1, 3)), np.full((1, 3), 0.12))
    apart = picture(clip(runners=[], things=[ball]), 100_000_000) - picture(clip(runners=[]), 100_000_000)
    y, x = np.nonzero(np.abs(apart) > 15)
    assert (x.mean(), y.mean()) == pytest.approx(CAMERA.project(np.array([0.4, 0.0, 1.2])), abs=1.0)
    assert len(x) == pytest.approx(np.pi * 6.0**2, rel=0.15)


def test_a_held_frame_repeats_picture_and_noise_and_a_jittered_stamp_changes_no_picture() -> None:
    exact = frame_times(60.0, 0.2, start_ns=CROSSING_NS - 100_000_000)
    made = clip(t_ns=exact, noise=3.0)
    held = replace(made, shown_ns=(*exact[:5], exact[4], *exact[6:]))
    pictures = [frame.luma for frame in held]
    assert np.array_equal(pictures[5], pictures[4])
    jittered = replace(made, t_ns=[t_ns + 1_500_000 * (-1) ** i for i, t_ns in enumerate(exact)], shown_ns=exact)
    for frame, expected in zip(jittered, made, strict=True):
        assert np.array_equal(frame.luma, expected.luma)


def test_who_is_paced_by_the_way_stands_still_where_the_course_does() -> None:
    waits = Runner(1.4, course=lambda t_s: (0.5 + 0.0 * t_s, 0.0 * t_s), paced=True)
    centres, _ = waits.ellipsoids(np.array([0.0, 0.4, 1.1]))
    assert np.ptp(centres, axis=0).max() == 0.0
