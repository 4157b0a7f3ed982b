"""From a first instant, read off the silhouette, to that of the trunk's front, read off the edges inside it too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gate.band_frames import BandFrames
from gate.edge_points import EdgePoints, points_of
from gate.head import top_m
from gate.instant import Instant
from gate.settings import DetectorSettings
from gate.trunk_front import Front, Guess, fit_front

_USUAL_HEIGHT_M = 1.75
"""Height that is taken where none was seen: an adult; 6 % off moves the chest by 8 cm, the leaning front by 1 cm."""
_SHORT_M = 1.42
"""A body that seems shorter may be a child, or have a head of the background's tone: both are tried."""
_TALLEST_M = 2.04
"""A top seen higher is the strip's own: leaves or the light reach it."""
_TALLER_M = 0.06
"""The head counts only where it is this much over the silhouette, which tells its top to half of that."""


def refined(
    first: Instant,
    height_m: float,
    direction: int,
    exposure_ns: int,
    frames: BandFrames,
    settings: DetectorSettings,
    *,
    alone: bool = True,
) -> Instant:
    """Return the exact instant of a body that is known to cross at about `first`; `first` itself where no front shows.

    height_m: of the body, NaN if not seen. direction: +1 right, -1 left. exposure_ns: 0 where it is not known.
    alone: whether nobody else is there; else the height may be what another one leaves of the body, and the usual one
        is tried too: whichever more points agree with.
    """
    near = frames.around(first.t_ns, settings.fit_reach_ns)
    if frames.grid is None or len(near) < 2:
        return first
    blurred_m = first.speed_m_per_s * exposure_ns * 1e-9
    points, t_s = points_of(near, frames.grid, first.t_ns, direction, blurred_m, settings)
    guess = Guess(0.0, first.speed_m_per_s, first.u_ns * 1e-9 * first.speed_m_per_s)
    frame_s = float(np.median(np.diff(t_s)))
    heights_m = _heights_m(points, guess, height_m, settings, alone=alone)
    fits = [fit_front(points, guess, frame_s, tall_m, settings) for tall_m in heights_m]
    front = max((fit for fit in fits if fit is not None), key=lambda fit: fit.agreed, default=None)
    if front is None or front.agreed < settings.least_agreed:
        return first
    return _at(front, first, settings)


def _at(front: Front, first: Instant, settings: DetectorSettings) -> Instant:
    """The instant of the front that was found around the first one."""
    speed = front.speed_m_per_s
    return replace(
        first,
        t_ns=first.t_ns + round(front.t_s * 1e9),
        u_ns=round(float(np.hypot(front.u_m, settings.u_front_m)) / speed * 1e9),
        speed_m_per_s=speed,
        u_speed_m_per_s=float(np.hypot(front.u_speed_m_per_s, settings.u_speed_share * speed)),
        frames=front.frames,
        residual_m=front.scatter_m,
    )


def _heights_m(
    points: EdgePoints, guess: Guess, seen_m: float, settings: DetectorSettings, *, alone: bool
) -> list[float]:
    """How tall the body may be."""
    frames = len(np.unique(points.frame[np.abs(points.x_m) <= settings.fit_reach_m]))
    head_m = top_m(points, guess.t_s, guess.speed_m_per_s, frames, settings.fit_reach_m)
    if not seen_m < _TALLEST_M:
        return [head_m if head_m >= _SHORT_M else _USUAL_HEIGHT_M]
    tall_m = head_m if head_m > seen_m + _TALLER_M else seen_m
    return [tall_m] if alone and tall_m >= _SHORT_M else [tall_m, _USUAL_HEIGHT_M]
