"""Both cameras at one gate: what their clocks are apart, and how well that is known."""

import math
import random

import pytest

from gate.errors import InputError
from server import passes
from server.draft import Draft
from server.gate_views import GateView
from server.live_session import PASS, GateReport
from tests.live_help import MS, S, blank, fly, none_after_all, put_gate, report, setup, states, tell, webcam

SPEED = 6.0
U_LINES_S = math.hypot(0.01, 0.01) / SPEED


def two_cameras() -> Draft:
    draft = blank()
    for marker in (2, 3):
        put_gate(marker, source=webcam(str(marker)))(draft)
    return draft


def begun(wanted: int = 5) -> Draft:
    draft = two_cameras()
    passes.start(draft, wanted)
    return draft


def one_pass(body: int, t_ns: int, late_ns: int, *, final: bool = True, latency_s: float = 0.0) -> list[GateReport]:
    """One body at both cameras, Marker 3's late by so much; `latency_s` of it is taken off already."""
    late = setup(3, latency_s=latency_s)
    shown_ns = t_ns + late_ns - round(latency_s * 1e9)
    return [
        report(2, body, t_ns, SPEED, final=final),
        report(3, body, shown_ns, SPEED, final=final, setup=late),
    ]


def gates(draft: Draft) -> tuple[GateView, GateView]:
    return draft.gates[2], draft.gates[3]


@pytest.mark.parametrize("late_ms", [0, 80, 400, -400])
@pytest.mark.parametrize("reverse", [False, True])
def test_five_passes_find_the_latency_in_whatever_order_they_are_told(late_ms: int, reverse: bool) -> None:
    draft, dice = begun(), random.Random(1)
    for body in range(1, 6):
        assert draft.passes.state == "running"
        told = one_pass(body, body * 10 * S, late_ms * MS + dice.randint(-2 * MS, 2 * MS))
        tell(draft, *(reversed(told) if reverse else told))
    found = draft.passes
    assert (found.state, found.seen, len(found.differences_s)) == ("done", 5, 5)
    assert found.offset_s == pytest.approx(late_ms / 1e3, abs=0.002)
    assert found.u_offset_s == pytest.approx(U_LINES_S, rel=0.3)
    marker2, marker3 = gates(draft)
    assert (marker2.synchronised, marker2.latency_s, marker2.u_latency_s) == (True, 0.0, 0.0)
    assert (marker3.synchronised, marker3.latency_s) == (True, found.offset_s)
    assert marker3.u_latency_s == found.u_offset_s
    assert (marker2.group, marker3.group) == (2, 2)


def test_the_offset_is_said_in_words() -> None:
    draft = tell(begun(1), *one_pass(1, 0, 80 * MS))
    assert draft.passes.why.startswith("Marker 3's camera is 80.0 ms behind, ± ")
    assert tell(begun(1), *one_pass(1, 0, -80 * MS)).passes.why.startswith("Marker 3's camera is 80.0 ms ahead, ± ")


def test_passes_are_no_reps_and_take_no_turn() -> None:
    draft = begun()
    for body in range(1, 6):
        tell(draft, *one_pass(body, body * 10 * S, 80 * MS))
    assert draft.reps == {}
    assert {view.why for view in draft.crossings.values()} == {PASS}
    tell(draft, *fly(9, 200 * S, 3.5))
    assert states(draft) == [(1, "final", None)]


def test_only_final_crossings_are_measured() -> None:
    draft = tell(begun(1), *one_pass(1, 0, 80 * MS, final=False))
    assert (draft.passes.state, draft.passes.seen, draft.passes.differences_s) == ("running", 1, ())
    tell(draft, *one_pass(1, 0, 83 * MS))
    assert draft.passes.offset_s == pytest.approx(0.083)
    assert len(draft.crossings) == 2


@pytest.mark.parametrize("missed_at", [2, 3])
@pytest.mark.parametrize("apart_s", [10, 3])
def test_a_pass_that_one_gate_missed_does_not_count_and_shifts_none(missed_at: int, apart_s: int) -> None:
    draft = begun()
    for body in range(1, 7):
        told = one_pass(body, body * apart_s * S, 80 * MS)
        tell(draft, *(one for one in told if body != 2 or one.marker != missed_at))
    assert draft.passes.state == "done"
    assert draft.passes.differences_s == pytest.approx([0.08] * 5)


def test_a_pass_that_was_none_is_not_seen() -> None:
    draft = tell(begun(), *one_pass(1, 0, 80 * MS, final=False))
    tell(draft, none_after_all(3, 1, 80 * MS))
    assert (draft.passes.seen, draft.passes.state) == (0, "running")
    assert draft.crossings[2].withdrawn


def test_latencies_that_were_taken_off_already_are_added_again() -> None:
    draft = begun(1)
    tell(draft, *one_pass(1, 10 * S, 400 * MS, latency_s=0.38))
    assert draft.passes.offset_s == pytest.approx(0.4)


