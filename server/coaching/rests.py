"""Rests: what was prescribed against what was taken.

Instants and durations are integers of ns; instants are on the session clock. A rest lasts from a rep's Marker 3 to the
start of the next run-up. The prescribed rest is the least: more is never warned. When somebody may go, and what is
called out, the pages tell by their own clock: `static/dashboard/rests.js`.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.coaching.minutes import minutes

S = 1_000_000_000
USUAL_RUN_UP_NS = 8 * S
"""Start cone to Marker 2: 10 to 20 m before Marker 1 and 30 m after it, from standing; 8 s unless measured."""
SHORT_TENTHS = 9
"""A rest of fewer tenths of the prescribed one is short: 90 % leaves room for a run-up that is not as usual."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest before one rep. taken_ns: 0 or more. warning: a sentence where it was short, else None."""

    prescribed_ns: int
    taken_ns: int
    warning: str | None


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
    return f"short rest before this rep: {_cut(taken_ns)} of {_cut(prescribed_ns)} ({percent} %)"


def _cut(duration_ns: int) -> str:
    """Seconds are cut, not rounded: 2:41.9 is not yet the 2:42 that is enough."""
    return minutes(duration_ns // S)
