"""What follows from what gates and coaches say, in a session without clock, socket or database."""

import math
from typing import Any

import pytest

from gate.errors import InputError
from server import athlete_desk, corrections, live_session, open_reps, retiming
from server.bodies import AthleteBody, AthleteChangeBody, TermsBody
from server.draft import Draft
from server.live_pairing import judged
from server.missing import UnknownError
from server.views import RepView
from tests.live_help import (
    MS,
    S,
    blank,
    counted,
    fly,
    none_after_all,
    report,
    setup,
    states,
    tell,
    the_reps,
    with_athletes,
)

FLY_NS = 3_500 * MS


def early(marker: int, body: int, t_ns: int, speed: float = 30 / 3.5, **more: Any) -> live_session.GateReport:
    return report(marker, body, t_ns, speed, final=False, **more)


def final(marker: int, body: int, t_ns: int, speed: float = 30 / 3.5, **more: Any) -> live_session.GateReport:
    return report(marker, body, t_ns, speed, **more)


def the_rep(draft: Draft) -> RepView:
    (rep,) = the_reps(draft)
    return rep


def test_a_rep_runs_is_provisional_and_then_final() -> None:
    draft = with_athletes(blank(), "52")
    tell(draft, early(2, 1, 0))
    rep = the_rep(draft)
    assert (rep.state, rep.t2_ns, rep.t3_ns, rep.fly_time_s) == ("running", 0, None, None)
    assert rep.velocity_m_per_s == pytest.approx(30 / 3.5)
    tell(draft, final(2, 1, 2 * MS))
    assert (the_rep(draft).state, the_rep(draft).t2_ns) == ("running", 2 * MS)
    tell(draft, early(3, 1, FLY_NS + 5 * MS))
    rep = the_rep(draft)
    assert (rep.state, rep.fly_time_s, rep.verdict, rep.verdict_from) == ("provisional", 3.503, "faster", "fly time")
    tell(draft, final(3, 1, FLY_NS))
    rep = the_rep(draft)
    assert (rep.state, rep.fly_time_s) == ("final", 3.498)
    assert rep.velocity_m_per_s == pytest.approx(30 / 3.498)
    assert (rep.rep, rep.athlete, rep.revised, rep.crossing2, rep.crossing3) == (1, 1, None, 1, 2)


def test_a_rep_is_provisional_while_a_body_is_in_either_gate() -> None:
    draft = tell(blank(), early(2, 1, 0), final(3, 1, FLY_NS))
    assert the_rep(draft).state == "provisional"
    assert the_rep(tell(draft, final(2, 1, 0))).state == "final"


def test_a_final_that_changes_the_verdict_says_what_was_shown() -> None:
    draft = with_athletes(blank(), "46.7")  # 8.565 m/s, 3.502 s
    tell(draft, *fly(1, 0, 3.3)[:1], early(3, 1, 3_300 * MS, 9.0))
    assert the_rep(draft).verdict == "faster"
    tell(draft, final(3, 1, 3_700 * MS, 7.2))
    rep = the_rep(draft)
    assert rep.verdict == "slower"
    assert rep.revised == "revised: first shown as 3.300 s, FASTER"


def test_what_was_shown_first_stays_through_a_second_revision() -> None:
    draft = with_athletes(blank(), "46.7")
    tell(draft, early(2, 1, 0), early(3, 1, 3_300 * MS, 9.0), final(3, 1, 3_700 * MS, 7.2))
    assert the_rep(draft).verdict == "slower"
    tell(draft, final(2, 1, 200 * MS))
    rep = the_rep(draft)
    assert (rep.verdict, rep.state) == ("too close to call", "final")
    assert rep.revised == "revised: first shown as 3.300 s, FASTER"


def test_what_was_shown_for_another_pace_is_no_longer_said() -> None:
    def revised() -> Draft:
        draft = with_athletes(blank(), "46.7", "52")
        return tell(draft, *fly(1, 0, 3.3)[:1], early(3, 1, 3_300 * MS, 9.0), final(3, 1, 3_700 * MS, 7.2))

    draft = revised()
    corrections.assign(draft, 1, 2, "swapped", "then")
    assert the_rep(draft).revised is None
    draft = revised()
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(pace_400="60"))
    assert the_rep(draft).revised is None
    draft = revised()
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(name="Ann"))
    assert the_rep(draft).revised == "revised: first shown as 3.300 s, FASTER"


