"""What is put right stays right: after the gate's last word, a restart, an undo with changes between."""

from pathlib import Path

import pytest

from gate.errors import InputError
from server import athlete_desk, corrections, gate_desk, passes
from server.bodies import AthleteBody, AthleteChangeBody, TermsBody
from server.desk import Desk
from server.draft import Draft
from server.hub import Hub
from server.missing import UnknownError
from server.store import Store
from tests.live_help import (
    MS,
    S,
    blank,
    desk_on,
    fly,
    none_after_all,
    put_gate,
    report,
    states,
    tell,
    the_reps,
    url_of,
    webcam,
    with_athletes,
)


def three(runs: int) -> Draft:
    draft = with_athletes(blank(), "52", "54", "56")
    for n in range(1, runs + 1):
        tell(draft, *fly(n, n * 60 * S, 3.5))
    return draft


def refused(draft: Draft, number: int) -> None:
    with pytest.raises(UnknownError, match=f"no rep {number}"):
        corrections.not_ours(draft, number, "now")


def test_a_rep_that_was_taken_back_is_corrected_by_nobody() -> None:
    draft = tell(three(1), report(2, 9, 200 * S, final=False), none_after_all(2, 9, 200 * S))
    assert states(draft)[-1] == (2, "withdrawn", 2)
    refused(draft, 2)
    assert draft.session.next_athlete == 2


def test_a_rep_is_not_given_to_somebody_who_was_taken_out() -> None:
    draft = three(1)
    athlete_desk.remove_athlete(draft, 3)
    with pytest.raises(UnknownError, match="no athlete 3"):
        corrections.assign(draft, 1, 3, "", "now")


def test_who_joined_or_was_sent_after_a_move_stays_so_when_it_is_undone() -> None:
    draft = three(3)
    corrections.slipped(draft, 2, "now")
    athlete_desk.add_athlete(draft, AthleteBody(name="Dan"))
    athlete_desk.send_first(draft, 4)
    corrections.undo(draft, "later")
    assert [rep.athlete for rep in the_reps(draft)] == [1, 2, 3]
    assert (set(draft.session.athletes), draft.session.next_athlete) == ({1, 2, 3, 4}, 4)


def test_a_crossing_that_is_left_out_and_back_leaves_the_turns_as_they_were() -> None:
    draft = three(3)
    corrections.count(draft, 1, counts=False)
    corrections.undo(draft, "later")
    assert [rep.athlete for rep in the_reps(draft)] == [1, 2, 3]
    assert draft.session.next_athlete == 1


def test_a_line_set_on_an_early_crossing_outlasts_the_gates_last_word_and_can_be_undone() -> None:
    draft = tell(three(0), report(2, 1, 60 * S, final=False))
    corrections.set_instant(draft, 1, 60 * S + 20 * MS)
    tell(draft, report(2, 1, 60 * S + 3 * MS))
    one = draft.crossings[1]
    assert (one.t_ns, one.by_hand_from_ns, one.final) == (60 * S + 20 * MS, 60 * S + 3 * MS, True)
    corrections.undo(draft, "later")
    assert (draft.crossings[1].t_ns, draft.crossings[1].by_hand_from_ns) == (60 * S + 3 * MS, None)
    assert the_reps(draft)[0].t2_ns == 60 * S + 3 * MS


def test_undoing_a_word_on_an_early_crossing_keeps_the_gates_last_reading() -> None:
    draft = tell(three(0), report(2, 1, 60 * S, final=False))
    corrections.count(draft, 1, counts=False)
    tell(draft, report(2, 1, 60 * S + 3 * MS))
    corrections.undo(draft, "later")
    assert draft.crossings[1].t_ns == 60 * S + 3 * MS


def test_a_line_is_not_walked_away_from_what_was_read() -> None:
    draft = three(1)
    corrections.set_instant(draft, 2, draft.crossings[2].t_ns + S)
    with pytest.raises(InputError, match="too far"):
        corrections.set_instant(draft, 2, draft.crossings[2].t_ns + 1)


def test_a_finish_that_a_coach_gave_stays_after_its_start() -> None:
    draft = tell(three(0), report(2, 1, 60 * S), report(3, 2, 60 * S + 500 * MS))
    corrections.partner(draft, 1, 2, "now")
    for t_ns in (60 * S, 60 * S - 1):
        with pytest.raises(InputError, match="not be after its start"):
            corrections.set_instant(draft, 2, t_ns)


