"""Light that changes over a strip, with a body in it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.light import light_factors
from gate.line import Strip

Floats = NDArray[np.float64]
ROWS, COLUMNS = 240, 180


def scene() -> Floats:
    return np.random.default_rng(0).uniform(60, 160, (ROWS, COLUMNS))


def strip(luma: Floats) -> Strip:
    noisy = luma + np.random.default_rng(1).normal(0, 2, luma.shape)
    z_m = np.linspace(2.1, -0.3, ROWS)
    return Strip(
        np.clip(np.rint(noisy), 0, 255).astype(np.uint8), 0, np.linspace(-0.9, 0.9, COLUMNS), z_m, np.zeros(ROWS)
    )


def with_body(luma: Floats) -> Floats:
    """Bright trunk and dark legs, 1.65 m high, over a third of the width."""
    rng = np.random.default_rng(2)
    with_one = luma.copy()
    with_one[40:120, 60:120] = rng.normal(220, 8, (80, 60))
    with_one[120:205, 70:110] = rng.normal(30, 4, (85, 40))
    return with_one


def test_the_same_light_has_no_factors() -> None:
    level = np.rint(scene()).astype(np.uint8)
    assert light_factors(strip(scene()), level) is None


@pytest.mark.parametrize("gain", [0.7, 0.9, 1.15, 1.3])
def test_a_cloud_is_one_factor_whoever_stands_in_the_gate(gain: float) -> None:
    factors = light_factors(strip(with_body(scene()) * gain), np.rint(scene()).astype(np.uint8))
    assert factors is not None
    assert factors == pytest.approx(np.full((ROWS, COLUMNS), gain), rel=0.03)


@pytest.mark.parametrize("across", [False, True])
def test_a_lamp_flickers_in_waves_along_the_sensors_rows(across: bool) -> None:
    count = COLUMNS if across else ROWS
    wave = 1 + 0.15 * np.sin(np.linspace(0, np.pi if across else 2 * np.pi, count))
    wanted = np.broadcast_to(wave[None, :] if across else wave[:, None], (ROWS, COLUMNS))
    factors = light_factors(strip(with_body(scene()) * wanted), np.rint(scene()).astype(np.uint8))
    assert factors is not None
    off = np.abs(factors / wanted - 1)
    assert np.percentile(off, 95) < 0.04
