"""A session's results as a page: `GET /session/4`, to look at, to print on A4, to take away. No script."""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from server.api import LARGEST_ID, Number, TheDesk
from server.coaching.minutes import minutes
from server.missing import UnknownError
from server.printed_page import printed_page, told
from server.problems import RESPONSES
from server.signs import SIGNS, legend, sign
from server.summary import (
    AthleteRows,
    SetRow,
    Summary,
    heading,
    largest_spread_s,
    row_name,
    seconds,
    summary,
    terms,
    time_text,
)
from server.summary_text import summary_text
from server.views import RepView

router = APIRouter()
One = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="One athlete's number; all where left out.")]
MOST_IN_A_ROW = 6
"""Reps beside each other: more go on in the next row, so that the page stays as wide as A4."""
MINUS = "\N{MINUS SIGN}"


@router.get(
    "/api/sessions/{session}/summary.txt",
    response_class=PlainTextResponse,
    responses=RESPONSES
    | {200: {"content": {"text/plain": {"example": "Ann\n set 1  3.512+\n"}}, "description": "Text."}},
)
def session_text(desk: TheDesk, session: Number, athlete: One = None) -> Response:
    """A session's results as text, to paste into a message."""
    return PlainTextResponse(
        summary_text(summary(desk.views_of(session), athlete)), headers={"Cache-Control": "no-cache"}
    )


@router.get("/session/{session}", response_class=HTMLResponse, include_in_schema=False)
def session_page(request: Request, desk: TheDesk, session: Number, athlete: One = None) -> HTMLResponse:
    """The page. Raises UnknownError, which is a problem for a program; a person gets the sentence on the page."""
    try:
        found = summary(desk.views_of(session), athlete)
    except UnknownError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        text = str(error)
        problem = told(f"{text[:1].upper()}{text[1:]}.")
        return printed_page("No such results", "results", "session", problem, 404)
    return printed_page(heading(found.views), "results", "session", _content(found, session, athlete))


def _content(found: Summary, session: int, athlete: int | None) -> str:
    one = "" if athlete is None else f"?athlete={athlete}"
    parts = [
        f'<p class="terms">{escape(terms(found.views))}</p>',
        _away(found, session, athlete, one),
        _table(found) if any(each.rows for each in found.athletes) else '<p class="quiet">No rep yet.</p>',
        _legend(found),
        _details(found.athletes[0]) if athlete is not None else "",
        _void(found),
    ]
    return "\n".join(parts)


def _away(found: Summary, session: int, athlete: int | None, one: str) -> str:
    """Whose results, and as what they can be taken away; not printed."""
    ran = {rep.athlete for rep in found.views.reps.values()} | {athlete}
    links = _link(session, None, "Everybody", athlete)
    links += "".join(
        _link(session, each.athlete, each.name, athlete)
        for each in found.views.athletes.values()
        if each.athlete in ran
    )
    base = f"/api/sessions/{session}"
    return f"""<nav class="away" aria-label="Results">
<p><a href="{base}/summary.txt{one}">Text for a message</a> <a href="{base}/reps.csv{one}" download>CSV</a>
<span class="quiet">or print this page: A4</span></p>
<details{" open" if athlete is not None else ""}><summary>One athlete</summary><ul class="plain">{links}</ul></details>
</nav>"""


def _link(session: int, number: int | None, name: str, shown: int | None) -> str:
    address = f"/session/{session}" + ("" if number is None else f"?athlete={number}")
    current = ' aria-current="page"' if number == shown else ""
    return f'<li><a href="{address}"{current}>{escape(name)}</a></li>'


def _table(found: Summary) -> str:
    columns = max(min(len(row.reps), MOST_IN_A_ROW) for each in found.athletes for row in each.rows)
    heads = "".join(f'<th scope="col">{n}</th>' for n in range(1, columns + 1))
    groups = "".join(_group(each, columns, found.views.session.fly_zone_m) for each in found.athletes)
    return f"""<div class="scroll" tabindex="0" role="region" aria-label="Results">
<table class="results"><thead><tr><th scope="col">Athlete</th>{heads}<th scope="col">Best</th><th scope="col">Mean</th>
<th scope="col"><abbr title="faster than the pace">+</abbr> <abbr title="slower">{MINUS}</abbr></th>
<th scope="col" class="notes">Notes</th></tr></thead>
{groups}</table></div>"""


