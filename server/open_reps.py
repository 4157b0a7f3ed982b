"""Reps that wait for a crossing, and what becomes of them where none follows. Pure."""

from __future__ import annotations

from server.draft import Draft, Views, changed
from server.live_pairing import longest_run_ns
from server.retiming import SERVER_STOPPED
from server.told_again import KEPT_NS, may_come_again
from server.views import CrossingView, RepView


def close_open_reps(draft: Draft, why: str) -> None:
    """No crossing follows: who runs is timed by the gate's speed, what was provisional is final; why: its `revised`."""
    for rep in list(draft.reps.values()):
        if rep.state == "running":
            draft.put(changed(rep, state="unfinished"))
        elif rep.state == "provisional":
            draft.put(changed(rep, state="final", revised=why))


def close_what_never_comes(draft: Draft) -> None:
    """The server has begun anew on the same clock: only a phone tells once more what was told early.

    Who runs may still come to Marker 3.
    """
    for rep in list(draft.reps.values()):
        if rep.state == "provisional" and not all(may_come_again(one.setup) for one in _not_final(draft, rep)):
            draft.put(changed(rep, state="final", revised=SERVER_STOPPED))


def tick(draft: Draft, now_ns: int) -> None:
    """Time has gone on: who is not at Marker 3 in the longest possible time is timed by the gate's speed."""
    for rep in list(draft.reps.values()):
        if rep.state == "running" and rep.t2_ns is not None and rep.fly_zone_m is not None:
            longest_ns = longest_run_ns(rep.fly_zone_m, draft.session.min_speed_m_per_s)
            if rep.run != draft.server.run or now_ns - rep.t2_ns > longest_ns:
                draft.put(changed(rep, state="unfinished"))
        elif rep.state == "provisional":
            left = [one for one in _not_final(draft, rep) if one.start != draft.server.start]
            if any(now_ns - one.t_ns > KEPT_NS for one in left):
                draft.put(changed(rep, state="final", revised=SERVER_STOPPED))


def _not_final(draft: Views, rep: RepView) -> list[CrossingView]:
    seen = [draft.crossings[number] for number in (rep.crossing2, rep.crossing3) if number is not None]
    return [one for one in seen if not one.final]
