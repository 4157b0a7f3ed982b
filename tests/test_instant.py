"""Made edges whose way through the gate is known: instant, speed, and what is said of their uncertainty."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.instant import Instant, Passage, time_torso
from gate.settings import DetectorSettings
from gate.trunk_slice import SlicePaths, unsteadiness_m

Floats = NDArray[np.float64]

SETTINGS = DetectorSettings()
SPEED_M_PER_S = 9.0
HEIGHT_M = 1.75
Z_M = np.linspace(2.1, 0.0, 53)
PIXEL_NOISE_M = 0.004
REACH_M = 0.9


def at_times(fps: float, phase_s: float = 0.0) -> Floats:
    return np.arange(-0.1, 0.1, 1 / fps) + phase_s


def front_m(t_s: Floats, speed: float = SPEED_M_PER_S) -> Floats:
    """(frames, rows) edge of a trunk whose front, at chest height, is at the gate at t = 0."""
    lean = SETTINGS.lean * (Z_M - SETTINGS.chest * HEIGHT_M)
    edge = speed * t_s[:, None] + lean[None, :]
    return np.where(np.abs(edge) <= REACH_M, edge, np.nan)


def passage(t_s: Floats, edge_m: Floats, delay_s: float = 0.0) -> Passage:
    return Passage(1_000_000_000, t_s, edge_m, np.full_like(edge_m, delay_s), Z_M, HEIGHT_M)


def timed(t_s: Floats, edge_m: Floats, delay_s: float = 0.0) -> Instant:
    instant = time_torso(passage(t_s, edge_m, delay_s), SETTINGS)
    assert instant is not None
    return instant


def error_ms(instant: Instant) -> float:
    return (instant.t_ns - 1_000_000_000) * 1e-6


@pytest.mark.parametrize("fps", [30, 60, 120, 240])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.8])
def test_a_steady_front_is_timed_between_the_frames(fps: float, phase: float) -> None:
    t_s = at_times(fps, phase / fps)
    instant = timed(t_s, front_m(t_s))
    assert abs(error_ms(instant)) < 0.05
    assert instant.speed_m_per_s == pytest.approx(SPEED_M_PER_S, rel=1e-3)


def test_the_instant_of_a_pixel_is_its_frames_time_and_the_delay() -> None:
    t_s = at_times(60)
    assert error_ms(timed(t_s - 0.003, front_m(t_s), delay_s=0.003)) == pytest.approx(0.0, abs=0.05)


def test_an_arm_before_the_chest_for_some_frames_moves_little() -> None:
    t_s = at_times(120)
    edge_m = front_m(t_s)
    edge_m[8:14, (Z_M > 1.15) & (Z_M < 1.3)] += 0.2
    assert abs(error_ms(timed(t_s, edge_m))) < 0.5


def test_steady_frames_claim_no_less_than_the_shape_of_a_trunk_and_little_more() -> None:
    t_s = at_times(60)
    floor_ms = 1e3 * SETTINGS.u_silhouette_m / SPEED_M_PER_S
    assert timed(t_s, front_m(t_s)).u_ns * 1e-6 == pytest.approx(floor_ms, rel=0.05)


@pytest.mark.parametrize(("fps", "jitter_s"), [(30, 0.004), (60, 0.004), (60, 0.008), (240, 0.008)])
def test_what_all_slices_share_is_in_the_uncertainty(fps: float, jitter_s: float) -> None:
    """Time stamps that jitter throw every slice of a frame off together."""
    rng = np.random.default_rng(round(fps + 1e6 * jitter_s))
    errors, us = [], []
    for _ in range(60):
        t_s = at_times(fps, rng.uniform(0, 1 / fps))
        edge_m = front_m(t_s) + rng.normal(0, PIXEL_NOISE_M, (len(t_s), len(Z_M)))
        instant = timed(t_s + rng.normal(0, jitter_s, len(t_s)), edge_m)
        errors.append(error_ms(instant))
        us.append(instant.u_ns * 1e-6)
    error, u = np.array(errors), np.array(us)
    assert np.mean(np.abs(error) <= 2 * u) >= 0.9
    assert abs(error.mean()) < 0.25 * jitter_s * 1e3


def test_more_frames_make_jitter_matter_less() -> None:
    rng = np.random.default_rng(3)

    def mean_u(fps: float) -> float:
        t_s = at_times(fps)
        return float(np.mean([timed(t_s + rng.normal(0, 0.006, len(t_s)), front_m(t_s)).u_ns for _ in range(20)]))

    assert mean_u(60) > 1.2 * mean_u(240)


def test_two_frames_cannot_tell_their_scatter() -> None:
    t_s = np.array([-0.02, 0.02])
    assert timed(t_s, front_m(t_s)).u_ns * 1e-9 > 1.5 * SETTINGS.u_silhouette_m / SPEED_M_PER_S


@pytest.mark.parametrize("jitter_m", [0.0, 0.03, 0.06])
def test_unsteady_frames_are_told_from_the_bend_of_a_steady_one(jitter_m: float) -> None:
    t_s = at_times(240)
    shared_m = np.random.default_rng(0).normal(0, jitter_m, len(t_s)) if jitter_m else np.zeros(len(t_s))
    x_m = SPEED_M_PER_S * t_s + 2.0 * t_s**2 + shared_m + np.array([[0.0], [0.02], [0.05]])
    paths = SlicePaths(np.tile(t_s, (3, 1)), x_m)
    assert unsteadiness_m(paths, SETTINGS) == pytest.approx(jitter_m, rel=0.35)


@pytest.mark.parametrize("speed", [-5.0, 0.0])
def test_who_does_not_go_forward_has_no_instant(speed: float) -> None:
    t_s = at_times(60)
    assert time_torso(passage(t_s, front_m(t_s, speed)), SETTINGS) is None


def test_an_edge_seen_on_one_side_only_has_no_instant() -> None:
    t_s = np.linspace(-0.1, -0.01, 10)
    assert time_torso(passage(t_s, front_m(t_s) - 0.3), SETTINGS) is None
