"""Rendered clips of runners whose crossings are known: a FrameSource, and the same pictures as strips only."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError
from gate.frame import Frame
from gate.line import Cutter, GateLine, Strip
from gate.sources.camera import Camera
from gate.sources.paint import Picture, Window, paint
from gate.sources.runner import Runner, TrueCrossing
from gate.sources.scene import Scene
from gate.sources.silhouette import as_exposed, node_times, outlines

Array = NDArray[np.float64]
Light = Callable[[Array], Array]
"""(n,) instants in ns on the clip's clock -> (n,) gains of the picture's luma: clouds, lamps, automatic exposure."""
ROOM_PX = 64
"""The noise is one field, this much larger than the picture, laid anew over each frame: 4,096 places."""
PIECE_NS = 4_000_000
"""A longer exposure is the mean of pieces of at most this: in one piece, parts that move together blur apart."""
REACH_M = 1.4
"""No hand or foot is further than this from the hips along the run, for a body of 2 m."""


def frame_times(
    fps: float,
    duration_s: float,
    *,
    start_ns: int = 0,
    jitter_ns: float = 0.0,
    dropped: Sequence[int] = (),
    seed: int = 0,
) -> tuple[int, ...]:
    """Time stamps of a clip: even steps, each moved by normal jitter, less the frames whose numbers are dropped."""
    exact = np.arange(round(duration_s * fps)) * 1e9 / fps
    moved = exact + np.random.default_rng(seed).normal(0.0, jitter_ns, len(exact))
    lost = set(dropped)
    return tuple(start_ns + round(t) for i, t in enumerate(moved) if i not in lost)


@dataclass(frozen=True)
class SyntheticClip:
    """A still camera's clip of runners on a track.

    t_ns: time stamps of the frames, rising; any list will do (variable rate, dropped frames, jitter).
    noise: standard deviation of the sensor's noise in grey levels, the same for every seed and frame.
    light: gain of the light, taken in the middle of each sensor row's exposure.
    """

    t_ns: Sequence[int]
    runners: Sequence[Runner] = ()
    camera: Camera = field(default_factory=Camera)
    scene: Scene = field(default_factory=Scene)
    noise: float = 1.5
    light: Light | None = None
    seed: int = 0
    name: str = "synthetic"

    def __post_init__(self) -> None:
        if len(self.t_ns) == 0 or any(b <= a for a, b in zip(self.t_ns, self.t_ns[1:], strict=False)):
            raise InputError("synthetic clip's time stamps do not rise: give at least one, each above the one before")

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures as shown."""
        return self.camera.size

    def truth(self, gate_x_m: float = 0.0) -> list[TrueCrossing]:
        """Every runner's crossing of the plane x = gate_x_m between the first and the last frame, in time order."""
        found = (r.crossing(gate_x_m, self.t_ns[0], self.t_ns[-1], i) for i, r in enumerate(self.runners))
        return sorted((c for c in found if c is not None), key=lambda c: c.t_ns)

    def __iter__(self) -> Iterator[Frame]:
        width, height = self.size
        window = Window(np.arange(height), np.zeros(height, np.int64), np.arange(width))
        drawing = _Drawing(self, window)
        for number, t_ns in enumerate(self.t_ns):
            yield Frame(t_ns, drawing(number), rotation_deg=self.camera.rotation_deg)

    def strips(self, line: GateLine) -> Iterator[Strip]:
        """What `Cutter(line, ...)` would cut out of every frame, without rendering the rest of the frames."""
        cutter = Cutter(line, self.size, self.camera.rotation_deg)
        pattern, window = _window_of(cutter, self.camera)
        drawing = _Drawing(self, window)
        for number, t_ns in enumerate(self.t_ns):
            yield replace(pattern, luma=drawing(number), t_ns=t_ns)

    @cached_property
    def noise_field(self) -> Picture:
        """(height + ROOM_PX, width + ROOM_PX) the noise that frames are given parts of."""
        width, height = self.size
        rng = np.random.default_rng([self.seed, 1])
        normal = rng.standard_normal((height + ROOM_PX, width + ROOM_PX), np.float32)
        return normal * np.float32(self.noise)


