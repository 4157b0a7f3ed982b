"""Whole pictures through a real encoder at a poor bit rate, decoded, and cut: 1280 x 720, H.264, 1 Mbit/s."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import SEEN_M, one_runner, setup
from gate.frame import Frame
from gate.sources.synthetic import SyntheticClip

SIZE = (1280, 720)
BITS_PER_S = 1_000_000
OPTIONS = {"preset": "veryfast", "maxrate": "1M", "bufsize": "1M"}


def low_bit_rate(fps: float, seed: int) -> Case:
    """A landscape camera with the encoder of a poor stream."""
    drawn = setup("1 Mbit/s", fps, seed)
    scale = min(drawn.camera.px_per_m, SIZE[1] / SEEN_M)
    row_ns = drawn.camera.row_time_ns * min(drawn.camera.size) // SIZE[1]
    drawn.camera = replace(drawn.camera, size=SIZE, rotation_deg=0, px_per_m=scale, row_time_ns=row_ns)
    return replace(one_runner(drawn), frames=coded)


def coded(clip: SyntheticClip) -> Iterator[Frame]:
    """The clip's frames after encoding and decoding, with their own stamps."""
    encoder, decoder = contexts(len(clip.t_ns) / ((clip.t_ns[-1] - clip.t_ns[0]) * 1e-9))
    for number, frame in enumerate(clip):
        for packet in encoder.encode(picture(frame, number)):
            yield from shown(decoder.decode(packet), clip)
    for packet in encoder.encode(None):
        yield from shown(decoder.decode(packet), clip)
    yield from shown(decoder.decode(None), clip)


def contexts(fps: float) -> tuple[VideoCodecContext, VideoCodecContext]:
    """The encoder, and the decoder that takes its packets."""
    encoder, decoder = av.CodecContext.create("libx264", "w"), av.CodecContext.create("h264", "r")
    assert isinstance(encoder, VideoCodecContext)
    assert isinstance(decoder, VideoCodecContext)
    encoder.width, encoder.height = SIZE
    encoder.pix_fmt, encoder.bit_rate = "yuv420p", BITS_PER_S
    encoder.time_base, encoder.framerate = 1 / Fraction(round(fps)), Fraction(round(fps))
    encoder.options = OPTIONS
    encoder.thread_count = 1  # with more, its choices depend on the threads' timing
    return encoder, decoder


def picture(frame: Frame, number: int) -> VideoFrame:
    """A grey picture for the encoder; its number is its time stamp."""
    height, width = frame.luma.shape
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = frame.luma
    made = VideoFrame.from_ndarray(planes, format="yuv420p")
    made.pts = number
    return made


def shown(decoded: list[VideoFrame], clip: SyntheticClip) -> Iterator[Frame]:
    """The luma of decoded pictures."""
    for one in decoded:
        assert one.pts is not None
        yield Frame(clip.t_ns[one.pts], np.asarray(one.to_ndarray()[: one.height, : one.width], np.uint8))


CASES = {"1 Mbit/s": low_bit_rate}
