"""What was done in the newest sessions, by workout: `GET /season`. It looks back; the training text is no program."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from server.api import TheDesk
from server.printed_page import printed_page
from server.season import Best, Done, OfWorkout, Season, day_of, season
from server.summary import day_text, seconds

router = APIRouter()
MOST_NAMES = 4
HEADS = ("Day", "Athletes", "Reps", "Best", "Pace of the cycle")


@router.get("/season", response_class=HTMLResponse, include_in_schema=False)
def season_page(desk: TheDesk) -> HTMLResponse:
    """The page."""
    return printed_page("Season", "what was done", "session", _content(season(desk.newest(day_of))))


def _content(found: Season) -> str:
    if not found.workouts:
        return '<p class="quiet">No rep yet.</p>'
    paces = ", ".join(f"{pace} pace {days}" for pace, days in found.paces.items())
    told = "A session's note may say which pace of a two- or three-week cycle it was for."
    if paces:
        told = f"Days by pace of the cycle, as labelled: {paces}."
    parts = [f'<p class="terms">{escape(told)} The newest 100 sessions.</p>']
    parts += [_workout(number, one) for number, one in enumerate(found.workouts)]
    return "\n".join(parts)


def _workout(number: int, one: OfWorkout) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(_row(day) for day in one.days)
    text = f'<p class="terms">{escape(one.text)}</p>' if one.text else ""
    return f"""<section><h2 id="workout-{number}">{escape(one.name)}</h2>
{text}<div class="scroll" tabindex="0" role="region" aria-labelledby="workout-{number}">
<table class="season"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>"""


def _row(day: Done) -> str:
    link = f'<a href="/session/{day.session}">{escape(day_text(day.at))}</a>'
    names = ", ".join(day.athletes[:MOST_NAMES])
    more = len(day.athletes) - MOST_NAMES
    athletes = f"{names} and {more} more" if more > 0 else names
    cells = (escape(athletes), str(day.reps), "<br>".join(map(_best, day.bests)), escape(day.cycle_pace))
    told = "".join(f'<td data-of="{head}">{cell}</td>' for head, cell in zip(HEADS[1:], cells, strict=True))
    return f'<tr><th scope="row">{link}</th>{told}</tr>'


def _best(one: Best) -> str:
    return f"{one.distance_m:g} m {seconds(one.time_s, one.u_s)} s, {escape(one.name)}"
