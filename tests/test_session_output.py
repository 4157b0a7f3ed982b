"""What a session looks like on paper: JSON that is documented, CSV that a spreadsheet reads, tables that hold."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gate.crossing import Crossing
from gate.line import GateLine, Placement
from gate.measurement import BudgetLine, Measurement
from gate.pace import Comparison, pace_400
from server.athletes import Athlete
from server.clock import Clock
from server.gate_reading import Found, GateReading, Read
from server.session_json import crossing_json, session_json
from server.session_output import crossing_lines, session_csv, session_table, signed, verdict_words
from server.session_timing import Session, Terms, time_session
from server.timed import TimedGate

REFERENCE = (Path(__file__).parent.parent / "docs" / "reference.md").read_text(encoding="utf-8")
LINE = GateLine((640, 200), (640, 500), 140, u_px_per_m=14.0, exposure_ns=0, row_time_ns=0)
SPLIT_S = 30 / 9.0
BRACKETS = "[/b]Ann [red]"


def crossing(t_s: float, speed_m_per_s: float = 9.0, note: str | None = None) -> Crossing:
    return Crossing(round(t_s * 1e9), 1_200_000, "right", speed_m_per_s, 0.09, 10, 0.003, 1.75, note=note)


def gate(marker: int, *crossings: Crossing) -> TimedGate:
    placement = Placement(0, LINE)
    reading = GateReading(marker, [placement], None, [Found(one, placement) for one in crossings])
    reading.size = (1280, 720)
    return TimedGate(reading, Read(30_000, 0, 2_000_000_000_000), same_camera=True)


def session(pairs: int = 1, *, doubtful: bool = False, note: str | None = None) -> Session:
    """A rep, a run without partner and a walk back for each pair of recordings. note: of both runs at Marker 2."""
    end_s = 10 + SPLIT_S * (0.72 if doubtful else 1.0)
    marker2 = (crossing(10, note=note), crossing(40, 1.2), crossing(70, note=note))
    gates = [(gate(2, *marker2), gate(3, crossing(end_s))) for _ in range(pairs)]
    clock = Clock("by hand", offset_ns=0, u_offset_ns=1_000_000)
    terms = Terms(30.0, pace=pace_400("52"), athletes=(Athlete(BRACKETS, None),))
    return time_session(gates, [clock] * pairs, terms)


def shown(one: Session, *warnings: str) -> str:
    file = io.StringIO()
    Console(file=file, width=132).print(session_table(one, list(warnings)))
    return file.getvalue()


def rows(one: Session) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(session_csv(one))))


def keys(document: Any) -> Iterator[str]:
    """Every key at any depth."""
    for inner in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from keys(inner)
    if isinstance(document, dict):
        yield from document


def floats(document: Any) -> Iterator[float]:
    if isinstance(document, float):
        yield document
    elif isinstance(document, (dict, list)):
        for inner in document.values() if isinstance(document, dict) else document:
            yield from floats(inner)


def section(heading: str) -> str:
    return REFERENCE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_key_of_the_session_is_in_the_reference() -> None:
    documented = set(re.findall(r"`([a-z0-9_]+)`", section("flygate time").partition("### CSV")[0]))
    assert set(keys(session_json(session(2, doubtful=True), {1: ["rep01.png"]}, ["told"]))) <= documented


def test_every_key_of_a_crossing_is_in_the_reference() -> None:
    documented = set(re.findall(r"`([a-z0-9_]+)`", section("flygate crossings")))
    assert set(keys(crossing_json(crossing(1.0)))) <= documented


def test_numbers_have_no_digits_that_mean_nothing() -> None:
    for number in floats(session_json(session(), {}, [])):
        assert len(re.sub(r"e.*|[-.]|^-?0\.0*", "", repr(number))) <= 12, number
    assert crossing_json(crossing(1.7340000000000002))["t_s"] == 1.734


def test_json_is_what_other_programs_read() -> None:
    document = json.loads(json.dumps(session_json(session(), {}, [])))
    assert document["reps"][0]["fly_time_s"] == pytest.approx(SPLIT_S, abs=1e-9)
    assert document["reps"][0]["group"] == 1


@pytest.mark.parametrize("counted", [True, False])
def test_a_left_over_speed_has_its_whole_uncertainty_everywhere(counted: bool) -> None:
    one = session()
    left = next(left for left in one.left_over if left.crossing.counted == counted)
    assert left.speed.u > 0.09
    in_json = next(each for each in session_json(one, {}, [])["unpaired"] if each["t_s"] == left.t_ns / 1e9)
    in_csv = next(each for each in rows(one) if each["t2_s"] == f"{left.t_ns / 1e9:.4f}")
    assert in_json["u_speed_m_per_s"] == pytest.approx(left.speed.u, rel=1e-5)
    assert in_csv["u_velocity_m_per_s"] == f"{left.speed.u:.3f}"
    assert f"{2 * left.speed.u:.2f}" in shown(one)


def test_a_rep_that_fails_its_check_says_so_beside_the_verdict() -> None:
    one = session(doubtful=True)
    (rep,) = one.reps
    assert rep.check is not None
    assert "CHECK" in next(line for line in shown(one).splitlines() if "│   1 │" in line)
    assert f"Rep 1: {rep.check}" in " ".join(shown(one).split())
    assert rows(one)[0]["note"].startswith("CHECK clock, distance, scale or partner")
    assert "CHECK" not in shown(session())


def test_another_body_at_a_gate_is_noted_everywhere() -> None:
    noted = "another body at the same instant"
    one = session(note=noted)
    document = session_json(one, {}, [])
    assert (document["reps"][0]["note2"], document["reps"][0]["note3"]) == (noted, None)
    assert [left["note"] for left in document["unpaired"]] == [None, noted]
    rep, walk, run = (row["note"] for row in rows(one))
    assert (rep, walk) == (f"Marker 2: {noted}", "Marker 2 only: 1.2 m/s is under 3 m/s: not running")
    assert run.startswith("Marker 2 only: no partner at Marker 3")
    assert run.endswith(f"; {noted}")
    assert f"Rep 1, Marker 2: {noted}" in shown(one)


@pytest.mark.parametrize(("pairs", "column"), [(1, False), (3, True)])
def test_several_pairs_have_a_column(pairs: int, column: bool) -> None:
    text = shown(session(pairs))
    assert ("Pair" in text) == column
    assert [row["pair"] for row in rows(session(pairs)) if row["rep"]] == [str(n + 1) for n in range(pairs)]


def test_names_with_brackets_are_shown_as_they_are() -> None:
    assert shown(session(), f"{BRACKETS}.mp4: cut off").count(BRACKETS) >= 2


def test_no_two_columns_have_one_heading() -> None:
    headings = [cell.strip() for cell in shown(session()).splitlines()[2].split("┃") if cell.strip()]
    assert len(set(headings)) == len(headings)
    assert "margin m/s" in headings


@pytest.mark.parametrize(
    ("value", "text"), [(1.454, "+1.45"), (-0.39, "-0.39"), (0.004, "0.00"), (-0.004, "0.00"), (0.0, "0.00")]
)
def test_what_rounds_to_nothing_has_no_sign(value: float, text: str) -> None:
    assert signed(value, 2) == text


def test_a_draw_has_no_sign_in_its_words() -> None:
    assert verdict_words(Comparison("too close to call", 0.5, -0.0004, -0.006)) == "TOO CLOSE TO CALL 0.0 %"


def test_crossings_stand_in_columns_with_their_whole_uncertainty() -> None:
    spreads = [Measurement(1.0, "s", (BudgetLine("line", u_s, "common"),)) for u_s in (0.0009, 0.0512)]
    lines = crossing_lines([(crossing(1.0), spreads[0]), (crossing(100.0), spreads[1])])
    assert ["+-   1.8 ms" in lines[0], "+- 102.4 ms" in lines[1]] == [True, True]
    assert len({line.index("to the") for line in lines}) == 1
