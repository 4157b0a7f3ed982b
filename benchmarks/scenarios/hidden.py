"""Who is hidden: of a trunk's front at a gate, how much no nearer body covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.silhouette import outlines

Array = NDArray[np.float64]
HIDDEN = "hidden behind the nearer one"
TRUNK = np.array([[0, 1, 2, 3]])
CLEAR_M = 0.05
"""So much of the trunk behind its front must be seen, or it is no front: two pixels at 40 px/m."""
SHARE = 1 / 3
"""Of the trunk's rows."""
PASSES_S = 0.03
"""From a trunk's front at the gate to its back: 0.25 m at 8 m/s."""
LEVELS = 40


def is_hidden(runner: Runner, nearer: Runner, camera: Camera, t_ns: int) -> bool:
    """Whether the front of a runner who crosses at t_ns is covered by a nearer body at all instants of the crossing."""
    return all(clear_share(runner, nearer, camera, t_ns + round(s * 1e9)) < SHARE for s in np.linspace(0, PASSES_S, 4))


def clear_share(runner: Runner, nearer: Runner, camera: Camera, t_ns: int) -> float:
    """Share of the trunk's rows in which nothing of the nearer body covers the foremost CLEAR_M."""
    trunk = shapes_px(runner, camera, t_ns)[0]
    rows = np.linspace(trunk[:, 1].min(), trunk[:, 1].max(), LEVELS + 2)[1:-1]
    front = ahead(trunk, rows, runner.direction)
    back = front - CLEAR_M * camera.px_per_m
    covered = np.zeros(LEVELS, np.bool_)
    for part in shapes_px(nearer, camera, t_ns)[1:]:
        part_front, part_back = ahead(part, rows, runner.direction), -ahead(part, rows, -runner.direction)
        covered |= (part_front > back) & (part_back < front)  # where the part is not, NaN is neither
    return float(np.mean(~covered))


def shapes_px(runner: Runner, camera: Camera, t_ns: int) -> Array:
    """(1 + parts, DIRECTIONS, 2) outlines in the picture: the trunk, then every part of the body."""
    parts = runner.body.parts
    most = max(len(part.members) for part in parts)
    members = np.array([part.members + part.members[-1:] * (most - len(part.members)) for part in parts])
    centres, shapes = runner.ellipsoids(np.array([runner.seconds(t_ns)]))
    return np.concatenate([outlines(camera, centres, shapes, TRUNK)[0], outlines(camera, centres, shapes, members)[0]])


def ahead(outline: Array, rows: Array, sign: int) -> Array:
    """(rows,) how far an outline reaches along the run in each row, NaN where it is not."""
    half = len(outline) // 2
    side = outline[: half + 1] if sign > 0 else np.concatenate([outline[half:], outline[:1]])[::-1]
    reach = np.interp(rows, side[:, 1], side[:, 0], left=np.nan, right=np.nan)
    return np.asarray(sign * reach)
