"""Advice in a running session: follows from its reps, goes with them, is dismissed for the day."""

from typing import Any

import pytest

from server import advice_desk, athlete_desk, corrections, live_session
from server.advice_desk import day_of
from server.advice_view import AdviceView
from server.bodies import AthleteBody, AthleteChangeBody, FeelBody, TermsBody, WindBody
from server.draft import Draft
from server.feel import felt, wind
from server.missing import UnknownError
from server.people_views import WorkoutView
from server.session_start import first_views
from tests.live_help import S, blank, fly, report, tell, with_athletes

REST_NS = 190 * S
LONG_REST_NS = 370 * S
FAST_S, SLOW_S = 3.3, 3.6
NINE = (FAST_S,) * 6


def running(*fly_s: float, rest_ns: int = REST_NS, long_rest_ns: int = LONG_REST_NS, **athlete: Any) -> Draft:
    """One athlete's flying 30s of the built-in workout, each after its rest."""
    draft = blank()
    athlete_desk.add_athlete(draft, AthleteBody.model_validate({"name": "Ann", "pace_400": "52.0"} | athlete))
    for view in first_views(1, None, afresh=False)[2]:
        if isinstance(view, WorkoutView):
            draft.put(view)
    flying = next(one.workout for one in draft.workouts.values() if "30m" in one.text and one.family == "flying")
    athlete_desk.set_terms(draft, TermsBody(workout=flying))
    t_ns = S
    for number, one in enumerate(fly_s, 1):
        tell(draft, *fly(number, t_ns, one))
        t_ns += round(one * S) + (rest_ns if number % 3 else long_rest_ns) + 8 * S
    return draft


def advised(draft: Draft) -> list[tuple[int, str]]:
    return [(one.athlete, one.words) for one in draft.advices.values() if one.holds and not one.dismissed]


def test_steady_reps_are_left_in_peace() -> None:
    draft = running(*NINE, *NINE[:3])
    assert draft.advices == {}
    day = day_of(draft, draft.athletes[1])
    assert [ran.bout for ran in day.runs] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert day.runs[0].rest_share is None
    assert all(ran.rest_share is not None and ran.rest_share > 1 for ran in day.runs[1:])
    assert (day.flying, day.is_over, day.middle_distance) == (True, True, False)


def test_fading_reps_bring_it_and_a_void_one_takes_it_back() -> None:
    draft = running(*NINE, SLOW_S, SLOW_S)
    assert advised(draft) == [(1, "consider ending the set")]
    corrections.void(draft, 8, "stumbled", "now")
    assert advised(draft) == []
    assert [one.holds for one in draft.advices.values()] == [False]


def test_fading_again_after_the_longer_rest_ends_the_session() -> None:
    draft = running(FAST_S, FAST_S, FAST_S, FAST_S, SLOW_S, SLOW_S, SLOW_S)
    assert advised(draft) == [(1, "consider ending the session")]


def test_what_was_dismissed_stays_so_and_what_is_not_advised_cannot_be() -> None:
    draft = running(*NINE, SLOW_S, SLOW_S)
    assert advice_desk.dismiss(draft, 1, "end-set").dismissed
    tell(draft, *fly(20, (draft.reps[8].t3_ns or 0) + 200 * S, SLOW_S))
    assert (draft.advices["1-end-set"].holds, advised(draft)) == (True, [])
    with pytest.raises(UnknownError, match="no 'run-through' is advised about athlete 1"):
        advice_desk.dismiss(draft, 1, "run-through")


def test_who_pulled_up_is_asked_after_and_no_fading_comes_of_it() -> None:
    draft = running(*NINE, SLOW_S, SLOW_S)
    corrections.pulled_up(draft, 8, is_so=True, at="now")
    assert advised(draft) == [(1, "ask how Ann is")]


def test_short_rests_are_a_sign_only_where_no_queue_made_them() -> None:
    alone = running(*NINE, rest_ns=100 * S, long_rest_ns=200 * S)
    assert advised(alone) == [(1, "top speed is missing: stay with the flying workouts")]
    queue = blank()
    with_athletes(queue, "52.0", "52.0")
    queue.workouts.update(alone.workouts)
    athlete_desk.set_terms(queue, TermsBody(workout=alone.session.workout))
    for number in range(12):
        tell(queue, *fly(number + 1, (1 + 60 * number) * S, FAST_S))
    assert [ran.rest_share for ran in day_of(queue, queue.athletes[1]).runs] == [None] * 6
    assert advised(queue) == []


def test_a_tap_on_recovered_early_is_one_sign_and_can_be_taken_back() -> None:
    draft = running(*NINE)
    felt(draft, 3, FeelBody(recovered_early=True, looseness="loose"))
    assert [words for _, words in advised(draft)] == ["top speed is missing: stay with the flying workouts"]
    felt(draft, 3, FeelBody(recovered_early=False))
    assert advised(draft) == []
    assert draft.reps[3].feel.looseness == "loose"


def test_reps_no_faster_than_800_m_pace_are_a_sign() -> None:
    times = [{"distance": "800", "time": "1:40.0"}]
    draft = running(*(3.9,) * 5, times=times)
    assert [words for _, words in advised(draft)] == ["top speed is missing: stay with the flying workouts"]
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody.model_validate({"times": []}))
    assert advised(draft) == []


def test_speeds_at_the_gates_are_compared_beyond_what_their_scales_leave_open() -> None:
    draft = running()
    for number in (1, 2):
        t_ns = 400 * number * S
        tell(draft, report(2, number, t_ns, 9.6), report(3, number, t_ns + round(FAST_S * S), 8.6))
    assert [words for _, words in advised(draft)] == ["run through Marker 3"]


def test_the_next_distance_is_offered_to_who_runs_middle_distance() -> None:
    assert [words for _, words in advised(running(*NINE, *NINE[:3], event="800 m"))] == ["next time 40 m can be tried"]


def test_the_wind_is_noted_and_changes_no_figure() -> None:
    draft = running(FAST_S)
    before = draft.reps[1]
    athlete_desk.set_terms(draft, TermsBody(wind_m_per_s=1.5))
    wind(draft, 1, WindBody(wind_m_per_s=-0.4))
    after = draft.reps[1]
    assert (draft.session.wind_m_per_s, after.wind_m_per_s) == (1.5, -0.4)
    assert (after.velocity_m_per_s, after.verdict, after.margin_percent) == (
        before.velocity_m_per_s,
        before.verdict,
        before.margin_percent,
    )
    athlete_desk.set_terms(draft, TermsBody(wind_m_per_s=None))
    assert draft.session.wind_m_per_s is None


def test_what_was_noted_of_a_day_is_not_the_next_ones() -> None:
    draft = running(FAST_S)
    athlete_desk.set_terms(draft, TermsBody(wind_m_per_s=1.5, shoes="spikes", note="wet", cycle_pace="400 m"))
    _, after, others = first_views(2, draft, afresh=False)
    assert (after.wind_m_per_s, after.shoes, after.note, after.cycle_pace) == (None, "", "", "")
    assert not any(isinstance(view, AdviceView) for view in others)


def test_a_rep_that_is_not_final_yet_brings_nothing() -> None:
    draft = running(*NINE, SLOW_S)
    t_ns = 9_000 * S
    first, last = fly(30, t_ns, SLOW_S)
    live_session.report(draft, first)
    live_session.report(draft, report(3, 30, t_ns + round(SLOW_S * S), 30 / SLOW_S, final=False))
    assert advised(draft) == []
    live_session.report(draft, last)
    assert advised(draft) == [(1, "consider ending the set")]
