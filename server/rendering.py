"""Writes made clips as files, each in a process of its own, and ends those processes however the writing ends."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import FlygateError, OutputError
from gate.frame import Frame
from gate.sources.clip_writer import write_clip
from gate.sources.runner import REACH_M
from gate.sources.synthetic import SyntheticClip

Progress = Callable[[int, int], None]
"""Called with the frames done and the frames in all, of all clips together."""
IDLE_FRAMES = 24
"""Different pictures of the empty gate that are shown in turn while nobody is in view."""
ROOM_M = 0.3
"""How far a body may get into view while a frame is read out: 20 ms at 12 m/s, and its clothes."""
REPORT_EVERY = 15


def render(clips: dict[Path, SyntheticClip], *, codec: str, crf: int, progress: Progress | None = None) -> None:
    """Write every clip to its path. A clip that fails or an interrupt ends all of them at once.

    Raises what `write_clip` raises, and OutputError where a process ended before its time.
    """
    context = multiprocessing.get_context("spawn")
    total, done = sum(len(clip.t_ns) for clip in clips.values()), dict.fromkeys(clips, 0)
    processes, readers = [], {}
    try:
        for path, clip in clips.items():
            reader, writer = context.Pipe(duplex=False)
            processes.append(context.Process(target=_write, args=(path, clip, codec, crf, writer), daemon=True))
            processes[-1].start()
            writer.close()
            readers[path] = reader
        while readers:
            ready = wait(list(readers.values()))
            for path, reader in [item for item in readers.items() if item[1] in ready]:
                done[path] = _heard(reader, path)
                if done[path] == len(clips[path].t_ns):
                    del readers[path]
            if progress is not None:
                progress(sum(done.values()), total)
    finally:
        for process in processes:
            process.terminate() if readers else process.join()
            process.join()


def _heard(reader: Connection[Any, Any], path: Path) -> int:
    """Frames that a process has written."""
    try:
        said = reader.recv()
    except EOFError as error:
        raise OutputError(f"rendering of {path.name} ended before its time: free some memory, start again") from error
    if isinstance(said, FlygateError):
        raise said
    return int(said)


def _write(path: Path, clip: SyntheticClip, codec: str, crf: int, writer: Connection[Any, Any]) -> None:
    """Body of a process: tells how many frames are written, all of them only when the file is whole."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it

    def reported() -> Iterator[Frame]:
        for number, frame in enumerate(frames_of(clip)):
            if number % REPORT_EVERY == 0:
                writer.send(number)
            yield frame

    try:
        writer.send(write_clip(path, reported(), codec=codec, crf=crf, preset="superfast"))
    except FlygateError as error:
        writer.send(error)


def frames_of(clip: SyntheticClip) -> Iterator[Frame]:
    """Yield the clip's frames; while nobody is in view, a few pictures of the empty gate are shown in turn."""
    busy = in_view(clip)
    times = [t_ns for t_ns, is_busy in zip(clip.t_ns, busy, strict=True) if is_busy]
    rendered = iter(replace(clip, t_ns=times)) if times else iter(())
    empty = [frame.luma for frame in replace(clip, t_ns=clip.t_ns[:IDLE_FRAMES], runners=())]
    turn = clip.camera.rotation_deg
    for number, (t_ns, is_busy) in enumerate(zip(clip.t_ns, busy, strict=True)):
        yield next(rendered) if is_busy else Frame(t_ns, empty[number % len(empty)], rotation_deg=turn)


def in_view(clip: SyntheticClip) -> NDArray[np.bool_]:
    """(frames,) whether any part of anybody may be in the picture."""
    t_ns = np.asarray(clip.t_ns, dtype=np.float64)
    found = np.zeros(len(t_ns), dtype=np.bool_)
    reach = np.array([REACH_M + ROOM_M, 0.0, 0.0])
    for runner in clip.runners:
        hips = runner.hips((t_ns - runner.at_ns) * 1e-9)
        ends = [clip.camera.project(hips + side * reach)[:, 0] for side in (-1, 1)]
        found |= (np.maximum(*ends) >= 0) & (np.minimum(*ends) < clip.size[0])
    return found
