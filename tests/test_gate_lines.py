"""Where lines come from, and what is refused before anything is read."""

from pathlib import Path

import numpy as np
import pytest

from calibration.model import GateFile, save_gate
from gate.errors import ClipError, ClockError, InputError, LineError
from gate.frame import Frame
from gate.line import GateLine, Placement
from gate.sources.clip_writer import write_clip
from gate.sources.recording import Recording, open_marker
from server.clock import Clock
from server.gate_lines import GateLines, GateWish, Start, refuse_apart_by_headers, refuse_one_line, refuse_twice

LINE = GateLine((160, 20), (160, 160), 65.0)
SIZE = (320, 180)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two clips of one second."""
    folder = tmp_path_factory.mktemp("clips")
    for number, name in enumerate(("a.mp4", "b.mp4")):
        lumas = np.random.default_rng(number).integers(0, 255, (30, 180, 320)).astype(np.uint8)
        write_clip(folder / name, [Frame(index * 33_333_333, luma) for index, luma in enumerate(lumas)])
    return folder / "a.mp4", folder / "b.mp4"


def recording(path: Path) -> Recording:
    (one,) = open_marker(path)
    return one


def wish(folder: Path, marker: int, position: str) -> GateWish:
    path = folder / f"{marker}-{position}.gate.json"
    save_gate(GateFile(position, SIZE, 0, (Placement(0, LINE),)), path)
    return GateWish(marker, path)


def test_the_same_recording_twice_is_refused(clips: tuple[Path, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(clips[0].read_bytes())
    with pytest.raises(ClipError, match="given for both markers"):
        refuse_twice(recording(clips[0]), recording(clips[0]))
    with pytest.raises(ClipError, match="hold the same"):
        refuse_twice(recording(clips[0]), recording(copy))
    refuse_twice(recording(clips[0]), recording(clips[1]))


def test_headers_alone_show_that_clips_never_overlap(clips: tuple[Path, Path]) -> None:
    starts = [(Start.of(recording(clips[0])), Start.of(recording(clips[1])))]
    refuse_apart_by_headers(starts, [Clock("near", offset_ns=500_000_000)])
    with pytest.raises(ClockError, match="never overlap"):
        refuse_apart_by_headers(starts, [Clock("far", offset_ns=60_000_000_000)])


@pytest.mark.parametrize(
    ("names", "warned"),
    [(("Marker 2", "M3"), 0), (("M2", "M2"), 1), (("marker-3", "M3"), 1), (("Start", "20 m"), 0), (("M12", "M3"), 1)],
)
def test_a_gate_file_of_the_other_marker_is_told(tmp_path: Path, names: tuple[str, str], warned: int) -> None:
    lines = GateLines([wish(tmp_path, marker, name) for marker, name in zip((2, 3), names, strict=True)])
    assert len(lines.warnings) == warned


def test_gate_files_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"swapped.*Marker 3.*M2"):
        GateLines([wish(tmp_path, 2, "Marker 3"), wish(tmp_path, 3, "M2")])


def test_one_gate_alone_may_be_of_any_marker(tmp_path: Path) -> None:
    assert GateLines([wish(tmp_path, 2, "Marker 3")]).warnings == []


@pytest.mark.parametrize("by_file", [True, False])
def test_a_line_outside_the_picture_names_clip_marker_and_origin(
    clips: tuple[Path, Path], tmp_path: Path, by_file: bool
) -> None:
    outside = GateLine((900, 20), (900, 160), 65.0)
    path = tmp_path / "far.gate.json"
    save_gate(GateFile("M3", SIZE, 0, (Placement(0, outside),)), path)
    asked = GateWish(3, path) if by_file else GateWish(3, line=outside)
    with pytest.raises(LineError) as told:
        GateLines([asked]).readings([(asked, [Start.of(recording(clips[0]))])], None)
    assert all(part in str(told.value) for part in (str(clips[0]), "Marker 3", str(path) if by_file else "line given"))


def test_a_gate_file_of_another_shape_names_clip_and_file(clips: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "tall.gate.json"
    save_gate(GateFile("M2", (180, 320), 0, (Placement(0, LINE),)), path)
    asked = GateWish(2, path)
    with pytest.raises(InputError, match="another shape") as told:
        GateLines([asked]).readings([(asked, [Start.of(recording(clips[0]))])], None)
    assert all(part in str(told.value) for part in (str(clips[0]), str(path)))


def test_one_line_for_both_gates_of_a_recording_is_refused(clips: tuple[Path, Path]) -> None:
    start = Start.of(recording(clips[0]))
    other = GateLine((200, 20), (200, 160), 65.0)
    wishes = [GateWish(2, line=LINE), GateWish(3, line=LINE), GateWish(3, line=other)]
    (gate2,), (same,), (apart,) = GateLines(wishes).readings([(one, [start]) for one in wishes], None)
    with pytest.raises(LineError, match="both markers"):
        refuse_one_line(gate2, same)
    refuse_one_line(gate2, apart)
