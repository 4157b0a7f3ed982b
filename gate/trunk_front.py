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
    """Points as rows of a linear model, with its priors. reach: (2, 5) its rows at the gate, lowest and top."""

    design: Floats
    y: Floats
    worth: Floats
    cell: NDArray[np.int64]
    cells: int
    frame: NDArray[np.int64]
    frames: int
    mean: Floats
    precision: Floats
    reach: Floats


@dataclass(frozen=True, slots=True)
class _Path:
    """One start on its way: profile and path, their covariance, each frame's shift and how loose the frames are."""

    state: Floats
    covariance: Floats
    shift_m: Floats
    loose_m: float


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
    modes = [mode for path in _paths(problem, starts, settings) if (mode := _settle(problem, path, settings))]
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
    points, t_s = points.where(near), t_s[near]
    if len(t_s) < _LEAST_POINTS:
        return None
    above_m = points.z_m - settings.front_peak * height_m
    speed = guess.speed_m_per_s
    frame_names, frame = np.unique(points.frame, return_inverse=True)
    cells, cell = np.unique(points.cell, return_inverse=True)
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
        cells=len(cells),
        frame=frame,
        frames=len(frame_names),
        mean=np.array([0.0, settings.lean, settings.round_per_m, 0.0, 0.0]),
        precision=spread**-2.0,
        reach=_design(np.array([above_m.min(), above_m.max()]), np.zeros(2)),
    )


def _design(above_m: Floats, t_s: Floats) -> Floats:
    """(points, 5) what the profile's place at a height and an instant takes of each of its unknowns."""
    return np.column_stack([np.ones_like(t_s), above_m, -(above_m**2), t_s, t_s**2 / 2])


def _paths(problem: _Problem, starts: Floats, settings: DetectorSettings) -> list[_Path]:
    """Take every start through the wider kernels; those that are one by then stay one."""
    paths: list[_Path] = []
    for start_m in starts:
        path = _Path(problem.mean.copy(), np.zeros((0, 0)), np.zeros(problem.frames), settings.frame_shift_m)
        path.state[0] = start_m
        for width_m, rounds in zip(settings.front_kernels_m[:-1], _ROUNDS[:-1], strict=True):
            path = _narrowed(problem, path, width_m, rounds, settings)
        if not any(np.abs(problem.reach @ (path.state - other.state)).max() < _ONE_M for other in paths):
            paths.append(path)
    return paths


def _narrowed(problem: _Problem, path: _Path, width_m: float, rounds: int, settings: DetectorSettings) -> _Path:
    """Some rounds at one width of the kernel. Frames may be off together (jitter, shake): each has a shift."""
    for _ in range(rounds):
        weight = _weights(problem, path, width_m)
        state, covariance, shift_m, u_shift_m = _solve(problem, weight, width_m, path.loose_m)
        # Expectation-maximisation of the shifts' own standard deviation.
        loose_m = float(np.sqrt(np.sum(shift_m**2 + u_shift_m**2) / max(1, problem.frames - _PATH)))
        path = _Path(state, covariance, shift_m, min(max(loose_m, settings.least_shift_m), settings.most_shift_m))
    return path


def _settle(problem: _Problem, path: _Path, settings: DetectorSettings) -> _Mode | None:
    """Narrow the kernel down; None where nothing agrees in the end."""
    path = _narrowed(problem, path, settings.front_kernels_m[-1], _ROUNDS[-1], settings)
    weight = _weights(problem, path, settings.front_kernels_m[-1])
    agreed = float(weight.sum())
    if agreed <= 0:
        return None
    of_frame = np.bincount(problem.frame, weight, problem.frames)
    stray = 0.5 * float(np.sum(problem.precision * (path.state - problem.mean) ** 2))
    loose = problem.frames * np.log(path.loose_m / settings.least_shift_m)
    return _Mode(
        state=path.state,
        covariance=path.covariance,
        score=agreed - settings.front_stray * (stray + loose),
        frames=int(np.count_nonzero(of_frame > 0.5)),
        scatter_m=path.loose_m,
        agreed=agreed,
    )


def _weights(problem: _Problem, path: _Path, width_m: float) -> Floats:
    """How much each point pulls: in every band of a frame only the nearest to the profile, by a Gaussian kernel."""
    off = np.abs(problem.y - problem.design @ path.state - path.shift_m[problem.frame])
    nearest = np.full(problem.cells, np.inf)
    np.minimum.at(nearest, problem.cell, off)
    pulls = problem.worth * np.exp(-0.5 * (off / width_m) ** 2)
    return np.where(off <= nearest[problem.cell], pulls, 0.0)


def _solve(problem: _Problem, weight: Floats, width_m: float, loose_m: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Weighted least squares of profile and path, the frames' shifts eliminated (Schur complement)."""
    design, y, frame = problem.design, problem.y, problem.frame
    pull = weight / width_m**2
    weighted = design * pull[:, None]
    of_frame = np.bincount(frame, pull, problem.frames) + loose_m**-2
    crossed = np.stack([np.bincount(frame, column, problem.frames) for column in weighted.T])
    held = np.bincount(frame, pull * y, problem.frames)
    normal = design.T @ weighted - (crossed / of_frame) @ crossed.T + np.diag(problem.precision)
    right = weighted.T @ y - crossed @ (held / of_frame) + problem.precision * problem.mean
    covariance = np.asarray(np.linalg.inv(normal), np.float64)
    state = np.asarray(covariance @ right, np.float64)
    shift_m = np.asarray((held - crossed.T @ state) / of_frame, np.float64)
    return state, covariance, shift_m, np.asarray(of_frame**-0.5, np.float64)


def _foremost_m(state: Floats, height_m: float, settings: DetectorSettings) -> float:
    """Place of the profile's foremost point."""
    above_m = (np.linspace(settings.chest_low, settings.front_high, _PROFILE_STEPS) - settings.front_peak) * height_m
    return float(np.max(state[0] + state[1] * above_m - state[2] * above_m**2))