class _Drawing:
    """Draws one window of a clip's frames."""

    def __init__(self, clip: SyntheticClip, window: Window) -> None:
        self.clip, self.window = clip, window
        pixels = window.pixels
        self.background = clip.scene.paint(clip.camera, pixels)
        self.nodes_ns = node_times(clip.camera)
        exposure_ns = clip.camera.exposure_ns
        self.borders_ns = np.linspace(0.0, exposure_ns, 1 + max(1, math.ceil(exposure_ns / PIECE_NS)))
        self.sensor_rows = clip.camera.sensor_row(pixels).astype(np.int64)
        self.upright = bool((window.starts == window.starts[0]).all())
        self.extent = float(pixels[..., 0].min()), float(pixels[..., 0].max())
        self.runners = sorted(clip.runners, key=lambda r: -r.lateral_m)
        self.members = [_members(r) for r in self.runners]

    def __call__(self, number: int) -> NDArray[np.uint8]:
        """(r, c) luma of a frame by its number."""
        t_ns = self.clip.t_ns[number]
        picture = self._exposed(t_ns)
        if self.clip.light is not None:
            picture *= self._gain(t_ns, self.clip.light)
        if self.clip.noise > 0.0:
            picture += self._noise(number)
        return np.clip(np.rint(picture, out=picture), 0.0, 255.0, out=picture).astype(np.uint8)

    def _in_view(self, runner: Runner, t_ns: int) -> bool:
        x, y, _ = runner.hips(np.array([runner.seconds(t_ns)]))[0]
        corners = np.array([[x + dx, y, z] for dx in (-REACH_M, REACH_M) for z in (0.0, 2.2)])
        seen = self.clip.camera.project(corners)[:, 0]
        return bool(seen.min() <= self.extent[1] and seen.max() >= self.extent[0])

    def _exposed(self, t_ns: int) -> Picture:
        """The scene with its runners: the mean over the exposure's pieces."""
        moving = [
            (runner.body.parts, self._outlines(runner, members, t_ns))
            for runner, members in zip(self.runners, self.members, strict=True)
            if self._in_view(runner, t_ns)
        ]
        if not moving:
            return self.background.copy()
        total = np.zeros_like(self.background)
        for piece in range(len(self.borders_ns) - 1):
            picture = self.background.copy()
            for parts, shown in moving:
                for part, opening, closing in zip(parts, shown[piece], shown[piece + 1], strict=True):
                    paint(picture, self.window, opening, closing, part.tone)
            total += picture
        total /= len(self.borders_ns) - 1
        return total

    def _outlines(self, runner: Runner, members: NDArray[np.int64], t_ns: int) -> list[Array]:
        """Outlines (parts, DIRECTIONS, 2) at each border between the exposure's pieces."""
        t_s = runner.seconds(t_ns) + self.nodes_ns * 1e-9
        moving = outlines(self.clip.camera, *runner.ellipsoids(t_s), members)
        return [as_exposed(self.clip.camera, self.nodes_ns, moving, after_ns) for after_ns in self.borders_ns]

    def _gain(self, t_ns: int, light: Light) -> Picture:
        camera = self.clip.camera
        rows = np.arange(max(camera.size) if camera.row_time_ns else 1)
        instants: Array = t_ns + camera.exposure_ns / 2 + camera.row_time_ns * rows.astype(np.float64)
        gains = light(instants).astype(np.float32)
        return np.asarray(gains[self.sensor_rows] if camera.row_time_ns else gains)

    def _noise(self, number: int) -> Picture:
        down, right = np.random.default_rng([self.clip.seed, 2, number]).integers(0, ROOM_PX, 2)
        rows, columns = self.window.rows + down, self.window.columns + self.window.starts[0] + right
        if not self.upright:
            columns = columns + (self.window.starts - self.window.starts[0])[:, None]
            return np.asarray(self.clip.noise_field[rows[:, None], columns])
        step = int(rows[1] - rows[0])  # plain slices are several times as fast as index arrays
        return self.clip.noise_field[rows[0] : rows[-1] + 1 : step, columns[0] : columns[-1] + 1 : step]


def _members(runner: Runner) -> NDArray[np.int64]:
    """(parts, most) the ellipsoids of each part, the last one repeated to fill."""
    parts = runner.body.parts
    most = max(len(part.members) for part in parts)
    return np.array([part.members + part.members[-1:] * (most - len(part.members)) for part in parts])


def _window_of(cutter: Cutter, camera: Camera) -> tuple[Strip, Window]:
    """A strip to fill and the pixels that it takes: read off pictures that hold their own columns and rows."""
    width, height = camera.size
    x, y = np.meshgrid(np.arange(width, dtype=np.uint16), np.arange(height, dtype=np.uint16))

    def cut_whole(numbers: NDArray[np.uint16]) -> NDArray[np.int64]:
        low, high = (
            cutter(Frame(0, part.astype(np.uint8), rotation_deg=camera.rotation_deg)).luma.astype(np.int64)
            for part in (numbers & 255, numbers >> 8)
        )
        return low + 256 * high

    columns, rows = cut_whole(x), cut_whole(y)
    pattern = cutter(Frame(0, x.astype(np.uint8), rotation_deg=camera.rotation_deg))
    return pattern, Window(rows[:, 0], columns[:, 0], columns[0] - columns[0, 0])
