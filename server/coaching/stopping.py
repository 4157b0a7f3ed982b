"""When to stop: the athlete fades, fades again after the longer rest, or has pulled up."""

from __future__ import annotations

from server.coaching.advice import Advice, Day
from server.coaching.fading import VARIATIONS, Fading

THREE_PERCENT = "3 % is a stop rule measured on nine trained male sprinters over 40 and 60 m (Jimenez-Reyes 2016, 2019)"
SOURCE = f"{THREE_PERCENT}; two reps in a row, and the comparison with the usual variation, are ours"


def fading_now(day: Day) -> Advice | None:
    """Advice while the newest sound rep fades: to end the set, and the session where an earlier bout faded too."""
    fades = day.fades()
    if not fades or (now := fades[-1]) is None:
        return None
    sound = day.sound
    before = any(one is not None and ran.bout < sound[-1].bout for one, ran in zip(fades, sound, strict=True))
    return _end_session(now) if before else _end_set(now)


def _end_set(found: Fading) -> Advice:
    return Advice("end-set", "consider ending the set", _reason(found), SOURCE, "ours")


def _end_session(found: Fading) -> Advice:
    reason = f"{_reason(found)}; the same before and after the longer rest"
    source = f"{SOURCE}; so is that fading again after the longer rest is the end"
    return Advice("end-session", "consider ending the session", reason, source, "ours")


def _reason(found: Fading) -> str:
    whose = "the athlete's reps vary anyhow" if found.variation.own else "sprinters' reps vary at most"
    limit = f"{VARIATIONS * 100 * found.variation.cv:.1f} %"
    return (
        f"two reps in a row slow, the newest {found.under_best_percent:.1f} % under today's best and "
        f"{found.under_median_percent:.1f} % under today's median; up to {limit} under it may be chance, "
        f"by how much {whose}"
    )


def pulled_up(day: Day) -> Advice | None:
    """Advice to ask after somebody whose newest rep was broken off; it never counts as fading."""
    if not day.runs or not day.runs[-1].pulled_up:
        return None
    source = "who broke off is asked, whatever the times say"
    return Advice("pulled-up", f"ask how {day.name} is", "pulled up in the newest rep", source, "ours")
