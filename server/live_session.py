"""What follows from a happening in a running session. Pure: it changes a draft; no clock, socket or database.

report of a gate -> crossing -> who counts -> runs -> reps with figures -> place in the workout, marks, advice
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from gate.crossing import Crossing
from server import turns
from server.advice_desk import follow
from server.chains import Chain, chains
from server.courses import USUAL, of_rep, position_m, usual_position_m
from server.draft import Draft, Views, changed
from server.gate_views import SetupView
from server.live_pairing import admitted, judged
from server.live_steps import StepsReport, take_steps
from server.passes import take_pass
from server.retiming import fields_of, remark
from server.told_again import told_before
from server.views import CrossingView, PassageName, RepState, RepView

PASS = "a run-through to synchronise, no rep"
LEAST_SHARE, LEAST_M_PER_S = 0.6, 4.0
"""A rep's least speed at Marker 2: that share of the athlete's 400 m pace, or that speed where no pace is known."""


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


def taken(draft: Draft, told: GateReport | StepsReport) -> CrossingView | None:
    """Take in whatever a gate tells; return the crossing that it is about."""
    if isinstance(told, GateReport):
        return report(draft, told)
    view = take_steps(draft, told)
    if view is not None and view.why != PASS:
        recount(draft)
    return view


def report(draft: Draft, told: GateReport) -> CrossingView | None:
    """Take a crossing in, early or final, or take it back; return its view. Passes are no reps."""
    before = told_before(draft.crossings.values(), draft.server, told.marker, told.setup, told.crossing)
    if before is not None and (before.final or before.run != draft.server.run):
        return None
    known = before or _known(draft, told)
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
        if view.passage == told.passage and not view.final and view.start == draft.server.start:
            return view
    return None


def _crossing_view(
    draft: Draft, told: GateReport, crossing: Crossing, number: int, known: CrossingView | None
) -> CrossingView:
    return CrossingView(
        crossing=number,
        marker=told.marker,
        run=draft.server.run,
        start=draft.server.start,
        body=told.body,
        origin_ns=told.origin_ns,
        **_instant(told, crossing, known),
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
        position_m=known.position_m if known else position_m(draft, told.marker),
        layout=known.layout if known else draft.session.layout,
        phase=known.phase if known else draft.session.phase,
        least_m_per_s=known.least_m_per_s if known else _least_m_per_s(draft),
        told_to_count=known.told_to_count if known else None,
        partner=known.partner if known else None,
        setup=told.setup,
    )


def _instant(told: GateReport, crossing: Crossing, known: CrossingView | None) -> dict[str, Any]:
    """When it was; where a coach has set the line on what was told early, that stands."""
    if known is None or known.by_hand_from_ns is None:
        return {"t_ns": told.t_ns, "t_source_ns": crossing.t_ns, "u_ns": crossing.u_ns}
    by_hand = {name: getattr(known, name) for name in ("t_ns", "t_source_ns", "u_ns")}
    return {**by_hand, "by_hand_from_ns": told.t_ns}


def _least_m_per_s(draft: Draft) -> float:
    """Slower than this a pass at Marker 2 is somebody who walks or jogs, not the one whose turn it is."""
    athlete = draft.athletes.get(draft.session.next_athlete or 0)
    return LEAST_M_PER_S if athlete is None or athlete.pace is None else LEAST_SHARE * athlete.pace.speed_m_per_s


def recount(draft: Draft, run: int | None = None) -> None:
    """Judge, pair and time every crossing of one clock anew; what comes out different is changed.

    run: None is this one; an earlier one where something of it was corrected.
    """
    run = draft.server.run if run is None else run
    here = [view for view in draft.crossings.values() if view.run == run and not view.withdrawn and view.why != PASS]
    by_marker: dict[int, list[Crossing]] = {}
    for marker in draft.gates:
        views = [view for view in here if view.marker == marker]
        by_marker[marker] = [admitted(one, draft.crossings[one.body]) for one in judged(views, draft.session)]
        for one in by_marker[marker]:
            view = draft.crossings[one.body]
            if (view.counted, view.why) != (one.counted, one.why):
                draft.put(changed(view, counted=one.counted, why=one.why))
    _update_reps(draft, run, _runs(draft, by_marker))
    touched = {view.athlete for (kind, _), view in draft.changed.items() if kind == "rep" and isinstance(view, RepView)}
    follow(draft, touched)
    turns.settle(draft)


def settle(draft: Draft) -> None:
    """Something about athletes, workouts or names has changed: places, marks, advice and who is next follow."""
    follow(draft)
    turns.settle(draft, awake=True)


def _runs(draft: Draft, by_marker: dict[int, list[Crossing]]) -> list[Chain]:
    """Runs in order of time; only crossings of one layout make one, but for two that a coach put together."""
    every = [one for seen in by_marker.values() for one in seen if one.counted]
    counted = {one.body for one in every}
    found: list[Chain] = [
        _put_together(draft, one.body, partner)
        for one in every
        if (partner := draft.crossings[one.body].partner) in counted and partner is not None
        if _is_first(draft, one.body, partner)
    ]
    put_together = {number for chain in found for number in chain}
    for layout in {_layout(draft.crossings[one.body]) for one in every if one.body not in put_together}:
        gates: dict[float, list[Crossing]] = {}
        for one in every:
            view = draft.crossings[one.body]
            if one.body not in put_together and _layout(view) == layout:
                gates.setdefault(_place_m(view), []).append(one)
        if len(gates) == 1:  # what only one gate saw are runs all the same
            gates[next(iter(gates)) + (layout[1] if _at_start(draft, gates) else -layout[1])] = []
        placed = sorted(gates.items())
        found += [chain for chain in chains(placed, draft.session) if not _walked_past(draft, chain)]
    return sorted(found, key=lambda chain: draft.crossings[chain[0]].t_ns)


def _put_together(draft: Draft, start: int, finish: int) -> Chain:
    """The run of a start with the finish that a coach gave it: what other gates saw of it stays in it."""
    first, last = draft.crossings[start], draft.crossings[finish]
    run = next((of_rep(rep) for rep in draft.reps.values() if start in of_rep(rep)), ())
    others = [draft.crossings[number] for number in run]
    between = [one for one in others if first.t_ns < one.t_ns < last.t_ns and one.marker != last.marker]
    return (start, *(one.crossing for one in between), finish)


def _layout(view: CrossingView) -> tuple[int, float]:
    return (view.layout, view.fly_zone_m)


def _place_m(view: CrossingView) -> float:
    """Position of the gate that saw it; entries of earlier versions have only the Fly Zone's length."""
    return usual_position_m(view.marker, view.fly_zone_m) if view.position_m is None else view.position_m


