"""A live session's reps as CSV, for a spreadsheet: one row a rep, void ones with their reason.

rest_before_s: taken before the rep. rest_after_s: the least that is prescribed after it.
"""

from __future__ import annotations

import csv
import io

from server.draft import Views
from server.feel import wind_of
from server.session_output import safe_cells
from server.views import RepView

COLUMNS = (
    "rep", "runner", "state", "fly_zone_m", "fly_time_s", "u_fly_time_s", "velocity_m_per_s", "u_velocity_m_per_s",
    "verdict", "verdict_from", "p_faster", "margin_m_per_s", "margin_percent", "pace_400_s", "pace_m_per_s", "check",
    "revised", "void", "note", "set", "rep_of_set", "named", "pulled_up", "marks", "rest_before_s", "rest_after_s",
    "family", "zone", "pace_800_s", "margin_800_percent", "looseness", "effort", "recovered_early", "wind_m_per_s",
)  # fmt: skip
DIGITS = 6


def reps_csv(views: Views, only: int | None = None) -> str:
    """Every rep that was not withdrawn, in order; only: one athlete's. u columns are one standard uncertainty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rep in views.reps.values():
        if rep.state != "withdrawn" and only in (None, rep.athlete):
            writer.writerow(safe_cells(_row(rep, views)))
    return file.getvalue()


def _row(rep: RepView, views: Views) -> list[object]:
    athlete = views.athletes.get(rep.athlete or 0)
    own = {
        "runner": athlete.name if athlete else "",
        "pace_400_s": rep.pace.time_s if rep.pace else None,
        "pace_m_per_s": rep.pace.speed_m_per_s if rep.pace else None,
        "void": rep.void.reason if rep.void else None,
        "note": _notes(rep, views),
        "pulled_up": "yes" if rep.pulled_up else "",
        "marks": "; ".join(_marks(rep)),
        "rest_before_s": rep.marks.rest_s,
        "rest_after_s": rep.rest_s,
        "pace_800_s": rep.floor.pace.time_s if rep.floor else None,
        "margin_800_percent": rep.floor.margin_percent if rep.floor else None,
        "looseness": rep.feel.looseness,
        "effort": rep.feel.effort,
        "recovered_early": "yes" if rep.feel.recovered_early else "",
        "wind_m_per_s": wind_of(rep, views.session),
    }
    return [_cell(own[name] if name in own else getattr(rep, name)) for name in COLUMNS]


def _notes(rep: RepView, views: Views) -> str:
    """What was noted at its gates."""
    seen = [views.crossings[number] for number in (rep.crossing2, rep.crossing3) if number is not None]
    return "; ".join(f"Marker {one.marker}: {one.note}" for one in seen if one.note)


def _marks(rep: RepView) -> list[str]:
    """What it is beside the athlete's others of today."""
    marks = rep.marks
    told = {
        f"{marks.to_before} than before": marks.to_before in ("better", "worse"),
        "same as before": marks.to_before == "same",
        "best today": marks.best_today,
        "off the best": marks.off_best,
        "personal best": marks.personal_best,
    }
    return [*(words for words, is_so in told.items() if is_so), *filter(None, (marks.fading, marks.short_rest))]


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else value
