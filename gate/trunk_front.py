"""The front of a trunk: the edge that most bands of most frames agree on.

A trunk goes through the gate as one stiff body: its front is one profile, moved along one path. Arms and legs have
edges too, but swing; whatever they hide, the profile's edge is seen again in other bands and frames. So the profile and
its path are fitted to the points of moving edges by a kernel that lets only the near points pull, narrowed step by
step, from several starts around a first guess. What several starts find is weighed by how many points agree with it.

    x(z, t) = place + lean * h - round * h^2 + speed * t + bend * t^2 / 2,    h = z - peak height
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.edge_points import EdgePoints
from gate.settings import DetectorSettings

Floats = NDArray[np.float64]

_PROFILE_STEPS = 40
"""Heights at which the profile's foremost point is looked for: 8 mm apart, where it is flat to 0.1 mm."""
_ROUNDS = (3, 3, 5)
"""Rounds at each width of the kernel; one more at the last moves the instant by under 0.02 ms in 95 of 100 runs."""
_PATH = 3
"""Unknowns of the path, which the frames' shifts leave over."""
_COVERS = 2.0
"""Starts reach this many standard uncertainties of the guess to either side: 95 of 100."""
_ONE_M = 0.002
"""Starts whose profiles lie this near to one another at the gate are one: the narrowest kernel is four times that."""
_LEAST_POINTS = 8
"""The profile and its path have five unknowns."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Where the front is to be looked for: it reaches the gate about `t_s`, at about this speed.

    u_m: standard uncertainty of its place at `t_s`.
    """

    t_s: float
    speed_m_per_s: float
    u_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Front:
    """When the foremost point of the profile reaches the gate.

    u_m: standard uncertainty of its place at that instant from the points alone. agreed: points that agree, each
    counted by how well and by how high its step is. frames: how many hold them. scatter_m: of the frames' places.
    """

    t_s: float
    u_m: float
    speed_m_per_s: float
    u_speed_m_per_s: float
    agreed: float
    frames: int
    scatter_m: float


@dataclass(slots=True)
class _Problem:
    """Points as rows of a linear model, with its priors, in order of their frames and cells.

    cell, frame: (points,) of each point; cell_starts, frame_starts: the first point of each. reach: (2, 5) its rows at
    the gate, lowest and top.
    """

    design: Floats
    y: Floats
    worth: Floats
    cell: NDArray[np.int64]
    cell_starts: NDArray[np.int64]
    frame: NDArray[np.int64]
    frame_starts: NDArray[np.int64]
    mean: Floats
    precision: Floats
    reach: Floats

    @property
    def frames(self) -> int:
        """How many frames have points."""
        return len(self.frame_starts)


@dataclass(frozen=True, slots=True)
class _Paths:
    """The starts on their way, all at once: the arrays' first axis is the start.

    state: (starts, 5) profile and path; covariance: (starts, 5, 5); shift_m: (starts, frames) each frame's shift;
    loose_m: (starts,) how loose the frames are.
    """

    state: Floats
    covariance: Floats
    shift_m: Floats
    loose_m: Floats

    def where(self, chosen: list[int]) -> _Paths:
        """The starts that are chosen."""
        return _Paths(self.state[chosen], self.covariance[chosen], self.shift_m[chosen], self.loose_m[chosen])


@dataclass(frozen=True, slots=True)
class _Mode:
    """What one start has come to."""

    state: Floats
    covariance: Floats
    score: float
    frames: int
    scatter_m: float
    agreed: float


