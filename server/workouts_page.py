"""The library: `GET /workouts`, in order of progression, and a page a workout at `/workouts/{number}`. No script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.about_workout import AboutView, about
from server.api import Number, TheDesk
from server.coaching.guide import FROM, GUIDE
from server.coaching.library import LIBRARY
from server.coaching.minutes import minutes
from server.coaching.steps import Family
from server.missing import UnknownError
from server.people_views import StepView, WorkoutView
from server.printed_page import printed_page, told
from server.workout_desk import the_workout
from server.workouts_done import earlier, last_done

router = APIRouter(include_in_schema=False)
FAMILIES: dict[Family, str] = {"400 m pace": "400 m pace", "flying": "Flying: maximum velocity"}
"""In the text's order: who lacks top speed after a few of the first goes on to the second."""
_ORDER = {one.key: place for place, one in enumerate(LIBRARY)}


@router.get("/workouts", response_class=HTMLResponse)
def library(desk: TheDesk) -> HTMLResponse:
    """All workouts of the session: the library's in order of progression, then the coach's own."""
    views = desk.views()
    workouts = [one for one in views.workouts.values() if not one.removed]
    done = last_done(earlier(desk), workouts, datetime.now(UTC))
    found = {one.workout: about(views, one, done) for one in workouts}
    parts = [_family(words, in_order(workouts, family), found) for family, words in FAMILIES.items()]
    more = '<p><a href="/warm-up">Warm-up and cool-down with a timer</a></p>'
    return printed_page("Workouts", "library", "workouts", f"{more}{''.join(parts)}{_source()}")


@router.get("/workouts/{workout}", response_class=HTMLResponse)
def page(request: Request, desk: TheDesk, workout: Number) -> HTMLResponse:
    """One workout's page. Raises UnknownError, which is a problem for a program; a person gets the sentence."""
    views = desk.views()
    try:
        one = the_workout(views, workout)
    except UnknownError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        text = str(error)
        return printed_page("No such workout", "library", "workouts", told(f"{text[:1].upper()}{text[1:]}."), 404)
    found = about(views, one, last_done(earlier(desk), [one], datetime.now(UTC)))
    content = "\n".join(
        (
            _facts(one, found),
            _steps(one.reps),
            _guide(one.family),
            _source(),
            '<p><a href="/workouts">All workouts</a></p>',
        )
    )
    return printed_page(one.name, "workout", "workouts", content)


def in_order(workouts: Iterable[WorkoutView], family: Family) -> list[WorkoutView]:
    """A family's, in order of progression; a coach's own behind them."""
    own = len(_ORDER)
    return sorted(
        (one for one in workouts if one.family == family),
        key=lambda one: (_ORDER.get(one.built_in, own), one.workout),
    )


def _family(words: str, workouts: Sequence[WorkoutView], found: dict[int, AboutView]) -> str:
    items = "".join(_item(one, found[one.workout]) for one in workouts)
    return f'<section><h2>{escape(words)}</h2><ol class="plain library">{items}</ol></section>'


def _item(one: WorkoutView, found: AboutView) -> str:
    last = f"last {found.last}" if found.last else "not run yet"
    facts = f"{found.timed_m:g} m timed, about {round(found.time_s / 60)} min; {last}"
    return (
        f'<li><a href="/workouts/{one.workout}"><b>{escape(one.name)}</b></a> <span>{_lines(one)}</span> '
        f'<span class="quiet">{escape(facts)}</span></li>'
    )


def _lines(one: WorkoutView) -> str:
    return escape(one.notation or one.text).replace("\n", "<br>")


def _facts(one: WorkoutView, found: AboutView) -> str:
    low_m, high_m = found.whole_m
    last = f"Last run {found.last}." if found.last else "Not run yet in this database."
    if found.last_of_family and found.last_of_family != found.last:
        last += f" Last workout of this kind {found.last_of_family}."
    distances = ",".join(f"{one_m:g}" for one_m in sorted({step.distance_m for step in one.reps}))
    kind = "" if one.family == "flying" else "&amp;kind=pace"
    warnings = "".join(
        f'<p class="remark">{escape(words[:1].upper() + words[1:])}.</p>'
        for words in (found.unfit, found.caution)
        if words
    )
    return f"""<section><p class="notation">{_lines(one)}</p>
<p>{found.reps} reps, <b>{found.timed_m:g} m</b> timed, {low_m:g} to {high_m:g} m with run-ups and slowing down;
about <b>{round(found.time_s / 60)} min</b> with the rests in full, warm-up not in it.</p>
<p>{escape(last)}</p>{warnings}
<p class="links"><a href="/set-out?distances={distances}{kind}">What to set out for it</a>
<a href="/warm-up">Warm-up and cool-down</a></p></section>"""


def _steps(reps: Sequence[StepView]) -> str:
    """Every set on a line: its distances with the rests between them."""
    lines = [(number, list(steps)) for number, steps in groupby(reps, key=lambda step: step.set)]
    rows = "".join(
        f'<tr><th scope="row">Set {number}</th><td>{", ".join(_step(step) for step in steps)}</td></tr>'
        for number, steps in lines
    )
    return f'<section><h2>Rep by rep</h2><table class="steps"><tbody>{rows}</tbody></table></section>'


def _step(step: StepView) -> str:
    if step.rest_s is None:
        return f"<b>{step.distance_m:g} m</b>"
    assumed = ' <span class="assumed">assumed</span>' if step.assumed_rest else ""
    return f"<b>{step.distance_m:g} m</b> {minutes(int(step.rest_s))}{assumed}"


def _guide(family: Family) -> str:
    return "".join(
        f"<section><h2>{escape(heading)}</h2><p>{escape(text)}</p></section>" for heading, text in GUIDE[family]
    )


def _source() -> str:
    return f'<p class="quiet">{escape(FROM)}</p>'
