"""The slices of a trunk: each one's way through the gate, and the scatter that all of them share.

A slice is timed on its own by a robust fit; all of them take its rounds at once, slices being the arrays' first axis.
What moves all slices together (jitter of the time stamps, shake, a trunk that bends) is in no difference between them:
it is read off the frames' common residual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.quantiles import quantile_of_seen
from gate.settings import DetectorSettings

Floats = NDArray[np.float64]

_LOW_SHARE = 0.25
"""The fit starts at this quantile of the edge's places: limbs are in front of a trunk for up to half of the frames."""
_ROUNDS = 8
"""Rounds of reweighting; a ninth moves the instant by under 0.03 ms in 95 of 100 made runs."""
_NORMAL_OF_MEDIAN = 1.4826
"""Standard deviation of normal values over the median of their magnitudes."""
_WIDEN = 2.0
"""What all slices share may reach so many of its standard deviations before it weighs as a limb does."""
_LEAST_LEFT = 0.5
"""Frames beyond those that are used up, below which the scatter is not known."""
_USED_UP = 1.5
"""Frames that a slice's fit uses up: its priors fix about half of its three unknowns."""
_FOR_FEW = 1.0
"""One more frame counts as used up: with few frames their scatter is itself unsure (the wider tails of Student's t).
Of 150 crossings at 30 fps with stamps off by 4 ms, 93 % lie within 2u with it, 91 % without; at 8 ms 89 and 81 %."""


@dataclass(frozen=True, slots=True)
class SlicePaths:
    """Where the slices' edges are, frame by frame.

    t_s, x_m: (slices, frames), x_m NaN where fewer than half of a slice's rows show.
    """

    t_s: Floats
    x_m: Floats

    @classmethod
    def of(cls, edge_m: Floats, t_s: Floats) -> SlicePaths:
        """The median of each slice's rows; edge_m, t_s: (slices, frames, rows)."""
        enough = np.isfinite(edge_m).sum(axis=2) * 2 >= edge_m.shape[2]
        return cls(t_s.mean(axis=2), np.where(enough, quantile_of_seen(edge_m, 0.5), np.nan))


@dataclass(frozen=True, slots=True)
class SliceFits:
    """The slices' ways through the gate; those that were seen on both sides of it.

    slices: (fits,) which ones. t_s, speed_m_per_s, u_speed_m_per_s: (fits,) at the gate. frames: how many fixed each.
    residual_m: their scatter. share_of_u: standard uncertainty of its place at the gate over the standard deviation of
    one frame. parameters: how many of the three the frames fix and not their priors.
    off_m, weight: (fits, frames) each frame's residual, 0 where it has no weight.
    """

    slices: NDArray[np.int64]
    t_s: Floats
    speed_m_per_s: Floats
    u_speed_m_per_s: Floats
    frames: NDArray[np.int64]
    residual_m: Floats
    share_of_u: Floats
    parameters: Floats
    off_m: Floats
    weight: Floats


def body_speed(edge_m: Floats, t_s: Floats, settings: DetectorSettings) -> float | None:
    """Speed near the gate, the trunk's rows (frames, rows) taken as one slice; None where it does not go forward."""
    path = SlicePaths.of(edge_m[None], t_s[None])
    near = np.abs(path.x_m[0]) <= 1.5 * settings.fit_reach_m
    if near.sum() < 2:
        return None
    one, other = np.triu_indices(int(near.sum()), 1)
    on_m, on_s = (np.subtract(of[near][other], of[near][one]) for of in (path.x_m[0], path.t_s[0]))
    if not on_s.any():
        return None
    # Theil-Sen; SciPy's own also works out an interval, which takes eight times as long.
    speed = float(np.median(on_m[on_s != 0] / on_s[on_s != 0]))
    return speed if speed > 0 else None


