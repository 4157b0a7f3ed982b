"""Several gates along the run: who is timed between which, and what a moved gate changes."""

import pytest

from gate.errors import InputError
from server import athlete_desk, corrections, gate_desk, passes
from server.bodies import AthleteChangeBody, TermsBody
from server.courses import course, position_m, standing
from server.draft import Draft, changed
from server.missing import UnknownError
from server.workouts import flying
from tests.live_help import S, blank, report, tell, webcam, with_athletes


def along(draft: Draft, body: int, t_ns: int, speed: float, markers: tuple[int, ...]) -> Draft:
    """One body past gates at an even speed."""
    start_m = position_m(draft, markers[0])
    for marker in markers:
        t = t_ns + round((position_m(draft, marker) - start_m) / speed * 1e9)
        tell(draft, report(marker, body, t, speed))
    return draft


def two_groups() -> Draft:
    """Athlete 1 runs flying 30s, athlete 2 flying 50s: gates at 30, 60 and 80 m."""
    draft = with_athletes(blank(), "52", "54")
    gate_desk.add_gate(draft, 80)
    draft.put(flying(1, 3, 3, 30, 180, 360))
    draft.put(flying(2, 3, 3, 50, 180, 480))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(workout=1))
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(workout=2))
    return draft


def timed(draft: Draft) -> list[tuple[int | None, float | None, float | None, tuple[int, int]]]:
    reps = [rep for rep in draft.reps.values() if rep.state != "withdrawn"]
    return [(rep.athlete, rep.fly_zone_m, rep.fly_time_s and round(rep.fly_time_s, 3), rep.gates) for rep in reps]


def test_gates_stand_in_the_order_of_the_run() -> None:
    draft = blank()
    assert [position_m(draft, marker) for marker in standing(draft)] == [30, 60]
    assert gate_desk.add_gate(draft, 45).position == "Gate at 45 m"
    assert standing(draft) == [2, 4, 3]


def test_two_groups_share_a_start_and_each_has_its_own_finish() -> None:
    draft = two_groups()
    along(draft, 1, 10 * S, 8.0, (2, 3, 4))
    along(draft, 2, 30 * S, 8.0, (2, 3, 4))
    assert timed(draft) == [(1, 30, 3.75, (2, 3)), (2, 50, 6.25, (2, 4))]
    assert [rep.state for rep in draft.reps.values()] == ["final", "final"]


def test_who_stops_before_an_unneeded_gate_is_timed_all_the_same() -> None:
    assert timed(along(two_groups(), 1, 10 * S, 8.0, (2, 3))) == [(1, 30, 3.75, (2, 3))]


def test_a_rep_is_under_way_until_its_own_finish() -> None:
    draft = two_groups()
    along(draft, 1, 10 * S, 8.0, (2, 3))
    along(draft, 2, 30 * S, 8.0, (2, 3))
    assert [rep.state for rep in draft.reps.values()] == ["final", "running"]
    assert draft.reps[2].fly_zone_m == 50


def test_a_gate_between_that_misses_a_runner_costs_nothing() -> None:
    draft = two_groups()
    along(draft, 1, 10 * S, 8.0, (2, 3, 4))
    assert timed(along(draft, 2, 30 * S, 8.0, (2, 4)))[1] == (2, 50, 6.25, (2, 4))


def test_two_in_the_zone_at_once_are_kept_apart() -> None:
    draft = two_groups()
    for marker, body, t_s, speed in ((2, 1, 10.0, 8.0), (2, 2, 12.0, 8.2), (3, 1, 13.75, 8.0), (3, 2, 15.66, 8.2)):
        tell(draft, report(marker, body, round(t_s * S), speed))
    tell(draft, report(4, 1, round(16.25 * S), 8.0), report(4, 2, round(18.1 * S), 8.2))
    assert timed(draft) == [(1, 30, 3.75, (2, 3)), (2, 50, 6.1, (2, 4))]


def test_another_athlete_gets_the_finish_of_their_own_workout() -> None:
    draft = along(two_groups(), 1, 10 * S, 8.0, (2, 3, 4))
    corrections.assign(draft, 1, 2, "", "now")
    assert timed(draft) == [(2, 50, 6.25, (2, 4))]


