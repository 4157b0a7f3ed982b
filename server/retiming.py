"""Figures of a rep anew, where its athlete, pace or distance has changed and its crossings have not."""

from __future__ import annotations

from server.coaching.steps import Family
from server.courses import Course, course, distance_m, ends, of_rep
from server.draft import Draft, Views, changed
from server.live_rep import Fields, figures
from server.places import family_of
from server.views import RepView

SERVER_STOPPED = "the server stopped while somebody was in a gate: these are the early figures"
SESSION_OVER = "a new session began while somebody was in a gate: these are the early figures"


def retime_all(draft: Draft) -> None:
    """A distance or a pace has changed: every rep gets its figures anew from its crossings."""
    for rep in list(draft.reps.values()):
        draft.put(retimed(draft, rep))


def retimed(draft: Views, rep: RepView) -> RepView:
    """The same rep, its state kept, its figures by the terms and paces of now."""
    now = fields_of(draft, rep, of_rep(rep))
    return changed(rep, **now, revised=rep.revised if now["pace"] == rep.pace else remark(rep))


def fields_of(views: Views, rep: RepView, seen: tuple[int, ...]) -> Fields:
    """What a run that was seen at these crossings is as its athlete's rep."""
    between = _course(views, rep)
    numbers = ends(views, seen, between)
    first, last = (None if number is None else views.crossings[number] for number in numbers)
    athlete = None if rep.athlete is None else views.athletes.get(rep.athlete)
    family = _family(views, rep)
    ran = {"crossing2": numbers[0], "crossing3": numbers[1], "seen": seen, "gates": between, "family": family}
    return ran | figures(first, last, athlete, distance_m(views, first, last, between), family)


def _course(views: Views, rep: RepView) -> Course:
    """A rep that was timed keeps its gates, whatever its athlete's workout has become since."""
    before = _timed_before(views, rep)
    return course(views, rep.athlete, rep.rep) if before is None else before.gates


def _family(views: Views, rep: RepView) -> Family:
    """Of the workout that its athlete ran when it was timed."""
    before = _timed_before(views, rep)
    return family_of(views, rep.athlete) if before is None else before.family


def _timed_before(views: Views, rep: RepView) -> RepView | None:
    before = views.reps.get(rep.rep)
    if before is None or before.athlete != rep.athlete or None in (before.crossing2, before.crossing3):
        return None
    return before


def remark(rep: RepView) -> str | None:
    """What stays of `revised` when the rep is judged by another pace."""
    return rep.revised if rep.revised in (SERVER_STOPPED, SESSION_OVER) else None
