"""Runners by the edges of their trunk alone: who meets somebody in the gate may have no silhouette of their own.

Every moving edge votes for the paths it may lie on: a trunk of the usual shape that reaches the gate at some instant at
some speed. A runner's front is a path that most bands of most frames vote for, on both sides of the line, and that
other speeds through the same instant have far fewer votes for. The back votes too, often more: so what goes before the
best path is fitted as a front, and the foremost that about as many points agree with is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gate.band_frames import BandFrame
from gate.bands import BandGrid
from gate.edge_points import EdgePoints, points_of
from gate.settings import DetectorSettings
from gate.trunk_front import Guess, fit_front

Floats = NDArray[np.float64]

_HEIGHTS_M = (1.5, 1.75)
"""A trunk of somebody of 1.4 to 2.0 m has most of its bands within those of one of them."""
SLOWEST_M_PER_S, _FASTEST_M_PER_S = 3.0, 13.0
"""Who is slower does not count, nobody is faster."""
_SPEED_STEP = 1.035
"""From one speed to the next a path turns by 2.5 cm over `_REACH_M`, half of it to either side."""
_REACH_M = 0.75
"""Edges so near to the line vote: most of a strip, and the profile leaves it nowhere."""
_BIN_M = 0.013
"""Paths are so far apart; an edge votes for its own and its two neighbours, so that 2 cm off still is one."""
_FRAMES_APART_S = 0.007
"""Frames nearer than this show the same."""
_OTHER_SPEEDS = (0.6, 0.75, 1.3, 1.5)
"""Parts of a path's speed at which nothing of a body lines up: what does is chance."""
_LEAST_SHARE, _OF_FEW = 0.16, 0.4
"""Share of the bands that have an edge on the path beyond chance, and what is added over the root of the frames: few
line up more often by chance. 0.34 of 5 frames, 0.28 of 11, 0.24 of 25."""
_LEAST_SIDE = 0.25
"""Share on either side of the line, chance included."""
_LEAST_VOTES = 20
"""A count: two bands' worth of ten frames, or most of the bands of two frames on either side."""
_SEEN_M = 0.35
"""A path must be seen so far on either side of the line."""
_AHEAD_M = (0.3, 0.2, 0.1, 0.0)
"""A front is so far before the back, the free arm's edge or a fold; the fit looks 5 cm to either side."""
_AS_MANY, _ONE_EDGE_M = 0.55, 0.08
"""A front has 0.59 of its back's points or more, what goes before it under 0.52 (54 made runs); fits so near are of one
edge."""
_MOST_U_M = 0.02
"""Where the starts of a fit end further apart there is no one front."""
_LEAST_FRAMES = 4
_OTHER_SPEED = 1.25
"""A body whose speed is further off is another one."""
BODY_M = 0.6
"""Trunk and arms of one body reach over less, front to back: paths nearer to a better one are the same body's."""


@dataclass(frozen=True, slots=True)
class Found:
    """A trunk's front at the gate. share: of its bands that have an edge on its path, beyond chance."""

    t_ns: int
    speed_m_per_s: float
    height_m: float
    share: float

    def is_of(self, t_ns: int) -> bool:
        """Whether who is at the gate at `t_ns` may be the same body."""
        return abs(t_ns - self.t_ns) * 1e-9 * self.speed_m_per_s < BODY_M

    def goes_at(self, speed_m_per_s: float) -> bool:
        """Whether somebody at this speed may be the same body."""
        return 1 / _OTHER_SPEED < speed_m_per_s / self.speed_m_per_s < _OTHER_SPEED


@dataclass(frozen=True, slots=True)
class _Votes:
    """The paths of one speed. All arrays (paths,), in order of time; shares are of the bands that could be seen."""

    speed_m_per_s: float
    t_s: Floats
    votes: Floats
    frames: Floats
    share: Floats
    side: Floats
    seen: NDArray[np.bool_]

    def share_at(self, t_s: Floats) -> Floats:
        """Shares at other instants."""
        return np.asarray(np.interp(t_s, self.t_s, self.share), np.float64)


def runners(
    frames: Sequence[BandFrame], grid: BandGrid, direction: int, exposure_ns: int, settings: DetectorSettings
) -> list[Found]:
    """Find who runs through the gate in `direction` (+1 right, -1 left), in order of time: a front, or its back.

    frames: a second or two, in order of time. Nobody is found nearer to another one than a body's length.
    """
    frames = _thinned(frames)
    if len(frames) < _LEAST_FRAMES:
        return []
    speed = float(np.sqrt(SLOWEST_M_PER_S * _FASTEST_M_PER_S))
    points, t_s = points_of(frames, grid, frames[0].t_ns, direction, speed * exposure_ns * 1e-9, settings)
    paths = [one for height_m in _HEIGHTS_M for one in _paths(points, t_s, grid, height_m, settings)]
    return sorted((replace(one, t_ns=one.t_ns + frames[0].t_ns) for one in _apart(paths)), key=lambda one: one.t_ns)


