"""Made points of a trunk's front, with limbs, gaps and shifted frames: where and when is the front, and how sure."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.edge_points import EdgePoints
from gate.settings import DetectorSettings
from gate.trunk_front import Front, Guess, fit_front

Floats = NDArray[np.float64]
SETTINGS = DetectorSettings()
SPEED_M_PER_S = 8.0
HEIGHT_M = 1.75
Z_M = np.arange(1.0, 1.45, 0.04)
NOISE_M = 0.002


def profile_m(z_m: Floats) -> Floats:
    """A front whose foremost point, at `front_peak`, is 0."""
    return -SETTINGS.round_per_m * (z_m - SETTINGS.front_peak * HEIGHT_M) ** 2


def points(
    fps: float = 60.0,
    seed: int = 0,
    phase_s: float = 0.0,
    shift_m: float = 0.0,
    hidden: float = 0.0,
    limb_m: float | None = None,
    step: float = 60.0,
) -> EdgePoints:
    """Points of a front that is at the gate at t = 0.

    shift_m: standard deviation of what moves whole frames. hidden: share of the points that are not seen, half of the
    frames' lower bands first. limb_m: a swinging limb so far in front, seen in every frame.
    """
    rng = np.random.default_rng(seed)
    t_s = np.arange(-0.1, 0.1, 1 / fps) + phase_s
    frame, band = (one.ravel() for one in np.meshgrid(np.arange(len(t_s)), np.arange(len(Z_M)), indexing="ij"))
    x_m = profile_m(Z_M)[band] + SPEED_M_PER_S * t_s[frame] + rng.normal(0, NOISE_M, len(frame))
    x_m += rng.normal(0, shift_m, len(t_s))[frame] if shift_m else 0.0
    seen = rng.random(len(frame)) >= hidden
    parts = [(frame[seen], band[seen], x_m[seen])]
    if limb_m is not None:
        swing = limb_m + 0.08 * np.sin(2 * np.pi * 4 * t_s)
        parts.append((frame, band, SPEED_M_PER_S * t_s[frame] + swing[frame] + 0.3 * (Z_M[band] - Z_M[0])))
    frame, band, x_m = (np.concatenate(column) for column in zip(*parts, strict=True))
    return EdgePoints(frame, band, x_m, t_s[frame], Z_M[band], np.full(len(frame), step))


def front(found: EdgePoints, t_s: float = 0.0, speed: float = SPEED_M_PER_S, fps: float = 60.0) -> Front:
    fitted = fit_front(found, Guess(t_s, speed), 1 / fps, HEIGHT_M, SETTINGS)
    assert fitted is not None
    return fitted


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0, 240.0])
@pytest.mark.parametrize("phase", [0.0, 0.4])
def test_a_clean_front_is_timed_to_a_quarter_of_a_millisecond(fps: float, phase: float) -> None:
    fitted = front(points(fps, phase_s=phase / fps), fps=fps)
    assert abs(fitted.t_s) < 0.00025
    assert fitted.speed_m_per_s == pytest.approx(SPEED_M_PER_S, rel=0.01)


@pytest.mark.parametrize("off_m", [-0.04, 0.04])
def test_a_first_guess_may_be_off_by_centimetres(off_m: float) -> None:
    fitted = front(points(), t_s=off_m / SPEED_M_PER_S, speed=1.03 * SPEED_M_PER_S)
    assert abs(fitted.t_s) < 0.0005


def test_a_limb_in_front_does_not_pull() -> None:
    assert abs(front(points(limb_m=0.06)).t_s) < 0.0008


def test_half_of_the_points_may_be_hidden() -> None:
    assert abs(front(points(hidden=0.5)).t_s) < 0.0005


def test_frames_that_are_off_together_widen_u_and_cover_the_error() -> None:
    clean = front(points())
    made = [front(points(seed=seed, shift_m=0.016)) for seed in range(40)]
    error_m = np.array([one.t_s * SPEED_M_PER_S for one in made])
    u_m = np.array([one.u_m for one in made])
    assert np.median(u_m) > 2 * clean.u_m
    assert np.mean(np.abs(error_m) <= 2 * u_m) >= 0.87
    assert 0.7 <= np.sqrt(np.mean(u_m**2)) / np.sqrt(np.mean(error_m**2)) <= 1.5


def test_two_fronts_that_are_as_good_are_both_in_u() -> None:
    """An edge 4 cm before the front that moves as stiffly as it: nobody can tell which is the trunk."""
    one = points(seed=1)
    other = replace(points(seed=2), x_m=points(seed=2).x_m + 0.04, frame=one.frame, band=one.band + 100)
    both = EdgePoints(
        *(np.concatenate([getattr(a, k), getattr(b, k)]) for k in one.__slots__ for a, b in [(one, other)])
    )
    fitted = front(both, t_s=-0.02 / SPEED_M_PER_S)
    assert fitted.u_m > 0.01


def test_too_few_points_are_no_front() -> None:
    few = points().where(np.arange(len(points().x_m)) < 5)
    assert fit_front(few, Guess(0.0, SPEED_M_PER_S), 1 / 60, HEIGHT_M, SETTINGS) is None


def test_points_that_move_otherwise_are_no_front_of_this_body() -> None:
    """A walker who comes back: no point agrees for long."""
    fitted = fit_front(
        replace(points(), x_m=points().x_m - 9.4 * points().t_s), Guess(0.0, SPEED_M_PER_S), 1 / 60, HEIGHT_M, SETTINGS
    )
    assert fitted is not None
    assert fitted.agreed < 0.3 * front(points()).agreed