def test_a_finish_that_a_coach_gave_and_left_out_or_nobody_made_is_none() -> None:
    for told in (False, True):
        draft = tell(three(0), report(2, 1, 60 * S), report(3, 2, 70 * S, final=False))
        corrections.partner(draft, 1, 2, "now")
        assert the_reps(draft)[0].crossing3 == 2
        if told:
            corrections.count(draft, 2, counts=False)
        else:
            tell(draft, none_after_all(3, 2, 70 * S))
        assert (the_reps(draft)[0].crossing2, the_reps(draft)[0].crossing3) == (1, None)


def test_a_walk_past_marker_3_counts_by_one_tap_and_a_finish_of_who_gave_up_is_told_what_to_do() -> None:
    draft = tell(three(1), report(3, 8, 300 * S, 3.2))
    assert len(the_reps(draft)) == 1
    corrections.count(draft, 3, counts=True)
    assert len(the_reps(draft)) == 2
    draft = tell(three(0), report(2, 1, 60 * S), report(3, 2, 75 * S))
    with pytest.raises(InputError, match="that rep's finish"):
        corrections.count(Draft(draft), 2, counts=True)


def test_a_turn_is_given_back_to_nobody_who_has_stopped() -> None:
    draft = tell(three(0), report(2, 1, 60 * S, final=False))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(present=False, why="hurt"))
    tell(draft, none_after_all(2, 1, 60 * S))
    assert draft.session.next_athlete == 2


@pytest.mark.parametrize("terms", [{"next_athlete": 2}, {"athletes": [2, 3], "next_athlete": 2}, {"athletes": [2, 3]}])
def test_terms_put_nobody_next_who_cannot_run(terms: dict[str, object]) -> None:
    draft = three(0)
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(present=False, why="hurt"))
    athlete_desk.set_terms(draft, TermsBody.model_validate(terms))
    assert draft.session.next_athlete == 3


def test_run_throughs_of_passes_are_no_reps_by_any_tap() -> None:
    draft = three(1)
    for marker in (2, 3):
        put_gate(marker, source=webcam(str(marker), opening=str(marker)), state="ready")(draft)
    passes.start(draft, 5)
    tell(draft, report(2, 7, 300 * S), report(3, 7, 300 * S))
    with pytest.raises(InputError, match="run-through"):
        corrections.count(draft, 3, counts=True)
    with pytest.raises(InputError, match="run-through"):
        corrections.partner(draft, 1, 4, "now")
    with pytest.raises(InputError, match="passes are under way"):
        corrections.mark(draft, report(2, 8, 310 * S))


def test_what_was_seen_before_a_restart_can_still_be_put_right(tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        before = desk_on(store)
        for told in fly(1, 60 * S, 3.5):
            before.report(told)
        desk = Desk(store, Hub())
        desk.do(lambda draft: corrections.set_instant(draft, 2, draft.crossings[2].t_ns + 100 * MS))
        assert desk.views().reps[1].fly_time_s == pytest.approx(3.6)
        desk.do(lambda draft: corrections.count(draft, 2, counts=False))
        desk.tick()
        assert (desk.views().reps[1].state, desk.views().reps[1].crossing3) == ("unfinished", None)
        desk.do(lambda draft: corrections.undo(draft, "later"))
        assert desk.views().reps[1].state == "final"
        assert desk.views().reps[1].fly_time_s == pytest.approx(3.6)


def test_another_fly_zone_does_not_put_marker_3_onto_a_further_gate() -> None:
    draft = blank()
    gate_desk.add_gate(draft, 70.0)
    for fly_zone_m in (40.0, 36.0):
        with pytest.raises(InputError, match="Gate at 70 m"):
            athlete_desk.set_terms(Draft(draft), TermsBody(fly_zone_m=fly_zone_m))


def test_a_marker_that_is_moved_gives_every_pace_its_own_time() -> None:
    draft = with_athletes(blank(), "52")
    gate_desk.move_gate(draft, 3, 70.0)
    pace = draft.athletes[1].pace
    assert pace is not None
    assert pace.fly_time_s == pytest.approx(40 / pace.speed_m_per_s)
    assert draft.session.fly_zone_m == 40


def test_a_session_like_an_earlier_one_keeps_the_fly_zone_of_gates_that_were_given_places(tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        desk = desk_on(store)
        desk.do(lambda draft: athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400="52")))
        desk.new_session()
        desk.do(lambda draft: gate_desk.move_gate(draft, 3, 70.0))
        views = desk.new_session(like=desk.views_of(1))
        pace = views.athletes[1].pace
        assert (views.session.fly_zone_m, views.gates[3].position_m) == (40, 70)
        assert pace is not None
        assert pace.fly_time_s == pytest.approx(40 / pace.speed_m_per_s)
