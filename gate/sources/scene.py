"""A still picture of a track in perspective: sky, trees, a fence, grass, and red lanes with white lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.sources.camera import Camera

Array = NDArray[np.float64]
LANE_M = 1.22
LINE_M = 0.05
"""Width of a lane and of its lines (World Athletics Technical Rules, rule 14)."""
TABLE = 256
"""A power of 2."""


@dataclass(frozen=True)
class Scene:
    """What stands still behind the runners.

    lanes_near, lanes_far: lanes on the camera's and on the other side of the lane at y = 0.
    fence_m, fence_height_m: a fence along the track at y = fence_m. marks_x_m: white marks across the lane at y = 0.
    texture: 1 is a well used track in daylight; 0 paints each area in one tone.
    """

    seed: int = 0
    lanes_near: int = 1
    lanes_far: int = 4
    fence_m: float = 12.0
    fence_height_m: float = 1.1
    marks_x_m: tuple[float, ...] = ()
    texture: float = 1.0

    def paint(self, camera: Camera, pixels: Array) -> NDArray[np.float32]:
        """(..., 2) pixels -> (...) luma, 0 to 255: the same for a pixel whatever others are asked for."""
        rays = camera.rays(pixels)
        to_fence = (self.fence_m + camera.distance_m) / np.maximum(rays[..., 1], 1e-6)
        height_m = camera.height_m + rays[..., 2] * to_fence
        above = height_m > 0.0
        luma = np.empty(above.shape)
        luma[above] = self._beyond(camera.x_m + (rays[..., 0] * to_fence)[above], height_m[above])
        luma[~above] = self._below(camera, rays[~above])
        return np.clip(luma, 4.0, 250.0).astype(np.float32)

    def _below(self, camera: Camera, rays: Array) -> Array:
        """(n, 3) rays -> (n,) luma of the ground where they meet it."""
        on_ground = camera.place_m + rays * (camera.height_m / np.maximum(-rays[:, 2], 1e-6))[:, None]
        away_m = np.maximum(on_ground[:, 1] + camera.distance_m, 0.1)
        width_m = away_m / camera.focal_px
        length_m = width_m * away_m / max(camera.height_m, 0.3)
        return self._ground(on_ground[:, 0], on_ground[:, 1], width_m, length_m)

    def _ground(self, x: Array, y: Array, width_m: Array, length_m: Array) -> Array:
        """Luma of the ground, where a pixel is width_m along the run by length_m across it."""
        near, far = -(self.lanes_near + 0.5) * LANE_M, (self.lanes_far + 0.5) * LANE_M
        seen_m = np.sqrt(width_m * length_m)
        red = 118.0 + self._noise(x, y, ((1.5, 5.0), (0.3, 5.0), (0.05, 8.0), (0.02, 8.0)), seen_m)
        turf = 86.0 + self._noise(x, y + 50.0, ((2.5, 7.0), (0.4, 9.0), (0.08, 12.0), (0.025, 12.0)), seen_m)
        luma = np.where((y > near) & (y < far), red, turf)
        nearest = np.clip(np.rint((y - near) / LANE_M), 0, self.lanes_near + self.lanes_far + 1) * LANE_M + near
        white = _stroke(y - nearest, length_m)
        for mark in self.marks_x_m:
            in_lane = np.abs(y) < LANE_M / 2
            white = np.maximum(white, _stroke(x - mark, width_m) * in_lane)
        return luma + white * (222.0 - luma)

    def _beyond(self, x: Array, z: Array) -> Array:
        """Luma of the fence's plane: fence, trees behind it, sky above them."""
        fine = np.full_like(x, 0.004)
        leaves = self._noise(x + 31.0, z, ((3.0, 10.0), (0.8, 12.0), (0.2, 11.0), (0.07, 8.0)), fine)
        crown = self._crowns(x) + self._noise(x, 0.0 * x + 5.0, ((0.5, 0.10), (0.15, 0.08), (0.05, 0.04)), fine)
        trees = 62.0 + leaves + 6.0 * np.maximum(z - 1.5, 0.0)
        clouds = self._noise(x, 4.0 * z + 90.0, ((16.0, 10.0), (4.0, 4.0)), fine)
        luma = np.where(z < crown, trees, 196.0 + 3.0 * np.minimum(z, 12.0) + clouds * min(self.texture, 1.0))
        boards = 138.0 + 0.25 * leaves + 14.0 * self._panels(x)
        luma = np.where(z < self.fence_height_m, boards, luma)
        rail = np.abs(z - self.fence_height_m) < 0.04
        post = (np.abs((x / 2.5) % 1.0 - 0.5) < 0.012) & (z < self.fence_height_m + 0.1)
        return np.where(rail | post, 178.0, luma)

    def _crowns(self, x: Array) -> Array:
        """Height of the trees: round crowns of several sizes, one every 1.7 m."""
        rng = np.random.default_rng([self.seed, 8])
        tops, reaches, shifts = (rng.uniform(low, high, 64) for low, high in ((2.6, 4.8), (1.4, 2.4), (-0.5, 0.5)))
        height = np.full_like(x, 2.2)
        for neighbour in (-2, -1, 0, 1, 2):
            tree = np.floor(x / 1.7).astype(np.int64) + neighbour
            off = (x - 1.7 * (tree + 0.5 + shifts[tree % 64])) / reaches[tree % 64]
            height = np.maximum(height, tops[tree % 64] * (0.5 + 0.5 * np.sqrt(np.maximum(1.0 - off**2, 0.0))))
        return height

    def _panels(self, x: Array) -> Array:
        """A step per board of the fence, -1 to 1: the boards differ as advertisements do."""
        table = np.random.default_rng([self.seed, 7]).uniform(-3.0, 1.5, 64)
        return np.asarray(table[np.floor(x / 2.5 - 0.5).astype(np.int64) % 64])

    def _noise(self, x: Array, y: Array, octaves: tuple[tuple[float, float], ...], pixel_m: Array) -> Array:
        """Sum of smooth random fields with (grain in metres, amplitude); a grain below two pixels fades out."""
        total = np.zeros_like(x)
        for number, (grain_m, amplitude) in enumerate(octaves):
            fade = np.clip(grain_m / (2.0 * pixel_m) - 0.5, 0.0, 1.0)
            field = _lattice(np.random.default_rng([self.seed, number]), x / grain_m, y / grain_m)
            total += self.texture * amplitude * fade * field
        return total


def _stroke(off_m: Array, pixel_m: Array) -> Array:
    """Share of a pixel that a line through off_m = 0 fills."""
    reach = np.minimum(off_m + pixel_m / 2, LINE_M / 2) - np.maximum(off_m - pixel_m / 2, -LINE_M / 2)
    return np.clip(reach / pixel_m, 0.0, 1.0)


def _lattice(rng: np.random.Generator, u: Array, v: Array) -> Array:
    """Random values on whole numbers (period TABLE), straight between them; -1.7 to 1.7, variance near 0.5."""
    table = rng.uniform(-1.7, 1.7, (TABLE, TABLE))
    i, j = np.floor(u), np.floor(v)
    s, t = u - i, v - j
    row, column = (k.astype(np.int64) & (TABLE - 1) for k in (j, i))
    row2, column2 = (row + 1) & (TABLE - 1), (column + 1) & (TABLE - 1)
    flat = table.ravel()  # one index is much faster than two
    upper = flat.take(row * TABLE + column) * (1 - s) + flat.take(row * TABLE + column2) * s
    lower = flat.take(row2 * TABLE + column) * (1 - s) + flat.take(row2 * TABLE + column2) * s
    return np.asarray(upper * (1 - t) + lower * t)
