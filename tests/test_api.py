"""The routes as a page uses them, on the real application: answers, problems, documentation, and events."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from server import events, rehearsal
from server.app import create_app
from server.coaching.library import LIBRARY
from server.desk import Desk
from server.draft import Draft, changed
from server.guard import LARGEST_BODY
from server.painted import Painted
from server.problems import MEDIA_TYPE
from server.serve import Server
from server.store import Store
from server.views import RehearsalView, StateView
from tests.live_help import S, fly, put_gate, report, url_of, webcam
from tests.patience import PATIENCE_S

HERE = "http://127.0.0.1:8400"
LINE = {"top": [320, 100], "ground": [320, 400], "px_per_m": 150}
PNG = b"\x89PNG" + bytes(100)
ROUTES = {
    ("GET", "/api/state"),
    ("GET", "/api/events"),
    ("GET", "/api/cameras"),
    ("GET", "/api/clock"),
    ("GET", "/api/lan"),
    ("POST", "/api/lan/spectators"),
    ("POST", "/api/session"),
    ("GET", "/api/sessions"),
    ("GET", "/api/sessions/{session}/reps.csv"),
    ("PATCH", "/api/session"),
    ("POST", "/api/athletes"),
    ("PATCH", "/api/athletes/{athlete}"),
    ("PUT", "/api/gates/{marker}/source"),
    ("DELETE", "/api/gates/{marker}/source"),
    ("PUT", "/api/gates/{marker}/line"),
    ("GET", "/api/gates/{marker}/picture.jpg"),
    ("GET", "/api/crossings/{crossing}/photo.png"),
    ("POST", "/api/reps/{rep}/void"),
    ("POST", "/api/reps/{rep}/restore"),
    ("PUT", "/api/reps/{rep}/athlete"),
    ("POST", "/api/passes"),
    ("DELETE", "/api/passes"),
    ("POST", "/api/rehearsal"),
    ("DELETE", "/api/rehearsal"),
    ("DELETE", "/api/athletes/{athlete}"),
    ("POST", "/api/athletes/import"),
    ("POST", "/api/order/first"),
    ("POST", "/api/workouts"),
    ("POST", "/api/workouts/preview"),
    ("GET", "/api/workouts/{workout}/about"),
    ("PUT", "/api/workouts/{workout}"),
    ("DELETE", "/api/workouts/{workout}"),
    ("POST", "/api/reps/{rep}/not-ours"),
    ("POST", "/api/reps/{rep}/again"),
    ("POST", "/api/reps/{rep}/slipped"),
    ("PUT", "/api/reps/{rep}/pulled-up"),
    ("PUT", "/api/reps/{rep}/finish"),
    ("PUT", "/api/reps/{rep}/feel"),
    ("GET", "/api/athletes/{athlete}/speeds"),
    ("PUT", "/api/reps/{rep}/wind"),
    ("POST", "/api/advice/{athlete}/{kind}/dismiss"),
    ("PUT", "/api/crossings/{crossing}/counts"),
    ("PUT", "/api/crossings/{crossing}/instant"),
    ("POST", "/api/gates"),
    ("POST", "/api/gates/as-workouts-ask"),
    ("PUT", "/api/gates/{marker}/position"),
    ("DELETE", "/api/gates/{marker}"),
    ("GET", "/api/gates/{marker}/tape"),
    ("GET", "/api/gates/{marker}/tape.png"),
    ("POST", "/api/gates/{marker}/crossings"),
    ("POST", "/api/undo"),
    ("GET", "/api/sessions/{session}/state"),
    ("GET", "/api/sessions/{session}/summary.txt"),
    ("GET", "/api/phones"),
    ("POST", "/api/gates/{marker}/code"),
    ("POST", "/api/phones/join"),
    ("PUT", "/api/phones/armed"),
    ("POST", "/api/phones/{phone}/replace"),
    ("GET", "/api/phones/me"),
    ("PUT", "/api/phones/me/line"),
    ("PUT", "/api/phones/me/armed"),
    ("POST", "/api/phones/me/alignment"),
    ("DELETE", "/api/phones/{phone}"),
}


@contextmanager
def opened(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Store(url_of(path))), base_url=HERE) as client:
        client.patch("/api/session", json={"phase": "running"})
        yield client


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with opened(tmp_path / "flygate.db") as client:
        yield client


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application for requests that must change nothing: one athlete, one rep."""
    with opened(tmp_path_factory.mktemp("shared") / "flygate.db") as client:
        client.post("/api/athletes", json={"name": "Ann", "pace_400": "52"})
        for told in fly(1, 0, 3.5):
            desk_of(client).report(told)
        yield client


