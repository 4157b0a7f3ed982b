"""Which decoder threading is fastest, on clips with and without slices. Prints a table of frames/s.

    python benchmarks/decoder_threads.py [--frames 240] [--consumer-ms 0.2]

Phones write one slice a picture, most software encoders several; a camera that stays still gives a noisy, otherwise
still picture with a small moving part, and so do the clips made here (1280 x 720, 60 frames/s, 12 Mbit/s, no
B-frames). Each cell is the best of `--rounds` reads: other programs only ever make a read slower. The second figure
adds `--consumer-ms` of NumPy work a frame, about what the strip and the detector take.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.codec.context import ThreadType
from av.video.stream import VideoStream
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

WIDTH, HEIGHT, RATE_HZ = 1280, 720, 60
CLIPS = {
    "H.264, 1 slice": ("libx264", {"preset": "veryfast", "x264-params": "slices=1:sliced-threads=0"}),
    "H.264, 4 slices": ("libx264", {"preset": "veryfast", "x264-params": "slices=4"}),
    "HEVC, 1 slice": ("libx265", {"preset": "ultrafast", "x265-params": "slices=1:wpp=0:log-level=none"}),
    "HEVC, wavefront": ("libx265", {"preset": "ultrafast", "x265-params": "slices=1:wpp=1:log-level=none"}),
}
THREADS = [(ThreadType.NONE, 1)] + [
    (kind, count) for kind in (ThreadType.SLICE, ThreadType.FRAME, ThreadType.AUTO) for count in (2, 4, 0)
]


def pictures(frames: int) -> Iterator[NDArray[np.uint8]]:
    """Yield (1080, 1280) yuv420p pictures: a still scene, sensor noise, a dark body that runs through."""
    random = np.random.default_rng(1)
    scene = random.integers(60, 190, (HEIGHT // 8, WIDTH // 8)).repeat(8, 0).repeat(8, 1).astype(np.int16)
    noise = random.normal(0, 3, (4, HEIGHT, WIDTH)).astype(np.int16)
    for index in range(frames):
        picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        luma = scene + noise[index % 4]
        x = index * 9 % (WIDTH - 80)
        luma[200:560, x : x + 80] = 40 + noise[index % 3, 200:560, x : x + 80]
        picture[:HEIGHT] = luma.clip(0, 255)
        yield picture


def write_clip(path: Path, codec: str, options: dict[str, str], frames: int) -> None:
    """Encode the made pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE_HZ, options={**options, "bf": "0"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 12_000_000
        for index, picture in enumerate(pictures(frames)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def frames_per_s(path: Path, kind: ThreadType, count: int, consumer_ms: float) -> float:
    """Decode the whole clip once; `consumer_ms` of work is done on each frame's luma."""
    started = time.perf_counter()
    frames = 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.thread_count = kind, count
        for frame in container.decode(stream):
            luma = np.frombuffer(memoryview(frame.planes[0]), np.uint8)
            ends = time.perf_counter() + consumer_ms / 1000
            while consumer_ms and time.perf_counter() < ends:
                np.abs(luma[:20_000].astype(np.int16) - 90)
            frames += 1
    return frames / (time.perf_counter() - started)


def main() -> None:
    """Make the clips, read each with every threading, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--consumer-ms", type=float, default=0.2)
    asked = parser.parse_args()
    table = Table(title=f"frames/s at {WIDTH} x {HEIGHT}: decoded only / with {asked.consumer_ms:g} ms of work a frame")
    table.add_column("threads")
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for number, (name, (codec, options)) in enumerate(CLIPS.items()):
            table.add_column(name, justify="right")
            paths[name] = Path(folder) / f"{number}.mp4"
            write_clip(paths[name], codec, options, asked.frames)
        for kind, count in THREADS:
            cells = []
            for path in paths.values():
                best = [
                    max(frames_per_s(path, kind, count, work) for _ in range(asked.rounds))
                    for work in (0.0, asked.consumer_ms)
                ]
                cells.append(f"{best[0]:,.0f} / {best[1]:,.0f}")
            table.add_row(f"{kind.name} x {count or 'all'}", *cells)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
