"""Hard shadows: what an actor's ellipsoids are on the ground and on the fence when the sun flattens them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.sources.actor import Actor
from gate.sources.body import Ellipsoids, Part
from gate.sources.camera import Camera
from gate.sources.paint import Picture
from gate.sources.scene import Scene

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sun:
    """A low sun. towards_deg: where shadows fall, 0 towards +x, 90 away from the camera. gain: light in a shadow."""

    towards_deg: float
    elevation_deg: float
    gain: float = 0.45

    @property
    def ray(self) -> Array:
        """(3,) the way of the light."""
        towards, elevation = math.radians(self.towards_deg), math.radians(self.elevation_deg)
        level = math.cos(elevation)
        return np.array([level * math.cos(towards), level * math.sin(towards), -math.sin(elevation)])


@dataclass(frozen=True, eq=False)
class Shade:
    """One actor's shadow on one plane: an actor itself, of flat ellipsoids.

    axis, level_m: the plane is where this coordinate (1 is y, 2 is z) has this value. falls_on: (r, c) 1 where a pixel
    shows the plane, else 0.
    """

    casts: Actor
    ray: Array
    axis: int
    level_m: float
    falls_on: Picture
    gain: float

    @property
    def lateral_m(self) -> float:
        """Shadows are painted before all bodies; the number says nothing."""
        return self.casts.lateral_m

    @property
    def parts(self) -> tuple[Part, ...]:
        """Those of who casts it."""
        return self.casts.parts

    def seconds(self, t_ns: int) -> float:
        """The clip's time as the actor's own."""
        return self.casts.seconds(t_ns)

    def corners(self, t_s: float) -> Array:
        """The shadow of the actor's own corners."""
        return self._flat(self.casts.corners(t_s))

    def ellipsoids(self, t_s: Array) -> Ellipsoids:
        """(n,) own seconds -> the ellipsoids, flattened onto the plane along the light."""
        centres, shapes = self.casts.ellipsoids(t_s)
        flat = np.eye(3)
        flat[:, self.axis] -= self.ray / self.ray[self.axis]
        return self._flat(centres), flat @ shapes @ flat.T

    def _flat(self, points: Array) -> Array:
        beyond = (points[..., self.axis] - self.level_m) / self.ray[self.axis]
        return np.asarray(points - beyond[..., None] * self.ray)


def shades(sun: Sun, actors: Sequence[Actor], scene: Scene, camera: Camera, pixels: Array) -> list[Shade]:
    """Every actor's shadow on the ground, and on the fence where the light goes that way. For a still camera."""
    rays = camera.rays(pixels)
    away_m = (scene.fence_m + camera.distance_m) / np.maximum(rays[..., 1], 1e-6)
    height_m = camera.height_m + rays[..., 2] * away_m
    ground = (height_m <= 0.0).astype(np.float32)
    fence = ((height_m > 0.0) & (height_m < scene.fence_height_m)).astype(np.float32)
    ray = sun.ray
    found = [Shade(actor, ray, 2, 0.0, ground, sun.gain) for actor in actors]
    if ray[1] > 0.01:
        found += [Shade(actor, ray, 1, scene.fence_m, fence, sun.gain) for actor in actors]
    return found
