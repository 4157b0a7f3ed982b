"""The one place where a running session changes: a happening in, entries committed, then told to every page.

Gate threads, request threads and the clock come here; one lock lets them in one by one. What follows from a happening
is worked out on a draft by pure functions; only when the store has it does it become what pages see.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from server import fit, gate_desk, latency, live_session, open_reps, passes, retiming
from server.draft import Draft, Views, changed
from server.gate_views import GateState, GateView, LineView, SourceView
from server.hub import UNSTORED, Hub
from server.live_session import GateReport
from server.live_steps import StepsReport
from server.painted import Painted
from server.past import Past, T
from server.people_views import SessionSummary
from server.session_resumed import resume
from server.session_start import before_rehearsal, begun, facts_of, modelled_on, summary_of, wall_clock, whole
from server.store import Entry, Fact, Store, StoreError
from server.view import View
from server.views import PassageName, StateView

Change = Callable[[Draft], object]
"""Changes the draft; what it returns is left alone."""
Stored = Callable[[int, int], None]
"""Told the numbers of the session and of the crossing that a report has become."""
LONGEST_PHOTOS = 200
"""Photo finishes kept in memory while the disk takes none: some 10 MB."""
LONGEST_BACKLOG = 10_000
"""Reports kept in memory while the disk takes none: an hour of the busiest track."""


def now_ns() -> int:
    """The session's clock: the host's monotonic one."""
    return time.monotonic_ns()


class Desk:
    """The running session. Raises StoreError where the store does not take a command; then nothing has changed."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store, self._hub = store, hub
        self._lock = threading.RLock()
        self._backlog: deque[tuple[GateReport | StepsReport, Stored | None]] = deque(maxlen=LONGEST_BACKLOG)
        self._photos: deque[tuple[int, int, Painted]] = deque(maxlen=LONGEST_PHOTOS)
        self._told_before: set[PassageName] = set()
        self._past = Past(store)
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

    def new_session(self, change: Change | None = None, *, afresh: bool = False, like: Views | None = None) -> Draft:
        """Begin another session, changed at once; cameras and athletes stay, reps and crossings are the old one's.

        afresh: without them. What a rehearsal set up goes with it. like: whose athletes and terms it gets instead.
        """
        with self._lock:
            self._work_off()
            if self._backlog:
                raise StoreError(f"{len(self._backlog)} results of this session are not stored yet: {self.trouble}")
            self._begin_session(change, afresh=afresh, like=like)
            return Draft(self._views)

    def report(self, told: GateReport | StepsReport, stored: Stored | None = None) -> int | None:
        """Take what a gate tells; return the crossing's number. What the disk does not take is tried again.

        stored: called when it is in the log, at once or later, in any thread; not called for what is left out.
        """
        with self._lock:
            self._backlog.append((told, stored))
            return self._work_off()

    def attach_photo(self, session: int, crossing: int, painted: Painted) -> None:
        """Keep a crossing's photo finish and say where it is; none for a session that is over.

        What the disk does not take is tried again.
        """
        with self._lock:
            self._photos.append((session, crossing, painted))
            self._store_photos()

    def _store_photos(self) -> None:
        while self._photos:
            try:
                self._store_photo(*self._photos[0])
            except StoreError as error:
                self._troubled(str(error))
                return
            self._photos.popleft()

    def _store_photo(self, session: int, crossing: int, painted: Painted) -> None:
        address = f"/api/crossings/{crossing}/photo.png?session={session}"

        def change(draft: Draft) -> None:
            if crossing in draft.crossings:
                one = draft.crossings[crossing]
                read_ns = one.t_ns if one.by_hand_from_ns is None else one.by_hand_from_ns
                scale = {"photo_t_ns": read_ns + painted.first_ns, "photo_ns_per_px": painted.ns_per_px}
                draft.put(changed(one, photo=address, **scale))

        if session == self.session:
            self.do(change, {f"crossing-{crossing}": painted.png})

    def photo(self, session: int, crossing: int) -> bytes | None:
        """A crossing's photo finish as a PNG file."""
        return self._store.picture(session, f"crossing-{crossing}")

    def remember(self, key: str, value: dict[str, Any]) -> None:
        """Keep a value that no page is sent, beyond the session."""
        self._store.remember(key, value)

    def recall(self, key: str) -> dict[str, Any] | None:
        """What was kept under that key; None where nothing was."""
        return self._store.recall(key)

    def entries_after(self, last_id: int) -> list[Entry]:
        """Entries of this session with a greater id."""
        return self._store.entries(self.session, last_id)

    def gate_is(
        self, marker: int, state: GateState, why: str, only_from: Collection[GateState] | None = None, **fields: object
    ) -> bool:
        """A gate's state has changed; whether it has it now. Trouble with the disk is told to the pages.

        only_from: it stays as it is where its state is none of these.
        """

        def change(draft: Draft) -> None:
            if only_from is not None and draft.gates[marker].state not in only_from:
                return
            before = latency.pair_keys(draft.gates)
            draft.put(changed(draft.gates[marker], state=state, why=why, **fields))
            if latency.pair_keys(draft.gates) != before:  # what a camera really gives is known now, or is another
                self._settle(draft)
            passes.look(draft)

        try:
            now = self.do(change).gates[marker]
        except StoreError as error:
            self._troubled(str(error))
            return False
        return (now.state, now.why) == (state, why)

    def sources_opened(self, opened: Mapping[int, SourceView | None], why_none: str = "no camera yet") -> None:
        """Gates got other cameras, or none; with a StoreError nothing has changed. why_none: where one got none."""

        def change(draft: Draft) -> None:
            goes_on = latency.goes_on(draft.gates, opened)
            gate_desk.opened(draft, opened, why_none)
            if not goes_on:
                self._settle(draft)

        self.do(change)

    def _settle(self, draft: Draft) -> None:
        known = {marker: self._store.recall(key) for marker, key in latency.pair_keys(draft.gates).items()}
        latency.settle(draft, {marker: found for marker, found in known.items() if found is not None})

    def line_placed(self, marker: int, line: LineView) -> None:
        """A gate has a new line from now on; its reps are a new group."""
        self.do(lambda draft: gate_desk.line_placed(draft, marker, line))

    def line_seen(self, marker: int, line: LineView, picture: tuple[int, int, int]) -> None:
        """The line was placed in a picture of this width, height and rotation; kept, as a restart must not hide it."""
        try:
            self.do(lambda draft: gate_desk.line_seen(draft, marker, line, picture))
        except StoreError as error:
            self._troubled(str(error))

    def tick(self) -> None:
        """Time has gone on."""
        with self._lock:
            self._work_off()
            self._store_photos()
            try:
                self.do(lambda draft: open_reps.tick(draft, now_ns()))
                if self.trouble is not None and not self._backlog and not self._photos:
                    self._store.try_out()
                    self._troubled(None)
            except StoreError as error:
                self._troubled(str(error))

    def _work_off(self) -> int | None:
        """Take what was told, in its order, as far as the disk goes along; return the newest one's crossing."""
        number = None
        while self._backlog:
            told, stored = self._backlog[0]
            try:
                number = self._report(told)
            except StoreError as error:
                self._troubled(str(error))
                return None
            except Exception:  # one that cannot be taken must not keep those behind it from the log
                logging.exception("a crossing at Marker %d could not be taken", told.marker)
                number = None
            self._backlog.popleft()
            if number is not None and stored is not None:
                stored(self.session, number)
        return number

    def _report(self, told: GateReport | StepsReport) -> int | None:
        if told.passage in self._told_before:
            self._told_before -= {told.passage} if isinstance(told, GateReport) and told.final else set()
            return None
        draft = Draft(self._views)
        view = live_session.taken(draft, told)
        self._commit(draft, {})
        self._remember_passes(draft)
        return None if view is None else view.crossing

    def _troubled(self, trouble: str | None) -> None:
        """Tell the pages what is wrong with the log, or that it is well again; this cannot be in the log."""
        if trouble != self.trouble:
            self.trouble = trouble
            self._hub.publish([Entry(UNSTORED, self.session, wall_clock(), "trouble", {"detail": trouble})])

    def _remember_passes(self, draft: Draft) -> None:
        done: View | None = draft.changed.get(("passes", 0))
        key = latency.pair_keys(draft.gates).get(draft.passes.marker)
        if done is not None and draft.passes.state == "done" and key is not None:
            value = {"offset_s": draft.passes.offset_s, "u_offset_s": draft.passes.u_offset_s}
            try:
                self._store.remember(key, value)
            except StoreError as error:  # the gates are synchronised all the same, until the server ends
                self._troubled(str(error))

    def _commit(self, draft: Draft, pictures: Mapping[str, bytes]) -> None:
        if not draft.changed:
            return
        fit.look(draft)
        self._tell(self._store.append(self.session, facts_of(draft.changed.values()), pictures))
        self._troubled(None)
        for view in draft.changed.values():
            self._views.put(view)

    def _tell(self, entries: list[Entry]) -> None:
        self._last_id = entries[-1].id
        self._hub.publish(entries)

    def _begin_session(self, change: Change | None = None, *, afresh: bool = False, like: Views | None = None) -> None:
        before: Views | None = getattr(self, "_views", None)
        ending = None if before is None else Draft(before)
        if before is not None and before.session.rehearsal and not afresh:
            before = before_rehearsal(self._store, before)
        if before is not None and like is not None:
            before = modelled_on(like, before)
        views: list[Draft] = []
        if ending is not None:
            open_reps.close_open_reps(ending, retiming.SESSION_OVER)

        def facts(number: int) -> list[Fact]:
            draft = begun(number, before, afresh)
            if change is not None:
                change(draft)
            fit.look(draft)
            views.append(draft)
            return facts_of(draft.changed.values())

        entries = self._store.start_session(facts, () if ending is None else facts_of(ending.changed.values()))
        if ending is not None:
            self._told_before |= live_session.open_passages(ending)
        self._views: Views = Draft(views[0])
        self._tell(entries)

    def views_of(self, number: int) -> Views:
        """All views of a session as its log ends; raises UnknownError where there is none of that number."""
        return self._past.views_of(number)

    def newest(self, look: Callable[[Views], T]) -> Iterator[T]:
        """What `look` finds in the newest sessions, as `Past` has it."""
        return self._past.newest(look, self.session)

    def sessions(self) -> list[SessionSummary]:
        """The newest sessions, newest first."""
        started = dict(self._store.sessions())
        return [changed(one, started_at=started[one.session]) for one in self.newest(summary_of)]

    def _take_up(self, number: int) -> None:
        """Go on with the session that the log ends with, as another start of the server."""
        entries = self._store.entries(number)
        self._views = whole(number, entries)
        self._last_id = entries[-1].id
        self.do(resume)
