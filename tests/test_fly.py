"""Fly time, its budget, and the check of a split against the speeds at its gates."""

from dataclasses import replace

import pytest

from gate.crossing import Crossing
from gate.fly import (
    UNKNOWN_EXPOSURE_U_S,
    GateView,
    crossing_instant,
    doubted,
    fly_time,
    gate_speed,
    self_check,
    velocity,
)
from gate.lateral import Lateral
from gate.line import GateLine
from gate.measurement import BudgetLine, Measurement
from gate.pace import Pace, compare
from gate.rep import Rep

LINE = GateLine((200, 0), (200, 199), 100.0, u_px_per_m=1.0, u_line_m=0.02, exposure_ns=0, row_time_ns=0)
VIEW = GateView(LINE, frame_ns=16_666_667, torso_row_share=0.5, same_camera=True)


def crossing(t_s: float, speed_m_per_s: float = 10.0) -> Crossing:
    return Crossing(round(t_s * 1e9), 2_000_000, "right", speed_m_per_s, 0.1, 12, 0.005, 1.75)


def rep(split_s: float = 3.0) -> Rep:
    return Rep(crossing(0), crossing(split_s))


def effects(views: tuple[GateView, GateView], clock: tuple[BudgetLine, ...] = ()) -> dict[str, float]:
    return {line.term: line.effect for line in fly_time(rep(), views, clock).budget}


def view(unknown: str, *, same_camera: bool = True, torso_row_share: float = 0.5) -> GateView:
    return replace(
        VIEW,
        line=replace(LINE, **{unknown: None}),  # type: ignore[arg-type]
        same_camera=same_camera,
        torso_row_share=torso_row_share,
    )


def test_fly_time_is_marker_3_less_marker_2() -> None:
    assert fly_time(rep(3.125), (VIEW, VIEW), ()).value == pytest.approx(3.125, abs=1e-12)


def test_both_torsos_lines_and_the_clock_are_in_the_budget() -> None:
    clock = BudgetLine("clock offset", 0.005, "common", (0, 1))
    assert effects((VIEW, VIEW), (clock,)) == pytest.approx(
        {
            "torso at Marker 2": 0.002,
            "torso at Marker 3": 0.002,
            "line at Marker 2": 0.002,  # 2 cm at 10 m/s
            "line at Marker 3": 0.002,
            "clock offset": 0.005,
        }
    )


@pytest.mark.parametrize(("pass_speed", "left"), [(None, 0.002), (5.0, 0.002), (8.0, 0.0005), (10.0, 0.0)])
def test_a_line_that_stood_in_the_passes_counts_by_the_difference_of_the_speeds(
    pass_speed: float | None, left: float
) -> None:
    budget = fly_time(rep(), (VIEW, VIEW), (), crossings_joined=True, pass_speed_m_per_s=pass_speed).budget
    effects_s = {line.term: line.effect for line in budget}
    assert effects_s["line at Marker 2"] == pytest.approx(left)  # 2 cm, a rep at 10 m/s
    assert effects_s["line at Marker 3"] == pytest.approx(0.002)


def test_only_the_torsos_differ_between_reps() -> None:
    assert fly_time(rep(), (VIEW, VIEW), ()).u_own == pytest.approx(0.002 * 2**0.5)


@pytest.mark.parametrize("what", ["exposure_ns", "row_time_ns"])
def test_what_is_unknown_of_two_equal_cameras_cancels(what: str) -> None:
    equal = view(what)
    known = fly_time(rep(), (VIEW, VIEW), ())
    unknown = fly_time(rep(), (equal, equal), ())
    assert len(unknown.budget) == len(known.budget) + 1
    assert unknown.u == pytest.approx(known.u)


@pytest.mark.parametrize("what", ["exposure_ns", "row_time_ns"])
def test_what_is_unknown_of_different_cameras_does_not_cancel(what: str) -> None:
    other = view(what, same_camera=False)
    assert fly_time(rep(), (other, other), ()).u > fly_time(rep(), (VIEW, VIEW), ()).u


def test_an_unknown_exposure_counts_at_each_of_two_different_cameras() -> None:
    other = view("exposure_ns", same_camera=False)
    found = effects((other, other))
    assert found["exposure not known at Marker 2"] == UNKNOWN_EXPOSURE_U_S
    assert found["exposure not known at Marker 3"] == UNKNOWN_EXPOSURE_U_S


def test_an_exposure_known_of_one_camera_only_counts_for_the_other() -> None:
    found = effects((VIEW, view("exposure_ns")))
    assert [term for term in found if "exposure" in term] == ["exposure not known at Marker 3"]


def test_equal_cameras_aimed_differently_keep_the_difference_of_their_rows() -> None:
    low, high = (view("row_time_ns", torso_row_share=share) for share in (0.6, 0.4))
    found = effects((low, high))
    assert found["row time not known"] == 0.0
    assert found["row time not known, difference"] == pytest.approx(0.2 * 0.9 * 0.016666667 / 3**0.5)


def test_velocity_is_the_mean_speed_of_the_zone() -> None:
    speed = velocity(Measurement(30.0, "m"), Measurement(3.0, "s", (BudgetLine("torso", 0.03, "own"),)))
    assert (speed.value, speed.u) == pytest.approx((10.0, 0.1))
    assert speed.unit == "m/s"