def test_reps_are_closed_with_a_remark_where_no_crossing_can_follow() -> None:
    draft = tell(with_athletes(blank(), "52"), final(2, 1, 0), early(3, 1, FLY_NS), early(2, 2, 60 * S))
    open_reps.close_open_reps(draft, retiming.SERVER_STOPPED)
    first, second = the_reps(draft)
    assert (first.state, first.fly_time_s, first.revised) == ("final", 3.5, retiming.SERVER_STOPPED)
    assert (second.state, second.revised) == ("unfinished", None)
    corrections.assign(draft, 1, None, "", "now")
    assert the_reps(draft)[0].revised == retiming.SERVER_STOPPED


def test_a_final_that_changes_no_verdict_is_no_revision() -> None:
    draft = tell(with_athletes(blank(), "60"), fly(1, 0, 3.5)[0], early(3, 1, FLY_NS + 5 * MS), final(3, 1, FLY_NS))
    assert (the_rep(draft).verdict, the_rep(draft).revised) == ("faster", None)


def test_an_early_crossing_that_was_none_takes_its_rep_with_it() -> None:
    draft = with_athletes(blank(), "52", "60")
    tell(draft, early(2, 1, 0), none_after_all(2, 1, 0))
    assert states(draft) == [(1, "withdrawn", 1)]
    assert draft.crossings[1].withdrawn
    assert draft.crossings[1].final
    assert draft.crossings[1].why == "nobody went through after all"


def test_a_rep_that_was_none_takes_no_turn_of_the_running_order() -> None:
    draft = with_athletes(blank(), "52", "60")
    tell(draft, early(2, 1, 0), none_after_all(2, 1, 0), *fly(2, 60 * S, 3.5))
    assert states(draft) == [(1, "withdrawn", 1), (2, "final", 1)]
    assert draft.session.next_athlete == 2


def test_a_turn_is_not_given_back_when_somebody_has_run_since() -> None:
    draft = with_athletes(blank(), "52", "60", "70")
    tell(draft, early(2, 1, 0), *fly(2, 20 * S, 3.5), none_after_all(2, 1, 0))
    assert states(draft) == [(1, "withdrawn", 1), (2, "final", 2)]
    assert draft.session.next_athlete == 3


def test_marker_3_that_was_none_lets_the_rep_run_on() -> None:
    draft = tell(with_athletes(blank(), "52"), final(2, 1, 0), early(3, 7, 3 * S, 9.9), none_after_all(3, 7, 3 * S))
    assert (the_rep(draft).state, the_rep(draft).crossing3, the_rep(draft).fly_time_s) == ("running", None, None)
    tell(draft, final(3, 1, FLY_NS))
    assert (the_rep(draft).state, the_rep(draft).fly_time_s, the_rep(draft).revised) == ("final", 3.5, None)


def test_what_was_never_told_cannot_be_taken_back() -> None:
    draft = blank()
    assert live_session.report(draft, none_after_all(2, 1, 0)) is None
    assert draft.changed == {}


def test_a_walker_back_is_a_crossing_but_no_rep() -> None:
    draft = with_athletes(blank(), "52")
    tell(draft, *fly(1, 0, 3.5), final(3, 2, 40 * S, 1.5, direction="left"), final(2, 3, 60 * S, 4.0, direction="left"))
    assert states(draft) == [(1, "final", 1)]
    assert counted(draft) == {1: True, 2: True, 3: False, 4: False}
    assert draft.crossings[3].why == "1.5 m/s is under 3 m/s: not running"
    assert draft.crossings[4].why == "goes to the left, runs go to the right"


