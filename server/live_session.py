"""What follows from a happening in a running session. Pure: it changes a draft; no clock, socket or database.

report of a gate -> crossing -> who counts -> runs -> reps with figures
a coach's correction -> rep
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gate.crossing import Crossing
from gate.errors import InputError
from server.draft import Draft, Views, changed
from server.live_pairing import Pair, judged, longest_run_ns, runs
from server.live_rep import figures
from server.passes import take_pass
from server.views import CorrectionView, CrossingView, PassageName, RepState, RepView, SetupView, VoidView

PASS = "a run-through to synchronise, no rep"
SERVER_STOPPED = "the server stopped while somebody was in a gate: these are the early figures"
SESSION_OVER = "a new session began while somebody was in a gate: these are the early figures"


class UnknownError(InputError):
    """A rep, crossing, athlete or gate of that number is not in the session."""


@dataclass(frozen=True, slots=True)
class GateReport:
    """What a gate tells of one passage. crossing None: an early crossing turned out to be none.

    t_ns: the instant on the session's clock, the gate's latency taken off.
    """

    marker: int
    body: int
    origin_ns: int
    crossing: Crossing | None
    t_ns: int
    final: bool
    setup: SetupView

    @property
    def passage(self) -> PassageName:
        """What names the passage."""
        return (self.marker, self.setup.camera, self.body, self.origin_ns)


def report(draft: Draft, told: GateReport) -> CrossingView | None:
    """Take a crossing in, early or final, or take it back; return its view. Passes are no reps."""
    known = _known(draft, told)
    is_pass = draft.passes.state == "running" if known is None else known.why == PASS
    if told.crossing is None:
        if known is not None:
            _withdraw(draft, known, is_pass)
        return known
    number = known.crossing if known else max(draft.crossings, default=0) + 1
    view = _crossing_view(draft, told, told.crossing, number, known)
    draft.put(view)
    if is_pass:
        take_pass(draft, changed(view, counted=False, why=PASS))
    else:
        recount(draft)
    return draft.crossings[number]


def _withdraw(draft: Draft, known: CrossingView, is_pass: bool) -> None:
    gone = changed(known, withdrawn=True, final=True)
    if is_pass:
        take_pass(draft, gone)
        return
    draft.put(changed(gone, why="nobody went through after all"))
    recount(draft)


def _known(draft: Draft, told: GateReport) -> CrossingView | None:
    """The crossing of the same passage that was told early; looked for from the newest on.

    A final one is never told again: a clip that is played once more names its passages as before.
    """
    for view in reversed(draft.crossings.values()):
        if view.passage == told.passage and not view.final and view.run == draft.server.run:
            return view
    return None


def _crossing_view(
    draft: Draft, told: GateReport, crossing: Crossing, number: int, known: CrossingView | None
) -> CrossingView:
    return CrossingView(
        crossing=number,
        marker=told.marker,
        run=draft.server.run,
        body=told.body,
        origin_ns=told.origin_ns,
        t_ns=told.t_ns,
        t_source_ns=crossing.t_ns,
        u_ns=crossing.u_ns,
        direction=crossing.direction,
        speed_m_per_s=crossing.speed_m_per_s,
        u_speed_m_per_s=crossing.u_speed_m_per_s,
        height_m=None if math.isnan(crossing.height_m) else crossing.height_m,
        feet_m=None if math.isnan(crossing.feet_m) else crossing.feet_m,
        frames=crossing.frames,
        residual_m=crossing.residual_m,
        counted=known.counted if known else crossing.counted,
        why=known.why if known else crossing.why,
        note=crossing.note,
        final=told.final,
        photo=known.photo if known else None,
        fly_zone_m=known.fly_zone_m if known else draft.session.fly_zone_m,
        u_fly_zone_m=known.u_fly_zone_m if known else draft.session.u_fly_zone_m,
        setup=told.setup,
    )


def recount(draft: Draft) -> None:
    """Judge, pair and time every crossing of this run of the server anew; what comes out different is changed."""
    here = [
        view
        for view in draft.crossings.values()
        if view.run == draft.server.run and not view.withdrawn and view.why != PASS
    ]
    by_marker = {}
    for marker in (2, 3):
        by_marker[marker] = judged([view for view in here if view.marker == marker], draft.session)
        for one in by_marker[marker]:
            view = draft.crossings[one.body]
            if (view.counted, view.why) != (one.counted, one.why):
                draft.put(changed(view, counted=one.counted, why=one.why))
    _update_reps(draft, _runs(draft, by_marker[2], by_marker[3]))


def _runs(draft: Draft, marker2: list[Crossing], marker3: list[Crossing]) -> list[Pair]:
    """Runs in order of time; only crossings of one Fly Zone make one."""
    every = [*marker2, *marker3]
    found: list[Pair] = []
    for distance_m in {draft.crossings[one.body].fly_zone_m for one in every}:
        terms = changed(draft.session, fly_zone_m=distance_m)
        here = {one.body for one in every if draft.crossings[one.body].fly_zone_m == distance_m}
        first, last = ([one for one in gate if one.body in here] for gate in (marker2, marker3))
        found += runs(first, last, terms)
    return sorted(found, key=lambda pair: draft.crossings[pair[0] or pair[1] or 0].t_ns)


def _update_reps(draft: Draft, found: list[Pair]) -> None:
    here = {number: rep for number, rep in draft.reps.items() if rep.run == draft.server.run}
    left = dict(here)
    matched: list[tuple[RepView | None, Pair]] = []
    for pair in found:
        match = next((rep for rep in left.values() if _continues(rep, pair)), None)
        if match is not None:
            del left[match.rep]
        matched.append((match, pair))
    for rep in reversed(left.values()):
        _withdraw_rep(draft, rep)
    for match, pair in matched:
        if match is None or not _as_it_was(draft, match, pair):
            draft.put(timed(draft, match or _new_rep(draft), pair))


def _as_it_was(draft: Draft, rep: RepView, pair: Pair) -> bool:
    """Whether a rep has the crossings that it had, unchanged: a long session must not cost its latest crossing time."""
    same = (rep.crossing2, rep.crossing3) == pair and rep.state != "withdrawn"
    return same and not any(("crossing", number) in draft.changed for number in pair)


def _withdraw_rep(draft: Draft, rep: RepView) -> None:
    """A rep that was none takes no turn: it is the same athlete's again, unless somebody has run since."""
    turn_is_next = rep.athlete is not None and draft.session.next_athlete == _after(draft, rep.athlete)
    if rep.state != "withdrawn" and turn_is_next:
        draft.put(changed(draft.session, next_athlete=rep.athlete))
    draft.put(changed(rep, state="withdrawn"))