def test_speed_at_a_gate_has_its_fit_and_the_scale() -> None:
    speed = gate_speed(crossing(0, 8.0), LINE)
    assert speed.value == 8.0
    assert [(line.term, line.effect, line.kind) for line in speed.budget] == [
        ("speed at the gate", 0.1, "own"),
        ("scale", pytest.approx(0.08), "common"),  # 1 % of the scale
    ]


@pytest.mark.parametrize("split_s", [2.95, 3.0, 3.05])
def test_a_split_that_the_speeds_bear_out_passes_the_check(split_s: float) -> None:
    run = rep(split_s)
    assert self_check(30.0, fly_time(run, (VIEW, VIEW), ()), run, (VIEW, VIEW)) is None


@pytest.mark.parametrize("split_s", [2.7, 3.3])
def test_a_split_that_they_do_not_bear_out_gives_both_figures(split_s: float) -> None:
    run = rep(split_s)
    said = self_check(30.0, fly_time(run, (VIEW, VIEW), ()), run, (VIEW, VIEW))
    assert said is not None
    assert f"{split_s:.3f} s" in said
    assert "3.000 s" in said


def test_a_clock_that_is_known_badly_is_no_disagreement() -> None:
    run, clock = rep(3.3), (BudgetLine("clock offset", 0.2, "common", (0, 1)),)
    assert self_check(30.0, fly_time(run, (VIEW, VIEW), clock), run, (VIEW, VIEW)) is None


def test_the_check_states_its_own_figure_with_two_u() -> None:
    run = rep(3.3)
    said = self_check(30.0, fly_time(run, (VIEW, VIEW), ()), run, (VIEW, VIEW))
    u_s = 3.0 * ((0.01**2 + 0.01**2) / 2 + 0.01**2) ** 0.5  # fit and scale of 1 % at each gate, 1 % between them
    assert said is not None
    assert said.startswith("check: clock, distance, scale or partner (the fly time is 3.300 s")
    assert f"3.000 s +- {2 * u_s:.3f}" in said


@pytest.mark.parametrize("split_s", [2.4, 3.8])
@pytest.mark.parametrize("pace_m_per_s", [7.0, 8.0, 9.0, 9.8, 10.0, 10.2, 11.0, 12.0, 13.0])
def test_a_doubted_velocity_is_certain_only_where_the_gates_are_too(split_s: float, pace_m_per_s: float) -> None:
    run, pace = rep(split_s), Pace(400.0, 400.0 / pace_m_per_s)
    speed = velocity(Measurement(30.0, "m"), fly_time(run, (VIEW, VIEW), ()))
    verdict = compare(doubted(speed, run, (VIEW, VIEW)), pace).verdict
    by_gates = compare(gate_speed(run.marker2, LINE), pace).verdict  # 10 m/s at either
    assert verdict in (by_gates, "too close to call")
    assert doubted(speed, run, (VIEW, VIEW)).value == speed.value


@pytest.mark.parametrize(("fps", "share"), [(30, 1.0), (60, 1.0), (120, 1.0), (240, 0.5)])
def test_an_unknown_exposure_is_no_longer_than_a_frame(fps: int, share: float) -> None:
    one = replace(view("exposure_ns", same_camera=False), frame_ns=round(1e9 / fps))
    u_s = effects((one, one))["exposure not known at Marker 2"]
    assert u_s == pytest.approx(share * UNKNOWN_EXPOSURE_U_S, rel=1e-6)


def aslant(slant: float) -> GateView:
    return replace(VIEW, line=replace(LINE, slant=slant))


def test_gates_seen_aslant_have_the_runner_s_place_in_the_budget() -> None:
    views = (aslant(0.5), aslant(-0.5))
    found = effects(views)
    assert found["runner's lateral place"] == pytest.approx(2 * 0.5 * 0.15 / 10.0)
    assert found["trunk seen aslant at Marker 2"] == found["trunk seen aslant at Marker 3"] > 0
    read = fly_time(rep(), views, (), lateral=Lateral(0.1, 0.05, read=True))
    assert read.value == fly_time(rep(), views, ()).value  # its instants are corrected before
    assert read.u < fly_time(rep(), views, ()).u
    assert [line.signs for line in read.budget if "lateral" in line.term] == [(1, -1)]


def test_gates_seen_edge_on_have_no_place_in_the_budget() -> None:
    assert not [term for term in effects((VIEW, VIEW)) if "lateral" in term or "aslant" in term]


@pytest.mark.parametrize("slant", [0.5, -0.5])
def test_an_instant_at_a_gate_seen_aslant_has_it_too(slant: float) -> None:
    lines = {line.term: line for line in crossing_instant(crossing(1.0), aslant(slant)).budget}
    assert lines["runner's lateral place"].u == pytest.approx(0.0075)
    assert {line.kind for term, line in lines.items() if "lateral" in term or "aslant" in term} == {"own"}
    edge_on = {line.term for line in crossing_instant(crossing(1.0), VIEW).budget}
    assert set(lines) - edge_on == {"runner's lateral place", "trunk seen aslant"}
