"""A made session on the disk: what is written, and that the two clocks tell of one run."""

import json
import math
import multiprocessing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from calibration.model import load_gate, load_sync
from gate.errors import InputError, OutputError
from gate.sources.runner import Runner
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.sources.video_file import VideoFile
from server import simulate as made
from server.rendering import frames_of, in_view
from server.simulate import RepPlan, SessionPlan, SimulatedSession, demo_plan, simulate
from server.simulated_run import Course, exact_run, marker_ns

PTS_TICK_NS = 11_112
TRUTH_ROUNDING_NS = 3
ONE_REP = SessionPlan(
    (RepPlan("Ana", 9.0, 0.3, pace_400_s=52.0),), size=(320, 180), seed=5, offset_s=-0.4, drift_ppm=20.0
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    return simulate(tmp_path_factory.mktemp("made"), ONE_REP)


def test_the_files_are_there_and_nothing_else(session: SimulatedSession) -> None:
    names = {"M2.mp4", "M3.mp4", "M2.gate.json", "M3.gate.json", "M2-M3.sync.json", "truth.json"}
    assert {path.name for path in session.truth.parent.iterdir()} == names
    assert session.sync is not None
    assert all(path.is_file() for path in (*session.clips, *session.gates, session.sync, session.truth))


def test_time_stamps_are_even_at_the_planned_rate(session: SimulatedSession) -> None:
    for clip in session.clips:
        t_ns = [frame.t_ns for frame in VideoFile(clip)]
        assert t_ns[0] == 0
        assert max(abs((b - a) - 1e9 / 60) for a, b in pairwise(t_ns)) <= PTS_TICK_NS


def test_the_truth_of_both_clocks_is_one_run(session: SimulatedSession) -> None:
    truth = json.loads(session.truth.read_text(encoding="utf-8"))
    (rep,) = truth["reps"]
    assert session.sync is not None
    sync = load_sync(session.sync)
    t2_ns, t3_ns = round(rep["t2_s"] * 1e9), round(rep["t3_s"] * 1e9)
    fly_ns = (t3_ns - sync.offset_ns) / (1 + sync.drift_ppm * 1e-6) - t2_ns
    assert fly_ns == pytest.approx(rep["fly_time_s"] * 1e9, abs=TRUTH_ROUNDING_NS)
    assert rep["fly_time_s"] == pytest.approx(30.0 / 9.0, abs=1e-6)
    assert rep["velocity_m_per_s"] == pytest.approx(9.0, abs=1e-6)
    assert (session.reps[0].t2_ns, session.reps[0].t3_ns) == (t2_ns, t3_ns)


def test_the_pictures_show_the_runner_at_the_gate_when_the_truth_says_so(session: SimulatedSession) -> None:
    truth = json.loads(session.truth.read_text(encoding="utf-8"))["reps"][0]
    for clip, gate_file, t_s in zip(session.clips, session.gates, (truth["t2_s"], truth["t3_s"]), strict=True):
        video, line = VideoFile(clip), load_gate(gate_file).placements[0].line
        chest = round(line.ground[1] - 1.2 * line.px_per_m)
        rows = {
            frame.t_ns: frame.luma[chest - 4 : chest + 5].astype(float).mean(0)
            for frame in video
            if abs(frame.t_ns * 1e-9 - t_s) < 0.03 or frame.t_ns < 3e8
        }
        empty = np.median([row for t_ns, row in rows.items() if t_ns < 3e8], axis=0)
        near_ns = min(rows, key=lambda t_ns: abs(t_ns * 1e-9 - t_s))
        front = float(np.nonzero(np.abs(rows[near_ns] - empty) > 25.0)[0].max())
        gone_px = (near_ns * 1e-9 - t_s) * 9.0 * line.px_per_m
        arm_px = 0.35 * line.px_per_m
        assert -0.1 * line.px_per_m < front - (line.ground[0] + gone_px) < arm_px


def test_a_run_is_continuous_and_keeps_the_planned_speeds() -> None:
    course = Course(9.0, 0.4, 30.0)
    t_s = np.array([-1.0, 0.0, 30.0 / 9.0, 30.0 / 9.0 + 1.0])
    gone, _ = course(t_s)
    assert gone == pytest.approx([-8.8, 0.0, 30.0, 39.2])
    run = exact_run(Runner(9.0), 5_000_000_000, velocity_m_per_s=9.0, change_m_per_s=0.4, fly_zone_m=30.0)
    assert marker_ns(run, 0.0, 9.0) == 5_000_000_000
    assert marker_ns(run, 30.0, 9.0) - 5_000_000_000 == pytest.approx(30e9 / 9.0, abs=1_000)


def test_walkers_pass_marker_3_then_marker_2_between_the_reps() -> None:
    plan = SessionPlan((RepPlan("Ana", 9.0), RepPlan("Ben", 7.0), RepPlan("Ana", 8.0)), seed=2)
    runners = made._runners(plan)
    marker2, marker3 = made._views(plan, runners)
    there, here = marker2.clip.truth(0.0), marker3.clip.truth(0.0)
    assert [one.direction for one in there] == [one.direction for one in here] == [1, -1, 1, -1, 1]
    offset_ns = round(plan.offset_s * 1e9)
    for number in (1, 3):
        assert here[number].speed_m_per_s == pytest.approx(1.4, abs=0.1)
        assert here[number - 1].t_ns < here[number].t_ns < there[number].t_ns + offset_ns < here[number + 1].t_ns
    assert runners[0].body == runners[2].body
    assert runners[0].body != runners[1].body


def test_one_camera_sees_both_gates_on_one_clock() -> None:
    plan = demo_plan(one_camera=True)
    runners = made._runners(plan)
    (view,) = made._views(plan, runners)
    first = made._true_reps(plan, runners)[0]
    assert first.t3_ns - first.t2_ns == first.fly_ns
    assert view.clip.truth(0.0)[0].t_ns == pytest.approx(first.t2_ns, abs=TRUTH_ROUNDING_NS)
    width = view.clip.size[0]
    for x_m in view.gates_x_m.values():
        line = view.clip.camera.gate_line(x_m)
        assert 2.0 * line.px_per_m < line.ground[0] < width - 2.0 * line.px_per_m


def test_an_idle_frame_is_what_the_scene_shows_and_never_the_frame_before_again() -> None:
    runner = Runner(9.0).timed(0.0, 800_000_000)
    camera = made._camera(ONE_REP, 2)
    clip = SyntheticClip(frame_times(60, 1.6), [runner], camera)
    busy = in_view(clip)
    assert 0 < busy.sum() < len(busy)
    frames = [frame.luma for frame in frames_of(clip)]
    assert all((a != b).any() for a, b in pairwise(frames))
    largest_noise = 20
    for mine, whole, is_busy in zip(frames, clip, busy, strict=True):
        off = np.abs(mine.astype(int) - whole.luma)
        assert off.max() <= largest_noise, is_busy


def test_the_demo_has_one_rep_of_each_verdict() -> None:
    margins = [
        rep.velocity_m_per_s / (400.0 / rep.pace_400_s) - 1 for rep in demo_plan().reps if rep.pace_400_s is not None
    ]
    assert margins[0] > 0.05
    assert margins[1] < -0.03
    assert abs(margins[2]) < 1e-4


def test_upright_clips_carry_their_turn(tmp_path: Path) -> None:
    reps = (RepPlan("Ana", 10.0),)
    session = simulate(tmp_path, SessionPlan(reps, size=(180, 320), fps=30, fly_zone_m=10.0, offset_s=0.0))
    video, gate = VideoFile(session.clips[0]), load_gate(session.gates[0])
    assert video.size == gate.clip_size == (180, 320)
    assert next(iter(video)).rotation_deg == gate.rotation_deg == 90


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def interrupted(done: int, total: int) -> None:
        seen.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path, ONE_REP, progress=interrupted)
    assert seen
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        simulate(tmp_path / "file", ONE_REP)


