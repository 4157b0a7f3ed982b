"""400 m pace reps: three zones, a flag below 800 m pace alone, and how many were above it."""

from typing import Any

import pytest

from gate.pace import Verdict
from server import athlete_desk, gate_desk, workout_desk
from server.bodies import AthleteBody, AthleteChangeBody, RaceTimeBody, TermsBody, WrittenWorkoutBody
from server.coaching.zones import FloorCount, floor_count, zone
from server.draft import Draft, changed
from server.reps_csv import reps_csv
from server.session_page import _content
from server.signs import sign
from server.summary import summary
from server.summary_text import summary_text
from server.views import RepView
from tests.live_help import S, blank, report, tell
from tests.test_courses import along

FASTER: Verdict | None = "faster"
SLOWER: Verdict | None = "slower"
CLOSE: Verdict | None = "too close to call"
V_400, V_800 = 400 / 52, 800 / 120


@pytest.mark.parametrize(
    ("to_400", "to_800", "is_zone"),
    [
        (FASTER, FASTER, "faster than 400 m pace"),
        (FASTER, None, "faster than 400 m pace"),
        (SLOWER, FASTER, "between 400 m and 800 m pace"),
        (SLOWER, SLOWER, "slower than 800 m pace"),
        (None, SLOWER, "slower than 800 m pace"),
        (SLOWER, CLOSE, "too close to 800 m pace to call"),
        (CLOSE, CLOSE, "too close to 800 m pace to call"),
        (CLOSE, FASTER, "faster than 800 m pace"),
        (None, FASTER, "faster than 800 m pace"),
        (SLOWER, None, "slower than 400 m pace"),
        (CLOSE, None, "too close to 400 m pace to call"),
        (None, None, None),
    ],
)
def test_every_pair_of_verdicts_has_its_zone(to_400: Verdict | None, to_800: Verdict | None, is_zone: str) -> None:
    assert zone(to_400, to_800) == is_zone


def test_over_half_faster_than_800_m_pace_is_met() -> None:
    found = floor_count([FASTER] * 7 + [SLOWER, None])
    assert found == FloorCount(7, 8)
    assert found.words == "7 of 8 faster than 800 m pace: met"
    assert FloorCount(4, 8).words == "4 of 8 faster than 800 m pace: not met"
    assert floor_count([None]) is None


def at_pace(*races: tuple[str, str], pace: str | None = "52") -> Draft:
    """One athlete who runs 100s; gates at 30 and 130 m."""
    draft = blank(fly_zone_m=100.0)
    times = tuple(RaceTimeBody.model_validate({"distance": distance, "time": time}) for distance, time in races)
    athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400=pace, times=times))
    workout_desk.add(draft, WrittenWorkoutBody(notation="8 x 100m. 2:30 Rec between reps"))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    return draft


def run(draft: Draft, number: int, speed: float) -> RepView:
    along(draft, number, number * 200 * S, speed, (2, 3))
    return draft.reps[max(draft.reps)]


def test_a_rep_has_its_zone_and_its_floor() -> None:
    draft = at_pace(("800", "2:00"))
    shown = [run(draft, n, speed) for n, speed in enumerate((8.2, 7.2, 6.2, V_800), 1)]
    assert [one.zone for one in shown] == [
        "faster than 400 m pace",
        "between 400 m and 800 m pace",
        "slower than 800 m pace",
        "too close to 800 m pace to call",
    ]
    assert [sign(one) for one in shown] == ["+", "=", "!", "~"]
    assert {one.family for one in shown} == {"400 m pace"}
    floor = shown[1].floor
    assert floor is not None
    assert (floor.verdict, floor.pace.distance_m, floor.pace.time) == ("faster", 800, "2:00")
    assert floor.pace.fly_time_s == pytest.approx(100 / V_800)
    assert floor.margin_percent == pytest.approx(8.0, abs=0.01)


