"""One gate's way through a recording: which line a crossing was cut with, and a gate that never sees anything."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from gate.frame import Frame
from gate.line import GateLine, Placement
from server.gate_reading import GateReading
from tests import shaken

LINE = GateLine((160, 20), (160, 160), 65.0)
FRAME_NS = 16_666_667


def frames(count: int) -> Iterator[Frame]:
    """Somebody of 1.6 m, 0.4 m wide, goes through the picture at 8 m/s, once a second and a half."""
    noise = np.random.default_rng(1).integers(90, 130, (180, 320)).astype(np.uint8)
    for number in range(count):
        luma = noise.copy()
        x = round((number % 90 - 30) * FRAME_NS * 1e-9 * 8.0 * 65.0)
        if x > -26:
            luma[56:161, max(0, x) : max(0, x + 26)] = 250
        yield Frame(number * FRAME_NS, luma)


def read(placements: list[Placement], count: int) -> GateReading:
    gate = GateReading(2, placements, None)
    for frame in frames(count):
        gate.feed(frame)
    gate.finish()
    return gate


def test_a_crossing_keeps_the_line_that_it_was_cut_with() -> None:
    first, moved = Placement(0, LINE), Placement(1_500_000_000, replace(LINE, ground=(180.0, 160.0), top=(180.0, 20.0)))
    gate = read([first, moved], 180)
    assert [one.placement for one in gate.found] == [first, moved]
    assert [placement for placement, _ in gate.pictures] == [first, moved]
    apart_s = (gate.crossings[1].t_ns - gate.crossings[0].t_ns) * 1e-9
    assert apart_s == pytest.approx(1.5 + 20 / 65.0 / 8.0, abs=0.005)
    assert gate.warnings == []


@pytest.mark.parametrize(
    ("placements", "count", "told"),
    [
        ([Placement(5_000_000_000, LINE)], 120, "never ready: its line holds from 5.00 s on"),
        ([Placement(0, LINE)], 10, "never ready: the recording ends at 0.15 s"),
        ([Placement(0, LINE), Placement(9_000_000_000, LINE)], 60, "from 9.00 s on was never used"),
    ],
)
def test_a_gate_that_cannot_see_says_so(placements: list[Placement], count: int, told: str) -> None:
    (warning,) = read(placements, count).warnings
    assert warning.startswith("Marker 2")
    assert told in warning


def read_of(camera: shaken.Shaken, seconds: float) -> GateReading:
    gate = GateReading(2, [Placement(0, shaken.LINE)], None)
    for frame in camera.frames(seconds):
        gate.feed(frame)
    gate.finish()
    return gate


def crossed_s(seconds: float, way: shaken.Way = shaken.still) -> tuple[list[float], list[str]]:
    """Instants of the crossings of somebody who goes through the scene, and the warnings."""
    passing = shaken.walker(700.0, tone=240.0, from_px=-1200.0, shadow=1.0)

    def paint(picture: shaken.Picture, t_s: float) -> None:
        right, _ = way(t_s)
        passing(picture, t_s + right / 700.0)

    gate = read_of(shaken.Shaken(way, paint), seconds)
    return [one.t_ns * 1e-9 for one in gate.crossings], gate.warnings


def test_a_drift_changes_no_instant_and_is_no_warning() -> None:
    (still_s,), _ = crossed_s(2.6)
    (drift_s,), warnings = crossed_s(2.6, lambda t_s: (20.0 * t_s, 5.0 * t_s))
    assert drift_s == pytest.approx(still_s, abs=0.002)
    assert warnings == []


def test_a_knock_is_told_with_its_times_and_whoever_passes_meanwhile_is_not_timed() -> None:
    found_s, (warning,) = crossed_s(3.0, shaken.knock(1.8, (40.0, 10.0)))
    assert found_s == []
    assert warning.startswith("Marker 2 was not ready from 1.9")
    assert warning.endswith("s: the picture moved")


def test_a_camera_that_was_swung_away_is_told() -> None:
    gate = read_of(shaken.Shaken(shaken.knock(1.0, (380.0, 60.0))), 4.0)
    (warning,) = gate.warnings
    assert "to 3.98 s: its scene was not in the picture" in warning
