"""One gate on live frames: cut, detect, and tell each passage early, finally, or that it was none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from gate.crossing import Crossing, CrossingDetector, State
from gate.frame import Frame
from gate.line import Cutter, GateLine, Strip, Tie, torso_row_share
from gate.photofinish import TAPE_BYTES, TAPE_NS, SlitRecorder, thinned
from gate.rep_picture import LEFT_PX, render
from gate.scene_tie import WIDE_M, SceneTie
from gate.step_rate import Steps
from gate.step_watch import StepWatch
from gate.window import Window
from server.painted import Painted

Passage = tuple[int, int]
"""A body's number and the time stamp of the first strip that shows it over the line."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a gate has to say of a passage, on the source's clock. crossing None: it was told early and was none."""

    passage: Passage
    crossing: Crossing | None
    final: bool


class LiveGate:
    """A gate line on one source's frames. Raises LineError where the line is not in their picture."""

    def __init__(self, line: GateLine, size: tuple[int, int], rotation_deg: int, window: Window | None = None) -> None:
        """size: of the whole picture as shown. window: the part of it that frames show; None: all of it."""
        self.line = line
        self.torso_row_share = torso_row_share(line, size, rotation_deg)
        self._tie: SceneTie[Frame] = SceneTie(_cutter(line, size, rotation_deg, window))
        self._detector = CrossingDetector()
        self._recorder = SlitRecorder()
        self.tape = SlitRecorder(TAPE_NS, TAPE_BYTES)
        """The last minutes, for who was missed."""
        self._told: set[Passage] = set()
        self._whole = window is None
        self._watch = StepWatch(line, size, rotation_deg)
        self._steps: list[Steps] = []

    @property
    def wide(self) -> Window | None:
        """The part of the picture that `feed_wide` wants of a camera that sends no whole pictures; None: nothing."""
        return None if self._watch.window is None else self._watch.window.window

    @property
    def state(self) -> State:
        """What the detector is doing."""
        return self._detector.state

    @property
    def holds_somebody(self) -> bool:
        """Whether a body is in the gate whose crossing is not told for good yet."""
        return bool(self._detector.bodies)

    @property
    def tie(self) -> Tie:
        """Whether the scene is where the line was drawn."""
        return self._tie.state

    def feed(self, frame: Frame) -> list[Told]:
        """Take the next frame; return what can be said now, finals first."""
        strip = self._tie.cut(frame)
        self._recorder.feed(strip)
        self.tape.feed(thinned(strip))
        told = self._finals(self._detector.feed(strip))
        if self._whole:
            self._steps += self._watch.feed(frame, self._tie.moved_px, strip.tie)
        else:
            self._steps += self._watch.due(frame.t_ns)
        early = [Told(_passage(one), one, final=False) for one in self._detector.early()]
        return self._with_withdrawn(told, early)

    def finish(self) -> list[Told]:
        """No frame will follow: bodies that are still in the gate get their final crossings."""
        told = self._finals(self._detector.finish())
        self._steps += self._watch.finish()
        return self._with_withdrawn(told, [])

    def feed_wide(self, frame: Frame) -> None:
        """Take a view of `wide` on the frames' clock, of eight bits. Raises InputError where it has another size."""
        self._steps += self._watch.feed_wide(np.asarray(frame.luma, np.uint8), frame.t_ns)

    def steps_told(self) -> list[Steps]:
        """What has come out since of the steps of bodies whose final crossings were told: some seconds after these."""
        told, self._steps = self._steps, []
        return told

    def _finals(self, crossings: list[Crossing]) -> list[Told]:
        for one in crossings:
            self._watch.expect(one)
        return [Told(_passage(one), one, final=True) for one in crossings]

    def painter(self, crossing: Crossing, title: str) -> Callable[[], Painted | None]:
        """What makes the photo finish of a crossing just told as a PNG file, in any thread and at any time later.

        It takes some 50 ms, in which three frames come. Its result is None where the crossing's strips are gone.
        """
        recorder = self._recorder.so_far()

        def paint() -> Painted | None:
            photo = recorder.picture(crossing)
            if photo is None:
                return None
            _, png = cv2.imencode(".png", render(photo, crossing, title))
            since_ns = photo.t_ns - crossing.t_ns - round(LEFT_PX * photo.ns_per_column)
            return Painted(bytes(np.asarray(png).tobytes()), since_ns, photo.ns_per_column)

        return paint

    def _with_withdrawn(self, final: list[Told], early: list[Told]) -> list[Told]:
        """Add what was told early of bodies that have left without a final crossing."""
        here = self._detector.bodies
        self._told -= {one.passage for one in final}
        none = {passage for passage in self._told if passage[0] not in here}
        self._told -= none
        self._told |= {one.passage for one in early}
        return final + [Told(passage, None, final=True) for passage in sorted(none)] + early


def _cutter(
    line: GateLine, size: tuple[int, int], rotation_deg: int, window: Window | None
) -> Callable[[Frame, tuple[int, int]], Strip]:
    if window is None:
        return Cutter(line, size, rotation_deg, WIDE_M)
    cutter = Cutter(window.line_in(line, rotation_deg), (window.columns, window.rows), rotation_deg, WIDE_M)
    before_ns = float(line.row_time_ns or 0) * window.first_row(rotation_deg)

    def cut(frame: Frame, moved_px: tuple[int, int]) -> Strip:
        """A window's first row is not the sensor's: it was read out later than the time stamp says."""
        strip = cutter(frame, moved_px)
        start_ns, row_ns, column_ns = strip.readout_ns
        return replace(strip, readout_ns=(start_ns + before_ns, row_ns, column_ns))

    return cut


def _passage(crossing: Crossing) -> Passage:
    return crossing.body, crossing.origin_ns
