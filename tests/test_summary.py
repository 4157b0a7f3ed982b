"""Results of a session: rows, text and page, from views made by hand."""

import pytest

from server import athlete_desk, corrections
from server.bodies import AthleteBody, TermsBody
from server.draft import Draft, changed
from server.missing import UnknownError
from server.session_page import _content
from server.summary import seconds, summary
from server.summary_text import summary_text
from server.workouts import built_in
from tests.live_help import S, blank, fly, tell, with_athletes

ROUND_S = 240


def afternoon(athletes: int = 2, reps: int = 3, names: tuple[str, ...] = ()) -> Draft:
    """So many athletes in turn over 3 x 3 x 30 m; the n-th rep of each takes 3.5 s and n hundredths."""
    draft = with_athletes(blank(), *["52.0"] * athletes)
    for number, name in enumerate(names, 1):  # as an earlier version took any name
        draft.put(changed(draft.athletes[number], name=name))
    for workout in built_in():
        draft.put(workout)
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    for n in range(reps):
        for athlete in range(athletes):
            at_s = ROUND_S * n + ROUND_S // athletes * athlete + 1
            tell(draft, *fly(1 + n * athletes + athlete, at_s * S, 3.5 + 0.01 * n))
    return draft


def test_a_set_has_its_reps_its_best_its_mean_and_its_verdicts() -> None:
    first, second = summary(afternoon(reps=4)).athletes
    assert (first.name, second.name) == ("Athlete 1", "Athlete 2")
    shown = [(row.set, [round(rep.fly_time_s or 0, 6) for rep in row.reps]) for row in first.rows]
    assert shown == [(1, [3.5, 3.51, 3.52]), (2, [3.53])]
    row = first.rows[0]
    assert (row.best_s, row.faster, row.slower) == (3.5, 3, 0)
    assert row.mean_s == pytest.approx(3.51)
    assert first.best_s == {30.0: 3.5}


def test_what_is_pulled_up_is_shown_and_compared_with_nothing() -> None:
    draft = afternoon()
    corrections.pulled_up(draft, 1, is_so=True, at="now")
    row = summary(draft).athletes[0].rows[0]
    assert (len(row.reps), row.best_s and round(row.best_s, 6), row.faster) == (3, 3.51, 2)
    assert "rep 1: pulled up" in row.notes


def test_void_reps_are_beside_and_not_in_the_text() -> None:
    draft = afternoon()
    corrections.void(draft, 1, "stumbled", "now")
    found = summary(draft)
    assert [rep.rep for rep in found.void] == [1]
    assert [rep.rep for rep in found.athletes[0].rows[0].reps] == [3, 5]
    assert "stumbled" not in summary_text(found)
    assert "stumbled" in _content(found, 1, None)


def test_one_athlete_alone_and_one_who_is_not_there() -> None:
    draft = afternoon()
    (only,) = summary(draft, 2).athletes
    assert only.name == "Athlete 2"
    with pytest.raises(UnknownError, match="no athlete 9"):
        summary(draft, 9)


def test_reps_without_a_name_come_last() -> None:
    draft = tell(blank(), *fly(1, S, 3.5))
    (nobody,) = summary(draft).athletes
    assert (nobody.name, len(nobody.rows[0].reps)) == ("No athlete", 1)


def test_the_text_is_aligned_and_short() -> None:
    text = summary_text(summary(afternoon(names=("Ann", "Bartholomew"), reps=4)))
    lines = text.splitlines()
    assert "Ann (400 m 52.0, 3.900 s)" in lines
    sets = [line for line in lines if line.startswith(" set 1")]
    assert len(sets) == 2
    assert sets[0].startswith(" set 1   3.500+   3.510+   3.520+  best 3.500  mean 3.510")
    assert max(map(len, lines)) <= 80


def test_a_name_cannot_be_a_line_of_its_own_or_markup() -> None:
    draft = afternoon(names=("A\nset 1 0.001", "<b onclick=x>&"))
    assert "\nset 1 0.001" not in summary_text(summary(draft))
    page = _content(summary(draft), 1, None)
    assert "<b onclick" not in page
    assert "&lt;b onclick=x&gt;&amp;" in page


def test_a_session_without_reps_says_so() -> None:
    found = summary(with_athletes(blank(), "52"))
    assert "No rep yet." in summary_text(found)
    assert "No rep yet." in _content(found, 1, None)


def test_many_reps_of_no_workout_go_on_in_the_next_row() -> None:
    draft = blank()
    athlete_desk.add_athlete(draft, AthleteBody(name="Ann"))
    for n in range(20):
        tell(draft, *fly(n + 1, (60 * n + 1) * S, 3.5))
    page = _content(summary(draft), 1, None)
    assert page.count('<th scope="row">') == 4


@pytest.mark.parametrize(
    ("u_s", "text"), [(0.003, "3.284"), (0.0004, "3.284"), (0.03, "3.28"), (0.2, "3.3"), (None, "3.284")]
)
def test_a_time_has_as_many_digits_as_its_uncertainty_bears(u_s: float | None, text: str) -> None:
    assert seconds(3.2841, u_s) == text
