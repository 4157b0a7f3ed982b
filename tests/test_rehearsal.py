"""A rehearsal takes nothing away from the coach, ends with a sentence whatever happens, and leaves no files."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server import rehearsal
from server.app import create_app
from server.desk import Change, Desk
from server.draft import Draft, changed
from server.rehearsal import Rehearsal
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from server.store import Store, StoreError
from server.watches import Wish
from tests.live_help import LINE, fly, put_gate, url_of, webcam
from tests.patience import PATIENCE_S

PLAN = SessionPlan(
    (RepPlan("Made up", 12.0),), size=(320, 180), offset_s=0.0, drift_ppm=0.0, rest_s=4.0, walk_backs=False, seed=5
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    return simulate(tmp_path_factory.mktemp("made"), PLAN)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    app = create_app(Store(url_of(tmp_path / "flygate.db")))
    with TestClient(app, base_url="http://127.0.0.1:8400") as client:
        yield client
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.fixture
def desk(client: TestClient) -> Desk:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    assert isinstance(desk, Desk)
    desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
    return desk


@pytest.fixture
def played(client: TestClient) -> Rehearsal:
    played = client.app.state.rehearsal  # type: ignore[attr-defined]
    assert isinstance(played, Rehearsal)
    return played


class Making:
    """Clips that are ready when the test says so."""

    def __init__(self, made: SimulatedSession) -> None:
        self._made = made
        self.ready = threading.Event()

    def __call__(self, *_: object, progress: Callable[[int, int], None]) -> SimulatedSession:
        while not self.ready.wait(0.01):
            progress(0, 1)
        return self._made


@pytest.fixture
def making(made: SimulatedSession, monkeypatch: pytest.MonkeyPatch) -> Making:
    making = Making(made)
    monkeypatch.setattr(rehearsal, "simulate", making)
    return making


def until(desk: Desk, state: str) -> str:
    """Wait for a state of the rehearsal; return what is said of it."""
    end_s = time.monotonic() + PATIENCE_S
    while (view := desk.views().rehearsal).state != state:
        assert time.monotonic() < end_s, view
        time.sleep(0.01)
    return view.why


def ask(client: TestClient, method: str, path: str, body: Any = None) -> Any:
    response = client.request(method, path, json=body)
    assert response.status_code < 300, response.text
    return response.json()


def a_rep(desk: Desk) -> None:
    for told in fly(1, 0, 3.5):
        desk.report(told)


def a_camera(desk: Desk) -> None:
    desk.do(put_gate(3, source=webcam("0"), state="ready"))


def a_clip(desk: Desk) -> None:
    desk.do(put_gate(3, source=webcam("own.mp4", kind="clip"), state="ready"))


@pytest.mark.parametrize(
    ("work", "says"), [(a_rep, "has reps"), (a_camera, "Marker 3 has a camera"), (a_clip, "Marker 3 has a clip")]
)
def test_what_the_coach_has_begun_while_the_clips_were_made_stays(
    client: TestClient, desk: Desk, making: Making, work: Callable[[Desk], None], says: str
) -> None:
    ask(client, "POST", "/api/rehearsal")
    work(desk)
    making.ready.set()
    assert says in until(desk, "over")
    assert (desk.session, desk.views().session.rehearsal) == (1, False)
    source = desk.gate(3).source
    assert (source is None) == (work is a_rep)
    assert client.post("/api/rehearsal").status_code == 422
    if source is not None:
        desk.do(put_gate(3, source=None, state="off"))


def test_a_clip_that_is_over_is_in_nobody_s_way(client: TestClient, desk: Desk, making: Making) -> None:
    desk.do(put_gate(3, source=webcam("own.mp4", kind="clip"), state="ended"))
    ask(client, "POST", "/api/rehearsal")
    assert ask(client, "DELETE", "/api/rehearsal")["why"] == "stopped"


def test_a_new_session_stops_the_rehearsal_and_brings_the_coach_s_own_back(
    client: TestClient, desk: Desk, making: Making
) -> None:
    ask(client, "POST", "/api/athletes", {"name": "Ann", "pace_400": "52"})
    line = {"top": LINE.top, "ground": LINE.ground, "px_per_m": 150}
    ask(client, "PUT", "/api/gates/2/line", line)
    making.ready.set()
    ask(client, "POST", "/api/rehearsal")
    until(desk, "running")
    rehearsed = desk.views()
    assert [one.name for one in rehearsed.athletes.values()] == ["Made up"]
    assert [gate.source is not None for gate in rehearsed.gates.values()] == [True, True]
    assert ask(client, "POST", "/api/session", {})["session"] == 3
    views = desk.views()
    assert (views.rehearsal.state, views.rehearsal.why) == ("over", "stopped")
    assert [one.name for one in views.athletes.values()] == ["Ann"]
    assert views.gates[2].line is not None
    assert views.gates[2].line.px_per_m == 150
    assert [gate.source for gate in views.gates.values()] == [None, None]
    time.sleep(0.3)
    assert (desk.session, desk.views().reps) == (3, {})


def test_a_new_session_while_the_clips_are_made_stays_the_session(
    client: TestClient, desk: Desk, making: Making
) -> None:
    ask(client, "POST", "/api/rehearsal")
    assert ask(client, "POST", "/api/session", {})["session"] == 2
    making.ready.set()
    assert until(desk, "over") == "stopped"
    assert (desk.session, desk.views().session.rehearsal) == (2, False)


def test_a_source_that_the_coach_opens_in_a_clip_s_place_stays(
    client: TestClient, desk: Desk, making: Making, made: SimulatedSession
) -> None:
    making.ready.set()
    ask(client, "POST", "/api/rehearsal")
    until(desk, "running")
    client.app.state.watches.open(Wish(str(made.clips[1]), (3,)))  # type: ignore[attr-defined]
    ask(client, "DELETE", "/api/rehearsal")
    sources = [gate.source and gate.source.address for gate in desk.views().gates.values()]
    assert sources == [None, str(made.clips[1])]


def test_a_fault_in_the_making_is_told_and_the_next_one_begins(
    client: TestClient, desk: Desk, making: Making, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(rehearsal, "simulate", broken)
        ask(client, "POST", "/api/rehearsal")
        assert "the rehearsal broke off (MemoryError)" in until(desk, "over")
    assert "no room" in caplog.text
    end_s = time.monotonic() + PATIENCE_S
    while client.post("/api/rehearsal").status_code != 202:  # its thread may be about to end
        assert time.monotonic() < end_s
    until(desk, "making")


def failing(desk: Desk, times: int) -> Callable[[Change], Draft]:
    """A desk's `do` on a disk that takes nothing so many times."""
    take = desk.do
    left = iter(range(times))

    def do(change: Change, *more: Any) -> Draft:
        if next(left, None) is not None:
            raise StoreError("the disk is full: make room")
        return take(change, *more)

    return do


