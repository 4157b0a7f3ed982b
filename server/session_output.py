"""A timed session as JSON, as CSV and as a table for a person."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from gate.crossing import Crossing
from gate.measurement import Measurement
from gate.pace import Comparison, Pace
from server.session_timing import LeftOver, Session, TimedRep

Images = Mapping[int, list[str]]
"""Rep number -> file names of its pictures."""
_COLUMNS = (
    *("rep", "runner", "fly_zone_m", "t2_s", "t3_s", "fly_time_s", "u_fly_time_s", "velocity_m_per_s"),
    *("u_velocity_m_per_s", "pace_m_per_s", "verdict", "p_faster", "margin_m_per_s", "margin_percent", "note"),
)
_STYLE = {"faster": "bold green", "slower": "bold red", "too close to call": "bold yellow"}


def session_json(session: Session, images: Images, warnings: list[str]) -> dict[str, Any]:
    """The document that `flygate time --json` prints; its keys are documented in docs/reference.md."""
    return {
        "fly_zone_m": session.terms.fly_zone_m,
        "u_fly_zone_m": session.terms.u_fly_zone_m,
        "pace": _pace_json(session.terms.pace),
        "clock": [
            {
                "method": clock.method,
                "offset_s": clock.offset_ns * 1e-9,
                "u_offset_s": clock.u_offset_ns * 1e-9,
                "drift_ppm": clock.drift_ppm,
                "u_drift_ppm": clock.u_drift_ppm,
            }
            for clock in session.clocks
        ],
        "reps": [_rep_json(one, images.get(one.number, [])) for one in session.reps],
        "unpaired": [_left_over_json(one) for one in session.left_over],
        "notes": session.notes,
        "warnings": warnings,
    }


def session_csv(session: Session) -> str:
    """One line a rep, then one a crossing that is left over; cells that a spreadsheet would run are defused."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in session.reps:
        values = [_s(one.t2_ns), _s(one.t3_ns), f"{one.fly_time_s.value:.4f}", f"{one.fly_time_s.u:.4f}"]
        speed = [f"{one.velocity.value:.3f}", f"{one.velocity.u:.3f}"]
        head = [one.number, _name(one), f"{session.terms.fly_zone_m:g}", *values, *speed]
        writer.writerow(_safe([*head, *_verdict_cells(one.pace, one.comparison), one.check or ""]))
    for left in session.left_over:
        at = [_s(left.t_ns), ""] if left.marker == 2 else ["", _s(left.t_ns)]
        speed = [f"{left.crossing.speed_m_per_s:.3f}", f"{left.crossing.u_speed_m_per_s:.3f}"]
        head = ["", _name(left), "", *at, "", "", *speed]
        note = f"Marker {left.marker} only: {left.why}"
        writer.writerow(_safe([*head, *_verdict_cells(left.pace, left.comparison), note]))
    return file.getvalue()


def crossing_json(crossing: Crossing) -> dict[str, Any]:
    """One crossing as `flygate crossings --json` prints it."""
    return {
        "t_s": crossing.t_ns * 1e-9,
        "u_s": crossing.u_ns * 1e-9,
        "direction": crossing.direction,
        "speed_m_per_s": crossing.speed_m_per_s,
        "u_speed_m_per_s": crossing.u_speed_m_per_s,
        "counted": crossing.counted,
        "why": crossing.why,
        "frames": crossing.frames,
        "height_m": None if math.isnan(crossing.height_m) else crossing.height_m,
    }


def session_table(session: Session, warnings: list[str]) -> Group:
    """Everything a coach reads: reps with verdicts in words, what is left over with its reason, what was assumed."""
    parts: list[Table | Text] = [_rep_table(session)]
    if session.left_over:
        parts.append(_left_over_table(session))
    for clock in session.clocks[:1]:
        parts.append(Text(f"Clock: {clock.method}"))
    if session.terms.pace is not None:
        parts.append(Text(f"Pace: {session.terms.pace.formula} = {session.terms.pace.speed_m_per_s:.2f} m/s"))
    parts += [Text(f"Note: {note}") for note in session.notes]
    parts += [Text(f"Warning: {warning}", style="yellow") for warning in warnings]
    return Group(*parts)


def print_table(table: Group) -> None:
    """To standard output, at a width that holds the words where it is no terminal."""
    console = Console()
    (console if console.is_terminal else Console(width=132)).print(table)


def verdict_words(comparison: Comparison | None) -> str:
    """`FASTER than 400 m pace +17.8 %`, `NO PACE SET` and the like."""
    if comparison is None:
        return "NO PACE SET"
    if comparison.verdict == "too close to call":
        return f"TOO CLOSE TO CALL {comparison.margin_percent:+.1f} %"
    return f"{comparison.verdict.upper()} than 400 m pace {comparison.margin_percent:+.1f} %"


