"""Bands of strips: which heights they show, and what their averaging keeps."""

import numpy as np
import pytest

from gate.band_frames import BandFrames
from gate.bands import BAND_M, HIGH_M, LOW_M, BandGrid
from gate.line import Strip

COLUMNS = 91


def strip(step_m: float = 0.01, readout_ns: tuple[float, float, float] = (0.0, 0.0, 0.0), t_ns: int = 0) -> Strip:
    z_m = np.arange(2.1, -0.3, -step_m)
    luma = np.tile(np.arange(len(z_m), dtype=np.float64)[:, None] % 200, (1, COLUMNS)).astype(np.uint8)
    return Strip(luma, t_ns, np.linspace(-0.9, 0.9, COLUMNS), z_m, np.zeros(len(z_m)), readout_ns)


@pytest.mark.parametrize("step_m", [0.01, 0.017, 0.025, 0.06])
def test_bands_cover_the_heights_of_a_trunk(step_m: float) -> None:
    grid = BandGrid.of(strip(step_m))
    assert grid.z_m[0] <= HIGH_M
    assert grid.z_m[-1] >= LOW_M
    steps = -np.diff(grid.z_m)
    assert np.allclose(steps, steps[0])
    assert steps[0] == pytest.approx(max(BAND_M, step_m), rel=0.15)


def test_a_band_is_the_mean_of_its_rows() -> None:
    one = strip()
    grid = BandGrid.of(one)
    rows_m = np.repeat((100 * one.z_m[:, None]).astype(np.float32), COLUMNS, axis=1)
    assert grid.average(rows_m) == pytest.approx(np.repeat(100 * grid.z_m[:, None], COLUMNS, axis=1), abs=0.05)


def test_a_band_has_the_instant_of_its_rows() -> None:
    one = strip(readout_ns=(1_000_000.0, 20_000.0, 500.0))
    grid = BandGrid.of(one)
    row = np.interp(-grid.z_m, -one.z_m, np.arange(len(one.z_m)))
    assert grid.delay_s == pytest.approx(1e-3 + 20e-6 * row)
    assert grid.column_delay_s == pytest.approx(5e-7)


def test_frames_are_kept_for_as_long_as_asked() -> None:
    frames = BandFrames(keep_ns=100_000_000)
    for t_ns in range(0, 300_000_000, 10_000_000):
        one = strip(t_ns=t_ns)
        frames.add(one, one.luma)
    kept = [one.t_ns for one in frames.around(250_000_000, 1_000_000_000)]
    assert kept == list(range(190_000_000, 300_000_000, 10_000_000))
    near = [one.t_ns for one in frames.around(250_000_000, 20_000_000)]
    assert near == list(range(230_000_000, 280_000_000, 10_000_000))


def test_a_window_that_has_moved_on_the_sensor_is_read_later() -> None:
    """The tie moves the window with the scene: 60 rows of 50 us are 3 ms."""
    frames = BandFrames(keep_ns=1_000_000_000)
    for t_ns, start_ns in ((0, 1_000_000.0), (20_000_000, 4_000_000.0)):
        one = strip(readout_ns=(start_ns, 20_000.0, 0.0), t_ns=t_ns)
        frames.add(one, one.luma)
    first, second = frames.around(0, 1_000_000_000)
    assert first.since_s(0) == 0.0
    assert second.since_s(0) == pytest.approx(0.023)
