"""The clock that events give: offset, drift and their uncertainties against known truth."""

import numpy as np
import pytest

from calibration.clock_fit import U_DRIFT_PPM, Event, fit_clock
from gate.errors import ClockError

MS = 1_000_000
MINUTE = 60_000_000_000


def events_of(seed: int, at_ns: list[int], *, offset_ns: int, drift_ppm: float, u_ns: int) -> list[Event]:
    """Events whose differences are off by normal errors of `u_ns`."""
    errors = np.random.default_rng(seed).normal(0, u_ns, len(at_ns))
    return [
        Event(t, t + offset_ns + round(drift_ppm * 1e-6 * t) + round(error), u_ns)
        for t, error in zip(at_ns, errors, strict=True)
    ]


def test_one_event_gives_the_offset_and_leaves_the_drift_to_quartz() -> None:
    fit = fit_clock([Event(5 * MINUTE, 7 * MINUTE, 3 * MS)], "a clap")
    assert fit.sync.offset_ns == 2 * MINUTE
    assert fit.sync.at_ns == 5 * MINUTE
    assert fit.sync.u_offset_ns == 3 * MS
    assert fit.sync.drift_ppm == 0.0
    assert fit.sync.u_drift_ppm == pytest.approx(U_DRIFT_PPM)


def test_offset_and_drift_are_within_their_uncertainties_as_often_as_they_should() -> None:
    at_ns = [round(t * MINUTE) for t in (0.0, 0.2, 0.4, 19.0, 19.3, 20.0)]
    off = []
    for seed in range(400):
        drift_ppm = float(np.random.default_rng(seed + 10_000).uniform(-20, 20))
        sync = fit_clock(
            events_of(seed, at_ns, offset_ns=3_600 * 1000 * MS, drift_ppm=drift_ppm, u_ns=2 * MS), "x"
        ).sync
        true_ns = 3_600 * 1000 * MS + drift_ppm * 1e-6 * sync.at_ns
        off.append(((sync.offset_ns - true_ns) / sync.u_offset_ns, (sync.drift_ppm - drift_ppm) / sync.u_drift_ppm))
    within = np.mean(np.abs(off) <= 2, axis=0)
    assert (within >= 0.93).all()
    assert (within <= 0.995).all()


def test_an_event_of_something_else_is_left_out() -> None:
    events = events_of(1, [k * MINUTE for k in range(5)], offset_ns=400 * MS, drift_ppm=8, u_ns=MS)
    stranger = Event(2 * MINUTE + 1000 * MS, 2 * MINUTE + 1700 * MS, MS)
    fit = fit_clock([*events, stranger], "x")
    assert fit.left_out == (stranger,)
    assert abs(fit.sync.offset_ns - 400 * MS - 8e-6 * fit.sync.at_ns) < 3 * MS


def test_events_that_scatter_more_than_they_claim_widen_the_uncertainty() -> None:
    events = [Event(t * MINUTE // 10, t * MINUTE // 10 + (3 * MS if t % 2 else -3 * MS), MS) for t in range(8)]
    assert fit_clock(events, "x").sync.u_offset_ns > 2.5 * MS / np.sqrt(8)


def test_an_error_that_all_events_share_stays_in_the_offset() -> None:
    events = events_of(1, [k * MINUTE for k in range(9)], offset_ns=0, drift_ppm=0, u_ns=MS)
    assert fit_clock(events, "x", u_common_ns=5 * MS).sync.u_offset_ns >= 5 * MS


def test_no_event_and_events_that_agree_on_nothing_are_refused() -> None:
    with pytest.raises(ClockError, match="nothing that both"):
        fit_clock([], "clap")
    apart = [Event(k * MINUTE, k * MINUTE + 150 * MS * k**2, MS) for k in range(5)]
    with pytest.raises(ClockError, match=r"only 1 of 5 events agree"):
        fit_clock(apart, "clap")


def test_two_events_that_cannot_both_be_right_are_refused_rather_than_averaged() -> None:
    clap = Event(0, 5_000 * MS, MS)
    for since_ns in (2_000 * MS, 10_000 * MS, MINUTE):
        with pytest.raises(ClockError, match=r"only 1 of 2 events agree"):
            fit_clock([clap, Event(since_ns, since_ns + 5_010 * MS, MS)], "claps")


def test_two_events_that_hardly_agree_are_worth_what_lies_between_them() -> None:
    fit = fit_clock([Event(0, 0, MS), Event(2_000 * MS, 2_005 * MS, MS)], "claps")
    assert fit.sync.offset_ns == pytest.approx(2.5 * MS, abs=0.05 * MS)
    assert fit.sync.u_offset_ns == pytest.approx(2.5 * MS, rel=0.02)
