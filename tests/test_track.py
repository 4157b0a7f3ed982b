"""Made sightings: who is who from strip to strip, and how often somebody went over the line."""

import numpy as np
import pytest

from gate.line import Strip
from gate.seen import Seen
from gate.settings import DetectorSettings
from gate.torso import Edges
from gate.track import Tracker, origins_ns, passages

SETTINGS = DetectorSettings()
STEP_S = 1 / 60
WIDTH_M = 0.3
X_M = np.linspace(-0.9, 0.9, 181)
Z_M = np.linspace(2.1, 0.0, 21)
STRIP = Strip(np.zeros((21, 181), np.uint8), 0, X_M, Z_M, np.zeros(21), readout_ns=(1e6, 1e5, 0.0))


def sighting(t_s: float, lead_m: float, top_m: float = 1.75) -> Seen:
    """A body that faces right, its front at lead_m."""
    edges = Edges(np.full(21, lead_m - WIDTH_M, np.float32), np.full(21, lead_m, np.float32), top_m)
    return Seen(round(t_s * 1e9), lead_m - WIDTH_M, lead_m, edges)


def followed(*ways: list[float]) -> Tracker:
    """Feed the fronts' places of several bodies, strip by strip."""
    tracker = Tracker(SETTINGS)
    for number, places in enumerate(zip(*ways, strict=True)):
        tracker.follow([sighting(number * STEP_S, place) for place in places if abs(place) <= 0.9])
    return tracker


def way(start_m: float, speed_m_per_s: float, frames: int) -> list[float]:
    return [start_m + speed_m_per_s * STEP_S * number for number in range(frames)]


def test_one_body_is_one_track_with_one_passage() -> None:
    (track,) = followed(way(-0.8, 9.0, 11)).tracks
    assert (track.number, len(track.seen)) == (1, 11)
    (passage,) = passages(track, STRIP, +1)
    assert passages(track, STRIP, -1) == []
    assert origins_ns(track, +1) == [passage.origin_ns]
    assert passage.edge_m[passage.t_s == 0.0][0, 0] == pytest.approx(0.1, abs=1e-6)
    assert passage.height_m == pytest.approx(1.75)


def test_a_passage_to_the_left_is_turned_to_go_forward() -> None:
    (track,) = followed(way(0.8, -9.0, 11)).tracks
    (passage,) = passages(track, STRIP, -1)
    assert passages(track, STRIP, +1) == []
    assert (np.diff(passage.edge_m[:, 0]) > 0).all()


def test_a_pixels_instant_is_in_the_delay() -> None:
    (track,) = followed(way(-0.8, 9.0, 11)).tracks
    (passage,) = passages(track, STRIP, +1)
    assert passage.delay_s[0, :3] == pytest.approx([1.0e-3, 1.1e-3, 1.2e-3])


def test_one_behind_the_other_stay_two() -> None:
    tracker = followed(way(-0.1, 8.0, 7), way(-0.8, 8.0, 7))
    leads = [[round(one.last_m, 3) for one in track.seen] for track in tracker.tracks]
    assert leads == [[round(place, 3) for place in way(start, 8.0, 7)] for start in (-0.1, -0.8)]


def test_two_who_meet_go_on_as_they_went() -> None:
    tracker = followed(way(-0.75, 6.0, 14), way(0.85, -6.0, 14))
    speeds = [track.seen[-1].last_m - track.seen[0].last_m for track in tracker.tracks]
    assert len(speeds) == 2
    assert speeds[0] > 1.0
    assert speeds[1] < -1.0


def test_nobody_jumps_further_than_the_fastest_can_run() -> None:
    assert len(followed([-0.7, 0.5]).tracks) == 2


def test_who_walks_back_and_over_again_passes_each_time() -> None:
    there, back = way(-0.6, 1.5, 49), way(0.6, -1.5, 49)
    (track,) = followed(there + back + there).tracks
    assert [len(passages(track, STRIP, direction)) for direction in (+1, -1)] == [2, 1]


def test_who_sways_over_the_line_and_stays_does_not_pass() -> None:
    (track,) = followed(way(-0.5, 1.5, 25) + way(0.1, -1.5, 25)).tracks
    assert passages(track, STRIP, +1) == []


def test_what_was_timed_is_not_given_again() -> None:
    (track,) = followed(way(-0.8, 9.0, 11)).tracks
    track.timed_ns = origins_ns(track, +1)[0]
    assert passages(track, STRIP, +1) == []


def test_a_body_unseen_for_long_has_left_and_the_next_is_another() -> None:
    tracker = followed(way(-0.8, 9.0, 11))
    last_ns = tracker.tracks[0].last_ns
    assert tracker.gone(last_ns + SETTINGS.lost_ns) == []
    (left,) = tracker.gone(last_ns + SETTINGS.lost_ns + 1)
    assert tracker.tracks == []
    tracker.follow([sighting(1.0, -0.8)])
    assert [left.number, tracker.tracks[0].number] == [1, 2]


def joined(t_s: float, *fronts_m: float) -> Seen:
    """Bodies that are one in the picture."""
    first, last = min(fronts_m) - WIDTH_M, max(fronts_m)
    edges = Edges(np.full(21, first, np.float32), np.full(21, last, np.float32), 1.75)
    return Seen(round(t_s * 1e9), first, last, edges)


def met(runner: list[float], walker: list[float]) -> Tracker:
    """A runner and a walker who are one while they overlap or touch."""
    tracker = Tracker(SETTINGS)
    for number, (one, other) in enumerate(zip(runner, walker, strict=True)):
        t_s = number * STEP_S
        if abs(one) > 0.9:
            tracker.follow([sighting(t_s, other)])
        elif abs(one - other) < WIDTH_M + 0.1:
            tracker.follow([joined(t_s, one, other)])
        else:
            tracker.follow([sighting(t_s, one), sighting(t_s, other)])
    return tracker


def test_a_runner_who_is_one_with_a_walker_for_a_while_stays_a_runner() -> None:
    tracker = met(way(-2.1, 8.0, 22), way(0.35, -1.2, 22))
    (walker, runner) = tracker.tracks
    assert [len(passages(track, STRIP, +1)) for track in (walker, runner)] == [0, 1]
    assert runner.seen[-1].last_m - runner.seen[0].last_m > 1.2
    assert abs(walker.seen[-1].last_m - walker.seen[0].last_m) < 0.6


def test_the_edge_of_a_joined_body_is_only_taken_where_it_is_clear_of_the_other() -> None:
    places = way(-2.1, 8.0, 22)
    (_, runner) = met(places, way(0.35, -1.2, 22)).tracks
    (passage,) = passages(runner, STRIP, +1)
    seen = np.isfinite(passage.edge_m[:, 0])
    assert 0 < np.count_nonzero(~seen) < len(seen)
    true_m = np.interp(passage.t_s + passage.origin_ns * 1e-9, np.arange(22) * STEP_S, places)
    assert np.abs(passage.edge_m[seen, 0] - true_m[seen]).max() < 0.02


def test_who_stands_keeps_being_one_body_while_a_runner_passes() -> None:
    tracker = met(way(-2.1, 8.0, 22), [0.1] * 22)
    assert len(tracker.tracks) == 2
    assert passages(tracker.tracks[0], STRIP, +1) == passages(tracker.tracks[0], STRIP, -1) == []
