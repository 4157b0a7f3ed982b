"""Tight? More steps a minute, shorter ones, and slower for it: the text's Rule #1 seen in the step rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from server.coaching.advice import TEXT, Advice, Day
from server.coaching.fading import DEFAULT_CV
from server.coaching.strides import Strides

TWICE = 2
"""Reps in a row."""
LEAST_BEFORE = 3
"""Reps that the newest two are held against: their median is somebody's usual of the day."""
SIGMAS = 2.0
VARIATIONS = 1.5
"""Usual variations by which the speed must be down besides: 2u of the measurement alone is wrong in 1 to 8 % of steady
sessions of nine reps at 1.2 % of speed and 0.5 to 1 % of step rate, with this in 0.1 to 0.7 % (3,000 drawn of each)."""


def tight(reps: Sequence[Strides], usual_cv: float = DEFAULT_CV) -> str | None:
    """The figures, where the newest two reps had more steps a minute, shorter ones and less speed, each beyond 2u.

    reps: of one athlete's session, in order of time; what was before the newest two in their series is the measure.
    usual_cv: rep to rep variation of the athlete's speed, a fraction.
    """
    newest = reps[-TWICE:]
    before = [one for one in reps[:-TWICE] if one.series == newest[-1].series] if newest else []
    if len(newest) < TWICE or len(before) < LEAST_BEFORE or len({one.series for one in newest}) > 1:
        return None
    if not all(_is_tight(one, before, usual_cv) for one in newest):
        return None
    usual = _usual(before)
    rates = " and ".join(f"{one.rate_per_min - usual.rate_per_min:+.0f}" for one in newest)
    lengths = " and ".join(f"{100 * (one.length_m - usual.length_m):+.0f}" for one in newest)
    speeds = " and ".join(f"{100 * (one.velocity_m_per_s / usual.velocity_m_per_s - 1):+.1f}" for one in newest)
    return (
        f"in two reps in a row more steps ({rates} a minute), shorter ones ({lengths} cm) and less speed ({speeds} %) "
        f"than in the {len(before)} reps before, each beyond 2u"
    )


def _usual(before: Sequence[Strides]) -> Strides:
    """The median rep; its u is the median's own, 1.25 of the mean's."""
    share = 1.25 / math.sqrt(len(before))
    return Strides(
        median(one.velocity_m_per_s for one in before),
        share * median(one.u_own_m_per_s for one in before),
        median(one.rate_per_min for one in before),
        share * median(one.u_per_min for one in before),
    )


def _is_tight(one: Strides, before: Sequence[Strides], usual_cv: float) -> bool:
    usual = _usual(before)
    faster_legs = one.rate_per_min - usual.rate_per_min > SIGMAS * math.hypot(one.u_per_min, usual.u_per_min)
    shorter = usual.length_m - one.length_m > SIGMAS * math.hypot(one.u_length_m, usual.u_length_m)
    lost_m_per_s = usual.velocity_m_per_s - one.velocity_m_per_s
    least_m_per_s = SIGMAS * math.hypot(one.u_own_m_per_s, usual.u_own_m_per_s)
    slower = lost_m_per_s > max(least_m_per_s, VARIATIONS * usual_cv * usual.velocity_m_per_s)
    return faster_legs and shorter and slower


def stay_loose(day: Day) -> Advice | None:
    """Advice while the newest two sound flying reps look tight."""
    strides = [one.strides for one in day.sound if one.strides is not None]
    newest = [one.strides for one in day.sound[-TWICE:]]
    reason = tight(strides, day.variation.cv) if day.flying and None not in newest else None
    if reason is None:
        return None
    source = f"{TEXT}: a tight body shortens your stride and decreases your speed; 2u and twice in a row are ours"
    return Advice("tight", "tight? Rule #1: stay loose", reason, source, "text")
