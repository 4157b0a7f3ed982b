"""The computer is kept awake while a practice is on; where it cannot be, the pages are told."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.awake import MAY_SLEEP, Awake
from server.desk import Desk
from server.draft import changed
from server.keep_awake import KeepAwake
from server.people_views import Phase
from server.store import Store, StoreError
from tests.live_help import desk_on, url_of
from tests.patience import PATIENCE_S

HERE = "http://127.0.0.1:8400"


class System(Awake):
    """A computer that answers at once and counts how often it was asked."""

    def __init__(self, says: str | None = None) -> None:
        super().__init__()
        self.says, self.asked, self.held = says, 0, False

    def hold(self) -> str | None:
        self.asked, self.held = self.asked + 1, self.says is None
        return self.says

    def release(self) -> None:
        self.held = False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        yield desk_on(store)


def set_phase(desk: Desk, phase: Phase) -> None:
    desk.do(lambda draft: draft.put(changed(draft.session, phase=phase)))


def test_it_is_held_from_the_warm_up_to_the_end_and_asked_for_once(desk: Desk) -> None:
    system = System()
    keep = KeepAwake(desk, system)
    phases: tuple[Phase, ...] = ("set up", "warm-up", "running", "paused", "running", "over", "set up", "running")
    held = []
    for phase in phases:
        set_phase(desk, phase)
        keep.look()
        held.append(system.held)
    assert held == [False, True, True, True, True, False, False, True]
    assert system.asked == 2
    keep.close()
    keep.look()  # a last tick of the clock must not hold it again
    assert not system.held


def test_what_the_system_says_is_in_the_server_s_view_until_it_is_of_no_interest(desk: Desk) -> None:
    keep = KeepAwake(desk, System(MAY_SLEEP))
    before = desk.last_id
    for _ in range(3):
        keep.look()
    assert (desk.state().server.awake, desk.last_id) == (MAY_SLEEP, before + 1)
    set_phase(desk, "over")
    keep.look()
    assert desk.state().server.awake == ""


def test_a_system_that_refuses_is_asked_again_later(desk: Desk) -> None:
    system = System(MAY_SLEEP)
    patient, impatient = KeepAwake(desk, system), KeepAwake(desk, system, again_s=0.0)
    for _ in range(3):
        patient.look()
    assert system.asked == 1
    for _ in range(3):
        impatient.look()
    assert system.asked == 4
    system.says = None
    impatient.look()
    assert (system.held, desk.state().server.awake) == (True, "")


def test_the_desk_is_free_while_the_system_is_asked(desk: Desk) -> None:
    asked, answer = threading.Event(), threading.Event()

    class Slow(System):
        def hold(self) -> str | None:
            asked.set()
            assert answer.wait(PATIENCE_S)
            return super().hold()

    keep = KeepAwake(desk, Slow())
    looking = threading.Thread(target=keep.look)
    looking.start()
    assert asked.wait(PATIENCE_S)
    set_phase(desk, "paused")  # would wait for ever
    answer.set()
    looking.join(PATIENCE_S)
    assert not looking.is_alive()


def test_a_disk_that_takes_nothing_ends_no_clock_and_it_is_said_later(desk: Desk) -> None:
    keep = KeepAwake(desk, System(MAY_SLEEP))
    with pytest.MonkeyPatch.context() as patch:

        def full(*_: object) -> None:
            raise StoreError("the disk is full")

        patch.setattr(desk, "_commit", full)
        keep.look()
    assert desk.state().server.awake == ""
    keep.look()
    assert desk.state().server.awake == MAY_SLEEP


def until(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s
        time.sleep(0.05)


def test_the_running_server_asks_this_machine_and_tells_its_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS", raising=False)
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")  # the library's own way to be a machine that refuses
    with TestClient(create_app(Store(url_of(tmp_path / "flygate.db"))), base_url=HERE) as client:
        assert client.get("/api/state").json()["server"]["awake"] == ""
        client.patch("/api/session", json={"phase": "running"})
        until(lambda: client.get("/api/state").json()["server"]["awake"] == MAY_SLEEP)
        client.patch("/api/session", json={"phase": "over"})
        until(lambda: client.get("/api/state").json()["server"]["awake"] == "")


def test_the_running_server_holds_this_machine_and_lets_go_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")

    def keepers() -> list[str]:
        return [one.name for one in threading.enumerate() if one.name == "awake"]

    with TestClient(create_app(Store(url_of(tmp_path / "flygate.db"))), base_url=HERE) as client:
        client.patch("/api/session", json={"phase": "warm-up"})
        until(lambda: keepers() == ["awake"])
        assert client.get("/api/state").json()["server"]["awake"] == ""
    assert keepers() == []
