import json
import socket
from pathlib import Path

import pytest

from calibration.model import GateFile, save_gate
from gate.errors import InputError
from gate.line import GateLine, Placement
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import Runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.check_command import check

ITEMS = [
    "frame rate",
    "jitter",
    "missing pictures",
    "held pictures",
    "stamps against motion",
    "slow motion",
    "exposure",
    "row time",
    "focus",
    "contrast at the line",
    "stabilisation",
    "original file",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("check") / "M2.mp4"
    camera = Camera((640, 360), 75.0)
    runner = Runner(8.0).timed(0.0, 1_100_000_000)
    write_clip(path, SyntheticClip(frame_times(60, 1.6), [runner], camera, Scene(seed=1)))
    return path


def test_json_has_every_item_with_its_grade(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(str(made), as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert [one["item"] for one in document["findings"]] == ITEMS
    rate = document["findings"][0]
    assert rate["value"] == pytest.approx(60, abs=0.01)
    assert (rate["grade"], rate["unit"], rate["change"]) == ("good", "Hz", None)
    assert document["pictures"] == 96
    assert document["good_for"]


def test_the_table_ends_with_what_it_is_good_for(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(str(made), seconds=0.5)
    printed = capsys.readouterr().out
    assert "frame rate" in printed
    assert printed.strip().splitlines()[-1].startswith("This set-up is")


def test_seconds_end_the_reading(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(str(made), seconds=0.5, as_json=True)
    assert json.loads(capsys.readouterr().out)["pictures"] == 31


def test_a_gate_file_of_another_size_is_scaled(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = GateLine((640, 100), (640, 600), 150.0)
    save_gate(GateFile("M2", (1280, 720), 0, (Placement(0, line),)), tmp_path / "M2.gate.json")
    check(str(made), gate=tmp_path / "M2.gate.json", seconds=0.4, as_json=True)
    assert json.loads(capsys.readouterr().out)["findings"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"line": "320,50,320,300"}, "--px-per-m"),
        ({"line": "3200,50,3200,300", "px_per_m": 75.0}, "outside"),
        ({"seconds": 0.0}, "--seconds"),
        ({"seconds": float("nan")}, "--seconds"),
        ({"gate": Path("none.gate.json")}, "none.gate.json"),
    ],
)
def test_wrong_options_are_one_line(made: Path, options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        check(str(made), **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_bytes(b"not a clip at all")
    for path in (tmp_path / "notes.mp4", tmp_path / "missing.mp4", tmp_path):
        with pytest.raises(InputError):
            check(str(path))


def test_a_stream_that_is_not_there_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/video"
    with pytest.raises(InputError, match="nothing answers"):
        check(address, seconds=1.0)


def test_a_camera_has_no_other_rate() -> None:
    with pytest.raises(InputError, match="--real-fps"):
        check("0", real_fps=240.0)
