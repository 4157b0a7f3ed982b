"""The command line at its edges: odd output, odd names, folders left behind, options that would be passed over."""

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calibration.model import load_gate
from gate.errors import InputError
from server.calibrate_line import LineWish, place_gate
from server.demo import made_session
from server.given import sensor_of, u_fly_of
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from tests.patience import PATIENCE_S

FLYGATE = (sys.executable, "-c", "from server.cli import main; main()")
GIVEN = ("--line", "320,60,320,255", "--px-per-m", "75")
CLIP_S = 7.0


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


def flygate(*arguments: object, cwd: Path | None = None, stdout: int = subprocess.PIPE, **environment: str) -> Said:
    done = subprocess.run(
        [*FLYGATE, *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=5 * PATIENCE_S,
        cwd=cwd,
        check=False,
        env=os.environ | environment,
    )
    return Said(done.returncode, (done.stdout or b"").decode(errors="replace"), done.stderr.decode())


def assert_refused(said: Said, told: str) -> None:
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.splitlines()) == 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    plan = SessionPlan((RepPlan("R", 9.0),), size=(640, 360), fps=30, seed=5)
    return simulate(tmp_path_factory.mktemp("made"), plan)


def timed(made: SimulatedSession, *more: object) -> list[object]:
    gates = ("--gate2", made.gates[0], "--gate3", made.gates[1])
    return ["time", *made.clips, "--fly", 30, *gates, *(more or ("--sync", made.sync, "--no-pictures"))]


def test_the_version_is_that_of_the_package() -> None:
    said = flygate("--version")
    assert said.status == 0
    assert said.out.startswith("flygate 0.")


def test_the_help_says_what_holds_where_an_option_is_left_out() -> None:
    words = " ".join(flygate("time", "--help").out.replace("│", " ").split())
    assert "Default: line assumed." in words
    assert "0: all count" in words


@pytest.mark.parametrize(("encoding", "form"), [("ascii", ()), ("cp1252", ("--csv",))])
def test_names_that_the_terminal_cannot_show_are_written_another_way(
    made: SimulatedSession, encoding: str, form: tuple[str, ...]
) -> None:
    more = ("--sync", made.sync, "--no-pictures", "--runner", "日本 Zoë 52.0")
    said = flygate(*timed(made, *more, *form), PYTHONIOENCODING=encoding)
    assert said.status == 0, said.err
    assert r"\u65e5\u672c" in said.out


@pytest.mark.parametrize("form", [(), ("--csv",)], ids=["table", "csv"])
@pytest.mark.parametrize("kind", ["full disk", "closed pipe"])
def test_output_that_nobody_takes_is_one_line(made: SimulatedSession, form: tuple[str, ...], kind: str) -> None:
    if kind == "full disk":
        taker = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, taker = os.pipe()
        os.close(reader)
    try:
        said = flygate(*timed(made, "--sync", made.sync, "--no-pictures", *form), stdout=taker)
    finally:
        os.close(taker)
    assert said.status == 2
    assert "standard output cannot be written" in said.err.splitlines()[-1]
    assert "Traceback" not in said.err
    assert "Exception" not in said.err