def desk_of(client: TestClient) -> Desk:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    assert isinstance(desk, Desk)
    return desk


def ok(response: Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def problem(response: Response, status: int) -> str:
    """Return the sentence of a problem, whose form is checked."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    said = response.json()
    assert set(said) - {"errors"} == {"type", "title", "status", "detail"}
    assert (said["type"], said["status"]) == ("about:blank", status)
    detail = said["detail"]
    assert isinstance(detail, str)
    assert len(detail) > 15
    assert "\n" not in detail
    assert "Traceback" not in detail
    return detail


def state(client: TestClient) -> StateView:
    return StateView.model_validate(ok(client.get("/api/state")))


def test_a_coach_s_session_goes_through_every_route(client: TestClient) -> None:
    assert ok(client.patch("/api/session", json={"fly_zone_m": 30, "direction": "right"}))["direction"] == "right"
    ann = ok(client.post("/api/athletes", json={"name": " Ann ", "pace_400": "52.0"}), 201)
    assert (ann["athlete"], ann["name"], ann["pace"]["time"], ann["pace"]["fly_time_s"]) == (1, "Ann", "52.0", 3.9)
    ok(client.post("/api/athletes", json={"name": "Bea", "pace_400": "1:02.5", "without_start": True}), 201)
    renamed = ok(client.patch("/api/athletes/2", json={"name": "Bea B.", "pace_400": "44"}))
    assert (renamed["name"], renamed["pace"]["without_start"]) == ("Bea B.", False)
    ok(client.patch("/api/session", json={"athletes": [2, 1], "next_athlete": 1}))
    gate = ok(client.put("/api/gates/2/line", json=LINE))
    assert (gate["line"]["px_per_m"], gate["line"]["u_px_per_m"], gate["group"]) == (150, 3, 2)
    for told in fly(1, 0, 3.5):
        desk_of(client).report(told)
    desk_of(client).attach_photo(desk_of(client).session, 1, Painted(PNG, 0, 1.0))
    now = state(client)
    assert [(rep.athlete, rep.fly_time_s, rep.verdict) for rep in now.reps] == [(1, 3.5, "faster")]
    assert client.get(now.crossings[0].photo or "").content == PNG
    assert client.get("/api/crossings/1/photo.png").headers["content-type"] == "image/png"
    assert ok(client.post("/api/reps/1/void", json={"reason": " false start "}))["void"]["reason"] == "false start"
    assert ok(client.post("/api/reps/1/restore", json={"reason": "it was none"}))["void"] is None
    moved = ok(client.put("/api/reps/1/athlete", json={"athlete": 2, "reason": "they swapped"}))
    assert (moved["athlete"], moved["verdict"], len(moved["corrections"])) == (2, "slower", 3)
    assert ok(client.put("/api/reps/1/athlete", json={"athlete": None}))["verdict"] is None
    new = ok(client.post("/api/session", json={"fly_zone_m": 20}), 201)
    assert (new["session"], new["fly_zone_m"], new["athletes"], new["next_athlete"]) == (2, 20, [2, 1], 2)
    assert client.get(now.crossings[0].photo or "").content == PNG
    assert state(client).reps == ()
    listed = ok(client.get("/api/sessions"))
    assert [(one["session"], one["reps"], one["rehearsal"]) for one in listed] == [(2, 0, False), (1, 1, False)]
    table = client.get("/api/sessions/1/reps.csv")
    assert (table.status_code, table.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert table.headers["content-disposition"] == 'attachment; filename="flygate-session-1.csv"'
    assert table.text.splitlines()[1].startswith("1,,final,30,3.5,")
    assert abs(ok(client.get("/api/clock")) - time.monotonic_ns()) < 10 * S
    assert isinstance(ok(client.get("/api/cameras")), list)


def test_passes_begin_and_are_given_up(client: TestClient) -> None:
    assert "no camera" in problem(client.post("/api/passes", json={"wanted": 5}), 422)
    for marker in (2, 3):
        desk_of(client).do(put_gate(marker, source=webcam(str(marker))))
    assert ok(client.post("/api/passes", json={}), 201)["wanted"] == 5
    desk_of(client).report(report(2, 1, 0))
    assert ok(client.delete("/api/passes"))["state"] == "off"
    assert state(client).reps == ()


def test_a_gate_without_a_camera_can_be_closed(client: TestClient) -> None:
    assert ok(client.delete("/api/gates/3/source"))["state"] == "off"
    assert "no picture yet" in problem(client.get("/api/gates/3/picture.jpg"), 404)


def test_a_rehearsal_needs_a_session_without_reps_and_can_be_stopped(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forever(*_: object, progress: Callable[[int, int], None]) -> None:
        while True:  # until the progress says that it was stopped
            progress(0, 1)
            time.sleep(0.01)

    monkeypatch.setattr(rehearsal, "simulate", forever)  # rendering takes seconds to begin
    assert ok(client.post("/api/rehearsal"), 202)["state"] == "making"
    assert "under way" in problem(client.post("/api/rehearsal"), 422)
    assert ok(client.delete("/api/rehearsal"))["state"] == "over"
    assert ok(client.delete("/api/rehearsal"))["why"] == "stopped"
    for told in fly(1, 0, 3.5):
        desk_of(client).report(told)
    assert "begin a new session first" in problem(client.post("/api/rehearsal"), 422)


def test_the_page_is_there(client: TestClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/reps/9/void", {"reason": "why"}),
        ("POST", "/api/reps/9/restore", {"reason": "why"}),
        ("PUT", "/api/reps/9/athlete", {"athlete": None}),
        ("PUT", "/api/reps/1/athlete", {"athlete": 9}),
        ("PUT", "/api/reps/1/athlete", {"athlete": 2**70}),
        ("PATCH", "/api/athletes/9", {"name": "Ann"}),
        ("PATCH", "/api/session", {"athletes": [1, 9]}),
        ("PATCH", "/api/session", {"next_athlete": -(2**70)}),
        ("PUT", "/api/gates/1/line", LINE),
        ("PUT", f"/api/gates/{2**70}/line", LINE),
        ("PUT", "/api/gates/4/source", {"address": "0"}),
        ("PUT", "/api/gates/2/source", {"address": "0", "also_marker": 5}),
        ("DELETE", "/api/gates/0/source", None),
        ("GET", "/api/gates/7/picture.jpg", None),
        ("GET", "/api/crossings/9/photo.png", None),
        ("GET", "/api/sessions/9/reps.csv", None),
        ("GET", f"/api/sessions/{2**62}/reps.csv", None),
        ("GET", f"/api/crossings/1/photo.png?session={2**62}", None),
        ("GET", "/api/nothing", None),
        ("GET", "/static/nothing.js", None),
        ("GET", "/static/../../pyproject.toml", None),
        ("GET", "/docs", None),
    ],
)
def test_what_is_not_there_is_a_problem(shared: TestClient, method: str, path: str, body: Any) -> None:
    before = state(shared).last_id
    problem(shared.request(method, path, json=body), 404)
    assert state(shared).last_id == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/reps/1/void", {}),
        ("POST", "/api/reps/1/void", {"reason": "   "}),
        ("POST", "/api/reps/1/void", {"reason": "x" * 201}),
        ("POST", "/api/reps/1/void", {"reason": 5}),
        ("POST", "/api/reps/1/void", ["reason"]),
        ("POST", "/api/reps/1/void", None),
        ("POST", "/api/reps/1/restore", {"reason": "it is not void"}),
        ("POST", "/api/reps/0/void", {"reason": "why"}),
        ("POST", f"/api/reps/{2**70}/void", {"reason": "why"}),
        ("POST", "/api/reps/one/void", {"reason": "why"}),
        ("PUT", "/api/reps/1/athlete", {}),
        ("PUT", "/api/reps/1/athlete", {"athlete": "Ann"}),
        ("PUT", "/api/reps/1/athlete", {"athlete": 1.5}),
        ("POST", "/api/athletes", {"name": ""}),
        ("POST", "/api/athletes", {"name": "x" * 81}),
        ("POST", "/api/athletes", {"name": "Ann", "pace_400": "fast"}),
        ("POST", "/api/athletes", {"name": "Ann", "pace_400": "9" * 12}),
        ("POST", "/api/athletes", {"name": "Ann", "pace_400": 52}),
        ("POST", "/api/athletes", {"name": "Ann", "speed": 9}),
        ("PATCH", "/api/athletes/1", {"pace": "52"}),
        ("PATCH", "/api/session", {"fly_zone_m": 0}),
        ("PATCH", "/api/session", {"fly_zone_m": "thirty"}),
        ("PATCH", "/api/session", {"fly_zone_m": 2**70}),
        ("PATCH", "/api/session", {"u_fly_zone_m": -1}),
        ("PATCH", "/api/session", {"direction": "up"}),
        ("PATCH", "/api/session", {"min_speed_m_per_s": 10, "max_speed_m_per_s": 1}),
        ("PATCH", "/api/session", {"athletes": [1, 1]}),
        ("PATCH", "/api/session", {"athletes": 1}),
        ("PATCH", "/api/session", {"session": 7}),
        ("POST", "/api/session", {"min_speed_m_per_s": 10, "max_speed_m_per_s": 1}),
        ("POST", "/api/session", {"athletes": "all"}),
        ("POST", "/api/passes", {"wanted": 0}),
        ("POST", "/api/passes", {"wanted": 2**70}),
        ("POST", "/api/passes", {"wanted": True, "why": ""}),
        ("PUT", "/api/gates/two/line", LINE),
        ("PUT", "/api/gates/2/line", {"top": [1, 2], "ground": [1, 2], "px_per_m": 100}),
        ("PUT", "/api/gates/2/line", {"top": [1, 400], "ground": [1, 2], "px_per_m": 100}),
        ("PUT", "/api/gates/2/line", {"top": [1, 2], "ground": [1, 400], "px_per_m": 1}),
        ("PUT", "/api/gates/2/line", {"top": [1, 2], "ground": [900, 400], "px_per_m": 100}),
        ("PUT", "/api/gates/2/line", {"top": [1, 2, 3], "ground": [1, 400], "px_per_m": 100}),
        ("PUT", "/api/gates/2/line", {"top": [1, 2**70], "ground": [1, 400], "px_per_m": 100}),
        ("PUT", "/api/gates/2/line", {"top": "here", "ground": None, "px_per_m": 100}),
        ("PUT", "/api/gates/2/source", {}),
        ("PUT", "/api/gates/2/source", {"address": ""}),
        ("PUT", "/api/gates/2/source", {"address": "no/such/clip.mp4"}),
        ("PUT", "/api/gates/2/source", {"address": "."}),
        ("PUT", "/api/gates/2/source", {"address": "a\u0000b.mp4"}),
        ("PUT", "/api/gates/2/source", {"address": "x" * 501}),
        ("PUT", "/api/gates/2/source", {"address": "ftp://camera/"}),
        ("PUT", "/api/gates/2/source", {"address": "http://[::1"}),
        ("PUT", "/api/gates/2/source", {"address": "rtsp://camera:99999999/"}),
        ("PUT", "/api/gates/2/source", {"address": "rtsp://camera:live/"}),
        ("PUT", "/api/gates/2/source", {"address": "clip.mp4", "as_live": False}),
        ("PUT", "/api/gates/2/source", {"address": "0", "also_marker": 2}),
        ("PUT", "/api/gates/2/source", {"address": "0", "latency_ms": -1}),
        ("PUT", "/api/gates/2/source", {"address": "0", "latency_ms": 2**70}),
        ("PUT", "/api/gates/2/source", {"address": "0", "start_at_ns": 2**70}),
        ("GET", "/api/events?after=-1", None),
        ("GET", f"/api/events?after={2**70}", None),
        ("GET", "/api/events?after=yesterday", None),
        ("GET", "/api/crossings/1/photo.png?session=0", None),
        ("GET", "/api/sessions/0/reps.csv", None),
        ("GET", "/api/sessions/last/reps.csv", None),
        ("DELETE", "/api/gates/2.5/source", None),
    ],
)
def test_what_cannot_be_used_is_a_problem(shared: TestClient, method: str, path: str, body: Any) -> None:
    before = state(shared)
    problem(shared.request(method, path, json=body), 422)
    after = state(shared)
    assert (after.last_id, after.session) == (before.last_id, before.session)


@pytest.mark.parametrize(
    "text",
    [
        '{"fly_zone_m": 1e400}',
        '{"fly_zone_m": NaN}',
        '{"fly_zone_m": -Infinity}',
        '{"fly_zone_m": ' + "9" * 5000 + "}",
        '{"fly_zone_m": 30',
        "[" * 60_000,
        "",
        "30",
        "null",
        '"\ud800"',
        '{"direction": "\\ud800"}',
    ],
    ids=lambda text: text[:24],
)
def test_a_body_that_is_no_sound_json_is_a_problem(shared: TestClient, text: str) -> None:
    before = state(shared).last_id
    body = text.encode("utf-8", "surrogatepass")
    response = shared.patch("/api/session", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    problem(response, response.status_code)
    assert state(shared).last_id == before


def test_a_body_that_is_no_text_says_what_to_send(shared: TestClient) -> None:
    response = shared.patch("/api/session", content=b"\xff\xfe{", headers={"content-type": "application/json"})
    assert "send JSON in UTF-8" in problem(response, 400)


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"fly_zone_m": 500}, "Fly Zone: 500 is over 400 m: give at most 400 m"),
        ({"fly_zone_m": 0.5}, "Fly Zone: 0.5 is under 1 m: give at least 1 m"),
        ({"max_speed_m_per_s": 0}, "fastest speed: 0 is not over 0 m/s: give more than 0 m/s"),
        ({"fly_zone_m": "far"}, "Fly Zone: 'far' cannot be used: input should be a valid number"),
        ({"flyzone": 30}, "flyzone: 30 is not known here: leave it out"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_the_coach_s_words(
    shared: TestClient, terms: dict[str, Any], says: str
) -> None:
    assert says in problem(shared.patch("/api/session", json=terms), 422)


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/api/athletes", {"name": "Bo", "pace_400": "1:75"}, ["pace_400"]),
        ("/api/athletes", {"name": "ann"}, ["name"]),
        ("/api/athletes", {"name": "", "group": "x" * 81}, ["name", "group"]),
        ("/api/athletes", {"name": "Bo", "times": [{"distance": "800", "time": "2:75"}]}, ["times.0.time"]),
        ("/api/athletes", {"name": "Bo", "times": [{"distance": "mile", "time": "0:10"}]}, ["times.0.time"]),
        (
            "/api/workouts",
            {"sets": 0, "reps": 10_000, "distance_m": 30, "rest_s": -1, "set_rest_s": 9},
            ["sets", "reps", "rest_s"],
        ),
        ("/api/workouts", {"notation": "3 x 3 30m"}, ["notation"]),
        ("/api/workouts", {"notation": "30m", "family": "marathon"}, ["family"]),
    ],
)
def test_a_problem_names_the_fields_that_it_is_about(
    shared: TestClient, path: str, body: dict[str, Any], fields: list[str]
) -> None:
    before = state(shared).last_id
    answer = shared.post(path, json=body)
    detail = problem(answer, 422)
    told = answer.json()["errors"]
    assert [one["field"] for one in told] == fields
    assert told[0]["message"] in detail
    assert state(shared).last_id == before


def test_a_problem_about_no_field_names_none(shared: TestClient) -> None:
    assert "errors" not in shared.post("/api/reps/9/void", json={"reason": "why"}).json()


@pytest.mark.parametrize("time", ["52,3", "0:52.3", " 52.3 "])
def test_a_time_is_taken_as_people_type_it(client: TestClient, time: str) -> None:
    assert ok(client.post("/api/athletes", json={"name": "Ann", "pace_400": time}), 201)["pace"]["time_s"] == 52.3


def test_a_session_like_an_earlier_one_has_its_people_its_order_and_its_terms(client: TestClient) -> None:
    for name in ("Ann", "Bo", "Cy"):
        ok(client.post("/api/athletes", json={"name": name, "pace_400": "52"}), 201)
    ok(client.patch("/api/session", json={"athletes": [3, 1, 2], "fly_zone_m": 40, "workout": 2, "name": "Tuesday"}))
    ok(client.patch("/api/athletes/1", json={"workout": 1, "present": False, "why": "hurt", "extra_reps": 2}))
    ok(client.post("/api/session", json={}), 201)
    ok(client.delete("/api/athletes/2"))
    ok(client.patch("/api/session", json={"fly_zone_m": 30, "workout": None}))
    ok(client.patch("/api/athletes/3", json={"pace_400": "50"}))  # what is known since stays known
    new = ok(client.post("/api/session", json={"like": 1, "name": "Thursday"}), 201)
    assert (new["session"], new["name"], new["phase"], new["rehearsal"]) == (3, "Thursday", "set up", False)
    assert (new["athletes"], new["next_athlete"], new["fly_zone_m"], new["workout"]) == ([3, 1, 2], 3, 40, 2)
    ann, bo, cy = state(client).athletes
    assert (ann.name, ann.workout, ann.present, ann.why, ann.extra_reps) == ("Ann", 1, True, "", 0)
    assert (bo.name, bo.removed) == ("Bo", False)
    assert cy.pace is not None
    assert cy.pace.time == "50"


def test_a_session_like_one_that_is_not_there_is_a_problem(shared: TestClient) -> None:
    before = state(shared).session
    assert "no session 99" in problem(shared.post("/api/session", json={"like": 99}), 404)
    assert state(shared).session == before


def test_results_go_out_as_a_page_as_text_and_as_a_table(client: TestClient) -> None:
    ok(client.post("/api/athletes", json={"name": "<i>Ann</i>", "pace_400": "52"}), 201)
    ok(client.post("/api/athletes", json={"name": "=Bo", "pace_400": "52"}), 201)
    for number in range(2):
        for told in fly(number + 1, number * 60 * S, 3.5):
            desk_of(client).report(told)
    page = client.get("/session/1")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "&lt;i&gt;Ann&lt;/i&gt;" in page.text
    assert "<i>" not in page.text
    text = client.get("/api/sessions/1/summary.txt")
    assert (text.status_code, text.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "3.500+" in text.text
    only = client.get("/api/sessions/1/summary.txt?athlete=2").text
    assert "=Bo" in only
    assert "Ann" not in only
    assert client.get("/api/sessions/1/reps.csv?athlete=2").text.splitlines()[1].startswith("2,'=Bo,")
    assert "<h2>Every rep</h2>" in client.get("/session/1?athlete=2").text


@pytest.mark.parametrize("path", ["/session/9", "/session/1?athlete=9", "/api/sessions/9/summary.txt"])
def test_results_that_are_not_there_are_a_problem(shared: TestClient, path: str) -> None:
    problem(shared.get(path), 404)


def test_a_person_reads_on_the_page_that_there_are_no_such_results(shared: TestClient) -> None:
    answer = shared.get("/session/99", headers={"accept": "text/html"})
    assert (answer.status_code, "There is no session 99" in answer.text) == (404, True)


def test_a_body_of_another_type_is_a_problem(shared: TestClient) -> None:
    problem(shared.post("/api/athletes", content=b"name=Ann", headers={"content-type": "text/plain"}), 422)
    problem(shared.post("/api/athletes", files={"name": b"Ann"}), 422)


def test_a_body_that_is_too_large_is_a_problem(shared: TestClient) -> None:
    assert "send less" in problem(shared.post("/api/athletes", json={"name": "x" * LARGEST_BODY}), 413)
    assert "send less" in problem(shared.post("/api/athletes", content=iter([b"{}"])), 413)


def test_another_host_or_origin_is_a_problem_on_every_route(shared: TestClient) -> None:
    for method, path in ROUTES:
        problem(shared.request(method, path, headers={"host": "evil.example"}), 403)
        problem(shared.request(method, path, headers={"origin": "https://evil.example"}), 403)


def test_a_method_that_a_route_has_not_is_a_problem_that_names_those_it_has(shared: TestClient) -> None:
    response = shared.put("/api/state")
    assert "PUT /api/state is not possible" in problem(response, 405)
    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/api/state", 200),
        ("GET", "/static/dashboard/main.js", 200),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/reps/9/void", 422),
        ("PUT", "/api/state", 405),
    ],
)
def test_every_answer_forbids_frames_and_what_is_from_elsewhere(
    shared: TestClient, method: str, path: str, status: int
) -> None:
    for headers, expected in (({}, status), ({"host": "evil.example"}, 403)):
        answer = shared.request(method, path, headers=headers)
        assert answer.status_code == expected
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_fault_in_a_route_is_a_problem_and_is_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("as a fault would")

    monkeypatch.setattr(desk_of(client), "state", broken)
    response = client.get("/api/state")
    assert "GET /api/state broke in the server" in problem(response, 500)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "ZeroDivisionError: as a fault would" in caplog.text


class Camera(ThreadingHTTPServer):
    """Wants a password, has no stream all the same, and keeps what it was asked."""

    daemon_threads = True
    asked: list[tuple[str, str]]


class Refusing(BaseHTTPRequestHandler):
    server: Camera

    def do_GET(self) -> None:
        user = self.headers.get("Authorization", "")
        self.server.asked.append((self.path, user))
        self.send_response(404 if user else 401)
        self.send_header("WWW-Authenticate", 'Basic realm="camera"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def camera() -> Iterator[Camera]:
    camera = Camera(("127.0.0.1", 0), Refusing)
    camera.asked = []
    threading.Thread(target=camera.serve_forever, args=(0.02,), daemon=True).start()
    yield camera
    camera.shutdown()
    camera.server_close()


def asked(camera: Camera, name: str) -> None:
    """Wait until the camera was asked with both passwords."""
    end_s = time.monotonic() + PATIENCE_S
    while not any(name in path and "Basic" in user for path, user in camera.asked):
        assert time.monotonic() < end_s, camera.asked
        time.sleep(0.02)
    camera.asked.clear()


def test_passwords_in_a_stream_s_address_are_on_no_page_and_in_no_entry(tmp_path: Path, camera: Camera) -> None:
    port = camera.server_port
    address = f"http://coach:verysecret@127.0.0.1:{port}/live?user=a&pwd=hidden1&x=1"
    shown = f"http://***@127.0.0.1:{port}/live?user=a&pwd=***&x=1"
    with opened(tmp_path / "flygate.db") as client:
        assert ok(client.put("/api/gates/2/source", json={"address": address}))["source"]["address"] == shown
        asked(camera, "pwd=hidden1")
        other = ok(client.put("/api/gates/3/source", json={"address": address.replace("hidden1", "hidden2")}))
        assert other["source"]["address"] == shown.replace("***", "***2")  # another camera, and told apart
        asked(camera, "pwd=hidden2")
        ok(client.delete("/api/gates/3/source"))
        wait_for_gone(client)
        told = json.dumps([entry.data for entry in desk_of(client).entries_after(0)]) + client.get("/api/state").text
        assert not [secret for secret in ("verysecret", "hidden1", "hidden2", "coach") if secret in told]
    camera.asked.clear()
    with opened(tmp_path / "flygate.db") as client:
        asked(camera, "pwd=hidden1")  # opened again at the start
        assert ok(client.put("/api/gates/2/source", json={"address": shown}))["source"]["address"] == shown
        camera.asked.clear()
        asked(camera, "pwd=hidden1")  # and as the page gives it
        assert "hidden" not in client.get("/api/state").text


def wait_for_gone(client: TestClient) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while (gate := state(client).gates[0]).state != "gone":
        assert time.monotonic() < end_s, gate
        time.sleep(0.02)
    assert "no such stream" in gate.why


def test_a_store_that_does_not_take_it_is_a_problem(client: TestClient) -> None:
    client.app.state.desk._store.close()  # type: ignore[attr-defined]
    assert "start the server again" in problem(client.post("/api/athletes", json={"name": "Ann"}), 503)
    assert state(client).athletes == ()


def test_the_documentation_has_every_route_with_answers_errors_and_examples(shared: TestClient) -> None:
    document = ok(shared.get("/openapi.json"))
    operations = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == ROUTES
    for route, operation in operations.items():
        assert operation["summary"], route
        assert operation["description"].rstrip().endswith("."), route
        good = {status: answer for status, answer in operation["responses"].items() if status < "300"}
        assert len(good) == 1, route
        for kind, content in next(iter(good.values())).get("content", {}).items():  # a 204 has none
            assert kind != "application/json" or content["schema"], route
            assert kind != "application/json" or content["example"] not in (None, {}, []), route
        for status in ("400", "403", "404", "413", "422", "500", "503"):
            (error,) = operation["responses"][status]["content"].items()
            assert error[0] == MEDIA_TYPE, (route, status)
            assert set(error[1]["schema"]["required"]) == {"title", "status", "detail"}, (route, status)
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for one in schema.get("oneOf", [schema]):
                body = document["components"]["schemas"][one["$ref"].rsplit("/", 1)[1]]
                assert body["additionalProperties"] is False, route
                for name in body.get("required", ()):
                    assert body["properties"][name]["examples"], (route, name)


# Events: a server on a port of its own, read as bytes.


class Page:
    """A page that listens."""

    def __init__(self, port: int, after: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._connection.request("GET", f"/api/events?after={after}", headers=headers)
        self.response = self._connection.getresponse()
        assert self.response.status == 200

    def line(self) -> str | None:
        """Return the next line, None at the stream's end."""
        raw = self.response.readline()
        return raw.decode().rstrip("\n") if raw else None

    def event(self) -> dict[str, str] | None:
        """Return the next event's fields, comments left out; None at the stream's end."""
        fields: dict[str, str] = {}
        while (line := self.line()) is not None:
            if not line and "data" in fields:
                return fields
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        return None

    def ids_until(self, last_id: int) -> list[int]:
        ids: list[int] = []
        while not ids or ids[-1] < last_id:
            event = self.event()
            assert event is not None
            if "id" in event:
                ids.append(int(event["id"]))
        return ids

    def close(self) -> None:
        self.response.close()
        self._connection.close()


class Serving:
    """A server that runs in a thread; pages that it was asked for are closed with it."""

    def __init__(self, path: Path) -> None:
        self.server = Server(0, url_of(path))
        self._pages: list[Page] = []
        self._thread = threading.Thread(target=self.server.run, args=(self._up,))
        self._is_up = threading.Event()

    def _up(self) -> None:
        self._is_up.set()

    def __enter__(self) -> "Serving":
        self._thread.start()
        assert self._is_up.wait(PATIENCE_S)
        self.desk: Desk = self.server.app.state.desk
        self.desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        self._thread.join(PATIENCE_S)
        for page in self._pages:
            page.close()
        assert not self._thread.is_alive()

    def page(self, after: int = 0, **headers: str) -> Page:
        self._pages.append(Page(self.server.port, after, headers))
        return self._pages[-1]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Serving]:
    with Serving(tmp_path / "flygate.db") as serving:
        yield serving


