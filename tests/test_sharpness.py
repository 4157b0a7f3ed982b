import cv2
import numpy as np
import pytest

from calibration.empty_scene import Picture
from calibration.sharpness import focus_of, light_of


def boxes(spread_px: float) -> Picture:
    """Boxes at any angle, drawn four times as large."""
    rng = np.random.default_rng(12)
    large = np.full((2400, 3200), 110.0, np.float32)
    for _ in range(60):
        place, size = rng.uniform((20, 20), (3000, 2200)), rng.uniform(120, 600, 2)
        corners = cv2.boxPoints(((place[0], place[1]), (size[0], size[1]), rng.uniform(0, 90)))
        cv2.fillPoly(large, [corners.astype(np.int32)], rng.uniform(20, 230))
    soft = cv2.GaussianBlur(large, (0, 0), 4 * spread_px)
    seen = cv2.resize(soft, (800, 600), interpolation=cv2.INTER_AREA) + rng.normal(0, 0.7, (600, 800))
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("spread_px", [0.5, 0.8, 1.5, 3.0, 5.0])
def test_spread_of_edges(spread_px: float) -> None:
    found = focus_of(boxes(spread_px))
    assert found is not None
    assert found.spread_px == pytest.approx(spread_px, rel=0.2)


def test_a_plain_wall_has_no_focus() -> None:
    noise = np.random.default_rng(0).normal(120, 2, (600, 800))
    assert focus_of(noise.astype(np.uint8)) is None


def test_light_counts_what_is_clipped() -> None:
    picture = np.full((100, 100), 128, np.uint8)
    picture[:30], picture[30:40] = 255, 0
    found = light_of(picture, 1.5)
    assert (found.bright, found.dark, found.middle) == (0.3, 0.1, 128.0)
