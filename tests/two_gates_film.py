"""A film for a fake camera that shows two gates side by side: the right one sees the runner later by whole frames.

Both halves are the same made run, so that the split is known exactly and every error of it is the way's, not the
detector's.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from tests.fake_camera import BIT_PX, BITS, GREY, counted

S = 1_000_000_000
COUNTER_ROWS = 2 * BIT_PX
"""Above both halves and above every window: the number of the frame."""


@dataclass(frozen=True)
class TwoGates:
    """A loop with one run. half: (width, height) of each half; later: frames by which the right half lags behind."""

    half: tuple[int, int] = (320, 180)
    px_per_m: float = 60.0
    rate_hz: int = 60
    frames: int = 150
    later: int = 45
    speed_m_per_s: float = 8.0

    @property
    def split_s(self) -> float:
        """From the left gate to the right one."""
        return self.later / self.rate_hz

    @property
    def distance_m(self) -> float:
        """How far apart the gates would be at that speed."""
        return self.speed_m_per_s * self.split_s

    @cached_property
    def camera(self) -> Camera:
        """Of each half."""
        return Camera(self.half, px_per_m=self.px_per_m, distance_m=8.0, height_m=1.1)

    def line(self, marker: int) -> dict[str, Any]:
        """The gate line in the whole picture: Marker 2 in the left half, Marker 3 in the right one."""
        line, shift = self.camera.gate_line(), self.half[0] * (marker - 2)
        ends = {"top": line.top, "ground": line.ground}
        return {key: [x + shift, y + COUNTER_ROWS] for key, (x, y) in ends.items()} | {"px_per_m": line.px_per_m}

    def frame_at(self, marker: int) -> int:
        """Number in the loop of the frame in which the torso is at the gate."""
        return (self.rate_hz + self.later * (marker - 2)) % self.frames

    def write(self, path: Path) -> Path:
        """As YUV4MPEG2, which Chromium's fake camera plays over and over."""
        width, height = 2 * self.half[0], self.half[1] + COUNTER_ROWS
        chroma = bytes([128]) * (width // 2 * (height // 2) * 2)
        once = self._frames()
        with path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{width} H{height} F{self.rate_hz}:1 Ip A1:1 C420\n".encode())
            for number in range(self.frames):
                above = np.full((COUNTER_ROWS, width), GREY, np.uint8)
                above[:, : BITS * BIT_PX] = counted(number)
                both = np.vstack((above, np.hstack((once[number], once[(number - self.later) % self.frames]))))
                file.write(b"FRAME\n" + both.tobytes() + chroma)
        return path

    def _frames(self) -> list[NDArray[np.uint8]]:
        runner = random_runner(np.random.default_rng(5), speed_m_per_s=self.speed_m_per_s)
        times = frame_times(self.rate_hz, self.frames / self.rate_hz)
        clip = SyntheticClip(times, [runner.timed(0.0, S)], self.camera, Scene(seed=3), seed=3)
        return [np.asarray(frame.luma, np.uint8) for frame in clip]
