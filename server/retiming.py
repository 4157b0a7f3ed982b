"""Figures of a rep anew, where its athlete, pace or distance has changed and its crossings have not."""

from __future__ import annotations

from server.draft import Draft, Views, changed
from server.live_rep import figures
from server.views import RepView

SERVER_STOPPED = "the server stopped while somebody was in a gate: these are the early figures"
SESSION_OVER = "a new session began while somebody was in a gate: these are the early figures"


def retime_all(draft: Draft) -> None:
    """A distance or a pace has changed: every rep gets its figures anew from its crossings."""
    for rep in list(draft.reps.values()):
        draft.put(retimed(draft, rep))


def retimed(draft: Views, rep: RepView) -> RepView:
    """The same rep, its state kept, its figures by the terms and paces of now."""
    first, last = (None if number is None else draft.crossings[number] for number in (rep.crossing2, rep.crossing3))
    athlete = None if rep.athlete is None else draft.athletes.get(rep.athlete)
    now = figures(first, last, athlete)
    return changed(rep, **now, revised=rep.revised if now["pace"] == rep.pace else remark(rep))


def remark(rep: RepView) -> str | None:
    """What stays of `revised` when the rep is judged by another pace."""
    return rep.revised if rep.revised in (SERVER_STOPPED, SESSION_OVER) else None
