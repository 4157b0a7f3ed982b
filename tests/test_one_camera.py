import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from calibration.lateral import (
    U_LATERAL_M,
    FootReading,
    Lateral,
    correction_ns,
    feet_row_px,
    halving_height_m,
    lateral_budget,
    lateral_place,
    read_feet,
    u_lateral_from_feet,
)
from calibration.lens import Lens
from calibration.model import load_gate
from calibration.one_camera import PosedGate, posed_gates
from calibration.pose import Lane, Pose, parameters, solve_pose
from gate.crossing import Crossing, CrossingDetector
from gate.errors import FlygateError, InputError, LineError
from gate.measurement import Measurement
from gate.sources.camera import TORSO_HEIGHT_M, Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.pose_command import one_camera
from tests.test_pose import CAMERA, LENS, SIZE, cones, seen, solved

LOW = Camera(SIZE, 1920 / 37, 27.0, x_m=15.0, height_m=1.5, row_time_ns=9_000, exposure_ns=1_000_000)
HIGH = replace(LOW, height_m=5.0, pitch_deg=-8.0)


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


def test_the_scale_is_that_along_the_run_and_heights_have_their_own() -> None:
    camera = replace(LOW, yaw_deg=-25.0, x_m=25.0, px_per_m=40.0)
    gate = posed_gates(exact(camera))[0]
    ends = camera.project(np.array([[x, 0.0, TORSO_HEIGHT_M] for x in (-0.5, 0.5)]))
    heights = camera.project(np.array([[0.0, 0.0, TORSO_HEIGHT_M + z] for z in (-0.5, 0.5)]))
    assert gate.line.px_per_m == pytest.approx(float(np.hypot(*(ends[1] - ends[0]))), rel=0.03)
    assert gate.up_px_per_m == pytest.approx(float(np.hypot(*(heights[1] - heights[0]))), rel=0.001)
    assert gate.up_px_per_m / gate.line.px_per_m > 1.1


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


def test_the_lateral_term_adds_to_18_ms_from_27_m_back() -> None:
    gates = posed_gates(exact(LOW))
    assert [gate.slant for gate in gates] == pytest.approx([15 / 27, -15 / 27], abs=0.01)
    line = lateral_budget(gates, Lateral(), (9.0, 9.0), "right")[0]
    assert (line.term, line.kind, line.signs) == ("runner's lateral place", "own", (1, -1))
    assert line.effect == pytest.approx(2 * U_LATERAL_M * 15 / 27 / 9.0, rel=0.02)
    assert line.effect == pytest.approx(0.0185, abs=0.0005)


def test_beside_both_markers_only_the_difference_stays() -> None:
    camera = replace(LOW, x_m=-5.0, yaw_deg=35.0, px_per_m=45.0)
    gates = posed_gates(exact(camera))
    line = lateral_budget(gates, Lateral(), (9.0, 9.0), "right")[0]
    assert line.signs == (0, 1)
    assert line.effect == pytest.approx(U_LATERAL_M * abs(gates[0].slant - gates[1].slant) / 9.0)


@pytest.mark.parametrize("direction", ["right", "left"])
def test_a_known_place_is_taken_out_of_both_instants(direction: str) -> None:
    way = 1 if direction == "right" else -1
    for gate in posed_gates(exact(HIGH)):
        early_s = way * off_m(gate, HIGH, 0.25) / 9.0  # seen that far ahead, so much too soon
        shift_ns = correction_ns(gate, Lateral(0.25, 0.05, read=True), 9.0, "right" if way > 0 else "left")
        assert shift_ns * 1e-9 == pytest.approx(early_s, abs=0.0003)
        assert abs(early_s) > 0.012


def test_feet_are_read_from_a_high_camera_and_not_from_a_low_one() -> None:
    for camera, well in ((HIGH, True), (LOW, False)):
        pose = exact(camera)
        readings = []
        for gate in posed_gates(pose):
            row = float(camera.project(np.array([gate.x_m, 0.2, 0.0]))[1]) - 0.012 * gate.up_px_per_m
            readings.append(read_feet(pose, gate, row))
            reading = readings[-1]
            assert reading is not None
            assert reading.place_m == pytest.approx(0.2, abs=0.02)
        found = lateral_place(readings)
        assert found.read is well
        assert found.u_m < 0.7 * U_LATERAL_M if well else found == Lateral()


def test_feet_in_the_air_are_not_read() -> None:
    pose = exact(HIGH)
    gate = posed_gates(pose)[0]
    assert read_feet(pose, gate, feet_row_px(gate, 0.28)) is None
    assert read_feet(pose, gate, feet_row_px(gate, math.nan)) is None
    assert read_feet(pose, gate, -4000.0) is None
    far_apart = (FootReading(0.5, 0.1, 0.05), FootReading(-0.4, 0.1, 0.05))
    assert lateral_place(far_apart) == Lateral()
    assert lateral_place([None, None]) == Lateral()


def test_the_height_that_halves_the_term_does() -> None:
    height_m = halving_height_m(exact(HIGH))
    there = replace(HIGH, height_m=height_m, pitch_deg=-10.0)
    sure = replace(exact(there), covariance=np.diag(1e-12 * np.ones(len(parameters(there)))))
    assert u_lateral_from_feet(sure) == pytest.approx(U_LATERAL_M / 2, rel=0.05)
    assert 5.0 < height_m < 12.0


