"""Made strips: where a body is, and where it ends in each row."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.line import Strip
from gate.settings import DetectorSettings
from gate.torso import Body, bodies, edges, torso_height_m, torso_rows

SETTINGS = DetectorSettings()
PX_PER_M = 100.0
COLUMNS, ROWS = 181, 211
X_M = (np.arange(COLUMNS) - COLUMNS // 2) / PX_PER_M
Z_M = np.linspace(2.1, 0.0, ROWS)
CONTRAST = 80


def strip(shift_m: float = 0.0) -> Strip:
    return Strip(np.zeros((ROWS, COLUMNS), np.uint8), 0, X_M, Z_M, np.full(ROWS, shift_m))


def painted(left_m: float, right_m: float, low_m: float, high_m: float) -> NDArray[np.uint8]:
    """Difference of a block whose borders lie between pixels: a pixel changes by the share that is covered."""
    half = 0.5 / PX_PER_M
    covered = np.clip((np.minimum(X_M + half, right_m) - np.maximum(X_M - half, left_m)) * PX_PER_M, 0, 1)
    rows = (low_m <= Z_M) & (high_m >= Z_M)
    return np.rint(CONTRAST * rows[:, None] * covered[None, :]).astype(np.uint8)


def changed(difference: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.where(difference > 10, 255, 0).astype(np.uint8)


def found(difference: NDArray[np.uint8]) -> list[Body]:
    return bodies(torso_height_m(changed(difference), strip()), strip(), SETTINGS)


def test_the_torsos_rows_are_those_between_its_heights() -> None:
    z_m = Z_M[torso_rows(strip())]
    assert z_m.max() == pytest.approx(1.55, abs=1.1 / PX_PER_M)
    assert z_m.min() == pytest.approx(0.75, abs=1.1 / PX_PER_M)


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.7])
def test_an_edge_is_found_to_a_fraction_of_a_pixel(fraction: float) -> None:
    left_m, right_m = -0.2 - fraction / PX_PER_M, 0.15 + fraction / PX_PER_M
    difference = painted(left_m, right_m, 0.0, 1.7)
    (body,) = found(difference)
    seen = edges(difference, changed(difference), strip(), body, SETTINGS)
    rows = torso_rows(strip())
    assert np.allclose(seen.right_m[rows], right_m, atol=0.1 / PX_PER_M)
    assert np.allclose(seen.left_m[rows], left_m, atol=0.1 / PX_PER_M)
    assert seen.top_m == pytest.approx(1.7, abs=0.02)


def test_what_shearing_left_over_is_added() -> None:
    difference = painted(-0.2, 0.15, 0.0, 1.7)
    (body,) = found(difference)
    plain, shifted = (edges(difference, changed(difference), strip(by), body, SETTINGS) for by in (0.0, 0.004))
    rows = torso_rows(strip())
    assert np.allclose(shifted.right_m[rows] - plain.right_m[rows], 0.004, atol=1e-6)


def test_a_row_without_the_body_has_no_edge() -> None:
    difference = painted(-0.2, 0.15, 0.6, 1.7)
    (body,) = found(difference)
    seen = edges(difference, changed(difference), strip(), body, SETTINGS)
    assert np.isnan(seen.right_m[Z_M < 0.55]).all()


def test_a_row_that_runs_out_of_the_strip_has_no_edge() -> None:
    difference = painted(0.5, 1.2, 0.0, 1.7)
    (body,) = found(difference)
    seen = edges(difference, changed(difference), strip(), body, SETTINGS)
    assert np.isnan(seen.right_m[torso_rows(strip())]).all()
    assert np.isfinite(seen.left_m[torso_rows(strip())]).all()


def test_an_arm_is_no_body_and_does_not_lengthen_one() -> None:
    arm = painted(-0.2, 0.5, 1.15, 1.25)
    assert found(arm) == []
    assert found(painted(-0.2, 0.15, 0.0, 1.7)) == found(np.maximum(arm, painted(-0.2, 0.15, 0.0, 1.7)))


def test_a_trunk_split_by_an_arm_of_the_backgrounds_tone_is_one_body_and_two_people_are_two() -> None:
    def pair(gap_m: float) -> NDArray[np.uint8]:
        return np.maximum(painted(-0.4, -0.2, 0.0, 1.7), painted(-0.2 + gap_m, gap_m, 0.0, 1.7))

    assert len(found(pair(SETTINGS.body_gap_m - 0.05))) == 1
    assert len(found(pair(SETTINGS.body_gap_m + 0.05))) == 2


def test_a_narrow_pole_is_no_body() -> None:
    assert found(painted(0.0, SETTINGS.torso_width_m - 0.03, 0.0, 2.0)) == []
    assert len(found(painted(0.0, SETTINGS.torso_width_m + 0.03, 0.0, 2.0))) == 1