def test_feet_in_another_lane_are_kept_and_do_not_count() -> None:
    draft = tell(
        with_athletes(blank(), "52"), final(2, 1, 0, feet_m=0.02), final(2, 2, 1 * S, feet_m=0.31, height_m=1.6)
    )
    assert states(draft) == [(1, "running", 1)]
    assert counted(draft) == {1: True, 2: False}
    assert draft.crossings[2].why == "in another lane: feet 0.31 m above the line's ground"
    assert draft.crossings[2].crossing_on_session_clock().feet_m == 0.31


def test_what_else_was_seen_at_a_crossing_stays_with_it() -> None:
    noted = "another body at the same instant"
    draft = tell(blank(), early(2, 1, 0), final(2, 1, 0, note=noted), final(3, 1, FLY_NS))
    assert [view.note for view in draft.crossings.values()] == [noted, None]
    assert draft.crossings[1].crossing_on_session_clock().note == noted


def test_a_crossing_of_an_earlier_version_has_neither_feet_nor_note() -> None:
    draft = tell(blank(), final(2, 1, 0, feet_m=0.02, note="another body at the same instant"))
    stored = draft.crossings[1].model_dump(mode="json", exclude={"feet_m", "note"})
    draft.apply("crossing", stored)
    view = draft.crossings[1]
    assert (view.feet_m, view.note) == (None, None)
    crossing = view.crossing_on_session_clock()
    assert (math.isnan(crossing.feet_m), crossing.note) == (True, None)
    assert judged([view], draft.session)[0].counted


def test_two_in_the_fly_zone_at_once_are_two_reps() -> None:
    first, second = fly(1, 0, 3.5), fly(2, 1 * S, 3.4)
    draft = tell(with_athletes(blank(), "52", "60"), first[0], second[0], first[1], second[1])
    reps = the_reps(draft)
    assert [(rep.athlete, rep.fly_time_s, rep.crossing2, rep.crossing3) for rep in reps] == [
        (1, 3.5, 1, 3),
        (2, pytest.approx(3.4), 2, 4),
    ]


def test_who_does_not_come_to_marker_3_is_unfinished_after_the_longest_time() -> None:
    draft = tell(with_athletes(blank(), "52"), final(2, 1, 5 * S))
    open_reps.tick(draft, 15 * S)
    assert the_rep(draft).state == "running"
    open_reps.tick(draft, 15 * S + 1)
    rep = the_rep(draft)
    assert (rep.state, rep.verdict, rep.verdict_from) == ("unfinished", "faster", "gate speed")
    assert rep.velocity_m_per_s == pytest.approx(30 / 3.5)


def test_a_rep_of_an_earlier_run_of_the_server_never_comes_to_marker_3() -> None:
    draft = tell(blank(), final(2, 1, 5 * S))
    draft.put(draft.server.model_copy(update={"run": 2}))
    open_reps.tick(draft, 0)
    assert the_rep(draft).state == "unfinished"


def test_crossings_of_two_runs_of_the_server_are_no_rep() -> None:
    draft = tell(blank(), final(2, 1, 0))
    draft.put(draft.server.model_copy(update={"run": 2}))
    open_reps.tick(draft, 0)
    tell(draft, final(3, 1, FLY_NS))
    assert [(rep.run, rep.state, rep.crossing2, rep.crossing3) for rep in the_reps(draft)] == [
        (1, "unfinished", 1, None),
        (2, "unfinished", None, 2),
    ]


def test_who_is_seen_at_marker_3_alone_is_unfinished_with_its_speed() -> None:
    draft = tell(with_athletes(blank(), "52"), final(3, 1, 0))
    rep = the_rep(draft)
    assert (rep.state, rep.t2_ns, rep.t3_ns, rep.fly_time_s) == ("unfinished", None, 0, None)
    assert (rep.speed3_m_per_s, rep.verdict, rep.verdict_from) == (30 / 3.5, "faster", "gate speed")


def test_a_marker_2_that_is_told_late_joins_the_rep_that_marker_3_began() -> None:
    draft = tell(with_athletes(blank(), "52", "60"), final(3, 1, FLY_NS))
    tell(draft, final(2, 1, 0))
    assert states(draft) == [(1, "final", 1)]
    assert the_rep(draft).fly_time_s == 3.5


