"""Which files of a folder are one recording, and the clock they then share."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from gate.errors import ClipError, InputError
from gate.sources.recording import Recording, next_stem, open_marker

MS = 1_000_000
BEGUN = datetime(2026, 5, 4, 10, 0, 0, tzinfo=UTC)
FRAMES = 12
STEP_MS = 400
LENGTH_S = FRAMES * STEP_MS / 1000


def write(
    path: Path, after_s: float | None = 0.0, *, width: int = 64, step_ms: int = STEP_MS, codec: str = "libx264"
) -> Path:
    """Write a clip of 12 pictures whose creation time is `after_s` after the first one's."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=Fraction(1000, step_ms), options={"bf": "0"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, 48, "yuv420p"
        if after_s is not None:
            container.metadata["creation_time"] = (BEGUN + timedelta(seconds=after_s)).isoformat()
        for n in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(np.full((72, width), 10 + 20 * n, np.uint8), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(step_ms, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def names(recordings: list[Recording]) -> list[list[str]]:
    return [[clip.name for clip in recording.clips] for recording in recordings]


def test_one_file_is_one_recording(tmp_path: Path) -> None:
    path = write(tmp_path / "run.mp4")
    (recording,) = open_marker(path)
    assert recording.name == "run.mp4"
    assert recording.size == (64, 48)
    assert [frame.t_ns for frame in recording] == [n * STEP_MS * MS for n in range(FRAMES)]
    assert (recording.warnings, recording.notes) == ([], [])


def test_files_of_one_camera_go_on_with_one_clock(tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path / f"VID_00{n + 1}.mp4", n * LENGTH_S)
    (recording,) = open_marker(tmp_path)
    assert names([recording]) == [["VID_001.mp4", "VID_002.mp4", "VID_003.mp4"]]
    frames = list(recording)
    assert [frame.t_ns for frame in frames] == [n * STEP_MS * MS for n in range(3 * FRAMES)]
    assert [int(frame.luma[8, 8]) // 20 for frame in frames] == list(range(FRAMES)) * 3
    assert recording.name == "VID_001.mp4 + 2"
    assert recording.duration_ns == 3 * FRAMES * STEP_MS * MS
    assert recording.frame_count_estimate == 3 * FRAMES
    assert recording.creation_time == BEGUN
    assert "joined on one clock" in recording.notes[-1]


def test_a_joined_recording_can_be_read_again(tmp_path: Path) -> None:
    for n in range(2):
        write(tmp_path / f"VID_00{n + 1}.mp4", n * LENGTH_S)
    (recording,) = open_marker(tmp_path)
    assert [f.t_ns for f in recording] == [f.t_ns for f in recording]


def test_action_camera_chapters_are_joined_across_other_recordings(tmp_path: Path) -> None:
    write(tmp_path / "GX010123.MP4", 0)
    write(tmp_path / "GX010124.MP4", 600)
    write(tmp_path / "GX020123.MP4", LENGTH_S)
    assert names(open_marker(tmp_path)) == [["GX010123.MP4", "GX020123.MP4"], ["GX010124.MP4"]]


def test_creation_times_that_are_those_of_the_ends_prove_it_too(tmp_path: Path) -> None:
    write(tmp_path / "VID_001.mp4", 2 * LENGTH_S, step_ms=2 * STEP_MS)
    write(tmp_path / "VID_002.mp4", 4 * LENGTH_S, step_ms=2 * STEP_MS)
    assert len(open_marker(tmp_path)) == 1


@pytest.mark.parametrize(
    ("second", "after_s", "other"),
    [
        ("VID_002.mp4", LENGTH_S + 5, {}),
        ("VID_002.mp4", 0, {}),
        ("VID_002.mp4", -LENGTH_S, {}),
        ("VID_002.mp4", None, {}),
        ("VID_003.mp4", LENGTH_S, {}),
        ("IMG_002.mp4", LENGTH_S, {}),
        ("VID_002.mp4", LENGTH_S, {"width": 80}),
        ("VID_002.mp4", LENGTH_S, {"step_ms": 380}),
        ("VID_002.mp4", LENGTH_S, {"codec": "mpeg4"}),
    ],
    ids=["pause", "same time", "before", "no time", "gap in numbers", "other name", "size", "rate", "codec"],
)
def test_what_does_not_agree_keeps_a_clock_of_its_own(
    tmp_path: Path, second: str, after_s: float | None, other: dict[str, int]
) -> None:
    write(tmp_path / "VID_001.mp4", 0)
    write(tmp_path / second, after_s, **other)  # type: ignore[arg-type]
    recordings = open_marker(tmp_path)
    assert len(recordings) == 2
    assert all(next(iter(recording)).t_ns == 0 for recording in recordings)


def test_short_clips_of_the_same_second_are_not_joined(tmp_path: Path) -> None:
    for n in range(2):
        write(tmp_path / f"VID_00{n + 1}.mp4", 0, step_ms=40)
    assert len(open_marker(tmp_path)) == 2


def test_a_folder_is_read_in_the_order_of_its_numbers_without_hidden_and_other_files(tmp_path: Path) -> None:
    for name in ("rep 10.mp4", "rep 2.MOV", "Rep 1.mkv"):
        write(tmp_path / name)
    (tmp_path / "._rep 1.mp4").write_bytes(b"resource fork")
    (tmp_path / "notes.txt").write_text("wind 0.4 m/s")
    (tmp_path / "old.mp4").mkdir()
    assert names(open_marker(tmp_path)) == [["Rep 1.mkv"], ["rep 2.MOV"], ["rep 10.mp4"]]


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ClipError, match="folder holds no clips"):
        open_marker(tmp_path)


def test_a_damaged_clip_in_a_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4")
    (tmp_path / "b.mp4").touch()
    with pytest.raises(ClipError, match=r"b\.mp4: empty"):
        open_marker(tmp_path)


def test_the_real_rate_counts_for_every_clip(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        write(tmp_path / name, step_ms=40)
    for recording in open_marker(tmp_path, real_fps=100):
        assert [frame.t_ns for frame in recording][1] == 10 * MS
        assert "divided by 4" in recording.notes[0]
    with pytest.raises(InputError, match=r"a\.mp4: real frame rate 5000"):
        open_marker(tmp_path, real_fps=5000)


def test_a_recording_says_which_clip_a_warning_is_about(tmp_path: Path) -> None:
    for n in range(2):
        write(tmp_path / f"VID_00{n + 1}.mp4", n * LENGTH_S)
    data = bytearray((tmp_path / "VID_002.mp4").read_bytes())
    with av.open(str(tmp_path / "VID_002.mp4")) as container:
        last = [packet for packet in container.demux(video=0) if packet.size][-1]
    assert last.pos is not None
    data[last.pos : last.pos + last.size] = b"\xff" * last.size
    (tmp_path / "VID_002.mp4").write_bytes(data)
    (recording,) = open_marker(tmp_path)
    assert len(list(recording)) == 2 * FRAMES - 1
    assert recording.warnings[0].startswith("VID_002.mp4: nothing was read from")


def test_clips_of_different_size_are_not_made_one_by_hand(tmp_path: Path) -> None:
    clips = [open_marker(write(tmp_path / f"{width}.mp4", width=width))[0].clips[0] for width in (64, 80)]
    with pytest.raises(ClipError, match=r"64\.mp4 64 x 48, 80\.mp4 80 x 48"):
        Recording(clips)


@pytest.mark.parametrize(
    ("stem", "following"),
    [
        ("VID_001", "VID_002"),
        ("VID_009", "VID_010"),
        ("GX010123", "GX020123"),
        ("GH090123", "GH100123"),
        ("GOPR0123", "GP010123"),
        ("GP010123", "GP020123"),
        ("RUN", None),
    ],
)
def test_cameras_count_their_files(stem: str, following: str | None) -> None:
    assert next_stem(stem) == following