def test_gates_that_are_too_small_are_refused_with_what_to_do() -> None:
    far = replace(HIGH, height_m=12.0, distance_m=90.0, px_per_m=14.0, pitch_deg=-7.0, x_m=50.0)
    with pytest.raises(LineError, match=r"scale .* px/m is not between.*stand nearer"):
        posed_gates(exact(far, fly_m=100.0))


def test_a_speed_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="speed of 0 m/s"):
        correction_ns(posed_gates(exact(LOW))[0], Lateral(), 0.0, "right")


def crossing_of(runner: Runner, gate: PosedGate, camera: Camera) -> tuple[Crossing, int]:
    """What the detector finds at a gate, and the truth's instant."""
    true = runner.crossing(gate.x_m, 0, 10_000_000_000)
    assert true is not None
    times = frame_times(60.0, 2.3, start_ns=true.t_ns - 1_400_000_000)
    clip = SyntheticClip(times, [runner], camera, Scene(seed=5, marks_x_m=(0.0, 30.0)), seed=5)
    detector = CrossingDetector()
    line = replace(gate.line, exposure_ns=camera.exposure_ns, row_time_ns=camera.row_time_ns)
    found = [one for strip in clip.strips(line) for one in detector.feed(strip)] + detector.finish()
    assert len(found) == 1
    return found[0], true.t_ns


@pytest.mark.parametrize("lateral_m", [-0.28, 0.28])
def test_a_runner_beside_the_middle_is_corrected_and_covered(lateral_m: float) -> None:
    pose = solved(HIGH, seed=7)
    gates = posed_gates(pose)
    runner = random_runner(np.random.default_rng(4), speed_m_per_s=8.5, lateral_m=lateral_m).timed(0.0, 1_500_000_000)
    found = [crossing_of(runner, gate, HIGH) for gate in gates]
    readings = [
        read_feet(pose, gate, feet_row_px(gate, one.feet_m)) for gate, (one, _) in zip(gates, found, strict=True)
    ]
    lateral = lateral_place(readings)
    shifts = [
        correction_ns(gate, lateral, one.speed_m_per_s, "right") for gate, (one, _) in zip(gates, found, strict=True)
    ]
    (first, true2_ns), (last, true3_ns) = found
    raw_s = ((last.t_ns - first.t_ns) - (true3_ns - true2_ns)) * 1e-9
    corrected_s = raw_s + (shifts[1] - shifts[0]) * 1e-9
    budget = lateral_budget(gates, lateral, (first.speed_m_per_s, last.speed_m_per_s), "right")
    assert abs(raw_s) > 0.02
    assert abs(corrected_s) < 0.6 * abs(raw_s)
    assert abs(corrected_s) < 2 * Measurement(0.0, "s", budget).u


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty lane as HIGH sees it."""
    path = tmp_path_factory.mktemp("clip") / "ONE.mp4"
    write_clip(path, SyntheticClip((0,), camera=HIGH, scene=Scene(seed=3, marks_x_m=(0.0, 30.0))))
    return path


def typed() -> tuple[str, str, str, str]:
    """The cones as they are typed."""
    one, two, three, four = (f"{x:.1f},{y:.1f}" for x, y in seen(HIGH))
    return one, two, three, four


def test_the_command_writes_both_gates_and_says_what_they_are_worth(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tmp_path / "M2.gate.json", tmp_path / "M3.gate.json"
    one_camera(clip, cones=typed(), fly=30.0, output2=files[0], output3=files[1], show=tmp_path / "show.png")
    printed = capsys.readouterr().out
    for words in ("m high", "at 9 m/s", "would halve it", "one camera for the verdict, two for the millisecond"):
        assert words in printed
    for path, x_m in zip(files, (0.0, 30.0), strict=True):
        gate = load_gate(path)
        assert gate.clip_size == SIZE
        assert gate.placements[0].line.ground == pytest.approx(HIGH.gate_line(x_m).ground, abs=0.5)
    picture = cv2.imread(str(tmp_path / "show.png"))
    assert picture is not None
    assert picture.shape[1] == 1920


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cones": ("1,2", "a,b", "3,4", "5,6")}, "--cones: 'a,b' is no point X,Y"),
        ({"cones": ("1,2,3", "4,5", "3,4", "5,6")}, "--cones: '1,2,3' is no point"),
        ({"fly": 0.0}, "Fly Zone of 0 m"),
        ({"focal_px": -5.0}, "--focal-px -5"),
        ({"focal_px": 900.0, "lens": Path("x.json")}, "both given"),
        ({"lens": Path("none.lens.json")}, "none.lens.json cannot be read"),
        ({"output2": Path("a.json"), "output3": Path("a.json")}, "given for both gates"),
        ({"clip": Path("none.mp4")}, "none.mp4"),
    ],
)
def test_what_the_command_cannot_use_is_refused(clip: Path, change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"clip": clip, "fly": 30.0, "cones": typed()}
    with pytest.raises(FlygateError, match=words) as refused:
        one_camera(**(given | change))
    assert "\n" not in str(refused.value)
