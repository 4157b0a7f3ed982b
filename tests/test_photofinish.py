"""Photo finishes of strips whose truth is made: bars painted where they must be, and rendered runners."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.crossing import Crossing, Direction
from gate.line import Strip
from gate.photofinish import AHEAD_M, BEHIND_M, PX_PER_M, UNSEEN_LUMA, PhotoFinish, SlitRecorder
from gate.sources.body import Body, Tones
from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times

CROSSING_NS = 12_345_678_901
FRONT_M = 0.015
BRIGHT = 155


def crossing(t_ns: int = CROSSING_NS, direction: Direction = "right", speed_m_per_s: float = 9.0) -> Crossing:
    return Crossing(t_ns, 900_000, direction, speed_m_per_s, 0.08, 12, 0.005, 1.75)


def picture_of(strips: Iterator[Strip], one: Crossing) -> PhotoFinish:
    recorder = SlitRecorder()
    for strip in strips:
        recorder.feed(strip)
    photo = recorder.picture(one)
    assert photo is not None
    return photo


def blank(t_ns: int, luma: int = 100) -> Strip:
    """9 columns of 10 cm and 12 rows of 15 cm in one tone."""
    x_m, z_m = np.arange(-4.0, 5.0) * 0.1, 1.8 - 0.15 * np.arange(12.0)
    return Strip(np.full((12, 9), luma, np.uint8), t_ns, x_m, z_m, np.zeros(12))


def moving_edge(
    direction: int, readout_ns: tuple[float, float, float], fps: float = 60.0, speed_m_per_s: float = 9.0
) -> Iterator[Strip]:
    """Strips of 2 cm: dark, with a bright wall from the edge backwards that reaches the gate at CROSSING_NS."""
    x_m, z_m = np.arange(-45.0, 46.0) * 0.02, 2.0 - 0.02 * np.arange(101.0)
    shift_m = 0.006 * np.sin(np.arange(101.0))
    rows, columns = np.mgrid[0:101, 0:91]
    for t_ns in frame_times(fps, 0.8, start_ns=CROSSING_NS - 400_000_000):
        start, per_row, per_column = readout_ns
        instant_ns = t_ns - CROSSING_NS + start + per_row * rows + per_column * columns
        edge_m = direction * speed_m_per_s * instant_ns * 1e-9
        behind_m = direction * (edge_m - (x_m[columns] + shift_m[rows]))
        luma = 20 + 200 * np.clip(behind_m / 0.02 + 0.5, 0.0, 1.0)
        yield Strip(luma.astype(np.uint8), t_ns, x_m, z_m, shift_m, readout_ns)


def edge_columns(image: NDArray[np.uint8], level: int = 120) -> NDArray[np.float64]:
    """(rows,) where each row's one step passes the level, to a fraction of a column."""
    bright = image.astype(np.float64) > level
    steps = np.diff(bright.astype(np.int8), axis=1) != 0
    assert (steps.sum(axis=1) == 1).all()
    first = steps.argmax(axis=1)
    rows = np.arange(len(image))
    low, high = image[rows, first].astype(np.float64), image[rows, first + 1].astype(np.float64)
    return np.asarray(first + (level - low) / (high - low))


# --- where things are ---


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("readout_ns", [(0.0, 0.0, 0.0), (2e6, 0.0, 0.0), (0.0, 1.2e5, 0.0), (0.0, 0.0, -1.5e5)])
def test_what_reaches_the_gate_at_the_instant_is_at_its_column(
    direction: int, readout_ns: tuple[float, float, float]
) -> None:
    one = crossing(direction="right" if direction > 0 else "left")
    photo = picture_of(moving_edge(direction, readout_ns), one)
    assert np.abs(edge_columns(photo.image) - photo.column).max() <= 0.008 * photo.px_per_m


def test_what_comes_later_is_as_far_behind_as_it_is_late() -> None:
    photo = picture_of(moving_edge(1, (0.0, 0.0, 0.0)), crossing(CROSSING_NS - 20_000_000))
    assert np.allclose(edge_columns(photo.image), photo.column_at(CROSSING_NS), atol=0.008 * photo.px_per_m)
    assert photo.column - photo.column_at(CROSSING_NS) == pytest.approx(9.0 * 0.02 * photo.px_per_m, abs=0.01)


def test_a_dropped_frame_leaves_the_edge_where_it_is() -> None:
    strips = [s for i, s in enumerate(moving_edge(1, (0.0, 0.0, 0.0))) if i not in (23, 24, 25)]
    photo = picture_of(iter(strips), crossing())
    assert np.abs(edge_columns(photo.image) - photo.column).max() <= 0.008 * photo.px_per_m


@pytest.mark.parametrize("direction", ["right", "left"])
def test_time_runs_against_the_run_at_the_scale_of_the_heights(direction: Direction) -> None:
    photo = picture_of(moving_edge(1, (0.0, 0.0, 0.0)), crossing(direction=direction, speed_m_per_s=8.0))
    assert (photo.ns_per_column < 0) == (direction == "right")
    assert abs(photo.ns_per_column) * 1e-9 * 8.0 == pytest.approx(1 / photo.px_per_m)
    assert photo.image.shape == (2.0 * PX_PER_M + 1, round((AHEAD_M + BEHIND_M) * PX_PER_M) + 1)
    ahead_px = photo.image.shape[1] - 1 - photo.column if direction == "right" else photo.column
    assert ahead_px == round(AHEAD_M * PX_PER_M)
    assert photo.column_at(CROSSING_NS) == pytest.approx(photo.column, abs=0.01)


