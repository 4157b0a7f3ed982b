"""Writes frames as a video file with their own time stamps."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gate.errors import InputError, OutputError
from gate.frame import Frame

TIME_BASE = Fraction(1, 90_000)
"""The usual clock of video files: 11.1 us a tick. (1, 1_000_000) keeps a time stamp to 0.5 us."""
NO_COLOUR = 128


def write_clip(
    path: Path,
    frames: Iterable[Frame],
    *,
    crf: int = 18,
    codec: str = "libx264",
    preset: str = "veryfast",
    bits: int = 8,
    time_base: Fraction = TIME_BASE,
) -> int:
    """Write a clip without sound and return how many frames it has. One frame at a time is held.

    path: its ending chooses the container, .mp4 or .mov (others round time stamps to 1 ms).
    crf: 0 is lossless for 8 bit H.264, 23 a phone's quality. codec: libx264 or libx265. bits: 8 or 10.
    Frames turned by `rotation_deg` are written as the sensor had them, with a display matrix. PTS are the frames' own
    times, rounded to the time base.

    Raises InputError where there is no frame or a side is odd, OutputError where the file cannot be written.
    """
    rest = iter(frames)
    first = next(rest, None)
    if first is None:
        raise InputError(f"no frame to write to {path}: give at least one")
    try:
        # Where a clip starts is kept in the movie's clock, whose tick is 1 ms unless told.
        with av.open(str(path), "w", options={"movie_timescale": str(time_base.denominator)}) as container:
            stream = container.add_stream(codec, options=_options(codec, crf, preset))
            assert isinstance(stream, VideoStream)
            _set_up(stream, first, bits, time_base)
            count = 0
            for frame in chain([first], rest):
                container.mux(stream.encode(_picture(frame, bits, time_base)))
                count += 1
            container.mux(stream.encode(None))
            return count
    except (av.FFmpegError, OSError) as error:
        raise OutputError(f"clip {path} cannot be written ({error}): check the folder and the codec {codec}") from error


def _options(codec: str, crf: int, preset: str) -> dict[str, str]:
    quiet = {"x265-params": "log-level=error"} if codec == "libx265" else {}
    return {"crf": str(crf), "preset": preset, **quiet}


def _set_up(stream: VideoStream, first: Frame, bits: int, time_base: Fraction) -> None:
    height, width = _as_sensor(first).shape
    if height % 2 or width % 2:
        raise InputError(f"picture of {width} x {height} has an odd side: video needs even ones")
    stream.width, stream.height = width, height
    stream.pix_fmt = "yuv420p" if bits == 8 else "yuv420p10le"
    stream.codec_context.time_base = time_base
    stream.time_base = time_base
    if first.rotation_deg:
        stream.set_display_rotation(-first.rotation_deg)


def _as_sensor(frame: Frame) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The picture before the display matrix turned it clockwise."""
    return np.rot90(frame.luma, frame.rotation_deg // 90)


def _picture(frame: Frame, bits: int, time_base: Fraction) -> VideoFrame:
    luma = _as_sensor(frame)
    height, width = luma.shape
    picture = VideoFrame(width, height, "yuv420p" if bits == 8 else "yuv420p10le")
    shift = bits - frame.bits
    levels = np.left_shift(luma, shift, dtype=np.uint16) if shift >= 0 else np.right_shift(luma, -shift)
    for number, plane in enumerate(picture.planes):
        memory = memoryview(plane)
        whole = np.frombuffer(memory, np.uint8) if bits == 8 else np.frombuffer(memory, np.uint16)
        whole.reshape(plane.height, -1)[:, : plane.width] = NO_COLOUR << (bits - 8) if number else levels
    picture.pts = round(Fraction(frame.t_ns, 1_000_000_000) / time_base)
    picture.time_base = time_base
    return picture
