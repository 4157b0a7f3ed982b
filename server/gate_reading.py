"""Reads one recording once and times every gate in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing, CrossingDetector
from gate.errors import ClipError
from gate.frame import Frame
from gate.line import Cutter, GateLine, Placement
from gate.photofinish import SlitRecorder
from gate.sources.prefetch import prefetch
from gate.sources.recording import Recording
from server.photo_store import PhotoStore

Progress = Callable[[int], None]
"""Called after every frame with the number of frames read."""
TORSO_M = 1.2
"""Height whose row in the sensor's read-out stands for the torso's."""


@dataclass
class GateReading:
    """One gate's way through a recording.

    store: where photo finishes go; None makes none, which spares some 40 ms a crossing.
    crossings: in order of time. photos: beside them, numbers in the store, None where there is no picture.
    picture: the first frame of the line in use.
    """

    marker: int
    placements: Sequence[Placement]
    store: PhotoStore | None
    crossings: list[Crossing] = field(default_factory=list)
    photos: list[int | None] = field(default_factory=list)
    picture: NDArray[np.uint8] | None = None
    size: tuple[int, int] = (0, 0)
    rotation_deg: int = 0

    def __post_init__(self) -> None:
        self._next = 0
        self._cutter: Cutter | None = None
        self._detector = CrossingDetector()
        self._recorder = SlitRecorder()

    @property
    def line(self) -> GateLine:
        """The line in use, the first one before anything was read."""
        return self.placements[max(0, self._next - 1)].line

    @property
    def torso_row_share(self) -> float:
        """Where the torso's row stands in the sensor's read-out, 0 first, 1 last."""
        (x, y), (width, height) = self.line.ground, self.size
        y -= TORSO_M * self.line.px_per_m
        shares = {0: y / height, 180: 1 - y / height, 90: 1 - x / width, 270: x / width}
        return float(np.clip(shares[self.rotation_deg], 0, 1))

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        self._place(frame)
        if self._cutter is None:
            return
        strip = self._cutter(frame)
        if self.store is not None:
            self._recorder.feed(strip)
        self._keep(self._detector.feed(strip))

    def finish(self) -> None:
        """The recording is over."""
        self._keep(self._detector.finish())

    def _place(self, frame: Frame) -> None:
        """Start with the placement that holds from this frame on, if it is a new one."""
        first = self._next
        while self._next < len(self.placements) and self.placements[self._next].from_ns <= frame.t_ns:
            self._next += 1
        if first == self._next and self._cutter is not None:
            return
        if self._next == 0:
            return
        self.finish()
        height, width = frame.luma.shape
        self.size, self.rotation_deg = (width, height), frame.rotation_deg
        self._cutter = Cutter(self.line, self.size, frame.rotation_deg)
        self._detector, self._recorder = CrossingDetector(), SlitRecorder()
        self.picture = np.array(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)

    def _keep(self, crossings: list[Crossing]) -> None:
        for crossing in crossings:
            photo = self._recorder.picture(crossing)
            self.crossings.append(crossing)
            self.photos.append(None if photo is None or self.store is None else self.store.put(photo))


@dataclass(frozen=True, slots=True)
class Read:
    """What a recording was: frames, first and last time stamp."""

    frames: int
    first_ns: int
    last_ns: int

    @property
    def frame_ns(self) -> int:
        """Mean time between frames."""
        return (self.last_ns - self.first_ns) // max(1, self.frames - 1)


def read_gates(recording: Recording, gates: Sequence[GateReading], progress: Progress | None = None) -> Read:
    """Feed every frame of a recording to its gates.

    Raises ClipError where it holds fewer than two frames, LineError where a line is not in its picture.
    """
    cv2.setNumThreads(1)  # a strip is too small to share out, and the decoder wants the cores
    frames, first_ns, last_ns = 0, 0, 0
    with closing(prefetch(recording)) as source:
        for frame in source:
            if frames == 0:
                first_ns = frame.t_ns
            frames, last_ns = frames + 1, frame.t_ns
            for gate in gates:
                gate.feed(frame)
            if progress is not None:
                progress(frames)
    if frames < 2:
        raise ClipError(f"{recording.name}: holds {frames} picture(s): a crossing needs a recording, check the file")
    for gate in gates:
        gate.finish()
    return Read(frames, first_ns, last_ns)