def test_a_disk_that_takes_nothing_for_a_while_is_told_the_end_later(
    client: TestClient, desk: Desk, played: Rehearsal, making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "AGAIN_S", 0.05)
    ask(client, "POST", "/api/rehearsal")
    a_camera(desk)  # so that it ends without a session
    monkeypatch.setattr(desk, "do", failing(desk, 4))
    making.ready.set()
    assert "has a camera" in until(desk, "over")
    desk.do(put_gate(3, source=None, state="off"))


def test_a_stop_says_that_it_is_over_where_its_thread_could_not(
    client: TestClient, desk: Desk, played: Rehearsal, making: Making
) -> None:
    ask(client, "POST", "/api/rehearsal")
    played._end()
    desk.do(lambda draft: draft.put(draft.rehearsal.model_copy(update={"state": "running"})))
    assert (played.stop().state, played.stop().why) == ("over", "stopped")


def test_a_folder_is_made_with_the_clips_and_those_of_killed_servers_go(
    client: TestClient, desk: Desk, making: Making, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    assert list(folder.iterdir()) == []  # the server runs, and nobody has rehearsed
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(PATIENCE_S)
    left, other = folder / f"flygate-rehearsal-{ended.pid}-ab12", folder / f"flygate-rehearsal-{os.getppid()}-ab12"
    for path in (left, other):
        path.mkdir()
        (path / "M2.mp4").write_bytes(b"clip")
    ask(client, "POST", "/api/rehearsal")
    making.ready.set()
    until(desk, "running")
    names = sorted(path.name.rpartition("-")[0] for path in folder.iterdir())
    assert names == sorted([other.name.rpartition("-")[0], f"flygate-rehearsal-{os.getpid()}"])
    (other / "M2.mp4").unlink()
    other.rmdir()
