import numpy as np
import pytest

from benchmarks.real_clips import Label, Reading
from benchmarks.real_lines import Span, follow, local_residual_m, quadratic_residual_m, row
from gate.crossing import Crossing, Direction
from gate.line import GateLine

FRAME_S = 1 / 30
SPEED = 6.0
RUNNER = Label("start_b6.mp4", 300.0, "LR", 30.0, None, 0.5, "")
LINES = [GateLine((x, 0.0), (x, 540.0), 100.0) for x in (300.0, 100.0, 200.0, 400.0, 500.0, 600.0)]


def crossing(t_s: float, direction: Direction = "right") -> Crossing:
    return Crossing(round(t_s * 1e9), 3_000_000, direction, SPEED, 0.1, 8, 0.01, 1.7)


def reading(*crossings: Crossing) -> Reading:
    return Reading(np.linspace(0.0, 3e9, 91), list(crossings))


def instants(late_s: float = 0.0) -> list[Reading]:
    """A steady runner at all lines, late at the last."""
    times_s = [1.0 + (line.ground[0] - 300.0) / 100.0 / SPEED for line in LINES]
    return [reading(crossing(t_s + (late_s if number == 5 else 0.0))) for number, t_s in enumerate(times_s)]


def test_a_steady_runner_lies_on_the_curve() -> None:
    way, besides = follow(RUNNER, LINES, instants())
    assert way.found == 6
    assert besides == [[]] * 6
    assert np.abs(way.residual_frames()).max() < 1e-6
    assert row(way, [])[7] == "PASS"


def test_one_line_that_is_two_frames_late_fails() -> None:
    way, _ = follow(RUNNER, LINES, instants(late_s=4 * FRAME_S))
    assert row(way, [])[7] == "**FAIL**"


def test_a_missed_line_fails_and_so_does_a_crossing_of_nobody() -> None:
    missed = [*instants()[:5], reading(crossing(1.5, "left"))]
    way, besides = follow(RUNNER, LINES, missed)
    assert way.found == 5
    assert [len(some) for some in besides] == [0, 0, 0, 0, 0, 1]
    assert row(way, [])[7] == "**FAIL**"
    whole, _ = follow(RUNNER, LINES, instants())
    assert row(whole, ["x = 100: left at 3.0 (nobody)"])[7] == "**FAIL**"


def test_a_quadratic_leaves_nothing_over_and_a_step_is_seen_locally() -> None:
    t_s = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    x_m = 1.0 + 2.0 * t_s + 0.3 * t_s**2
    assert quadratic_residual_m(x_m, t_s) == pytest.approx(np.zeros(6), abs=1e-12)
    assert local_residual_m(x_m, t_s) == pytest.approx(np.zeros(6), abs=1e-12)
    x_m[3] += 0.10
    assert np.abs(local_residual_m(x_m, t_s)).max() > 0.04


def test_further_lines_are_like_the_own_one() -> None:
    own = GateLine((310.0, 0.0), (300.0, 540.0), 100.0)
    lines = Span((100.0, 900.0), (530.0, 550.0)).lines(own)
    assert [line.ground for line in lines] == [(100, 530), (300, 535), (500, 540), (700, 545), (900, 550)]
    assert {(line.top[0] - line.ground[0], line.px_per_m) for line in lines} == {(10.0, 100.0)}
