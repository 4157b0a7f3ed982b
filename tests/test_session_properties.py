"""Afternoons made by chance: whatever a coach taps and gates tell, what is kept holds together."""

# ruff: noqa: ARG002 (every step is given two numbers)

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.errors import InputError
from server import athlete_desk, corrections, gate_desk, session_start, workout_desk
from server.bodies import AthleteBody, AthleteChangeBody, TermsBody, WorkoutBody
from server.courses import position_m
from server.desk import Desk
from server.draft import Draft, Views
from server.hub import Hub
from server.live_session import GateReport, report
from server.places import can_run, counting, prescribed
from server.reps_csv import reps_csv
from server.session_page import _content
from server.store import Store
from server.summary import summary
from server.summary_text import summary_text
from tests.live_help import S, none_after_all, url_of
from tests.live_help import report as told

NAMES = ("Ann", "Bea", "Cy")
Step = tuple[str, int, int]
RUNS = ("run", "run", "run", "missed", "walk", "late", "early", "end", "close")
CORRECTIONS = (
    *("assign", "void", "restore", "not_ours", "again", "slipped", "pulled_up"),
    *("partner", "count", "mark", "set_instant"),
)
OTHERS = ("presence", "drop", "workout", "own_workout", "gate", "move", "remove", "phase", "restart", "order")
STEPS = st.tuples(st.sampled_from((*RUNS, *RUNS, *CORRECTIONS, *OTHERS, "undo")), st.integers(0, 9), st.integers(0, 9))


