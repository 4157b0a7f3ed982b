"""A timed session as CSV and as tables for a person; crossings of one gate as lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from gate.crossing import Crossing
from gate.measurement import Measurement
from gate.pace import Comparison, Pace, Verdict
from server.session_timing import Session
from server.timed import LeftOver, TimedRep

_COLUMNS = (
    *("rep", "runner", "fly_zone_m", "t2_s", "t3_s", "fly_time_s", "u_fly_time_s", "velocity_m_per_s"),
    *("u_velocity_m_per_s", "pace_m_per_s", "verdict", "p_faster", "margin_m_per_s", "margin_percent", "note", "pair"),
)
_STYLE = {"faster": "bold green", "slower": "bold red", "too close to call": "bold yellow"}


def session_csv(session: Session) -> str:
    """One line a rep, then one a crossing that is left over; cells that a spreadsheet would run are defused."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in session.reps:
        values = [_s(one.t2_ns), _s(one.t3_ns), f"{one.fly_time_s.value:.4f}", f"{one.fly_time_s.u:.4f}"]
        speed = [f"{one.velocity.value:.3f}", f"{one.velocity.u:.3f}"]
        head = [one.number, _name(one), f"{session.terms.fly_zone_m:g}", *values, *speed]
        check = [] if one.check is None else [f"CHECK {one.check.removeprefix('check: ')}"]
        note = "; ".join([*check, *one.notes])
        writer.writerow(safe_cells([*head, *_verdict_cells(one.pace, one.comparison), note, one.pair_number + 1]))
    for left in session.left_over:
        at = [_s(left.t_ns), ""] if left.marker == 2 else ["", _s(left.t_ns)]
        speed = [f"{left.speed.value:.3f}", f"{left.speed.u:.3f}"]
        head = ["", _name(left), "", *at, "", "", *speed]
        note = f"Marker {left.marker} only: {_why(left)}"
        writer.writerow(safe_cells([*head, *_verdict_cells(left.pace, left.comparison), note, left.pair_number + 1]))
    return file.getvalue()


def session_table(session: Session, warnings: list[str]) -> Group:
    """Everything a coach reads: reps with verdicts in words, what is left over with its reason, what was assumed."""
    parts: list[Table | Text] = [_rep_table(session)]
    parts += [Text(f"Rep {one.number}: {one.check}", style="yellow") for one in session.reps if one.check]
    parts += [Text(f"Rep {one.number}, {note}") for one in session.reps for note in one.notes]
    if session.left_over:
        parts.append(_left_over_table(session))
    parts += [Text(line) for line in clock_lines(session)]
    if session.terms.pace is not None:
        parts.append(Text(f"Pace: {session.terms.pace.formula} = {session.terms.pace.speed_m_per_s:.2f} m/s"))
    parts += [Text(f"Note: {note}") for note in session.notes]
    parts += [Text(f"Warning: {warning}", style="yellow") for warning in warnings]
    return Group(*parts)


def clock_lines(session: Session) -> list[str]:
    """How the clocks were joined; each pair for itself where they differ."""
    methods = [clock.method for clock in session.clocks]
    if len(set(methods)) == 1:
        return [f"Clock: {methods[0]}"]
    return [f"Clock of pair {number}: {method}" for number, method in enumerate(methods, start=1)]


def print_table(table: Group) -> None:
    """To standard output, at a width that holds the words where it is no terminal."""
    console = Console()
    (console if console.is_terminal else Console(width=132)).print(table)


def crossing_lines(found: Sequence[tuple[Crossing, Measurement]]) -> list[str]:
    """One line a crossing with its instant's whole u, in columns."""
    spreads = [f"{2e3 * instant.u:.1f}" for _, instant in found]
    wide = max(map(len, spreads), default=0)
    return [
        f"{crossing.t_ns * 1e-9:10.4f} s +- {spread:>{wide}} ms   to the {crossing.direction:5}   "
        f"{crossing.speed_m_per_s:5.2f} m/s"
        + ("" if crossing.counted else f"   not counted: {crossing.why}")
        + (f"   {crossing.note}" if crossing.note else "")
        for (crossing, _), spread in zip(found, spreads, strict=True)
    ]


def verdict_words(comparison: Comparison | None, check: str | None = None) -> str:
    """`FASTER than 400 m pace +17.8 %`, `NO PACE SET` and the like; CHECK behind it where a self-check failed."""
    if comparison is None:
        return in_words(None, None, check)
    return in_words(comparison.verdict, comparison.margin_percent, check)


