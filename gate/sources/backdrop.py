"""What stands still behind the runners, as a camera sees it whose picture moves and whose trees sway."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.sources.camera import Camera
from gate.sources.paint import Picture, Window
from gate.sources.scene import Scene

Array = NDArray[np.float64]
Shifts = NDArray[np.float64]
"""(r or 1, c or 1, 2) pixels by which the picture of the scene is moved, per pixel of a window."""
ROOM_PX = 4.0
"""More than a cubic needs around what it looks up."""
TILE_PX = 128


@dataclass(frozen=True, slots=True)
class Sway:
    """Foliage in the wind: what stands above the fence moves along the run, each branch in its own phase.

    reach_m: amplitude in the plane of the fence. wave_m: one wave along the run.
    """

    reach_m: float
    rate_hz: float
    wave_m: float = 2.0
    phase: float = 0.0


class Backdrop:
    """One window's background: painted at every pixel where it is looked at, and looked up where the scene has gone."""

    def __init__(
        self, scene: Scene, camera: Camera, window: Window, sway: Sway | None = None, reach: Shifts | None = None
    ) -> None:
        """reach: (n, 2) shifts between whose extremes all shifts stay; None where the scene stays."""
        self.scene, self.camera, self.sway = scene, camera, sway
        self.pixels = window.pixels
        self.still = scene.paint(camera, self.pixels)
        self._places = np.moveaxis(self.pixels, -1, 0).astype(np.float32)
        self._painted: Picture = np.zeros((0, 0), np.float32)
        if sway is not None:
            self._prepare_sway(sway)
        room = np.full(2, ROOM_PX + (0.0 if sway is None else float(np.abs(self._waves).max())))
        shifts = np.zeros((1, 2)) if reach is None else reach
        self._low = np.floor(np.minimum(self.pixels.min((0, 1)), 0.0) - shifts.max(0) - room)
        self._high = np.ceil(np.maximum(self.pixels.max((0, 1)), np.array(camera.size)) - shifts.min(0) + room)

    def __call__(self, shifts: Shifts, moved_px: tuple[int, int], t_s: float) -> Picture:
        """(r, c) luma of the window, moved by whole pixels, when the picture of the scene is shifted."""
        if self.sway is None and not shifts.any() and moved_px == (0, 0):
            return self.still.copy()
        x, y = self._places
        if moved_px != (0, 0):  # beyond the picture's edge nothing is ever shown
            width, height = self.camera.size
            x = np.clip(x + moved_px[0], 0, width - 1)
            y = np.clip(y + moved_px[1], 0, height - 1)
        x, y = x - shifts[..., 0].astype(np.float32), y - shifts[..., 1].astype(np.float32)
        if self.sway is not None:
            x = x - self._sway_px(self.sway, t_s)
        left, top = self._low.astype(np.float32)
        x, y = x - left, y - top
        self._paint_tiles(x, y)
        return np.asarray(cv2.remap(self._painted, x, y, cv2.INTER_CUBIC), np.float32)

    def _paint_tiles(self, x: Picture, y: Picture) -> None:
        """Paint the tiles that are looked at and have not been painted."""
        if not self._painted.size:
            across, down = (np.ceil((self._high - self._low) / TILE_PX)).astype(np.int64)
            self._painted = np.zeros((down * TILE_PX, across * TILE_PX), np.float32)
            self._done = np.zeros((down, across), np.bool_)
        columns, rows = (
            slice(max(int((v.min() - 2) // TILE_PX), 0), int((v.max() + 2) // TILE_PX) + 1) for v in (x, y)
        )
        for row, column in np.argwhere(~self._done[rows, columns]) + np.array([rows.start, columns.start]):
            tile_y, tile_x = np.arange(TILE_PX) + row * TILE_PX, np.arange(TILE_PX) + column * TILE_PX
            pixels = np.stack(np.meshgrid(tile_x, tile_y), -1) + self._low
            self._painted[tile_y[0] : tile_y[-1] + 1, tile_x[0] : tile_x[-1] + 1] = self.scene.paint(
                self.camera, pixels
            )
            self._done[row, column] = True

    def _prepare_sway(self, sway: Sway) -> None:
        rays = self.camera.rays(self.pixels)
        away_m = self.scene.fence_m + self.camera.distance_m
        on_fence = self.camera.place_m + rays * (away_m / np.maximum(rays[..., 1], 1e-6))[..., None]
        above = np.clip((on_fence[..., 2] - self.scene.fence_height_m) / 0.3, 0.0, 1.0)
        reach = above * sway.reach_m * self.camera.focal_px / away_m / 1.4
        phase = 2 * np.pi * (on_fence[..., 0] / sway.wave_m + 0.3 * on_fence[..., 2]) + sway.phase
        waves = (reach * np.cos(phase), reach * np.sin(phase))
        ripples = (0.4 * reach * np.cos(1.7 * phase), 0.4 * reach * np.sin(1.7 * phase))
        self._waves = np.stack([*waves, *ripples]).astype(np.float32)

    def _sway_px(self, sway: Sway, t_s: float) -> Picture:
        turn = 2 * np.pi * sway.rate_hz * t_s
        gusts = 0.7 + 0.3 * np.sin(0.37 * turn)
        turned = [np.sin(turn), np.cos(turn), np.sin(2.3 * turn), np.cos(2.3 * turn)]
        return np.asarray(np.tensordot((gusts * np.array(turned)).astype(np.float32), self._waves, 1))