def _continues(rep: RepView, pair: Pair) -> bool:
    """A rep goes on with its Marker 2 crossing; one that has none, with its Marker 3 crossing."""
    if rep.crossing2 is not None:
        return rep.crossing2 == pair[0]
    return rep.crossing3 is not None and rep.crossing3 == pair[1]


def _new_rep(draft: Draft) -> RepView:
    """The next rep is the next athlete's; then it is the turn of the one after."""
    athlete = draft.session.next_athlete
    following = None if athlete is None else _after(draft, athlete)
    if following is not None:
        draft.put(changed(draft.session, next_athlete=following))
    number = max(draft.reps, default=0) + 1
    return RepView(rep=number, run=draft.server.run, athlete=athlete, state="running")


def _after(draft: Draft, athlete: int) -> int | None:
    """Who follows in the running order, round after round; None after somebody who is not in it."""
    order = draft.session.athletes
    return order[(order.index(athlete) + 1) % len(order)] if athlete in order else None


def timed(draft: Draft, rep: RepView, pair: Pair) -> RepView:
    """Return the rep with the figures of its crossings, and what has changed of a verdict that was shown."""
    first, last = (None if number is None else draft.crossings[number] for number in pair)
    athlete = None if rep.athlete is None else draft.athletes.get(rep.athlete)
    now = figures(first, last, athlete)
    state = _state(rep, first, last)
    fields = {"crossing2": pair[0], "crossing3": pair[1], "state": state, **now}
    return changed(rep, **fields, revised=_revised(rep, now["verdict"], state, now["pace"] == rep.pace))


def _state(rep: RepView, first: CrossingView | None, last: CrossingView | None) -> RepState:
    if first is None or last is None:
        return "unfinished" if last is not None or rep.state == "unfinished" else "running"
    return "final" if first.final and last.final else "provisional"


