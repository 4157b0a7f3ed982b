"""Whose run it is: the running order as turns, and the moves that put names right again.

`session.athletes` goes round after round, `session.next_athlete` says where it stands. A rep that takes a turn is named
by the order; every repair shifts the names of such reps from one of them on, with who is next as the end of the row.
"""

from __future__ import annotations

from server.draft import Draft, Views, changed
from server.places import can_run, in_time
from server.retiming import retimed
from server.views import RepView


def following(views: Views, athlete: int | None) -> int | None:
    """Who takes the turn after that one, passing over who is not there or has run all; None where nobody can."""
    order = views.session.athletes
    if athlete is None or athlete not in order:
        return None
    at = order.index(athlete)
    return next((one for one in (*order[at + 1 :], *order[: at + 1]) if can_run(views, one)), None)


def taken(draft: Draft, athlete: int | None) -> None:
    """A run has taken that one's turn."""
    if athlete is not None and athlete == draft.session.next_athlete:
        draft.put(changed(draft.session, next_athlete=following(draft, athlete)))


def given_back(draft: Draft, athlete: int | None) -> None:
    """A run was none: it is the same one's turn again, unless somebody has run since."""
    if athlete is None or not can_run(draft, athlete):
        return
    if draft.session.next_athlete in (following(draft, athlete), None):
        draft.put(changed(draft.session, next_athlete=athlete))


def settle(draft: Draft, *, awake: bool = False) -> None:
    """Who is next must be able to run. awake: where nobody was, somebody may be now."""
    terms = draft.session
    if terms.next_athlete is not None and not can_run(draft, terms.next_athlete):
        draft.put(changed(terms, next_athlete=following(draft, terms.next_athlete)))
    elif terms.next_athlete is None and awake:
        last = next((rep.athlete for rep in reversed(named_by_order(draft)) if rep.athlete in terms.athletes), None)
        first = next((one for one in terms.athletes if can_run(draft, one)), None)
        draft.put(changed(terms, next_athlete=first if last is None else following(draft, last)))


def send_first(draft: Draft, athlete: int) -> None:
    """That one runs now, and from now on before the one whose turn it was."""
    terms = draft.session
    others = [one for one in terms.athletes if one != athlete]
    at = others.index(terms.next_athlete) if terms.next_athlete in others else len(others)
    draft.put(changed(terms, athletes=(*others[:at], athlete, *others[at:]), next_athlete=athlete))


def named_by_order(views: Views, since: int | None = None) -> list[RepView]:
    """Reps that the order has named, in order of time; since: from that rep on."""
    reps = sorted((rep for rep in views.reps.values() if rep.named == "order" and rep.counts), key=in_time)
    return [rep for rep in reps if since is None or in_time(rep) >= in_time(views.reps[since])]


def move_up(draft: Draft, rep: int) -> list[RepView]:
    """That run was the next one's in order already, and so on; return the reps as they were."""
    row = named_by_order(draft, rep)
    names = [*(one.athlete for one in row[1:]), draft.session.next_athlete]
    _rename(draft, row, names)
    draft.put(changed(draft.session, next_athlete=following(draft, names[-1])))
    return row


def move_back(draft: Draft, rep: int, first: int | None) -> list[RepView]:
    """That run was `first`'s, or nobody's; each later one gets the one before's name. Return them as they were."""
    row = named_by_order(draft, rep)
    names = [one.athlete for one in row]
    _rename(draft, row, [first, *names[:-1]])
    if names[-1] is not None:
        draft.put(changed(draft.session, next_athlete=names[-1]))
    return row


def _rename(draft: Draft, row: list[RepView], names: list[int | None]) -> None:
    for rep, athlete in zip(row, names, strict=True):
        draft.put(retimed(draft, changed(rep, athlete=athlete)))
