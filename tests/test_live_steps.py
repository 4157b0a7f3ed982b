"""Step rates in a running session: told some seconds after the crossings, and what they make of a rep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.measurement import BudgetLine, Measurement
from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.step_rate import Steps
from server.live_gate import LiveGate
from server.live_session import taken
from server.live_steps import StepsReport
from server.views import CrossingView, RepView
from tests.live_help import S, blank, fly, tell, the_reps, with_athletes


def told(report_passage: tuple[int, str, int, int], rate: float | None, u: float = 2.0) -> StepsReport:
    marker, camera, body, origin_ns = report_passage
    measured = None if rate is None else Measurement(rate, "steps/min", (BudgetLine("fit", u, "own"),))
    return StepsReport(marker, camera, Steps((body, origin_ns), measured, 5.5, None if rate else "2.4 steps in view"))


def test_both_gates_step_rates_make_the_reps_and_its_step_length() -> None:
    draft = with_athletes(blank(), "52")
    first, last = fly(1, 10 * S, 3.5)
    tell(draft, first, last)
    (rep,) = the_reps(draft)
    assert (rep.step_rate_per_min, rep.step_length_m, rep.step_rate_why) == (None, None, None)
    taken(draft, told(first.passage, 260.0))
    (rep,) = the_reps(draft)
    assert rep.step_rate_per_min == pytest.approx(260.0)
    taken(draft, told(last.passage, 266.0))
    (rep,) = the_reps(draft)
    assert rep.step_rate_per_min == pytest.approx(263.0)
    assert rep.u_step_rate_per_min == pytest.approx(2.0 / 2**0.5)
    assert rep.velocity_m_per_s is not None
    assert rep.step_length_m == pytest.approx(60 * rep.velocity_m_per_s / 263.0)
    assert rep.u_step_length_m is not None
    assert 0.005 < rep.u_step_length_m < 0.05


def test_why_there_is_no_step_rate_is_shown_at_the_rep() -> None:
    draft = with_athletes(blank(), "52")
    first, last = fly(1, 10 * S, 3.5)
    tell(draft, first, last)
    taken(draft, told(first.passage, None))
    (rep,) = the_reps(draft)
    assert rep.step_rate_per_min is None
    assert rep.step_rate_why == "2.4 steps in view"


def test_steps_of_a_passage_that_nobody_knows_change_nothing() -> None:
    draft = with_athletes(blank(), "52")
    tell(draft, *fly(1, 10 * S, 3.5))
    before = the_reps(draft)
    assert taken(draft, told((2, "elsewhere", 9, 9), 260.0)) is None
    assert the_reps(draft) == before


def test_entries_of_earlier_versions_have_no_step_rate() -> None:
    draft = with_athletes(blank(), "52")
    tell(draft, *fly(1, 10 * S, 3.5))
    for view, kind in ((the_reps(draft)[0], RepView), (next(iter(draft.crossings.values())), CrossingView)):
        old = {name: value for name, value in view.model_dump(mode="json").items() if "step_" not in name}
        assert kind.model_validate(old) == view


def test_a_live_gate_tells_the_steps_once_the_runner_has_left_the_picture() -> None:
    runner = Runner(8.5, 1, cadence_hz=4.2).timed(0.0, 1_500_000_000)
    clip = SyntheticClip(frame_times(30.0, 2.8), [runner], Camera((640, 200), 49.0, distance_m=9.0, height_m=1.2))
    gate = LiveGate(replace(clip.camera.gate_line(0.0)), clip.size, 0)
    final_ns, steps = 0, list[tuple[int, Steps]]()
    for frame in clip:
        if any(one.final for one in gate.feed(frame)):
            final_ns = frame.t_ns
        steps += [(frame.t_ns, one) for one in gate.steps_told()]
    ((t_ns, told_of),) = steps
    assert final_ns < t_ns <= 1_500_000_000 + 1_100_000_000
    assert told_of.rate is not None
    assert told_of.rate.value == pytest.approx(252.0, abs=5.0)
