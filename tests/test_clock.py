"""The session's clock from Marker 3's, and what that adds to a split."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.clock_fit import U_DRIFT_PPM
from calibration.model import SyncFile
from gate.measurement import BudgetLine
from server.clock import Clock, by_hand

HOUR_NS = 3_600_000_000_000


def on_marker3(clock: Clock, t2_ns: int) -> int:
    """The model as the class states it, forwards."""
    return t2_ns + clock.offset_ns + round(clock.drift_ppm * 1e-6 * (t2_ns - clock.at_ns))


def test_without_an_offset_both_clocks_are_one() -> None:
    assert Clock("same").session_ns(123_456_789) == 123_456_789


def test_an_offset_is_taken_off() -> None:
    assert Clock("given", offset_ns=5_000).session_ns(12_000) == 7_000


def test_drift_grows_from_its_instant() -> None:
    clock = Clock("given", offset_ns=5_000, drift_ppm=100.0, at_ns=HOUR_NS)
    assert clock.session_ns(HOUR_NS + 5_000) == HOUR_NS
    assert clock.session_ns(HOUR_NS + 5_000 + 1_000_100_000) == HOUR_NS + 1_000_000_000


@given(
    t2_ns=st.integers(-10 * HOUR_NS, 10 * HOUR_NS),
    offset_ns=st.integers(-1000 * HOUR_NS, 1000 * HOUR_NS),
    drift_ppm=st.floats(-200, 200),
    at_ns=st.integers(-10 * HOUR_NS, 10 * HOUR_NS),
)
def test_session_time_undoes_offset_and_drift(t2_ns: int, offset_ns: int, drift_ppm: float, at_ns: int) -> None:
    clock = Clock("made", offset_ns=offset_ns, drift_ppm=drift_ppm, at_ns=at_ns)
    assert abs(clock.session_ns(on_marker3(clock, t2_ns)) - t2_ns) <= 1


def test_the_budget_grows_with_the_time_since_the_clocks_were_joined() -> None:
    clock = Clock("made", u_offset_ns=2_000_000, u_drift_ppm=1.0, at_ns=HOUR_NS)
    for t_ns in (0, 2 * HOUR_NS):
        offset, drift = clock.budget(t_ns)
        assert offset == BudgetLine("clock offset", 0.002, "common", (0, 1))
        assert (drift.u, drift.effect) == pytest.approx((0.0036, 0.0036))
        assert drift.kind == "common"


def test_a_line_that_stood_in_the_passes_is_left_out_of_the_offset() -> None:
    clock = Clock("made", u_offset_ns=5_000_000, pass_speed_m_per_s=5.0)
    assert clock.budget(0, 0.02)[0].u == pytest.approx(0.003)  # 2 cm at 5 m/s are 4 ms of the 5
    assert clock.budget(0, 0.05) == ()
    assert replace(clock, pass_speed_m_per_s=None).budget(0, 0.02)[0].u == pytest.approx(0.005)


def test_what_is_exact_has_no_line_in_the_budget() -> None:
    assert Clock("same").budget(HOUR_NS) == ()
    assert [line.term for line in Clock("made", u_offset_ns=1).budget(HOUR_NS)] == ["clock offset"]


def test_a_sync_file_is_taken_over_whole() -> None:
    assert Clock.of_file(SyncFile("clap", 1, 2, 3.0, 4.0, 5)) == Clock("clap", 1, 2, 3.0, 4.0, 5)


def test_an_offset_by_hand_without_u_is_read_to_a_frame_in_both() -> None:
    clock = by_hand(-1.25, None, (16_000_000, 12_000_000), ((0, HOUR_NS), (0, HOUR_NS)))
    assert (clock.offset_ns, clock.u_offset_ns) == (-1_250_000_000, round(20e6 / math.sqrt(12)))
    assert "assumed" in clock.method


def test_an_offset_by_hand_keeps_the_u_that_was_given() -> None:
    clock = by_hand(0.5, 0.003, (16_000_000, 12_000_000), ((0, HOUR_NS), (0, HOUR_NS)))
    assert (clock.offset_ns, clock.u_offset_ns) == (500_000_000, 3_000_000)
    assert "read to a frame" not in clock.method


def test_an_offset_by_hand_drifts_as_two_phones_do_from_either_end_of_what_both_show() -> None:
    minute_ns = HOUR_NS // 60
    clock = by_hand(60.0, 0.0, (16_000_000, 16_000_000), ((0, 21 * minute_ns), (0, 20 * minute_ns)))
    assert clock.at_ns == 9.5 * minute_ns  # Marker 3's recording runs from -1 to 19 min of Marker 2's clock
    assert clock.u_at_ns == 9.5 * minute_ns
    assert clock.drift_ppm == 0
    assert f"{U_DRIFT_PPM:.0f} ppm" in clock.method
    (at_the_end,) = clock.budget(19 * minute_ns)
    assert at_the_end.term == "clock drift"
    assert at_the_end.u == pytest.approx(U_DRIFT_PPM * 1e-6 * 19 * 60 / math.sqrt(2))


def test_what_two_phones_drift_apart_covers_an_event_before_or_after_the_runs() -> None:
    rng = np.random.default_rng(3)
    half_hour_ns = HOUR_NS // 2
    ppm = rng.uniform(-20, 20, (2, 4000))
    event_ns, rep_ns = rng.choice([0, half_hour_ns], 4000), rng.uniform(0, half_hour_ns, 4000)
    error_s = (rep_ns - event_ns) * 1e-9 * (ppm[1] - ppm[0]) * 1e-6
    clock = by_hand(0.0, 0.0, (1, 1), ((0, half_hour_ns), (0, half_hour_ns)))
    u_s = np.array([clock.budget(round(t_ns))[0].u for t_ns in rep_ns])
    assert 0.93 <= float(np.mean(np.abs(error_s) <= 2 * u_s)) <= 0.99


def test_recordings_that_never_overlap_leave_marker_2s_own_middle() -> None:
    assert by_hand(500.0, 0.0, (1, 1), ((0, 20), (0, 20))).at_ns == 10
