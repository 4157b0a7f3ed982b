"""A 400 m time that nobody ran: which methods there are, their bands, and what a verdict makes of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from server import athlete_desk
from server.bodies import AthleteBody, AthleteChangeBody
from server.coaching.estimates import Sex, estimates
from server.draft import Draft
from server.summary import pace_text
from tests.live_help import S, blank, fly, tell

RULE, REGRESSION = "Horwill's rule from 800 m", "Harding's regression from 800 m and 1500 m"
TIMES = ({"distance": "800", "time": "1:50.0"}, {"distance": "1500", "time": "3:45.0"})


def ends(times_s: Mapping[float, float], sex: Sex = "") -> list[tuple[str, float, float]]:
    return [(one.method, round(one.low_s, 2), round(one.high_s, 2)) for one in estimates(times_s, sex)]


def athlete(draft: Draft, **fields: Any) -> int:
    body = {"name": "Ann", "sex": "m", "times": TIMES[:1]} | fields
    return athlete_desk.add_athlete(draft, AthleteBody.model_validate(body)).athlete


@pytest.mark.parametrize(("sex", "low_s", "high_s"), [("m", 49.0, 53.0), ("f", 53.0, 57.0)])
def test_a_lap_of_the_800_less_four_or_five_seconds_within_two(sex: Sex, low_s: float, high_s: float) -> None:
    t800_s = 110.0 if sex == "m" else 120.0
    assert ends({800.0: t800_s}, sex) == [(RULE, low_s, high_s)]


def test_the_regression_comes_first_where_the_1500_is_known() -> None:
    found = ends({800.0: 110.0, 1500.0: 225.0}, "m")
    assert found == [(REGRESSION, 48.43, 52.43), (RULE, 49.0, 53.0)]


@pytest.mark.parametrize(("sex", "t400_s", "t1500_s"), [("m", 50.0, 225.0), ("f", 58.0, 262.0)])
def test_the_regression_solved_for_400_m_gives_its_800_m_back(sex: Sex, t400_s: float, t1500_s: float) -> None:
    by = {"m": (1.528, 0.152, 1.260), "f": (1.419, 0.213, 11.762)}[sex]
    found = estimates({800.0: by[0] * t400_s + by[1] * t1500_s - by[2], 1500.0: t1500_s}, sex)
    assert found[0].time_s == pytest.approx(t400_s)


def test_a_mile_is_not_taken_for_a_1500_and_alone_says_nothing() -> None:
    assert [name for name, *_ in ends({800.0: 110.0, 1609.344: 243.0}, "m")] == [RULE]
    assert ends({1609.344: 243.0}) == ends({1500.0: 225.0}) == ends({}) == []


def test_with_a_sex_that_was_not_said_the_band_is_over_both_formulas() -> None:
    (one,) = estimates({800.0: 120.0})
    assert (one.low_s, one.high_s) == (53.0, 58.0)
    assert "both formulas" in one.note


@pytest.mark.parametrize(("t800_s", "half_s"), [(110.0, 2.0), (130.0, 2.0), (131.0, 4.0), (165.0, 4.0)])
def test_outside_the_times_that_it_was_made_on_the_band_is_wider(t800_s: float, half_s: float) -> None:
    (one,) = estimates({800.0: t800_s}, "m")
    assert one.band_s == pytest.approx(half_s)
    assert ("wider band" in one.note) == (half_s > 2)


def test_an_estimate_that_is_no_faster_than_a_lap_of_the_800_is_left_out() -> None:
    assert [name for name, *_ in ends({800.0: 130.0, 1500.0: 200.0}, "m")] == [RULE]


def test_no_method_is_one_of_the_excluded() -> None:
    for sex in ("", "f", "m"):
        for one in estimates({800.0: 120.0, 1500.0: 250.0, 1609.344: 270.0}, sex):
            assert one.method in (RULE, REGRESSION)
            assert one.source


def test_the_verdict_counts_the_band_and_a_time_entered_later_fills_it_in() -> None:
    draft = blank()
    number = athlete(draft)
    tell(draft, *fly(1, S, 30 / 8.0))
    rep = draft.reps[1]
    assert rep.pace is not None
    assert (rep.pace.estimated, rep.pace.low_s, rep.pace.high_s, rep.pace.u_time_s) == (RULE, 49.0, 53.0, 1.0)
    assert rep.verdict == "too close to call"  # 8.00 m/s against 7.84, known to 2 %
    athlete_desk.change_athlete(draft, number, AthleteChangeBody(pace_400="51.0"))
    known = draft.reps[1]
    assert known.pace is not None
    assert (known.pace.estimated, known.pace.u_time_s, known.verdict) == (None, 0.0, "faster")
    assert draft.athletes[number].estimates == ()


def test_a_known_time_wins_and_without_it_the_estimate_is_back() -> None:
    draft = blank()
    number = athlete(draft, pace_400="48.0")
    assert (pace := draft.athletes[number].pace) is not None
    assert (pace.time, pace.estimated) == ("48.0", None)
    athlete_desk.change_athlete(draft, number, AthleteChangeBody(pace_400=None))
    assert (pace := draft.athletes[number].pace) is not None
    assert (pace.time, pace.estimated) == ("51.0", RULE)


def test_another_race_changes_the_estimate_and_what_was_said_of_the_sex_too() -> None:
    draft = blank()
    number = athlete(draft)
    both = AthleteChangeBody.model_validate({"times": TIMES})
    assert (pace := athlete_desk.change_athlete(draft, number, both).pace) is not None
    assert pace.estimated == REGRESSION
    assert [one.method for one in draft.athletes[number].estimates] == [REGRESSION, RULE]
    assert (pace := athlete_desk.change_athlete(draft, number, AthleteChangeBody(sex="")).pace) is not None
    assert pace.u_time_s > 1.0
    assert athlete_desk.change_athlete(draft, number, AthleteChangeBody(times=())).pace is None


def test_the_results_say_that_a_pace_is_an_estimate() -> None:
    draft = blank()
    assert pace_text(draft.athletes[athlete(draft)]) == "400 m about 49.0 to 53.0, best guess 51.0, 3.825 s"