def test_another_finish_is_given_at_the_reps_own_last_gate() -> None:
    draft = two_groups()
    along(draft, 1, 10 * S, 8.0, (2, 3))
    along(draft, 2, 30 * S, 8.0, (2, 3, 4))
    tell(draft, report(4, 9, round(37.1 * S), 7.0))
    extra = max(draft.crossings)
    at_3 = next(n for n, one in draft.crossings.items() if one.marker == 3 and one.t_ns > 30 * S)
    with pytest.raises(InputError, match="not a later one at Gate at 80 m"):
        corrections.partner(draft, 2, at_3, "now")
    corrections.partner(draft, 2, extra, "now")
    rep = draft.reps[2]
    assert (rep.state, rep.gates, rep.crossing3, at_3 in rep.seen) == ("final", (2, 4), extra, True)
    assert rep.fly_time_s == pytest.approx(7.1)


def test_a_workout_that_is_changed_leaves_the_reps_that_were_run() -> None:
    draft = along(two_groups(), 1, 10 * S, 8.0, (2, 3, 4))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(workout=2))
    assert timed(draft) == [(1, 30, 3.75, (2, 3))]


def test_reps_of_many_lengths_end_at_one_finish() -> None:
    draft = with_athletes(blank(), "52", "54")
    for at_m in (230, 280, 330):
        gate_desk.add_gate(draft, at_m)
    for number, distance_m in enumerate((50.0, 100.0), 1):
        draft.put(flying(number, 1, 4, distance_m, 90, 90))
        athlete_desk.change_athlete(draft, number, AthleteChangeBody(workout=number))
    assert [course(draft, number) for number in (1, 2)] == [(5, 6), (4, 6)]
    along(draft, 1, 10 * S, 7.5, (5, 6))
    along(draft, 2, 40 * S, 7.5, (4, 5, 6))
    assert [one[1] for one in timed(draft)] == [50, 100]


def test_a_marker_that_is_moved_changes_later_reps_only() -> None:
    draft = with_athletes(blank(), "52", "54")
    along(draft, 1, 10 * S, 8.0, (2, 3))
    gate_desk.move_gate(draft, 3, 70)
    assert draft.session.fly_zone_m == 40
    along(draft, 2, 40 * S, 8.0, (2, 3))
    assert [(one[1], one[2]) for one in timed(draft)] == [(30, 3.75), (40, 5.0)]


def test_the_fly_zone_and_the_places_of_its_markers_agree() -> None:
    draft = blank()
    gate_desk.move_gate(draft, 2, 40)
    assert (draft.session.fly_zone_m, position_m(draft, 3)) == (20, 60)
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=30))
    assert (position_m(draft, 2), position_m(draft, 3)) == (40, 70)


def test_gates_that_cannot_stand_there_are_refused() -> None:
    draft = blank()
    with pytest.raises(InputError, match="nearer than 5 m to Marker 3 at 60 m"):
        gate_desk.add_gate(draft, 58)
    for marker, at_m in ((2, 90), (3, 10)):
        with pytest.raises(InputError, match=f"with Marker {marker} at {at_m} m, Marker 2 is not before Marker 3"):
            gate_desk.move_gate(draft, marker, at_m)
    with pytest.raises(InputError, match="needed for every flying rep"):
        gate_desk.remove_gate(draft, 3)
    with pytest.raises(InputError, match="not on the run"):
        gate_desk.add_gate(draft, 501)
    for at_m in range(100, 160, 10):
        gate_desk.add_gate(draft, at_m)
    with pytest.raises(InputError, match="8 gates stand already"):
        gate_desk.add_gate(draft, 200)
    with pytest.raises(UnknownError, match="no gate 99"):
        gate_desk.move_gate(draft, 99, 200)


def test_a_gate_with_a_camera_is_not_taken_away_under_it() -> None:
    draft = blank()
    gate_desk.add_gate(draft, 80)
    draft.put(changed(draft.gates[4], source=webcam("1")))
    with pytest.raises(InputError, match="close it first"):
        gate_desk.remove_gate(draft, 4)
    draft.put(changed(draft.gates[4], source=None))
    gate_desk.remove_gate(draft, 4)
    assert standing(draft) == [2, 3]
    assert gate_desk.add_gate(draft, 80).marker == 5


def test_passes_of_a_further_gate_leave_the_first_two_together() -> None:
    draft = blank()
    gate_desk.add_gate(draft, 80)
    for marker in (2, 3, 4):
        draft.put(changed(draft.gates[marker], source=webcam(str(marker), opening=str(marker)), state="ready"))
    passes.synchronise(draft, 0.08, 0.002)
    passes.synchronise(draft, -0.03, 0.002, marker=4)
    assert [draft.gates[marker].latency_s for marker in (2, 3, 4)] == [0.0, 0.08, -0.03]
    assert len({gate.sync for gate in draft.gates.values()}) == 1
    with pytest.raises(InputError, match="cannot be synchronised with Marker 2"):
        passes.start(draft, 5, marker=2)