def test_the_direction_is_found_from_the_runs_also_for_those_before() -> None:
    draft = with_athletes(blank(), "52", "60")
    tell(draft, final(2, 1, 0, 5.0, direction="left"))
    assert states(draft) == [(1, "running", 1)]
    tell(draft, *fly(2, 60 * S, 3.5))
    assert states(draft) == [(1, "withdrawn", 1), (2, "final", 1)]
    assert draft.crossings[1].why == "goes to the left, runs go to the right"
    assert draft.session.next_athlete == 2


def test_a_direction_that_is_given_counts_the_crossings_anew() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    athlete_desk.set_terms(draft, TermsBody(direction="left"))
    assert states(draft) == [(1, "withdrawn", 1)]
    athlete_desk.set_terms(draft, TermsBody(direction="right"))
    assert states(draft) == [(1, "final", 1)]
    assert the_rep(draft).fly_time_s == 3.5


def test_the_next_athlete_goes_round() -> None:
    draft = with_athletes(blank(), "52", "60")
    for body in range(1, 6):
        tell(draft, *fly(body, body * 60 * S, 3.5))
    assert [rep.athlete for rep in the_reps(draft)] == [1, 2, 1, 2, 1]
    assert draft.session.next_athlete == 2


def test_without_athletes_a_rep_is_nobody_s_and_has_no_verdict() -> None:
    rep = the_rep(tell(blank(), *fly(1, 0, 3.5)))
    assert (rep.athlete, rep.pace, rep.verdict, rep.p_faster, rep.fly_time_s) == (None, None, None, None, 3.5)


def test_another_athlete_gets_the_rep_and_its_verdict_with_the_reason_kept() -> None:
    draft = tell(with_athletes(blank(), "52", "44"), *fly(1, 0, 3.5))
    assert the_rep(draft).verdict == "faster"
    corrections.assign(draft, 1, 2, "they swapped", "then")
    rep = the_rep(draft)
    assert (rep.athlete, rep.verdict, rep.revised) == (2, "slower", None)
    corrections.assign(draft, 1, None, "", "later")
    rep = the_rep(draft)
    assert (rep.athlete, rep.verdict, rep.pace) == (None, None, None)
    assert [(one.what, one.reason, one.at) for one in rep.corrections] == [
        ("given to Athlete 2, was Athlete 1's", "they swapped", "then"),
        ("given to nobody, was Athlete 2's", "", "later"),
    ]


def test_an_assigned_rep_keeps_its_athlete_when_the_final_comes() -> None:
    draft = tell(with_athletes(blank(), "52", "60"), final(2, 1, 0), early(3, 1, FLY_NS + MS))
    corrections.assign(draft, 1, 2, "swapped", "then")
    tell(draft, final(3, 1, FLY_NS))
    assert states(draft) == [(1, "final", 2)]
    assert len(the_rep(draft).corrections) == 1


def test_a_void_rep_keeps_its_figures_and_can_be_restored() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    before = the_rep(draft)
    corrections.void(draft, 1, "false start", "then")
    rep = the_rep(draft)
    assert rep.void is not None
    assert (rep.void.reason, rep.void.at, rep.state, rep.fly_time_s) == ("false start", "then", "final", 3.5)
    corrections.restore(draft, 1, "it was none", "later")
    rep = the_rep(draft)
    assert rep.model_copy(update={"corrections": ()}) == before
    assert [(one.what, one.reason) for one in rep.corrections] == [("void", "false start"), ("restored", "it was none")]


def test_a_void_stays_when_the_final_comes() -> None:
    draft = tell(blank(), final(2, 1, 0), early(3, 1, FLY_NS))
    corrections.void(draft, 1, "false start", "then")
    tell(draft, final(3, 1, FLY_NS + MS))
    assert the_rep(draft).void is not None
    assert the_rep(draft).fly_time_s == pytest.approx(3.501)


