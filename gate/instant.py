"""From the edges of one passing body to the instant its torso reached the gate.

The trunk is cut into slices, each as high as a hand is long. Every slice is timed on its own: its edge is followed
through the frames, what stands out in front for a part of them is a limb and weighs little, and a line through the
rest, bent a little where they ask for it, meets the gate. One straight line that leans joins the slices into the front
of the trunk; an arm before the chest, or one of the background's tone that hides it, moves a few slices and not the
line. Where the line stands at chest height is the front.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.settings import DetectorSettings
from gate.trunk_slice import SliceFits, SlicePaths, body_speed, common_scatter_m, fit_slices

Floats = NDArray[np.float64]

_ROUNDS = 8
"""Rounds of reweighting of the front's line."""
_MIN_ROWS = 3
"""Rows in a slice, a count: the median of fewer leaves no stray row out. More than `slice_m` only under 30 px/m."""
_BAND_WITHOUT_HEIGHT_M = (0.85, 1.45)
"""Where a trunk is looked for if the body's height was not seen: `trunk_low` to `trunk_high` of 1.45 to 1.8 m."""
_USUAL_HEIGHT_M = 1.75
"""Height that is taken where none was seen: an adult; 6 % off moves the chest by 8 cm, the leaning front by 1 cm."""
_FULL_HEIGHT_M = (1.1, 2.04)
"""A top seen outside this is no head: under a child's, or at the strip's top."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Leading edges of one body, turned so that it moves towards positive x.

    t_s: (frames,) seconds from `origin_ns` on the source's clock.
    edge_m: (frames, rows), NaN where not seen. delay_s: same shape, instant of the pixel after the frame's time.
    z_m: (rows,). height_m: the body's height as seen, NaN if it never was.
    """

    origin_ns: int
    t_s: Floats
    edge_m: Floats
    delay_s: Floats
    z_m: Floats
    height_m: float


@dataclass(frozen=True, slots=True)
class Instant:
    """When and how fast the torso reached the gate. frames: how many fixed it; residual_m: their scatter."""

    t_ns: int
    u_ns: int
    speed_m_per_s: float
    u_speed_m_per_s: float
    frames: int
    residual_m: float


def trunk_rows(passage: Passage, settings: DetectorSettings) -> NDArray[np.bool_]:
    """Rows where the trunk is: fractions of the body's height, or fixed heights where that was not seen."""
    low_m, high_m = _BAND_WITHOUT_HEIGHT_M
    if _FULL_HEIGHT_M[0] <= passage.height_m <= _FULL_HEIGHT_M[1]:
        low_m, high_m = settings.trunk_low * passage.height_m, settings.trunk_high * passage.height_m
    return (passage.z_m >= low_m) & (passage.z_m <= high_m)


def time_torso(passage: Passage, settings: DetectorSettings) -> Instant | None:
    """Instant at which the first slice of the trunk reached x = 0; None where none was seen on both sides of it."""
    rows = np.flatnonzero(trunk_rows(passage, settings))
    near = np.abs(passage.t_s) <= settings.shape_reach_ns * 1e-9
    if len(rows) < _MIN_ROWS or near.sum() < 2:
        return None
    edge, t = passage.edge_m[near][:, rows], passage.t_s[near, None] + passage.delay_s[near][:, rows]
    speed = body_speed(edge, t, settings)
    if speed is None:
        return None
    slices = _slices(len(rows), abs(float(passage.z_m[1] - passage.z_m[0])), settings)
    fits = fit_slices(SlicePaths.of(edge[:, slices].swapaxes(0, 1), t[:, slices].swapaxes(0, 1)), speed, settings)
    if len(fits.slices) == 0:
        return None
    z_m = passage.z_m[rows[slices[fits.slices]]].mean(axis=1)
    common_m = common_scatter_m(fits, passage.t_s[near], settings)
    height_m = passage.height_m if np.isfinite(passage.height_m) else _USUAL_HEIGHT_M
    return _front(fits, z_m / height_m, height_m, common_m, passage, settings)


def _slices(rows: int, step_m: float, settings: DetectorSettings) -> NDArray[np.int64]:
    """(slices, rows of a slice) the trunk's rows, `step_m` apart, cut into slices that overlap by half."""
    height = min(rows, max(_MIN_ROWS, round(settings.slice_m / step_m)))
    return np.arange(0, rows - height + 1, max(1, height // 2))[:, None] + np.arange(height)


def _front(
    fits: SliceFits,
    share: Floats,
    height_m: float,
    common_m: float,
    passage: Passage,
    settings: DetectorSettings,
) -> Instant:
    """Join the slices into the front of one trunk: a straight line that leans, met first at chest height.

    share: (slices,) height of each as a fraction of the body's. A slice weighs by its own scatter (a limb comes and
    goes) and by its distance from the line (Cauchy), so that neither an arm before the chest nor one that hides it
    moves the line. common_m: scatter that the slices share; the line's own u cannot see it, so the number of slices
    does not lessen it, the number of frames does.
    """
    own_m = np.hypot(settings.u_slice_m, settings.limb_doubt * fits.residual_m)
    speed = float(np.average(fits.speed_m_per_s, weights=own_m**-2))
    up_m = (share - settings.chest) * height_m
    # Positions behind the front at the instant when the foremost slice is at the gate: late slices are behind.
    x_m = -speed * (fits.t_s - np.median(fits.t_s))
    design = np.column_stack([np.ones_like(up_m), up_m])
    lean, u_lean = settings.lean, settings.u_lean
    prior = np.diag([0.0, u_lean**-2])
    weight = own_m**-2
    for _ in range(_ROUNDS):
        covariance = np.linalg.inv(design.T @ (design * weight[:, None]) + prior + 1e-9 * np.eye(2))
        line = covariance @ (design.T @ (weight * x_m) + prior @ np.array([0.0, lean]))
        off = (x_m - design @ line) / own_m
        weight = own_m**-2 / (1.0 + (off / 2.0) ** 2)
    front_m = float(line[0])
    spread = float(np.sqrt(np.average(off**2, weights=weight)))
    u_common_m = common_m * float(np.median(fits.share_of_u))
    u_x_m = float(np.sqrt(covariance[0, 0] * spread**2 + u_common_m**2 + settings.u_silhouette_m**2))
    best = int(np.argmax(weight))
    return Instant(
        t_ns=passage.origin_ns + round((float(np.median(fits.t_s)) - front_m / speed) * 1e9),
        u_ns=round(u_x_m / speed * 1e9),
        speed_m_per_s=speed,
        u_speed_m_per_s=float(np.hypot(float(fits.u_speed_m_per_s[best]), settings.u_speed_share * speed)),
        frames=int(fits.frames[best]),
        residual_m=float(fits.residual_m[best]),
    )
