"""`flygate sync` and `flygate zero` on made recordings of two phones at one gate."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.made_sound import KINDS, Happening, Phone, heard, write_sound
from calibration.model import GateFile, SyncFile, load_sync, save_gate, save_sync
from gate.line import Placement
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip
from tests.test_cli import flygate

S = 1_000_000_000
OFFSET_NS = 2_345_000_000
PASSES_S = (1.4, 3.1, 5.0, 6.6, 8.3)
LENGTH_S = 9.7


def filmed(folder: Path, name: str, offset_ns: int, camera: Camera, speed: float) -> tuple[Path, Path]:
    """A phone's recording of run-throughs at one gate, and its gate file."""
    runners = [
        random_runner(np.random.default_rng([3, k]), speed_m_per_s=speed).timed(0.0, round(t_s * S))
        for k, t_s in enumerate(PASSES_S)
    ]
    shown = [round(k * S / 60) for k in range(round(LENGTH_S * 60))]
    stamps = [offset_ns + t_ns for t_ns in shown]
    path = folder / f"{name}.mp4"
    write_clip(path, SyntheticClip(stamps, runners, camera, Scene(seed=4), shown_ns=shown), preset="ultrafast")
    gate = folder / f"{name}.gate.json"
    save_gate(GateFile(f"Marker {name[1]}", camera.size, 0, (Placement(0, camera.gate_line(0.0)),)), gate)
    return path, gate


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    folder = tmp_path_factory.mktemp("passes")
    low = Camera((640, 360), px_per_m=80, distance_m=7, height_m=0.9)
    high = Camera((640, 360), px_per_m=90, distance_m=7, height_m=1.4)
    (clip2, gate2), (clip3, gate3) = filmed(folder, "M2", 0, low, 5.0), filmed(folder, "M3", OFFSET_NS, high, 5.0)
    return [clip2, clip3, "--gate2", gate2, "--gate3", gate3]


def test_passes_join_the_clocks_and_the_zero_test_passes_with_them(passes: list[object], tmp_path: Path) -> None:
    file = tmp_path / "clips.sync.json"
    said = flygate("sync", *passes, "--fly", 30, "-o", file)
    assert said.status == 0, said.err
    assert said.out.startswith("passes: 5 run-throughs that both recordings hold: Marker 3's clock is +2.3")
    assert "good for faster or slower than pace: yes" in said.out
    assert "not taken: speeds: " in said.out
    sync = load_sync(file)
    assert sync.joins == "crossings"
    assert sync.pass_speed_m_per_s == pytest.approx(5.0, rel=0.05)
    assert abs(sync.offset_ns - OFFSET_NS) <= 2 * sync.u_offset_ns
    assert sync.u_offset_ns < 3_000_000
    zero = flygate("zero", *passes, "--sync", file)
    assert zero.out.startswith("pass: mean "), zero.out
    assert "where it was from these, their mean is zero whatever is wrong" in zero.out
    exact = flygate("zero", *passes, "--offset", OFFSET_NS * 1e-9)
    assert exact.out.startswith("pass: mean "), exact.out
    assert "warning" not in exact.out
    off = flygate("zero", *passes, "--offset", OFFSET_NS * 1e-9 - 0.05)
    assert off.out.startswith("fail: mean +"), off.out


def test_the_zero_test_counts_the_clock_s_own_u(passes: list[object], tmp_path: Path) -> None:
    file = tmp_path / "claps.sync.json"
    save_sync(SyncFile("claps", OFFSET_NS - 8_000_000, 6_000_000, 0.0, 1.0, 0), file)
    said = flygate("zero", *passes, "--sync", file)
    assert said.out.startswith("pass: mean +"), said.out
    assert "clock (u 6.0 ms)" in said.out


def test_the_zero_test_of_clocks_that_nothing_joins_asks_for_a_sync_file(passes: list[object]) -> None:
    said = flygate("zero", *passes)
    assert said.out.startswith("not decisive: mean "), said.out + said.err
    assert re.search(r"\d pass(es)?: only \d of 5 crossings ha(s|ve) another within 0\.5 s: give --sync FILE", said.out)


def test_clocks_that_nothing_joins_are_said_in_a_sentence_and_a_reason_a_line(claps: list[Path]) -> None:
    said = flygate("sync", claps[0], claps[2], "--fly", 30)
    assert said.status == 2
    first, *reasons = said.err.splitlines()[-5:]
    assert first == "flygate: nothing joins these two clocks: clap where both phones hear it, or give --offset SECONDS"
    assert sorted(reason.split(":")[0].strip() for reason in reasons) == ["flash", "passes", "sound", "speeds"]


