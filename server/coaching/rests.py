"""Rests: what was prescribed against what was taken, when somebody may go, and when that is called out.

Instants and durations are integers of ns; instants are on the session clock. A rest lasts from a rep's Marker 3 to the
start of the next run-up. The prescribed rest is the least: more is never warned.
"""

from __future__ import annotations

from dataclasses import dataclass

S = 1_000_000_000
USUAL_RUN_UP_NS = 8 * S
"""Start cone to Marker 2: 10 to 20 m before Marker 1 and 30 m after it, from standing; 8 s unless measured."""
SHORT_TENTHS = 9
"""A rest of fewer tenths of the prescribed one is short: 90 % leaves room for a run-up that is not as usual."""
PROMPTS_NS = (20 * S, 0)
"""How long before somebody may go this is called out, for the next in the order."""
PROMPTS_ALONE_NS = (60 * S, *PROMPTS_NS)
"""The same for one athlete alone, whom nobody's run reminds."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest before one rep. taken_ns: 0 or more. warning: a sentence where it was short, else None."""

    prescribed_ns: int
    taken_ns: int
    warning: str | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """To be called out at an instant. before_ns: how long it then is until the athlete may go, 0 or more."""

    at_ns: int
    before_ns: int


def rest(t3_before_ns: int, t2_ns: int, prescribed_ns: int, run_up_ns: int = USUAL_RUN_UP_NS) -> Rest:
    """Return the rest between a rep's instant at Marker 3 and the next one's at Marker 2.

    prescribed_ns: over 0; after the last rep of a workout no rest is prescribed. One Rest a rep, so one warning.
    """
    if prescribed_ns <= 0:
        raise ValueError(f"a prescribed rest is over 0 ns, not {prescribed_ns}: ask only where one is prescribed")
    taken_ns = max(0, t2_ns - t3_before_ns - run_up_ns)
    return Rest(prescribed_ns, taken_ns, _warning(taken_ns, prescribed_ns))


def _warning(taken_ns: int, prescribed_ns: int) -> str | None:
    if 10 * taken_ns >= SHORT_TENTHS * prescribed_ns:
        return None
    percent = 100 * taken_ns // prescribed_ns
    return f"short rest before this rep: {minutes(taken_ns)} of {minutes(prescribed_ns)} ({percent} %)"


def due_ns(t3_ns: int, prescribed_ns: int) -> int:
    """Return the instant from which the athlete may start the next run-up."""
    return t3_ns + prescribed_ns


def prompts(t3_ns: int, prescribed_ns: int, *, alone: bool = False) -> tuple[Prompt, ...]:
    """Return what to call out for one athlete's next rep, in order of time; alone: nobody else is in the order.

    One that would come before the rest has begun is left out.
    """
    before = PROMPTS_ALONE_NS if alone else PROMPTS_NS
    return tuple(Prompt(due_ns(t3_ns, prescribed_ns) - one, one) for one in before if one <= prescribed_ns)


def prompts_between(calls: tuple[Prompt, ...], after_ns: int, until_ns: int) -> tuple[Prompt, ...]:
    """Return what falls due after one instant and up to another: windows that follow one another call each once."""
    return tuple(one for one in calls if after_ns < one.at_ns <= until_ns)


def spacing_ns(athletes: int, prescribed_ns: int, run_ns: int = 0) -> int:
    """Return the time from one athlete's start to the next one's at which everybody is due again just in turn.

    run_ns: run-up and Fly Zone of one run. Without it the round takes as long as the rest, so that each rests less by a
    run than prescribed; with it everybody has the rest in full. Rounded up: the rest is the least.
    """
    if athletes < 1:
        raise ValueError(f"a spacing is of at least one athlete, not of {athletes}")
    return -((prescribed_ns + run_ns) // -athletes)


def spacing(athletes: int, prescribed_ns: int, run_ns: int = 0) -> str:
    """Say the spacing in whole seconds, rounded up."""
    seconds = -(spacing_ns(athletes, prescribed_ns, run_ns) // -S)
    who = "1 athlete" if athletes == 1 else f"{athletes} athletes"
    return f"{who} at {minutes(prescribed_ns)}: one each {seconds} s"


def minutes(duration_ns: int) -> str:
    """Say a duration of 0 or more as 2:31. Seconds are cut, not rounded: 2:41.9 is not yet the 2:42 that is enough."""
    return f"{duration_ns // (60 * S)}:{duration_ns // S % 60:02d}"
