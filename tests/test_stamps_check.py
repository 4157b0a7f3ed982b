import numpy as np
import pytest

from calibration.body_steps import Body, Step
from calibration.stamps_check import rate_of, steadiness_of
from gate.sources.synthetic import frame_times

FRAME_NS = 16_666_667
BODY = Body(100, 50, 160, 300)


def steps(
    due_ns: np.ndarray, stamps_ns: np.ndarray, speed_px_per_s: float = 700.0, noise_px: float = 0.2
) -> list[Step]:
    """Steps of a body that goes evenly between true instants, stamped otherwise."""
    gone = speed_px_per_s * np.diff(due_ns) * 1e-9 + np.random.default_rng(1).normal(0, noise_px, len(due_ns) - 1)
    return [Step(1, int(a), int(b), float(px), BODY) for a, b, px in zip(stamps_ns, stamps_ns[1:], gone, strict=False)]


def even(count: int = 60) -> np.ndarray:
    return np.arange(count) * FRAME_NS


def test_rate_of_even_stamps() -> None:
    found = rate_of(frame_times(59.94, 5.0))
    assert found is not None
    assert found.rate_hz == pytest.approx(59.94, abs=1e-3)
    assert found.jitter_ns < 10
    assert found.missing == 0
    assert not found.changes


def test_jitter_is_measured_and_covers_the_rate() -> None:
    errors, jitters = [], []
    for seed in range(20):
        found = rate_of(frame_times(60, 5.0, jitter_ns=1e6, seed=seed))
        assert found is not None
        errors.append((found.rate_hz - 60) / found.u_hz)
        jitters.append(found.jitter_ns)
    assert np.mean(jitters) == pytest.approx(1e6, rel=0.05)
    assert np.mean(np.abs(errors) < 2) >= 0.85


def test_missing_pictures_are_counted_and_do_not_change_the_rate() -> None:
    found = rate_of(frame_times(60, 4.0, dropped=[17, 60, 61, 120]))
    assert found is not None
    assert found.missing == 4
    assert found.rate_hz == pytest.approx(60, abs=0.01)


def test_a_ramp_changes_the_rate() -> None:
    normal = [round(i * 1e9 / 30) for i in range(30)]
    slow = [normal[-1] + round((i + 1) * 1e9 / 120) for i in range(120)]
    found = rate_of(normal + slow)
    assert found is not None
    assert found.changes
    assert found.fastest_hz / found.slowest_hz == pytest.approx(4, rel=0.05)


def test_two_stamps_say_nothing() -> None:
    assert rate_of([0, FRAME_NS]) is None


def test_steady_motion_bears_out_even_stamps() -> None:
    found = steadiness_of(steps(even(), even()))
    assert found is not None
    assert found.untrue is None
    assert found.scatter_ns < 1e6


def test_stamps_that_step_where_motion_does_not_are_untrue() -> None:
    stamps = even() + np.random.default_rng(3).normal(0, 2e6, 60).astype(np.int64)
    found = steadiness_of(steps(even(), stamps))
    assert found is not None
    assert found.untrue == "wild"


def test_true_stamps_of_a_variable_rate_are_believed() -> None:
    due = np.cumsum(np.random.default_rng(4).choice([FRAME_NS, 5 * FRAME_NS // 4], 60))
    found = steadiness_of(steps(due, due))
    assert found is not None
    assert found.untrue is None


def test_counted_stamps_of_a_variable_rate_are_untrue() -> None:
    due = np.cumsum(np.random.default_rng(4).choice([FRAME_NS, 5 * FRAME_NS // 4], 60))
    found = steadiness_of(steps(due, even() * 9 // 8))
    assert found is not None
    assert found.untrue == "even"


def test_lost_pictures_that_the_stamps_hide_are_found() -> None:
    due = np.delete(even(64), [12, 30, 47, 55])
    found = steadiness_of(steps(due, even()))
    assert found is not None
    assert found.untrue == "lost"
    assert found.lost == 4


def test_a_picture_that_comes_twice_is_not_a_lost_one() -> None:
    due = even()
    due[[20, 40]] = due[[19, 39]]
    found = steadiness_of(steps(due, even()))
    assert found is not None
    assert found.lost == 0


def test_few_steps_say_nothing() -> None:
    assert steadiness_of(steps(even(8), even(8))) is None
    assert steadiness_of([]) is None
