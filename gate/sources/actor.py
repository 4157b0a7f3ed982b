"""What the renderer draws before a scene: anything made of ellipsoids that moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gate.sources.body import Ellipsoids, Part

Array = NDArray[np.float64]
Path = Callable[[Array], Array]
"""(n,) seconds of the clip -> (n, 3) metres in the world."""


class Actor(Protocol):
    """Runners and things alike."""

    @property
    def lateral_m(self) -> float:
        """Place across the track: what is further away is painted first."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the order of painting."""

    def seconds(self, t_ns: int) -> float:
        """The clip's time as the actor's own."""

    def corners(self, t_s: float) -> Array:
        """Own seconds -> (k, 3) corners in the world: all of it is between them."""

    def ellipsoids(self, t_s: Array) -> Ellipsoids:
        """(n,) own seconds -> all ellipsoids in the world, in the order that `Part.members` counts."""


@dataclass(frozen=True)
class Thing:
    """Ellipsoids on a path that do not turn: a ball, a bag, a bird, an umbrella.

    path: where its origin is at seconds of the clip. centres_m (e, 3), half_axes_m (e, 3): from the origin, along the
    world's axes. flap_hz, flap_m: its second ellipsoid and those after it go up and down so far (a bird's wings).
    """

    path: Path
    parts: tuple[Part, ...]
    centres_m: Array
    half_axes_m: Array
    lateral_m: float = 0.0
    flap_hz: float = 0.0
    flap_m: float = 0.0

    def seconds(self, t_ns: int) -> float:
        """Things keep the clip's own time."""
        return t_ns * 1e-9

    def corners(self, t_s: float) -> Array:
        """Around all its ellipsoids."""
        reach_m = float((np.abs(self.centres_m) + self.half_axes_m).max()) + self.flap_m
        return box(self.path(np.array([t_s]))[0], reach_m, reach_m)

    def ellipsoids(self, t_s: Array) -> Ellipsoids:
        """(n,) seconds -> its ellipsoids."""
        centres = self.path(t_s)[:, None] + self.centres_m
        centres[:, 1:, 2] += self.flap_m * np.sin(2 * np.pi * self.flap_hz * t_s)[:, None]
        shapes = np.eye(3) * (self.half_axes_m**2)[:, None, :]
        return centres, np.broadcast_to(shapes, (len(t_s), *shapes.shape))


def box(middle: Array, along_m: float, up_m: float) -> Array:
    """(4, 3) corners of an upright rectangle along the run, not under the ground."""
    x, y, z = middle
    return np.array([[x + dx, y, max(z + dz, 0.0)] for dx in (-along_m, along_m) for dz in (-up_m, up_m)])
