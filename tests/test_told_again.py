"""A session that goes on after its server was killed: what was begun is ended, what was told is told once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gate.crossing import Direction
from server import retiming
from server.desk import Desk, now_ns
from server.draft import changed
from server.gate_views import SetupView
from server.hub import Hub
from server.live_session import GateReport
from server.store import Store
from tests.live_help import MS, S, report, setup, the_reps, url_of

FLY_NS = 3500 * MS
DEVICE_NS = 77 * S
"""What the phones' clocks are ahead of the session's."""


@contextmanager
def started(folder: Path) -> Iterator[Desk]:
    """A server's desk, as a kill leaves the log of the one before."""
    with Store(url_of(folder / "flygate.db")) as store:
        desk = Desk(store, Hub())
        desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
        yield desk


def of_phone(marker: int) -> SetupView:
    return setup(marker, camera=f"phone:{marker}", clock=f"phone:{marker}/epoch")


def told(
    marker: int, body: int, t_ns: int, *, final: bool = True, direction: Direction = "right", by_phone: bool = True
) -> GateReport:
    set_up = of_phone(marker) if by_phone else setup(marker)
    speed = 30.0 / (FLY_NS / S)
    return report(marker, body, t_ns, speed, final=final, source_ns=t_ns + DEVICE_NS, setup=set_up, direction=direction)


@pytest.mark.parametrize("by_phone", [True, False])
def test_who_is_between_the_gates_when_the_server_is_killed_makes_one_rep(tmp_path: Path, by_phone: bool) -> None:
    t2_ns = now_ns()
    with started(tmp_path) as desk:
        desk.report(told(2, 1, t2_ns, by_phone=by_phone))
    with started(tmp_path) as desk:
        desk.report(told(3, 1, t2_ns + FLY_NS, by_phone=by_phone))
        (rep,) = the_reps(desk.views())
    assert (rep.state, rep.seen, rep.revised) == ("final", (1, 2), None)
    assert rep.fly_time_s == pytest.approx(FLY_NS / S)


def test_a_crossing_that_comes_long_after_the_restart_still_ends_its_rep(tmp_path: Path) -> None:
    t2_ns = now_ns() - 60 * S
    with started(tmp_path) as desk:
        desk.report(told(2, 1, t2_ns))
    with started(tmp_path) as desk:
        desk.tick()
        assert [rep.state for rep in the_reps(desk.views())] == ["unfinished"]
        desk.report(told(3, 1, t2_ns + FLY_NS))
        assert [(rep.state, rep.seen) for rep in the_reps(desk.views())] == [("final", (1, 2))]


def test_what_was_told_finally_is_dropped_when_it_is_told_again(tmp_path: Path) -> None:
    t2_ns = now_ns()
    with started(tmp_path) as desk:
        desk.report(told(2, 4, t2_ns))
    with started(tmp_path) as desk:
        for is_final in (False, True):
            assert desk.report(told(2, 1, t2_ns + MS, final=is_final)) is None
        desk.report(told(3, 1, t2_ns + FLY_NS))
        assert [rep.seen for rep in the_reps(desk.views())] == [(1, 2)]


def test_what_was_told_early_is_the_same_crossing_when_it_is_told_again(tmp_path: Path) -> None:
    t2_ns = now_ns()
    with started(tmp_path) as desk:
        desk.report(told(2, 4, t2_ns, final=False))
        desk.report(told(3, 4, t2_ns + FLY_NS, final=False))
    with started(tmp_path) as desk:
        assert [rep.state for rep in the_reps(desk.views())] == ["provisional"]
        for marker, t_ns in ((2, t2_ns), (3, t2_ns + FLY_NS)):
            for is_final in (False, True):
                assert desk.report(told(marker, 1, t_ns + MS, final=is_final)) == marker - 1
        assert [(rep.state, rep.seen, rep.revised) for rep in the_reps(desk.views())] == [("final", (1, 2), None)]


def test_somebody_else_half_a_second_later_is_another_crossing(tmp_path: Path) -> None:
    t2_ns = now_ns()
    with started(tmp_path) as desk:
        desk.report(told(2, 1, t2_ns))
    with started(tmp_path) as desk:
        assert desk.report(told(2, 1, t2_ns + S // 2)) == 2
        assert desk.report(told(2, 2, t2_ns, direction="left")) == 3


def test_early_figures_of_a_phone_that_never_comes_back_are_final_in_the_end(tmp_path: Path) -> None:
    t2_ns = now_ns() - 355 * S
    with started(tmp_path) as desk:
        desk.report(told(2, 1, t2_ns))
        desk.report(told(3, 1, t2_ns + FLY_NS, final=False))
    with started(tmp_path) as desk:
        desk.tick()
        assert [rep.state for rep in the_reps(desk.views())] == ["provisional"]
        desk.do(lambda draft: draft.put(changed(draft.crossings[2], t_ns=t2_ns - 10 * S)))
        desk.tick()
        assert [(rep.state, rep.revised) for rep in the_reps(desk.views())] == [("final", retiming.SERVER_STOPPED)]


def test_nothing_is_paired_over_a_boot_of_the_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    t2_ns = now_ns()
    with started(tmp_path) as desk:
        desk.report(told(2, 1, t2_ns))
        booted_s = desk.views().server.clock_zero_s
        assert booted_s is not None
    monkeypatch.setattr("server.session_resumed.clock_zero_s", lambda: booted_s + 300)
    with started(tmp_path) as desk:
        assert (desk.views().server.run, desk.views().server.start) == (2, 1)
        desk.report(told(3, 1, t2_ns + FLY_NS))
        assert [(rep.run, rep.state, rep.seen) for rep in the_reps(desk.views())] == [
            (1, "unfinished", (1,)),
            (2, "unfinished", (2,)),
        ]
        assert desk.report(told(2, 1, t2_ns)) is None