def _at_start(draft: Draft, gates: dict[float, list[Crossing]]) -> bool:
    return all(draft.crossings[one.body].marker == USUAL[0] for seen in gates.values() for one in seen)


def _is_first(draft: Draft, one: int, other: int) -> bool:
    return draft.crossings[one].t_ns <= draft.crossings[other].t_ns


def _walked_past(draft: Draft, chain: Chain) -> bool:
    """Whether only a gate further on saw somebody who was too slow to have run: that takes no turn."""
    view = draft.crossings[chain[0]]
    if len(chain) > 1 or view.marker == USUAL[0]:
        return False
    return view.told_to_count is None and view.speed_m_per_s < view.least_m_per_s


def _update_reps(draft: Draft, run: int, found: list[Chain]) -> None:
    left = {number: rep for number, rep in draft.reps.items() if rep.run == run}
    matched: list[tuple[RepView | None, Chain]] = []
    for chain in found:
        match = next((rep for rep in left.values() if of_rep(rep)[:1] and of_rep(rep)[0] in chain), None)
        if match is not None:
            del left[match.rep]
        matched.append((match, chain))
    for rep in reversed(left.values()):
        _withdraw_rep(draft, rep)
    for match, chain in matched:
        if match is None:
            rep = _new_rep(draft, run)
            draft.put(timed(draft, rep, chain))
            turns.taken(draft, rep.athlete)
        elif not _as_it_was(draft, match, chain):
            _back_in_order(draft, match)
            draft.put(timed(draft, match, chain))


def _as_it_was(draft: Draft, rep: RepView, chain: Chain) -> bool:
    """Whether a rep has the crossings that it had, unchanged: a long session must not cost its latest crossing time."""
    same = of_rep(rep) == chain and rep.state != "withdrawn"
    return same and not any(("crossing", number) in draft.changed for number in chain)


def _withdraw_rep(draft: Draft, rep: RepView) -> None:
    """A rep that was none takes no turn."""
    if rep.state == "withdrawn":
        return
    draft.put(changed(rep, state="withdrawn"))
    if rep.named == "order" and rep.void is None:
        turns.given_back(draft, rep.athlete)


def _back_in_order(draft: Draft, rep: RepView) -> None:
    """A rep that was taken back and is one after all takes its turn again."""
    if rep.state == "withdrawn" and rep.named == "order":
        turns.taken(draft, rep.athlete)


def _new_rep(draft: Draft, run: int) -> RepView:
    """The next rep is the next athlete's."""
    athlete = draft.session.next_athlete
    number = max(draft.reps, default=0) + 1
    rep = RepView(rep=number, run=run, athlete=athlete, state="running")
    return rep if athlete is not None else changed(rep, named="nobody")


def timed(draft: Draft, rep: RepView, seen: Chain) -> RepView:
    """Return the rep with the figures of its crossings, and what has changed of a verdict that was shown."""
    now = fields_of(draft, rep, seen)
    first, last = (
        None if number is None else draft.crossings[number] for number in (now["crossing2"], now["crossing3"])
    )
    state = _state(rep, first, last, is_over=rep.run != draft.server.run)
    return changed(rep, **now, state=state, revised=_revised(rep, now["verdict"], state, now["pace"] == rep.pace))


def _state(rep: RepView, first: CrossingView | None, last: CrossingView | None, *, is_over: bool) -> RepState:
    """is_over: the clock that it was timed by has ended since, so nothing follows."""
    if first is None or last is None:
        return "unfinished" if is_over or last is not None or rep.state == "unfinished" else "running"
    return "final" if is_over or (first.final and last.final) else "provisional"


def _revised(rep: RepView, verdict: str | None, state: str, same_pace: bool) -> str | None:
    """Sentence on a verdict that differs from the one first shown for the same pace."""
    if not same_pace:
        return remark(rep)
    shown = rep.state in ("provisional", "final", "unfinished") and rep.verdict is not None
    if rep.revised is not None or not shown or rep.verdict == verdict or state == "running":
        return rep.revised
    said = f"{rep.fly_time_s:.3f} s, " if rep.fly_time_s is not None else ""
    return f"revised: first shown as {said}{(rep.verdict or 'no verdict').upper()}"


def open_passages(draft: Views) -> set[PassageName]:
    """Passages that were told early and whose end has not been told yet."""
    here = [view for view in draft.crossings.values() if view.start == draft.server.start]
    return {view.passage for view in here if not view.final}