def test_an_interrupt_while_the_program_loads_is_one_line() -> None:
    loading = (
        "import sys\nclass Stop:\n def find_spec(self, name, *_):\n  if name == 'typer': raise KeyboardInterrupt\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", loading + "sys.meta_path.insert(0, Stop())\n" + FLYGATE[2], "--help"],
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_S,
        check=False,
    )
    assert_refused(Said(done.returncode, done.stdout, done.stderr), "Ctrl-C")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--sync", "{sync}", "--u-offset", "0"), "--u-offset belongs to --offset"),
        (("--sync", "{sync}", "--without-start"), "--without-start"),
        (("--sync", "{sync}", "--without-start", "--runner", "Ann"), "--without-start"),
        (("--sync", "{sync}", "--no-pictures", "-o", "p"), "--no-pictures"),
        (("--sync", "{sync}", "--pace-400", "1:75"), "--pace-400: time '1:75'"),
        (("--sync", "no  such.json"), "no  such.json"),
    ],
)
def test_no_option_is_passed_over_and_no_folder_is_left(
    made: SimulatedSession, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    said = flygate(*timed(made, *(one.format(sync=made.sync) for one in arguments)), cwd=tmp_path)
    assert_refused(said, told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--offset", "--u-offset"])
def test_one_recording_has_one_clock(made: SimulatedSession, option: str) -> None:
    said = flygate("time", made.clips[0], "--fly", 30, option, 0)
    assert_refused(said, option)


def test_a_refused_run_takes_away_only_what_it_made(made: SimulatedSession, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    said = flygate(*timed(made, "--sync", "no.json", "-o", tmp_path / "mine" / "new" / "pictures"))
    assert_refused(said, "no.json")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]


def test_a_full_temporary_folder_is_named_with_the_remedy(made: SimulatedSession, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    code = f"import tempfile; tempfile.tempdir = {str(missing)!r}; " + FLYGATE[2]
    arguments = map(str, timed(made, "--sync", made.sync, "-o", tmp_path / "p"))
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=5 * PATIENCE_S, check=False
    )
    assert_refused(Said(done.returncode, done.stdout, done.stderr), "--no-pictures")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        *(("speed_m_per_s", value, "--speed") for value in (math.nan, 1e9, 20.0, 2.0)),
        *(("fps", value, "--fps") for value in (math.nan, 1e9, 0.0)),
        *(("fly_zone_m", value, "--fly") for value in (math.nan, 0.0)),
        ("seed", -1, "--seed"),
        ("reps", 0, "--reps"),
    ],
)
def test_a_number_that_cannot_be_made_names_its_option(tmp_path: Path, name: str, value: float, told: str) -> None:
    good: dict[str, Any] = {"fly_zone_m": 30.0, "reps": 1, "speed_m_per_s": 9.0, "fps": 60.0, "seed": 0}
    with pytest.raises(InputError, match=rf"^{told} {value:g} is not between".replace("+", r"\+")):
        made_session(tmp_path / "new", **good | {name: value}, one_recording=False)
    assert list(tmp_path.iterdir()) == []


def test_a_long_fly_zone_does_not_fit_one_camera(tmp_path: Path) -> None:
    assert_refused(flygate("simulate", tmp_path / "new", "--one-recording", "--fly", "100"), "--one-recording")
    assert list(tmp_path.iterdir()) == []


def test_a_made_session_is_not_made_over_another(made: SimulatedSession) -> None:
    before = made.clips[0].read_bytes()
    assert_refused(flygate("simulate", made.truth.parent, "--reps", 1), "holds truth.json already")
    assert made.clips[0].read_bytes() == before


def test_an_interrupted_making_leaves_no_folder(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*FLYGATE, "simulate", str(tmp_path / "a" / "b")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert "Making 3 rep(s)" in running.stderr.readline()
    os.kill(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 2
    assert "Ctrl-C" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at_s", [math.nan, math.inf, -1.0, 1e9, CLIP_S + 60])
def test_a_second_that_the_clip_has_not_is_refused(made: SimulatedSession, at_s: float) -> None:
    with pytest.raises(InputError, match=r"^--at "):
        place_gate(made.clips[0], at_s, LineWish(), None, open_browser=False)


def test_all_targets_are_seen_before_the_first_is_written(made: SimulatedSession, tmp_path: Path) -> None:
    targets = ("-o", tmp_path / "g.json", "--show", tmp_path / "nowhere" / "x.png")
    assert_refused(flygate("calibrate", "line", made.clips[0], *targets, *GIVEN), "--show")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ("calibrate", "print", "-o"),
        ("calibrate", "line", "M2.mp4", *GIVEN, "--show"),
        ("calibrate", "align", "M2.mp4", "--near", "1,2", "--far", "1,1", "--lean-deg", 0, "-o"),
        ("calibrate", "lens", "M2.mp4", "-o"),
        ("sync", "M2.mp4", "M3.mp4", "--fly", 30, "-o"),
    ],
)
def test_a_recording_is_never_written_over(tmp_path: Path, command: tuple[object, ...]) -> None:
    recording = tmp_path / "M2.MP4"
    recording.write_bytes(b"all of an afternoon")
    assert_refused(flygate(*command, recording), "is named like a recording, which would be lost: give --")
    assert recording.read_bytes() == b"all of an afternoon"