class Afternoon:
    """A desk on a real store, and what the gates have yet to say."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.t_ns = 60 * S
        self.body = 0
        self.open: list[tuple[int, int, int]] = []
        self.desk = Desk(store, Hub())
        self.desk.new_session(afresh=True)
        self.by_hand = False
        for name in NAMES:
            self.desk.do(partial(athlete_desk.add_athlete, body=AthleteBody(name=name, pace_400="52")))
        for reps, distance_m in ((2, 30), (3, 40), (1, 50)):
            work = WorkoutBody(sets=2, reps=reps, distance_m=distance_m, rest_s=0, set_rest_s=60)
            self.desk.do(partial(workout_desk.add, body=work))
        self.desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(workout=1)))

    def gates(self, *seen: GateReport) -> None:
        for one in sorted(seen, key=lambda one: one.t_ns):
            draft = Draft(self.desk.views())
            report(draft, one)  # whatever this raises, the desk would only log
            self.desk.report(one)

    def runner(self, t_ns: int, speed: float, but: int | None = None, **more: Any) -> list[GateReport]:
        views = self.desk.views()
        self.body += 1
        found = []
        for marker, gate in views.gates.items():
            if gate.removed or marker == but:
                continue
            at_ns = t_ns + round((position_m(views, marker) - 30) / speed * 1e9)
            found.append(told(marker, self.body, at_ns, speed, **more))
        return found

    def step(self, what: str, a: int, b: int) -> None:
        self.t_ns += 20 * S
        getattr(self, f"do_{what}", lambda a, b: self.correct(what, a, b))(a, b)

    def do_run(self, a: int, b: int) -> None:
        self.gates(*self.runner(self.t_ns, 7.5 + a / 10))

    def do_missed(self, a: int, b: int) -> None:
        self.gates(*self.runner(self.t_ns, 8.0, but=2 + a % 2))

    def do_walk(self, a: int, b: int) -> None:
        self.gates(*self.runner(self.t_ns, 1.4, direction="left" if a % 2 else "right"))

    def do_close(self, a: int, b: int) -> None:
        self.gates(*self.runner(self.t_ns, 8.0), *self.runner(self.t_ns + (1 + a) * S // 4, 8.3))

    def do_late(self, a: int, b: int) -> None:
        self.gates(*self.runner(self.t_ns - (15 + a) * S, 8.0, but=None if b % 2 else 2))

    def do_early(self, a: int, b: int) -> None:
        marker = 2 + a % 2
        self.body += 1
        self.gates(told(marker, self.body, self.t_ns, 8.0, final=False))
        self.open.append((marker, self.body, self.t_ns))

    def do_end(self, a: int, b: int) -> None:
        if self.open:
            marker, body, t_ns = self.open.pop(a % len(self.open))
            self.gates(none_after_all(marker, body, t_ns) if b % 3 == 0 else told(marker, body, t_ns + 3_000_000, 8.1))

    def do_presence(self, a: int, b: int) -> None:
        body = AthleteChangeBody(present=b % 2 == 0, why="hurt")
        self.try_(lambda draft: athlete_desk.change_athlete(draft, 1 + a % 3, body))

    def do_drop(self, a: int, b: int) -> None:
        body = AthleteChangeBody(extra_reps=b % 3, dropped_sets=(2,) if b % 2 else ())
        self.by_hand = True
        self.try_(lambda draft: athlete_desk.change_athlete(draft, 1 + a % 3, body))

    def do_workout(self, a: int, b: int) -> None:
        self.by_hand = True
        self.try_(lambda draft: athlete_desk.set_terms(draft, TermsBody(workout=(None, 1, 2, 3)[a % 4])))

    def do_own_workout(self, a: int, b: int) -> None:
        self.by_hand = True
        body = AthleteChangeBody(workout=(None, 1, 2, 3)[a % 4])
        self.try_(lambda draft: athlete_desk.change_athlete(draft, 1 + b % 3, body))

    def do_gate(self, a: int, b: int) -> None:
        self.try_(lambda draft: gate_desk.add_gate(draft, 40.0 + 5 * a))

    def do_move(self, a: int, b: int) -> None:
        self.try_(lambda draft: gate_desk.move_gate(draft, 2 + a % 4, 30.0 + 5 * b))

    def do_remove(self, a: int, b: int) -> None:
        self.try_(lambda draft: gate_desk.remove_gate(draft, 4 + a % 3))

    def do_phase(self, a: int, b: int) -> None:
        phases: tuple[Literal["running", "paused", "warm-up"], ...] = ("running", "paused", "running", "warm-up")
        self.try_(lambda draft: athlete_desk.set_terms(draft, TermsBody(phase=phases[a % 4])))

    def do_order(self, a: int, b: int) -> None:
        if b % 3 == 0:
            self.try_(lambda draft: athlete_desk.send_first(draft, 1 + a % 3))
        elif b % 3 == 1:
            self.try_(lambda draft: athlete_desk.set_terms(draft, TermsBody(next_athlete=1 + a % 3)))
        else:
            order = ((1, 2, 3), (3, 1), (2, 3, 1), ())[a % 4]
            self.try_(lambda draft: athlete_desk.set_terms(draft, TermsBody(athletes=order)))

    def do_restart(self, a: int, b: int) -> None:
        self.desk = Desk(self.store, Hub())
        self.open = []
        self.body = 0

    def do_undo(self, a: int, b: int) -> None:
        self.try_(lambda draft: corrections.undo(draft, "later"))

    def correct(self, what: str, a: int, b: int) -> None:
        views = self.desk.views()
        rep = 1 + a % (len(views.reps) or 1)
        crossing = max(1, len(views.crossings) - b)
        line = views.crossings[crossing].t_ns if crossing in views.crossings else 0
        calls: dict[str, Callable[[Draft], object]] = {
            "assign": lambda draft: corrections.assign(draft, rep, (1, 2, 3, None)[b % 4], "", "now"),
            "void": lambda draft: corrections.void(draft, rep, "fell", "now"),
            "restore": lambda draft: corrections.restore(draft, rep, "ran", "now"),
            "not_ours": lambda draft: corrections.not_ours(draft, rep, "now"),
            "again": lambda draft: corrections.again(draft, rep, "now"),
            "slipped": lambda draft: corrections.slipped(draft, rep, "now"),
            "pulled_up": lambda draft: corrections.pulled_up(draft, rep, is_so=b % 2 == 0, at="now"),
            "partner": lambda draft: corrections.partner(draft, rep, crossing, "now"),
            "count": lambda draft: corrections.count(draft, crossing, counts=a % 2 == 0),
            "mark": lambda draft: corrections.mark(draft, told(2 + a % 2, 0, self.t_ns - b * S, 8.0)),
            "set_instant": lambda draft: corrections.set_instant(draft, crossing, line + (a - 5) * S // 5),
        }
        before = self.desk.views()
        if self.try_(calls[what]):
            self.by_hand = True
            now = self.desk.views()
            if now.undo != before.undo and now.undo.what:
                draft = Draft(now)
                corrections.undo(draft, "later")
                assert told_apart(draft, before) == told_apart(before, before), (what, a, b)

    def try_(self, change: Callable[[Draft], object]) -> bool:
        before, last = self.desk.views(), self.desk.last_id
        try:
            self.desk.do(change)
        except InputError:
            assert (self.desk.views(), self.desk.last_id) == (before, last)
            return False
        return True


def told_apart(views: Views, before: Views) -> tuple[object, ...]:
    """What a coach can tell apart; reps and crossings that came with the correction are none."""
    names = ("athlete", "named", "void", "pulled_up", "crossing2", "crossing3", "fly_time_s", "set")
    reps = {
        one.rep: one.state == "withdrawn" or tuple(getattr(one, name) for name in names)
        for one in views.reps.values()
        if one.rep in before.reps or one.state != "withdrawn"
    }
    crossings = {n: (views.crossings[n].counted, views.crossings[n].t_ns) for n in before.crossings}
    return (reps, crossings, views.session.athletes, views.session.next_athlete)


def holds(afternoon: Afternoon) -> None:
    views = afternoon.desk.views()
    live = [rep for rep in views.reps.values() if rep.state != "withdrawn"]
    seen = [number for rep in live for number in rep.seen]
    assert len(seen) == len(set(seen)), "a crossing in two reps"
    for rep in live:
        for number in (rep.crossing2, rep.crossing3):
            if number is not None:
                assert views.crossings[number].counted, (rep.rep, "has a crossing that does not count")
                assert not views.crossings[number].withdrawn
        if rep.crossing2 is not None:
            assert rep.t2_ns == views.crossings[rep.crossing2].t_ns
        if rep.crossing3 is not None:
            assert rep.t3_ns == views.crossings[rep.crossing3].t_ns
        assert rep.athlete is None or rep.athlete in views.athletes
        assert (rep.athlete is None) == (rep.named == "nobody"), (rep.rep, rep.athlete, rep.named)
    first = views.session.next_athlete
    assert first is None or can_run(views, first), "next cannot run"
    if not afternoon.by_hand:
        for one in views.athletes.values():
            steps = prescribed(views, one)
            assert steps is None or len(counting(views, one.athlete)) <= len(steps), "more than prescribed"
    again = session_start.merged(views.session.session, afternoon.store.entries(views.session.session))
    assert again.state(0, 0) == Views.state(views, 0, 0), "the log says something else"
    reps_csv(views)
    summary_text(summary(views))
    _content(summary(views), 1, None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("afternoons") / "flygate.db"
    with Store(url_of(path)) as opened:
        yield opened


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_an_afternoon_holds_together(store: Store, steps: list[Step]) -> None:
    afternoon = Afternoon(store)
    for step in steps:
        afternoon.step(*step)
        holds(afternoon)