def say(desk: Desk, count: int) -> None:
    for _ in range(count):
        done = (desk.views().rehearsal.done * 1000 + 1) / 1000
        desk.do(partial(Draft.put, view=RehearsalView(done=done)))


def test_a_page_gets_what_it_missed_and_then_what_happens(live: Serving) -> None:
    desk = live.desk
    first = desk.state().last_id
    page = live.page()
    assert page.response.headers["content-type"].startswith("text/event-stream")
    assert page.ids_until(first) == list(range(1, first + 1))
    desk.report(report(2, 1, 0))
    told = [page.event(), page.event()]
    assert [event and event["event"] for event in told] == ["crossing", "rep"]
    entries = desk.entries_after(first)
    assert [json.loads(event["data"]) for event in told if event] == [entry.data for entry in entries]


def test_pages_that_come_back_miss_nothing_while_entries_are_appended(live: Serving) -> None:
    desk = live.desk
    writer = threading.Thread(target=say, args=(desk, 150))
    writer.start()
    seen: list[int] = []
    while not seen or seen[-1] < 100:
        page = live.page(0, **({"Last-Event-ID": str(seen[-1])} if seen else {}))
        seen += page.ids_until((seen[-1] if seen else 0) + 7)
        page.close()
    writer.join()
    last = desk.state().last_id
    seen += live.page(after=seen[-1]).ids_until(last)
    assert seen == list(range(1, last + 1))