def front(
    found: Found,
    frames: Sequence[BandFrame],
    grid: BandGrid,
    direction: int,
    exposure_ns: int,
    settings: DetectorSettings,
) -> Found | None:
    """The front of a body one of whose edges was found: the foremost profile with about as many points as the best.

    None where the points agree on none.
    """
    frames = _thinned(frames)
    if len(frames) < _LEAST_FRAMES:
        return None
    speed = found.speed_m_per_s
    points, t_s = points_of(frames, grid, frames[0].t_ns, direction, speed * exposure_ns * 1e-9, settings)
    begin_s, frame_s = (found.t_ns - frames[0].t_ns) * 1e-9, float(np.median(np.diff(t_s)))
    fits = [
        (height_m, fit)
        for height_m in _HEIGHTS_M
        for ahead_m in _AHEAD_M
        if (fit := fit_front(points, Guess(begin_s - ahead_m / speed, speed), frame_s, height_m, settings)) is not None
    ]
    most = max((fit.agreed for _, fit in fits), default=0.0)
    if most < settings.least_agreed:
        return None
    foremost_s = min(fit.t_s for _, fit in fits if fit.agreed >= _AS_MANY * most)
    # Starts that end on the way to it have fewer points.
    near = [one for one in fits if abs(one[1].t_s - foremost_s) * speed <= _ONE_EDGE_M]
    height_m, best = max(near, key=lambda one: one[1].agreed)
    if best.u_m > _MOST_U_M:
        return None
    t_ns = frames[0].t_ns + round(best.t_s * 1e9)
    return replace(found, t_ns=t_ns, speed_m_per_s=best.speed_m_per_s, height_m=height_m)


def _thinned(frames: Sequence[BandFrame]) -> list[BandFrame]:
    kept: list[BandFrame] = []
    for one in frames:
        if not kept or one.t_ns - kept[-1].t_ns >= _FRAMES_APART_S * 1e9:
            kept.append(one)
    return kept


def _apart(found: list[Found]) -> list[Found]:
    """The best of those that may be one body."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: -one.share):
        if all(abs(one.t_ns - other.t_ns) * 1e-9 * other.speed_m_per_s > BODY_M for other in kept):
            kept.append(one)
    return kept


def _paths(points: EdgePoints, t_s: Floats, grid: BandGrid, height_m: float, settings: DetectorSettings) -> list[Found]:
    """Paths that may be those of bodies of one height; t_ns from the first frame."""
    low_m, high_m = settings.front_low * height_m, settings.front_high * height_m
    trunk = points.where((points.z_m >= low_m) & (points.z_m <= high_m))
    bands = int(np.count_nonzero((grid.z_m >= low_m) & (grid.z_m <= high_m)))
    if len(trunk.x_m) < _LEAST_VOTES:
        return []
    above_m = trunk.z_m - settings.front_peak * height_m
    x_m = trunk.x_m - settings.lean * above_m + settings.round_per_m * above_m**2
    # By frame, band and place, foremost first: the order in which the instants of one band come at any speed.
    order = np.lexsort((-x_m, trunk.band, trunk.frame))
    order = order[np.abs(x_m[order]) < _REACH_M]
    x_m, at_s = x_m[order], trunk.t_s[order]
    cell = trunk.cell[order]
    frame_s = t_s + (float(np.median(at_s - t_s[trunk.frame[order]])) if len(order) else 0.0)
    count = int(np.log(_FASTEST_M_PER_S / SLOWEST_M_PER_S) / np.log(_SPEED_STEP)) + 1
    speeds = SLOWEST_M_PER_S * _SPEED_STEP ** np.arange(count)
    return _good([_votes(x_m, at_s, cell, frame_s, bands, float(speed)) for speed in speeds], height_m)


def _votes(x_m: Floats, t_s: Floats, cell: NDArray[np.int64], frame_s: Floats, bands: int, speed: float) -> _Votes:
    """Count, for every path of one speed, the bands of frames that have an edge on it."""
    paths = int((frame_s[-1] - frame_s[0]) * speed / _BIN_M) + 1
    path = np.floor(((t_s - frame_s[0]) * speed - x_m) / _BIN_M).astype(np.int64)
    # A band of a frame has one vote a path: where two of its edges are neighbours only the first of them counts.
    before = np.r_[-(2**40), path[:-1]]
    before[np.r_[True, cell[1:] != cell[:-1]]] = -(2**40)
    sides = np.zeros((2, paths))
    for shift in (-1, 0, 1):
        to = path + shift
        counts = (to > before + 1) & (to >= 0) & (to < paths)
        sides += [np.bincount(to[counts & side], minlength=paths) for side in (x_m < 0, x_m >= 0)]
    at_s = frame_s[0] + (np.arange(paths) + 0.5) * _BIN_M / speed
    first, gate, last = (np.searchsorted(frame_s, at_s + way / speed) for way in (-_REACH_M, 0.0, _REACH_M))
    could = bands * np.array([gate - first, last - gate])
    enough = np.minimum(frame_s[-1] - at_s, at_s - frame_s[0]) * speed >= _SEEN_M
    return _Votes(
        speed,
        at_s,
        sides.sum(axis=0),
        could.sum(axis=0) / bands,
        sides.sum(axis=0) / np.maximum(1, could.sum(axis=0)),
        (sides / np.maximum(1, could)).min(axis=0),
        enough & (could.min(axis=0) >= 2 * bands),
    )


def _good(voted: list[_Votes], height_m: float) -> list[Found]:
    """The paths that have enough votes."""
    speeds = np.array([one.speed_m_per_s for one in voted])
    found = []
    for one in voted:
        others = [voted[int(np.argmin(np.abs(speeds - part * one.speed_m_per_s)))] for part in _OTHER_SPEEDS]
        more = one.share - np.mean([other.share_at(one.t_s) for other in others], axis=0)
        least = _LEAST_SHARE + _OF_FEW / np.sqrt(np.maximum(1, one.frames))
        enough = np.minimum(np.minimum(more / least, one.side / _LEAST_SIDE), one.votes / _LEAST_VOTES)
        found += [
            Found(round(one.t_s[at] * 1e9), one.speed_m_per_s, height_m, float(more[at]))
            for at in np.flatnonzero(one.seen & (enough >= 1))
        ]
    return found
