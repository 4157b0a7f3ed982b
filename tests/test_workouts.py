"""Workouts as a coach keeps them: written, looked at first, changed, taken away; the library in every session."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from gate.errors import InputError
from server import athlete_desk, workout_desk
from server.app import create_app
from server.bodies import AthleteChangeBody, ChangedWorkoutBody, TermsBody, WorkoutBody, WrittenWorkoutBody
from server.coaching.library import LIBRARY
from server.draft import Views, changed
from server.missing import UnknownError
from server.people_views import StepView, WorkoutView
from server.places import prescribed
from server.session_start import first_views
from server.store import Fact, Store
from server.workouts import built_in, flying, with_library, written
from tests.live_help import blank, desk_on, url_of, with_athletes

HERE = "http://127.0.0.1:8400"
FLYING_30 = "3 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path: Path = tmp_path_factory.mktemp("workouts") / "flygate.db"
    with TestClient(create_app(Store(url_of(path))), base_url=HERE) as client:
        yield client


def workouts(client: TestClient) -> dict[int, Any]:
    return {one["workout"]: one for one in client.get("/api/state").json()["workouts"]}


def test_a_text_is_kept_with_its_steps_and_its_family(client: TestClient) -> None:
    answer = client.post(
        "/api/workouts", json={"notation": "2 X (4*100 m); 2:30 rec between reps; 5 min rec between sets"}
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["notation"] == made["text"] == "2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets."
    assert (made["name"], made["family"], made["built_in"], len(made["reps"])) == ("8 x 100 m", "400 m pace", "", 8)
    assert workouts(client)[made["workout"]] == made


def test_a_preview_keeps_nothing_and_marks_the_place(client: TestClient) -> None:
    before = client.get("/api/state").json()["last_id"]
    good = client.post("/api/workouts/preview", json={"notation": "4 x 50m. 1:30 Rec between reps\n100m"}).json()
    assert [step["assumed_rest"] for step in good["workout"]["reps"]] == [False, False, False, True, False]
    wrong = client.post("/api/workouts/preview", json={"notation": "3 x 3 30m"}).json()
    assert wrong["workout"] is None
    assert wrong["problems"] == [
        {
            "line": 1,
            "column": 7,
            "caret": "3 x 3 30m\n      ^^",
            "message": "found `30`, expected `x` or `m`: 3 x 30m?",
        }
    ]
    assert client.get("/api/state").json()["last_id"] == before


def test_a_coach_changes_and_takes_away_an_own_workout(client: TestClient) -> None:
    number = client.post("/api/workouts", json={"notation": "4 x 50m. 1:30 Rec between reps", "name": "Mine"}).json()[
        "workout"
    ]
    changed_to = {"notation": "5 x 60m. 2:00 Rec between reps", "name": "Mine", "family": "flying"}
    assert client.put(f"/api/workouts/{number}", json=changed_to).json()["family"] == "flying"
    assert [step["distance_m"] for step in workouts(client)[number]["reps"]] == [60] * 5
    client.patch("/api/session", json={"workout": number})
    refused = client.delete(f"/api/workouts/{number}")
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "Mine is what everybody will run: choose another for them first",
    )
    client.patch("/api/session", json={"workout": None})
    assert client.delete(f"/api/workouts/{number}").json()["removed"] is True
    assert client.patch("/api/session", json={"workout": number}).status_code == 404


def test_of_two_pages_that_change_one_workout_the_later_one_is_told(client: TestClient) -> None:
    made = client.post("/api/workouts", json={"notation": "4 x 50m. 1:30 Rec between reps", "name": "Mine"}).json()
    path, was = f"/api/workouts/{made['workout']}", made["notation"]
    first = {"notation": "5 x 60m. 2:00 Rec between reps", "name": "Mine", "was": was}
    assert client.put(path, json=first).status_code == 200
    late = client.put(path, json={**first, "notation": "300m"})
    assert (late.status_code, workouts(client)[made["workout"]]["text"]) == (409, "5 x 60m. 2:00 Rec between reps.")
    assert "somebody else has changed Mine meanwhile: it is 5 x 60m." in late.json()["detail"]


def test_a_workout_that_is_changed_moves_the_places_of_who_runs_it() -> None:
    draft = with_athletes(blank(), "52")
    workout_desk.add(draft, WrittenWorkoutBody(notation="4 x 50m. 1:30 Rec between reps"))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(workout=1))
    workout_desk.change(draft, 1, ChangedWorkoutBody(notation="2 x 100m. 3:00 Rec between reps"))
    assert [step.distance_m for step in prescribed(draft, draft.athletes[1]) or ()] == [100, 100]
    with pytest.raises(InputError, match="Athlete 1 will run"):
        workout_desk.remove(draft, 1)


def test_sets_of_flying_reps_are_given_as_before() -> None:
    body = WorkoutBody(sets=3, reps=3, distance_m=30, rest_s=180, set_rest_s=360)
    made = workout_desk.add(blank(), body)
    assert (made.name, made.text, made.family) == ("Flying 30s", FLYING_30, "flying")
    assert [step.rest_s for step in made.reps] == [180, 180, 360, 180, 180, 360, 180, 180, None]
    assert flying(1, 1, 4, 50, 90, 90).text == "1 x 4 x 50m. 1:30 Rec between reps."
    assert flying(1, 3, 1, 30, 90, 90).text == "3 x 1 x 30m. 1:30 Rec between sets."


def test_the_library_is_in_every_session_in_order() -> None:
    assert [one.built_in for one in built_in()] == [one.key for one in LIBRARY]
    begun = [one for one in first_views(1, None, False)[2] if isinstance(one, WorkoutView)]
    assert begun == built_in()


def old_entry(number: int, name: str, text: str) -> WorkoutView:
    """A workout as versions before wrote it."""
    step = {"set": 1, "rep": 1, "distance_m": 30.0, "rest_s": None}
    return WorkoutView.model_validate({"workout": number, "name": name, "text": text, "reps": [step]})


def test_workouts_of_earlier_versions_are_read_and_the_library_joins_them() -> None:
    old = {1: old_entry(1, "Flying 30s", FLYING_30), 2: old_entry(2, "Mine", "2 x 3 x 35m. 3:00 Rec between reps.")}
    assert (old[2].family, old[2].notation, old[2].reps) == (
        "flying",
        "",
        (StepView(set=1, rep=1, distance_m=30.0, rest_s=None),),
    )
    now = {one.workout: one for one in with_library(old)}
    assert now[1].built_in == "flying-30"
    assert now[2] == old[2]
    assert [one.built_in for one in now.values()] == ["flying-30", "", *[one.key for one in LIBRARY[1:]]]
    assert list(with_library(now)) == list(now.values())


def test_a_session_of_an_earlier_version_has_the_library_when_it_is_taken_up(tmp_path: Path) -> None:
    old = old_entry(1, "Flying 30s", FLYING_30)
    with Store(url_of(tmp_path / "flygate.db")) as store:
        desk_on(store)
        whole = [Fact("workout", old_entry(number, "old", "").model_dump(mode="json")) for number in range(1, 9)]
        store.append(1, [*whole, Fact("workout", old.model_dump(mode="json"))])
        views = desk_on(store).views()
    assert views.workouts[1].built_in == "flying-30"
    assert sorted(one.built_in for one in views.workouts.values() if one.built_in) == sorted(one.key for one in LIBRARY)
    assert views.workouts[2].name == "old"


def test_a_removed_workout_is_not_in_the_next_session() -> None:
    draft = blank()
    workout_desk.add(draft, WrittenWorkoutBody(notation="30m", name="Mine"))
    workout_desk.remove(draft, 1)
    with pytest.raises(UnknownError, match="no workout 1"):
        athlete_desk.set_terms(draft, TermsBody(workout=1))
    views = Views(draft.server, draft.session, gates=draft.gates, workouts=draft.workouts)
    assert "Mine" not in [one.name for one in first_views(2, views, False)[2] if isinstance(one, WorkoutView)]


def test_a_coach_may_say_otherwise_of_the_family() -> None:
    assert written(1, FLYING_30).family == "flying"
    assert written(1, FLYING_30, family="400 m pace").family == "400 m pace"
    assert written(1, "3 x 3 x 60m. 3:00 Rec between reps").family == "400 m pace"
    assert changed(written(1, "9 x 30m. 3:00 Rec between reps"), name="x").family == "400 m pace"