@pytest.mark.parametrize("correct", [corrections.void, corrections.restore])
def test_a_correction_that_cannot_be_is_refused(correct: Any) -> None:
    draft = tell(blank(), *fly(1, 0, 3.5))
    with pytest.raises(UnknownError, match="no rep 9"):
        correct(draft, 9, "why", "now")
    if correct is corrections.void:
        correct(draft, 1, "first", "now")
    with pytest.raises(InputError, match=r"restore it first|nothing to restore"):
        correct(draft, 1, "again", "now")


def test_a_rep_cannot_be_given_to_somebody_unknown() -> None:
    draft = tell(blank(), *fly(1, 0, 3.5))
    with pytest.raises(UnknownError, match="no athlete 7"):
        corrections.assign(draft, 1, 7, "", "now")


def test_another_fly_zone_is_for_the_reps_that_follow() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    before = the_rep(draft)
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=20.0))
    assert the_rep(draft) == before
    tell(draft, report(2, 2, 60 * S, 8.0), report(3, 2, 62_500 * MS, 8.0))
    assert the_reps(draft)[0] == before
    after = the_reps(draft)[1]
    assert after.fly_zone_m == 20.0
    assert after.velocity_m_per_s == pytest.approx(8.0)
    assert after.pace is not None
    assert after.pace.fly_time_s == pytest.approx(20 / (400 / 52))


def test_a_distance_that_was_wrong_times_every_rep_anew() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=29.0, also_earlier=True))
    rep, athlete = the_rep(draft), draft.athletes[1]
    assert rep.velocity_m_per_s == pytest.approx(29 / 3.5)
    assert athlete.pace is not None
    assert rep.pace == athlete.pace
    assert athlete.pace.fly_time_s == pytest.approx(29 / (400 / 52))
    assert rep.revised is None


def test_a_distance_at_which_nobody_pairs_keeps_the_crossings() -> None:
    draft = tell(blank(), *fly(1, 0, 3.5))
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=60.0, also_earlier=True))
    assert [(rep.crossing2, rep.crossing3) for rep in the_reps(draft)] == [(1, None)]
    assert set(draft.crossings) == {1, 2}
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=30.0, also_earlier=True))
    assert [(rep.rep, rep.crossing2, rep.crossing3) for rep in the_reps(draft)] == [(1, 1, 2)]


def test_another_pace_judges_the_athlete_s_reps_anew() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(name="Ann", pace_400="44"))
    rep = the_rep(draft)
    assert (rep.verdict, rep.revised, rep.fly_time_s) == ("slower", None, 3.5)
    assert draft.athletes[1].name == "Ann"


def test_a_rep_of_an_earlier_run_of_the_server_is_timed_anew_as_well() -> None:
    draft = tell(with_athletes(blank(), "52"), *fly(1, 0, 3.5))
    draft.put(draft.server.model_copy(update={"run": 2}))
    athlete_desk.set_terms(draft, TermsBody(fly_zone_m=29.0, also_earlier=True))
    assert the_rep(draft).velocity_m_per_s == pytest.approx(29 / 3.5)


def test_a_running_order_without_the_next_athlete_goes_on_with_its_first() -> None:
    draft = with_athletes(blank(), "52", "60", "70")
    athlete_desk.set_terms(draft, TermsBody(athletes=(2, 3)))
    assert draft.session.next_athlete == 2
    athlete_desk.set_terms(draft, TermsBody(athletes=(3, 2)))
    assert draft.session.next_athlete == 2
    athlete_desk.set_terms(draft, TermsBody(athletes=()))
    assert draft.session.next_athlete is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (TermsBody(min_speed_m_per_s=9, max_speed_m_per_s=9), "leave nobody"),
        (TermsBody(athletes=(1, 1)), "names somebody twice"),
        (TermsBody(athletes=(1, 9)), "no athlete 9"),
        (TermsBody(next_athlete=2**70), "no athlete 1180591620717411303424"),
    ],
)
def test_terms_that_cannot_be_are_refused(body: TermsBody, said: str) -> None:
    with pytest.raises(InputError, match=said):
        athlete_desk.set_terms(with_athletes(blank(), "52"), body)


