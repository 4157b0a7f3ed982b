"""What people type, load and send that cannot be used: refused with a sentence, and nothing of it is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.store import Store
from tests.live_help import S, fly, url_of

HERE = "http://127.0.0.1:8400"
RESTS = {"distance_m": 30, "rest_s": 60, "set_rest_s": 60}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path: Path = tmp_path_factory.mktemp("input") / "flygate.db"
    with TestClient(create_app(Store(url_of(path))), base_url=HERE) as client:
        client.patch("/api/session", json={"phase": "running"})
        client.post("/api/athletes", json={"name": "Ann", "pace_400": "52,3"})
        desk: Any = client.app.state.desk  # type: ignore[attr-defined]
        for told in fly(1, 60 * S, 3.5):
            desk.report(told)
        yield client


def refused(client: TestClient, method: str, address: str, status: int, words: str, **body: Any) -> None:
    before = client.get("/api/state").json()["last_id"]
    answer = client.request(method, address, **body)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert client.get("/api/state").json()["last_id"] == before


@pytest.mark.parametrize("name", ["A\x00B", "A\tB", "A\nB", "A\u2028B", "\x1b[31m", "\u202eevil", "\u2066A", "\u200b"])
def test_a_name_that_is_not_shown_as_it_is_is_refused(client: TestClient, name: str) -> None:
    words = "nothing that can be seen" if name == "\u200b" else "control characters"
    refused(client, "POST", "/api/athletes", 422, words, json={"name": name})


@pytest.mark.parametrize("name", ["👩‍👩‍👧 Zoë", "=1+1", "<script>alert(1)</script>", "נועה", "ক্ষ"])
def test_any_script_emoji_and_markup_are_names_and_no_more(client: TestClient, name: str) -> None:
    number = client.post("/api/athletes", json={"name": name}).json()["athlete"]
    assert client.put("/api/reps/1/athlete", json={"athlete": number, "reason": name}).status_code == 200
    assert "<script>a" not in client.get("/session/1").text
    assert "\n1,=" not in client.get("/api/sessions/1/reps.csv").text
    assert name in client.get("/api/sessions/1/summary.txt").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,400\nBen,52,3\n", "line 2 has more cells"),
        ("name,athlete\nBen,Cy\n", "two columns have the name"),
        ("name,400\nBen,52\nCy,1:75\n", "Cy: time '1:75'"),
        ("name\nBen\nben\n", "ben: ben is in this session already"),
        ('name,400\n"Ben\nset 1",52\n', "line 2: name: has a line break"),
        ("name\nB\0n\n", "line 2: name"),
        ("name,400\n,52\n", "line 2: name"),
        ('name,400\n"Ben,52\n', "cannot be read as CSV"),
        ("name\n" + "".join(f"n{n}\n" for n in range(201)), "at most 200"),
    ],
)
def test_a_hostile_file_gives_no_athlete(client: TestClient, text: str, words: str) -> None:
    refused(client, "POST", "/api/athletes/import", 422, words, content=text.encode())


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "words"),
    [
        ("POST", "/api/athletes", {"name": "Z", "pace_400": "1:75"}, 422, "'1:75' is not understood"),
        ("POST", "/api/athletes", {"name": "ANN"}, 422, "already"),
        ("POST", "/api/workouts", {"sets": 1, "reps": 0} | RESTS, 422, "under 1"),
        ("POST", "/api/workouts", {"sets": 1, "reps": 10_000} | RESTS, 422, "over 20"),
        ("POST", "/api/workouts", {"sets": 1, "reps": 2} | RESTS | {"rest_s": -1}, 422, "under 0 s"),
        ("POST", "/api/workouts", {"notation": "3 x 3 30m"}, 422, "line 1, column 7: found `30`, expected `x` or `m`"),
        ("POST", "/api/workouts", {"notation": "10000 x 100m"}, 422, "more than the 200 reps"),
        ("POST", "/api/workouts", {"notation": "30m", "sets": 3}, 422, "sets: 3 is not known here"),
        ("PUT", "/api/workouts/1", {"notation": "30m"}, 422, "Flying 30s is built in and stays"),
        ("POST", "/api/athletes", {"name": "Y", "pace_source": "a\0b"}, 422, "control characters"),
        ("POST", "/api/gates/as-workouts-ask", None, 422, "nothing is to be put out"),
        ("PUT", "/api/workouts/99", {"notation": "30m"}, 404, "no workout 99"),
        ("DELETE", "/api/workouts/1", None, 422, "built in"),
        ("PATCH", "/api/session", {"athletes": [10**30]}, 404, "no athlete"),
        ("PATCH", "/api/session", {"athletes": [1, 1]}, 422, "somebody twice"),
        ("PATCH", "/api/session", {"name": "a\nb"}, 422, "line break"),
        ("PUT", "/api/reps/1/athlete", {"athlete": 1, "seen": 99}, 409, "somebody else"),
        ("POST", "/api/reps/1/void", {"reason": "x", "seen": 99}, 409, "somebody else"),
        ("POST", "/api/reps/1/void", {"reason": "a\nb"}, 422, "line break"),
    ],
)
def test_what_cannot_be_is_refused(
    client: TestClient, method: str, address: str, body: Any, status: int, words: str
) -> None:
    refused(client, method, address, status, words, json=body)
