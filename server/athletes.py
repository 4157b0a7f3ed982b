"""Who runs: names and paces in running order, from options or a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from gate.errors import InputError
from gate.pace import Pace, pace_400

HEADINGS = ("name", "athlete", "runner")
"""A first line whose first cell is one of these, alone or before further words, is a heading."""
_TIME_WORDS = ("time", "pace", "400 m", "400m", "best")
"""Where further words follow ("Runner name"), the second cell must have one of these: "Runner 1,52" is an athlete."""
_ROW = "write one line each, `Ann,52.0` (or `Ann;52.0`)"


@dataclass(frozen=True, slots=True)
class Athlete:
    """A name and, where known, the 400 m pace to beat."""

    name: str
    pace: Pace | None


def parse_runner(text: str, *, without_start: bool = False) -> Athlete:
    """Read `Ann 52.0` or `Ann`: the last of several words is the 400 m time where it begins like a number.

    `Ann2`, `U20` and `Ann B2` are names.
    """
    words = text.split()
    if not text.isprintable():
        raise InputError(f"runner {text!r} has characters that cannot be printed: write 'Ann 52.0'")
    if not words:
        raise InputError(f"runner {text!r} has no name: write 'Ann 52.0'")
    if not _like_a_time(words[-1]):
        return Athlete(" ".join(words), None)
    name = " ".join(words[:-1])
    if not name:
        raise InputError(f"runner {text!r} has a time but no name: write 'Ann 52.0'")
    try:
        return Athlete(name, pace_400(words[-1], without_start=without_start))
    except InputError as error:
        raise InputError(f"runner {text!r}: {error}") from None


def _like_a_time(word: str) -> bool:
    return word.lstrip("+-.,:")[:1].isdigit()


def read_athletes(path: Path, *, without_start: bool = False) -> list[Athlete]:
    """Read a CSV file of `name,400 m time` in running order; the time may be empty, a heading line is left out.

    A file with a semicolon in it is one of `name;400 m time`, as spreadsheets write where 52,3 is a number.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        delimiter = ";" if ";" in text else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [[cell.strip() for cell in row] for row in reader if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read as CSV ({said}): give a text file of lines `Ann,52.0`") from None
    if rows and _is_heading(rows[0]):
        rows = rows[1:]
    if not rows:
        raise InputError(f"{path}: holds no athletes: {_ROW}")
    return [_athlete(row, delimiter, path, without_start) for row in rows]


def _is_heading(row: list[str]) -> bool:
    first, second = row[0].lower(), row[1].lower() if len(row) > 1 else ""
    if first in HEADINGS:
        return True
    return bool(first) and first.split()[0] in HEADINGS and any(word in second for word in _TIME_WORDS)


def _athlete(row: list[str], delimiter: str, path: Path, without_start: bool) -> Athlete:
    name, time, *more = [*row, ""]
    if any(more):
        raise InputError(
            f"{path}: line {delimiter.join(row)!r} has more than a name and a time: {_ROW}; with a decimal comma, "
            "`Ann;52,0`"
        )
    if not name or (_like_a_time(name) and not time):
        raise InputError(f"{path}: line {delimiter.join(row)!r} has no name: {_ROW}")
    if not name.isprintable():
        raise InputError(f"{path}: name {name!r} has characters that cannot be printed: mend the file")
    if delimiter == ";":
        time = time.replace(",", ".")
    try:
        return Athlete(name, pace_400(time, without_start=without_start) if time else None)
    except InputError as error:
        raise InputError(f"{path}: {name}: {error}") from None
