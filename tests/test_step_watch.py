"""Step rates of one camera: from whole pictures, from a phone's wide views, and where a view shows too little."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gate.crossing import Crossing
from gate.errors import InputError
from gate.frame import Frame
from gate.line import GateLine, Placement
from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.step_watch import StepWatch
from server.gate_reading import GateReading
from server.session_json import crossing_json

AT_NS = 1_500_000_000
STEPS_PER_MIN = 255.0
CLIP = SyntheticClip(
    frame_times(30.0, 2.7),
    [Runner(8.5, 1, cadence_hz=STEPS_PER_MIN / 60.0).timed(0.0, AT_NS)],
    Camera((640, 200), 49.0, distance_m=9.0, height_m=1.2),
)
LINE = CLIP.camera.gate_line(0.0)


@cache
def frames() -> tuple[Frame, ...]:
    return tuple(CLIP)


def crossing() -> Crossing:
    return Crossing(AT_NS, 1_000_000, "right", 8.5, 0.1, 20, 0.01, 1.8, body=7, origin_ns=AT_NS)


def test_a_recordings_crossing_gets_its_step_rate_and_length() -> None:
    gate = GateReading(2, [Placement(0, LINE)], None)
    for frame in frames():
        gate.feed(frame)
    gate.finish()
    (found,) = gate.found
    told = crossing_json(found.crossing, found.steps)
    assert abs(told["step_rate_per_min"] - STEPS_PER_MIN) <= 3 * told["u_step_rate_per_min"]
    assert told["u_step_rate_per_min"] < 4.0
    assert told["step_length_m"] == pytest.approx(60 * 8.5 / STEPS_PER_MIN, rel=0.04)
    assert told["step_rate_why"] is None


def test_a_phones_wide_views_tell_what_whole_pictures_tell() -> None:
    here, phone = StepWatch(LINE, CLIP.size), StepWatch(LINE, CLIP.size)
    assert phone.window is not None
    here.expect(crossing())
    phone.expect(crossing())
    whole = [one for frame in frames() for one in here.feed(frame)] + here.finish()
    wide = [one for f in frames() for one in phone.feed_wide(phone.window.cut(f), f.t_ns)] + phone.finish()
    assert whole == wide
    assert whole[0].rate is not None
    assert whole[0].passage == (7, AT_NS)


def test_a_narrow_view_says_so_of_each_crossing_and_costs_nothing() -> None:
    watch = StepWatch(replace(LINE, px_per_m=200.0), CLIP.size)
    watch.expect(crossing())
    (told,) = watch.feed(frames()[0])
    assert told.rate is None
    assert told.why == "3.2 m of the run are in the picture, too few for a step rate: 13 m are best"
    assert watch.finish() == []


def test_a_wide_view_of_another_size_is_refused_with_both_sizes() -> None:
    watch = StepWatch(GateLine((320, 20), (320, 160), 49.0), CLIP.size)
    with pytest.raises(InputError, match=r"10 x 5 pixels where 320 x \d+ were asked for"):
        watch.feed_wide(np.zeros((5, 10), np.uint8), 0)
