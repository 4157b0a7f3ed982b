"""The main job on crossings: who belongs together, what is refused, whose turn it is, and what a doubt does."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gate.crossing import Crossing
from gate.errors import ClockError
from gate.line import GateLine, Placement
from gate.pace import pace_400
from server.athletes import parse_runner
from server.clock import Clock
from server.gate_reading import Found, GateReading, Read
from server.session_timing import Session, Terms, refuse_apart, time_session
from server.timed import TimedGate

LINE = GateLine((640, 200), (640, 500), 140, u_px_per_m=1.4, exposure_ns=0, row_time_ns=0)
FIRST = Placement(0, LINE)
LONG = Read(30_000, 0, 2_000_000_000_000)
ONE_CLOCK = Clock("one clock")
AHEAD = Clock("by hand", offset_ns=1_734_000_000, u_offset_ns=1_000_000)
NAMES = tuple(parse_runner(text) for text in ("Ann 50.0", "Bo 60.0", "Cy 50.0"))

Seen = tuple[float, float]
"""Instant on the recording's own clock, s, and gate speed, m/s."""


def found(seen: Seen, placement: Placement = FIRST) -> Found:
    t_s, speed = seen
    crossing = Crossing(round(t_s * 1e9), 1_200_000, "right", speed, 0.01 * speed, 10, 0.003, 1.75)
    return Found(crossing, placement)


def gate(marker: int, seen: Sequence[Found]) -> TimedGate:
    placements = sorted({one.placement for one in seen} | {FIRST}, key=lambda one: one.from_ns)
    reading = GateReading(marker, placements, None, list(seen))
    reading.size = (1280, 720)
    return TimedGate(reading, replace(LONG), same_camera=True)


def timed(marker2: Sequence[Seen], marker3: Sequence[Seen], clock: Clock = ONE_CLOCK, **terms: object) -> Session:
    gates = (gate(2, [found(one) for one in marker2]), gate(3, [found(one) for one in marker3]))
    return time_session([gates], [clock], replace(Terms(30.0), **terms))  # type: ignore[arg-type]


RUNS = ((2.0, 9.0), (62.0, 8.0), (122.0, 9.5))
"""Instants on the session's clock and speeds of three runs at Marker 2."""
AT2 = RUNS
AT3 = tuple((t + 30 / v, v) for t, v in RUNS)


def later(seen: Sequence[Seen], s: float) -> list[Seen]:
    return [(t + s, v) for t, v in seen]


def test_runs_become_reps_on_their_own_clocks() -> None:
    session = timed(AT2, later(AT3, 1.734), AHEAD, pace=pace_400("50"))
    assert [rep.fly_time_s.value for rep in session.reps] == pytest.approx([30 / v for _, v in RUNS])
    assert [rep.t3_ns / 1e9 for rep in session.reps] == pytest.approx([t + 1.734 for t, _ in AT3])
    assert [rep.comparison.verdict for rep in session.reps if rep.comparison] == [
        "faster",
        "too close to call",
        "faster",
    ]
    assert (session.left_over, session.notes) == ([], [])


@pytest.mark.parametrize("offset_s", [1.734, -1.734, 0.4, 12.0])
@pytest.mark.parametrize("reps", [1, 3])
@pytest.mark.parametrize("kept", [True, False])
def test_swapped_recordings_are_refused_with_the_offset_kept_or_negated(offset_s: float, reps: int, kept: bool) -> None:
    clock = Clock("by hand", offset_ns=round((offset_s if kept else -offset_s) * 1e9))
    with pytest.raises(ClockError, match="recordings are swapped"):
        timed(later(AT3[:reps], offset_s), AT2[:reps], clock)


def test_swapped_recordings_that_pair_by_accident_are_refused() -> None:
    """Each run's end pairs with the next run's start, badly: 2.5 s where the gate speeds ask for 3.3 s."""
    near2 = [(2.5 + 9.35 * i, 9.0) for i in range(3)]
    near3 = later(near2, 30 / 9.0)
    with pytest.raises(ClockError, match="recordings are swapped"):
        timed(later(near3, 1.734), near2, Clock("by hand", offset_ns=1_734_000_000))


def test_an_offset_of_the_wrong_sign_is_said_to_be_that() -> None:
    with pytest.raises(ClockError, match="mend its sign"):
        timed(AT2, later(AT3, 1.734), Clock("by hand", offset_ns=-1_734_000_000))


def test_swapped_lines_of_one_recording_are_refused_as_lines() -> None:
    gate3 = gate(3, [found(one) for one in AT2])
    gates = (replace(gate(2, [found(one) for one in AT3]), read=gate3.read), gate3)
    with pytest.raises(ClockError, match="gate lines are swapped"):
        time_session([gates], [ONE_CLOCK], Terms(30.0))


