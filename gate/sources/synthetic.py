"""Rendered clips of runners whose crossings are known: a FrameSource, and the same pictures as strips only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError
from gate.frame import Frame
from gate.line import HALF_WIDTH_M, Cutter, GateLine, Strip
from gate.sources.actor import Thing
from gate.sources.backdrop import Sway
from gate.sources.camera import Camera
from gate.sources.exposing import ROOM_PX, Exposing
from gate.sources.paint import Picture, Window
from gate.sources.runner import Runner, TrueCrossing
from gate.sources.scene import Scene
from gate.sources.shadow import Sun

Array = NDArray[np.float64]
Light = Callable[[Array], Array]
"""(n,) instants in ns on the clip's clock -> (n,) gains of the picture's luma: clouds, lamps, automatic exposure."""
Motion = Callable[[Array], Array]
"""(n,) instants in ns on the clip's clock -> (n, 2) pixels by which the picture of the scene is moved then."""
Lens = Callable[[Picture, Window, tuple[int, int], int], Picture]
"""A window's picture, the window, the whole pixels it is moved by, the instant in ns -> the picture as the lens is."""


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
    """A camera's clip of runners on a track.

    t_ns: time stamps of the frames, rising; any list will do (variable rate, dropped frames, jitter).
    noise: standard deviation of the sensor's noise in grey levels, the same for every seed and frame.
    light: gain of the light, taken in the middle of each sensor row's exposure.
    things: what moves and is no runner. shown_ns: when each frame's first row began to be exposed, where its stamp is
        wrong; the same instant twice is one picture, noise and all. motion: where the picture of the scene has gone; a
        clip that moves has no sun. lens: what is on the lens. sun: gives hard shadows. sway: foliage in the wind.
    """

    t_ns: Sequence[int]
    runners: Sequence[Runner] = ()
    camera: Camera = field(default_factory=Camera)
    scene: Scene = field(default_factory=Scene)
    noise: float = 1.5
    light: Light | None = None
    seed: int = 0
    name: str = "synthetic"
    things: Sequence[Thing] = ()
    shown_ns: Sequence[int] = ()
    motion: Motion | None = None
    lens: Lens | None = None
    sun: Sun | None = None
    sway: Sway | None = None

    def __post_init__(self) -> None:
        if len(self.t_ns) == 0 or any(b <= a for a, b in zip(self.t_ns, self.t_ns[1:], strict=False)):
            raise InputError("synthetic clip's time stamps do not rise: give at least one, each above the one before")
        if self.shown_ns and len(self.shown_ns) != len(self.t_ns):
            raise InputError(f"{len(self.shown_ns)} instants shown for {len(self.t_ns)} time stamps: give one each")
        if self.sun is not None and self.motion is not None:
            raise InputError("a clip that moves has no shadows: leave out its sun or its motion")

    @property
    def instants_ns(self) -> Sequence[int]:
        """When the exposure of each frame's first row began in truth."""
        return self.shown_ns or self.t_ns

    @cached_property
    def picture_numbers(self) -> tuple[int, ...]:
        """The number of the first frame that shows the same picture: a held frame repeats one."""
        first: dict[int, int] = {}
        return tuple(first.setdefault(t_ns, number) for number, t_ns in enumerate(self.instants_ns))

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
        drawing = Exposing(self, window)
        for number, t_ns in enumerate(self.t_ns):
            yield Frame(t_ns, drawing(number), rotation_deg=self.camera.rotation_deg)

    def strips(self, line: GateLine) -> Iterator[Strip]:
        """What `Cutter(line, ...)` would cut out of every frame, without rendering the rest of the frames."""
        cut = self.cutter(line)
        for number in range(len(self.t_ns)):
            yield cut(number, (0, 0))

    def cutter(self, line: GateLine, half_width_m: float = HALF_WIDTH_M) -> Callable[[int, tuple[int, int]], Strip]:
        """What `Cutter(line, ...)` would do with a frame: from its number and whole pixels (columns, rows) moved."""
        cutter = Cutter(line, self.size, self.camera.rotation_deg, half_width_m)
        pattern, window = _window_of(cutter, self.camera)
        drawing = Exposing(self, window)

        def cut(number: int, moved_px: tuple[int, int]) -> Strip:
            first_ns, by_row_ns, by_column_ns = pattern.readout_ns
            first_ns += self._rows_later(moved_px) * self.camera.row_time_ns
            luma = drawing(number, moved_px)
            return replace(
                pattern,
                luma=luma if moved_px == (0, 0) else _edges_repeated(luma, window, moved_px, self.size),
                t_ns=self.t_ns[number],
                readout_ns=(first_ns, by_row_ns, by_column_ns),
            )

        return cut

    def drawn(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Callable[[int], NDArray[np.uint8]]:
        """What draws only these rows and columns (both rising) of a frame by its number."""
        return Exposing(self, Window(rows, np.zeros(len(rows), np.int64), columns))

    def _rows_later(self, moved_px: tuple[int, int]) -> int:
        """Sensor rows by which a moved window is read out later."""
        columns, rows = moved_px
        return {0: rows, 90: -columns, 180: -rows, 270: columns}[self.camera.rotation_deg]

    @cached_property
    def noise_field(self) -> Picture:
        """(height + ROOM_PX, width + ROOM_PX) the noise that frames are given parts of."""
        width, height = self.size
        rng = np.random.default_rng([self.seed, 1])
        normal = rng.standard_normal((height + ROOM_PX, width + ROOM_PX), np.float32)
        return normal * np.float32(self.noise)


def _edges_repeated(
    luma: NDArray[np.uint8], window: Window, moved_px: tuple[int, int], size: tuple[int, int]
) -> NDArray[np.uint8]:
    """A moved window with what is outside the picture filled with its nearest pixels, as a Cutter does."""
    first_x, first_y = window.starts[:, None] + moved_px[0], window.rows[0] + moved_px[1]
    step = int(window.rows[1] - window.rows[0])
    shown_x = np.clip(first_x + window.columns, 0, size[0] - 1)
    shown_y = np.clip(window.rows + moved_px[1], 0, size[1] - 1)
    by_column = np.clip(np.rint((shown_x - first_x) / step), 0, luma.shape[1] - 1).astype(np.int64)
    by_row = np.clip(np.rint((shown_y - first_y) / step), 0, luma.shape[0] - 1).astype(np.int64)
    return np.asarray(luma[by_row[:, None], by_column[by_row]])


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
