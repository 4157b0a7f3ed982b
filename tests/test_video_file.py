"""Clips made here with a counter in the picture and known time stamps, read back."""

import contextlib
import itertools
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gate.errors import ClipError, FlygateError, InputError
from gate.frame import Frame
from gate.sources.picture import Orientation, luma_of
from gate.sources.prefetch import prefetch
from gate.sources.reading import Clock, Reading
from gate.sources.video_file import VideoFile
from tests.patience import PATIENCE_S

SIDE = 64
MS = 1_000_000
TICK = Fraction(1, 90_000)
ALL_KEY = {"g": "1", "bf": "0"}
SEVERAL_KEYS = {"g": "5", "bf": "0", "sc_threshold": "0", "keyint_min": "5"}


def counter(index: int) -> NDArray[np.uint8]:
    """A yuv420p picture of 64 x 64: four blocks in a row hold the low bits of `index`, four below the high bits."""
    picture = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
    for bit in range(8):
        y, x = 32 * (bit // 4), 16 * (bit % 4)
        picture[y : y + 32, x : x + 16] = 200 if index >> bit & 1 else 40
    return picture


def index_in(frame: Frame) -> int:
    luma = frame.luma >> (frame.bits - 8)
    blocks = [luma[32 * (bit // 4) + 8 :, 16 * (bit % 4) + 4 :][:16, :8].mean() > 120 for bit in range(8)]
    return sum(1 << bit for bit, is_bright in enumerate(blocks) if is_bright)


def write(
    path: Path,
    stamps_ms: Sequence[int],
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    options: dict[str, str] | None = None,
    rate: int = 25,
    tick: Fraction = TICK,
    rotation: int | None = None,
    hflip: bool = False,
    tags: dict[str, str] | None = None,
    indices: Sequence[int] | None = None,
    movflags: str = "use_metadata_tags",
) -> Path:
    """Encode picture `indices[n]` (n itself if not given) at stamps_ms[n]."""
    is_mov = path.suffix in (".mp4", ".mov")
    with av.open(str(path), "w", options={"movflags": movflags} if is_mov else {}) as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, pix_fmt
        stream.codec_context.time_base = stream.time_base = tick
        if rotation is not None:
            stream.set_display_rotation(rotation, hflip=hflip)
        container.metadata.update(tags or {})
        for index, stamp_ms in zip(indices or range(len(stamps_ms)), stamps_ms, strict=True):
            frame = av.VideoFrame.from_ndarray(counter(index), format="yuv420p").reformat(format=pix_fmt, threads=1)
            frame.pts, frame.time_base = round(Fraction(stamp_ms, 1000) / tick), tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def regular(frames: int, start_ms: int = 0) -> list[int]:
    return [start_ms + 40 * n for n in range(frames)]


def read(clip: VideoFile) -> list[tuple[int, int]]:
    """(picture's own index, t_ns) of every frame."""
    return [(index_in(frame), frame.t_ns) for frame in clip]


def truth(stamps_ms: Sequence[int]) -> list[tuple[int, int]]:
    return [(n, stamp * MS) for n, stamp in enumerate(stamps_ms)]


FAST_265 = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=2"}
KINDS = [
    ("libx264", "yuv420p", ".mp4", {}, 8),
    ("libx264", "yuv420p", ".mov", {}, 8),
    ("libx264", "yuvj420p", ".mkv", {}, 8),
    ("libx264", "yuv420p10le", ".mp4", {}, 10),
    ("libx264", "yuv422p", ".mov", {}, 8),
    ("libx264", "yuv444p", ".mp4", {}, 8),
    ("libx265", "yuv420p", ".mp4", FAST_265, 8),
    ("libx265", "yuv420p10le", ".mov", FAST_265, 10),
    ("libvpx-vp9", "yuv420p", ".webm", {"deadline": "realtime", "cpu-used": "8"}, 8),
    ("libsvtav1", "yuv420p", ".mkv", {"preset": "12", "svtav1-params": "lp=1"}, 8),
]


@pytest.mark.parametrize(("codec", "pix_fmt", "suffix", "options", "bits"), KINDS)
def test_every_picture_comes_with_its_own_time_stamp(
    tmp_path: Path, codec: str, pix_fmt: str, suffix: str, options: dict[str, str], bits: int
) -> None:
    uneven = [0, 40, 80, 121, 160, 250, 263, 320, 360, 400, 440, 507]
    clip = VideoFile(write(tmp_path / f"clip{suffix}", uneven, codec=codec, pix_fmt=pix_fmt, options=options))
    assert read(clip) == truth(uneven)
    assert {frame.bits for frame in clip} == {bits}
    assert (clip.size, clip.warnings, clip.notes) == ((SIDE, SIDE), [], [])


@pytest.mark.parametrize(("codec", "pix_fmt"), [("mjpeg", "yuvj420p"), ("mpeg4", "yuv420p")])
def test_avi_has_a_constant_rate(tmp_path: Path, codec: str, pix_fmt: str) -> None:
    path = write(tmp_path / "clip.avi", regular(9), codec=codec, pix_fmt=pix_fmt, tick=Fraction(1, 25))
    assert read(VideoFile(path)) == truth(regular(9))


def test_pictures_that_are_stored_out_of_order_are_shown_in_order(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", regular(30), options={"bf": "3", "b-adapt": "0"})
    with av.open(str(path)) as container:
        stored = [packet.pts for packet in container.demux(video=0) if packet.pts is not None]
    assert stored != sorted(stored)
    assert read(VideoFile(path)) == truth(regular(30))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_clip_need_not_begin_at_zero(tmp_path: Path, suffix: str) -> None:
    stamps = regular(8, start_ms=1240)
    clip = VideoFile(write(tmp_path / f"clip{suffix}", stamps))
    assert read(clip) == truth(stamps)
    assert clip.warnings == []


def test_time_stamps_are_rounded_once_and_do_not_drift(tmp_path: Path) -> None:
    tick = Fraction(1001, 60_000)
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(60_000, 1001))
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = SIDE
        for n in range(200):
            frame = av.VideoFrame.from_ndarray(counter(n), format="yuv420p")
            frame.pts, frame.time_base = n, tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    exact = [round(n * tick * 10**9) for n in range(200)]
    assert [frame.t_ns for frame in VideoFile(tmp_path / "clip.mp4")] == exact


def test_an_edit_list_discards_the_leading_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", regular(12), options=SEVERAL_KEYS)
    data = bytearray(path.read_bytes())
    segment = data.index(b"elst") + 4 + 4 + 4  # behind the name, version and flags, count: length and start
    data[segment : segment + 8] = struct.pack(">ii", 5 * 40, 7 * 40 * 90)  # in ms, and in ticks of 1/90,000 s
    path.write_bytes(data)
    clip = VideoFile(path)
    assert read(clip) == [(n + 7, 40 * n * MS) for n in range(5)]
    assert clip.warnings == []


def test_an_empty_edit_delays_the_first_picture(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", regular(6, start_ms=480), options=ALL_KEY)
    assert b"elst\0\0\0\0\0\0\0\2" in path.read_bytes()
    assert read(VideoFile(path))[0] == (0, 480 * MS)


@pytest.mark.parametrize(
    ("counterclockwise_deg", "rotation_deg"), [(0, 0), (-90, 90), (180, 180), (90, 270)], ids=["0", "90", "180", "270"]
)
def test_a_turned_phone_gives_an_upright_view(tmp_path: Path, counterclockwise_deg: int, rotation_deg: int) -> None:
    upright = next(iter(VideoFile(write(tmp_path / "upright.mp4", regular(3), indices=[1, 77, 3]))))
    clip = VideoFile(write(tmp_path / "turned.mp4", regular(3), indices=[1, 77, 3], rotation=counterclockwise_deg))
    frame = next(iter(clip))
    assert frame.rotation_deg == rotation_deg
    assert np.array_equal(frame.luma, np.rot90(upright.luma, -rotation_deg // 90))
    assert not frame.luma.flags.owndata
    assert not frame.luma.flags.writeable


def test_a_turned_picture_swaps_width_and_height(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 80, 48
        stream.set_display_rotation(-90)
        for n in range(3):
            frame = av.VideoFrame.from_ndarray(np.full((72, 80), 50 * n, np.uint8), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    clip = VideoFile(path)
    assert clip.size == (48, 80)
    assert {frame.luma.shape for frame in clip} == {(80, 48)}


def test_a_mirrored_picture_is_shown_mirrored(tmp_path: Path) -> None:
    plain = next(iter(VideoFile(write(tmp_path / "plain.mp4", regular(2), indices=[1, 3]))))
    clip = VideoFile(write(tmp_path / "mirrored.mp4", regular(2), indices=[1, 3], rotation=0, hflip=True))
    frame = next(iter(clip))
    assert np.array_equal(frame.luma, plain.luma[:, ::-1])
    assert frame.rotation_deg == 0
    assert "mirrored" in clip.notes[0]


FORMATS = [
    ("yuv420p", 8), ("yuvj420p", 8), ("yuv422p", 8), ("yuv444p", 8), ("nv12", 8), ("gray", 8), ("gray10le", 10),
    ("yuv420p10le", 10), ("yuv420p12le", 12), ("yuv422p10le", 10), ("p010le", 16), ("yuyv422", 8), ("yuv420p10be", 8),
]  # fmt: skip


@pytest.mark.parametrize(("pix_fmt", "bits"), FORMATS)
def test_luma_is_the_same_in_every_pixel_format(pix_fmt: str, bits: int) -> None:
    ramp = np.tile(np.arange(16, 116, 2, dtype=np.uint8), (32, 1))  # 50 wide: lines are padded
    yuv = np.full((48, 50), 128, np.uint8)
    yuv[:32] = ramp
    frame = av.VideoFrame.from_ndarray(yuv, format="yuv420p").reformat(
        format=pix_fmt, src_color_range="JPEG", dst_color_range="JPEG", threads=1
    )
    luma, found_bits = luma_of(frame)
    assert (luma.shape, found_bits) == ((32, 50), bits)
    assert luma.dtype == (np.uint8 if bits == 8 else np.uint16)
    assert np.abs((luma >> (bits - 8)).astype(int) - ramp).max() <= (0 if bits > 8 or pix_fmt != "yuv420p10be" else 1)


@pytest.mark.parametrize("pix_fmt", ["rgb24", "bgr0", "pal8"])
def test_pictures_without_a_luma_plane_are_made_grey(pix_fmt: str) -> None:
    frame = av.VideoFrame(32, 16, pix_fmt)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    luma, bits = luma_of(frame)
    assert (luma.shape, luma.dtype.name, bits) == ((16, 32), "uint8", 8)


def test_slow_motion_by_the_files_own_tag_is_brought_back_to_real_time(tmp_path: Path) -> None:
    clip = VideoFile(write(tmp_path / "slow.mp4", regular(10), tags={"com.android.capture.fps": "200.0"}))
    assert [t_ns for _, t_ns in read(clip)] == [5 * MS * n for n in range(10)]
    assert clip.nominal_rate_hz == pytest.approx(200, rel=1e-3)
    assert "divided by 8: 200 frames/s captured (com.android.capture.fps), 25 stored" in clip.notes[0]
    assert clip.duration_ns == 50 * MS
    assert clip.warnings == []


@pytest.mark.parametrize("capture_fps", ["25.0", "50", "nonsense", "0"])
def test_a_capture_rate_that_is_no_slow_motion_changes_no_time(tmp_path: Path, capture_fps: str) -> None:
    clip = VideoFile(write(tmp_path / "clip.mp4", regular(5), tags={"com.android.capture.fps": capture_fps}))
    assert read(clip) == truth(regular(5))


def test_high_rate_with_real_times_is_left_alone(tmp_path: Path) -> None:
    stamps = [4 * n for n in range(12)]
    clip = VideoFile(write(tmp_path / "clip.mp4", stamps, rate=250, tags={"com.android.capture.fps": "250"}))
    assert read(clip) == truth(stamps)
    assert clip.notes == ["times as stored: 250 frames/s captured (com.android.capture.fps), 250 stored"]


def test_a_time_lapse_is_warned_of(tmp_path: Path) -> None:
    clip = VideoFile(write(tmp_path / "lapse.mp4", regular(5), tags={"com.android.capture.fps": "2"}))
    assert "time lapse" in clip.warnings[0]


def samsung(path: Path, mode: int, rate_hz: int | None = None) -> Path:
    """Put a Samsung box into the index, which stands at the end of the file."""
    saut = struct.pack(">I4s4s4B", 16, b"saut", b"sams", 0, mode, 1, 3)
    srfr = b"" if rate_hz is None else struct.pack(">I4sI", 12, b"srfr", rate_hz << 16)
    smta = struct.pack(">I4sI", 12 + len(saut + srfr), b"smta", 0) + saut + srfr
    udta = struct.pack(">I4s", 8 + len(smta), b"udta") + smta
    data = bytearray(path.read_bytes())
    moov = data.index(b"moov") - 4
    data[moov : moov + 4] = struct.pack(">I", struct.unpack_from(">I", data, moov)[0] + len(udta))
    path.write_bytes(data + udta)
    return path


@pytest.mark.parametrize(
    ("mode", "rate_hz", "step_ns"), [(12, None, 4_166_667), (13, None, 8_333_333), (21, 200, 5 * MS)]
)
def test_samsung_slow_motion_is_brought_back_to_real_time(
    tmp_path: Path, mode: int, rate_hz: int | None, step_ns: int
) -> None:
    clip = VideoFile(samsung(write(tmp_path / "slow.mp4", regular(4)), mode, rate_hz))
    assert [t_ns for _, t_ns in read(clip)][1] == step_ns
    assert f"Samsung recording mode {mode}" in clip.notes[0]


def test_samsung_super_slow_motion_is_warned_of(tmp_path: Path) -> None:
    clip = VideoFile(samsung(write(tmp_path / "slow.mp4", regular(4)), 9))
    assert "super slow motion" in clip.warnings[0]


def test_a_real_rate_that_is_given_overrides_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "slow.mp4", regular(5), tags={"com.android.capture.fps": "200"})
    assert read(VideoFile(path, real_fps=25)) == truth(regular(5))
    assert [t_ns for _, t_ns in read(VideoFile(path, real_fps=100))] == [10 * MS * n for n in range(5)]


def test_a_whole_rate_is_nominal_and_a_fraction_is_measured(tmp_path: Path) -> None:
    stamps = [round(n * 1001 / 25) for n in range(40)]  # 25 / 1.001 frames/s
    path = write(tmp_path / "slow.mp4", stamps)
    nominal, measured = VideoFile(path, real_fps=200), VideoFile(path, real_fps=199.5)
    assert [t for _, t in read(nominal)][-1] == pytest.approx(stamps[-1] * MS / 8, abs=1)
    assert [t for _, t in read(measured)][-1] == pytest.approx(39 / 199.5 * 1e9, rel=2e-3)
    assert "divided by 8:" in nominal.notes[0]


@pytest.mark.parametrize("real_fps", [0, -240, 24, 2001, float("nan"), float("inf")])
def test_a_real_rate_that_cannot_be_is_refused(tmp_path: Path, real_fps: float) -> None:
    path = write(tmp_path / "clip.mp4", regular(5))
    with pytest.raises(InputError, match=f"clip.mp4: real frame rate {real_fps:g}"):
        VideoFile(path, real_fps=real_fps)


def refused(path: Path) -> str:
    """Message of the ClipError that opening or reading a file gives: one line, with the file's name in it."""
    with pytest.raises(ClipError) as raised:
        list(VideoFile(path))
    assert "\n" not in str(raised.value)
    assert path.name in str(raised.value)
    return str(raised.value)


def test_a_file_that_is_no_recording_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "text.txt").write_text("Marker 2\n" * 50)
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/a.ts\n")
    assert "no such file" in refused(tmp_path / "missing.mp4")
    assert "a folder" in refused(tmp_path)
    assert "empty (0 bytes)" in refused(tmp_path / "empty.mp4")
    assert "not a video" in refused(tmp_path / "noise.mp4")
    assert "not a recording" in refused(tmp_path / "text.txt")
    refused(tmp_path / "list.m3u8")


def test_a_clip_without_its_index_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.mp4", regular(20))
    path.write_bytes(path.read_bytes()[:-1100])
    assert "copy it from the camera again" in refused(path)


def test_a_clip_whose_codec_is_unknown_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "odd.mp4", regular(5))
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzz1"))
    assert "no decoder" in refused(path)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        assert isinstance(stream, AudioStream)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 48_000
        container.mux(stream.encode(sound))
        container.mux(stream.encode())
    assert "holds no video, only audio" in refused(path)


def test_one_frame_cannot_be_timed(tmp_path: Path) -> None:
    assert "holds 1 frame " in refused(write(tmp_path / "one.mp4", [0]))


def test_a_clip_of_which_no_picture_can_be_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.mp4", regular(6), options=ALL_KEY)
    damage(path, range(6))
    refused(path)


def damage(path: Path, packets: Sequence[int]) -> None:
    """Overwrite the given packets of a clip, in stored order."""
    with av.open(str(path)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())
    for number in packets:
        pos, size = places[number]
        assert pos is not None
        data[pos : pos + size] = b"\xff" * size
    path.write_bytes(data)


def test_a_clip_that_was_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.mp4", regular(30), options=ALL_KEY, movflags="faststart")
    with av.open(str(path)) as container:
        places = [packet.pos for packet in container.demux(video=0) if packet.size]
    assert places[20] is not None
    path.write_bytes(path.read_bytes()[: places[20] + 5])
    clip = VideoFile(path)
    assert read(clip) == truth(regular(30))[:20]
    assert "nothing was read from 0.80 s on" in clip.warnings[0]
    assert "until 1.20 s" in clip.warnings[0]


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_damage_in_the_middle_is_passed_and_told(tmp_path: Path, codec: str) -> None:
    every_5 = {"x265-params": "log-level=none:bframes=0:keyint=5:scenecut=0", "preset": "ultrafast"}
    options = every_5 if codec == "libx265" else SEVERAL_KEYS
    path = write(tmp_path / "torn.mp4", regular(30), codec=codec, options=options)
    damage(path, [11, 12])
    clip = VideoFile(path)
    whole = truth(regular(30))
    assert read(clip) == whole[:11] + whole[15:]
    assert clip.warnings == ["damaged from 0.44 s to 0.60 s: 4 pictures left out up to the next key picture"]


def test_damage_at_the_end_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "torn.mp4", regular(30), options=ALL_KEY)
    damage(path, range(26, 30))
    clip = VideoFile(path)
    assert read(clip) == truth(regular(30))[:26]
    assert clip.warnings == [
        "nothing was read from 1.04 s on (4 damaged pictures left out): copy it from the camera again"
    ]


FILM_FPS = 60
FILM_FRAMES = 120
FILM_HELD = (30, 31, 44, 61, 80, 81, 82)
LOSSY = {"crf": "23", "preset": "veryfast", "bf": "3"}
LOW_RATE = {"b": "100000", "preset": "veryfast", "bf": "3"}


def scene(frames: int, *, bodies: Sequence[int] = (), noise: float = 1.5) -> list[NDArray[np.uint8]]:
    """Pictures of 320 x 180 with noise; from each given frame on, a dark body of 24 x 90 goes 5 columns a frame."""
    rng = np.random.default_rng(0)
    ground = np.kron(rng.integers(90, 200, (18, 32)), np.ones((10, 10)))
    pictures = []
    for number in range(frames):
        picture = ground + rng.normal(0, noise, ground.shape) if noise else ground.copy()
        for start in bodies:
            left = 5 * (number - start) - 24
            picture[60:150, max(0, left) : max(0, left + 24)] = 30
        pictures.append(np.clip(picture, 0, 255).astype(np.uint8))
    return pictures


def film(path: Path, pictures: Sequence[NDArray[np.uint8]], indices: Sequence[int], options: dict[str, str]) -> Path:
    """Encode pictures[indices[n]] at FILM_FPS."""
    tick = Fraction(1, FILM_FPS)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FILM_FPS, options=options)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = pictures[0].shape
        stream.pix_fmt = "yuv420p"
        for number, index in enumerate(indices):
            frame = av.VideoFrame.from_ndarray(pictures[index], format="gray").reformat(format="yuv420p", threads=1)
            frame.pts, frame.time_base = number, tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def held_in(path: Path) -> tuple[int, list[str]]:
    clip = VideoFile(path)
    frames = sum(1 for _ in clip)
    assert frames >= FILM_FRAMES
    return clip.held_frames, clip.warnings


@pytest.mark.parametrize("options", [LOSSY, {**LOSSY, "bf": "0"}, {"crf": "33"}, {"qp": "0", "preset": "ultrafast"}])
def test_held_frames_are_counted_after_a_lossy_encoder(tmp_path: Path, options: dict[str, str]) -> None:
    indices = list(range(FILM_FRAMES))
    for number in FILM_HELD:
        indices[number] = indices[number - 1]
    count, warnings = held_in(film(tmp_path / "held.mp4", scene(FILM_FRAMES, bodies=[0, 40]), indices, options))
    assert count == len(FILM_HELD)
    assert f"{count} of {FILM_FRAMES} pictures repeat the one before" in warnings[0]


def test_a_long_freeze_is_counted(tmp_path: Path) -> None:
    frozen = range(50, 50 + round(0.4 * FILM_FPS))
    indices = [frozen.start - 1 if number in frozen else number for number in range(FILM_FRAMES)]
    film(tmp_path / "frozen.mp4", scene(FILM_FRAMES, bodies=[0, 40]), indices, LOSSY)
    assert held_in(tmp_path / "frozen.mp4")[0] == len(frozen)


def test_half_the_pictures_told_twice_are_counted(tmp_path: Path) -> None:
    indices = [number // 2 * 2 for number in range(FILM_FRAMES)]
    film(tmp_path / "twice.mp4", scene(FILM_FRAMES, bodies=[0, 40]), indices, LOSSY)
    assert held_in(tmp_path / "twice.mp4")[0] >= FILM_FRAMES / 3


@pytest.mark.parametrize("options", [LOSSY, {"qp": "0", "preset": "ultrafast"}])
@pytest.mark.parametrize("bodies", [[0, 40], [-20, 90, 170], [60]])
def test_bodies_that_come_and_go_hold_nothing(tmp_path: Path, bodies: list[int], options: dict[str, str]) -> None:
    pictures = scene(2 * FILM_FRAMES, bodies=bodies)
    assert held_in(film(tmp_path / "clean.mp4", pictures, range(len(pictures)), options)) == (0, [])


@pytest.mark.parametrize("noise", [0.0, 1.5, 4.0])
@pytest.mark.parametrize("options", [LOSSY, LOW_RATE, {**LOW_RATE, "bf": "0", "g": "12"}])
def test_a_still_scene_holds_nothing(tmp_path: Path, noise: float, options: dict[str, str]) -> None:
    pictures = scene(FILM_FRAMES, noise=noise)
    assert held_in(film(tmp_path / "still.mp4", pictures, range(FILM_FRAMES), options)) == (0, [])


def picture(pts: int | None, dts: int | None = None, side: int = SIDE) -> av.VideoFrame:
    frame = av.VideoFrame(side, side, "gray")
    frame.pts, frame.dts = pts, dts
    return frame


def test_pictures_that_cannot_be_placed_in_time_are_left_out_and_counted() -> None:
    reading = Reading(Clock(Fraction(MS)), Orientation(), (SIDE, SIDE))
    given = [picture(0), picture(40), picture(40), picture(20), picture(None), picture(60, side=32), picture(None, 80)]
    frames = [reading.frame(one) for one in given]
    assert [frame.t_ns for frame in frames if frame] == [0, 40 * MS, 80 * MS]
    assert [warning.split(" were")[0] for warning in reading.end("clip", None)][:3] == [
        "1 of 3 pictures without a time stamp",
        "2 of 3 pictures with a time stamp no later than the one before",
        "1 of 3 pictures of another size than the first",
    ]


def test_a_clip_without_time_stamps_is_refused() -> None:
    reading = Reading(Clock(Fraction(MS)), Orientation(), (SIDE, SIDE))
    assert [reading.frame(picture(None)) for _ in range(5)] == [None] * 5
    with pytest.raises(ClipError, match=r"holds 0 frames that can be used, 5 without a time stamp"):
        reading.end("clip", None)


def test_a_clip_can_be_read_again_and_left_early(tmp_path: Path) -> None:
    clip = VideoFile(write(tmp_path / "clip.mp4", regular(12)))
    assert [f.t_ns for f in itertools.islice(clip, 3)] == [0, 40 * MS, 80 * MS]
    assert read(clip) == read(clip) == truth(regular(12))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted in /proc")
def test_leaving_early_closes_the_file(tmp_path: Path) -> None:
    clip = VideoFile(write(tmp_path / "clip.mp4", regular(12)))
    before = len(os.listdir("/proc/self/fd"))
    frames = iter(clip)
    next(frames)
    assert len(os.listdir("/proc/self/fd")) > before
    del frames
    assert len(os.listdir("/proc/self/fd")) == before


def test_frames_keep_their_pictures_when_the_reading_goes_on(tmp_path: Path) -> None:
    frames = list(VideoFile(write(tmp_path / "clip.mp4", regular(40))))
    assert [index_in(frame) for frame in frames] == list(range(40))


def test_what_the_header_says_is_known_at_once(tmp_path: Path) -> None:
    tags = {"creation_time": "2026-05-04T10:11:12.000000Z"}
    clip = VideoFile(write(tmp_path / "run.mp4", regular(50), tags=tags))
    assert (clip.name, clip.codec, clip.duration_ns, clip.frame_count_estimate) == ("run.mp4", "h264", 2000 * MS, 50)
    assert clip.nominal_rate_hz == 25
    assert clip.creation_time is not None
    assert clip.creation_time.isoformat() == "2026-05-04T10:11:12+00:00"


@pytest.mark.parametrize("created", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_gives_no_creation_time(tmp_path: Path, created: str) -> None:
    assert VideoFile(write(tmp_path / "run.mkv", regular(3), tags={"creation_time": created})).creation_time is None


PEAK = """
import resource, sys
from gate.sources.video_file import VideoFile
for path in sys.argv[1:]:
    assert sum(1 for _ in VideoFile(path)) in (100, 300)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is in kilobytes on Linux only")
def test_memory_does_not_grow_with_the_clip(tmp_path: Path) -> None:
    for frames in (100, 300):
        with av.open(str(tmp_path / f"{frames}.mp4"), "w") as container:
            stream = container.add_stream("mpeg4", rate=25)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = 640, 480
            for n in range(frames):
                frame = av.VideoFrame.from_ndarray(np.full((720, 640), n % 200, np.uint8), format="yuv420p")
                frame.pts, frame.time_base = n, Fraction(1, 25)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    command = [sys.executable, "-c", PEAK, str(tmp_path / "100.mp4"), str(tmp_path / "300.mp4")]
    top = Path(__file__).parent.parent
    run = subprocess.run(command, cwd=top, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    short_kb, long_kb = (int(line) for line in run.stdout.split())
    assert long_kb - short_kb < 10_000  # 200 frames more are 90 MB


def test_prefetch_gives_the_same_frames(tmp_path: Path) -> None:
    clip = VideoFile(write(tmp_path / "clip.mp4", regular(60)))
    assert [(index_in(frame), frame.t_ns) for frame in prefetch(clip, 3)] == truth(regular(60))


def test_prefetch_hands_an_error_over_after_the_frames_before_it(tmp_path: Path) -> None:
    frames = prefetch(VideoFile(write(tmp_path / "one.mp4", [0])))
    assert next(frames).t_ns == 0
    with pytest.raises(FlygateError, match="holds 1 frame"):
        next(frames)


def test_prefetch_stays_near_its_reader_and_stops_when_closed() -> None:
    given: list[int] = []
    closed: list[bool] = []

    def endless() -> Iterator[Frame]:
        try:
            for n in itertools.count():
                given.append(n)
                yield Frame(n, np.zeros((2, 2), np.uint8))
        finally:
            closed.append(True)

    with contextlib.closing(prefetch(endless(), depth=2)) as frames:
        assert [next(frames).t_ns for _ in range(50)] == list(range(50))
        assert len(given) <= 50 + 2 + 1
    assert closed == [True]
