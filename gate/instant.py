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
from scipy.stats import theilslopes

from gate.settings import DetectorSettings

Floats = NDArray[np.float64]

_LOW_SHARE = 0.25
_ROUNDS = 8
_MIN_ROWS = 3
_BAND_WITHOUT_HEIGHT_M = (0.85, 1.45)
_USUAL_HEIGHT_M = 1.75
_FULL_HEIGHT_M = (1.1, 2.1)


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
    speed = _common_speed(edge, t, settings)
    if speed is None:
        return None
    step_m = abs(float(passage.z_m[1] - passage.z_m[0]))
    height = min(len(rows), max(_MIN_ROWS, round(settings.slice_m / step_m)))
    firsts = range(0, len(rows) - height + 1, max(1, height // 2))
    slices = [slice(first, first + height) for first in firsts]
    z_m = np.array([passage.z_m[rows[one]].mean() for one in slices])
    fits = [_fit(*_slice_path(edge[:, one], t[:, one]), speed, settings) for one in slices]
    known = [i for i, fit in enumerate(fits) if fit is not None]
    if not known:
        return None
    height_m = passage.height_m if np.isfinite(passage.height_m) else _USUAL_HEIGHT_M
    return _front([fit for fit in fits if fit is not None], z_m[known] / height_m, height_m, passage, settings)


def _front(fits: list[_Fit], share: Floats, height_m: float, passage: Passage, settings: DetectorSettings) -> Instant:
    """Join the slices into the front of one trunk: a straight line that leans, met first at chest height.

    share: (slices,) height of each as a fraction of the body's. A slice weighs by its own scatter (a limb comes and
    goes) and by its distance from the line (Cauchy), so that neither an arm before the chest nor one that hides it
    moves the line.
    """
    t_s = np.array([fit.t_s for fit in fits])
    own_m = np.array([np.hypot(settings.u_slice_m, settings.limb_doubt * fit.residual_m) for fit in fits])
    speed = float(np.average([fit.speed_m_per_s for fit in fits], weights=own_m**-2))
    up_m = (share - settings.chest) * height_m
    # Positions behind the front at the instant when the foremost slice is at the gate: late slices are behind.
    x_m = -speed * (t_s - np.median(t_s))
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
    u_x_m = float(np.hypot(np.sqrt(covariance[0, 0]) * spread, settings.u_front_m))
    best = fits[int(np.argmax(weight))]
    return Instant(
        t_ns=passage.origin_ns + round((float(np.median(t_s)) - front_m / speed) * 1e9),
        u_ns=round(u_x_m / speed * 1e9),
        speed_m_per_s=speed,
        u_speed_m_per_s=float(np.hypot(best.u_speed_m_per_s, settings.u_speed_share * speed)),
        frames=best.frames,
        residual_m=float(best.residual_m),
    )


def _slice_path(edge: Floats, t: Floats) -> tuple[Floats, Floats]:
    """(t_s, x_m) of one slice, frame by frame: the median of its rows where at least half show an edge."""
    enough = np.isfinite(edge).sum(axis=1) * 2 >= edge.shape[1]
    x = np.nanmedian(edge[enough], axis=1) if enough.any() else np.empty(0)
    return t[enough].mean(axis=1), x


def _common_speed(edge: Floats, t: Floats, settings: DetectorSettings) -> float | None:
    """Speed of the body near the gate from the median over its rows; None where it does not go forward."""
    t_s, x_m = _slice_path(edge, t)
    near = np.abs(x_m) <= 1.5 * settings.fit_reach_m
    if near.sum() < 2:
        return None
    speed = float(theilslopes(x_m[near], t_s[near]).slope)
    return speed if speed > 0 else None


@dataclass(frozen=True, slots=True)
class _Fit:
    """One slice's way through the gate."""

    t_s: float
    u_x_m: float
    speed_m_per_s: float
    u_speed_m_per_s: float
    frames: int
    residual_m: float


def _fit(t_s: Floats, x_m: Floats, speed: float, settings: DetectorSettings) -> _Fit | None:
    """Fit x = x0 + v t + a t^2 / 2 around the gate, limbs left out; None where the edge was not on both sides.

    Generalised least squares with priors v ~ N(speed, (slice_speed_share * speed)^2) and a ~ N(0, bend^2). It starts
    from the near side of what the frames show, since limbs only ever add to a trunk, and weighs what lies in front of
    the fit down (Cauchy weights).
    """
    if len(t_s) < 2 or x_m.min() >= 0 or x_m.max() <= 0:
        return None
    reach_s = min(settings.fit_reach_ns * 1e-9, settings.fit_reach_m / speed)
    standing = x_m - speed * t_s
    t_gate = -_low_place(standing[np.abs(x_m) <= settings.fit_reach_m], standing) / speed
    state = np.array([0.0, speed, 0.0])
    prior = np.diag([0.0, 1 / (settings.slice_speed_share * speed) ** 2, 1 / settings.bend_m_per_s2**2])
    expected = np.array([0.0, speed, 0.0])
    sigma = settings.limb_lead_m
    for _ in range(_ROUNDS):
        dt = t_s - t_gate
        design = np.column_stack([np.ones_like(dt), dt, dt**2 / 2])
        residual = x_m - design @ state
        width = np.where(residual > 0, settings.ahead_m, 2 * sigma)
        weight = (np.abs(dt) <= reach_s) / (1.0 + (residual / width) ** 2)
        normal = design.T @ (design * weight[:, None]) / sigma**2 + prior
        covariance = np.linalg.inv(normal + 1e-9 * np.eye(3))
        state = covariance @ (design.T @ (weight * x_m) / sigma**2 + prior @ expected)
        if state[1] <= 0:
            return None
        residual = x_m - design @ state
        scatter = float(np.sqrt(np.sum(weight * residual**2) / max(weight.sum() - 1.5, 0.5)))
        sigma = min(max(settings.u_edge_m, scatter), settings.limb_lead_m)
        t_gate -= float(state[0] / state[1])
        state = np.array([0.0, state[1], state[2]])
    used = int(np.count_nonzero(weight > 0.5))
    if used < 2:
        return None
    return _Fit(
        t_gate, float(np.sqrt(covariance[0, 0])), float(state[1]), float(np.sqrt(covariance[1, 1])), used, scatter
    )


def _low_place(near: Floats, every: Floats) -> float:
    """Lower quartile of where the edge stands beside the moving body."""
    return float(np.quantile(near if len(near) >= 2 else every, _LOW_SHARE))
