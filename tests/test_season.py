"""What was noted and done: feel, wind and note in the results, and the season by workout."""

import csv
import io

from server import athlete_desk
from server.bodies import AthleteChangeBody, FeelBody, TermsBody, WindBody
from server.draft import Draft, changed
from server.feel import feel_text, felt, wind
from server.people_views import WorkoutView
from server.reps_csv import reps_csv
from server.season import NO_WORKOUT, day_of, season
from server.season_page import _content
from server.session_start import first_views
from server.summary import summary, terms
from tests.live_help import S, blank, fly, tell, with_athletes


def session(number: int = 1, *fly_s: float, workout: bool = True, cycle_pace: str = "") -> Draft:
    """Two athletes in turns; the built-in flying 30s, or nothing prescribed."""
    draft = with_athletes(blank(name=""), "52.0", "54.0")
    for view in first_views(number, None, afresh=False)[2]:
        if isinstance(view, WorkoutView):
            draft.put(view)
    flying = next(one.workout for one in draft.workouts.values() if "30m" in one.text)
    draft.put(changed(draft.session, session=number, started_at=f"2026-05-{number:02d}T16:00:00+00:00"))
    athlete_desk.set_terms(draft, TermsBody(workout=flying if workout else None))
    draft.put(changed(draft.session, cycle_pace=cycle_pace))
    for place, one in enumerate(fly_s, 1):
        tell(draft, *fly(place, place * 200 * S, one))
    return draft


def test_what_was_noted_is_in_the_results_and_the_csv() -> None:
    draft = session(1, 3.3, 3.4)
    felt(draft, 1, FeelBody(looseness="tight", effort="all out"))
    felt(draft, 1, FeelBody(recovered_early=True))
    athlete_desk.set_terms(draft, TermsBody(wind_m_per_s=1.5, shoes="spikes", note="wet"))
    wind(draft, 2, WindBody(wind_m_per_s=-0.5))
    assert feel_text(draft.reps[1].feel) == "tight, all out, recovered early"
    notes = [note for one in summary(draft).athletes for row in one.rows for note in row.notes]
    assert notes == ["rep 1: tight, all out, recovered early", "rep 1: wind -0.5 m/s"]
    assert terms(draft).endswith("wind +1.5 m/s, worth about +0.8 %, spikes, wet")
    rows = list(csv.DictReader(io.StringIO(reps_csv(draft))))
    assert [(row["looseness"], row["effort"], row["recovered_early"], row["wind_m_per_s"]) for row in rows] == [
        ("tight", "all out", "yes", "1.5"),
        ("", "", "", "-0.5"),
    ]


def test_a_season_is_by_workout_with_who_how_much_and_the_best() -> None:
    june, may = session(9, 3.3, 3.2, 3.1, cycle_pace="400 m"), session(2, 3.5)
    found = season(map(day_of, [june, may]))
    (flying,) = found.workouts
    assert [(day.session, day.athletes, day.reps, day.cycle_pace) for day in flying.days] == [
        (9, ("Athlete 1", "Athlete 2"), 3, "400 m"),
        (2, ("Athlete 1",), 1, ""),
    ]
    (best,) = flying.days[0].bests
    assert (best.name, best.distance_m, round(best.time_s, 3)) == ("Athlete 1", 30.0, 3.1)
    assert found.paces == {"400 m": 1}


def test_own_workouts_stand_apart_and_rehearsals_are_left_out() -> None:
    draft = session(3, 3.3, 3.2)
    another = max(draft.workouts)
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(workout=another))
    assert len(season(map(day_of, [draft])).workouts) == 2
    draft.put(changed(draft.session, rehearsal=True))
    assert season(map(day_of, [draft, session(4)])).workouts == ()


def test_without_a_workout_it_says_so_and_the_page_shows_every_day() -> None:
    free = session(5, 3.3, workout=False)
    assert [one.name for one in season(map(day_of, [free])).workouts] == [NO_WORKOUT]
    html = _content(season(map(day_of, [free, session(6, 3.3, cycle_pace="800 m")])))
    for text in (NO_WORKOUT, "Flying 30s", "5 May 2026", 'href="/session/6"', "30 m 3.3", "800 m pace 1"):
        assert text in html
    assert "No rep yet" in _content(season([]))
