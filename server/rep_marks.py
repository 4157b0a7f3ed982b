"""What each rep is beside the athlete's others: better or worse, off the best, fading, a best, the rest before.

The rules are `server.coaching`'s; this hands them views and writes down what they say.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from server.coaching.best import is_new_best, personal_best
from server.coaching.fading import Variation, fading, usual_variation
from server.coaching.progress import marks
from server.coaching.rests import rest
from server.coaching.timed_rep import SMALLEST_WORTHWHILE, TimedRep
from server.draft import Draft, Views, changed
from server.people_views import AthleteView, PastRepView, PastSessionView, StepView
from server.places import counting, prescribed
from server.rep_parts import MarksView
from server.views import RepView

S = 1_000_000_000
LONGEST_HISTORY = 8
"""Sessions: variation and best are of the last weeks, and an athlete's view stays short."""
NO_MARKS = MarksView()


def look_over(draft: Draft, athletes: Collection[int | None] | None = None) -> None:
    """Give every rep its place and its marks, or those of some athletes; what comes out as it was stays untouched."""
    numbers = draft.athletes if athletes is None else [one for one in athletes if one in draft.athletes]
    for number in numbers:
        _look_over(draft, draft.athletes[number])
    for rep in list(draft.reps.values()):
        nobodys = rep.athlete is None or not rep.counts
        if nobodys and (rep.set, rep.rest_s, rep.marks) != (None, None, NO_MARKS):
            draft.put(changed(rep, set=None, rep_of_set=None, rest_s=None, marks=NO_MARKS))


def _look_over(draft: Draft, athlete: AthleteView) -> None:
    reps = counting(draft, athlete.athlete)
    steps = prescribed(draft, athlete)
    for rep, step, found in zip(reps, _padded(steps, len(reps)), _marks(athlete, reps, steps), strict=True):
        place = (None, None, None) if step is None else (step.set, step.rep, step.rest_s)
        if (rep.set, rep.rep_of_set, rep.rest_s, rep.marks) != (*place, found):
            names = ("set", "rep_of_set", "rest_s")
            draft.put(changed(rep, **dict(zip(names, place, strict=True)), marks=found))


def _padded(steps: Sequence[StepView] | None, length: int) -> list[StepView | None]:
    known: tuple[StepView | None, ...] = tuple(steps or ())[:length]
    return [*known, *[None] * (length - len(known))]


def timed_rep(rep: RepView, group: Hashable) -> TimedRep | None:
    """The rep as the coaching rules take it; None where only one gate saw it or it is under way."""
    u_own_s, u_speed = rep.u_own_fly_time_s, rep.u_velocity_m_per_s
    if rep.fly_time_s is None or rep.fly_zone_m is None or u_own_s is None or u_speed is None or rep.fly_time_s <= 0:
        return None
    doubtful = rep.check is not None
    return TimedRep(rep.fly_time_s, u_own_s, u_speed, rep.fly_zone_m, group, check=doubtful, pulled_up=rep.pulled_up)


def _marks(athlete: AthleteView, reps: Sequence[RepView], steps: Sequence[StepView] | None) -> list[MarksView]:
    """Marks of one athlete's reps, in their order."""
    timed = [timed_rep(rep, rep.group) for rep in reps]
    those = [one for one in timed if one is not None]
    past = _history(athlete)
    beside = iter(zip(marks(those), fading(those, usual_variation(past)), _bests(those, past), strict=True))
    found = []
    for n, (rep, one) in enumerate(zip(reps, timed, strict=True)):
        view = _rested(reps[n - 1], rep, _padded(steps, n)[n - 1]) if n else MarksView()
        if one is not None:
            mark, fades, is_best = next(beside)
            view = changed(
                view,
                to_before=mark.against_before,
                to_best_s=mark.best_s,
                best_today=one.usable and (mark.best_percent is None or mark.best_percent >= 100 * SMALLEST_WORTHWHILE),
                off_best=mark.under_best,
                fading=None if fades is None else fades.why,
                personal_best=is_best,
            )
        found.append(view)
    return found


def usual_of(athlete: AthleteView) -> Variation:
    """How much that one's reps vary anyhow."""
    return usual_variation(_history(athlete))


def _history(athlete: AthleteView) -> list[list[TimedRep]]:
    return [[_past(one, session.session) for one in session.reps] for session in athlete.history]


def _past(rep: PastRepView, session: int) -> TimedRep:
    return TimedRep(rep.fly_time_s, rep.u_own_fly_time_s, rep.u_velocity_m_per_s, rep.distance_m, (session, *rep.group))


def kept(views: Views, athlete: AthleteView) -> AthleteView:
    """The athlete with this session's sound reps in the history, for the sessions to come."""
    reps = [
        PastRepView(
            fly_time_s=one.fly_time_s,
            u_own_fly_time_s=one.u_own_s,
            u_velocity_m_per_s=one.u_velocity_m_per_s,
            distance_m=one.distance_m,
            group=rep.group or (0, 0),
        )
        for rep in counting(views, athlete.athlete)
        if (one := timed_rep(rep, rep.group)) is not None and one.usable
    ]
    if not reps:
        return athlete
    past = PastSessionView(session=views.session.session, reps=tuple(reps))
    return changed(athlete, history=(*athlete.history, past)[-LONGEST_HISTORY:])


def _bests(those: Sequence[TimedRep], past: Sequence[Sequence[TimedRep]]) -> list[bool]:
    """Whether each rep is better than everything before it, today and in earlier sessions, by more than both u."""
    before = [one for session in past for one in session]
    found = []
    for one in those:
        standing = personal_best(before, one.distance_m)
        found.append(bool(past) and standing is not None and is_new_best(one, standing))
        before.append(one)
    return found


def _rested(before: RepView, rep: RepView, step: StepView | None) -> MarksView:
    """Rest between two reps on one clock; with what was prescribed, whether it was short."""
    if before.run != rep.run or before.t3_ns is None or rep.t2_ns is None or step is None or not step.rest_s:
        return MarksView()
    taken = rest(before.t3_ns, rep.t2_ns, round(step.rest_s * S))
    return MarksView(rest_s=taken.taken_ns / S, short_rest=taken.warning)
