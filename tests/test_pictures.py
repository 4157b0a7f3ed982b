"""Pictures on disk: whole or not at all."""

import errno
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from gate.errors import OutputError
from server.pictures import save_png


def ramp() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.arange(60, dtype=np.uint8).reshape(5, 4, 3)


def test_a_picture_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "rep 3 Zoë.png"
    save_png(path, ramp())
    back = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(np.asarray(back), ramp())
    assert os.listdir(tmp_path) == [path.name]


def test_luma_is_a_picture_too(tmp_path: Path) -> None:
    save_png(str(tmp_path / "a.png"), ramp()[..., 0])
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_an_older_picture_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    save_png(path, ramp())
    assert path.read_bytes().startswith(b"\x89PNG")


def test_others_may_read_it_as_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    save_png(tmp_path / "a.png", ramp())
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("place", ["absent/a.png", "file/a.png", "folder"])
def test_where_it_cannot_be_written_it_says_so_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="cannot be written") as caught:
        save_png(tmp_path / place, ramp())
    assert str(tmp_path / place) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


def test_a_full_disk_leaves_the_older_picture_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        save_png(path, ramp())
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.png"]