def test_a_process_that_is_ended_is_an_error_and_ends_the_others(tmp_path: Path) -> None:
    def ended(done: int, total: int) -> None:
        multiprocessing.active_children()[0].terminate()

    with pytest.raises(OutputError, match="ended before its time"):
        simulate(tmp_path, ONE_REP, progress=ended)
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


def test_plans_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="at least one rep"):
        SessionPlan(())
    with pytest.raises(InputError, match=r"above 2\.5 m/s"):
        SessionPlan((RepPlan("Ana", 2.6, 1.0),))
    with pytest.raises(InputError, match="rests of 4 s"):
        SessionPlan((RepPlan("Ana", 8.0),), rest_s=1.0)
    with pytest.raises(InputError, match="at nan fps"):
        SessionPlan((RepPlan("Ana", 8.0),), fps=math.nan)
    with pytest.raises(InputError, match="nan m at 60 fps"):
        SessionPlan((RepPlan("Ana", 8.0),), fly_zone_m=math.nan)
    with pytest.raises(InputError, match="slowest speed is nan"):
        SessionPlan((RepPlan("Ana", math.nan),))
    with pytest.raises(InputError, match="even sides"):
        SessionPlan((RepPlan("Ana", 8.0),), size=(321, 180))
    with pytest.raises(InputError, match="codec vp9 is none of"):
        simulate(Path("nowhere"), ONE_REP, codec="vp9")
