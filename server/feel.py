"""What is noted by hand about a rep and changes no figure: how it felt, and the wind."""

from __future__ import annotations

from server.advice_desk import follow
from server.bodies import FeelBody, WindBody
from server.corrections import the_rep
from server.draft import Draft, changed
from server.people_views import SessionView
from server.rep_parts import FeelView
from server.views import RepView


def felt(draft: Draft, number: int, body: FeelBody) -> None:
    """Note how a rep felt; advice may follow from it."""
    rep = the_rep(draft, number)
    feel = FeelView.model_validate(rep.feel.model_dump() | body.model_dump(exclude_unset=True))
    draft.put(changed(rep, feel=feel))
    follow(draft, {rep.athlete})


def feel_text(feel: FeelView) -> str:
    """`tight, all out`; empty where nothing was said."""
    early = "recovered early" if feel.recovered_early else None
    return ", ".join(one for one in (feel.looseness, feel.effort, early) if one is not None)


def wind_of(rep: RepView, terms: SessionView) -> float | None:
    """Wind of a rep: its own, else the session's; None where none was noted."""
    return terms.wind_m_per_s if rep.wind_m_per_s is None else rep.wind_m_per_s


def wind(draft: Draft, number: int, body: WindBody) -> None:
    """Note the wind of one rep."""
    draft.put(changed(the_rep(draft, number), wind_m_per_s=body.wind_m_per_s))
