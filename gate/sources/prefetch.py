"""Reads frames ahead in a thread of its own, so that decoding goes on while the frame before is looked at."""

import contextlib
import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from gate.frame import Frame

DEPTH = 4
"""Frames read ahead: enough to even out key frames. A 720p frame is 1.4 MB."""
AHEAD_BYTES, MOST_AHEAD = 45_000_000, 32
"""What may be held of a recording: 32 frames of 720p last while a crossing is timed, as long as reading 15 takes."""


def depth_for(size: tuple[int, int]) -> int:
    """Frames of a recording of this (width, height) to read ahead: more than DEPTH where they are small."""
    picture_bytes = size[0] * size[1] * 3 // 2
    return max(DEPTH, min(MOST_AHEAD, AHEAD_BYTES // picture_bytes))


@dataclass(frozen=True, slots=True)
class _End:
    error: Exception | None


def prefetch(source: Iterable[Frame], depth: int = DEPTH) -> Generator[Frame]:
    """Yield the frames of `source` in order, up to `depth` of them read ahead.

    The source's frames must keep their pictures when it goes on, as those of `VideoFile` do. What the source raises is
    raised here after the frames before it. Closing the iterator stops the reader and closes the source.

    Worth its thread where decoding takes no longer than the work: on two cores a 720p H.264 clip of 1,900 frames/s
    gained 10-27 % with 0.2 ms of NumPy a frame and 28-40 % with 0.6 ms; a clip that keeps both cores decoding
    (500-600 frames/s) gained between nothing and 14 %.
    """
    items: queue.Queue[Frame | _End] = queue.Queue(depth)
    stop = threading.Event()
    reader = threading.Thread(target=_read, args=(source, items, stop), name="prefetch", daemon=True)
    reader.start()
    try:
        while not isinstance(item := items.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        while reader.is_alive():
            with contextlib.suppress(queue.Empty):
                items.get(timeout=0.02)  # makes room for the reader, which may be waiting to put one


def _read(source: Iterable[Frame], items: "queue.Queue[Frame | _End]", stop: threading.Event) -> None:
    frames = iter(source)
    error = None
    try:
        for frame in frames:
            items.put(frame)
            if stop.is_set():
                break
    except Exception as raised:  # handed to the thread that asked for the frames
        error = raised
    if hasattr(frames, "close"):
        frames.close()
    items.put(_End(error))
