import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from calibration.lateral import halving_height_m
from calibration.lens import Lens
from calibration.model import load_gate
from calibration.one_camera import PosedGate, posed_gates
from calibration.pose import Lane, Pose, parameters, solve_pose
from gate.crossing import Crossing, Direction
from gate.errors import FlygateError, LineError
from gate.lateral import (
    FOOT_ROW_M,
    U_LATERAL_M,
    Lateral,
    correction_ns,
    lateral_budget,
    lateral_place,
    read_feet,
    u_from_feet,
)
from gate.line import GateLine
from gate.sources.camera import TORSO_HEIGHT_M, Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.gate_lines import GateWish
from server.pose_command import one_camera
from server.session_timing import Terms
from server.timed import TimedRep
from server.timing_job import ASLANT_UNKNOWN, time_one
from tests.test_pose import CAMERA, LENS, SIZE, cones, seen, solved

LOW = Camera(SIZE, 1920 / 37, 27.0, x_m=15.0, height_m=1.5, row_time_ns=9_000, exposure_ns=1_000_000)
HIGH = replace(LOW, height_m=5.0, pitch_deg=-8.0)
SEEN = Crossing(0, 1_000_000, "right", 9.0, 0.1, 12, 0.005, 1.75)


def exact(camera: Camera, lens: Lens | None = None, fly_m: float = 30.0) -> Pose:
    """A pose that knows the camera, with the covariance of marks to a pixel."""
    return replace(solved(camera, fly_m), camera=camera, lens=lens)


def off_m(gate: PosedGate, camera: Camera, lateral_m: float = 0.0) -> float:
    """Metres along the run from the drawn line to a torso that stands in the gate's plane."""
    x, y = camera.project(np.array([gate.x_m, lateral_m, TORSO_HEIGHT_M]))
    return (float(x) - gate.line.x_at(float(y))) * math.cos(math.radians(gate.line.tilt_deg)) / gate.line.px_per_m


@pytest.mark.parametrize("camera", [LOW, HIGH, CAMERA])
def test_both_lines_stand_where_a_torso_on_the_lane_s_middle_is(camera: Camera) -> None:
    for gate in posed_gates(solved(camera)):
        assert off_m(gate, camera) == pytest.approx(0.0, abs=0.002)
        assert gate.line.ground == pytest.approx(camera.project(np.array([gate.x_m, 0.0, 0.0])), abs=0.3)


def test_marker_2_on_the_right_gets_its_own_line() -> None:
    pose = solve_pose(cones(seen(CAMERA)[[2, 3, 0, 1]]), SIZE, Lane(30.0))
    second, third = posed_gates(pose)
    assert (second.marker, third.marker) == (2, 3)
    assert second.line.ground[0] > third.line.ground[0]


def test_the_scale_is_that_along_the_run() -> None:
    camera = replace(LOW, yaw_deg=-25.0, x_m=25.0, px_per_m=40.0)
    gate = posed_gates(exact(camera))[0]
    ends = camera.project(np.array([[x, 0.0, TORSO_HEIGHT_M] for x in (-0.5, 0.5)]))
    assert gate.line.px_per_m == pytest.approx(float(np.hypot(*(ends[1] - ends[0]))), rel=0.03)


def test_lines_from_marks_to_a_pixel_are_within_their_u() -> None:
    offs, lengths = [], []
    for seed in range(25):
        gates = posed_gates(solved(LOW, seed=seed))
        off = [off_m(gate, LOW) for gate in gates]
        offs += off
        lengths.append((off[1] - off[0]) / math.hypot(*(gate.line.u_line_m for gate in gates)))
        assert gates[0].line.u_line_m < 0.016
    assert float(np.sqrt(np.mean(np.square(offs)))) < 0.012
    assert float(np.mean(np.abs(lengths) < 2)) >= 0.92
    assert float(np.std(lengths)) > 0.5, "u is padded"


def test_through_a_lens_the_line_follows_the_picture() -> None:
    pose = solve_pose(cones(LENS.bent(seen(CAMERA))), SIZE, Lane(30.0), lens=LENS)
    for gate in posed_gates(pose):
        point = LENS.bent(CAMERA.project(np.array([[gate.x_m, 0.0, TORSO_HEIGHT_M]])))[0]
        assert gate.line.x_at(point[1]) == pytest.approx(point[0], abs=0.15)


def lines_of(pose: Pose) -> tuple[GateLine, GateLine]:
    second, third = posed_gates(pose)
    return second.line, third.line


def test_the_lateral_term_adds_to_18_ms_from_27_m_back() -> None:
    lines = lines_of(exact(LOW))
    assert [line.slant for line in lines] == pytest.approx([15 / 27, -15 / 27], abs=0.01)
    line = lateral_budget(lines, Lateral(), (9.0, 9.0))[0]
    assert (line.term, line.kind, line.signs) == ("runner's lateral place", "own", (1, -1))
    assert line.effect == pytest.approx(2 * U_LATERAL_M * 15 / 27 / 9.0, rel=0.02)
    assert line.effect == pytest.approx(0.0185, abs=0.0005)