def test_the_last_event_id_counts_more_than_the_address(live: Serving) -> None:
    desk = live.desk
    say(desk, 5)
    last = desk.state().last_id
    page = live.page(after=0, **{"Last-Event-ID": str(last - 2)})
    assert page.ids_until(last) == [last - 1, last]


def test_a_new_session_reaches_a_page_as_its_entries(live: Serving) -> None:
    desk = live.desk
    desk.report(report(2, 1, 0))
    last = desk.state().last_id
    page = live.page(after=last)
    desk.new_session()
    begins = ["server", "session", *["workout"] * len(LIBRARY), "gate", "gate"]
    kinds = [(page.event() or {})["event"] for _ in range(1 + len(begins))]
    assert kinds == ["rep", *begins]  # the rep that was under way is the old one's
    again = live.page(after=last + 1)
    newest = last + 1 + len(begins)
    assert again.ids_until(newest) == [*range(last + 2, newest + 1)]


def test_trouble_with_the_log_is_told_without_an_id(live: Serving) -> None:
    desk = live.desk
    page = live.page(after=desk.state().last_id - 1)
    assert page.event() is not None  # it has read what it missed
    desk._store.close()
    desk.tick()
    desk.report(report(2, 1, 0))
    event = page.event()
    assert event is not None
    assert (event["event"], "id" in event) == ("trouble", False)
    assert "start the server again" in json.loads(event["data"])["detail"]
    assert desk.state().trouble == json.loads(event["data"])["detail"]


