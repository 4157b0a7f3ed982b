"""The running order of an afternoon: turns, their repair, and who is next."""

import pytest

from gate.errors import InputError
from server import athlete_desk, corrections
from server.bodies import AthleteChangeBody, TermsBody
from server.draft import Draft
from server.missing import ChangedMeanwhileError
from server.workouts import flying
from tests.live_help import S, blank, fly, report, tell, with_athletes

GAP_S = 60


def runs(draft: Draft, count: int) -> Draft:
    """So many runs, one a minute, after those that there are."""
    first = len(draft.crossings) // 2 + 1
    for n in range(first, first + count):
        tell(draft, *fly(n, n * GAP_S * S, 3.5))
    return draft


def three(count: int) -> Draft:
    """Athletes 1, 2 and 3, and so many runs."""
    return runs(with_athletes(blank(), "52", "54", "56"), count)


def names(draft: Draft) -> list[int | None]:
    """Athlete of every rep that counts."""
    return [rep.athlete for rep in draft.reps.values() if rep.state != "withdrawn" and rep.void is None]


def test_who_is_sent_first_runs_now_and_the_others_after() -> None:
    draft = three(1)
    athlete_desk.send_first(draft, 1)
    assert names(runs(draft, 3)) == [1, 1, 2, 3]


def test_a_slipped_order_moves_every_name_from_there_on_up() -> None:
    draft = three(5)
    corrections.slipped(draft, 2, "now")
    assert names(draft) == [1, 3, 1, 2, 3]
    assert draft.session.next_athlete == 1
    assert draft.reps[3].corrections[-1].what == "order slipped: moved on by one: Athlete 1, was Athlete 3"


def test_a_run_that_was_not_ours_gives_its_turn_to_the_next_run() -> None:
    draft = three(5)
    corrections.not_ours(draft, 2, "now")
    assert names(draft) == [1, 2, 3, 1]
    assert draft.session.next_athlete == 2
    assert (draft.reps[2].athlete, draft.reps[2].void and draft.reps[2].void.reason) == (None, "not ours")


def test_who_ran_again_keeps_the_others_turns() -> None:
    draft = three(5)
    corrections.again(draft, 2, "now")
    assert names(draft) == [1, 1, 2, 3, 1]
    assert draft.session.next_athlete == 2


def test_a_name_given_by_hand_is_moved_by_nothing() -> None:
    draft = three(5)
    corrections.assign(draft, 3, 3, "she ran", "now")
    corrections.slipped(draft, 2, "now")
    assert names(draft) == [1, 1, 3, 2, 3]


@pytest.mark.parametrize("correct", ["slipped", "not_ours", "again", "assign", "void", "pulled_up"])
def test_every_correction_can_be_undone(correct: str) -> None:
    draft = three(5)
    before = {number: (rep.athlete, rep.void, rep.pulled_up, rep.named) for number, rep in draft.reps.items()}
    order = (draft.session.athletes, draft.session.next_athlete)
    if correct == "assign":
        corrections.assign(draft, 2, 3, "", "now")
    elif correct == "void":
        corrections.void(draft, 2, "fell", "now")
    elif correct == "pulled_up":
        corrections.pulled_up(draft, 2, is_so=True, at="now")
    else:
        getattr(corrections, correct)(draft, 2, "now")
    corrections.undo(draft, "later")
    assert {n: (rep.athlete, rep.void, rep.pulled_up, rep.named) for n, rep in draft.reps.items()} == before
    assert (draft.session.athletes, draft.session.next_athlete) == order
    assert draft.reps[2].corrections[-1].what.startswith("undone: ")
    with pytest.raises(InputError, match="nothing to undo"):
        corrections.undo(draft, "later")


def test_a_move_is_not_undone_once_others_have_run_by_it() -> None:
    draft = three(3)
    corrections.slipped(draft, 2, "now")
    runs(draft, 1)
    with pytest.raises(InputError, match=r"1 run\(s\) came after"):
        corrections.undo(draft, "later")


def test_two_who_correct_one_rep_do_not_overwrite_each_other() -> None:
    draft = three(3)
    corrections.assign(draft, 2, 3, "", "now", seen=0)
    with pytest.raises(ChangedMeanwhileError, match="corrected by somebody else"):
        corrections.void(draft, 2, "fell", "now", seen=0)
    assert draft.reps[2].void is None


