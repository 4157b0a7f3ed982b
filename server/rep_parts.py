"""What a rep's view is made of: its budget, what a coach changed, what it is beside the athlete's others."""

from __future__ import annotations

from typing import Literal

from gate.pace import Verdict
from server.people_views import PaceView
from server.view import View


class BudgetLineView(View):
    """One source of error in a fly time."""

    term: str
    u_s: float
    kind: Literal["own", "common"]
    signs: tuple[int, int]


class VoidView(View):
    """Why a rep does not count."""

    reason: str
    at: str


class CorrectionView(View):
    """What a coach changed, and why."""

    what: str
    reason: str
    at: str


class FloorView(View):
    """A 400 m pace rep against 800 m pace, its floor. margin_percent: of the velocity over that pace."""

    pace: PaceView
    verdict: Verdict
    p_faster: float
    margin_percent: float


class FeelView(View):
    """How a rep felt, as the athlete said: one tap each, null or false where nothing was said.

    recovered_early: was ready again long before the rest after it was over.
    """

    looseness: Literal["loose", "tight"] | None = None
    effort: Literal["easy", "hard", "all out"] | None = None
    recovered_early: bool = False


class MarksView(View):
    """What a rep is beside the athlete's others of today; null where there is nothing to compare with.

    to_best_s: fly time less the best one before it. fading, short_rest: a sentence with the
    figures. rest_s: from Marker 3 of the one before to this one's run-up.
    """

    to_before: Literal["better", "same", "worse"] | None = None
    to_best_s: float | None = None
    best_today: bool = False
    off_best: bool = False
    fading: str | None = None
    personal_best: bool = False
    rest_s: float | None = None
    short_rest: str | None = None


class SteppedView(View):
    """What is seen of a runner's steps, a minute; comes when the runner has left the picture.

    step_rate_why: why there is none; both null: nobody has looked, or not yet.
    """

    step_rate_per_min: float | None = None
    u_step_rate_per_min: float | None = None
    step_rate_why: str | None = None
