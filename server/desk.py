"""The one place where a running session changes: a happening in, entries committed, then told to every page.

Gate threads, request threads and the clock come here; one lock lets them in one by one. What follows from a happening
is worked out on a draft by pure functions; only when the store has it does it become what pages see.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from server import latency, live_session, passes
from server.draft import Draft, Views, changed, kind_of
from server.hub import UNSTORED, Hub
from server.live_session import GateReport
from server.store import Entry, Fact, Store, StoreError
from server.views import (
    GateState,
    GateView,
    LineView,
    ServerView,
    SessionSummary,
    SessionView,
    SourceView,
    StateView,
    View,
)

Change = Callable[[Draft], None]
SHOWN_SESSIONS = 100
"""A year of training; each costs some milliseconds of reading."""
LONGEST_BACKLOG = 10_000
"""Reports kept in memory while the disk takes none: an hour of the busiest track."""
MARKERS = (2, 3)


def now_ns() -> int:
    """The session's clock: the host's monotonic one."""
    return time.monotonic_ns()


def today() -> str:
    """The wall clock, for people; nothing is timed by it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Desk:
    """The running session. Raises StoreError where the store does not take a command; then nothing has changed."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store, self._hub = store, hub
        self._lock = threading.RLock()
        self._backlog: deque[GateReport] = deque(maxlen=LONGEST_BACKLOG)
        self.trouble: str | None = None
        number = store.newest_session()
        if number is None:
            self._begin_session()
        else:
            self._take_up(number)

    @property
    def session(self) -> int:
        """Number of the session."""
        return self._views.session.session

    @property
    def last_id(self) -> int:
        """Id of the newest entry."""
        return self._last_id

    def state(self) -> StateView:
        """All views, and the id of the entry that they hold."""
        with self._lock:
            return self._views.state(self._last_id, now_ns()).model_copy(update={"trouble": self.trouble})

    def views(self) -> Draft:
        """A copy to look things up in."""
        with self._lock:
            return Draft(self._views)

    def gate(self, marker: int) -> GateView:
        """One gate as it is now; asked for every frame, so without a copy."""
        return self._views.gates[marker]

    def do(self, change: Change, pictures: Mapping[str, bytes] | None = None) -> Draft:
        """Carry out a command: all of it or nothing. Returns the views after it."""
        with self._lock:
            draft = Draft(self._views)
            change(draft)
            self._commit(draft, pictures or {})
            return draft

    def new_session(self, change: Change | None = None, *, afresh: bool = False) -> Draft:
        """Begin another session, changed at once; cameras and athletes stay, reps and crossings are the old one's.

        afresh: without them. What a rehearsal set up goes with it.
        """
        with self._lock:
            self._begin_session(change, afresh=afresh)
            return Draft(self._views)

    def report(self, told: GateReport) -> int | None:
        """Take what a gate tells; return the crossing's number. What the disk does not take is tried again."""
        with self._lock:
            self._backlog.append(told)
            return self._work_off()

    def attach_photo(self, session: int, crossing: int, png: bytes) -> None:
        """Keep a crossing's photo finish and say where it is; none for a session that is over."""
        address = f"/api/crossings/{crossing}/photo.png?session={session}"

        def change(draft: Draft) -> None:
            if crossing in draft.crossings:
                draft.put(changed(draft.crossings[crossing], photo=address))

        with self._lock:
            if session == self.session:
                self.do(change, {f"crossing-{crossing}": png})

    def photo(self, session: int, crossing: int) -> bytes | None:
        """A crossing's photo finish as a PNG file."""
        return self._store.picture(session, f"crossing-{crossing}")

    def entries_after(self, last_id: int) -> list[Entry]:
        """Entries of this session with a greater id."""
        return self._store.entries(self.session, last_id)

    def gate_is(self, marker: int, state: GateState, why: str, **fields: object) -> bool:
        """A gate's state has changed; whether the disk took it. Trouble with it is told to the pages."""

        def change(draft: Draft) -> None:
            draft.put(changed(draft.gates[marker], state=state, why=why, **fields))
            passes.look(draft)

        try:
            self.do(change)
        except StoreError as error:
            self._troubled(str(error))
            return False
        return True

    def source_opened(self, marker: int, source: SourceView | None) -> None:
        """A gate got another camera, or none."""

        def change(draft: Draft) -> None:
            gate = draft.gates[marker]
            state, why = ("off", "no camera yet") if source is None else ("opening", "opening the camera")
            fields = {"source": source, "state": state, "why": why, "rate_hz": None}
            draft.put(changed(gate, **fields, size=gate.size if source is not None else None))
            key = latency.pair_key(draft.gates)
            latency.settle(draft, None if key is None else self._store.recall(key))
            passes.look(draft)

        self.do(change)

    def line_placed(self, marker: int, line: LineView) -> None:
        """A gate has a new line from now on; its reps are a new group."""

        def change(draft: Draft) -> None:
            gate = draft.gates[marker]
            draft.put(changed(gate, line=line, group=gate.group + 1))

        self.do(change)

    def tick(self) -> None:
        """Time has gone on."""
        with self._lock:
            self._work_off()
            try:
                self.do(lambda draft: live_session.tick(draft, now_ns()))
            except StoreError as error:
                self._troubled(str(error))

    def _work_off(self) -> int | None:
        """Take what was told, in its order, as far as the disk goes along; return the newest one's crossing."""
        number = None
        while self._backlog:
            try:
                number = self._report(self._backlog[0])
            except StoreError as error:
                self._troubled(str(error))
                return None
            self._backlog.popleft()
        return number

    def _report(self, told: GateReport) -> int | None:
        draft = Draft(self._views)
        view = live_session.report(draft, told)
        self._commit(draft, {})
        self._remember_passes(draft)
        return None if view is None else view.crossing

    def _troubled(self, trouble: str | None) -> None:
        """Tell the pages what is wrong with the log, or that it is well again; this cannot be in the log."""
        if trouble != self.trouble:
            self.trouble = trouble
            self._hub.publish([Entry(UNSTORED, self.session, today(), "trouble", {"detail": trouble})])

    def _remember_passes(self, draft: Draft) -> None:
        done: View | None = draft.changed.get(("passes", 0))
        key = latency.pair_key(draft.gates)
        if done is not None and draft.passes.state == "done" and key is not None:
            value = {"offset_s": draft.passes.offset_s, "u_offset_s": draft.passes.u_offset_s}
            try:
                self._store.remember(key, value)
            except StoreError as error:  # the gates are synchronised all the same, until the server ends
                self._troubled(str(error))

    def _commit(self, draft: Draft, pictures: Mapping[str, bytes]) -> None:
        facts = [Fact(kind_of(view), view.model_dump(mode="json")) for view in draft.changed.values()]
        if not facts:
            return
        self._tell(self._store.append(self.session, facts, pictures))
        self._troubled(None)
        for view in draft.changed.values():
            self._views.put(view)

    def _tell(self, entries: list[Entry]) -> None:
        self._last_id = entries[-1].id
        self._hub.publish(entries)

    def _begin_session(self, change: Change | None = None, *, afresh: bool = False) -> None:
        before = getattr(self, "_views", None)
        if before is not None and before.session.rehearsal and not afresh:
            before = self._before_rehearsal(before)
        begun: list[Views] = []

        def facts(number: int) -> list[Fact]:
            server, session, others = _first_views(number, before, afresh)
            draft = Draft(Views(server, session))
            for view in others:
                draft.put(view)
            if change is not None:
                change(draft)
            begun.append(draft)
            changed_views = {("server", 0): draft.server, ("session", 0): draft.session, **draft.changed}
            return [Fact(kind_of(view), view.model_dump(mode="json")) for view in changed_views.values()]

        entries = self._store.start_session(facts)
        self._views: Views = Draft(begun[0])
        self._tell(entries)

    def _before_rehearsal(self, rehearsed: Views) -> Views:
        """What the coach had set up: the newest session that is no rehearsal, its gates without cameras."""
        for number, _ in reversed(self._store.sessions()):
            views = self.views_of(number)
            if not views.session.rehearsal:
                gates = {marker: _unplugged(gate) for marker, gate in views.gates.items()}
                return replace(views, server=rehearsed.server, gates=gates, rehearsal=rehearsed.rehearsal)
        return Views(rehearsed.server, SessionView(session=0, started_at=""), rehearsal=rehearsed.rehearsal)

    def views_of(self, number: int) -> Views:
        """All views of a session as its log ends; raises UnknownError where there is none of that number."""
        entries = self._store.entries(number)
        if not entries:
            raise live_session.UnknownError(f"there is no session {number}: look at the list of sessions")
        views = Views(ServerView(run=0, started_at=""), SessionView(session=number, started_at=entries[0].at))
        for entry in entries:
            views.apply(entry.kind, entry.data)
        return views

    def sessions(self) -> list[SessionSummary]:
        """The newest sessions, newest first."""
        found = []
        for number, at in reversed(self._store.sessions()[-SHOWN_SESSIONS:]):
            views = self.views_of(number)
            reps = sum(rep.state != "withdrawn" for rep in views.reps.values())
            found.append(SessionSummary(session=number, started_at=at, rehearsal=views.session.rehearsal, reps=reps))
        return found

    def _take_up(self, number: int) -> None:
        """Go on with the session that the log ends with, as a new run of the server."""
        self._views = self.views_of(number)
        self._last_id = self._store.entries(number)[-1].id

        def change(draft: Draft) -> None:
            draft.put(ServerView(run=draft.server.run + 1, started_at=today()))
            for gate in draft.gates.values():
                if gate.source is not None:
                    draft.put(changed(gate, state="opening", why="the server has started again", rate_hz=None))
            if draft.passes.state == "running":
                passes.stop(draft)
            if draft.rehearsal.state in ("making", "running"):
                draft.put(changed(draft.rehearsal, state="over", why="the server was stopped in it"))
            live_session.tick(draft, now_ns())

        self.do(change)


def _unplugged(gate: GateView) -> GateView:
    """The gate with its line, without a camera."""
    return GateView(marker=gate.marker, position=gate.position, line=gate.line, size=gate.size, group=gate.group + 1)


def _first_views(number: int, before: Views | None, afresh: bool) -> tuple[ServerView, SessionView, list[View]]:
    """What a new session begins with: terms, athletes and gates of the one before; afresh, the server alone."""
    blank = SessionView(session=number, started_at=today())
    gates: list[View] = [GateView(marker=marker, position=f"Marker {marker}") for marker in MARKERS]
    if before is None:
        return (ServerView(run=1, started_at=today()), blank, gates)
    if afresh:
        return (before.server, blank, [*gates, before.rehearsal])
    order = before.session.athletes
    session = changed(before.session, session=number, started_at=today(), next_athlete=order[0] if order else None)
    return (before.server, session, [*before.athletes.values(), *before.gates.values(), before.rehearsal])
