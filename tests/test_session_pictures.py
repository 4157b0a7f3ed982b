"""The pictures' folder: new pictures take the place of old ones, all at once or not at all."""

import re
from pathlib import Path

import pytest

from gate.errors import OutputError
from server.session_pictures import _CROSSING_PICTURES, _SESSION_PICTURES, _replacing

OWN = ("rep01.png", "rep12-marker3.png", "marker2-gate.png", "pair2-marker3-gate-2.png", "marker2-00012.345s.png")
FOREIGN = ("rep.png", "reports.png", "my-rep01.png", "marker2.png", "notes.txt", "crossing.png")


def filled(folder: Path) -> None:
    for name in (*OWN, *FOREIGN):
        (folder / name).write_text("old")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_old_pictures_of_ours_go_and_nothing_else(tmp_path: Path) -> None:
    filled(tmp_path)
    with _replacing(tmp_path, _SESSION_PICTURES) as new:
        (new / "rep01.png").write_text("new")
    assert names(tmp_path) == {"rep01.png", *FOREIGN}
    assert (tmp_path / "rep01.png").read_text() == "new"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_what_stops_half_way_leaves_the_folder_as_it_was(tmp_path: Path, stop: type[BaseException]) -> None:
    def write() -> None:
        with _replacing(tmp_path, _SESSION_PICTURES) as new:
            (new / "rep01.png").write_text("new")
            raise stop

    filled(tmp_path)
    with pytest.raises(stop):
        write()
    assert names(tmp_path) == {*OWN, *FOREIGN}
    assert (tmp_path / "rep01.png").read_text() == "old"


def test_a_picture_that_cannot_be_written_is_told_with_the_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=re.escape(f"picture {tmp_path / 'rep01.png'} cannot")),
        _replacing(tmp_path, _SESSION_PICTURES) as new,
    ):
        raise OutputError(f"picture {new / 'rep01.png'} cannot be written")


def test_crossings_of_one_gate_are_told_from_a_session() -> None:
    assert _CROSSING_PICTURES.fullmatch("crossing-00002.509s.png")
    assert not any(_CROSSING_PICTURES.fullmatch(name) for name in OWN)
