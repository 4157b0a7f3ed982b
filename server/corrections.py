"""What a coach puts right about reps and crossings, on a draft; the newest can be undone.

A rep is never deleted, and every correction stays in its list with the reason and the time of day.
"""

from __future__ import annotations

from collections.abc import Callable

from gate.errors import InputError
from server import athlete_desk, turns
from server.advice_desk import follow
from server.courses import of_rep
from server.draft import Draft, changed
from server.live_session import PASS, GateReport, recount, report, settle
from server.missing import ChangedMeanwhileError, UnknownError
from server.places import in_time
from server.rep_parts import CorrectionView, VoidView
from server.retiming import remark, retimed
from server.tape import u_by_hand_ns
from server.told_again import SAME_NS
from server.views import CrossingView, RepView, UndoView

NOT_OURS = "not ours"
FARTHEST_NS = 1_000_000_000
"""A photo finish shows a third of a second, half a second of a walk: farther off is another body."""


def the_rep(draft: Draft, number: int, seen: int | None = None) -> RepView:
    """The rep of that number; raises UnknownError, and ChangedMeanwhileError where its corrections are not `seen`."""
    if number not in draft.reps or draft.reps[number].state == "withdrawn":
        raise UnknownError(f"there is no rep {number} in this session: look at the list of reps")
    rep = draft.reps[number]
    if seen is not None and seen != len(rep.corrections):
        newest = rep.corrections[-1].what if rep.corrections else "nothing"
        raise ChangedMeanwhileError(
            f"rep {number} was corrected by somebody else meanwhile ({newest}): look at it again, then correct it"
        )
    return rep


def the_crossing(draft: Draft, number: int) -> CrossingView:
    """The crossing of that number; raises UnknownError."""
    if number not in draft.crossings or draft.crossings[number].withdrawn:
        raise UnknownError(f"there is no crossing {number} in this session: look at the list of crossings")
    return draft.crossings[number]


def void(draft: Draft, number: int, reason: str, at: str, seen: int | None = None) -> None:
    """Keep a rep but let it not count."""
    rep = the_rep(draft, number, seen)
    if rep.void is not None:
        raise InputError(f"rep {number} is void already ({rep.void.reason}): restore it first")

    def change() -> None:
        draft.put(changed(_corrected(rep, "void", reason, at), void=VoidView(reason=reason, at=at)))

    _undoable(draft, f"rep {number} void", change)


def restore(draft: Draft, number: int, reason: str, at: str, seen: int | None = None) -> None:
    """Let a void rep count again."""
    rep = the_rep(draft, number, seen)
    if rep.void is None:
        raise InputError(f"rep {number} is not void: there is nothing to restore")

    def change() -> None:
        named = "nobody" if rep.athlete is None else rep.named
        draft.put(changed(_corrected(rep, "restored", reason, at), void=None, named=named))

    _undoable(draft, f"rep {number} restored", change)


def assign(draft: Draft, number: int, athlete: int | None, reason: str, at: str, seen: int | None = None) -> None:
    """Give a rep to another athlete; judged by that one's pace; no move of the order names it again."""
    rep = the_rep(draft, number, seen)
    if athlete is not None:
        athlete_desk.the_athlete(draft, athlete)
    what = f"given to {name_of(draft, athlete)}, was {name_of(draft, rep.athlete)}'s"

    def change() -> None:
        named = "nobody" if athlete is None else "coach"
        corrected = changed(_corrected(rep, what, reason, at), athlete=athlete, named=named, revised=remark(rep))
        draft.put(retimed(draft, corrected))

    _undoable(draft, f"rep {number} {what}", change)


def not_ours(draft: Draft, number: int, at: str, seen: int | None = None) -> None:
    """That run was nobody's of this session: it is void, and its turn goes to the next run, and so on."""
    rep = the_rep(draft, number, seen)
    if rep.void is not None:
        raise InputError(f"rep {number} is void already ({rep.void.reason}): restore it first")

    def change() -> None:
        row = turns.move_back(draft, number, None) if rep.named == "order" else []
        _note(draft, row, "order moved on by one run", at, but=number)
        now = changed(draft.reps[number], athlete=None, named="nobody", void=VoidView(reason=NOT_OURS, at=at))
        draft.put(retimed(draft, _corrected(now, f"{NOT_OURS}, was {name_of(draft, rep.athlete)}'s", "", at)))

    _undoable(draft, f"rep {number} {NOT_OURS}", change)


def again(draft: Draft, number: int, at: str, seen: int | None = None) -> None:
    """Whoever ran before that run ran once more: the turn it took goes to the next run, and so on."""
    rep = the_rep(draft, number, seen)
    if rep.named != "order" or rep.void is not None:
        raise InputError(f"rep {number} took no turn of the running order: choose its athlete instead")
    earlier = [one for one in _in_time(draft) if in_time(one) < in_time(rep) and one.athlete is not None]
    if not earlier:
        raise InputError(f"nobody ran before rep {number}: choose its athlete instead")

    def change() -> None:
        row = turns.move_back(draft, number, earlier[-1].athlete)
        _note(draft, row, "again: moved back by one run", at)

    _undoable(draft, f"again: rep {number} is {name_of(draft, earlier[-1].athlete)}'s", change)


