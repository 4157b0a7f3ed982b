"""Reads one recording once and times every gate in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing, CrossingDetector, State
from gate.errors import ClipError
from gate.frame import Frame
from gate.line import Cutter, Placement, Strip, Tie
from gate.photofinish import SlitRecorder
from gate.scene_tie import WIDE_M, SceneTie
from gate.sources.prefetch import depth_for, prefetch
from gate.sources.recording import Recording
from gate.step_rate import Steps
from gate.step_watch import StepWatch
from server.photo_store import PhotoStore

Progress = Callable[[int], None]
"""Called after every frame with the number of frames read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A crossing, the placement that it was cut with, and its photo finish in the store (None: there is none).

    steps: what the whole width of the picture says of the runner's steps; None where nobody has looked.
    """

    crossing: Crossing
    placement: Placement
    photo: int | None = None
    steps: Steps | None = None


@dataclass(slots=True)
class _Away:
    """A time in which the scene was not where the line was drawn. lost: it was not found again within two seconds."""

    from_ns: int
    until_ns: int = 0
    lost: bool = False

    @property
    def told(self) -> str:
        """What a reader should know of it."""
        span = f"was not ready from {self.from_ns * 1e-9:.2f} to {self.until_ns * 1e-9:.2f} s"
        if self.lost:
            return f"{span}: its scene was not in the picture; if the camera was moved, give a line from there on"
        return f"{span}: the picture moved"


@dataclass
class GateReading:
    """One gate's way through a recording.

    placements: none where there is no line; nothing crosses such a gate.
    store: where photo finishes go; None makes none, which spares some 40 ms a crossing.
    found: crossings in order of time.
    pictures: the first frame of each placement that was used, in their order.
    name: what warnings call it; by its marker if left out.
    """

    marker: int
    placements: Sequence[Placement]
    store: PhotoStore | None
    found: list[Found] = field(default_factory=list)
    pictures: list[tuple[Placement, NDArray[np.uint8]]] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    rotation_deg: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        self._next = 0
        self._placement: Placement  # the one that holds; nothing is found before the first
        self._tie: SceneTie[Frame] | None = None
        self._detector = CrossingDetector()
        self._recorder = SlitRecorder()
        self._watch: StepWatch | None = None
        self._ready = False
        self._away: list[_Away] = []
        self._is_away = False
        self._last_ns = 0

    @property
    def crossings(self) -> list[Crossing]:
        """What crossed, in order of time."""
        return [one.crossing for one in self.found]

    @property
    def warnings(self) -> list[str]:
        """What kept the gate from seeing, one sentence each; to be asked when the recording has been read."""
        if not self.placements:
            return []
        here, end_s = self.name or f"Marker {self.marker}", self._last_ns * 1e-9
        if self._next == 0:
            from_s = self.placements[0].from_ns * 1e-9
            return [
                f"{here} was never ready: its line holds from {from_s:.2f} s on and the recording ends at {end_s:.2f} "
                "s: check from_s in the gate file"
            ]
        if not self._ready:
            return [
                f"{here} was never ready: the recording ends at {end_s:.2f} s, before the empty gate was learnt: "
                "let it run for a second or more before the runner comes"
            ]
        unused = [
            f"{here}: its line from {one.from_ns * 1e-9:.2f} s on was never used, the recording ends at {end_s:.2f} s"
            for one in self.placements[self._next :]
        ]
        return [f"{here} {one.told}" for one in self._away] + unused

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        self._last_ns = frame.t_ns
        self._place(frame)
        if self._tie is None:
            return
        strip = self._tie.cut(frame)
        self._note(strip)
        if self.store is not None:
            self._recorder.feed(strip)
        self._keep(self._detector.feed(strip))
        if self._watch is not None:
            self._tell(self._watch.feed(frame, self._tie.moved_px, strip.tie))
        self._ready = self._ready or self._detector.state in (State.CLEAR, State.BUSY)

    def finish(self) -> None:
        """The recording is over."""
        self._keep(self._detector.finish())
        if self._watch is not None:
            self._tell(self._watch.finish())

    def _place(self, frame: Frame) -> None:
        """Start with the placement that holds from this frame on, if it is a new one."""
        before = self._next
        while self._next < len(self.placements) and self.placements[self._next].from_ns <= frame.t_ns:
            self._next += 1
        if self._next == before:
            return
        self.finish()
        self._placement = self.placements[self._next - 1]
        height, width = frame.luma.shape
        self.size, self.rotation_deg = (width, height), frame.rotation_deg
        self._tie = SceneTie(Cutter(self._placement.line, self.size, frame.rotation_deg, WIDE_M))
        self._detector, self._recorder = CrossingDetector(), SlitRecorder()
        self._watch = StepWatch(self._placement.line, self.size, frame.rotation_deg)
        luma = np.array(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)
        self.pictures.append((self._placement, luma))

    def _note(self, strip: Strip) -> None:
        """Remember while the scene is not where the line was drawn."""
        if strip.tie is Tie.HELD:
            self._is_away = False
            return
        if not self._is_away:
            self._away.append(_Away(strip.t_ns))
        self._is_away = True
        self._away[-1].until_ns = strip.t_ns
        self._away[-1].lost |= strip.tie is Tie.LOST

    def _keep(self, crossings: list[Crossing]) -> None:
        for crossing in crossings:
            photo = None if self.store is None else self._recorder.picture(crossing)
            number = None if photo is None or self.store is None else self.store.put(photo)
            self.found.append(Found(crossing, self._placement, number))
            if self._watch is not None:
                self._watch.expect(crossing)

    def _tell(self, told: list[Steps]) -> None:
        """Put steps to their crossings, which are among the newest of this placement."""
        for steps in told:
            for number in reversed(range(len(self.found))):
                one = self.found[number]
                if one.placement is self._placement and (one.crossing.body, one.crossing.origin_ns) == steps.passage:
                    self.found[number] = replace(one, steps=steps)
                    break


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

    @property
    def span_ns(self) -> tuple[int, int]:
        """First and last time stamp."""
        return self.first_ns, self.last_ns


def read_gates(recording: Recording, gates: Sequence[GateReading], progress: Progress | None = None) -> Read:
    """Feed every frame of a recording to its gates.

    Raises ClipError where it holds fewer than two frames, LineError where a line is not in its picture.
    """
    cv2.setNumThreads(1)  # a strip is too small to share out, and the decoder wants the cores
    frames, first_ns, last_ns = 0, 0, 0
    with closing(prefetch(recording, depth_for(recording.size))) as source:
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