def test_u_is_never_less_than_the_lines_allow_and_grows_with_scatter() -> None:
    quiet, loud = begun(), begun()
    for body in range(1, 6):
        tell(quiet, *one_pass(body, body * 10 * S, 80 * MS))
        tell(loud, *one_pass(body, body * 10 * S, (80 + (body - 3) * 20) * MS))
    assert quiet.passes.u_offset_s == pytest.approx(math.hypot(U_LINES_S, math.sqrt(2) * 1e-3 / math.sqrt(5)))
    assert loud.passes.u_offset_s == pytest.approx(math.hypot(U_LINES_S, 0.02 * math.sqrt(2.5) / math.sqrt(5)))


def test_a_rep_that_is_under_way_when_passes_begin_stays_a_rep() -> None:
    draft = tell(two_cameras(), report(2, 1, 0, final=False))
    passes.start(draft, 5)
    tell(draft, report(2, 1, 0))
    assert draft.crossings[1].why is None
    assert states(draft) == [(1, "running", None)]
    assert draft.passes.seen == 0


def test_the_last_pass_stays_one_when_its_final_comes_after_the_end() -> None:
    draft = begun(1)
    tell(draft, report(2, 5, -20 * S, SPEED, final=False), *one_pass(1, 0, 80 * MS))
    assert draft.passes.state == "done"
    tell(draft, report(2, 5, -20 * S, SPEED))
    assert draft.reps == {}
    assert draft.passes.offset_s == pytest.approx(0.08)


def test_passes_that_begin_again_forget_those_before() -> None:
    draft = begun(3)
    tell(draft, *one_pass(1, 0, 500 * MS), *one_pass(2, 10 * S, 500 * MS))
    passes.stop(draft)
    assert (draft.passes.state, draft.passes.why) == ("off", "stopped")
    passes.start(draft, 3)
    for body in (3, 4, 5):
        tell(draft, *one_pass(body, body * 10 * S, 80 * MS))
    assert draft.passes.offset_s == pytest.approx(0.08)


def test_only_crossings_of_the_cameras_that_the_gates_have_now_are_paired() -> None:
    draft = begun(1)
    put_gate(3, source=webcam("3", opening="1.4"))(draft)
    before, now = (setup(3, opening=opening) for opening in ("1.3", "1.4"))
    tell(draft, report(2, 1, 0, SPEED), report(3, 1, 900 * MS, SPEED, setup=before))
    assert (draft.passes.state, draft.passes.seen) == ("running", 0)
    tell(draft, report(3, 2, 80 * MS, SPEED, setup=now))
    assert draft.passes.offset_s == pytest.approx(0.08)


def test_a_pass_far_from_the_others_is_left_out_and_said() -> None:
    draft = begun()
    for body, late_ms in enumerate((80, 81, 500, 79), 1):
        tell(draft, *one_pass(body, body * 10 * S, late_ms * MS))
    assert draft.passes.seen == 4
    assert draft.passes.differences_s == pytest.approx([0.080, 0.081, 0.079])
    assert draft.passes.why.startswith(passes.RUN_THROUGH)
    said = "left out: 1, by 420 ms from the others"
    assert said in draft.passes.why
    for marker in (2, 3):
        put_gate(marker, state="ready")(draft)
    passes.look(draft)
    assert said in draft.passes.why
    for body, late_ms in enumerate((80, 82), 5):
        assert draft.passes.state == "running"
        tell(draft, *one_pass(body, body * 10 * S, late_ms * MS))
    assert draft.passes.state == "done"
    assert draft.passes.offset_s == pytest.approx(0.08)
    assert draft.passes.u_offset_s == pytest.approx(U_LINES_S, rel=0.2)
    assert said in draft.passes.why


def test_scatter_alone_leaves_none_out() -> None:
    draft = begun()
    for body, late_ms in enumerate((80, 80, 80, 80, 98), 1):
        tell(draft, *one_pass(body, body * 10 * S, late_ms * MS))
    assert len(draft.passes.differences_s) == 5


@pytest.mark.parametrize("wanted", [0, -1, 21, 2**70])
def test_a_number_of_passes_that_nobody_runs_is_refused(wanted: int) -> None:
    with pytest.raises(InputError, match="passes are not between 1 and 20"):
        passes.start(two_cameras(), wanted)


def test_passes_need_two_cameras() -> None:
    with pytest.raises(InputError, match="Marker 2 has no camera"):
        passes.start(blank(), 5)
    one = blank()
    put_gate(2, source=webcam("0"))(one)
    with pytest.raises(InputError, match="Marker 3 has no camera"):
        passes.start(one, 5)
    for marker in (2, 3):
        put_gate(marker, source=webcam("0", opening="1.1"))(one)
    with pytest.raises(InputError, match="one camera sees both gates"):
        passes.start(one, 5)
