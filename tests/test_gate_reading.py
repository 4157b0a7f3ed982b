"""One gate's way through a recording: which line a crossing was cut with, and a gate that never sees anything."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from gate.frame import Frame
from gate.line import GateLine, Placement
from server.gate_reading import GateReading

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