def unsteadiness_m(paths: SlicePaths, settings: DetectorSettings) -> float:
    """Standard deviation by which frames throw all slices off together, before any fit; 0 where limbs explain it.

    Every frame is held against the line through its two neighbours, the slices' median taken, then the frames'.
    """
    t_s = paths.t_s.mean(axis=0)
    x_m = np.where(np.abs(paths.x_m) <= settings.fit_reach_m, paths.x_m, np.nan)
    if len(t_s) < 3:
        return settings.limb_lead_m
    after = (t_s[1:-1] - t_s[:-2]) / (t_s[2:] - t_s[:-2])
    off_m = x_m[:, 1:-1] - (1 - after) * x_m[:, :-2] - after * x_m[:, 2:]
    off_m /= np.sqrt(1 + (1 - after) ** 2 + after**2)
    seen = np.isfinite(off_m).sum(axis=0) * 2 >= len(x_m)
    if not seen.any():
        return settings.limb_lead_m
    scatter_m = _NORMAL_OF_MEDIAN * float(np.median(np.abs(quantile_of_seen(off_m[:, seen].T, 0.5))))
    return _less_limbs(scatter_m, t_s, settings)


def common_scatter_m(fits: SliceFits, t_s: Floats, settings: DetectorSettings) -> float:
    """Standard deviation of the frames' residuals that the slices share; at least `limb_lead_m` where too few tell.

    t_s: (frames,) times of the frames.
    """
    shared_m = (fits.weight * fits.off_m).sum(axis=0) / np.maximum(fits.weight.sum(axis=0), 1e-9)
    of_frame = fits.weight.mean(axis=0)
    left = float(of_frame.sum()) - float(np.median(fits.parameters)) - _FOR_FEW
    scatter_m = float(np.sqrt((of_frame * shared_m**2).sum() / max(left, _LEAST_LEFT)))
    scatter_m = _less_limbs(scatter_m, t_s, settings)
    return scatter_m if left >= _LEAST_LEFT else max(scatter_m, settings.limb_lead_m)


def _less_limbs(scatter_m: float, t_s: Floats, settings: DetectorSettings) -> float:
    """Take out what limbs do to an edge from one frame to the next; the fit's weights deal with those."""
    limbs_m = settings.limb_speed_m_per_s * float(np.median(np.diff(t_s))) if len(t_s) > 1 else 0.0
    return float(np.sqrt(max(0.0, scatter_m**2 - limbs_m**2)))


@dataclass(frozen=True, slots=True)
class _Model:
    """What is fitted and what is believed beforehand.

    x_m: (slices, frames), 0 where not seen. expected, prior: mean and inverse covariance of place, speed and bend.
    """

    t_s: Floats
    x_m: Floats
    seen: NDArray[np.bool_]
    expected: Floats
    prior: Floats
    reach_s: float
    ahead_m: float
    least_m: float
    most_m: float

    @classmethod
    def of(cls, paths: SlicePaths, speed: float, settings: DetectorSettings) -> _Model:
        """Of slices that go at about `speed`: v ~ N(speed, (slice_speed_share * speed)^2), a ~ N(0, bend^2)."""
        unsteady_m = unsteadiness_m(paths, settings)
        seen = np.isfinite(paths.x_m)
        return cls(
            t_s=paths.t_s,
            x_m=np.where(seen, paths.x_m, 0.0),
            seen=seen,
            expected=np.array([0.0, speed, 0.0]),
            prior=np.diag([0.0, 1 / (settings.slice_speed_share * speed) ** 2, 1 / settings.bend_m_per_s2**2]),
            reach_s=min(settings.fit_reach_ns * 1e-9, settings.fit_reach_m / speed),
            ahead_m=float(np.hypot(settings.ahead_m, _WIDEN * unsteady_m)),
            least_m=settings.u_edge_m,
            most_m=max(settings.limb_lead_m, unsteady_m),
        )


@dataclass(frozen=True, slots=True)
class _Round:
    """What a round has come to, slice by slice.

    t_gate_s: where the slice is at the gate. state: (slices, 3) its place there (0), speed and bend. goes: whether it
    still goes forward. sigma_m: one frame's standard deviation, for the next round; used_m: the one this round took.
    """

    t_gate_s: Floats
    state: Floats
    goes: NDArray[np.bool_]
    sigma_m: Floats
    used_m: Floats
    covariance: Floats
    scatter_m: Floats
    off_m: Floats
    weight: Floats


