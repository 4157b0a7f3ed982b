"""Printed markers found in rendered pictures, the aim that follows from them, and real clips that hold none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.markers import Standing, frames_of, scene_of, stand
from benchmarks.real_clips import footage
from calibration.marker_sheet import NAMES, printed_side_m
from calibration.markers import MarkerFinder, markers_in
from calibration.model import load_gate
from gate.errors import InputError
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.recording import EXTENSIONS
from gate.sources.video_file import VideoFile
from server.align_job import AlignWish, align_clip
from server.markers_command import align, print_markers

CAMERA = Camera((640, 360), px_per_m=125.0, distance_m=8.0, pitch_deg=-4.0)
NEAR, FAR = 6, 17
GLARE = (0.1, 0.15, 0.1, 1.5, 0.7)
"""A highlight over a tenth of the code, on a corner of its black border."""
WIDE = Camera((800, 450), px_per_m=160.0, distance_m=6.0, x_m=0.3, height_m=1.1, yaw_deg=-2.8, pitch_deg=-5.0)
Picture = NDArray[np.float32]


@pytest.fixture(scope="module")
def track() -> Picture:
    return scene_of(CAMERA, 1)


def noisy(picture: Picture, count: int = 3) -> list[NDArray[np.uint8]]:
    return [frame.luma.astype(np.uint8) for frame in frames_of(picture, 3, count)]


def feed(finder: MarkerFinder, picture: Picture, count: int = 3) -> MarkerFinder:
    for luma in noisy(picture, count):
        finder.feed(luma)
    return finder


@pytest.mark.parametrize("yaw_deg", [-30.0, 0.0, 30.0])
@pytest.mark.parametrize("highlight", [None, GLARE])
def test_a_marker_is_found_with_its_corners(
    track: Picture, yaw_deg: float, highlight: tuple[float, float, float, float, float] | None
) -> None:
    standing = Standing(NEAR, yaw_deg=yaw_deg, highlight=highlight)
    (found,) = feed(MarkerFinder(), stand(track, CAMERA, standing)).found()
    assert (found.number, found.name, found.pictures) == (NEAR, "Marker 2, near", 3)
    off = np.array(found.corners) - CAMERA.project(standing.corners_m())
    assert np.abs(off).max() < 3 * found.u_px < 0.75
    mark = np.array(found.mark) - CAMERA.project(np.array(standing.mark_m))
    assert np.abs(mark).max() < 3 * found.u_px


@pytest.mark.parametrize("distance_m", [2.0, 4.0, 8.0])
def test_the_distance_follows_from_the_printed_size(distance_m: float) -> None:
    camera = Camera((640, 360), 1000.0 / distance_m, distance_m, height_m=0.3)
    picture = stand(scene_of(camera, 2), camera, Standing(FAR, (-0.1, 0.0, 0.0)))
    (found,) = feed(MarkerFinder(), picture).found()
    assert found.distance_m(1000.0, printed_side_m()) == pytest.approx(distance_m, rel=0.02)
    assert found.distance_m(1000.0, printed_side_m(135.0)) == pytest.approx(0.9 * distance_m, rel=0.02)


@pytest.mark.parametrize("number", list(NAMES))
def test_each_code_is_told_from_the_others(track: Picture, number: int) -> None:
    (seen,) = markers_in(noisy(stand(track, CAMERA, Standing(number)), 1)[0])
    assert seen.number == number


def test_two_pictures_are_not_enough(track: Picture) -> None:
    finder = feed(MarkerFinder(), stand(track, CAMERA, Standing(NEAR)), 2)
    assert finder.found() == []
    assert len(feed(finder, stand(track, CAMERA, Standing(NEAR)), 1).found()) == 1


def test_a_sheet_that_is_carried_is_not_believed(track: Picture) -> None:
    finder = MarkerFinder()
    for x_m in (-0.6, -0.3, 0.0, 0.3):
        assert len(finder.feed(noisy(stand(track, CAMERA, Standing(NEAR, (x_m, 0.0, 0.0))), 1)[0])) == 1
    assert finder.found() == []


def test_one_code_at_two_places_is_refused(track: Picture) -> None:
    both = stand(stand(track, CAMERA, Standing(NEAR, (-0.6, 0, 0))), CAMERA, Standing(NEAR, (0.6, 0, 0)))
    with pytest.raises(InputError, match=r"Marker 2, near stands at .* and .*: set up each sheet once"):
        feed(MarkerFinder(), both).found()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_sheet_that_does_not_stand_upright_is_not_found(track: Picture, turn: int) -> None:
    luma = noisy(stand(track, CAMERA, Standing(NEAR)), 1)[0]
    assert markers_in(np.ascontiguousarray(np.rot90(luma, turn))) == []


@pytest.mark.parametrize("luma", [np.zeros((40, 60), np.uint8), np.full((8, 8), 255, np.uint8)])
def test_an_empty_picture_holds_none(luma: NDArray[np.uint8]) -> None:
    assert markers_in(luma) == []


def test_noise_holds_none() -> None:
    assert markers_in(np.random.default_rng(0).integers(0, 255, (360, 640)).astype(np.uint8)) == []


def test_real_clips_hold_none() -> None:
    paths = sorted(path for path in footage().glob("*") if path.suffix.lower() in EXTENSIONS)
    if not paths:
        pytest.skip(f"no real clips in {footage()} (FLYGATE_FOOTAGE names their folder)")
    for path in paths:
        for index, frame in enumerate(VideoFile(path)):
            if index == 5:
                assert markers_in(frame.luma.astype(np.uint8)) == [], path.name
                break


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both marks of Marker 2, from 30 cm to the right of its plane."""
    picture = scene_of(WIDE, 3)
    for number, y_m in ((FAR, 0.61), (NEAR, -0.61)):
        picture = stand(picture, WIDE, Standing(number, (0.0, y_m, 0.0), yaw_deg=5.0))
    path = tmp_path_factory.mktemp("marks") / "M2.mp4"
    write_clip(path, frames_of(picture, 4, 40), crf=20)
    return path