def test_frames_are_marked_at_their_own_instants() -> None:
    photo = picture_of(moving_edge(1, (2e6, 0.0, 0.0)), crossing())
    assert CROSSING_NS + 2_000_000 in photo.frames_ns
    assert all(-0.5 <= photo.column_at(t) <= photo.image.shape[1] - 0.5 for t in photo.frames_ns)


def test_what_stands_still_keeps_its_tone() -> None:
    photo = picture_of((blank(CROSSING_NS + i * 10_000_000) for i in range(-40, 40)), crossing())
    assert (photo.image == 100).all()


def test_before_the_first_and_after_the_last_frame_nothing_is_shown() -> None:
    strips = [blank(CROSSING_NS + i * 10_000_000) for i in range(-2, 2)]
    photo = picture_of(iter(strips), crossing())
    seen = photo.image[5] != UNSEEN_LUMA
    first, last = (photo.column_at(t) for t in (strips[-1].t_ns, strips[0].t_ns))
    assert np.flatnonzero(seen).tolist() == list(range(int(np.ceil(first)), int(np.floor(last)) + 1))


# --- rendered runners ---

TONES = Tones(shirt=250.0, shorts=20.0, skin=60.0, hair=20.0, shoes=60.0)


def shirt_front_m(photo: PhotoFinish, direction: int) -> float:
    """How far the foremost bright pixel of the trunk's heights is past the crossing's column, in metres."""
    top, bottom = (round((photo.top_m - z) * photo.px_per_m) for z in (1.5, 1.15))
    columns = np.flatnonzero((photo.image[top:bottom] > BRIGHT).sum(axis=0) >= 3)
    front = int(columns.max() if direction > 0 else columns.min())
    return direction * (front - photo.column) / photo.px_per_m


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(
    ("fps", "camera"),
    [
        (60.0, Camera(size=(480, 400), px_per_m=150.0)),
        (30.0, Camera(size=(480, 400), px_per_m=150.0, exposure_ns=4_000_000)),
        (240.0, Camera(size=(560, 460), px_per_m=200.0)),
        (60.0, Camera(size=(480, 400), px_per_m=150.0, row_time_ns=20_000)),
        (60.0, Camera(size=(480, 400), px_per_m=150.0, row_time_ns=20_000, rotation_deg=90)),
        (60.0, Camera(size=(480, 400), px_per_m=150.0, roll_deg=5.0)),
    ],
    ids=["60 fps", "30 fps", "240 fps", "rolling", "rolling along", "tilted"],
)
def test_the_torso_front_is_at_the_crossing(direction: int, fps: float, camera: Camera) -> None:
    # The near arm swings back at this phase, so that nothing hides the chest.
    runner = Runner(9.0, direction, Body(twist_deg=0.0, tones=TONES), phase=0.0).timed(0.0, CROSSING_NS)
    times = frame_times(fps, 0.5, start_ns=CROSSING_NS - 253_000_000)
    clip = SyntheticClip(times, [runner], camera, Scene(texture=0.0, lanes_near=0, lanes_far=0), noise=0.0)
    (truth,) = clip.truth(0.0)
    one = crossing(truth.t_ns, "right" if direction > 0 else "left", truth.speed_m_per_s)
    photo = picture_of(clip.strips(camera.gate_line()), one)
    assert abs(shirt_front_m(photo, direction)) <= FRONT_M


# --- the ring ---


def test_the_ring_is_bounded_in_time() -> None:
    recorder = SlitRecorder(keep_ns=1_000_000_000)
    for i in range(500):
        recorder.feed(blank(i * 10_000_000))
    assert recorder.bytes_kept == 101 * 12 * 9


def test_the_ring_is_bounded_in_bytes() -> None:
    recorder = SlitRecorder(keep_bytes=5 * 12 * 9)
    for i in range(50):
        recorder.feed(blank(i))
    assert recorder.bytes_kept == 5 * 12 * 9


def test_a_strip_whose_time_does_not_go_on_is_ignored() -> None:
    recorder = SlitRecorder()
    for t_ns in (10, 20, 20, 5):
        recorder.feed(blank(t_ns))
    assert recorder.bytes_kept == 2 * 12 * 9


def test_no_picture_of_what_is_forgotten_or_has_not_been_seen() -> None:
    recorder = SlitRecorder(keep_ns=1_000_000_000)
    assert recorder.picture(crossing()) is None
    for i in range(200):
        recorder.feed(blank(CROSSING_NS + i * 10_000_000))
    newest_ns = CROSSING_NS + 1_990_000_000
    assert recorder.picture(crossing(newest_ns - 1_000_000_001)) is None
    assert recorder.picture(crossing(newest_ns + 1)) is None
    assert recorder.picture(crossing(newest_ns - 1_000_000_000)) is not None


def test_a_crossing_does_not_change_what_is_kept() -> None:
    recorder = SlitRecorder()
    for strip in moving_edge(1, (0.0, 0.0, 0.0)):
        recorder.feed(strip)
    first, again = recorder.picture(crossing()), recorder.picture(crossing())
    assert first is not None
    assert again is not None
    assert np.array_equal(first.image, again.image)
    assert replace(first, image=again.image) == replace(again, image=again.image)