def _rep_table(session: Session) -> Table:
    table = Table(title=f"Fly Zone {session.terms.fly_zone_m:g} m", title_justify="left", title_style="bold")
    for heading in ("Rep", "Runner", "Fly time s", "+- s", "m/s", "+- m/s", "Pace s", "Verdict", "m/s", "Look"):
        table.add_column(heading, justify="left" if heading in ("Runner", "Verdict", "Look") else "right")
    for one in session.reps:
        words = Text(verdict_words(one.comparison), _STYLE.get(one.comparison.verdict, "") if one.comparison else "")
        table.add_row(
            str(one.number),
            _name(one),
            f"{one.fly_time_s.value:.3f}",
            f"{2 * one.fly_time_s.u:.3f}",
            f"{one.velocity.value:.2f}",
            f"{2 * one.velocity.u:.2f}",
            "" if one.pace is None else f"{session.terms.fly_zone_m / one.pace.speed_m_per_s:.3f}",
            words,
            "" if one.comparison is None else f"{one.comparison.margin_m_per_s:+.2f}",
            one.check or "",
        )
    table.caption = "+- is 2 u (95 %). Pace s: the pace's own time for the Fly Zone." if session.reps else "No rep."
    table.caption_justify = "left"
    return table


def _left_over_table(session: Session) -> Table:
    table = Table(title="Not part of a rep", title_justify="left", title_style="bold")
    for heading in ("Marker", "at s", "m/s", "Runner", "Verdict by gate speed", "Why"):
        table.add_column(heading, justify="left" if heading in ("Runner", "Verdict by gate speed", "Why") else "right")
    for one in session.left_over:
        speed = f"{one.crossing.speed_m_per_s:.2f}"
        verdict = verdict_words(one.comparison) if one.speed is not None else ""
        table.add_row(str(one.marker), _s(one.t_ns), speed, _name(one), verdict, one.why)
    return table


def _rep_json(one: TimedRep, images: list[str]) -> dict[str, Any]:
    return {
        "rep": one.number,
        "runner": one.athlete.name if one.athlete else None,
        "pair": one.pair_number + 1,
        "t2_s": one.t2_ns * 1e-9,
        "t3_s": one.t3_ns * 1e-9,
        "fly_time_s": one.fly_time_s.value,
        "u_fly_time_s": one.fly_time_s.u,
        "u_own_fly_time_s": one.fly_time_s.u_own,
        "velocity_m_per_s": one.velocity.value,
        "u_velocity_m_per_s": one.velocity.u,
        "speed2_m_per_s": one.rep.marker2.speed_m_per_s,
        "speed3_m_per_s": one.rep.marker3.speed_m_per_s,
        "pace": _pace_json(one.pace),
        **_comparison_json(one.comparison),
        "budget": _budget_json(one.fly_time_s),
        "images": images,
        "check": one.check,
    }


def _left_over_json(one: LeftOver) -> dict[str, Any]:
    document: dict[str, Any] = {
        "marker": one.marker,
        "pair": one.pair_number + 1,
        "t_s": one.t_ns * 1e-9,
        "why": one.why,
        "runner": one.athlete.name if one.athlete else None,
        "direction": one.crossing.direction,
        "speed_m_per_s": one.crossing.speed_m_per_s,
        "u_speed_m_per_s": one.crossing.u_speed_m_per_s if one.speed is None else one.speed.u,
    }
    return document | (_comparison_json(one.comparison) | {"verdict_from": "gate speed"} if one.comparison else {})


def _comparison_json(comparison: Comparison | None) -> dict[str, Any]:
    if comparison is None:
        return dict.fromkeys(("verdict", "p_faster", "margin_m_per_s", "margin_percent"))
    return {
        "verdict": comparison.verdict,
        "p_faster": comparison.p_faster,
        "margin_m_per_s": comparison.margin_m_per_s,
        "margin_percent": comparison.margin_percent,
    }


def _pace_json(pace: Pace | None) -> dict[str, Any] | None:
    if pace is None:
        return None
    return {
        "distance_m": pace.distance_m,
        "time_s": pace.time_s,
        "speed_m_per_s": pace.speed_m_per_s,
        "without_start": pace.without_start,
        "formula": pace.formula,
    }


def _budget_json(measurement: Measurement) -> list[dict[str, Any]]:
    return [
        {"term": line.term, "u_s": line.u, "kind": line.kind, "signs": list(line.signs)} for line in measurement.budget
    ]


def _verdict_cells(pace: Pace | None, comparison: Comparison | None) -> list[str]:
    if pace is None or comparison is None:
        return [""] * 5
    margin = [f"{comparison.margin_m_per_s:.3f}", f"{comparison.margin_percent:.2f}"]
    return [f"{pace.speed_m_per_s:.3f}", comparison.verdict, f"{comparison.p_faster:.4f}", *margin]


def _safe(cells: list[Any]) -> list[str]:
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
