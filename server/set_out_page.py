"""The set-out sheet as a page: `GET /set-out?distances=30`, for a phone, a laptop and one sheet of A4. No script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from calibration.distance import U_M, Measured
from gate.errors import InputError
from server.coaching.gate_fit import ACCELERATION_ZONE_M
from server.printed_page import printed_page, told
from server.set_out import (
    MOST_DISTANCES,
    SLOWING_M,
    START_M,
    USUAL_START_M,
    Kind,
    Plan,
    Spot,
    distances_of,
    plan,
    start_of,
)
from server.set_out_drawing import caption, drawing

router = APIRouter(include_in_schema=False)
USUAL = (
    ("30", "Flying 30"),
    ("40", "Flying 40"),
    ("50", "Flying 50"),
    ("30,50", "Flying 30 and 50"),
    ("50,100", "Pace 50, 100"),
    ("100,200", "Pace 100, 200"),
    ("50,100,200,300", "Pace 50 to 300"),
)
"""Distances of the workouts, and what a coach calls them."""
CAMERAS = (
    "On one side of the lane, 5 to 8 m from the runner's line, each straight across its gate.",
    "At chest height, level, on a tripod; both aimed alike: as far away, as high, as wide.",
    "Whole runner in the picture, at least 0.9 m to each side of the gate.",
    "Sun neither in the picture nor throwing your shadow into the gate.",
    "Nobody stands or walks between camera and lane: walk back behind the cameras.",
)
TOOLS: tuple[tuple[Measured, str], ...] = (
    ("tape", "tape"),
    ("marks", "marks"),
    ("wheel", "wheel"),
)
UNBROKEN = re.compile(r"(?<=\d) (?=c?m\b)|(?<=Marker) (?=\d)")
"""Spaces at which no line is broken."""
MANY = 2
"""More distances are printed smaller: seven still are one sheet."""
PERCENT_PER_CM = 1.0
"""1 cm in 1 m is 1 %."""


@router.get("/set-out", response_class=HTMLResponse)
def set_out(
    request: Request,
    distances: Annotated[str, Query(description="Metres, e.g. 30 or 50,100,200,300.")] = "30",
    start: Annotated[str, Query(alias="from", description="Metres from the start cones.")] = f"{USUAL_START_M:g}",
    kind: Annotated[Kind | None, Query()] = None,
) -> HTMLResponse:
    """The sheet. Raises InputError, which is a problem for a program; a person gets the sentence on the page."""
    fields = (distances, start)
    try:
        sheet = plan(distances_of(distances), start_of(start), kind)
    except InputError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return _page("No such sheet", fields, told(_sentence(error)), 422)
    return _page(title(sheet), fields, _sheet(sheet))


def title(sheet: Plan) -> str:
    """What the sheet is for."""
    return ("Flying " if sheet.kind == "flying" else "400 m pace: ") + f"{_list(sheet.distances_m)} m"


def _page(heading: str, fields: tuple[str, str], content: str, status: int = 200) -> HTMLResponse:
    """The whole page. fields: distances and start as they were asked for; other sheets open where there is none."""
    choice = _choice(*fields, opened=status != 200)
    return printed_page(heading, "set-out sheet", "set_out", f"{choice}\n{content}", status)


def _choice(distances: str, start: str, *, opened: bool) -> str:
    """Other sheets; not printed."""
    links = "".join(
        f'<li><a href="/set-out?distances={value}"{_current(value, distances)}>{escape(words)}</a></li>'
        for value, words in USUAL
    )
    return f"""<nav class="choice-of-sheet" aria-label="Other sheets">
<ul class="plain">{links}</ul>
<details{" open" if opened else ""}><summary>Other distances</summary>
<form action="/set-out">
<label>Distances in m, up to {MOST_DISTANCES}, with commas
<input name="distances" value="{escape(distances[:60])}"></label>
<label>Start cones, m before
<input name="from" inputmode="decimal" value="{escape(start[:20])}"></label>
<button>Set out</button>
</form></details>
<p class="quiet">Printed, it is one sheet of A4.</p>
</nav>"""


def _current(value: str, distances: str) -> str:
    return ' aria-current="page"' if value == distances.replace(" ", "") else ""


def _sheet(sheet: Plan) -> str:
    name = "sheet long" if len(sheet.distances_m) > MANY else "sheet"
    return f"""<div class="{name}">
