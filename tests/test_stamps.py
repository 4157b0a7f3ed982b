"""Whether a camera's time stamps are believed: arrivals made up, no waiting."""

from collections.abc import Iterable

import numpy as np
import pytest

from gate.frame import Frame
from gate.sources.live import Arrived, SourceGone
from gate.sources.stamps import Stamps

MS = 1_000_000
S = 1_000_000_000
STEP_NS = 20 * MS
PICTURE = np.zeros((2, 2), np.uint8)


def fed(stamps: Stamps, seen: Iterable[tuple[int | None, int]]) -> list[Arrived]:
    return [a for stamp_ns, arrival_ns in seen for a in stamps.add(stamp_ns, Frame(0, PICTURE), arrival_ns)]


def jittered(count: int, scale: float = 1.0, latency_ns: int = 80 * MS) -> list[tuple[int | None, int]]:
    """Stamps from 0 on that run `scale` as fast as time, with delays of up to 15 ms."""
    late = np.random.default_rng(2).integers(0, 15 * MS, count).tolist()
    return [(round(n * STEP_NS * scale), n * STEP_NS + latency_ns + late[n]) for n in range(count)]


def test_honest_stamps_are_the_frames_times_and_no_frame_is_lost() -> None:
    stamps, seen = Stamps("cam"), jittered(200)
    assert [(a.frame.t_ns, a.arrival_ns) for a in fed(stamps, seen)] == seen
    assert stamps.warning is None


def test_nothing_is_handed_over_before_a_verdict() -> None:
    assert fed(Stamps("cam"), jittered(50)) == []


@pytest.mark.parametrize("scale", [0.5, 0.9, 1.1, 2.0])
def test_stamps_at_another_rate_than_the_arrivals_are_replaced(scale: float) -> None:
    stamps = Stamps("cam")
    arrived = fed(stamps, jittered(300, scale))
    assert stamps.warning is not None
    assert "cam has time stamps that do not run with" in stamps.warning
    assert [a.frame.t_ns for a in arrived] == [a.arrival_ns for a in arrived]
    assert len(arrived) > 150


def test_a_backlog_at_the_start_is_no_lie() -> None:
    stamps = Stamps("cam")
    seen = [(n * STEP_NS, max(n * STEP_NS, 2 * S + n * MS)) for n in range(400)]
    arrived = fed(stamps, seen)
    assert stamps.warning is None
    assert arrived[-1].frame.t_ns == seen[-1][0]


@pytest.mark.parametrize("stamp_ns", [0, None])
def test_without_stamps_frames_are_timed_by_arrival(stamp_ns: int | None) -> None:
    stamps = Stamps("cam")
    arrived = fed(stamps, [(stamp_ns, n * STEP_NS) for n in range(200)])
    assert stamps.warning is not None
    assert arrived[-1].frame.t_ns == arrived[-1].arrival_ns == 199 * STEP_NS


@pytest.mark.parametrize(("step_ns", "way"), [(600 * MS, "ahead"), (-25 * MS, "back")])
def test_a_jump_of_believed_stamps_is_another_clock(step_ns: int, way: str) -> None:
    stamps, seen = Stamps("cam"), jittered(200)
    fed(stamps, seen[:150])
    assert seen[150][0] is not None
    with pytest.raises(SourceGone, match=f"cam: its time stamps jumped {way}"):
        stamps.add(seen[150][0] + step_ns, Frame(0, PICTURE), seen[150][1])


def test_a_stall_is_no_jump_and_a_repeated_stamp_is_left_out() -> None:
    stamps, seen = Stamps("cam"), jittered(200)
    fed(stamps, seen[:150])
    late = [(stamp_ns, arrival_ns + S) for stamp_ns, arrival_ns in seen[150:]]
    assert len(fed(stamps, [*late, late[-1]])) == 50


@pytest.mark.parametrize(("ppm", "replaced"), [(100.0, False), (1000.0, True), (-1000.0, True)])
def test_counted_frames_are_told_from_a_clock_and_time_goes_on(ppm: float, replaced: bool) -> None:
    stamps = Stamps("cam")
    arrived = fed(stamps, jittered(4_500, 1.0 - ppm * 1e-6))
    assert (stamps.warning is not None) == replaced
    steps = np.diff([a.frame.t_ns for a in arrived])
    assert steps.min() > 0
    assert steps.max() < 60 * MS
