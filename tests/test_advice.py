"""What is advised about an athlete's day, and that steady days are left in peace."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.advice import advised, day
from benchmarks.fading import CVS, default_variation, measured_variation, speeds
from server.coaching.advice import Advice, Day, GateSpeeds, Ran
from server.coaching.advise import advise
from server.coaching.events import is_middle_distance
from server.coaching.fading import Variation
from server.coaching.timed_rep import TimedRep
from server.coaching.wind import wind_text

EVEN = GateSpeeds(9.0, 9.05, u_own=0.1)
SLOWER = GateSpeeds(9.0, 8.7, u_own=0.1)
FASTER = GateSpeeds(8.5, 9.0, u_own=0.1)


def ran(velocity: float = 9.0, distance_m: float = 30.0, **fields: Any) -> Ran:
    pulled_up = fields.get("pulled_up", False)
    timed = TimedRep(distance_m / velocity, 0.0013, 0.02, distance_m, "as drawn", pulled_up=pulled_up)
    return Ran(timed, **{"to_400": "faster", "speeds": EVEN, **fields})


def kinds(one: Day) -> list[str]:
    return [found.kind for found in advise(one)]


def the(one: Day) -> Advice:
    (found,) = advise(one)
    return found


def of(*runs: Ran, **fields: Any) -> Day:
    return Day("Ann", runs, **fields)


def fading_day(later: list[float], bout: int = 1) -> Day:
    first = [ran(bout=place // 3) for place in range(6)]
    return of(*first, *(ran(velocity, bout=2 + (bout if place > 1 else 0)) for place, velocity in enumerate(later)))


def test_who_fades_is_given_the_end_of_the_set_with_the_figures_and_whose_rule_it_is() -> None:
    found = the(fading_day([8.5, 8.5]))
    assert (found.kind, found.words, found.whose) == ("end-set", "consider ending the set", "ours")
    assert "5.6 % under today's best" in found.reason
    assert "nine trained male sprinters" in found.source


def test_it_goes_when_the_speed_is_back() -> None:
    assert advise(fading_day([8.5, 8.5, 9.0])) == ()
    assert advise(fading_day([8.5])) == ()


def test_fading_again_after_the_longer_rest_is_the_end_of_the_session() -> None:
    assert kinds(fading_day([8.5, 8.5, 8.5], bout=0)) == ["end-set"]
    found = the(fading_day([8.5, 8.5, 8.5]))
    assert (found.kind, found.words) == ("end-session", "consider ending the session")
    assert "before and after the longer rest" in found.reason
    assert "nine trained" in found.source
    assert "fading again after the longer rest is the end" in found.source


def test_who_pulled_up_is_asked_after_and_does_not_fade() -> None:
    found = the(fading_day([8.5, 8.5]))
    assert found.kind == "end-set"
    pulled = of(*(ran() for _ in range(6)), ran(7.0, pulled_up=True), ran(7.0, pulled_up=True))
    assert [one.words for one in advise(pulled)] == ["ask how Ann is"]
    assert advise(replace(pulled, runs=(*pulled.runs, ran()))) == ()
    only_one_gate = of(Ran(None, pulled_up=True))
    assert kinds(only_one_gate) == ["pulled-up"]


def test_an_advice_asks_for_more_than_the_mark_where_nothing_is_known_of_the_athlete() -> None:
    slow = [9.0 * 0.967] * 2  # 3.3 % under: over twice 1.2 %, under twice 1.8 %
    assert advise(fading_day(slow)) == ()
    assert kinds(replace(fading_day(slow), variation=Variation(0.01, 2, 18))) == ["end-set"]


@pytest.mark.parametrize(
    ("shares", "is_short"),
    [([0.6, 0.6, 1.0], True), ([0.6, 1.0, 1.0, 0.6], False), ([0.6, 0.6], False), ([0.7, 0.7, 0.7], False)],
)
def test_most_rests_under_two_thirds_are_a_lack_of_top_speed(shares: list[float], is_short: bool) -> None:
    one = of(ran(), *(ran(rest_share=share) for share in shares), flying=False)
    assert kinds(one) == (["top-speed"] if is_short else [])
    assert all(found.words == "top speed is missing: do the flying workouts" for found in advise(one))


def test_a_tap_is_enough_and_fading_speaks_against_it() -> None:
    assert kinds(of(ran(recovered_early=True))) == ["top-speed"]
    tired = fading_day([8.5, 8.5])
    assert kinds(replace(tired, runs=(replace(tired.runs[0], recovered_early=True), *tired.runs[1:]))) == ["end-set"]


def test_most_reps_no_faster_than_800_m_pace_are_a_lack_of_top_speed() -> None:
    reps = [ran(7.0, 100.0, to_floor=verdict) for verdict in ("slower", "too close to call", "faster", "slower")]
    found = the(of(*reps, floor="800 m", flying=False))
    assert (found.kind, found.whose) == ("top-speed", "text")
    assert found.reason == "3 of 4 reps were not faster than 800 m pace"
    assert advise(of(*reps[:3], floor="800 m", flying=False)) == ()
    half = [*reps[:3], ran(7.0, 100.0, to_floor="faster")]
    assert advise(of(*half, floor="800 m", flying=False)) == ()


def test_who_slows_before_the_last_gate_twice_is_told_to_run_through() -> None:
    assert advise(of(ran(speeds=SLOWER))) == ()
    assert advise(of(ran(speeds=SLOWER), ran(), ran(speeds=SLOWER))) == ()
    assert the(of(ran(speeds=SLOWER), ran(speeds=SLOWER))).words == "run through Marker 3"
    at_50 = of(*(ran(distance_m=50.0, speeds=SLOWER) for _ in range(2)))
    assert the(at_50).words == "run through Marker 3, or try 40 m"
    assert advise(replace(at_50, flying=False)) == ()


def test_a_scale_that_may_be_wrong_is_no_athlete_who_slows() -> None:
    unsure = replace(SLOWER, u_common=0.1)
    assert advise(of(ran(speeds=unsure), ran(speeds=unsure))) == ()


def test_who_is_still_gaining_takes_a_longer_build_up() -> None:
    assert the(of(ran(speeds=FASTER), ran(speeds=FASTER))).words == "take a longer build-up"
    gentle = GateSpeeds(8.8, 9.0, u_own=0.01)
    assert advise(of(ran(speeds=gentle), ran(speeds=gentle))) == ()


def whole(distance_m: float = 30.0, **fields: Any) -> Day:
    runs = [ran(distance_m=distance_m, bout=place // 3) for place in range(9)]
    return of(*runs, **{"middle_distance": True, "is_over": True, **fields})


@pytest.mark.parametrize(("distance_m", "words"), [(30.0, "next time 40 m can be tried"), (40.0, "next time 50 m")])
def test_the_next_distance_is_offered_after_a_workout_without_fault(distance_m: float, words: str) -> None:
    assert words in the(whole(distance_m)).words
    assert the(whole(distance_m)).whose == "ours"


@pytest.mark.parametrize(
    "other",
    [
        whole(50.0),
        whole(middle_distance=False),
        whole(is_over=False),
        replace(whole(), runs=(replace(whole().runs[0], to_400="too close to call"), *whole().runs[1:])),
        replace(whole(), runs=(*whole().runs[:-1], replace(whole().runs[-1], speeds=SLOWER))),
        replace(whole(), runs=(*whole().runs[:-1], Ran(None, bout=2))),
    ],
    ids=["at 50 m", "sprinter", "not over", "one too close", "slowed at Marker 3", "one without a time"],
)
def test_it_is_not_offered_otherwise(other: Day) -> None:
    assert advise(other) == ()


@pytest.mark.parametrize(
    ("event", "is_one"),
    [
        *(("800 m", True), ("1500/3000", True), ("Mile", True), ("400/800", True), ("3k", True)),
        *(("400 m", False), ("", False), ("sprints", False), ("100 m", False)),
    ],
)
def test_an_event_says_who_runs_middle_distance(event: str, is_one: bool) -> None:
    assert is_middle_distance(event) is is_one


def test_wind_is_said_beside_the_time() -> None:
    assert wind_text(1.5) == "wind +1.5 m/s, worth about +0.8 %"
    assert wind_text(-2.0) == "wind -2.0 m/s, worth about -1.0 %"


def test_a_thousand_steady_sessions_get_no_advice_in_99_percent() -> None:
    """A part of `benchmarks/advice.py`: half with nothing known of the athlete, half with two earlier sessions."""
    disturbed = [
        seed
        for seed in range(1_000)
        if advised(
            day(
                speeds(seed, cv := CVS[seed % len(CVS)]),
                seed,
                (default_variation if seed % 8 < 4 else measured_variation)(cv, seed),
            )
        )
    ]
    assert len(disturbed) <= 10
