"""Opening a recording's container with PyAV, and decoding all of it that can be decoded. No PyAV error leaves here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.codec.context import ThreadType
from av.stream import Disposition

from gate.errors import ClipError
from gate.sources.damage import LostPictures

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

THREAD_TYPE = ThreadType.AUTO
"""Whole pictures in parallel where the codec can.

benchmarks/decoder_threads.py on two cores, frames/s at 720p, the best count of each:

| threads | H.264, 1 slice | H.264, 4 slices | HEVC, 1 slice | HEVC, wavefront |
|---|---|---|---|---|
| none | 372 | 369 | 252 | 253 |
| slice | 372 | 698 | 253 | 488 |
| frame | 641 | 650 | 437 | 469 |
| automatic | 651 | 657 | 450 | 456 |

Slices are 6 % ahead where a clip has them and nothing where it has one a picture, as phones' clips often do.
"""
THREADS = min(4 * (os.cpu_count() or 1), 8)
"""More than cores, so that none waits for the next packet: on two cores 8 read a clip of 13 Mbit/s a tenth faster than
2. Every further thread holds a picture."""

_LISTS_AND_TEXT = ("hls", "dash", "concat", "tty")
"""Demuxers that make pictures of text or open further files; a recording needs neither."""


@contextmanager
def open_clip(path: Path, threads: int = THREADS) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a recording and yield (container, its first video stream), ready to decode.

    Raises ClipError where there is no file, no video in it, or no decoder for it.
    """
    _check_file(path)
    try:
        # "file:" and the white list: neither a name with a colon nor a play list may reach out to a network.
        options = {"protocol_whitelist": "file"}
        container = av.open(f"file:{path}", options=options, metadata_errors="replace")
    except (av.FFmpegError, ValueError, OSError) as error:
        raise ClipError(_why_not_opened(path, error)) from error
    with container:
        yield container, _video_stream(path, container, threads)


def _check_file(path: Path) -> None:
    if not path.exists():
        raise ClipError(f"{path}: no such file: check the name and the folder")
    if path.is_dir():
        raise ClipError(f"{path}: a folder, not a clip: give one of the files in it")
    if not path.is_file():
        raise ClipError(f"{path}: not a file that can be read twice: save the recording to a file first")
    if path.stat().st_size == 0:
        raise ClipError(f"{path}: empty (0 bytes): copy it from the camera again")


def _why_not_opened(path: Path, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"{path}: may not be read: change its permissions"
    with path.open("rb") as file:
        is_mp4 = file.read(12)[4:8] in (b"ftyp", b"wide", b"mdat")
    if is_mp4:
        return (
            f"{path}: its index (moov) is missing or damaged, as when a recording or a copy was cut off: "
            "copy it from the camera again, or rebuild it with a repair tool"
        )
    return f"{path}: not a video that can be read: give a recording such as mp4, mov, mkv, webm or avi"


def _video_stream(path: Path, container: InputContainer, threads: int) -> VideoStream:
    """Pick the video stream and set up its decoder; a cover picture is no video."""
    if container.format.name in _LISTS_AND_TEXT:
        raise ClipError(f"{path}: a text or a play list, not a recording: give the video file itself")
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        kinds = ", ".join(sorted({s.type for s in container.streams})) or "nothing"
        raise ClipError(f"{path}: holds no video, only {kinds}: give the file with the picture")
    stream = streams[0]
    if stream.codec_context is None:
        raise ClipError(f"{path}: no decoder here for its video codec: convert it to H.264 in mp4")
    if stream.time_base is None:
        raise ClipError(f"{path}: its video has no time base, so no times: copy it into an mp4 file (remux)")
    stream.thread_type, stream.thread_count = THREAD_TYPE, threads
    return stream


def decoded(container: InputContainer, stream: VideoStream, lost: LostPictures) -> Iterator[VideoFrame]:
    """Yield every sound picture in presentation order, going on at a key picture after damage; `lost` has the others.

    Damage in a clip's very last packets also costs what the decoder's threads hold then, at most one picture each.
    """
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.FFmpegError, OSError):  # the container itself is damaged: nothing more can be found in it
            return
        if packet is None:
            return
        if packet.pts is not None and packet.size and not packet.is_discard:
            lost.sent(packet.pts)
        try:
            frames = packet.decode()
        except (av.FFmpegError, OSError):
            continue
        for frame in frames:
            if frame.is_corrupt:  # concealed: parts of it are made up, and would look like movement
                continue
            if frame.pts is None or lost.came(frame.pts, frame.key_frame):
                yield frame
