"""The running session on a real database: committed, then told; all of it or nothing; taken up again after a stop."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from gate.errors import InputError
from server import athlete_desk, corrections, live_session, passes, retiming
from server.bodies import AthleteBody, TermsBody
from server.desk import Desk, now_ns
from server.draft import Draft, Views, changed
from server.gate_views import LineView, SourceView
from server.hub import Hub
from server.missing import UnknownError
from server.painted import Painted
from server.people_views import SessionView
from server.store import Entry, Store, StoreError
from server.views import CrossingView, RehearsalView, ServerView, StateView
from tests.live_help import MS, S, desk_on, fly, report, states, url_of, webcam
from tests.patience import PATIENCE_S

PNG = b"\x89PNG" + bytes(100)
FAR_PAGES = 1_000_000


class Recorder(Hub):
    """A hub that notes what was told and what the database held at that moment."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.told: list[Entry] = []
        self.early: list[Entry] = []
        self._store = store

    def publish(self, entries: Any) -> None:
        for entry in entries:
            if entry.id and entry not in self._store.entries(entry.session):
                self.early.append(entry)
            self.told.append(entry)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "flygate.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(url_of(path)) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    return desk_on(store)


@contextmanager
def full_disk() -> Iterator[Callable[[bool], None]]:
    """Yield a switch that fills the disk of every database that is opened meanwhile, and empties it again."""
    connections: list[sqlite3.Connection] = []

    def keep(connection: sqlite3.Connection, _: object) -> None:
        connections.append(connection)

    def switch(full: bool) -> None:
        for connection in connections:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages if full else FAR_PAGES}")

    event.listen(Engine, "connect", keep)
    try:
        yield switch
    finally:
        event.remove(Engine, "connect", keep)


def plain(state: StateView) -> dict[str, Any]:
    """A state without the instant at which it was asked for."""
    return state.model_dump(exclude={"now_ns"})


def fill(desk: Desk) -> None:
    """Put entries in until the disk takes no more."""

    def put() -> None:
        for number in range(10_000):
            desk.do(partial(Draft.put, view=RehearsalView(why=f"{number}" * 100)))

    with pytest.raises(StoreError, match="disk full"):
        put()


def add(name: str, pace: str | None = None) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        athlete_desk.add_athlete(draft, AthleteBody(name=name, pace_400=pace))

    return change


def place_cameras(desk: Desk) -> None:
    for marker in (2, 3):
        desk.sources_opened({marker: webcam(str(marker))})


def test_a_first_session_has_two_gates_and_nothing_else(desk: Desk) -> None:
    state = desk.state()
    assert [(gate.marker, gate.position, gate.state) for gate in state.gates] == [
        (2, "Marker 2", "off"),
        (3, "Marker 3", "off"),
    ]
    assert (state.server.run, state.session.session, state.athletes, state.crossings, state.reps) == (1, 1, (), (), ())
    assert abs(now_ns() - state.now_ns) < 10 * S


def test_an_entry_is_committed_before_it_is_told(store: Store) -> None:
    hub = Recorder(store)
    desk = Desk(store, hub)
    desk.do(add("Ann", "52"))
    for told in fly(1, 0, 3.5):
        desk.report(told)
    desk.new_session()
    assert hub.early == []
    stored = [entry for session in (1, 2) for entry in store.entries(session)]
    assert [entry for entry in hub.told if entry.id] == stored
    assert len(stored) > 8


def test_a_state_holds_every_entry_up_to_its_last_id(desk: Desk, store: Store) -> None:
    desk.do(add("Ann"))
    desk.report(report(2, 1, 0))
    assert desk.state().last_id == store.entries(1)[-1].id
    assert desk.entries_after(desk.state().last_id) == []
    assert [entry.kind for entry in desk.entries_after(desk.state().last_id - 2)] == ["crossing", "rep"]


def test_a_command_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    before = desk.state().last_id
    desk.do(lambda draft: draft.put(draft.session))
    desk.gate_is(2, "off", "no camera yet")
    desk.tick()
    assert desk.state().last_id == before


def test_a_command_that_is_refused_changes_nothing(desk: Desk) -> None:
    before = plain(desk.state())

    def half(draft: Draft) -> None:
        add("Ann")(draft)
        corrections.void(draft, 7, "no such rep", "now")

    with pytest.raises(UnknownError):
        desk.do(half)
    assert plain(desk.state()) == before