def test_who_has_stopped_is_passed_over_and_comes_back() -> None:
    draft = three(1)
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(present=False, why="hurt"))
    assert draft.session.next_athlete == 3
    runs(draft, 3)
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(present=True))
    assert names(runs(draft, 2)) == [1, 3, 1, 3, 1, 2]


def test_who_has_run_all_that_is_prescribed_takes_no_more_turns() -> None:
    draft = with_athletes(blank(), "52", "54")
    draft.put(flying(1, 1, 2, 30, 180, 360))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(extra_reps=1))
    assert names(runs(draft, 6)) == [1, 2, 1, 2, 1, None]
    assert draft.session.next_athlete is None
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(extra_reps=1))
    assert draft.session.next_athlete == 2


def test_each_rep_has_its_place_in_the_athletes_own_workout() -> None:
    draft = with_athletes(blank(), "52", "54")
    draft.put(flying(1, 2, 2, 30, 180, 360))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(dropped_sets=(1,)))
    runs(draft, 6)
    placed = [(rep.athlete, rep.set, rep.rep_of_set, rep.rest_s) for rep in draft.reps.values()]
    assert placed == [
        (1, 1, 1, 180),
        (2, 2, 1, 180),
        (1, 1, 2, 360),
        (2, 2, 2, None),
        (1, 2, 1, 180),
        (1, 2, 2, None),
    ]


def test_a_rep_more_has_the_rest_between_reps_also_where_a_later_set_is_dropped() -> None:
    draft = with_athletes(blank(), "52")
    draft.put(flying(1, 2, 2, 30, 180, 360))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(dropped_sets=(2,), extra_reps=1))
    assert [rep.rest_s for rep in runs(draft, 3).reps.values()] == [180, 180, None]


def test_a_void_rep_is_run_again() -> None:
    draft = with_athletes(blank(), "52")
    draft.put(flying(1, 1, 2, 30, 180, 360))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    assert runs(draft, 2).session.next_athlete is None
    corrections.void(draft, 1, "fell", "now")
    terms = draft.session
    assert terms.next_athlete == 1
    assert (draft.reps[2].set, draft.reps[2].rep_of_set) == (1, 1)


def test_a_walk_through_marker_2_takes_no_turn_and_counts_by_one_tap() -> None:
    draft = with_athletes(blank(), "52", "54")
    tell(draft, report(2, 1, 10 * S, 4.0))
    assert names(draft) == []
    assert "a run by who is next has 4.6 m/s or more" in (draft.crossings[1].why or "")
    corrections.count(draft, 1, counts=True)
    assert names(draft) == [1]
    corrections.undo(draft, "now")
    assert names(draft) == []
    assert draft.session.next_athlete == 1


def test_a_walk_past_marker_3_takes_no_turn() -> None:
    assert names(tell(with_athletes(blank(), "52"), report(3, 1, 10 * S, 3.5))) == []


@pytest.mark.parametrize(("phase", "why"), [("warm-up", "warm-up"), ("paused", "while paused")])
def test_nothing_counts_while_the_session_does_not_run(phase: str, why: str) -> None:
    draft = with_athletes(blank(), "52", "54")
    athlete_desk.set_terms(draft, TermsBody.model_validate({"phase": phase}))
    runs(draft, 1)
    athlete_desk.set_terms(draft, TermsBody(phase="running"))
    runs(draft, 1)
    assert names(draft) == [1]
    assert draft.crossings[1].why == why


def test_another_partner_can_be_given_to_a_rep() -> None:
    draft = with_athletes(blank(), "52", "54")
    tell(draft, report(2, 1, 10 * S, 8.5), report(3, 1, 13 * S, 8.6), report(3, 2, 15 * S, 8.6))
    assert draft.reps[1].crossing3 == 2
    corrections.partner(draft, 1, 3, "now")
    assert draft.reps[1].crossing3 == 3
    assert draft.reps[1].fly_time_s == pytest.approx(5.0)
    corrections.undo(draft, "now")
    assert draft.reps[1].crossing3 == 2


def test_an_afternoon_of_twelve_is_right_again_after_one_tap() -> None:
    draft = with_athletes(blank(), *["52"] * 12)
    draft.put(flying(1, 3, 3, 30, 180, 360))
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    runs(draft, 15)
    corrections.slipped(draft, 7, "now")  # number 7 had stepped out
    runs(draft, 93)
    truth = [*range(1, 7), *range(8, 13)]
    while len(truth) < 108:
        truth += [n for n in range(1, 13) if truth.count(n) < 9]
    assert names(draft) == truth[:108]
