"""Crossings of a running session fall into stretches, each paired as a recording is."""

import random
from typing import Any

import pytest

from gate.crossing import Crossing
from gate.rep import SpeedLimits, pair
from server import live_pairing
from server.live_pairing import Pair, judged, longest_run_ns, runs
from server.people_views import SessionView
from server.running_order import runs as runs_of_a_recording
from server.views import CrossingView
from tests.live_help import MS, S, blank, report, tell

TERMS = SessionView(session=1, started_at="now")


def views(*reports: tuple[int, int, int, float]) -> list[CrossingView]:
    """Crossings from (marker, body, t_ns, speed), numbered from 1."""
    return list(tell(blank(), *(report(*one) for one in reports)).crossings.values())


def paired(found: list[CrossingView], terms: SessionView = TERMS) -> list[Pair]:
    by_marker = {
        marker: sorted(judged([one for one in found if one.marker == marker], terms), key=lambda one: one.t_ns)
        for marker in (2, 3)
    }
    return runs(by_marker[2], by_marker[3], terms)


def test_a_run_is_seen_at_both_gates() -> None:
    assert paired(views((2, 1, 0, 9.0), (3, 1, 3400 * MS, 8.8))) == [(1, 2)]


def test_order_of_arrival_does_not_matter() -> None:
    assert paired(views((3, 1, 3400 * MS, 8.8), (2, 1, 0, 9.0))) == [(2, 1)]


def test_two_in_the_fly_zone_at_once_keep_their_order() -> None:
    told = ((2, 1, 0, 8.0), (2, 2, 1 * S, 8.0), (3, 1, 3750 * MS, 8.0), (3, 2, 4750 * MS, 8.0))
    assert paired(views(*told)) == [(1, 3), (2, 4)]


def test_who_is_seen_at_one_gate_alone_is_a_run_too() -> None:
    assert paired(views((2, 1, 0, 9.0))) == [(1, None)]
    assert paired(views((3, 1, 0, 9.0))) == [(None, 1)]


def test_runs_come_in_the_order_of_their_first_instants() -> None:
    told = ((3, 1, 100 * S, 9.0), (2, 1, 50 * S, 9.0), (2, 2, 0, 8.0), (3, 2, 3750 * MS, 8.0))
    assert paired(views(*told)) == [(3, 4), (2, None), (None, 1)]


def test_a_walker_is_in_no_run() -> None:
    assert paired(views((2, 1, 0, 1.4), (3, 1, 21 * S, 1.4))) == []


def test_the_longest_run_is_by_the_lowest_speed_and_finite() -> None:
    assert longest_run_ns(TERMS.fly_zone_m, TERMS.min_speed_m_per_s) == 10 * S
    assert longest_run_ns(TERMS.fly_zone_m, 0.0) == 30 * S


def test_stretches_pair_as_the_whole_recording_does() -> None:
    """What is paired a stretch at a time is what `flygate time` pairs at once."""
    rng = random.Random(3)
    for _ in range(60):
        found = views(*_session(rng))
        limits = SpeedLimits(TERMS.min_speed_m_per_s, TERMS.max_speed_m_per_s)
        by_marker = [
            sorted(judged([one for one in found if one.marker == marker], TERMS), key=lambda one: one.t_ns)
            for marker in (2, 3)
        ]
        reps, alone = pair(by_marker[0], by_marker[1], TERMS.fly_zone_m, limits)
        whole: set[Pair] = set()
        for run in runs_of_a_recording(reps, alone, TERMS.fly_zone_m):
            if run.rep is not None:
                whole.add((run.rep.marker2.body, run.rep.marker3.body))
            else:
                one = run.singles[0]
                whole.add((one.crossing.body, None) if one.marker == 2 else (None, one.crossing.body))
        assert set(paired(found)) == whole


def test_runs_that_follow_one_another_closely_are_paired_each_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report must not cost more the longer a session is."""
    sizes: list[int] = []

    def noted(first: list[Crossing], last: list[Crossing], *terms: Any) -> Any:
        sizes.append(len(first) + len(last))
        return pair(first, last, *terms)

    told = [(2, body, body * 6 * S, 8.5) for body in range(40)]
    told += [(3, body, body * 6 * S + 3500 * MS, 8.5) for body in range(40)]
    found = views(*told)
    monkeypatch.setattr(live_pairing, "pair", noted)
    assert len(paired(found)) == 40
    assert sizes == [2] * 40


def _session(rng: random.Random) -> list[tuple[int, int, int, float]]:
    """Runners at random distances, some missed at a gate, some walking."""
    told, t_ns = [], 0
    rests_s = rng.choice(((0.8, 2.0, 9.0, 30.0), (0.5, 1.0, 1.5), (5.0, 6.0)))
    for body in range(1, 13):
        t_ns += round(rng.uniform(0.9, 1.1) * rng.choice(rests_s) * 1e9)
        speed = rng.choice((1.5, 6.5, 8.0, 9.5))
        fly_ns = round(30.0 / speed * 1e9)
        if rng.random() > 0.15:
            told.append((2, body, t_ns, speed))
        if rng.random() > 0.15:
            told.append((3, body, t_ns + fly_ns, speed * 0.98))
    return told