def test_a_quiet_server_says_that_it_is_there(live: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.1)
    desk = live.desk
    page = live.page(after=desk.state().last_id)
    lines = [line for line in (page.line() for _ in range(9)) if line]
    assert lines[:2] == [": flygate", "retry: 500"]
    assert set(lines[2:]) == {": here"}


@pytest.fixture
def long_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that would wait for its pages waits long."""
    monkeypatch.setattr("server.serve.GOODBYE_S", 60)


@pytest.mark.usefixtures("long_goodbye")
def test_the_server_s_end_closes_every_stream_at_once(live: Serving) -> None:
    desk = live.desk
    pages = [live.page(after=desk.state().last_id) for _ in range(20)]
    assert all(page.line() == ": flygate" for page in pages)
    began = time.perf_counter()
    live.server.stop()
    assert [page.event() for page in pages] == [None] * 20
    assert time.perf_counter() - began < 30.0


def test_a_page_that_reads_nothing_holds_up_neither_gates_nor_pages(live: Serving) -> None:
    big = "x" * 20_000
    desk = live.desk
    live.page()  # never read
    awake = live.page()
    slowest_s = 0.0
    for number in range(60):
        began = time.perf_counter()
        desk.do(partial(Draft.put, view=RehearsalView(why=f"{number}{big}")))
        slowest_s = max(slowest_s, time.perf_counter() - began)
    last = desk.state().last_id
    assert awake.ids_until(last) == list(range(1, last + 1))
    assert slowest_s < 10.0


def test_a_command_s_entries_are_there_before_its_answer(client: TestClient) -> None:
    ok(client.post("/api/athletes", json={"name": "Ann"}), 201)
    kinds = [entry.kind for entry in desk_of(client).entries_after(0)]
    assert kinds[-2:] == ["athlete", "session"]