def in_words(verdict: Verdict | None, margin_percent: float | None, check: str | None) -> str:
    """`verdict_words` of a verdict and its margin over the pace."""
    doubt = "" if check is None else "  CHECK"
    if verdict is None or margin_percent is None:
        return f"NO PACE SET{doubt}"
    than = "" if verdict == "too close to call" else " than 400 m pace"
    return f"{verdict.upper()}{than} {signed(margin_percent, 1)} %{doubt}"


def signed(value: float, digits: int) -> str:
    """`+1.45`, `-0.39`; what rounds to nothing has no sign."""
    text = f"{value:+.{digits}f}"
    return text if float(text) else text[1:]


def _table(title: str, session: Session, headings: Sequence[str]) -> Table:
    """A table of the session; several pairs of recordings add a column for the pair."""
    table = Table(title=title, title_justify="left", title_style="bold", caption_justify="left")
    for heading in ("Pair", *headings) if len(session.clocks) > 1 else headings:
        words = heading in ("Runner", "Verdict", "Verdict by gate speed", "Why")
        table.add_column(heading, justify="left" if words else "right")
    return table


def _add(table: Table, session: Session, pair_number: int, cells: Sequence[str | Text]) -> None:
    """Add a row; a name or a file name in it is text, whatever brackets it has."""
    row = [str(pair_number + 1), *cells] if len(session.clocks) > 1 else cells
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))


def _rep_table(session: Session) -> Table:
    headings = ("Rep", "Runner", "Fly time s", "+- s", "m/s", "+- m/s", "Pace s", "Verdict", "margin m/s")
    table = _table(f"Fly Zone {session.terms.fly_zone_m:g} m", session, headings)
    for one in session.reps:
        style = _STYLE.get(one.comparison.verdict, "") if one.comparison else ""
        cells: list[str | Text] = [
            str(one.number),
            _name(one),
            f"{one.fly_time_s.value:.3f}",
            f"{2 * one.fly_time_s.u:.3f}",
            f"{one.velocity.value:.2f}",
            f"{2 * one.velocity.u:.2f}",
            "" if one.pace is None else f"{session.terms.fly_zone_m / one.pace.speed_m_per_s:.3f}",
            Text(verdict_words(one.comparison, one.check), style),
            "" if one.comparison is None else signed(one.comparison.margin_m_per_s, 2),
        ]
        _add(table, session, one.pair_number, cells)
    table.caption = "+- is 2 u (95 %). Pace s: the pace's own time for the Fly Zone." if session.reps else "No rep."
    return table


def _left_over_table(session: Session) -> Table:
    table = _table(
        "Not part of a rep", session, ("Marker", "at s", "m/s", "+- m/s", "Runner", "Verdict by gate speed", "Why")
    )
    for one in session.left_over:
        speed = [f"{one.speed.value:.2f}", f"{2 * one.speed.u:.2f}"]
        verdict = verdict_words(one.comparison) if one.crossing.counted else ""
        _add(table, session, one.pair_number, [str(one.marker), _s(one.t_ns), *speed, _name(one), verdict, _why(one)])
    return table


def _why(one: LeftOver) -> str:
    """Why it is no part of a rep, and what else was seen."""
    return "; ".join(filter(None, (one.why, one.found.crossing.note)))


def _verdict_cells(pace: Pace | None, comparison: Comparison | None) -> list[str]:
    if pace is None or comparison is None:
        return [""] * 5
    margin = [signed(comparison.margin_m_per_s, 3), signed(comparison.margin_percent, 2)]
    margin = [text.removeprefix("+") for text in margin]
    return [f"{pace.speed_m_per_s:.3f}", comparison.verdict, f"{comparison.p_faster:.4f}", *margin]


def safe_cells(cells: list[Any]) -> list[str]:
    """A cell that begins like a formula gets an apostrophe, unless it is a number."""

    def one(cell: object) -> str:
        text = str(cell)
        if text[:1] in "=+-@\t\r" and text:
            try:
                float(text)
            except ValueError:
                return "'" + text
        return text

    return [one(cell) for cell in cells]


def _name(one: TimedRep | LeftOver) -> str:
    return one.athlete.name if one.athlete else ""


def _s(t_ns: int) -> str:
    return f"{t_ns * 1e-9:.4f}"
