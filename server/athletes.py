"""Who runs: names and paces in running order, from options or a CSV file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from gate.errors import InputError
from gate.pace import Pace, pace_400

HEADINGS = ("name", "athlete", "runner")
"""A first line whose first cell is one of these is a heading."""


@dataclass(frozen=True, slots=True)
class Athlete:
    """A name and, where known, the 400 m pace to beat."""

    name: str
    pace: Pace | None


def parse_runner(text: str, *, without_start: bool = False) -> Athlete:
    """Read `Ann 52.0` or `Ann`: the last word is the 400 m time where it has a digit."""
    words = text.split()
    if not words:
        raise InputError(f"runner {text!r} has no name: write 'Ann 52.0'")
    if any(letter.isdigit() for letter in words[-1]):
        name = " ".join(words[:-1])
        if not name:
            raise InputError(f"runner {text!r} has a time but no name: write 'Ann 52.0'")
        return Athlete(name, pace_400(words[-1], without_start=without_start))
    return Athlete(" ".join(words), None)


def read_athletes(path: Path, *, without_start: bool = False) -> list[Athlete]:
    """Read a CSV file of `name,400 m time` in running order; the time may be empty, a heading line is left out."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV ({error}): give a text file of lines `Ann,52.0`") from None
    if rows and rows[0][0].strip().lower() in HEADINGS:
        rows = rows[1:]
    if not rows:
        raise InputError(f"{path}: holds no athletes: write one line each, `Ann,52.0`")
    return [_athlete(row, path, without_start) for row in rows]


def _athlete(row: list[str], path: Path, without_start: bool) -> Athlete:
    name, time = row[0].strip(), row[1].strip() if len(row) > 1 else ""
    if not name:
        raise InputError(f"{path}: line {','.join(row)!r} has no name: write `Ann,52.0`")
    try:
        return Athlete(name, pace_400(time, without_start=without_start) if time else None)
    except InputError as error:
        raise InputError(f"{path}: {name}: {error}") from None
