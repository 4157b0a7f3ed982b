"""The outline of a body's parts in the picture, as a shutter that reads row by row sees it.

An ellipsoid's outline under a pinhole is an ellipse, and a hull of ellipsoids shows as the hull of their ellipses. A
hull is kept as its foremost point in each of DIRECTIONS directions, so that no hull needs searching for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gate.sources.camera import NEAREST_DEPTH_M, Camera

Array = NDArray[np.float64]
DIRECTIONS = 96
"""A multiple of 4, so that the outline holds its exact outermost points. Between two of them it is short by the radius
times 1 - cos(pi / 96): 0.1 mm on a chest."""
NODE_NS = 8_000_000
"""Between poses 8 ms apart a hand, at up to 70 m/s^2, strays 0.6 mm from a straight line, a trunk 0.05 mm."""

_ANGLES = np.linspace(-np.pi / 2, 1.5 * np.pi, DIRECTIONS, endpoint=False)
_NORMALS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], -1)
"""From straight up in the picture over the right, down and the left: all of an outline keeps to this order."""


def outlines(camera: Camera, centres: Array, shapes: Array, members: NDArray[np.int64]) -> Array:
    """Ellipsoids (n, e, 3), (n, e, 3, 3) and parts as indices (p, m) -> outlines (n, p, DIRECTIONS, 2) in pixels."""
    place = (centres - camera.place_m) @ camera.turn.T
    conic = camera.turn @ shapes @ camera.turn.T - place[..., :, None] * place[..., None, :]
    depth = np.minimum(conic[..., 2, 2], -(NEAREST_DEPTH_M**2))[..., None]
    middle = conic[..., :2, 2] / depth
    spread = middle[..., :, None] * middle[..., None, :] - conic[..., :2, :2] / depth[..., None]
    towards = _NORMALS @ spread  # symmetric: (n, e, DIRECTIONS, 2)
    radius = np.sqrt(np.maximum((towards * _NORMALS).sum(-1), 1e-18))
    reach = middle @ _NORMALS.T + radius
    points = middle[..., None, :] + towards / radius[..., None]
    best = reach[:, members].argmax(2)
    chosen = members[np.arange(len(members))[:, None], best]
    return camera.to_pixels(points[np.arange(len(points))[:, None, None], chosen, np.arange(DIRECTIONS)])


def node_times(camera: Camera) -> Array:
    """Instants after a frame's time stamp, ns, at which a body is posed; between them its outline moves straight."""
    rows = camera.size[1] if camera.rotation_deg in (0, 180) else camera.size[0]
    last_ns = camera.row_time_ns * (rows - 1) + camera.exposure_ns
    return np.linspace(0.0, last_ns, 1 + int(np.ceil(last_ns / NODE_NS)))


def as_exposed(camera: Camera, nodes_ns: Array, moving: Array, after_ns: float) -> Array:
    """Outlines (n, p, k, 2) at the nodes -> (p, k, 2), each point where its own sensor row finds it.

    after_ns: from the start of a row's exposure. A point's row depends on where it is when the row is read: the
    iteration gains a factor of 30 or more each time, as a body moves that much slower than the shutter.
    """
    seen = moving[len(moving) // 2]
    if len(nodes_ns) == 1:
        return np.asarray(seen)
    for _ in range(2 if camera.row_time_ns else 1):
        seen = _between(nodes_ns, moving, after_ns + camera.row_time_ns * camera.sensor_row(seen))
    return np.asarray(seen)


def _between(nodes_ns: Array, moving: Array, due_ns: Array) -> Array:
    """Points of `moving` (n, p, k, 2) at their own instants (p, k), straight between (and beyond) the nodes."""
    place = (due_ns - nodes_ns[0]) / (nodes_ns[1] - nodes_ns[0])
    low = np.clip(place.astype(np.int64), 0, len(nodes_ns) - 2)
    part, point = np.ogrid[: place.shape[0], : place.shape[1]]
    before, after = moving[low, part, point], moving[low + 1, part, point]
    return np.asarray(before + (place - low)[..., None] * (after - before))