def fit_front(
    points: EdgePoints, guess: Guess, frame_s: float, height_m: float, settings: DetectorSettings
) -> Front | None:
    """Fit the front of a body `height_m` tall; None where there are too few points of it.

    frame_s: time from frame to frame. Frames that are nearer to one another than a limb needs to get away count less.
    u_m holds the disagreement of the starts: where two profiles are about as good, both are in it.
    """
    problem = _problem(points, guess, frame_s, height_m, settings)
    if problem is None:
        return None
    reach_m = min(max(settings.front_search_m, _COVERS * guess.u_m), settings.front_search_most_m)
    starts = np.arange(-reach_m, reach_m + 1e-9, settings.front_step_m)
    modes = _modes(problem, _paths(problem, starts, settings), settings)
    if not modes:
        return None
    modes.sort(key=lambda mode: -mode.score)
    best = modes[0]
    lead_m = np.array([_foremost_m(mode.state, height_m, settings) for mode in modes])
    weight = np.exp(settings.front_trust * (np.array([mode.score for mode in modes]) - best.score))
    # Starts that come to the same profile are one: the best of them.
    _, first = np.unique(np.round(lead_m / settings.front_same_m), return_index=True)
    lead_m, weight = lead_m[first], weight[first]
    middle_m = float(np.average(lead_m, weights=weight))
    spread_m = float(np.sqrt(np.average((lead_m - middle_m) ** 2, weights=weight)))
    speed = guess.speed_m_per_s + float(best.state[3])
    t_s = -middle_m / speed
    t_s = -(middle_m + float(best.state[4]) * t_s**2 / 2) / speed
    return Front(
        t_s=guess.t_s + t_s,
        u_m=float(np.hypot(np.sqrt(best.covariance[0, 0]), spread_m)),
        speed_m_per_s=speed + float(best.state[4]) * t_s,
        u_speed_m_per_s=float(np.sqrt(best.covariance[3, 3])),
        agreed=best.agreed,
        frames=best.frames,
        scatter_m=best.scatter_m,
    )


def _problem(
    points: EdgePoints, guess: Guess, frame_s: float, height_m: float, settings: DetectorSettings
) -> _Problem | None:
    t_s = points.t_s - guess.t_s
    near = (np.abs(points.x_m) <= settings.fit_reach_m) & (np.abs(t_s) <= settings.fit_reach_ns * 1e-9)
    near &= (points.z_m >= settings.front_low * height_m) & (points.z_m <= settings.front_high * height_m)
    in_order = np.flatnonzero(near)[np.argsort(points.cell[near], kind="stable")]
    points, t_s = points.where(in_order), t_s[in_order]
    if len(t_s) < _LEAST_POINTS:
        return None
    above_m = points.z_m - settings.front_peak * height_m
    speed = guess.speed_m_per_s
    _, frame_starts, frame = np.unique(points.frame, return_index=True, return_inverse=True)
    _, cell_starts, cell = np.unique(points.cell, return_index=True, return_inverse=True)
    spread = np.array(
        [
            settings.u_start_m,
            settings.u_lean,
            settings.u_round_per_m,
            settings.u_speed_start * speed,
            settings.bend_m_per_s2,
        ]
    )
    return _Problem(
        design=_design(above_m, t_s),
        y=points.x_m - speed * t_s,
        worth=min(1.0, frame_s * 1e9 / settings.independent_ns) * np.minimum(1.0, points.step / settings.full_step),
        cell=cell,
        cell_starts=cell_starts,
        frame=frame,
        frame_starts=frame_starts,
        mean=np.array([0.0, settings.lean, settings.round_per_m, 0.0, 0.0]),
        precision=spread**-2.0,
        reach=_design(np.array([above_m.min(), above_m.max()]), np.zeros(2)),
    )


def _design(above_m: Floats, t_s: Floats) -> Floats:
    """(points, 5) what the profile's place at a height and an instant takes of each of its unknowns."""
    return np.column_stack([np.ones_like(t_s), above_m, -(above_m**2), t_s, t_s**2 / 2])


def _paths(problem: _Problem, starts: Floats, settings: DetectorSettings) -> _Paths:
    """Take the starts through the wider kernels; those that are one by then stay one."""
    state = np.tile(problem.mean, (len(starts), 1))
    state[:, 0] = starts
    none = np.zeros((len(starts), problem.frames))
    paths = _Paths(state, np.zeros((len(starts), 0, 0)), none, np.full(len(starts), settings.frame_shift_m))
    for width_m, rounds in zip(settings.front_kernels_m[:-1], _ROUNDS[:-1], strict=True):
        paths = _narrowed(problem, paths, width_m, rounds, settings)
    at_gate_m = paths.state @ problem.reach.T
    kept: list[int] = []
    for start, place_m in enumerate(at_gate_m):
        if not any(np.abs(place_m - at_gate_m[other]).max() < _ONE_M for other in kept):
            kept.append(start)
    return paths.where(kept)