def test_beside_both_markers_only_the_difference_stays() -> None:
    lines = lines_of(exact(replace(LOW, x_m=-5.0, yaw_deg=35.0, px_per_m=45.0)))
    line = lateral_budget(lines, Lateral(), (9.0, 9.0))[0]
    assert line.signs == (0, 1)
    assert line.effect == pytest.approx(U_LATERAL_M * abs(lines[0].slant - lines[1].slant) / 9.0)


@pytest.mark.parametrize("way", [1, -1])
def test_a_known_place_is_taken_out_of_both_instants(way: int) -> None:
    """Away from the camera is to the left of who runs to the right of the picture."""
    for gate in posed_gates(exact(HIGH)):
        early_s = way * off_m(gate, HIGH, 0.25) / 9.0  # seen that far ahead, so much too soon
        shift_ns = correction_ns(gate.line, Lateral(way * 0.25, 0.05, read=True), 9.0)
        assert shift_ns * 1e-9 == pytest.approx(early_s, abs=0.0003)
        assert abs(early_s) > 0.012


@pytest.mark.parametrize(("direction", "left_m"), [("right", 0.2), ("left", -0.2)])
def test_feet_are_read_from_a_high_camera(direction: Direction, left_m: float) -> None:
    readings = []
    for gate in posed_gates(exact(HIGH)):
        row = float(HIGH.project(np.array([[gate.x_m, 0.2, 0.0]]))[0, 1])
        px_per_m = gate.line.px_per_m * math.cos(math.radians(gate.line.tilt_deg))
        feet_m = (gate.line.ground[1] - row) / px_per_m + FOOT_ROW_M
        readings.append(read_feet(gate.line, replace(SEEN, direction=direction, feet_m=feet_m)))
        reading = readings[-1]
        assert reading is not None
        assert reading.place_m == pytest.approx(left_m, abs=0.02)
    found = lateral_place(readings)
    assert found.read
    assert found.u_m < 0.7 * U_LATERAL_M


def test_a_low_camera_does_not_tell_by_feet() -> None:
    assert u_from_feet(lines_of(exact(LOW))) == Lateral()


def test_what_the_pose_leaves_of_feet_is_as_large_as_marks_to_a_pixel_make_it() -> None:
    """Feet on the true middle of the lane, at lines from cones marked within a pixel."""
    off_u = []
    for seed in range(25):
        for gate in posed_gates(solved(HIGH, seed=seed)):
            row = float(HIGH.project(np.array([[gate.x_m, 0.0, 0.0]]))[0, 1])
            px_per_m = gate.line.px_per_m * math.cos(math.radians(gate.line.tilt_deg))
            off_m = gate.line.across_per_feet * (gate.line.ground[1] - row) / px_per_m
            off_u.append(off_m / gate.line.u_across_m)
    assert float(np.mean(np.abs(off_u) < 2)) >= 0.92
    assert float(np.std(off_u)) > 0.5, "u is padded"


def test_the_height_that_halves_the_term_does() -> None:
    height_m = halving_height_m(exact(HIGH))
    there = replace(HIGH, height_m=height_m, pitch_deg=-10.0)
    sure = replace(exact(there), covariance=np.diag(1e-12 * np.ones(len(parameters(there)))))
    assert u_from_feet(lines_of(sure)).u_m == pytest.approx(U_LATERAL_M / 2, rel=0.05)
    assert 5.0 < height_m < 12.0