def test_without_an_800_m_time_there_is_no_floor_and_nothing_is_flagged() -> None:
    draft = at_pace()
    rep = run(draft, 1, 6.0)
    assert (rep.zone, rep.floor, sign(rep)) == ("slower than 400 m pace", None, "<")
    assert "800 m pace not known" in summary_text(summary(draft))


def test_a_time_that_is_entered_later_judges_earlier_reps_too() -> None:
    draft = at_pace()
    run(draft, 1, 6.0)
    times = (RaceTimeBody(distance="800", time="2:00"),)
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(times=times))
    assert draft.reps[1].zone == "slower than 800 m pace"


def test_a_rep_that_one_gate_saw_has_no_zone() -> None:
    draft = tell(at_pace(("800", "2:00")), report(2, 1, 0, 7.0))
    assert (draft.reps[1].zone, draft.reps[1].floor, draft.reps[1].family) == (None, None, "400 m pace")


def test_a_flying_rep_is_held_against_400_m_pace_alone() -> None:
    draft = at_pace(("800", "2:00"))
    athlete_desk.set_terms(draft, TermsBody(workout=None))
    rep = run(draft, 1, 7.0)
    assert (rep.family, rep.zone, rep.floor, sign(rep)) == ("flying", None, None, "-")


def test_a_rep_keeps_the_family_of_the_workout_that_it_was_run_in() -> None:
    draft = at_pace(("800", "2:00"))
    run(draft, 1, 7.2)
    athlete_desk.set_terms(draft, TermsBody(workout=None))
    assert draft.reps[1].zone == "between 400 m and 800 m pace"


def eight() -> Draft:
    draft = at_pace(("800", "2:00"))
    for n in range(1, 9):
        run(draft, n, 6.2 if n == 5 else 7.4)
    return draft


def test_the_results_say_how_many_were_faster_than_800_m_pace() -> None:
    draft = eight()
    found = summary(draft)
    assert found.athletes[0].floor == FloorCount(7, 8)
    assert (found.athletes[0].rows[0].faster, found.athletes[0].rows[0].slower) == (7, 1)
    text = summary_text(found)
    assert " 7 of 8 faster than 800 m pace: met" in text.splitlines()
    assert max(map(len, text.splitlines())) <= 120
    assert "= faster than 800 m pace" in text
    assert "7 of 8 faster than 800 m pace: met" in _content(found, 1, None)


def test_the_table_has_the_zone_and_the_floor() -> None:
    head, first, *_ = reps_csv(eight()).splitlines()
    row: dict[str, Any] = dict(zip(head.split(","), first.split(","), strict=True))
    assert (row["family"], row["zone"], row["pace_800_s"]) == ("400 m pace", "between 400 m and 800 m pace", "120")
    assert float(row["margin_800_percent"]) == pytest.approx(11, abs=0.1)


def test_reps_of_earlier_versions_are_flying() -> None:
    kept = changed(run(at_pace(), 1, 8.2)).model_dump(exclude={"family", "zone", "floor"})
    assert (RepView.model_validate(kept).family, RepView.model_validate(kept).zone) == ("flying", None)


def test_at_400_m_pace_every_distance_ends_at_the_last_gate() -> None:
    draft = blank(fly_zone_m=300.0)
    athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400="52"))
    for at_m in (130, 230, 280):
        gate_desk.add_gate(draft, at_m)
    workout_desk.add(draft, WrittenWorkoutBody(notation="300m. 7:00 Rec\n200m. 2:30 Rec. 100m. 2:00 Rec. 50m"))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    for n, markers in enumerate(((2, 4, 5, 6, 3), (4, 5, 6, 3), (5, 6, 3), (6, 3)), 1):
        along(draft, n, n * 500 * S, 7.5, markers)
    shown = [(rep.fly_zone_m, rep.gates, rep.check) for rep in draft.reps.values()]
    assert shown == [(300, (2, 3), None), (200, (4, 3), None), (100, (5, 3), None), (50, (6, 3), None)]