def _narrowed(problem: _Problem, paths: _Paths, width_m: float, rounds: int, settings: DetectorSettings) -> _Paths:
    """Some rounds at one width of the kernel. Frames may be off together (jitter, shake): each has a shift."""
    for _ in range(rounds):
        weight = _weights(problem, paths, width_m)
        state, covariance, shift_m, u_shift_m = _solve(problem, weight, width_m, paths.loose_m)
        # Expectation-maximisation of the shifts' own standard deviation.
        loose_m = np.sqrt(np.sum(shift_m**2 + u_shift_m**2, axis=1) / max(1, problem.frames - _PATH))
        paths = _Paths(state, covariance, shift_m, np.clip(loose_m, settings.least_shift_m, settings.most_shift_m))
    return paths


def _modes(problem: _Problem, paths: _Paths, settings: DetectorSettings) -> list[_Mode]:
    """Narrow the kernel down: what the starts come to, without those with which nothing agrees in the end."""
    paths = _narrowed(problem, paths, settings.front_kernels_m[-1], _ROUNDS[-1], settings)
    weight = _weights(problem, paths, settings.front_kernels_m[-1])
    agreed = weight.sum(axis=1)
    of_frame = np.add.reduceat(weight, problem.frame_starts, axis=1)
    stray = 0.5 * np.sum(problem.precision * (paths.state - problem.mean) ** 2, axis=1)
    loose = problem.frames * np.log(paths.loose_m / settings.least_shift_m)
    score = agreed - settings.front_stray * (stray + loose)
    return [
        _Mode(
            state=paths.state[start],
            covariance=paths.covariance[start],
            score=float(score[start]),
            frames=int(np.count_nonzero(of_frame[start] > 0.5)),
            scatter_m=float(paths.loose_m[start]),
            agreed=float(agreed[start]),
        )
        for start in np.flatnonzero(agreed > 0)
    ]


def _weights(problem: _Problem, paths: _Paths, width_m: float) -> Floats:
    """How much each point pulls (starts, points): in every band of a frame only the nearest to the profile does."""
    off = np.abs(problem.y - paths.state @ problem.design.T - paths.shift_m[:, problem.frame])
    nearest = np.minimum.reduceat(off, problem.cell_starts, axis=1)
    pulls = problem.worth * np.exp(-0.5 * (off / width_m) ** 2)
    return np.asarray(np.where(off <= nearest[:, problem.cell], pulls, 0.0))


def _solve(problem: _Problem, weight: Floats, width_m: float, loose_m: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Weighted least squares of profile and path, the frames' shifts eliminated (Schur complement)."""
    design, frames = problem.design, problem.frame_starts
    pull = weight / width_m**2
    weighted = pull[:, :, None] * design
    of_frame = np.add.reduceat(pull, frames, axis=1) + loose_m[:, None] ** -2
    crossed = np.add.reduceat(weighted, frames, axis=1)
    held = np.add.reduceat(pull * problem.y, frames, axis=1)
    shared = (crossed / of_frame[:, :, None]).transpose(0, 2, 1)
    normal = design.T @ weighted - shared @ crossed + np.diag(problem.precision)
    right = problem.y @ weighted - (shared @ held[:, :, None])[:, :, 0] + problem.precision * problem.mean
    covariance = np.asarray(np.linalg.inv(normal), np.float64)
    state = (covariance @ right[:, :, None])[:, :, 0]
    shift_m = (held - (crossed @ state[:, :, None])[:, :, 0]) / of_frame
    return state, covariance, shift_m, of_frame**-0.5


def _foremost_m(state: Floats, height_m: float, settings: DetectorSettings) -> float:
    """Place of the profile's foremost point."""
    above_m = (np.linspace(settings.chest_low, settings.front_high, _PROFILE_STEPS) - settings.front_peak) * height_m
    return float(np.max(state[0] + state[1] * above_m - state[2] * above_m**2))