@pytest.mark.parametrize("scale", [0.85, 1.15])
@pytest.mark.parametrize("offset_s", [0.0, 0.1, -0.1, 3.0, -3.0])
def test_sound_recordings_with_a_wrong_scale_are_not_called_swapped(scale: float, offset_s: float) -> None:
    wrong2, wrong3 = ([(t, v * scale) for t, v in seen] for seen in (AT2, later(AT3, offset_s)))
    assert len(timed(wrong2, wrong3, Clock("by hand", offset_ns=round(offset_s * 1e9))).reps) == 3


@pytest.mark.parametrize(("fly_zone_m", "reps"), [(20.0, 0), (24.0, 3)])
def test_a_wrong_distance_is_not_called_swapped(fly_zone_m: float, reps: int) -> None:
    """For 30 m. Each end and the next start are 2.55 s apart with the offset's sign changed: nearly a rep of 24 m."""
    near2 = [(2.5 + 9.35 * i, 9.0) for i in range(3)]
    near3 = [(5.83 + 9.35 * i, 9.0) for i in range(3)]
    clock = Clock("by hand", offset_ns=1_734_000_000)
    assert len(timed(near2, later(near3, 1.734), clock, fly_zone_m=fly_zone_m).reps) == reps


def test_without_any_pair_the_offset_is_pointed_at() -> None:
    session = timed([(10.0, 9.0)], [(40.0, 9.0)])
    assert session.reps == []
    assert any("no run has a partner" in note and "--offset" in note for note in session.notes)


def test_recordings_that_never_overlap_are_refused() -> None:
    early, late = Read(100, 0, 10_000_000_000), Read(100, 20_000_000_000, 30_000_000_000)
    with pytest.raises(ClockError, match="never overlap"):
        refuse_apart((early, late), ONE_CLOCK)
    refuse_apart((early, late), Clock("by hand", offset_ns=15_000_000_000))
    refuse_apart((early, late), ONE_CLOCK, slack_ns=10_000_000_000)


REP = (9.0, 9.0)  # speeds at Marker 2 and Marker 3 of a sound rep
ORDER = [
    pytest.param([(0, 3.3), (60, 63.3), (120, 123.3)], ["Ann", "Bo", "Cy"], [], id="three reps"),
    pytest.param([(0, 3.3), (60, 72), (120, 123.3), (180, 183.3)], ["Ann", "Cy", "Ann"], ["Bo", "Bo"], id="jogs home"),
    pytest.param([(0, 3.3), (60, None), (120, 123.3), (180, 183.3)], ["Ann", "Cy", "Ann"], ["Bo"], id="gives up"),
    pytest.param([(0, 3.3), (None, 63.3), (120, 123.3)], ["Ann", "Cy"], ["Bo"], id="Marker 2 missed"),
    pytest.param([(0, 3.3), (None, 63.3), (61, 64.3)], ["Ann", "Cy"], ["Bo"], id="next one close behind"),
    pytest.param([(0, 3.3), (60, 80), (66, 69.3)], ["Ann", "Cy"], ["Bo", "Bo"], id="overtaken while he jogs"),
    pytest.param([(0, 3.3), (60, None), (None, 123.3), (180, 183.3)], ["Ann", "Ann"], ["Bo", "Cy"], id="two misses"),
]


@pytest.mark.parametrize(("runs", "named", "alone"), ORDER)
def test_a_run_that_is_no_rep_takes_one_turn(
    runs: list[tuple[float | None, float | None]], named: list[str], alone: list[str]
) -> None:
    at2 = [(t2, 9.0) for t2, _ in runs if t2 is not None]
    at3 = [
        (t3, 9.0 if t2 is None or t3 - t2 < 4 else 3.5)
        for t2, t3 in sorted(runs, key=lambda run: run[1] or 0)
        if t3 is not None
    ]
    session = timed(at2, at3, athletes=NAMES)
    assert [rep.athlete.name for rep in session.reps if rep.athlete] == named
    assert [left.athlete.name for left in session.left_over if left.athlete] == alone
    assert any("not certain" in note for note in session.notes) == bool(alone)


def test_runs_short_of_a_round_are_told_and_no_name_is_shifted() -> None:
    session = timed(AT2[:2], AT3[:2], athletes=NAMES)
    assert [rep.athlete.name for rep in session.reps if rep.athlete] == ["Ann", "Bo"]
    assert any("none of Cy" in note for note in session.notes)


@pytest.mark.parametrize(
    ("pace", "verdict"), [("40", "too close to call"), ("45", "too close to call"), ("52", "faster")]
)
def test_a_verdict_that_the_gate_speeds_do_not_share_is_not_certain(pace: str, verdict: str) -> None:
    """The fly time says 11.7 m/s, the gates say 9: only a pace below both is beaten for certain."""
    session = timed([(10.0, 9.0)], [(12.56, 9.0)], pace=pace_400(pace))
    (rep,) = session.reps
    assert rep.check is not None
    assert rep.comparison is not None
    assert rep.comparison.verdict == verdict
    assert rep.velocity.value == pytest.approx(11.72, abs=0.01)


