"""Known sound muxed into real clips and read back: where a click stands on the pictures' clock."""

from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.made_sound import Samples, write_sound
from gate.errors import ClipError
from gate.sources.sound_track import RATE_HZ, SoundTrack, read_sound
from gate.sources.video_file import VideoFile
from tests.test_video_file import regular
from tests.test_video_file import write as write_silent

MS = 1_000_000


def clicks(rate_hz: int, at_s: tuple[float, ...] = (1.0,), length_s: float = 2.0) -> Samples:
    samples = np.random.default_rng(0).normal(0, 1e-3, round(length_s * rate_hz))
    for second in at_s:
        samples[round(second * rate_hz)] = 0.9
    return samples


def click_ns(track: SoundTrack, near_s: float | None = None) -> int:
    """The loudest place (near an instant), to a fraction of a sample."""
    loud = np.abs(track.samples.astype(np.float64))
    if near_s is not None:
        times_s = track.start_ns * 1e-9 + np.arange(len(loud)) / track.rate_hz
        loud[np.abs(times_s - near_s) > 0.2] = 0.0
    top = int(loud.argmax())
    around = np.arange(top - 8, top + 9)
    power = loud[around] ** 2
    return track.t_ns(float(around @ power / power.sum()))


@pytest.mark.parametrize("start_ms", [0, 130])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize(
    ("suffix", "codec", "rate_hz"),
    [
        (".mp4", "aac", 48_000),
        (".mp4", "aac", 44_100),
        (".mov", "aac", 48_000),
        (".mov", "pcm_s16le", 48_000),
        (".mov", "pcm_s16le", 44_100),
        (".mkv", "aac", 48_000),
    ],
)
def test_a_click_stands_where_it_was_put(
    tmp_path: Path, suffix: str, codec: str, rate_hz: int, layout: str, start_ms: int
) -> None:
    path = tmp_path / f"click{suffix}"
    write_sound(path, clicks(rate_hz), rate_hz=rate_hz, codec=codec, layout=layout, start_ms=start_ms)
    track = read_sound(path)
    assert track.name == path.name
    assert track.samples.dtype == np.float32
    assert track.rate_hz == pytest.approx(RATE_HZ, rel=10e-6)
    assert abs(click_ns(track) - 1000 * MS - start_ms * MS) < 0.06 * MS  # a sample of 16 kHz


def test_sound_is_on_the_clock_of_the_pictures(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "late.mp4", clicks(48_000), picture_start_ms=200)
    assert next(iter(VideoFile(path))).t_ns == 200 * MS
    assert abs(click_ns(read_sound(path)) - 1000 * MS) < 0.06 * MS


def test_a_damaged_piece_leaves_the_rest_where_it_was(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "torn.mp4", clicks(48_000, (0.3, 1.7)))
    whole = read_sound(path)
    torn = forget_packets(path, tmp_path / "holes.mp4", range(40, 60))
    track = read_sound(torn)
    for second in (0.3, 1.7):
        assert abs(click_ns(track, second) - click_ns(whole, second)) < 0.06 * MS
    assert abs(len(track.samples) - len(whole.samples)) <= 2


def forget_packets(path: Path, to: Path, numbers: range) -> Path:
    """Copy a clip without some of its sound's packets: their stamps leave a hole."""
    with av.open(str(path)) as source, av.open(str(to), "w") as target:
        video, sound = source.streams.video[0], source.streams.audio[0]
        copies = {stream.index: target.add_stream_from_template(stream) for stream in (video, sound)}
        count = 0
        for packet in source.demux(video, sound):
            if packet.dts is None:
                continue
            lost = packet.stream_index == sound.index and count in numbers
            count += packet.stream_index == sound.index
            if not lost:
                packet.stream = copies[packet.stream_index]
                target.mux(packet)
    return to


def refused(path: Path, **options: float) -> str:
    with pytest.raises(ClipError) as caught:
        read_sound(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_clip_without_sound_is_refused(tmp_path: Path) -> None:
    assert "silent.mp4: holds no sound" in refused(write_silent(tmp_path / "silent.mp4", regular(5)))


def test_slow_motion_is_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "slow.mp4", clicks(48_000), tags={"com.android.capture.fps": "240.0"})
    assert "slow.mp4: its sound does not go with its pictures (times divided by 9.6" in refused(path)


def test_slow_motion_that_a_person_tells_of_is_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "slow.mp4", clicks(48_000))
    assert "does not go with its pictures" in refused(path, real_fps=100.0)
    assert read_sound(path, real_fps=25.0).start_ns == 0


def test_sound_of_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "bad.mp4", clicks(48_000))
    torn = forget_packets(path, tmp_path / "none.mp4", range(1000))
    assert "holds no sound" in refused(torn)


def test_a_file_that_is_no_clip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("hello")
    assert "not a video that can be read" in refused(path)
    assert "no such file" in refused(tmp_path / "none.mp4")
