"""What may be advised to a coach about one athlete, and what an athlete's day is to the rules that advise it.

The rules are in `stopping`, `top_speed` and `fly_zone_ends`; `advise` asks them all. They read one athlete's day alone,
know no views and keep nothing: an advice that no longer follows from the day is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gate.pace import Verdict
from server.coaching.fading import Fading, Variation, fading
from server.coaching.strides import Strides
from server.coaching.timed_rep import TimedRep

Kind = Literal["end-set", "end-session", "top-speed", "run-through", "build-up", "next-distance", "pulled-up", "tight"]
Whose = Literal["text", "paper", "ours"]
TEXT = "400m Pace Workouts, the training text"
SIGMAS, SCALE_SIGMAS = 2.0, 3.0
"""A difference of gate speeds is one beyond 2u of the fits, after 3u of the scales: what is wrong with a scale is wrong
in every rep of a set-up, so that twice in a row is no guard against it."""
MORE_CAREFUL = 1.2
CAUTIOUS_CV = 0.018
"""Usual variation that an advice assumes: a fifth more than the athlete's own, and just over the 1.7 % that Haugen 2012
and Zabaloy 2021 found at most where too little history is known. The mark `fading` goes by the own one or 1.2 %, and is
wrong in up to 2 and 5.5 % of steady sessions (`benchmarks/fading.py`): fair for a mark, too often for an advice."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said to the coach. words: what to do. reason: the figures behind it. whose: where the rule is from."""

    kind: Kind
    words: str
    reason: str
    source: str
    whose: Whose


@dataclass(frozen=True, slots=True)
class GateSpeeds:
    """Speeds at the two gates of one rep, m/s.

    u_own: standard uncertainty of their difference from the fits alone. u_common: from both gates' scales, which are
    the same in every rep of a set-up; no rep can tell a wrong one from an athlete who slows.
    """

    first_m_per_s: float
    last_m_per_s: float
    u_own: float
    u_common: float = 0.0

    @property
    def gain(self) -> float:
        """Share of the first gate's speed that the second one's is higher."""
        return self.last_m_per_s / self.first_m_per_s - 1

    @property
    def doubt(self) -> float:
        """Share of the first gate's speed up to which a difference may be nothing."""
        return (SIGMAS * self.u_own + SCALE_SIGMAS * self.u_common) / self.first_m_per_s


@dataclass(frozen=True, slots=True)
class Ran:
    """One counted rep. timed: None where only one gate saw it.

    bout: counts the longer rests before it. rest_share: of the prescribed rest before it that was taken; None where
    that is not known, or was a queue's doing. recovered_early: the athlete said so after it.
    strides: None where the legs were not seen.
    to_400, to_floor: verdicts against 400 m pace, and against 800 m pace (the mile's where that is not known).
    """

    timed: TimedRep | None
    bout: int = 0
    rest_share: float | None = None
    recovered_early: bool = False
    pulled_up: bool = False
    speeds: GateSpeeds | None = None
    strides: Strides | None = None
    to_400: Verdict | None = None
    to_floor: Verdict | None = None

    @property
    def usable(self) -> bool:
        """Whether its time is sound and it was run through."""
        return self.timed is not None and self.timed.usable and not self.pulled_up


@dataclass(frozen=True, slots=True)
class Day:
    """One athlete's session so far, reps in order of time.

    floor: what the slowest pace that should be beaten is called; empty where none is known. flying: the workout is of
    flying reps. middle_distance: is known to be a middle-distance runner. is_over: has run all that is prescribed.
    """

    name: str
    runs: tuple[Ran, ...]
    variation: Variation = field(default_factory=Variation)
    floor: str = ""
    flying: bool = True
    middle_distance: bool = False
    is_over: bool = False

    @property
    def sound(self) -> tuple[Ran, ...]:
        """Reps that may be compared."""
        return tuple(one for one in self.runs if one.usable)

    def fades(self) -> tuple[Fading | None, ...]:
        """Where the athlete fades, for every sound rep; more careful than the mark is."""
        own = self.variation
        cautious = Variation(MORE_CAREFUL * own.cv, own.sessions, own.reps) if own.own else Variation(CAUTIOUS_CV)
        return fading(self._timed(), cautious)

    def _timed(self) -> Sequence[TimedRep]:
        return [one.timed for one in self.sound if one.timed is not None]