def fit_slices(paths: SlicePaths, speed: float, settings: DetectorSettings) -> SliceFits:
    """Fit x = x0 + v t + a t^2 / 2 around the gate to every slice, limbs left out: generalised least squares.

    It starts from the near side of what the frames show, since limbs only ever add to a trunk, and weighs what lies in
    front of the fit down (Cauchy weights), further off where frames are unsteady: that is no limb.
    """
    model = _Model.of(paths, speed, settings)
    found = _start(model, _low_places(paths.x_m, paths.x_m - speed * paths.t_s, settings), settings)
    for _ in range(_ROUNDS):
        found = _round(model, found)
    return _fits(model, found)


def _start(model: _Model, low_m: Floats, settings: DetectorSettings) -> _Round:
    """Straight through the lower places. low_m: (slices,) where the edge of a body that goes at `speed` is at t = 0."""
    behind, beyond = ((model.seen & side).any(axis=1) for side in (model.x_m < 0, model.x_m > 0))
    goes = np.logical_and(behind, beyond, dtype=np.bool_)
    sigma_m, none = np.full(len(goes), settings.limb_lead_m), np.zeros(model.x_m.shape)
    state, nothing = np.tile(model.expected, (len(goes), 1)), np.zeros((len(goes), 3, 3))
    t_gate_s = np.where(goes, -low_m / model.expected[1], 0.0)
    return _Round(t_gate_s, state, goes, sigma_m, sigma_m, nothing, sigma_m, none, none)


def _round(model: _Model, before: _Round) -> _Round:
    dt = model.t_s - before.t_gate_s[:, None]
    design = np.stack([np.ones_like(dt), dt, dt**2 / 2], axis=2)
    sigma_m = before.sigma_m
    off_m = model.x_m - (design @ before.state[:, :, None])[:, :, 0]
    width_m = np.where(off_m > 0, model.ahead_m, 2 * sigma_m[:, None])
    weight = (model.seen & (np.abs(dt) <= model.reach_s)) / (1.0 + (off_m / width_m) ** 2)
    weighted = (design * (weight / sigma_m[:, None] ** 2)[:, :, None]).transpose(0, 2, 1)
    covariance = np.asarray(np.linalg.inv(weighted @ design + model.prior + 1e-9 * np.eye(3)), np.float64)
    right = (weighted @ model.x_m[:, :, None])[:, :, 0] + model.prior @ model.expected
    state = (covariance @ right[:, :, None])[:, :, 0]
    goes = before.goes & (state[:, 1] > 0)
    state = np.where(goes[:, None], state, model.expected)
    off_m = model.x_m - (design @ state[:, :, None])[:, :, 0]
    left = np.maximum(weight.sum(axis=1) - _USED_UP, _LEAST_LEFT)
    scatter_m = np.sqrt(np.sum(weight * off_m**2, axis=1) / left)
    return _Round(
        t_gate_s=before.t_gate_s - state[:, 0] / state[:, 1],
        state=state * (0.0, 1.0, 1.0),
        goes=goes,
        sigma_m=np.clip(scatter_m, model.least_m, model.most_m),
        used_m=sigma_m,
        covariance=covariance,
        scatter_m=scatter_m,
        off_m=off_m,
        weight=weight,
    )


def _fits(model: _Model, found: _Round) -> SliceFits:
    """The slices that came to something, by two frames or more."""
    used = np.count_nonzero(found.weight > 0.5, axis=1)
    kept = np.flatnonzero(found.goes & (used >= 2))
    covariance, weight = found.covariance[kept], found.weight[kept]
    return SliceFits(
        slices=kept,
        t_s=found.t_gate_s[kept],
        speed_m_per_s=found.state[kept, 1],
        u_speed_m_per_s=np.sqrt(covariance[:, 1, 1]),
        frames=used[kept],
        residual_m=found.scatter_m[kept],
        share_of_u=np.sqrt(covariance[:, 0, 0]) / found.used_m[kept],
        parameters=3.0 - np.trace(covariance @ model.prior, axis1=1, axis2=2),
        off_m=np.where(weight > 0, found.off_m[kept], 0.0),
        weight=weight,
    )


def _low_places(x_m: Floats, standing_m: Floats, settings: DetectorSettings) -> Floats:
    """Lower quartile of where each edge stands beside the moving body, near the gate where two frames show."""
    near = np.abs(x_m) <= settings.fit_reach_m
    chosen = near | (near.sum(axis=1, keepdims=True) < 2)
    return quantile_of_seen(np.where(chosen, standing_m, np.nan), _LOW_SHARE)
