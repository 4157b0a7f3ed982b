"""Draws one window of a clip's frames: background, shadows, bodies, light, the lens and noise, in that order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gate.sources.actor import Actor
from gate.sources.backdrop import Backdrop
from gate.sources.paint import Picture, Window, paint
from gate.sources.shadow import Shade, shades
from gate.sources.silhouette import as_exposed, node_times, outlines

if TYPE_CHECKING:
    from gate.sources.synthetic import Light, SyntheticClip

Array = NDArray[np.float64]
ROOM_PX = 64
"""The noise is one field, this much larger than the picture, laid anew over each frame: 4,096 places."""
PIECE_NS = 4_000_000
"""A longer exposure is the mean of pieces of at most this: in one piece, parts that move together blur apart."""


class Exposing:
    """Draws one window of a clip's frames."""

    def __init__(self, clip: SyntheticClip, window: Window) -> None:
        self.clip, self.window = clip, window
        reach = None if clip.motion is None else clip.motion(reached_ns(clip))
        self.backdrop = Backdrop(clip.scene, clip.camera, window, clip.sway, reach)
        pixels = self.backdrop.pixels
        self.nodes_ns = node_times(clip.camera)
        exposure_ns = clip.camera.exposure_ns
        self.borders_ns = np.linspace(0.0, exposure_ns, 1 + max(1, math.ceil(exposure_ns / PIECE_NS)))
        self.sensor_rows = clip.camera.sensor_row(pixels)
        self.upright = bool((window.starts == window.starts[0]).all())
        self.extent = float(pixels[..., 0].min()), float(pixels[..., 0].max())
        actors: list[Actor] = [*clip.runners, *clip.things]
        self.actors = sorted(actors, key=lambda actor: -actor.lateral_m)
        self.members = {id(actor): _members(actor) for actor in self.actors}
        self.shades = [] if clip.sun is None else shades(clip.sun, self.actors, clip.scene, clip.camera, pixels)

    def __call__(self, number: int, moved_px: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
        """(r, c) luma of a frame by its number; the window moved by whole pixels (columns, rows)."""
        t_ns = self.clip.instants_ns[number]
        picture = self._exposed(t_ns, moved_px)
        if self.clip.light is not None:
            picture *= self._gain(t_ns, self.clip.light, moved_px)
        if self.clip.lens is not None:
            picture = self.clip.lens(picture, self.window, moved_px, t_ns)
        if self.clip.noise > 0.0:
            picture += self._noise(self.clip.picture_numbers[number], moved_px)
        return np.clip(np.rint(picture, out=picture), 0.0, 255.0, out=picture).astype(np.uint8)

    def _exposed(self, t_ns: int, moved_px: tuple[int, int]) -> Picture:
        """The scene with its actors: the mean over the exposure's pieces."""
        moving = [(a, self._outlines(a, t_ns, moved_px)) for a in self.actors if self._in_view(a, t_ns, moved_px)]
        shaded = [(s, self._outlines(s, t_ns, moved_px)) for s in self.shades if self._in_view(s, t_ns, moved_px)]
        pieces = len(self.borders_ns) - 1
        if not moving and not shaded and (pieces == 1 or self.clip.motion is None):
            return self._background(t_ns, 0.5 * self.clip.camera.exposure_ns, moved_px)
        total = np.zeros(self.window.shape, np.float32)
        for piece in range(pieces):
            after_ns = 0.5 * (self.borders_ns[piece] + self.borders_ns[piece + 1])
            picture = self._background(t_ns, float(after_ns), moved_px)
            for shade, shown in shaded:
                self._darken(picture, shade, shown[piece], shown[piece + 1])
            for actor, shown in moving:
                for part, opening, closing in zip(actor.parts, shown[piece], shown[piece + 1], strict=True):
                    paint(picture, self.window, opening, closing, part.tone)
            total += picture
        total /= pieces
        return total

    def _background(self, t_ns: int, after_ns: float, moved_px: tuple[int, int]) -> Picture:
        camera, motion = self.clip.camera, self.clip.motion
        shifts = np.zeros((1, 1, 2))
        if motion is not None:
            rows = self._rows_moved(moved_px) if camera.row_time_ns else np.zeros((1, 1))
            due_ns = t_ns + after_ns + camera.row_time_ns * rows
            shifts = motion(due_ns.ravel()).reshape(*due_ns.shape, 2)
        return self.backdrop(shifts, moved_px, (t_ns + after_ns) * 1e-9)

    def _rows_moved(self, moved_px: tuple[int, int]) -> Array:
        """(r, c) sensor row of each pixel; one column or one row of them where the others are the same."""
        (columns, rows), rotation = moved_px, self.clip.camera.rotation_deg
        by = {0: rows, 90: -columns, 180: -rows, 270: columns}[rotation]
        every: Array = self.sensor_rows + by
        if rotation in (0, 180):
            every = every[:, :1]
        elif self.upright:
            every = every[:1]
        return every

    def _darken(self, picture: Picture, shade: Shade, opening: Array, closing: Array) -> None:
        clear = np.ones_like(picture)
        for before, after in zip(opening, closing, strict=True):
            paint(clear, self.window, before, after, 0.0)
        picture *= 1.0 - (1.0 - shade.gain) * (1.0 - clear) * shade.falls_on

    def _in_view(self, actor: Actor, t_ns: int, moved_px: tuple[int, int]) -> bool:
        corners = actor.corners(actor.seconds(t_ns))
        seen = self.clip.camera.project(corners)[:, 0] + self._shift_at(t_ns)[0] - moved_px[0]
        return bool(seen.min() <= self.extent[1] and seen.max() >= self.extent[0])

    def _shift_at(self, t_ns: int) -> Array:
        return np.zeros(2) if self.clip.motion is None else np.asarray(self.clip.motion(np.array([float(t_ns)]))[0])

    def _outlines(self, actor: Actor, t_ns: int, moved_px: tuple[int, int]) -> list[Array]:
        """Outlines (parts, DIRECTIONS, 2) in the window's own pixels at each border between the exposure's pieces."""
        t_s = actor.seconds(t_ns) + self.nodes_ns * 1e-9
        members = self.members[id(actor.casts if isinstance(actor, Shade) else actor)]
        moving = outlines(self.clip.camera, *actor.ellipsoids(t_s), members)
        return [self._moved(t_ns, moving, float(after_ns), moved_px) for after_ns in self.borders_ns]

    def _moved(self, t_ns: int, moving: Array, after_ns: float, moved_px: tuple[int, int]) -> Array:
        camera, motion = self.clip.camera, self.clip.motion
        seen = as_exposed(camera, self.nodes_ns, moving, after_ns)
        if motion is not None:
            due_ns = t_ns + after_ns + camera.row_time_ns * camera.sensor_row(seen)
            seen = seen + motion(due_ns.ravel()).reshape(seen.shape)
        return np.asarray(seen - np.array(moved_px))

    def _gain(self, t_ns: int, light: Light, moved_px: tuple[int, int]) -> Picture:
        camera = self.clip.camera
        rows = self._rows_moved(moved_px) if camera.row_time_ns else np.zeros((1, 1))
        instants = t_ns + camera.exposure_ns / 2 + camera.row_time_ns * rows
        return np.asarray(light(instants.ravel()).reshape(instants.shape), np.float32)

    def _noise(self, number: int, moved_px: tuple[int, int]) -> Picture:
        field = self.clip.noise_field
        height, width = (side - ROOM_PX for side in field.shape)
        down, right = np.random.default_rng([self.clip.seed, 2, number]).integers(0, ROOM_PX, 2)
        rows = self.window.rows + moved_px[1]
        columns = self.window.columns + self.window.starts[0] + moved_px[0]
        inside = rows[0] >= 0 and rows[-1] < height and columns[0] >= 0 and columns[-1] < width
        if self.upright and inside:  # plain slices are several times as fast as index arrays
            rows, columns = rows + down, columns + right
            step = int(rows[1] - rows[0])
            return field[rows[0] : rows[-1] + 1 : step, columns[0] : columns[-1] + 1 : step]
        starts = (self.window.starts - self.window.starts[0])[:, None]
        return np.asarray(field[rows[:, None] % height + down, (columns + starts) % width + right])


def reached_ns(clip: SyntheticClip) -> Array:
    """Instants that fall at most a millisecond from any at which a row of the clip is exposed."""
    camera, frames_ns = clip.camera, np.asarray(clip.instants_ns, np.float64)
    lasts_ns = camera.row_time_ns * max(camera.size) + camera.exposure_ns
    return np.asarray((frames_ns[:, None] + np.arange(0.0, lasts_ns + 1e6, 1e6)).ravel())


def _members(actor: Actor) -> NDArray[np.int64]:
    """(parts, most) the ellipsoids of each part, the last one repeated to fill."""
    most = max(len(part.members) for part in actor.parts)
    return np.array([part.members + part.members[-1:] * (most - len(part.members)) for part in actor.parts])