def slipped(draft: Draft, number: int, at: str, seen: int | None = None) -> None:
    """The one whose turn it was did not run: that run and each later one is the next one's in order."""
    rep = the_rep(draft, number, seen)
    if rep.named != "order" or rep.void is not None:
        raise InputError(f"rep {number} took no turn of the running order: begin at a rep that the order has named")

    def change() -> None:
        _note(draft, turns.move_up(draft, number), "order slipped: moved on by one", at)

    _undoable(draft, f"order slipped from rep {number} on", change)


def pulled_up(draft: Draft, number: int, *, is_so: bool, at: str, seen: int | None = None) -> None:
    """The athlete broke off: the time stays, and is compared with nothing."""
    rep = the_rep(draft, number, seen)
    if rep.pulled_up == is_so:
        return
    what = "pulled up" if is_so else "not pulled up"
    _undoable(
        draft,
        f"rep {number} {what}",
        lambda: draft.put(changed(_corrected(rep, what, "", at), pulled_up=is_so)),
    )


def count(draft: Draft, number: int, *, counts: bool) -> None:
    """Let a crossing count that did not, or the other way round: it makes a rep, or none."""
    crossing = _no_pass(the_crossing(draft, number))
    if crossing.counted == counts and (not counts or crossing.told_to_count or _is_in_a_rep(draft, number)):
        raise InputError(f"crossing {number} {'counts' if counts else 'does not count'} already: nothing to change")
    words = f"crossing {number} {'counts' if counts else 'left out'}"
    _undoable(draft, words, lambda: draft.put(changed(crossing, told_to_count=counts)))
    if counts and not _is_in_a_rep(draft, number):
        raise InputError(f"crossing {number} belongs to a run that has its rep: choose it as that rep's finish instead")


def partner(draft: Draft, number: int, crossing3: int, at: str, seen: int | None = None) -> None:
    """Put another crossing of Marker 3 to a rep's crossing at Marker 2."""
    rep = the_rep(draft, number, seen)
    last = _no_pass(the_crossing(draft, crossing3))
    if rep.crossing2 is None:
        raise InputError(f"rep {number} has no crossing at Marker 2: choose a rep that has one, or mark it by hand")
    first = draft.crossings[rep.crossing2]
    if last.marker != rep.gates[1] or last.run != first.run or last.t_ns <= first.t_ns:
        raise InputError(
            f"crossing {crossing3} is not a later one at {draft.gates[rep.gates[1]].position}: "
            "choose one there, after the rep's start"
        )

    def change() -> None:
        for other in list(draft.crossings.values()):
            if other.partner in (first.crossing, crossing3):
                draft.put(changed(other, partner=None))
        draft.put(_corrected(rep, f"finish is crossing {crossing3}", "", at))
        draft.put(changed(draft.crossings[first.crossing], partner=crossing3, told_to_count=True))
        draft.put(changed(draft.crossings[crossing3], partner=first.crossing, told_to_count=True))

    _undoable(draft, f"rep {number} ends with crossing {crossing3}", change)


def mark(draft: Draft, told: GateReport) -> int:
    """Take a crossing in that a coach has marked on a gate's tape; return its number."""
    if draft.passes.state == "running":
        raise InputError("passes are under way, and no crossing is a rep: stop them, or wait for the last one")
    near = [one for one in draft.crossings.values() if one.marker == told.marker and one.run == draft.server.run]
    if any(one.counted and not one.withdrawn and abs(one.t_ns - told.t_ns) < SAME_NS for one in near):
        raise InputError("a crossing that counts is at that instant already: move its line instead")
    number = max(draft.crossings, default=0) + 1

    def change() -> None:
        report(draft, told)
        draft.put(changed(draft.crossings[number], told_to_count=True, by_hand_from_ns=told.t_ns))

    _undoable(draft, f"crossing marked by hand at Marker {told.marker}", change)
    return number


def set_instant(draft: Draft, number: int, t_ns: int) -> None:
    """Move a crossing's instant, on the session's clock, to where a coach has put the line; what was read stays."""
    crossing = the_crossing(draft, number)
    moved_ns = t_ns - crossing.t_ns
    read_ns = crossing.by_hand_from_ns if crossing.by_hand_from_ns is not None else crossing.t_ns
    if abs(far_ns := t_ns - read_ns) > FARTHEST_NS:
        raise InputError(f"{far_ns * 1e-9:+.2f} s is too far from what was read: mark a missed crossing instead")
    if crossing.partner is not None:
        other_ns = draft.crossings[crossing.partner].t_ns
        if (other_ns < crossing.t_ns) != (other_ns < t_ns) or other_ns == t_ns:
            raise InputError("the rep's finish would not be after its start: choose another finish first")
    u_ns = u_by_hand_ns(crossing.setup.frame_ns, crossing.speed_m_per_s)
    fields = {"t_ns": t_ns, "t_source_ns": crossing.t_source_ns + moved_ns, "u_ns": u_ns, "by_hand_from_ns": read_ns}
    _undoable(
        draft,
        f"crossing {number} moved by {moved_ns * 1e-6:+.1f} ms",
        lambda: draft.put(changed(crossing, **fields)),
    )


