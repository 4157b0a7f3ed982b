"""Edges that move and edges that stand still, drawn to a fraction of a pixel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.bands import BandGrid, Picture
from gate.edge_points import EdgePoints, edge_points
from gate.line import Strip

Floats = NDArray[np.float64]
COLUMNS = 181
X_M = np.linspace(-0.9, 0.9, COLUMNS)
STEP_M = float(X_M[1] - X_M[0])
NO_BLUR_M, LEAST_STEP = 0.0, 7.5


def grid(readout_ns: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> BandGrid:
    z_m = np.arange(2.1, -0.01, -0.01)
    rows = len(z_m)
    return BandGrid.of(Strip(np.zeros((rows, COLUMNS), np.uint8), 0, X_M, z_m, np.zeros(rows), readout_ns))


def covered(edge_m: float) -> Floats:
    """(columns,) share of each pixel to the left of an edge."""
    return np.clip((edge_m - X_M) / STEP_M + 0.5, 0.0, 1.0)


def empty(bands: int, seed: int = 0) -> Picture:
    """A background with upright edges of its own."""
    rng = np.random.default_rng(seed)
    return np.repeat(rng.uniform(60, 180, (bands, COLUMNS // 12 + 1)), 12, axis=1)[:, :COLUMNS].astype(np.float32)


def points(luma: Floats, level: Floats, direction: int = 1, blur_m: float = NO_BLUR_M) -> EdgePoints:
    return edge_points(
        luma[None].astype(np.float32),
        level[None].astype(np.float32),
        np.zeros(1),
        grid(),
        direction,
        blur_m,
        LEAST_STEP,
    )


def flat(value: float) -> Floats:
    return np.full((len(grid().z_m), COLUMNS), value)


@pytest.mark.parametrize("edge_m", [-0.3, 0.0, 0.0037, 0.111])
def test_an_edge_is_found_between_the_columns(edge_m: float) -> None:
    level = flat(80)
    found = points(level + covered(edge_m) * 100, level)
    assert found.x_m == pytest.approx(np.full(len(level), edge_m), abs=0.0006)
    assert found.step == pytest.approx(np.full(len(level), 100), rel=0.1)


def test_an_edge_inside_a_body_is_found_too() -> None:
    """A shirt before a far arm: the silhouette ends at the hand."""
    level = flat(60)
    arm, trunk = covered(0.25)[None], covered(0.05)[None]
    found = points(level * (1 - arm) + 120 * (arm - trunk) + 220 * trunk, level)
    assert found.x_m[found.step > 80] == pytest.approx(np.full(len(level), 0.05), abs=0.001)


def test_a_background_that_stands_still_has_no_points() -> None:
    level = empty(len(grid().z_m)).astype(np.float64)
    assert len(points(level, level).x_m) == 0


def test_the_edges_of_a_covered_background_are_no_edges_of_the_body() -> None:
    level = empty(len(grid().z_m)).astype(np.float64)
    body = covered(0.2)[None] * (1 - covered(-0.5)[None])
    found = points(level * (1 - body) + 20 * body, level)
    inside = (found.x_m > -0.45) & (found.x_m < 0.15)
    assert inside.sum() == 0


def test_a_body_that_goes_left_is_turned_around() -> None:
    level = flat(80)
    found = points(level + covered(0.1) * 100, level, direction=-1)
    assert found.x_m == pytest.approx(np.full(len(level), -0.1), abs=0.001)


def test_noise_below_the_least_step_gives_no_points() -> None:
    rng = np.random.default_rng(1)
    level = flat(100)
    assert len(points(level + rng.normal(0, 1.0, level.shape), level).x_m) == 0


def test_a_long_exposure_leaves_one_edge_in_the_middle_of_its_blur() -> None:
    level = flat(80)
    blurred = np.mean([covered(x) for x in np.linspace(-0.06, 0.06, 61)], axis=0)
    rng = np.random.default_rng(2)
    found = points(level + blurred * 100 + rng.normal(0, 0.7, level.shape), level, blur_m=0.3 * 0.12)
    assert np.mean(found.x_m) == pytest.approx(0.0, abs=0.003)


def test_a_point_has_the_instant_of_its_pixel() -> None:
    level = flat(80).astype(np.float32)
    picture = (level + covered(0.1) * 100).astype(np.float32)
    found = edge_points(picture[None], level[None], np.array([2.0]), grid((1e6, 0.0, 1e5)), 1, NO_BLUR_M, LEAST_STEP)
    assert found.t_s == pytest.approx(np.full(len(level), 2.0 + 1e-3 + 1e-4 * (0.1 + 0.9) / STEP_M), abs=1e-5)