def test_gates_that_are_too_small_are_refused_with_what_to_do() -> None:
    far = replace(HIGH, height_m=20.0, distance_m=90.0, px_per_m=14.0, pitch_deg=-12.0, x_m=50.0)
    with pytest.raises(LineError, match=r"scale .* px/m is not between.*stand nearer"):
        posed_gates(exact(far, fly_m=100.0))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty lane as HIGH sees it."""
    path = tmp_path_factory.mktemp("clip") / "ONE.mp4"
    write_clip(path, SyntheticClip((0,), camera=HIGH, scene=Scene(seed=3, marks_x_m=(0.0, 30.0))))
    return path


def typed(camera: Camera = HIGH, fly_m: float = 30.0) -> tuple[str, str, str, str]:
    """The cones as they are typed."""
    one, two, three, four = (f"{x:.1f},{y:.1f}" for x, y in seen(camera, fly_m))
    return one, two, three, four


def test_the_command_writes_both_gates_and_says_what_they_are_worth(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tmp_path / "M2.gate.json", tmp_path / "M3.gate.json"
    one_camera(clip, cones=typed(), fly=30.0, output2=files[0], output3=files[1], show=tmp_path / "show.png")
    printed = capsys.readouterr().out
    for words in ("m high", "at 9 m/s", "would halve it where", "one camera for the verdict, two for the millisecond"):
        assert words in printed
    for path, x_m in zip(files, (0.0, 30.0), strict=True):
        gate = load_gate(path)
        assert gate.clip_size == SIZE
        assert gate.placements[0].line.ground == pytest.approx(HIGH.gate_line(x_m).ground, abs=0.5)
    picture = cv2.imread(str(tmp_path / "show.png"))
    assert picture is not None
    assert picture.shape[1] == 1920


def test_nobody_is_sent_up_higher_than_a_stand(
    clip: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.one_camera_job.halving_height_m", lambda _: 108.2)
    one_camera(clip, cones=typed(), fly=30.0)
    printed = capsys.readouterr().out
    assert "108.2" not in printed
    assert "from so far back no height within reach halves it: stand nearer" in printed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cones": ("1,2", "a,b", "3,4", "5,6")}, "--cones: 'a,b' is no point X,Y"),
        ({"cones": ("1,2,3", "4,5", "3,4", "5,6")}, "--cones: '1,2,3' is no point"),
        ({"fly": 0.0}, "Fly Zone of 0 m"),
        ({"focal_px": -5.0}, "--focal-px -5"),
        ({"focal_px": 900.0, "lens": Path("x.json")}, "both given"),
        ({"lens": Path("none.lens.json")}, "none.lens.json cannot be read"),
        ({"output2": Path("a.json"), "output3": Path("a.json")}, "given for --output2 and for --output3"),
        ({"clip": Path("none.mp4")}, "none.mp4"),
    ],
)
def test_what_the_command_cannot_use_is_refused(clip: Path, change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"clip": clip, "fly": 30.0, "cones": typed()}
    with pytest.raises(FlygateError, match=words) as refused:
        one_camera(**(given | change))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("lane_m", [0.5, 29.0])
def test_a_lane_that_is_none_is_refused(lane_m: float) -> None:
    with pytest.raises(LineError, match=rf"lane of {lane_m:g} m is not between 0\.6 and 12 m"):
        Lane(30.0, lane_m)


NEAR = replace(HIGH, size=(1280, 720), px_per_m=64.0, distance_m=13.5, x_m=7.5, height_m=2.6, row_time_ns=13_500)


def time_beside(lateral_m: float, folder: Path) -> tuple[TimedRep, float]:
    """A rep in 15 m by one camera, through the commands' own files and jobs, and its true fly time in seconds."""
    fly_m, files = 15.0, (folder / "M2.gate.json", folder / "M3.gate.json")
    runner = random_runner(np.random.default_rng(4), speed_m_per_s=8.5, lateral_m=lateral_m).timed(0.0, 900_000_000)
    true2, true3 = (runner.crossing(x_m, 0, 10_000_000_000) for x_m in (0.0, fly_m))
    assert true2 is not None
    assert true3 is not None
    clip = SyntheticClip(
        frame_times(60.0, true3.t_ns * 1e-9 + 0.5), [runner], NEAR, Scene(seed=5, marks_x_m=(0.0, fly_m)), seed=5
    )
    write_clip(folder / "ONE.mp4", clip)
    one_camera(folder / "ONE.mp4", cones=typed(NEAR, fly_m), fly=fly_m, output2=files[0], output3=files[1])
    wishes = (GateWish(2, file=files[0]), GateWish(3, file=files[1]))
    session = time_one(folder / "ONE.mp4", wishes, Terms(fly_m), None).session
    assert ASLANT_UNKNOWN not in session.notes
    (rep,) = session.reps
    return rep, (true3.t_ns - true2.t_ns) * 1e-9


def test_a_rep_beside_the_lane_s_middle_is_corrected_and_its_u_covers_it(tmp_path: Path) -> None:
    rep, true_s = time_beside(0.25, tmp_path)
    fly_s, terms = rep.fly_time_s, {line.term: line for line in rep.fly_time_s.budget}
    assert abs(fly_s.value - true_s) < 2 * fly_s.u
    assert terms["runner's lateral place, by the feet"].effect > 0.005
    assert {"trunk seen aslant at Marker 2", "trunk seen aslant at Marker 3"} <= set(terms)
    assert (rep.t3_ns - rep.t2_ns) * 1e-9 == pytest.approx(fly_s.value, abs=1e-9)
    assert len(rep.notes) == 2
    moved_ms = [float(found[1]) for note in rep.notes if (found := re.search(r"moved by ([+-][\d.]+) ms", note))]
    seen_s = fly_s.value - 1e-3 * (moved_ms[1] - moved_ms[0])
    assert abs(fly_s.value - true_s) < 0.7 * abs(seen_s - true_s)