def _group(each: AthleteRows, columns: int, fly_zone_m: float) -> str:
    """An athlete's rows; the name is a row of its own, so that names may be long."""
    told = f' <span class="quiet">{escape(each.pace)}</span>' if each.pace else ""
    none = "" if each.rows else ' <span class="quiet">no rep</span>'
    told += "" if each.floor is None else f' <span class="floor">{escape(each.floor.words)}</span>'
    head = f'<tr class="name"><th scope="rowgroup" colspan="{columns + 5}">{escape(each.name)}{told}{none}</th></tr>'
    rows = "".join(line for row in each.rows for line in _lines(row, each, columns, fly_zone_m))
    return f"<tbody>{head}{rows}</tbody>"


def _lines(row: SetRow, each: AthleteRows, columns: int, fly_zone_m: float) -> list[str]:
    """A set's row, and those that it goes on in."""
    lines = []
    best_s = each.best_s.get(row.distance_m or 0)
    for start in range(0, len(row.reps), columns):
        some = row.reps[start : start + columns]
        cells = "".join(_cell(rep, best_s) for rep in some) + "<td></td>" * (columns - len(some))
        name = escape(row_name(row, fly_zone_m)) if start == 0 else ""
        lines.append(f'<tr><th scope="row">{name}</th>{cells}{_figures(row) if start == 0 else "<td></td>" * 4}</tr>')
    return lines


def _figures(row: SetRow) -> str:
    best = "" if row.best_s is None else seconds(row.best_s, row.u_s)
    mean = "" if row.mean_s is None else seconds(row.mean_s, row.u_s)
    counts = f"{row.faster} {row.slower}" if row.faster or row.slower else ""
    figures = {"best": best, "mean": mean, f"+ {MINUS}": counts}
    cells = "".join(f'<td class="of-set" data-of="{name}">{text}</td>' for name, text in figures.items())
    return f'{cells}<td class="notes">{escape("; ".join(row.notes))}</td>'


def _cell(rep: RepView, best_s: float | None) -> str:
    kind, words = SIGNS.get(sign(rep), ("none", ""))
    mark = f'<abbr class="{kind}" title="{words}">{escape(sign(rep).replace("-", MINUS))}</abbr>' if words else ""
    time = escape(time_text(rep))
    is_best = best_s is not None and rep.fly_time_s == best_s
    return f"<td>{f'<b>{time}</b>' if is_best else time}{mark}</td>"


def _legend(found: Summary) -> str:
    spread_s = largest_spread_s(found)
    if spread_s is None:
        return ""
    every = [rep for each in found.athletes for row in each.rows for rep in row.reps]
    signs = ", ".join(f"<b>{escape(mark.replace('-', MINUS))}</b> {words}" for mark, words in legend(every))
    return f'<p class="legend">Times in s, &plusmn; {spread_s:.3f} at most (95 %); <b>bold</b>: the best. {signs}.</p>'


def _details(each: AthleteRows) -> str:
    """One athlete's every rep with its figures."""
    rows = "".join(_detail(n, rep) for n, rep in enumerate((rep for row in each.rows for rep in row.reps), 1))
    heads = "".join(f'<th scope="col">{one}</th>' for one in ("Rep", "Fly time", "&plusmn;", "m/s", "to pace", "Rest"))
    return f'<h2>Every rep</h2><table class="every"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _detail(number: int, rep: RepView) -> str:
    spread = "" if rep.u_fly_time_s is None else f"{2 * rep.u_fly_time_s:.3f}"
    speed = "" if rep.velocity_m_per_s is None else f"{rep.velocity_m_per_s:.2f}"
    margin = "" if rep.pulled_up or rep.margin_percent is None else f"{rep.margin_percent:+.1f} %".replace("-", MINUS)
    rest = "" if rep.marks.rest_s is None else minutes(round(rep.marks.rest_s))
    cells = (time_text(rep), spread, speed, margin, rest)
    return f'<tr><th scope="row">{number}</th>' + "".join(f"<td>{escape(one)}</td>" for one in cells) + "</tr>"


def _void(found: Summary) -> str:
    """What does not count, and why; on the screen and small on paper."""
    if not found.void:
        return ""
    items = "".join(
        f"<li>Rep {rep.rep}, {escape(found.name_of(rep.athlete))}, {escape(time_text(rep))} s: "
        f"{escape(rep.void.reason if rep.void else '')}</li>"
        for rep in found.void
    )
    return f'<section class="void"><h2>Not counted</h2><ul class="plain">{items}</ul></section>'
