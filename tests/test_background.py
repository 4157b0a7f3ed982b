"""Made strips: what counts as changed, what becomes background, and what light does."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gate.background import Background
from gate.line import Strip
from gate.settings import DetectorSettings

SETTINGS = DetectorSettings()
STEP_NS = 20_000_000
ROWS, COLUMNS = 60, 50
X_M, Z_M = (np.arange(COLUMNS) - 25) / 25.0, np.linspace(2.0, 0.0, ROWS)
SCENE = np.add.outer(np.linspace(60, 110, ROWS), np.linspace(0, 50, COLUMNS))
THING = (slice(20, 40), slice(20, 30))


class Gate:
    """Feeds a background with pictures at 50 a second."""

    def __init__(self) -> None:
        self.background = Background(SETTINGS)
        self.rng = np.random.default_rng(1)
        self.t_ns = 0

    def see(self, picture: NDArray[np.float64], *, busy: bool = False, noise: float = 1.0) -> NDArray[np.uint8]:
        """Show one picture; return what of it has changed."""
        luma = np.clip(np.rint(picture + self.rng.normal(0, noise, picture.shape)), 0, 255).astype(np.uint8)
        strip = Strip(luma, self.t_ns, X_M, Z_M, np.zeros(ROWS))
        self.t_ns += STEP_NS
        _, changed = self.background.compare(strip)
        self.background.learn(strip, busy=busy)
        return changed

    def show(self, seconds: float, picture: NDArray[np.float64], *, busy: bool = False, noise: float = 1.0) -> None:
        for _ in range(round(seconds * 1e9 / STEP_NS)):
            self.see(picture, busy=busy, noise=noise)


def scene(gain: float = 1.0, thing: float = 0.0) -> NDArray[np.float64]:
    """The scene at a gain of light, with `thing` added where the thing stands."""
    picture: NDArray[np.float64] = SCENE * np.float64(gain)
    picture[THING] += thing
    return picture


@pytest.fixture
def gate() -> Gate:
    gate = Gate()
    gate.show(2.0, scene())
    return gate


def test_it_is_ready_after_its_first_time() -> None:
    gate = Gate()
    gate.see(scene())
    assert not gate.background.ready
    gate.show(2 * SETTINGS.first_settle_ns * 1e-9, scene())
    assert gate.background.ready


def test_the_empty_scene_has_not_changed_and_a_thing_has(gate: Gate) -> None:
    assert gate.see(scene()).sum() == 0
    changed = gate.see(scene(thing=40))
    assert (changed[THING] == 255).all()
    assert np.count_nonzero(changed) == changed[THING].size


def test_it_does_not_follow_light_while_somebody_is_there(gate: Gate) -> None:
    gate.show(1.0, scene(thing=8), busy=True)
    assert np.mean(gate.see(scene(thing=16))[THING] > 0) > 0.9


def test_it_follows_slow_light_while_nobody_is_there(gate: Gate) -> None:
    for gain in np.linspace(1.0, 1.3, 300):
        gate.see(scene(gain))
    assert np.mean(gate.see(scene(1.3)) > 0) < 0.01


def test_who_comes_and_goes_leaves_no_trace(gate: Gate) -> None:
    gate.show(0.8 * SETTINGS.settle_ns * 1e-9, scene(thing=40), busy=True)
    assert gate.see(scene()).sum() == 0


def test_what_stands_becomes_background_even_while_busy(gate: Gate) -> None:
    gate.show(1.2 * SETTINGS.settle_ns * 1e-9, scene(thing=40), busy=True)
    assert gate.see(scene(thing=40)).sum() == 0
    assert (gate.see(scene())[THING] == 255).all()


@pytest.mark.parametrize("gain", [0.6, 0.8, 1.25, 1.5])
def test_a_step_of_the_whole_strips_light_is_no_change_and_a_body_in_it_is(gate: Gate, gain: float) -> None:
    assert np.mean(gate.see(scene(gain)) > 0) < 0.01
    assert np.mean(gate.see(scene(gain, thing=60))[THING] > 0) > 0.95


def test_noisy_pixels_need_a_greater_change() -> None:
    quiet, noisy = Gate(), Gate()
    quiet.show(4.0, scene())
    noisy.show(4.0, scene(), noise=4.0)
    assert np.mean(quiet.see(scene(thing=14))[THING] > 0) > 0.9
    assert np.mean(noisy.see(scene(), noise=4.0) > 0) < 0.01
    assert np.mean(noisy.see(scene(thing=14))[THING] > 0) < 0.5


def test_an_edge_of_the_scene_needs_a_greater_change_than_a_plain_place() -> None:
    """What is left of a camera's shake moves edges by a part of a pixel."""
    picture = scene()
    picture[:, 30:] += 60
    gate = Gate()
    gate.show(2.0, picture)
    picture[20:30, 20:40] += 14
    changed = gate.see(picture)[20:30]
    assert np.mean(changed[:, 20:28] > 0) > 0.9
    assert np.mean(changed[:, 29:31] > 0) < 0.1
