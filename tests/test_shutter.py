import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.shutter import Smear, edge_width, exposure_of

Floats = NDArray[np.float64]


def row(length_px: float, spread_px: float = 0.4, step: float = 80.0) -> tuple[Floats, Floats]:
    """A row with a body from column 60 on whose edge is smeared, finely sampled and averaged over pixels."""
    fine = np.arange(0, 160, 0.05)
    ramp = np.clip((fine - 60) / max(length_px, 1e-6) + 0.5, 0, 1)
    at = np.arange(-3, 3.01, 0.05)
    kernel = np.exp(-0.5 * (at / spread_px) ** 2)
    soft = np.convolve(np.pad(ramp, len(at) // 2, mode="edge"), kernel / kernel.sum(), "valid")
    empty = np.full(160, 100.0)
    return empty + step * soft.reshape(160, 20).mean(1), empty


def smears(length_px: float, speed: float, count: int = 8) -> list[Smear]:
    line, empty = row(length_px, 0.5)
    found = edge_width(line, empty, max(6.0, length_px))
    assert found is not None
    return [Smear(100.0, found[0], speed, found[1])] * count


@pytest.mark.parametrize("length_px", [4.0, 8.0, 16.0])
def test_width_of_an_edge_is_its_way_between_20_and_80_percent(length_px: float) -> None:
    found = edge_width(*row(length_px), length_px)
    assert found is not None
    assert found[0] == pytest.approx(0.6 * length_px, rel=0.08)
    assert found[1] == pytest.approx(80, rel=0.02)


def test_exposure_is_the_smear_over_the_speed() -> None:
    found = exposure_of(smears(8.0, 1000.0), 0.3)
    assert found is not None
    assert abs(found.exposure_ns - 8e6) < 2 * found.u_ns
    assert found.u_ns < 1.2e6
    assert not found.below


def test_an_edge_as_sharp_as_a_standing_one_gives_an_upper_limit() -> None:
    found = exposure_of(smears(0.3, 1000.0), 0.3)
    assert found is not None
    assert found.below
    assert found.exposure_ns + 2 * found.u_ns < 2.5e6


def test_two_edges_close_together_are_not_taken() -> None:
    line, empty = row(1.0)
    stepped = np.where(np.arange(160) < 64, 0.5 * (line - empty), line - empty) + empty
    assert edge_width(stepped, empty, 10.0) is None


def test_a_restless_background_is_not_taken() -> None:
    line, empty = row(4.0)
    restless = 30 * np.sin(np.arange(160))
    assert edge_width(line + restless, empty + restless, 6.0) is None


def test_an_empty_row_has_no_edge() -> None:
    empty = np.full(160, 100.0)
    assert edge_width(empty, empty, 6.0) is None


def test_few_pictures_say_nothing() -> None:
    assert exposure_of(smears(8.0, 1000.0, 3), 0.3) is None
