import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.flash_rows import LitEdge, LitRows, lit_edges, row_time_by_blinks, row_time_by_exposure
from calibration.row_time import RowTime, possible
from gate.frame import Frame

Floats = NDArray[np.float64]
ROWS, ROW_NS, FRAME_NS = 360, 30_000, 16_666_667


def lit(on_ns: Floats, lasts_ns: float, exposure_ns: float, gain: float = 0.5, seconds: float = 5.0) -> list[Frame]:
    """Pictures of a grey wall in the light of flashes, with noise; each row takes the light of its own exposure."""
    rng = np.random.default_rng(5)
    frames = []
    for number in range(round(seconds * 60)):
        opens = number * FRAME_NS + ROW_NS * np.arange(ROWS)[:, None]
        shut = np.minimum(opens + exposure_ns, on_ns + lasts_ns) - np.maximum(opens, on_ns)
        light = 1 + gain * np.clip(shut, 0, None).sum(1) / exposure_ns
        luma = 90 * light[:, None] + rng.normal(0, 2, (ROWS, 160))
        frames.append(Frame(number * FRAME_NS, np.clip(np.rint(luma), 0, 255).astype(np.uint8)))
    return frames


def fed(frames: list[Frame]) -> LitRows:
    rows = LitRows()
    for frame in frames:
        rows.feed(frame)
    return rows


@pytest.mark.parametrize(("lasts_ns", "exposure_ns"), [(5e5, 2e6), (3e6, 1e6), (8e7, 2e6)])
def test_a_light_that_blinks_evenly_gives_the_row_time(lasts_ns: float, exposure_ns: float) -> None:
    found = row_time_by_blinks(list(fed(lit(np.arange(3e8, 5e9, 1.73e8), lasts_ns, exposure_ns)).edges), FRAME_NS)
    assert found is not None
    assert found.row_time_ns == pytest.approx(ROW_NS, rel=0.03)
    assert abs(found.row_time_ns - ROW_NS) < 3 * found.u_ns


def seen(period_ns: float, row_ns: float, lasts_ns: float = 5e6) -> list[LitEdge]:
    """Edges of a light that blinks for 5 s, without noise; those near the first and the last row are not told."""
    edges = []
    for later_ns in (0.0, lasts_ns):
        for at_ns in np.arange(4e8 + later_ns, 5e9, period_ns):
            t_ns = int(at_ns // FRAME_NS) * FRAME_NS
            edges.append(LitEdge(t_ns, float((at_ns - t_ns) / row_ns), later_ns == 0, ROWS))
    return sorted((edge for edge in edges if 20 < edge.row < ROWS - 20), key=lambda edge: (edge.t_ns, edge.row))


@pytest.mark.parametrize("frames", [3.32, 5.32, 8.32, 9.3, 11.28, 14.7])
def test_a_light_nearly_in_step_is_not_read_as_a_sensor_slower_than_its_pictures(frames: float) -> None:
    # 8.32 pictures a blink: gaps of 3 and 7 blinks alone are seen, and counted as 2 and 5 they fit 71 ms for all rows.
    found = row_time_by_blinks(seen(frames * FRAME_NS, 15_000), FRAME_NS)
    assert found is not None
    assert found.row_time_ns == pytest.approx(15_000, rel=0.01)


def test_a_light_that_fits_two_row_times_says_nothing() -> None:
    # 5.4 ms for all rows where a blink is 135.0 ms, and 16.6 ms where it is 34.6 ms: the edges lie on both lines.
    assert row_time_by_blinks(seen(8.1 * FRAME_NS, 15_000), FRAME_NS) is None


@pytest.mark.parametrize(
    ("read_ns", "u_share", "can_be"),
    [(16.6e6, 0.01, True), (16.8e6, 0.01, True), (17.5e6, 0.01, False), (1.2e6, 0.01, True), (0.9e6, 0.01, False)],
)
def test_no_sensor_reads_for_longer_than_a_picture_or_at_once(read_ns: float, u_share: float, can_be: bool) -> None:
    found = RowTime(read_ns / ROWS, u_share * read_ns / ROWS, "made")
    assert possible(found, ROWS, FRAME_NS) is can_be


def test_a_flash_gives_it_where_the_exposure_is_known() -> None:
    edges = list(fed(lit(np.array([1.004e9]), 2e5, 3e6, gain=8.0, seconds=1.2)).edges)
    found = row_time_by_exposure(edges, 3e6, 3e4)
    assert found is not None
    assert found.row_time_ns == pytest.approx(ROW_NS, rel=0.05)


def test_flashes_at_odd_times_say_nothing() -> None:
    on_ns = np.sort(np.random.default_rng(8).uniform(3e8, 5e9, 25))
    assert row_time_by_blinks(list(fed(lit(on_ns, 5e5, 2e6)).edges), FRAME_NS) is None


def test_steady_light_has_no_edges() -> None:
    assert not fed(lit(np.array([9e12]), 1.0, 2e6, seconds=0.5)).edges


def test_rows_at_the_sensors_limit_are_left_out() -> None:
    gain = np.where(np.arange(ROWS) < 200, 1.5, 1.0)
    assert len(lit_edges(gain, 0)) == 1
    assert lit_edges(gain, 0, slice(210, ROWS)) == []


def test_a_blinking_light_too_rare_says_nothing() -> None:
    assert row_time_by_blinks(list(fed(lit(np.array([1e9, 2e9]), 5e5, 2e6, seconds=2.5)).edges), FRAME_NS) is None
