"""Athletes of a CSV file with headings, for the page: all of them or a sentence that says which line is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from pydantic import ValidationError

from gate.errors import InputError
from server.bodies import AthleteBody

COLUMNS = {
    "name": "name",
    "athlete": "name",
    "runner": "name",
    "group": "group",
    "event": "event",
    "sex": "sex",
    "400": "pace_400",
    "800": "800",
    "1500": "1500",
    "mile": "mile",
}
"""Heading, without unit -> field."""
SEXES = {
    "": "",
    "f": "f",
    "female": "f",
    "w": "f",
    "women": "f",
    "girl": "f",
    "m": "m",
    "male": "m",
    "men": "m",
    "boy": "m",
}
MOST = 200
"""Athletes in one file: more are a slip."""
LIKE_THIS = "headings are name,group,event,sex,400,800,1500,mile, of which only name is needed"


def athletes_of(text: str) -> list[AthleteBody]:
    """Read a file's text; raises InputError naming the line, so that nothing is taken in part."""
    text = text.removeprefix("\ufeff")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = _numbered(reader)
    except csv.Error as error:
        raise InputError(f"the file cannot be read as CSV ({error}): {LIKE_THIS}") from None
    lines = [(number, [cell.strip() for cell in row]) for number, row in rows if any(map(str.strip, row))]
    if not lines:
        raise InputError(f"the file is empty: {LIKE_THIS}")
    fields = _fields(lines[0][1])
    if not lines[1:]:
        raise InputError("the file has headings and no athlete: write a line for each")
    if len(lines) - 1 > MOST:
        raise InputError(f"the file has {len(lines) - 1} athletes: at most {MOST} at once")
    for number, cells in lines[1:]:
        if any(cells[len(fields) :]):
            more = f"line {number} has more cells than there are headings"
            raise InputError(f"{more}: write 52.3 with a point, or part cells by semicolons")
    return [_athlete(number, dict(zip(fields, cells, strict=False))) for number, cells in lines[1:]]


def _numbered(reader: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    """Rows with the line of the file on which each begins: a cell in quotes may hold a line break."""
    rows, line = [], 1
    for row in reader:
        rows.append((line, row))
        line += 1 + sum(cell.count("\n") for cell in row)
    return rows


def _fields(headings: list[str]) -> list[str]:
    found = []
    for heading in headings:
        word = heading.lower().removesuffix("m").removesuffix(" ").strip() if heading[:1].isdigit() else heading.lower()
        if word not in COLUMNS:
            raise InputError(f"heading {heading[:40]!r} is not known: {LIKE_THIS}")
        if COLUMNS[word] in found:
            raise InputError(f"two columns have the {COLUMNS[word]}: keep one of them")
        found.append(COLUMNS[word])
    if "name" not in found:
        raise InputError(f"no column has names: {LIKE_THIS}")
    return found


def _athlete(number: int, cells: dict[str, str]) -> AthleteBody:
    sex = cells.get("sex", "").lower()
    if sex not in SEXES:
        raise InputError(f"line {number}: sex {sex[:20]!r} is not known: write f or m, or leave it empty")
    races = [{"distance": one, "time": cells[one]} for one in ("800", "1500", "mile") if cells.get(one)]
    plain = {name: cells[name] for name in ("name", "group", "event") if name in cells}
    given = plain | {"pace_400": cells.get("pace_400") or None, "sex": SEXES[sex], "times": races}
    try:
        return AthleteBody.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"line {number}: {field}: {first['msg']}: mend it and load the file again") from None