def test_one_file_for_two_targets_is_refused(made: SimulatedSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    targets = ("-o", tmp_path / "one", "--show", tmp_path / "in" / ".." / "one")
    assert_refused(flygate("calibrate", "line", made.clips[0], *targets, *GIVEN), "for --output and for --show")
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


def test_exposure_and_row_time_are_written_and_stay_when_the_line_is_placed_anew(
    made: SimulatedSession, tmp_path: Path
) -> None:
    gate = tmp_path / "M2.gate.json"
    sensor = ("--exposure", 0.001, "--row-time", 0.000012)
    said = flygate("calibrate", "line", made.clips[0], "-o", gate, *GIVEN, *sensor)
    assert said.status == 0, said.err
    assert "75.0 +- 3.0 px/m" in said.out  # twice 2 %
    said = flygate("calibrate", "line", made.clips[0], "-o", gate, "--line", "300,60,300,255", "--px-per-m", 76)
    assert "M2.gate.json is there" in said.err
    line = load_gate(gate).placements[0].line
    assert (line.ground, line.px_per_m, line.exposure_ns, line.row_time_ns) == ((300, 255), 76, 1_000_000, 12_000)


@pytest.mark.parametrize(("exposure_s", "row_time_s"), [(2.0, None), (None, math.nan), (None, -1.0), (-1.0, 0.0)])
def test_an_absurd_sensor_is_refused(exposure_s: float | None, row_time_s: float | None) -> None:
    with pytest.raises(InputError, match="is not between 0 and"):
        sensor_of(exposure_s, row_time_s, Path("g.json"))


def test_a_sensor_without_a_gate_file_is_refused() -> None:
    with pytest.raises(InputError, match="give -o"):
        sensor_of(0.001, None, None)


def test_a_file_that_is_no_gate_file_is_not_replaced(made: SimulatedSession, tmp_path: Path) -> None:
    other = tmp_path / "notes.json"
    other.write_text(json.dumps({"mine": True}))
    assert_refused(flygate("calibrate", "line", made.clips[0], "-o", other, *GIVEN), "give another --output")
    assert json.loads(other.read_text()) == {"mine": True}


@pytest.mark.slow
def test_one_made_recording_sees_both_markers_and_is_timed(tmp_path: Path) -> None:
    said = flygate("simulate", tmp_path, "--one-recording", "--reps", 1, "--fps", 30)
    assert said.status == 0, said.err
    one = tmp_path / "ONE.mp4"
    gates = ("--gate2", tmp_path / "M2.gate.json", "--gate3", tmp_path / "M3.gate.json")
    assert f"flygate time {one} --fly 30" in said.out
    document = json.loads(flygate("time", one, "--fly", 30, *gates, "--no-pictures", "--json").out)
    assert any("lines made with flygate calibrate one-camera count it" in note for note in document["notes"])
    (rep,) = document["reps"]
    assert abs(rep["fly_time_s"] - 30 / 9) < max(0.006, 2 * rep["u_fly_time_s"])


def test_a_distance_by_paces_is_worth_half_a_metre_and_is_given_once() -> None:
    assert u_fly_of(None, "paces") == 0.5
    assert u_fly_of(0.04, "tape") == 0.04
    with pytest.raises(InputError, match="--u-fly and --measured wheel were both given"):
        u_fly_of(0.04, "wheel")