<figure>{drawing(sheet)}<figcaption>{escape(caption(sheet))}</figcaption></figure>
<div class="words">
{_section("What stands where", _places(sheet))}
{_section("The run", _ticks(_run(sheet)))}
{_section("Cameras", _ticks((*CAMERAS, _carried(sheet))))}
{_section("Measure", _measure(sheet))}
</div>
</div>"""


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{UNBROKEN.sub('&nbsp;', content)}</section>"


def _ticks(lines: Iterable[str]) -> str:
    boxes = (f'<li><label class="check"><input type="checkbox">{escape(line)}</label></li>' for line in lines if line)
    return '<ul class="plain ticks">' + "".join(boxes) + "</ul>"


def _places(sheet: Plan) -> str:
    spots = sheet.spots if sheet.kind == "flying" else sheet.gates
    rows = [(_where(sheet, spot), spot.name, _what_for(sheet, spot)) for spot in spots]
    if sheet.end_m is not None:
        rows.append((f"{sheet.end_m[0]:g} to {sheet.end_m[1]:g} m", "Full stop", f"{_range(SLOWING_M)} after Marker 3"))
    head = "From Marker 1" if sheet.kind == "flying" else "To the finish"
    return _table((head, "What stands there"), ((where, f"<b>{what}</b>: {why}") for where, what, why in rows))


def _where(sheet: Plan, spot: Spot) -> str:
    if sheet.kind == "pace":
        return f"{sheet.distances_m[-1] - spot.position_m:g} m"
    return f"{-spot.position_m:g} m before" if spot.position_m < 0 else f"{spot.position_m:g} m"


def _what_for(sheet: Plan, spot: Spot) -> str:
    reps = f"{_list(spot.distances_m)} m"
    words = {
        ("flying", "Start cones"): f"{_range(START_M['flying'])} before Marker 1; jog in",
        ("flying", "Marker 1"): "cones; the Acceleration Zone begins, build up",
        ("flying", "Marker 2"): "camera; the Fly Zone begins, as fast as you can",
        ("flying", "Marker 3"): f"camera; end of the flying {reps}",
        ("pace", "Start gate"): f"camera; start cones at {spot.distances_m[0] + sheet.start_m:g} m",
        ("pace", "Finish gate"): "camera; every distance ends here",
    }
    return words[sheet.kind, spot.name]


def _run(sheet: Plan) -> tuple[str, ...]:
    if sheet.total_m is None:
        return (
            "Distances end at one finish line: painted starts of the track save measuring.",
            "Elsewhere measure along your lane, 20 cm outside its inner line (30 cm where that is a kerb).",
            f"Run up gradually for {_range(START_M['pace'])} before every timed rep: at pace across the start gate.",
            "Both gates where the lane is straight, or as nearly as the distance allows.",
            _on_the_page(sheet),
        )
    return (
        f"{_range(sheet.total_m)} free from the start cones to the full stop.",
        "Marker 2 and Marker 3 on the straight (84 m on a 400 m track); slowing down may reach into the bend.",
        "Build up over the Acceleration Zone, hold the speed to Marker 3, then slow down as gently as you can.",
    )


def _on_the_page(sheet: Plan) -> str:
    """Where the session's page has each gate; `server.coaching.gate_fit` says the same there."""
    *starts, finish = (ACCELERATION_ZONE_M + spot.position_m for spot in sheet.gates)
    between = f", gates at {_list(starts[1:])} m" if len(starts) > 1 else ""
    return (
        f"On the session's page, from Marker 1: the first start gate is Marker 2 at {starts[0]:g} m{between}, "
        f"the finish gate Marker 3 at {finish:g} m."
    )


def _carried(sheet: Plan) -> str:
    """What two cameras do where more than two gates are set out."""
    if len(sheet.gates) < 3:
        return ""
    stays, goes = ("Marker 2", "Marker 3") if sheet.kind == "flying" else ("the finish gate", "start gate")
    return (
        f"With two cameras: one stays at {stays}, the other goes to the next {goes}; place its gate line again there."
    )


def _measure(sheet: Plan) -> str:
    asked = "Fly Zone" if sheet.kind == "flying" else "Distance"
    steps = (
        "Tape flat and taut along the runner's line, from one gate's line to the other's.",
        "A wheel slips: good enough for start cones and slowing down, not between gates.",
        "Enter the length that you measured, not the one that you wanted.",
    )
    errors = [("", 1.0)]
    if sheet.kind == "flying":
        errors += [(f"{words} ", 100 * U_M[key]) for key, words in TOOLS]
    head = (asked, *(f"{words}{cm:g} cm" for words, cm in errors), "measured")
    rows = [
        (f"{distance_m:g} m", *(f"{cm * PERCENT_PER_CM / distance_m:.2g}" for _, cm in errors), "m")
        for distance_m in sheet.distances_m
    ]
    table = f'<div class="costs">{_table(head, rows)}</div>'
    return f"{_ticks(steps)}<p>Error of the velocity, in %, where the length is wrong by</p>{table}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts of this module: they hold no text of the request, which would have to be escaped."""
    heads = "".join(f'<th scope="col">{one}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{one}</td>" for one in rest) + "</tr>"
        for first, *rest in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _list(numbers: Sequence[float]) -> str:
    words = [f"{one:g}" for one in numbers]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"


def _range(metres: tuple[float, float]) -> str:
    return f"{metres[0]:g} to {metres[1]:g} m"


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + "."