def undo(draft: Draft, at: str) -> None:
    """Take the newest correction back; raises InputError where there is none, or runs since would be named wrongly."""
    last = draft.undo
    if not last.what:
        raise InputError("there is nothing to undo: the newest correction was undone, or none was made")
    since = max(draft.reps, default=0) - last.newest_rep
    if last.moved and since:
        raise InputError(
            f"{since} run(s) came after '{last.what}', and took their turns by it: put the names right from there on"
        )
    for before in last.before:
        now = draft.reps[before.rep]
        fields = {name: getattr(before, name) for name in ("athlete", "named", "void", "pulled_up")}
        draft.put(retimed(draft, changed(_corrected(now, f"undone: {last.what}", "", at), **fields)))
    for one in last.crossings:
        draft.put(_as_before(one, draft.crossings[one.crossing]))
    next_is_ours = not since and draft.session.next_athlete == last.next_now
    draft.put(UndoView())
    _recount(draft, {one.run for one in last.crossings})
    if next_is_ours:
        draft.put(changed(draft.session, next_athlete=last.next_athlete))
    follow(draft)
    turns.settle(draft, awake=not next_is_ours)


def _as_before(then: CrossingView, now: CrossingView) -> CrossingView:
    """A crossing without the correction; what its gate has told since stays."""
    fields: dict[str, object] = {"told_to_count": then.told_to_count, "partner": then.partner}
    if now.by_hand_from_ns != then.by_hand_from_ns and then.by_hand_from_ns is None and now.final != then.final:
        read_ns = now.by_hand_from_ns if now.by_hand_from_ns is not None else now.t_ns
        fields |= {"t_ns": read_ns, "t_source_ns": now.t_source_ns + read_ns - now.t_ns, "u_ns": then.u_ns}
        return changed(now, **fields, by_hand_from_ns=None)
    if (now.by_hand_from_ns, then.by_hand_from_ns) != (None, None):
        fields |= {name: getattr(then, name) for name in ("t_ns", "t_source_ns", "u_ns", "by_hand_from_ns")}
    return changed(now, **fields)


def _recount(draft: Draft, runs: set[int]) -> None:
    """Recount what this clock has timed, and earlier ones of which something was corrected."""
    for run in sorted(runs | {draft.server.run}):
        recount(draft, run)


def _no_pass(crossing: CrossingView) -> CrossingView:
    if crossing.why == PASS:
        raise InputError(f"crossing {crossing.crossing} is {PASS}: choose another")
    return crossing


def _is_in_a_rep(draft: Draft, crossing: int) -> bool:
    return any(crossing in of_rep(rep) for rep in draft.reps.values() if rep.state != "withdrawn")


def _undoable(draft: Draft, what: str, change: Callable[[], object]) -> None:
    """Carry a correction out, follow it up, and keep what it changed."""
    before = Draft(draft)
    change()
    moved = draft.session != before.session
    _recount(draft, {one.run for n, one in draft.crossings.items() if one != before.crossings.get(n)})
    settle(draft)
    reps = [one for number, one in before.reps.items() if _told_apart(one) != _told_apart(draft.reps[number])]
    new = [one for number, one in draft.crossings.items() if number not in before.crossings]
    crossings = [one for number, one in before.crossings.items() if _said(one) != _said(draft.crossings[number])]
    draft.put(
        UndoView(
            what=what,
            before=tuple(reps),
            crossings=(*crossings, *(changed(one, told_to_count=False) for one in new)),
            next_athlete=before.session.next_athlete,
            next_now=draft.session.next_athlete,
            moved=moved,
            newest_rep=max(draft.reps, default=0),
        )
    )


def _told_apart(rep: RepView) -> tuple[object, ...]:
    return (rep.athlete, rep.named, rep.void, rep.pulled_up, len(rep.corrections))


def _said(crossing: CrossingView) -> tuple[object, ...]:
    return (crossing.told_to_count, crossing.partner, crossing.t_source_ns)


def _in_time(draft: Draft) -> list[RepView]:
    return sorted((rep for rep in draft.reps.values() if rep.state != "withdrawn"), key=in_time)


def _note(draft: Draft, row: list[RepView], what: str, at: str, but: int | None = None) -> None:
    """Write a move down at every rep that it named anew."""
    for before in row:
        now = draft.reps[before.rep]
        if now.rep != but and now.athlete != before.athlete:
            was = f"{what}: {name_of(draft, now.athlete)}, was {name_of(draft, before.athlete)}"
            draft.put(_corrected(now, was, "", at))


def name_of(draft: Draft, athlete: int | None) -> str:
    """Name for a sentence."""
    return draft.athletes[athlete].name if athlete in draft.athletes and athlete is not None else "nobody"


def _corrected(rep: RepView, what: str, reason: str, at: str) -> RepView:
    return changed(rep, corrections=(*rep.corrections, CorrectionView(what=what, reason=reason, at=at)))