def moved(from_s: float, u_line_m: float) -> Placement:
    return Placement(round(from_s * 1e9), replace(LINE, u_line_m=u_line_m))


def test_each_rep_has_the_budget_of_the_line_it_was_cut_with() -> None:
    rough, fine = moved(0, 0.5), moved(50, 0.01)
    at2 = [found(AT2[0], rough), found(AT2[1], fine), found(AT2[2], fine)]
    session = time_session([(gate(2, at2), gate(3, [found(one) for one in AT3]))], [ONE_CLOCK], Terms(30.0))
    lines = [{line.term: line.u for line in rep.fly_time_s.budget}["line at Marker 2"] for rep in session.reps]
    assert lines == pytest.approx([0.5 / 9.0, 0.01 / 8.0, 0.01 / 9.5])
    assert [rep.group for rep in session.reps] == [1, 2, 2]
    assert [note for note in session.notes if "new line before rep 2" in note and "group 2" in note]


def test_a_left_over_speed_has_the_scale_of_its_own_line() -> None:
    rough = Placement(0, replace(LINE, u_px_per_m=14.0))
    session = time_session([(gate(2, [found((10.0, 9.0), rough)]), gate(3, []))], [ONE_CLOCK], Terms(30.0))
    assert session.left_over[0].speed.u == pytest.approx(np.hypot(0.09, 0.9))


def test_every_pair_of_recordings_is_a_set_up_of_its_own() -> None:
    gates = [(gate(2, [found(AT2[0])]), gate(3, [found(AT3[0])])) for _ in range(2)]
    session = time_session(gates, [ONE_CLOCK, ONE_CLOCK], Terms(30.0, athletes=NAMES))
    assert [(rep.number, rep.pair_number, rep.group) for rep in session.reps] == [(1, 0, 1), (2, 1, 2)]
    assert [rep.athlete.name for rep in session.reps if rep.athlete] == ["Ann", "Bo"]


def test_an_instant_alone_has_fit_line_and_shutter_in_its_budget() -> None:
    unknown = Placement(0, replace(LINE, exposure_ns=None, row_time_ns=None))
    one = gate(2, [])
    terms = [line.term for line in one.instant_s(found((1.0, 9.0), unknown)).budget]
    assert terms == ["torso", "line", "exposure not known", "row time not known"]
    assert [line.term for line in one.instant_s(found((1.0, 9.0))).budget] == ["torso", "line"]


SLANTS = (0.5, -0.5)


def beside(feet_m: float, across_per_feet: float = 4.0) -> Session:
    """A rep of 3.4 s as one camera between the gates sees it."""
    gates = []
    for marker, slant, t_s in zip((2, 3), SLANTS, (2.0, 5.4), strict=True):
        line = replace(LINE, slant=slant, across_per_feet=across_per_feet, u_across_m=0.03)
        one = found((t_s, 9.0), Placement(0, line))
        gates.append(gate(marker, [replace(one, crossing=replace(one.crossing, feet_m=feet_m))]))
    return time_session([(gates[0], gates[1])], [ONE_CLOCK], Terms(30.0))


def test_a_runner_beside_the_middle_is_corrected_at_both_gates_and_it_is_noted() -> None:
    (rep,) = beside(feet_m=0.1).reps
    assert rep.t2_ns > 2_000_000_000
    assert rep.t3_ns < 5_400_000_000
    assert (rep.t3_ns - rep.t2_ns) * 1e-9 == pytest.approx(rep.fly_time_s.value, abs=1e-9)
    assert (rep.rep.marker2.t_ns, rep.rep.marker3.t_ns) == (rep.t2_ns, rep.t3_ns)
    assert ["instant moved by" in note for note in rep.notes] == [True, True]
    assert "runner's lateral place, by the feet" in [line.term for line in rep.fly_time_s.budget]


@pytest.mark.parametrize(("feet_m", "across_per_feet"), [(float("nan"), 4.0), (0.14, 5.0), (0.1, 0.0), (0.02, 18.0)])
def test_where_feet_do_not_tell_instants_stay_and_the_lane_is_in_u(feet_m: float, across_per_feet: float) -> None:
    (rep,) = beside(feet_m, across_per_feet).reps
    assert (rep.t2_ns, rep.t3_ns, rep.notes) == (2_000_000_000, 5_400_000_000, [])
    lines = {line.term: line.effect for line in rep.fly_time_s.budget}
    assert lines["runner's lateral place"] == pytest.approx(2 * 0.5 * 0.15 / 9.0)
