"""The table of a session's reps: one row a rep, safe to open in a spreadsheet."""

import csv
import io

import pytest

from server import athlete_desk, corrections, open_reps
from server.bodies import AthleteBody, TermsBody
from server.draft import Draft
from server.reps_csv import COLUMNS, reps_csv
from server.workouts import flying
from tests.live_help import S, blank, fly, none_after_all, report, tell, with_athletes


def rows(draft: Draft) -> list[dict[str, str]]:
    text = reps_csv(draft)
    assert text.endswith("\n")
    assert "\r" not in text
    first, *rest = csv.reader(io.StringIO(text))
    assert tuple(first) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rest]


def test_a_session_without_reps_is_a_header() -> None:
    assert rows(blank()) == []


def test_a_rep_has_its_figures_and_its_pace() -> None:
    draft = tell(with_athletes(blank(), "52.0"), *fly(1, 0, 3.5))
    (row,) = rows(draft)
    rep = draft.reps[1]
    assert (row["rep"], row["runner"], row["state"], row["verdict"]) == ("1", "Athlete 1", "final", "faster")
    assert (row["fly_zone_m"], row["fly_time_s"], row["pace_400_s"], row["void"]) == ("30", "3.5", "52", "")
    for name in ("u_fly_time_s", "velocity_m_per_s", "u_velocity_m_per_s", "margin_m_per_s", "margin_percent"):
        assert float(row[name]) == pytest.approx(getattr(rep, name), rel=1e-5), name
    assert float(row["pace_m_per_s"]) == pytest.approx(400 / 52, rel=1e-5)


def test_a_void_rep_stays_with_its_reason() -> None:
    draft = tell(with_athletes(blank(), "52.0"), *fly(1, 0, 3.5))
    corrections.void(draft, 1, "stumbled, fell", "now")
    (row,) = rows(draft)
    assert (row["fly_time_s"], row["void"]) == ("3.5", "stumbled, fell")


def test_a_rep_that_never_came_to_marker_3_has_its_gate_speed_and_no_time() -> None:
    draft = tell(with_athletes(blank(), "52.0"), report(2, 1, 0, 8.4))
    open_reps.tick(draft, 60 * S)
    (row,) = rows(draft)
    assert (row["state"], row["fly_time_s"], row["u_fly_time_s"]) == ("unfinished", "", "")
    assert (row["velocity_m_per_s"], row["verdict_from"]) == ("8.4", "gate speed")


def test_a_rep_that_was_none_is_left_out() -> None:
    draft = tell(blank(), report(2, 1, 0, final=False), none_after_all(2, 1, 0))
    assert [rep.state for rep in draft.reps.values()] == ["withdrawn"]
    assert rows(draft) == []


def test_another_body_at_a_gate_is_noted() -> None:
    first, last = fly(1, 0, 3.5, note="another body at the same instant")
    (row,) = rows(tell(blank(), first, last))
    assert row["note"] == "Marker 2: another body at the same instant; Marker 3: another body at the same instant"
    assert rows(tell(blank(), *fly(1, 0, 3.5)))[0]["note"] == ""


def test_text_that_a_spreadsheet_would_run_is_kept_as_text() -> None:
    draft = blank()
    athlete_desk.add_athlete(draft, AthleteBody(name="=HYPERLINK(1)", pace_400="46"))
    tell(draft, *fly(1, 0, 3.6))
    corrections.void(draft, 1, "+1+cmd", "now")
    (row,) = rows(draft)
    assert (row["runner"], row["void"]) == ("'=HYPERLINK(1)", "'+1+cmd")
    assert row["margin_m_per_s"].startswith("-")  # a number stays one


def test_a_name_in_any_script_with_commas_and_quotes_comes_back_as_it_was() -> None:
    draft = blank()
    name = 'J\u00f6rg "Blitz", \u674e'
    athlete_desk.add_athlete(draft, AthleteBody(name=name))
    assert rows(tell(draft, *fly(1, 0, 3.5)))[0]["runner"] == name


def test_a_rep_has_its_place_its_marks_and_its_rests() -> None:
    draft = with_athletes(blank(), "52.0", "50")
    draft.put(flying(1, 2, 2, 30.0, 60.0, 120.0))
    athlete_desk.set_terms(draft, TermsBody(workout=1, athletes=(1,)))
    tell(draft, *fly(1, 0, 3.5), *fly(2, 60 * S, 3.4))
    corrections.pulled_up(draft, 1, is_so=True, at="now")
    corrections.assign(draft, 2, 1, "", "now")
    first, second = rows(draft)
    assert (first["set"], first["rep_of_set"], first["pulled_up"], first["named"]) == ("1", "1", "yes", "order")
    assert (second["set"], second["rep_of_set"], second["pulled_up"], second["named"]) == ("1", "2", "", "coach")
    assert float(second["rest_before_s"]) == pytest.approx(60 - 3.5 - 8)
    assert (first["rest_after_s"], second["rest_after_s"]) == ("60", "120")
    assert "best today" in second["marks"]
    assert "short rest before this rep: 0:48 of 1:00" in second["marks"]


def test_one_athlete_s_reps_alone() -> None:
    draft = tell(with_athletes(blank(), "52.0", "50"), *fly(1, 0, 3.5), *fly(2, 60 * S, 3.4))
    text = reps_csv(draft, 2)
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [["2", "Athlete 2"]]


def test_a_workout_without_rests_times_reps_all_the_same() -> None:
    draft = with_athletes(blank(), "52.0")
    draft.put(flying(1, 1, 2, 30.0, 0.0, 0.0))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    assert [row["rest_before_s"] for row in rows(tell(draft, *fly(1, 0, 3.5), *fly(2, 9 * S, 3.4)))] == ["", ""]
