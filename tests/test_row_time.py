import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.row_time import RowTime, Turns, row_time_of
from gate.sources.camera import Camera
from gate.sources.scene import Scene
from gate.sources.synthetic import Motion, SyntheticClip, frame_times

Floats = NDArray[np.float64]
ROW_NS = 30_000


def pan(rate_hz: float = 2.5, reach_px: float = 60.0) -> Motion:
    def motion(t_ns: Floats) -> Floats:
        turn = 2 * np.pi * rate_hz * t_ns * 1e-9
        return np.stack([reach_px * np.sin(turn), 0.1 * reach_px * np.sin(1.3 * turn)], -1)

    return motion


def measured(motion: Motion | None, size: tuple[int, int] = (640, 360), rotation_deg: int = 0) -> RowTime | None:
    camera = Camera(size, 80.0, rotation_deg=rotation_deg, row_time_ns=ROW_NS, exposure_ns=2_000_000)
    turns = Turns()
    for frame in SyntheticClip(frame_times(60, 1.6), (), camera, Scene(seed=3), motion=motion):
        turns.feed(frame)
    return row_time_of(list(turns.found))


def test_a_pan_to_and_fro_gives_the_row_time() -> None:
    found = measured(pan())
    assert found is not None
    assert found.row_time_ns == pytest.approx(ROW_NS, rel=0.05)
    assert abs(found.row_time_ns - ROW_NS) < 2.5 * found.u_ns


@pytest.mark.parametrize("rotation_deg", [90, 180])
def test_a_camera_held_otherwise_gives_it_too(rotation_deg: int) -> None:
    size = (360, 640) if rotation_deg == 90 else (640, 360)
    found = measured(pan(reach_px=45.0), size, rotation_deg)
    assert found is not None
    assert found.row_time_ns == pytest.approx(ROW_NS, rel=0.05)


def test_a_steady_pan_says_nothing() -> None:
    assert measured(lambda t_ns: np.stack([t_ns * 1e-9 * 150.0, 0 * t_ns], -1)) is None


def test_a_still_picture_says_nothing() -> None:
    assert measured(None) is None
