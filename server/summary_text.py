"""A session's results as plain text, to paste into a message: short, a line an athlete and set, aligned."""

from __future__ import annotations

from textwrap import wrap

from server.signs import legend, sign
from server.summary import (
    AthleteRows,
    SetRow,
    Summary,
    heading,
    largest_spread_s,
    row_name,
    seconds,
    terms,
    time_text,
)

WIDE = 80
"""Letters of a line of the legend."""


def summary_text(found: Summary) -> str:
    """The text, with a line's end at its end. Void reps are not in it."""
    views = found.views
    lines = [heading(views), *wrap(terms(views), WIDE)]
    for one in found.athletes:
        lines += ["", *_athlete(one, views.session.fly_zone_m)]
    spread_s = largest_spread_s(found)
    if spread_s is None:
        lines += ["", "No rep yet."]
    else:
        signs = legend(rep for one in found.athletes for row in one.rows for rep in row.reps)
        told = ", ".join(f"{letter} {words}" for letter, words in signs)
        lines += ["", f"Times in s, +- {spread_s:.3f} at most (95 %).", *wrap(told, WIDE)]
    return "\n".join(_one_line(line) for line in lines) + "\n"


def _athlete(one: AthleteRows, fly_zone_m: float) -> list[str]:
    head = f"{one.name} ({one.pace})" if one.pace else one.name
    if not one.rows:
        return [f"{head}: no rep"]
    wide = max(len(row_name(row, fly_zone_m)) for row in one.rows)
    most = max(len(_times(row)) for row in one.rows)
    floor = [] if one.floor is None else [f" {one.floor.words}"]
    return [head, *(_row(row, fly_zone_m, wide, most) for row in one.rows), *floor]


def _times(row: SetRow) -> str:
    return "  ".join(f"{time_text(rep):>6}{sign(rep) or ' '}" for rep in row.reps)


def _row(row: SetRow, fly_zone_m: float, wide: int, most: int) -> str:
    parts = [f" {row_name(row, fly_zone_m):<{wide}}", f"{_times(row):<{most}}"]
    if row.best_s is not None and row.mean_s is not None and len(row.reps) > 1:
        parts.append(f"best {seconds(row.best_s, row.u_s)}  mean {seconds(row.mean_s, row.u_s)}")
    if row.notes:
        parts.append("; ".join(row.notes))
    return "  ".join(parts).rstrip()


def _one_line(text: str) -> str:
    """A name's own line breaks would look like another athlete's line."""
    return " ".join(text.splitlines()) if len(text.splitlines()) > 1 else text
