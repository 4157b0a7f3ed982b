"""A case: pictures made by a random number, and what is true of every person in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from gate.crossing import Direction
from gate.frame import Frame
from gate.line import Cutter, GateLine, Strip
from gate.scene_tie import WIDE_M, SceneTie
from gate.sources.synthetic import SyntheticClip

Truth = Literal["count", "keep", "not ready"]
Frames = Callable[[SyntheticClip], Iterator[Frame]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose trunk reaches the gate's plane at t_ns, or who only stays there around t_ns.

    truth: `count` must be timed and counted; `keep` must not be counted, `why` says for what reason; `not ready`
        crosses while the gate cannot know: timing it wrong is a fault, not timing it is none.
    until_ns: how long somebody stays who does not just pass.
    """

    t_ns: int
    direction: Direction
    speed_m_per_s: float
    truth: Truth = "count"
    why: str = ""
    until_ns: int = 0


@dataclass(frozen=True)
class Case:
    """One made clip with its truth.

    running: the way that runs go, as `flygate crossings` is told it; None where nobody runs.
    may_be_lost: after a knock or a swing the gate may say that it must be set again, in place of timing.
    frames: gives whole pictures, where strips are not to be drawn directly.
    """

    name: str
    fps: float
    seed: int
    clip: SyntheticClip
    people: tuple[Person, ...]
    running: Direction | None = None
    may_be_lost: bool = False
    frames: Frames | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures."""
        return self.clip.size

    @property
    def line(self) -> GateLine:
        """The gate's exact line at the start of the clip."""
        return self.clip.camera.gate_line(0.0)

    def strips(self) -> Iterator[Strip]:
        """What a detector is fed: through the scene tie, as every gate's pictures are."""
        if self.frames is None:
            drawn = SceneTie(self.clip.cutter(self.line, WIDE_M))
            for number in range(len(self.clip.t_ns)):
                yield drawn.cut(number)
            return
        cut = SceneTie(Cutter(self.line, self.size, self.clip.camera.rotation_deg, WIDE_M))
        for frame in self.frames(self.clip):
            yield cut.cut(frame)
