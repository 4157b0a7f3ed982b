"""Keeping the computer awake: whatever the system answers, a session is told in a sentence and never ends by it."""

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.awake import MAY_GO_DARK, MAY_SLEEP, WAYS, Awake, Held, Way
from tests.patience import PATIENCE_S

TOP = Path(__file__).parent.parent
IMPATIENT_S = 0.05
NEEDS_BUS = pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
DESKTOP = """
import threading
from jeepney import HeaderFields, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection
from server.awake import Awake

desktop, calls = open_dbus_connection(), []
desktop.send_and_get_reply(message_bus.RequestName("org.freedesktop.ScreenSaver"))

def answer():
    while len(calls) < 2:
        call = desktop.receive()
        name = call.header.fields.get(HeaderFields.member)
        if name in ("Inhibit", "UnInhibit"):
            calls.append((name, call.body))
            desktop.send(new_method_return(call, *(("u", (7,)) if name == "Inhibit" else ())))

thread = threading.Thread(target=answer, daemon=True)
thread.start()
awake = Awake()
print(awake.hold(), calls)
awake.release()
thread.join(60)
print(calls[1:])
desktop.close()
"""


@dataclass
class System:
    """A system that is asked in the library's place: whether it grants, and what it has seen."""

    grants: bool = True
    active: bool = False
    asked: int = 0
    held_by: set[int] = field(default_factory=set)
    wait_for: threading.Event | None = None
    breaks: str = ""

    @contextmanager
    def enter(self) -> Iterator[Held]:
        self.asked += 1
        if self.wait_for is not None:
            assert self.wait_for.wait(PATIENCE_S)
        if self.breaks == "entering":
            raise OSError("no bus here")
        self.active = self.grants
        thread = threading.get_ident()
        if self.active:
            self.held_by.add(thread)
        yield self
        self.held_by.remove(thread)  # a KeyError where another thread leaves
        self.active = False
        if self.breaks == "leaving":
            raise RuntimeError("could not be left")


def awake_on(*systems: System, patience_s: float = PATIENCE_S) -> Awake:
    remarks = (None, *(MAY_GO_DARK for _ in systems[1:]))
    return Awake([Way(one.enter, said) for one, said in zip(systems, remarks, strict=True)], patience_s)


def no_thread_of_ours() -> bool:
    return "awake" not in {one.name for one in threading.enumerate()}


def test_it_is_held_until_it_is_released_however_often_it_is_asked() -> None:
    system = System()
    awake = awake_on(system)
    assert [awake.hold(), awake.hold()] == [None, None]
    assert (len(system.held_by), system.asked) == (1, 1)
    awake.release()
    awake.release()
    assert (system.held_by, no_thread_of_ours()) == (set(), True)
    assert awake.hold() is None
    assert system.asked == 2
    awake.release()


def test_release_without_hold_is_nothing() -> None:
    awake_on(System()).release()


def test_the_computer_alone_is_kept_awake_where_the_screen_cannot_be() -> None:
    screen, computer = System(grants=False), System()
    awake = awake_on(screen, computer)
    assert [awake.hold(), awake.hold()] == [MAY_GO_DARK, MAY_GO_DARK]
    assert len(computer.held_by) == 1
    awake.release()
    assert computer.held_by == set()


def test_where_nothing_holds_it_is_said_and_tried_anew() -> None:
    systems = System(grants=False), System(grants=False)
    awake = awake_on(*systems)
    assert awake.hold() == MAY_SLEEP
    systems[0].grants = True
    assert awake.hold() is None
    awake.release()


def test_a_backend_that_fails_is_logged_and_the_next_one_tried(caplog: pytest.LogCaptureFixture) -> None:
    awake = awake_on(System(breaks="entering"), System())
    assert awake.hold() == MAY_GO_DARK
    awake.release()
    assert awake_on(System(breaks="entering")).hold() == MAY_SLEEP
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


def test_a_backend_that_cannot_be_left_does_not_fall_upon_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    system, never = System(breaks="leaving"), System()
    awake = awake_on(system, never)
    assert awake.hold() is None
    awake.release()
    assert (never.asked, no_thread_of_ours(), len(caplog.records)) == (0, True, 1)


def test_a_system_that_does_not_answer_holds_nobody_up_and_lets_go_when_it_does() -> None:
    answers = threading.Event()
    system = System(wait_for=answers)
    awake = awake_on(system, patience_s=IMPATIENT_S)
    assert awake.hold() == MAY_SLEEP
    awake.release()
    answers.set()
    for thread in threading.enumerate():
        if thread.name == "awake":
            thread.join(PATIENCE_S)
    assert (system.held_by, no_thread_of_ours()) == (set(), True)


def test_a_machine_without_a_thread_left_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_thread)
    awake = awake_on(System())
    assert awake.hold() == MAY_SLEEP
    awake.release()


def test_many_threads_hold_and_release_one_computer() -> None:
    system = System()
    awake = awake_on(system)
    said: list[str | None] = []

    def often() -> None:
        for _ in range(20):
            said.append(awake.hold())
            awake.release()

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert (said, system.held_by, no_thread_of_ours()) == ([None] * 80, set(), True)


def test_the_library_answers_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS", raising=False)
    awake = Awake()
    assert awake.hold() in (None, MAY_GO_DARK, MAY_SLEEP)
    awake.release()
    assert no_thread_of_ours()


@pytest.mark.parametrize("way", WAYS, ids=["screen", "computer"])
def test_the_library_grants_and_refuses_as_this_module_reads_it(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(enter: Callable[[], AbstractContextManager[Held]]) -> bool:
        with enter() as mode:
            return mode.active

    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    assert asked(way.enter)
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    assert not asked(way.enter)


def in_a_program(lines: str, *before: str) -> str:
    """What a program of its own prints, in which every warning is an error. before: what it is run under."""
    told = {"WAKEPY_FAKE_SUCCESS": "" if before else "1"}
    command = [*before, sys.executable, "-W", "error", "-c", lines]
    run = subprocess.run(
        command, cwd=TOP, env=os.environ | told, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Warning" not in run.stderr  # a bus may have remarks of its own
    return run.stdout.strip()


def test_a_program_that_forgets_to_release_ends_all_the_same() -> None:
    assert in_a_program("from server.awake import Awake; print(Awake().hold())") == "None"


@NEEDS_BUS
def test_a_bus_on_which_nobody_keeps_screens_leaves_no_connection_open() -> None:
    lines = "import gc; from server.awake import Awake; one = Awake(); print(one.hold()); one.release(); gc.collect()"
    assert in_a_program(lines, "dbus-run-session", "--") == MAY_SLEEP


@NEEDS_BUS
def test_a_desktop_is_asked_to_keep_its_screen_and_told_when_it_need_not() -> None:
    first, second = in_a_program(DESKTOP, "dbus-run-session", "--").splitlines()
    assert first == "None [('Inhibit', ('wakepy', 'wakelock active'))]"
    assert second == "[('UnInhibit', (7,))]"
