"""The library's pages: what each workout's says, how long it is, when it was run last."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.bodies import WrittenWorkoutBody
from server.coaching.extent import extent
from server.coaching.guide import GUIDE
from server.coaching.library import LIBRARY
from server.draft import Draft, changed
from server.store import Store
from server.workout_desk import add
from server.workouts import built_in
from server.workouts_done import Done, last_done, ran_in
from server.workouts_page import in_order
from tests.live_help import S, blank, fly, tell, url_of, with_athletes

HERE = "http://127.0.0.1:8400"
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path: Path = tmp_path_factory.mktemp("library") / "flygate.db"
    with TestClient(create_app(Store(url_of(path))), base_url=HERE) as client:
        client.post("/api/workouts", json={"notation": "4 x <b>", "name": "x"})
        client.post("/api/workouts", json={"notation": "5 x 60m. 2:00 Rec between reps", "name": "Mine <1>"})
        yield client


def text_of(client: TestClient, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).text))


def test_the_library_is_in_order_of_progression_and_the_coachs_own_behind_it(client: TestClient) -> None:
    text = text_of(client, "/workouts")
    names = ["Pace 1: 50s", "Pace 2: 100s", "Pace 3: 100", "Pace 4: 200s", "Pace 5: 300", "Mine &lt;1&gt;"]
    places = [text.index(name) for name in [*names, "Flying 30s", "Flying 40s", "Flying 50s"]]
    assert places == sorted(places)
    assert [one.built_in for one in in_order(built_in(), "flying")] == [one.key for one in LIBRARY[:3]]


@pytest.mark.parametrize(
    ("heading", "flying", "pace"),
    [
        (
            "For whom",
            "To launch into a sprint takes practice",
            "Middle-distance runners, for endurance",
        ),
        ("What comes before", "A few workouts at 400 m pace", "A base of easy running and a transition"),
        ("No program", "no training program", "a cycle of two or three weeks"),
        ("Run-up", "10 to 20 m before Marker 1", "Take 20 to 30 m to come up to speed, gradually"),
        ("How it feels", "it must be faster than 400 m pace", "Be faster than 800 m pace in most reps"),
        ("Loose", "Rule #1: whoever cannot stay loose", "a tight body shortens the steps"),
        ("Slowing down", "run out over 50 to 100 m", "the more gradually, the better"),
        ("Rests", "Walk between reps. Between sets walk, or jog very slowly", "top speed is missing"),
    ],
)
def test_a_workouts_page_says_what_the_text_says(client: TestClient, heading: str, flying: str, pace: str) -> None:
    for number, words in ((1, flying), (8, pace)):
        text = text_of(client, f"/workouts/{number}")
        assert heading in text
        assert words in text
        assert "No crouched start and no blocks" in text
        assert "the training text 400m Pace Workouts" in text
    assert [name for name, _ in GUIDE["flying"]] == [name for name, _ in GUIDE["400 m pace"]]


def test_a_workouts_page_has_its_reps_its_length_and_the_gates_that_it_lacks(client: TestClient) -> None:
    text = text_of(client, "/workouts/8")
    assert "10 reps, 1200 m timed, 1900 to 2500 m with run-ups and slowing down; about 29 min" in text
    assert "Set 3 100 m 2:00, 100 m 2:00, 100 m 2:00 assumed" in text
    assert "Put Marker 3 at 330 m and gates at 130, 230 and 280 m from Marker 1" in text
    assert "Not run yet" in text
    page = client.get("/workouts/8").text
    link = re.search(r'href="(/set-out[^"]+)"', page)
    assert link is not None
    sheet = text_of(client, link[1].replace("&amp;", "&")).replace("&nbsp;", " ")
    assert "Marker 2 at 30 m, gates at 130, 230 and 280 m, the finish gate Marker 3 at 330 m" in sheet


def test_a_workout_that_is_not_there_is_told(client: TestClient) -> None:
    answer = client.get("/workouts/99", headers={"accept": "text/html"})
    assert (answer.status_code, "There is no workout 99" in answer.text) == (404, True)
    assert client.get("/workouts/99").json()["status"] == 404


def test_volume_and_time_are_of_steps_rests_and_run_ups() -> None:
    found = extent([(30.0, 180.0), (30.0, None)], "flying")
    assert (found.reps, found.timed_m, found.whole_m) == (2, 60, (240, 360))
    assert found.time_s == pytest.approx(2 * (8 + 4) + 180 + 15)
    assert extent([(100.0, None)], "400 m pace").whole_m == (170, 230)


def session(number: int, at: str, workout: int, *, runs: int = 1, rehearsal: bool = False) -> Draft:
    draft = with_athletes(blank(), "52")
    for one in built_in():
        draft.put(one)
    draft.put(changed(draft.session, session=number, started_at=at, workout=workout, rehearsal=rehearsal))
    for n in range(runs):
        tell(draft, *fly(1 + n, (1 + 200 * n) * S, 3.5))
    return draft


def test_a_workout_was_last_run_where_somebody_has_a_rep_of_it() -> None:
    workouts = built_in()
    earlier = [
        session(9, "2026-05-19T10:00:00+00:00", 4, rehearsal=True),
        session(8, "2026-05-18T10:00:00+00:00", 4, runs=0),
        session(7, "2026-05-14T10:00:00+00:00", 5),
        session(6, "2026-05-13T10:00:00+00:00", 4),
        session(5, "not a time", 1),
    ]
    done = last_done(map(ran_in, earlier), workouts, NOW)
    assert done.of == {
        5: Done(7, "2026-05-14T10:00:00+00:00", 6),
        4: Done(6, "2026-05-13T10:00:00+00:00", 7),
        1: Done(5, "not a time", None),
    }
    assert done.of_family["400 m pace"].words == "6 days ago"
    assert (done.of[1].words, Done(1, "", 0).words, Done(1, "", 1).words) == ("in session 5", "today", "yesterday")


def test_a_coachs_own_workout_is_known_by_what_is_run() -> None:
    draft = session(3, "2026-05-10T10:00:00+00:00", 1)
    own = add(draft, WrittenWorkoutBody(notation="2 x 30m. 3:00 Rec between reps", name="then"))
    draft.put(changed(draft.session, workout=own.workout))
    now = changed(own, workout=77, name="now")
    assert last_done([ran_in(draft)], [now], NOW).of[77].days == 10
    other = add(draft, WrittenWorkoutBody(notation="2 x 30m. 4:00 Rec between reps"))
    assert last_done([ran_in(draft)], [other], NOW).of == {}


def test_only_as_many_sessions_are_read_as_are_needed() -> None:
    read: list[int] = []

    def sessions() -> Iterator[Draft]:
        for number in (5, 4, 3):
            read.append(number)
            yield session(number, "2026-05-13T10:00:00+00:00", 1)

    last_done(map(ran_in, sessions()), built_in()[:1], NOW)
    assert read == [5, 4]
