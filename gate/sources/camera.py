"""A pinhole camera beside the track, its shutter, and where a gate's plane stands in its picture.

World: metres. x along the run, y across it and away from the camera, z up; the ground is z = 0 and the runner's lane is
at y = 0 unless said otherwise. Picture: pixels as shown, pixel centres at whole numbers, origin top left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError
from gate.line import GateLine

Array = NDArray[np.float64]
TORSO_HEIGHT_M = 1.2
NEAREST_DEPTH_M = 0.3
"""Nothing nearer to the lens than this is drawn: its outline would reach behind the camera."""


@dataclass(frozen=True)
class Camera:
    """Where a camera stands, how it looks and how it exposes.

    size: (width, height) of the picture as shown. px_per_m: scale at `distance_m`, which fixes the focal length.
    x_m, height_m: the lens along the run and above the ground; it stands at y = -distance_m.
    yaw_deg turns the view towards +x, pitch_deg upwards, roll_deg turns the camera clockwise as seen from behind it.
    k1: radial distortion, r * (1 + k1 * r**2) with r in focal lengths; negative is a barrel.
    rotation_deg: turn from the sensor's picture to the shown one (0, 90, 180, 270, clockwise).
    A sensor row r takes light from PTS + r * row_time_ns for exposure_ns.
    """

    size: tuple[int, int] = (1280, 720)
    px_per_m: float = 150.0
    distance_m: float = 8.0
    x_m: float = 0.0
    height_m: float = 1.1
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    k1: float = 0.0
    rotation_deg: int = 0
    exposure_ns: int = 1_000_000
    row_time_ns: int = 0

    def __post_init__(self) -> None:
        if self.rotation_deg not in (0, 90, 180, 270):
            raise InputError(f"rotation of {self.rotation_deg} degrees is none of 0, 90, 180, 270")
        if min(self.px_per_m, self.distance_m, *self.size) <= 0:
            raise InputError(
                f"camera with size {self.size}, {self.px_per_m:g} px/m at {self.distance_m:g} m: give values above 0"
            )

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.px_per_m * self.distance_m

    @property
    def centre_px(self) -> Array:
        """(2,) principal point: the middle of the picture."""
        return np.array([(self.size[0] - 1) / 2, (self.size[1] - 1) / 2])

    @property
    def place_m(self) -> Array:
        """(3,) the lens in the world."""
        return np.array([self.x_m, -self.distance_m, self.height_m])

    @cached_property
    def turn(self) -> Array:
        """(3, 3) world to camera axes (right, down, forward)."""
        yaw, pitch, roll = (math.radians(v) for v in (self.yaw_deg, self.pitch_deg, self.roll_deg))
        level = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
        cy, sy, cp, sp, cr, sr = (f(v) for v in (yaw, pitch, roll) for f in (math.cos, math.sin))
        about_down = np.array([[cy, 0.0, -sy], [0.0, 1.0, 0.0], [sy, 0.0, cy]])
        about_right = np.array([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]])
        about_forward = np.array([[cr, sr, 0.0], [-sr, cr, 0.0], [0.0, 0.0, 1.0]])
        return np.asarray(about_forward @ about_right @ about_down @ level)

    def to_pixels(self, plane: Array) -> Array:
        """(..., 2) points on the plane one focal length before the lens -> pixels, through the lens' distortion."""
        if self.k1:
            plane = plane * (1.0 + self.k1 * (plane**2).sum(-1, keepdims=True))
        return self.focal_px * plane + self.centre_px

    def rays(self, pixels: Array) -> Array:
        """(..., 2) pixels -> (..., 3) directions in the world of the rays through them (forward part 1)."""
        seen = (pixels - self.centre_px) / self.focal_px
        plane = seen
        for _ in range(8 if self.k1 else 0):  # inverts the distortion: converges for every sensible k1
            plane = seen / (1.0 + self.k1 * (plane**2).sum(-1, keepdims=True))
        return np.concatenate([plane, np.ones_like(plane[..., :1])], axis=-1) @ self.turn

    def project(self, points_m: Array) -> Array:
        """(..., 3) world points -> (..., 2) pixels. Points must be before the camera."""
        seen = (points_m - self.place_m) @ self.turn.T
        return self.to_pixels(seen[..., :2] / np.maximum(seen[..., 2:], NEAREST_DEPTH_M))

    def sensor_row(self, pixels: Array) -> Array:
        """(..., 2) shown pixels -> (...) sensor rows."""
        x, y = pixels[..., 0], pixels[..., 1]
        if self.rotation_deg == 0:
            return y
        if self.rotation_deg == 180:
            return self.size[1] - 1 - y
        return self.size[0] - 1 - x if self.rotation_deg == 90 else x

    def gate_line(self, gate_x_m: float = 0.0, lateral_m: float = 0.0) -> GateLine:
        """The exact line of the plane x = gate_x_m, seen at the lane `lateral_m`. Edge on only if x_m == gate_x_m."""
        heights = (0.0, 2.0, TORSO_HEIGHT_M - 0.5, TORSO_HEIGHT_M + 0.5)
        ground, top, low, high = self.project(np.array([[gate_x_m, lateral_m, z] for z in heights]))
        return GateLine(
            top=(float(top[0]), float(top[1])),
            ground=(float(ground[0]), float(ground[1])),
            px_per_m=float(np.hypot(*(high - low))),
            u_line_m=0.0,
            exposure_ns=self.exposure_ns,
            row_time_ns=self.row_time_ns,
            source="synthetic camera",
        )
