"""The command line on made recordings, and what it says to bad input."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from calibration.model import load_gate, save_gate
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from tests.patience import PATIENCE_S

FLYGATE = (sys.executable, "-c", "from server.cli import main; main()")
SPLIT_TOLERANCE_S = 0.006


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


def flygate(*arguments: object, cwd: Path | None = None) -> Said:
    done = subprocess.run(
        [*FLYGATE, *map(str, arguments)], capture_output=True, text=True, timeout=5 * PATIENCE_S, cwd=cwd, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    reps = tuple(RepPlan(f"R{i}", v, 0.1) for i, v in enumerate((9.1, 7.0)))
    return simulate(tmp_path_factory.mktemp("made"), SessionPlan(reps, size=(640, 360), seed=5))


def gates(made: SimulatedSession) -> list[object]:
    return [*made.clips, "--fly", 30, "--gate2", made.gates[0], "--gate3", made.gates[1]]


def synced(made: SimulatedSession) -> list[object]:
    return [*gates(made), "--sync", made.sync]


def test_two_recordings_give_splits_and_verdicts_as_planned(made: SimulatedSession, tmp_path: Path) -> None:
    said = flygate("time", *synced(made), "--pace-400", "52", "--json", "-o", tmp_path / "p")
    assert said.status == 0, said.err
    document = json.loads(said.out)
    assert [rep["verdict"] for rep in document["reps"]] == ["faster", "slower"]
    for rep, true in zip(document["reps"], made.reps, strict=True):
        assert abs(rep["fly_time_s"] - true.fly_ns * 1e-9) < SPLIT_TOLERANCE_S
        assert abs(rep["t3_s"] - true.t3_ns * 1e-9) < SPLIT_TOLERANCE_S
        assert rep["check"] is None
        assert all((tmp_path / "p" / name).stat().st_size > 1000 for name in rep["images"])
        assert len(rep["images"]) == 3
    assert {one["why"].split(" is ")[-1] for one in document["unpaired"]} == {"under 3 m/s: not running"}


def test_ten_reps_with_walk_backs_and_two_clocks_come_out_right(tmp_path: Path) -> None:
    speeds = (9.3, 8.9, 9.1, 6.9, 8.2, 9.6, 7.2, 8.5, 9.0, 10.1)
    plan = SessionPlan(tuple(RepPlan("Ann", v) for v in speeds), size=(480, 270), seed=31, rest_s=4.0)
    made = simulate(tmp_path, plan)
    document = json.loads(flygate("time", *synced(made), "--pace-400", "52", "--json", "--no-pictures").out)
    assert len(document["reps"]) == len(speeds)
    off_s = [abs(rep["fly_time_s"] - true.fly_ns * 1e-9) for rep, true in zip(document["reps"], made.reps, strict=True)]
    assert max(off_s) < SPLIT_TOLERANCE_S
    expected = ["faster" if v > 400 / 52 else "slower" for v in speeds]
    assert [rep["verdict"] for rep in document["reps"]] == expected


def test_csv_has_a_line_for_every_rep_and_left_over(made: SimulatedSession) -> None:
    said = flygate("time", *synced(made), "--csv", "--no-pictures", "--runner", "=Ann 52", "--runner", "Bo")
    lines = said.out.splitlines()
    assert lines[0].startswith("rep,runner,fly_zone_m,t2_s")
    assert lines[1].split(",")[1] == "'=Ann"
    assert lines[2].split(",")[1] == "Bo"
    assert lines[2].split(",")[10] == ""


def test_crossings_calls_its_one_gate_the_gate(made: SimulatedSession) -> None:
    said = flygate("crossings", made.clips[0])
    assert said.status == 0, said.err
    assert f"the gate, {made.clips[0].name}: gate line assumed at" in said.err
    assert "Marker" not in said.err


def test_a_line_that_holds_only_after_the_recording_s_end_is_refused(made: SimulatedSession, tmp_path: Path) -> None:
    gate = load_gate(made.gates[0])
    late = replace(gate, placements=(replace(gate.placements[0], from_ns=500_000_000_000),))
    save_gate(late, tmp_path / "late.gate.json")
    said = flygate("crossings", made.clips[0], "--gate", tmp_path / "late.gate.json", "--json")
    assert (said.status, said.out) == (2, "")
    assert re.search(r"ends at \d+\.\d\d s and its line holds from 500\.00 s on: check from_s", said.err)


def test_crossings_prints_the_documented_json(made: SimulatedSession) -> None:
    said = flygate("crossings", made.clips[0], "--gate", made.gates[0], "--json", "--direction", "right")
    document = json.loads(said.out)
    assert set(document) >= {"clip", "frames", "crossings"}
    counted = [one for one in document["crossings"] if one["counted"]]
    assert [one["direction"] for one in counted] == ["right", "right"]
    assert abs(counted[0]["t_s"] - made.reps[0].t2_ns * 1e-9) < SPLIT_TOLERANCE_S


def test_calibrate_line_writes_a_gate_file_and_its_picture(made: SimulatedSession, tmp_path: Path) -> None:
    gate, picture = tmp_path / "M2.gate.json", tmp_path / "line.png"
    given = ("--line", "320,60,320,255", "--px-per-m", "75")
    said = flygate("calibrate", "line", made.clips[0], "-o", gate, "--show", picture, *given)
    assert said.status == 0, said.err
    assert json.loads(gate.read_text())["placements"][0]["px_per_m"] == 75
    assert picture.read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope.mp4", "{m3}", "--fly", "30", "--offset", "1"], "no such file"),
        (["{m2}", "{m3}", "--fly", "30"], "--offset"),
        (["{m2}", "--fly", "30"], "--gate2"),
        (["{m2}", "{m3}", "--fly", "-3", "--offset", "1"], "-3 m"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "nan"], "nan"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--u-offset", "-1"], "-1 s"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--pace-400", "1:75"], "1:75"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--runner", "52"], "no name"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--json", "--csv"], "choose one"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--line2", "1,2,3", "--px-per-m2", "90"], "X1,Y1,X2,Y2"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "1", "--min-speed", "9", "--max-speed", "5"], "leave nobody"),
        (["{m2}", "{m3}", "--fly", "x", "--offset", "1"], "--fly"),
        (["{m2}", "{m3}", "--fly", "30", "--offset", "500", "--gate2", "{g2}", "--gate3", "{g3}"], "never overlap"),
        (["{m3}", "{m2}", "--fly", "30", "--offset=-1.734", "--gate2", "{g3}", "--gate3", "{g2}"], "swapped"),
    ],
)
def test_bad_input_is_one_line_with_the_remedy(
    made: SimulatedSession, tmp_path: Path, arguments: list[str], told: str
) -> None:
    names = {"m2": made.clips[0], "m3": made.clips[1], "g2": made.gates[0], "g3": made.gates[1]}
    said = flygate("time", *(one.format(**names) for one in arguments), cwd=tmp_path)
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.splitlines()) == 1


def test_an_unwritable_folder_is_refused_before_reading(made: SimulatedSession, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    said = flygate("time", *synced(made), "-o", blocked / "pictures")
    assert said.status == 2
    assert "--out" in said.err


def test_damage_is_told_and_what_is_before_it_is_timed(made: SimulatedSession, tmp_path: Path) -> None:
    data = bytearray(made.clips[0].read_bytes())
    half = len(data) // 2
    data[half : half + 3000] = bytes(3000)
    hurt = tmp_path / "hurt.mp4"
    hurt.write_bytes(data)
    said = flygate("crossings", hurt, "--gate", made.gates[0])
    assert said.status == 0
    assert "damaged from" in said.err
    assert f"{made.reps[0].t2_ns * 1e-9:.2f}"[:3] in said.out


def test_ctrl_c_ends_with_one_line_and_no_traceback(made: SimulatedSession, tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*FLYGATE, "time", *map(str, synced(made)), "-o", str(tmp_path / "p")], stderr=subprocess.PIPE, text=True
    )
    until_s = time.monotonic() + PATIENCE_S
    while not (tmp_path / "p").exists() and time.monotonic() < until_s:
        time.sleep(0.005)
    os.kill(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 2
    assert "Traceback" not in err
    assert "Ctrl-C" in err