@pytest.mark.parametrize(
    ("pace", "said"), [("abc", "not understood"), ("400", "not between"), ("9:99", "not understood"), ("", "")]
)
def test_a_pace_that_nobody_runs_is_refused(pace: str, said: str) -> None:
    draft = blank()
    if not said:
        assert athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400=pace)).pace is None
        return
    with pytest.raises(InputError, match=said):
        athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400=pace))


def test_a_height_that_was_not_seen_is_null_and_pairs_all_the_same() -> None:
    draft = tell(blank(), *fly(1, 0, 3.5, height_m=math.nan))
    assert draft.crossings[1].height_m is None
    assert math.isnan(draft.crossings[1].crossing_on_session_clock().height_m)
    assert the_rep(draft).fly_time_s == 3.5


def test_u_is_of_the_crossings_lines_and_latencies() -> None:
    known = the_rep(tell(blank(), *fly(1, 0, 3.5)))
    late = [setup(2, u_latency_s=0.1), setup(3, u_latency_s=0.5)]
    told = [final(2, 1, 0, setup=late[0]), final(3, 1, FLY_NS, setup=late[1])]
    vague = the_rep(tell(with_athletes(blank(), "52"), *told))
    speed = 30 / 3.5
    exact = math.hypot(0.001, 0.001, 0.01 / speed, 0.01 / speed)
    assert known.u_fly_time_s == pytest.approx(exact)
    assert vague.u_fly_time_s == pytest.approx(math.hypot(exact, 0.1, 0.5))
    assert vague.u_own_fly_time_s == known.u_own_fly_time_s == pytest.approx(math.hypot(0.001, 0.001))
    assert vague.verdict == "too close to call"


def test_one_camera_for_both_gates_has_no_latency_between_them() -> None:
    both = [setup(marker, opening="1.1", u_latency_s=0.5) for marker in (2, 3)]
    rep = the_rep(tell(blank(), final(2, 1, 0, setup=both[0]), final(3, 1, FLY_NS, setup=both[1])))
    assert [line.term for line in rep.budget if "latency" in line.term] == []


def test_gate_speeds_that_contradict_the_fly_time_make_the_verdict_doubtful() -> None:
    draft = with_athletes(blank(), "52")  # 7.69 m/s
    rep = the_rep(tell(draft, final(2, 1, 0, 7.0), final(3, 1, FLY_NS, 7.0)))
    assert rep.check is not None
    assert "the speeds at the gates ask for 4.286 s" in rep.check
    assert rep.velocity_m_per_s == pytest.approx(30 / 3.5)
    assert rep.verdict == "too close to call"


def test_the_group_of_a_rep_is_that_of_both_set_ups() -> None:
    told = [final(2, 1, 0, setup=setup(2, group=3)), final(3, 1, FLY_NS, setup=setup(3, group=5))]
    assert the_rep(tell(blank(), *told)).group == (3, 5)


def test_a_clip_that_is_played_again_brings_crossings_of_its_own() -> None:
    draft = blank()
    for begin_ns in (0, 30 * S):
        for marker, t_ns in ((2, 2 * S), (3, 2 * S + FLY_NS)):
            for is_final in (False, True):
                tell(draft, report(marker, 1, begin_ns + t_ns, 8.5, final=is_final, source_ns=t_ns))
    assert [(rep.state, rep.t2_ns) for rep in the_reps(draft)] == [("final", 2 * S), ("final", 32 * S)]
    assert len(draft.crossings) == 4


def test_the_same_passage_at_the_two_gates_of_one_camera_is_two_crossings() -> None:
    both = [setup(marker, camera="0") for marker in (2, 3)]
    draft = tell(blank(), final(2, 1, 0, setup=both[0]), final(3, 1, FLY_NS, setup=both[1]))
    assert len(draft.crossings) == 2


def test_a_report_changes_only_what_it_concerns() -> None:
    draft = with_athletes(blank(), "52")
    for body in range(1, 30):
        tell(draft, *fly(body, body * 60 * S, 3.5))
    after = tell(Draft(draft), final(2, 50, 3600 * S))
    assert list(after.changed) == [("crossing", 59), ("rep", 30)]
