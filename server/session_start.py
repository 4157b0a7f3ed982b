"""What a session begins with: terms, athletes and gates of the one before, or what its log holds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from gate.errors import InputError
from server.courses import standing
from server.draft import Draft, Views, changed, kind_of
from server.gate_views import GateView
from server.paces import over
from server.people_views import AthleteView, SessionSummary, SessionView
from server.rep_marks import kept
from server.store import Entry, Fact, Store, StoreError
from server.view import View
from server.views import ServerView
from server.workouts import built_in, with_library

MARKERS = (2, 3)


def wall_clock() -> str:
    """The wall clock, for people; nothing is timed by it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def clock_zero_s() -> float:
    """When the session's clock was 0, Unix time: what tells one boot of the computer from the next."""
    return round(time.time() - time.monotonic(), 3)


def summary_of(views: Views) -> SessionSummary:
    """A session's line in the list of sessions."""
    reps = sum(rep.state != "withdrawn" for rep in views.reps.values())
    terms = views.session
    return SessionSummary(
        session=terms.session, started_at=terms.started_at, rehearsal=terms.rehearsal, reps=reps, name=terms.name
    )


def merged(number: int, entries: list[Entry]) -> Views:
    """All views as a session's entries end."""
    views = Views(ServerView(run=0, started_at=""), SessionView(session=number, started_at=""))
    for entry in entries:
        views.apply(entry.kind, entry.data)
    return views


def whole(number: int, entries: list[Entry]) -> Views:
    """All views of a session that is gone on with; raises StoreError where its log lacks what every one has."""
    views = merged(number, entries)
    if not any(entry.kind == "session" for entry in entries) or not set(MARKERS) <= set(views.gates):
        raise StoreError(
            f"session {number} in the database lacks its beginning, so another program has changed it: move the "
            "database away together with its -wal and -shm files and a new one is made, or choose another one"
        )
    return views


def before_rehearsal(store: Store, rehearsed: Views) -> Views:
    """What the coach had set up: the newest session that is no rehearsal, its gates without cameras."""
    for number, _ in reversed(store.sessions()):
        views = merged(number, store.entries(number))
        if not views.session.rehearsal:
            gates = {marker: unplugged(gate) for marker, gate in views.gates.items()}
            return replace(views, server=rehearsed.server, gates=gates, rehearsal=rehearsed.rehearsal)
    blank = {marker: GateView(marker=marker, position=f"Marker {marker}") for marker in MARKERS}
    session = SessionView(session=0, started_at="")
    return Views(rehearsed.server, session, gates=blank, rehearsal=rehearsed.rehearsal)


def facts_of(views: Iterable[View]) -> list[Fact]:
    """Views as the log takes them."""
    return [Fact(kind_of(view), view.model_dump(mode="json")) for view in views]


def unplugged(gate: GateView) -> GateView:
    """The gate with its line, without a camera."""
    return GateView(
        marker=gate.marker,
        position=gate.position,
        line=gate.line,
        size=gate.size,
        group=gate.group + 1,
        position_m=gate.position_m,
        removed=gate.removed,
    )


def template(views: Views) -> Views:
    """A session to begin another like it; raises InputError where it was a rehearsal."""
    if views.session.rehearsal:
        raise InputError(f"session {views.session.session} was a rehearsal: choose one of your own")
    return views


def modelled_on(like: Views, before: Views) -> Views:
    """What comes before a session that begins like an earlier one: that one's people and terms, gates as they stand.

    Who is in both keeps what has been entered and run since then.
    """
    since = {one.name.casefold(): kept(before, one) for one in before.athletes.values() if not one.removed}
    athletes = {}
    for number, then in like.athletes.items():
        if not then.removed:
            now = since.get(then.name.casefold()) or kept(like, then)
            athletes[number] = _for_another_day(changed(now, athlete=number, workout=then.workout))
    session = changed(like.session, rehearsal=False)
    if len(standing(before)) > len(MARKERS) or before.gates[MARKERS[1]].position_m is not None:  # places were given
        measured = {"fly_zone_m": before.session.fly_zone_m, "u_fly_zone_m": before.session.u_fly_zone_m}
        session = changed(session, **measured)
    for number, one in athletes.items():
        if one.pace is not None:
            athletes[number] = changed(one, pace=over(one.pace, session.fly_zone_m))
    workouts = dict(like.workouts)
    return Views(before.server, session, athletes, before.gates, workouts=workouts, rehearsal=before.rehearsal)


def _for_another_day(athlete: AthleteView) -> AthleteView:
    """Without what was said for one session: stopped, sets dropped, reps added."""
    return changed(athlete, present=True, why="", dropped_sets=(), extra_reps=0)


def begun(number: int, before: Views | None, afresh: bool) -> Draft:
    """A new session on a draft, all of it changes: the log has nothing of it yet."""
    server, session, others = first_views(number, before, afresh)
    draft = Draft(Views(server, session))
    draft.changed.update({("server", 0): server, ("session", 0): session})
    for view in others:
        draft.put(view)
    return draft


def first_views(number: int, before: Views | None, afresh: bool) -> tuple[ServerView, SessionView, list[View]]:
    """What a new session begins with: terms, athletes and gates of the one before; afresh, the server alone."""
    blank = SessionView(session=number, started_at=wall_clock(), phase="running" if afresh else "set up")
    gates: list[View] = [GateView(marker=marker, position=f"Marker {marker}") for marker in MARKERS]
    if before is None:
        return (ServerView(run=1, started_at=wall_clock(), clock_zero_s=clock_zero_s()), blank, [*built_in(), *gates])
    if afresh:
        return (before.server, blank, [*gates, before.rehearsal])
    athletes = [kept(before, one) for one in before.athletes.values() if not one.removed]
    if before.reps:
        athletes = [_for_another_day(one) for one in athletes]
    here = {one.athlete for one in athletes if one.present}
    first = next((one for one in before.session.athletes if one in here), None)
    of_the_day = {"name": "", "wind_m_per_s": None, "shoes": "", "note": "", "cycle_pace": ""}
    fields = {"session": number, "started_at": wall_clock(), "next_athlete": first, "phase": "set up"}
    session = changed(before.session, **fields, **of_the_day)
    workouts = with_library({number: one for number, one in before.workouts.items() if not one.removed})
    return (before.server, session, [*athletes, *workouts, *before.gates.values(), before.rehearsal])