def pole() -> str:
    foot, top = WIDE.project(np.array([[0.5, 1.0, 0.0], [0.5, 1.0, 2.0]]))
    return f"{foot[0]:.1f},{foot[1]:.1f},{top[0]:.1f},{top[1]:.1f}"


def test_printed_markers_give_the_aim_and_a_gate_file(clip: Path, tmp_path: Path) -> None:
    output = tmp_path / "M2.gate.json"
    wish = AlignWish(plumb=pole(), markers=True, focal_px=960.0)
    found, stands, costs, line_text = align_clip(clip, wish, output, at_s=0.0)
    assert found == "Marker 2, near and far found in 5 and 5 pictures"
    assert "to the right of the gate's plane" in stands
    assert "cm to the left." in stands
    assert 20 < float(stands.split("stands ")[1].split(" ")[0]) < 40
    assert "ms off at 9 m/s" in costs
    assert "px/m" in line_text
    gate = load_gate(output)
    line, truth = gate.placements[0].line, WIDE.gate_line()
    assert (gate.position, gate.clip_size) == ("M2", (800, 450))
    assert line.ground == pytest.approx(truth.ground, abs=1.5)
    assert line.px_per_m == pytest.approx(160.0, rel=0.03)
    assert 0.005 < line.u_line_m < 0.03


def test_marks_by_hand_give_the_same(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    near, far = WIDE.project(np.array([[0, -0.61, 0], [0, 0.61, 0]]))
    align(clip, near=f"{near[0]:.1f},{near[1]:.1f}", far=f"{far[0]:.1f},{far[1]:.1f}", plumb=pole(), focal_px=960)
    out_cm = float(capsys.readouterr().out.split("stands ")[1].split(" ")[0])
    assert out_cm == pytest.approx(30, abs=6)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (AlignWish(near="600,400", far="600,380"), "nothing plumb was given"),
        (AlignWish(near="600,400", plumb="1,1,1,300"), "--far was not given"),
        (AlignWish(near="600,400", markers=True, plumb="1,1,1,300"), "--markers and --near were both given"),
        (AlignWish(near="600", far="600,380", plumb="1,1,1,300"), "--near '600' is not X,Y"),
        (AlignWish(near="600,400", far="600,380", plumb="1,1,nan,300"), "--plumb '1,1,nan,300' is not X1,Y1,X2,Y2"),
        (AlignWish(near="600,400", far="600,380", plumb="1,1,1,300", printed_mm=140), "--printed-mm 140 is about"),
        (AlignWish(near="600,400", far="600,380", plumb="1,1,1,300", fov_deg=190), "--fov-deg 190 is not between"),
        (AlignWish(near="600,400", far="600,380", plumb="1,1,1,300", distance_m=-2), "distance -2 .* is not between"),
        (
            AlignWish(markers=True, marker=3, plumb="1,1,1,300"),
            r"were not found \(found: Marker 2, near, Marker 2, far\)",
        ),
        (AlignWish(markers=True, marker=5, plumb="1,1,1,300"), "Marker 5 has no printed markers"),
        (
            AlignWish(near="600,400", far="600,380", lean_deg=0.0, focal_px=0.0, fov_deg=65.0),
            "--focal-px and --fov-deg were both given",
        ),
        (AlignWish(near="600,400", far="600,380", lean_deg=0.0, plumb="1,1,1,300"), "--plumb and --lean-deg were both"),
        (AlignWish(markers=True, plumb="1,1,1,300", printed_mm=0.0), "check length of 0 mm is not between"),
        (AlignWish(markers=True, plumb="1,1,1,300", printed_mm=float("nan")), "check length of nan mm"),
    ],
)
def test_what_cannot_be_used_is_said(clip: Path, wish: AlignWish, says: str) -> None:
    with pytest.raises(InputError, match=says):
        align_clip(clip, wish)


@pytest.mark.parametrize(
    ("at_s", "says"),
    [
        (float("nan"), "--at nan is no second"),
        (1e300, r"--at 1e\+300 is after the end of M2.mp4"),
        (60.0, "--at 60 is after the end"),
        (-1.0, "--at -1 is no second"),
    ],
)
def test_markers_are_looked_for_in_a_second_that_the_recording_has(clip: Path, at_s: float, says: str) -> None:
    with pytest.raises(InputError, match=says):
        align_clip(clip, AlignWish(plumb=pole(), markers=True, focal_px=960.0), at_s=at_s)


def test_a_name_without_a_gate_file_is_refused(clip: Path) -> None:
    with pytest.raises(InputError, match="--position 'M2' names a gate file and none is written"):
        align_clip(clip, AlignWish(plumb=pole(), markers=True, focal_px=960.0), position="M2")


def test_a_sheet_printed_at_a_wrong_size_is_said(clip: Path) -> None:
    wish = AlignWish(plumb=pole(), markers=True, focal_px=960.0, distance_m=6.0, printed_mm=120.0)
    with pytest.raises(InputError, match=r"printed markers tell 19\d px/m, focal length and distance 160: measure"):
        align_clip(clip, wish)
    assert align_clip(clip, replace(wish, printed_mm=None))[0].startswith("Marker 2")


def test_sheets_are_printed_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_markers(tmp_path / "sheets.pdf")
    assert "5 pages A4" in capsys.readouterr().out
    assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF")