def _revised(rep: RepView, verdict: str | None, state: str, same_pace: bool) -> str | None:
    """Sentence on a verdict that differs from the one first shown for the same pace."""
    if not same_pace:
        return _remark(rep)
    shown = rep.state in ("provisional", "final", "unfinished") and rep.verdict is not None
    if rep.revised is not None or not shown or rep.verdict == verdict or state == "running":
        return rep.revised
    said = f"{rep.fly_time_s:.3f} s, " if rep.fly_time_s is not None else ""
    return f"revised: first shown as {said}{(rep.verdict or 'no verdict').upper()}"


def _remark(rep: RepView) -> str | None:
    """What stays of `revised` when the rep is judged by another pace."""
    return rep.revised if rep.revised in (SERVER_STOPPED, SESSION_OVER) else None


def close_open_reps(draft: Draft, remark: str) -> None:
    """No crossing follows: who runs is timed by the gate's speed, what was provisional is final with a remark."""
    for rep in list(draft.reps.values()):
        if rep.state == "running":
            draft.put(changed(rep, state="unfinished"))
        elif rep.state == "provisional":
            draft.put(changed(rep, state="final", revised=remark))


def open_passages(draft: Views) -> set[PassageName]:
    """Passages that were told early and whose end has not been told yet."""
    here = [view for view in draft.crossings.values() if view.run == draft.server.run]
    return {view.passage for view in here if not view.final}


def tick(draft: Draft, now_ns: int) -> None:
    """Time has gone on: who is not at Marker 3 in the longest possible time is timed by the gate's speed."""
    for rep in list(draft.reps.values()):
        if rep.state == "running" and rep.t2_ns is not None and rep.fly_zone_m is not None:
            longest_ns = longest_run_ns(rep.fly_zone_m, draft.session.min_speed_m_per_s)
            if rep.run != draft.server.run or now_ns - rep.t2_ns > longest_ns:
                draft.put(changed(rep, state="unfinished"))


def the_rep(draft: Draft, number: int) -> RepView:
    """The rep of that number; raises UnknownError."""
    if number not in draft.reps:
        raise UnknownError(f"there is no rep {number} in this session: look at the list of reps")
    return draft.reps[number]


def void(draft: Draft, number: int, reason: str, at: str) -> None:
    """Keep a rep but let it not count."""
    rep = the_rep(draft, number)
    if rep.void is not None:
        raise InputError(f"rep {number} is void already ({rep.void.reason}): restore it first")
    corrected = _corrected(rep, "void", reason, at)
    draft.put(changed(corrected, void=VoidView(reason=reason, at=at)))


def restore(draft: Draft, number: int, reason: str, at: str) -> None:
    """Let a void rep count again."""
    rep = the_rep(draft, number)
    if rep.void is None:
        raise InputError(f"rep {number} is not void: there is nothing to restore")
    draft.put(changed(_corrected(rep, "restored", reason, at), void=None))


def assign(draft: Draft, number: int, athlete: int | None, reason: str, at: str) -> None:
    """Give a rep to another athlete; its verdict is against that one's pace."""
    rep = the_rep(draft, number)
    if athlete is not None and athlete not in draft.athletes:
        raise UnknownError(f"there is no athlete {athlete} in this session: look at the list of athletes")
    what = f"given to {_name(draft, athlete)}, was {_name(draft, rep.athlete)}'s"
    draft.put(retimed(draft, changed(_corrected(rep, what, reason, at), athlete=athlete, revised=_remark(rep))))


def _name(draft: Draft, athlete: int | None) -> str:
    return draft.athletes[athlete].name if athlete in draft.athletes and athlete is not None else "nobody"


def _corrected(rep: RepView, what: str, reason: str, at: str) -> RepView:
    return changed(rep, corrections=(*rep.corrections, CorrectionView(what=what, reason=reason, at=at)))


def retime_all(draft: Draft) -> None:
    """A distance or a pace has changed: every rep gets its figures anew from its crossings."""
    for rep in list(draft.reps.values()):
        draft.put(retimed(draft, rep))


def retimed(draft: Draft, rep: RepView) -> RepView:
    """The same rep, its state kept, its figures by the terms and paces of now."""
    first, last = (None if number is None else draft.crossings[number] for number in (rep.crossing2, rep.crossing3))
    athlete = None if rep.athlete is None else draft.athletes.get(rep.athlete)
    now = figures(first, last, athlete)
    return changed(rep, **now, revised=rep.revised if now["pace"] == rep.pace else _remark(rep))