def test_a_new_session_that_is_refused_leaves_the_old_one(desk: Desk, store: Store) -> None:
    before = plain(desk.state())
    body = TermsBody(fly_zone_m=20, min_speed_m_per_s=9, max_speed_m_per_s=5)
    with pytest.raises(InputError, match="leave nobody"):
        desk.new_session(lambda draft: athlete_desk.set_terms(draft, body))
    assert plain(desk.state()) == before
    assert store.newest_session() == 1


def test_a_full_disk_leaves_the_views_as_they_were(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        hub = Recorder(store)
        desk = Desk(store, hub)
        desk.do(add("Ann", "52"))
        full(True)
        fill(desk)
        before, told = plain(desk.state()), len(hub.told)
        for _ in range(2):
            with pytest.raises(StoreError, match="make room"):
                desk.do(add("x" * 80, "60"))
        with pytest.raises(StoreError, match="make room"):
            desk.new_session()
        assert plain(desk.state()) == before
        assert [entry for entry in hub.told[told:] if entry.id] == []
        full(False)
        desk.do(add("Bea"))
        assert [athlete.name for athlete in desk.state().athletes] == ["Ann", "Bea"]


def test_reports_that_a_full_disk_refused_are_taken_again_in_their_order(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        full(True)
        fill(desk)
        for body in (1, 2):
            for told in fly(body, body * 60 * S, 3.5):
                assert desk.report(told) is None
        state = desk.state()
        assert (state.crossings, state.reps) == ((), ())
        assert state.trouble is not None
        assert "make room" in state.trouble
        desk.tick()
        assert desk.state().crossings == ()
        full(False)
        assert desk.report(report(2, 3, 180 * S)) == 5
        state = desk.state()
        assert [(one.marker, one.body) for one in state.crossings] == [(2, 1), (3, 1), (2, 2), (3, 2), (2, 3)]
        assert [rep.state for rep in state.reps] == ["final", "final", "running"]
        assert state.trouble is None


def test_the_clock_brings_in_what_a_full_disk_refused(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        full(True)
        fill(desk)
        for told in fly(1, now_ns(), 3.5):
            desk.report(told)
        full(False)
        desk.tick()
        assert [(rep.state, rep.fly_time_s) for rep in desk.state().reps] == [("final", 3.5)]


def test_a_photo_finish_comes_with_the_crossing_that_a_full_disk_refused(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        full(True)
        fill(desk)
        told = []

        def stored(session: int, crossing: int) -> None:
            told.append((session, crossing))
            desk.attach_photo(session, crossing, Painted(PNG, 0, 1.0))

        desk.report(report(2, 1, now_ns()), stored)
        assert told == []
        full(False)
        desk.tick()
        assert told == [(1, 1)]
        assert desk.photo(1, 1) == PNG


def test_a_photo_finish_that_a_full_disk_refused_is_kept_later(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        desk.report(report(2, 1, now_ns()))
        full(True)
        fill(desk)
        desk.attach_photo(1, 1, Painted(PNG * 1000, 0, 1.0))
        assert desk.photo(1, 1) is None
        full(False)
        desk.tick()
        assert desk.photo(1, 1) == PNG * 1000
        assert desk.state().trouble is None


def test_trouble_is_over_when_the_disk_takes_something_again(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        full(True)
        fill(desk)
        assert not desk.gate_is(2, "refused", "no room for this " * 1000)
        desk.tick()
        assert desk.state().trouble is not None
        before = desk.last_id
        full(False)
        desk.tick()
        assert (desk.state().trouble, desk.last_id) == (None, before)


def test_a_report_that_cannot_be_taken_holds_up_none_behind_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = live_session.report

    def fails_at_marker_2(draft: Draft, told: live_session.GateReport) -> CrossingView | None:
        if told.marker == 2:
            raise ZeroDivisionError("made up")
        return real(draft, told)

    monkeypatch.setattr(live_session, "report", fails_at_marker_2)
    assert desk.report(report(2, 1, 0)) is None
    assert desk.report(report(3, 1, 3 * S)) == 1
    assert "a crossing at Marker 2 could not be taken" in caplog.text


def test_a_state_is_only_replaced_where_it_is_one_of_those_named(desk: Desk) -> None:
    desk.gate_is(2, "ended", "the clip is over")
    assert not desk.gate_is(2, "stalled", "no picture", only_from=("ready", "busy"))
    assert desk.gate(2).state == "ended"
    desk.gate_is(2, "busy", "somebody is in the gate")
    assert desk.gate_is(2, "stalled", "no picture", only_from=("ready", "busy"))


def test_a_new_session_closes_the_reps_that_are_open(desk: Desk, store: Store) -> None:
    hub = Recorder(store)
    desk = Desk(store, hub)
    for told in (report(2, 1, 0), report(3, 1, 3500 * MS, final=False), report(2, 2, 60 * S, final=False)):
        desk.report(told)
    desk.new_session()
    old = desk.views_of(1).reps
    assert [(rep.state, rep.revised) for rep in old.values()] == [
        ("final", retiming.SESSION_OVER),
        ("unfinished", None),
    ]
    ids = [entry.id for entry in hub.told if entry.id]
    assert ids == sorted(ids)


def test_who_was_told_in_the_old_session_is_no_rep_of_the_new_one(desk: Desk) -> None:
    desk.report(report(2, 1, 60 * S, final=False))
    desk.new_session()
    told: list[int] = []
    assert desk.report(report(2, 1, 60 * S), lambda *numbers: told.extend(numbers)) is None
    assert (desk.state().crossings, desk.state().reps, told) == ((), (), [])
    assert desk.report(report(2, 2, 120 * S)) == 1


def test_a_rep_that_was_provisional_when_the_server_was_killed_is_final_with_a_remark(path: Path) -> None:
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        for told in (report(2, 1, 0), report(3, 1, 3500 * MS, final=False)):
            desk.report(told)
        assert desk.state().reps[0].state == "provisional"
    with Store(url_of(path)) as store:
        (rep,) = desk_on(store).state().reps
        assert (rep.state, rep.fly_time_s, rep.revised) == ("final", 3.5, retiming.SERVER_STOPPED)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET data = '{broken'",
        "UPDATE entries SET data = '[1, 2]' WHERE kind = 'gate'",
        "UPDATE entries SET data = x'ff00'",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE kind = 'gate'",
        "DELETE FROM entries WHERE kind = 'session'",
    ],
)
def test_a_log_that_another_program_has_damaged_is_told_with_the_remedy(path: Path, damage: str) -> None:
    with Store(url_of(path)) as store:
        desk_on(store)
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    with Store(url_of(path)) as store, pytest.raises(StoreError, match="move the database away"):
        desk_on(store)


def test_sessions_are_listed_without_one_that_is_damaged(desk: Desk, path: Path) -> None:
    desk.new_session()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entries SET data = '{broken' WHERE session = 1")
    connection.close()
    assert [one.session for one in desk.sessions()] == [2]


def test_several_gates_get_their_sources_together_or_not_at_all(path: Path) -> None:
    with full_disk() as full, Store(url_of(path)) as store:
        desk = desk_on(store)
        place_cameras(desk)
        before = plain(desk.state())
        full(True)
        fill(desk)
        with pytest.raises(StoreError, match="make room"):
            desk.sources_opened(dict.fromkeys((2, 3), webcam("9", "x" * 5000)))
        gates = plain(desk.state())["gates"]
        assert gates == before["gates"]


def test_passes_that_cannot_be_remembered_synchronise_all_the_same(desk: Desk, store: Store) -> None:
    place_cameras(desk)
    desk.do(lambda draft: passes.start(draft, 1))
    remember = store.remember

    def refuse(key: str, value: dict[str, Any]) -> None:
        raise StoreError("the disk is full: make room")

    store.remember = refuse  # type: ignore[method-assign]
    desk.report(report(2, 1, 0))
    assert desk.report(report(3, 1, 80 * MS)) == 2
    store.remember = remember  # type: ignore[method-assign]
    assert [gate.synchronised for gate in desk.state().gates] == [True, True]
    desk.tick()
    assert len(desk.state().crossings) == 2


def test_a_log_is_taken_up_as_it_was_left(path: Path) -> None:
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        desk.do(add("Ann", "52"))
        desk.do(add("Bea"))
        place_cameras(desk)
        desk.line_placed(2, LineView(top=(1, 2), ground=(3, 400), px_per_m=100))
        for told in fly(1, 0, 3.5):
            desk.report(told)
        desk.attach_photo(desk.session, 1, Painted(PNG, 0, 1.0))
        desk.report(report(2, 2, now_ns()))
        desk.do(lambda draft: corrections.void(draft, 1, "false start", "then"))
        before = desk.state()
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        after = desk.state()
        assert (after.session, after.athletes, after.crossings) == (before.session, before.athletes, before.crossings)
        assert after.reps[0] == before.reps[0]
        assert (before.reps[1].state, after.reps[1]) == ("running", before.reps[1])
        assert (before.server.start, after.server.start) == (0, 1)
        assert [(gate.state, gate.source, gate.line) for gate in after.gates] == [
            ("opening", gate.source, gate.line) for gate in before.gates
        ]
        assert desk.photo(1, 1) == PNG
        desk.report(report(2, 1, 10 * S))
        assert states(desk.views())[-1] == (3, "running", 1)


def test_what_ran_when_the_server_was_stopped_runs_no_more(path: Path) -> None:
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        place_cameras(desk)
        desk.do(lambda draft: passes.start(draft, 5))
        desk.do(lambda draft: draft.put(RehearsalView(state="making", done=0.4)))
    with Store(url_of(path)) as store:
        state = desk_on(store).state()
    assert (state.passes.state, state.rehearsal.state) == ("off", "over")
    assert state.rehearsal.why == "the server was stopped in it"


def test_the_newest_session_is_taken_up(path: Path) -> None:
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        desk.report(report(2, 1, 0))
        desk.new_session()
    with Store(url_of(path)) as store:
        state = desk_on(store).state()
        assert (state.session.session, state.crossings, state.server.start) == (2, (), 1)


def test_a_new_session_keeps_athletes_terms_and_gates_but_no_reps(desk: Desk, store: Store) -> None:
    desk.do(add("Ann", "52"))
    desk.do(add("Bea"))
    place_cameras(desk)
    for told in fly(1, 0, 3.5):
        desk.report(told)
    before = desk.state()
    assert before.session.next_athlete == 2
    desk.new_session(lambda draft: athlete_desk.set_terms(draft, TermsBody(fly_zone_m=20)))
    after = desk.state()
    assert (after.session.session, after.session.fly_zone_m, after.session.next_athlete) == (2, 20, 1)
    assert (after.crossings, after.reps, after.server, after.gates) == ((), (), before.server, before.gates)
    assert [athlete.name for athlete in after.athletes] == ["Ann", "Bea"]
    pace = after.athletes[0].pace
    assert pace is not None
    assert pace.fly_time_s == pytest.approx(20 / (400 / 52))
    replayed = {entry.kind for entry in store.entries(2)}
    assert replayed == {"server", "session", "athlete", "gate", "workout"}
    assert all(entry.session == 1 for entry in store.entries(1))
    desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
    desk.report(report(2, 1, 60 * S))
    assert states(desk.views()) == [(1, "running", 1)]


def test_after_a_rehearsal_the_coach_s_own_set_up_is_back(desk: Desk) -> None:
    def rehearse(draft: Draft) -> None:
        draft.put(changed(draft.session, rehearsal=True, fly_zone_m=20))
        add("Made up")(draft)

    line = LineView(top=(1, 2), ground=(3, 400), px_per_m=100)
    desk.do(add("Ann"))
    desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(fly_zone_m=25)))
    desk.line_placed(2, line)
    place_cameras(desk)
    for _ in range(2):  # the second one comes straight after the first
        assert [one.name for one in desk.new_session(rehearse, afresh=True).athletes.values()] == ["Made up"]
    desk.new_session()
    state = desk.state()
    assert [one.name for one in state.athletes] == ["Ann"]
    assert (state.session.rehearsal, state.session.fly_zone_m, state.session.session) == (False, 25, 4)
    assert [(gate.line, gate.source, gate.state) for gate in state.gates] == [(line, None, "off"), (None, None, "off")]


def test_after_a_rehearsal_in_a_new_database_nothing_is_left_of_it(desk: Desk, store: Store) -> None:
    def rehearse(draft: Draft) -> None:
        draft.put(changed(draft.session, rehearsal=True, fly_zone_m=20))
        add("Made up")(draft)

    desk.do(lambda draft: draft.put(changed(draft.session, rehearsal=True)))
    desk.new_session(rehearse, afresh=True)
    desk.new_session()
    state = desk.state()
    assert (state.athletes, state.session.rehearsal, state.session.fly_zone_m) == ((), False, 30)
    assert [gate.marker for gate in state.gates] == [2, 3]


def test_what_passes_found_is_found_again_when_the_same_cameras_are_opened(path: Path) -> None:
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        place_cameras(desk)
        assert [gate.synchronised for gate in desk.state().gates] == [False, False]
        desk.do(lambda draft: passes.start(draft, 1))
        desk.report(report(2, 1, 0))
        desk.report(report(3, 1, 80 * MS))
        offset_s = desk.gate(3).latency_s
        assert offset_s == pytest.approx(0.08)
    with Store(url_of(path)) as store:
        desk = desk_on(store)
        for marker in (2, 3):
            desk.sources_opened({marker: None})
        desk.new_session()
        assert [gate.synchronised for gate in desk.state().gates] == [False, False]
        place_cameras(desk)
        assert [(gate.synchronised, gate.latency_s) for gate in desk.state().gates] == [(True, 0.0), (True, offset_s)]
        desk.sources_opened({3: webcam("9")})
        assert [(gate.synchronised, gate.latency_s) for gate in desk.state().gates] == [(False, 0.0), (False, 0.0)]


def test_a_photo_finish_comes_with_its_address(desk: Desk) -> None:
    desk.report(report(2, 1, 0))
    desk.attach_photo(desk.session, 1, Painted(PNG, 0, 1.0))
    assert desk.state().crossings[0].photo == "/api/crossings/1/photo.png?session=1"
    assert (desk.photo(1, 1), desk.photo(1, 2), desk.photo(2, 1)) == (PNG, None, None)
    desk.attach_photo(desk.session, 99, Painted(PNG, 0, 1.0))
    assert desk.photo(1, 99) is None


def test_an_early_crossing_s_photo_stays_when_it_becomes_final(desk: Desk) -> None:
    desk.report(report(2, 1, 0, final=False))
    desk.attach_photo(desk.session, 1, Painted(PNG, 0, 1.0))
    desk.report(report(2, 1, MS))
    assert (desk.state().crossings[0].final, desk.state().crossings[0].photo is not None) == (True, True)


def test_a_line_that_is_placed_is_a_new_group(desk: Desk) -> None:
    group = desk.gate(2).group
    desk.line_placed(2, LineView(top=(1, 2), ground=(3, 400), px_per_m=100))
    assert (desk.gate(2).group, desk.gate(3).group) == (group + 1, group)


def test_a_clip_alone_is_synchronised_and_its_gate_opening(desk: Desk) -> None:
    desk.sources_opened({2: SourceView(address="a.mp4", kind="clip", name="a.mp4")})
    gate = desk.gate(2)
    assert (gate.state, gate.synchronised, gate.u_latency_s) == ("opening", True, 0.001)
    desk.sources_opened({2: None})
    assert (desk.gate(2).state, desk.gate(2).synchronised, desk.gate(2).source) == ("off", False, None)


def test_gates_and_coaches_at_once_leave_one_log_without_a_gap(desk: Desk, store: Store) -> None:
    def gate(marker: int) -> None:
        for body in range(1, 16):
            desk.report(report(marker, body, body * 60 * S + (marker - 2) * 3500 * MS))

    def coach() -> None:
        for number in range(15):
            desk.do(add(f"Athlete {number}"))

    threads = [threading.Thread(target=gate, args=(marker,)) for marker in (2, 3)] + [threading.Thread(target=coach)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    state, entries = desk.state(), store.entries(1)
    assert [entry.id for entry in entries] == list(range(1, len(entries) + 1))
    assert (len(state.crossings), len(state.athletes)) == (30, 15)
    assert sorted(rep.fly_time_s or 0 for rep in state.reps if rep.state == "final") == [3.5] * 15


def test_the_log_says_what_the_pages_were_told(store: Store) -> None:
    """A page that merges every entry has the views of one that asks for the state."""
    desk = desk_on(store)
    desk.do(add("Ann", "52"))
    for told in (*fly(1, 0, 3.5), report(2, 2, 60 * S, final=False)):
        desk.report(told)
    views = Views(ServerView(run=0, started_at=""), SessionView(session=1, started_at=""))
    for entry in store.entries(1):
        views.apply(entry.kind, entry.data)
    assert views.state(0, 0) == desk.views().state(0, 0)
