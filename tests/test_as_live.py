"""Clips played at their own speed, and the queue between a source's thread and its reader."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from calibration.arrival import ArrivalClock
from gate.errors import ClipError, InputError
from gate.frame import Frame, FrameSource
from gate.sources.address import open_source
from gate.sources.as_live import AsLive
from gate.sources.clip_writer import write_clip
from gate.sources.handover import HELD_NS, Handover
from gate.sources.live import Arrived, LiveSource, Mode
from gate.sources.network import NetworkStream
from gate.sources.video_file import VideoFile
from gate.sources.webcam import Webcam
from tests.patience import soon

MS = 1_000_000
S = 1_000_000_000


class Made:
    """A frame source of even steps; `taken` counts what was asked of it."""

    name = "made"
    size = (64, 48)

    def __init__(self, count: int = 30, step_ns: int = 10 * MS, first_ns: int = 0) -> None:
        self.t_ns = [first_ns + n * step_ns for n in range(count)]
        self.taken = 0

    def __iter__(self) -> Iterator[Frame]:
        for t_ns in self.t_ns:
            self.taken += 1
            yield Frame(t_ns, np.zeros((48, 64), np.uint8))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "run.mp4"
    pictures = (Frame(n * 20 * MS, np.full((96, 128), 10 * n, np.uint8)) for n in range(20))
    write_clip(path, pictures, preset="ultrafast")
    return path


def lateness_ms(source: LiveSource, start_ns: int, latency_ns: int = 0) -> list[float]:
    return [(a.arrival_ns - (start_ns + a.frame.t_ns + latency_ns)) / MS for a in source]


def test_every_frame_comes_at_its_own_time_and_none_early() -> None:
    start_ns = time.monotonic_ns() + 50 * MS
    source = AsLive(Made(40), start_ns=start_ns, latency_ns=300 * MS)
    late = lateness_ms(source, start_ns, 300 * MS)
    assert len(late) == 40
    assert min(late) >= 0.0
    assert min(late) < 200.0


def test_the_first_frame_starts_the_clock_where_no_start_is_given() -> None:
    before_ns = time.monotonic_ns()
    late = lateness_ms(AsLive(Made(10, first_ns=500 * S)), before_ns - 500 * S)
    assert min(late) >= 0.0
    assert max(late) < 100_000.0


def test_the_arrival_clock_finds_start_and_latency() -> None:
    start_ns = time.monotonic_ns() + 20 * MS
    clock = ArrivalClock()
    arrived = list(AsLive(Made(60), start_ns=start_ns, latency_ns=40 * MS))
    for one in arrived:
        clock.feed(one.frame.t_ns, one.arrival_ns)
    least_ns = min(one.arrival_ns - one.frame.t_ns for one in arrived)
    assert least_ns >= start_ns + 40 * MS  # by how much is the machine's affair
    assert clock.session_ns(590 * MS) - 590 * MS == pytest.approx(least_ns, abs=1 * MS)


def test_jitter_only_adds_and_keeps_the_order() -> None:
    start_ns = time.monotonic_ns()
    arrived = list(AsLive(Made(40), start_ns=start_ns, jitter_ns=25 * MS, seed=3))
    late_ns = [a.arrival_ns - start_ns - a.frame.t_ns for a in arrived]
    assert min(late_ns) >= 0
    assert max(late_ns) > 12 * MS
    assert [a.frame.t_ns for a in arrived] == Made(40).t_ns


def test_a_slow_reader_finds_true_arrivals_and_all_frames() -> None:
    start_ns = time.monotonic_ns()
    late = []
    for number, arrived in enumerate(AsLive(Made(30), start_ns=start_ns)):
        late.append((arrived.arrival_ns - start_ns - arrived.frame.t_ns) / MS)
        if number == 5:
            time.sleep(1.0)
    assert len(late) == 30
    assert min(late[6:20]) < 500.0  # they waited for the reader 800 ms and more


def test_closing_wakes_a_reader_at_once_and_ends_the_threads() -> None:
    source = AsLive(Made(5, step_ns=60 * S))
    threads = threading.active_count()
    frames = iter(source)
    next(frames)
    closer = threading.Timer(0.1, source.close)
    closer.start()
    before_s = time.monotonic()
    assert next(frames, None) is None
    assert time.monotonic() - before_s < 30.0
    closer.join()
    soon(lambda: threading.active_count() <= threads)
    assert list(source) == []


def test_a_video_file_is_played_frame_for_frame_and_again(clip: Path) -> None:
    file = VideoFile(clip)
    source = AsLive(file)
    for _ in range(2):
        played = [(a.frame.t_ns, a.frame.luma.mean()) for a in source]
        assert played == [(f.t_ns, f.luma.mean()) for f in file]
    assert source.got == Mode(128, 96, file.nominal_rate_hz)
    assert (source.kind, source.name, source.warnings, source.dropped) == ("clip", "run.mp4", [], 0)


def test_only_a_little_is_decoded_ahead() -> None:
    made = Made(100, step_ns=60 * S)
    source = AsLive(made)
    next(iter(source))
    time.sleep(0.1)
    assert made.taken < 20
    source.close()


def test_a_clip_that_goes_while_it_waits_is_a_clip_error(clip: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(clip.read_bytes())
    source = open_source(str(copy))
    copy.unlink()
    with pytest.raises(ClipError, match="no such file"):
        list(source)


def test_a_negative_latency_is_refused() -> None:
    with pytest.raises(InputError, match="latency of -1 ns"):
        AsLive(Made(), latency_ns=-1)


def arrived_at(t_ns: int) -> Arrived:
    return Arrived(Frame(t_ns, np.zeros((48, 64), np.uint8)), t_ns)


def test_a_reader_that_falls_behind_loses_the_oldest_frames() -> None:
    handover = Handover()
    for number in range(40):
        handover.put(arrived_at(number * 100 * MS))
    handover.end()
    kept = [a.arrival_ns for a in handover]
    assert kept == [n * 100 * MS for n in range(19, 40)]
    assert kept[-1] - kept[0] == HELD_NS
    assert handover.dropped == 19


def test_lost_frames_are_told() -> None:
    made: FrameSource = Made(25, step_ns=100 * MS)
    source = AsLive(made, start_ns=time.monotonic_ns() - 3 * S)
    frames = iter(source)
    next(frames)
    assert source.warnings == []
    handover = source._handover
    assert handover is not None
    for number in range(30):
        handover.put(arrived_at(time.monotonic_ns() + number * 100 * MS))
    assert source.dropped > 0
    assert "too slow" in source.warnings[0]
    source.close()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0", Webcam),
        ("/dev/video3", Webcam),
        ("rtsp://camera.local/live", NetworkStream),
        ("HTTP://10.0.0.7:8080/video", NetworkStream),
    ],
)
def test_an_address_says_what_the_source_is(address: str, kind: type) -> None:
    source = open_source(address)
    assert isinstance(source, kind)
    assert source.address == address


def test_a_path_is_a_clip_as_live(clip: Path) -> None:
    source = open_source(str(clip), latency_ns=5)
    assert isinstance(source, AsLive)
    assert source.address == str(clip)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "no address"),
        ("nothing.mp4", "no such file"),
        ("-1", "no such file"),
        ("file:///etc/passwd", "not a stream"),
        ("concat://a|b", "not a stream"),
        ("http://", "not a stream"),
        ("rtsp://me:secret@/x", "not a stream"),
    ],
)
def test_any_other_address_is_refused_with_a_remedy(address: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        open_source(address)
    assert "secret" not in str(refused.value)
    assert ": " in str(refused.value)


def test_a_clip_is_not_watched_faster_than_it_is(clip: Path) -> None:
    with pytest.raises(InputError, match="--as-live"):
        open_source(str(clip), as_live=False)