def test_json_says_what_the_result_is_good_for(passes: list[object]) -> None:
    said = flygate("sync", *passes, "--fly", 30, "--json")
    document = json.loads(said.out)
    assert document["offset_s"] == pytest.approx(OFFSET_NS * 1e-9, abs=0.005)
    assert "other days" in document["good_for"]
    others = {one["method"]: one["told"] for one in document["others"]}
    assert set(others) == {"speeds", "sound"}
    assert "holds no sound" in others["sound"]


def test_one_recording_for_both_markers_is_refused(passes: list[object]) -> None:
    said = flygate("sync", passes[0], passes[0], "--fly", 30)
    assert said.status == 2
    assert "given for both markers" in said.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--fly", "nan"), "Fly Zone of nan m is not between 1 and 400 m"),
        (("--fly", -3), "Fly Zone of -3 m"),
        (("--skew-ms", "nan"), "--skew-ms nan is not within 1000 ms"),
        (("--skew-ms", 1e300), "--skew-ms 1e+300 is not within"),
        (("--sound-at", "nan"), "nan m from the sound"),
        (("--air", 400), "air of 400 degrees"),
        (("--method", "flash", "--sound-at", 0), "--sound-at 0 is about a sound and --method flash hears none"),
        (("--method", "passes", "--skew-ms", 3), "--skew-ms 3 is about a sound and --method passes hears none"),
    ],
)
def test_what_cannot_be_is_refused_before_the_recordings_are_read(options: tuple[object, ...], told: str) -> None:
    fly = () if "--fly" in options else ("--fly", 30)
    said = flygate("sync", "none2.mp4", "none3.mp4", *fly, *options)
    assert said.status == 2
    assert told in said.err
    assert "Traceback" not in said.err


def test_the_zero_test_takes_no_clock_from_what_it_tests() -> None:
    said = flygate("zero", "none2.mp4", "none3.mp4", "--sync", "auto")
    assert said.status == 2
    assert "takes a clock from the passes that it would test" in said.err


@pytest.fixture(scope="module")
def claps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two recordings that hear two claps, nobody runs past and there is nothing to see; and one that hears nothing."""
    folder = tmp_path_factory.mktemp("claps")
    rng = np.random.default_rng(8)
    made = [Happening(t_s, KINDS["clap"](rng, 48_000), 20.0) for t_s in (3.0, 4.7)]
    phones = (Phone((0.0, 0.0), starts_s=0.4), Phone((30.0, 0.0), starts_s=1.5, seed=1))
    clips = [
        write_sound(folder / f"M{marker}.mp4", heard(phone, made, 6.0)) for marker, phone in enumerate(phones, start=2)
    ]
    return [*clips, write_sound(folder / "deaf.mp4", heard(Phone((30.0, 0.0), seed=2), [], 6.0))]


@pytest.mark.parametrize("method", ["sound", "auto"])
def test_claps_need_no_gate_line_and_no_runner(claps: list[Path], method: str) -> None:
    said = flygate("sync", *claps[:2], "--fly", 30, "--method", method, "--sound-at", 0)
    assert said.status == 0, said.err
    assert said.out.startswith("sound: ")
    warning = "nobody passes the middle of M2.mp4: give --line2 and --px-per-m2, or make a gate file"
    assert f"warning: Marker 2 has no gate line, which sound and light do not need: {warning}" in said.out


@pytest.mark.parametrize("method", ["flash", "torch"])
def test_light_needs_no_gate_line_either(claps: list[Path], method: str) -> None:
    said = flygate("sync", *claps[:2], "--fly", 30, "--method", method)
    assert said.status == 2
    assert "nobody passes" not in said.err


def test_passes_do_need_a_line_and_say_by_which_option(claps: list[Path]) -> None:
    said = flygate("sync", *claps[:2], "--fly", 30, "--method", "passes")
    assert said.status == 2
    assert "give --line2 and --px-per-m2" in said.err


def test_claps_at_marker_2_join_the_clocks_less_the_way_of_the_sound(claps: list[Path]) -> None:
    clips = claps[:2]
    lines = ["--line2", "32,4,32,60", "--px-per-m2", 30, "--line3", "32,4,32,60", "--px-per-m3", 30]
    said = flygate("sync", *clips, "--fly", 30, "--method", "sound", "--sound-at", 0, "--json", *lines)
    assert said.status == 0, said.err
    document = json.loads(said.out)
    assert document["offset_s"] == pytest.approx(0.4 - 1.5, abs=0.002)
    assert 0.005 <= document["u_offset_s"] <= 0.006
    assert "not measured" in document["method"]
    measured = flygate(
        "sync", *clips, "--fly", 30, "--method", "sound", "--sound-at", 0, "--skew-ms", 7, "--json", *lines
    )
    assert json.loads(measured.out)["offset_s"] == pytest.approx(0.4 - 1.5 - 0.007, abs=0.002)
