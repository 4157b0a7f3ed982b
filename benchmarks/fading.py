"""How often the fading rule is wrong on steady sessions, and what it finds of a loss. Without video. Writes a table.

    python benchmarks/fading.py [--n 100000] [--first-seed 10000]

Speeds of nine flying 30s are drawn about 9 m/s. The rule is told the athlete's true variation, nothing (1.2 %), or what
it measures on two earlier sessions. Steady and fading sessions of one seed are the same draw. Takes two minutes; with
other seeds than these nothing is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.document import markdown, told, write
from server.coaching.fading import Variation, fading, usual_variation
from server.coaching.progress import marks
from server.coaching.timed_rep import TimedRep

FLY_ZONE_M = 30.0
SPEED_M_PER_S = 9.0
REPS = 9
LOSS = 0.04
LOST_REPS = 3
U_OWN_S = 0.0013
"""Mean own u of docs/accuracy.md, "The whole budget". The drawn variation is as timed, with this in it."""
FALSE_AT_MOST = 0.01
FOUND = {0.007: 0.99, 0.010: 0.94, 0.017: 0.48}
FOUND_WITHIN = 0.01
SESSIONS = 100_000
"""Of 1,000 sessions a share of 1 % is known to 0.6 % (two standard deviations), of these to 0.06 %."""
FIRST_SEED = 10_000
CVS = (0.007, 0.010, 0.012, 0.017)

Told = Callable[[float, int], Variation]


@dataclass(frozen=True, slots=True)
class Shares:
    """Of many sessions: in which the rule fired though steady, and in which it found the loss."""

    false: float
    found: float


def speeds(seed: int, cv: float, reps: int = REPS) -> list[float]:
    """Speeds of a steady session, m/s."""
    drawn = np.random.default_rng(seed).normal(0.0, cv, reps)
    return [SPEED_M_PER_S * (1 + float(one)) for one in drawn]


def session(speeds_m_per_s: Sequence[float]) -> list[TimedRep]:
    """Reps of one distance and set-up."""
    return [TimedRep(FLY_ZONE_M / one, U_OWN_S, 0.01, FLY_ZONE_M, "lines as drawn") for one in speeds_m_per_s]


def slower_at_the_end(speeds_m_per_s: Sequence[float]) -> list[float]:
    """The same session with 4 % lost in its last three reps."""
    return [*speeds_m_per_s[:-LOST_REPS], *(one * (1 - LOSS) for one in speeds_m_per_s[-LOST_REPS:])]


def true_variation(cv: float, _seed: int) -> Variation:
    """The athlete's own, known exactly."""
    return Variation(cv, sessions=1, reps=REPS)


def default_variation(_cv: float, _seed: int) -> Variation:
    """Nothing known of the athlete."""
    return Variation()


def measured_variation(cv: float, seed: int) -> Variation:
    """From two earlier sessions of the same athlete."""
    return usual_variation([session(speeds(seed + later, cv)) for later in (1_000_000, 2_000_000)])


def shares(cv: float, known: Told, seeds: range) -> Shares:
    """Fire the rule on every seed's session, steady and with the loss."""
    false = found = 0
    for seed in seeds:
        steady = speeds(seed, cv)
        variation = known(cv, seed)
        false += any(fading(session(steady), variation))
        found += any(fading(session(slower_at_the_end(steady)), variation))
    return Shares(false / len(seeds), found / len(seeds))


def marked(cv: float, seeds: range) -> float:
    """Share of steady sessions with a rep that is marked 3 % under today's best: the rule that is not used alone."""
    return sum(any(mark.under_best for mark in marks(session(speeds(seed, cv)))) for seed in seeds) / len(seeds)


def holds(cv: float, true: Shares) -> bool:
    """Whether the goals are met, for an athlete whose variation is known."""
    return true.false < FALSE_AT_MOST and true.found >= FOUND.get(cv, 0.0) - FOUND_WITHIN


def main() -> None:
    parser = argparse.ArgumentParser(description="How often the fading rule is wrong, and what it finds.")
    parser.add_argument("--n", type=int, default=SESSIONS)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.n)
    rows = []
    for cv in CVS:
        by = [shares(cv, known, seeds) for known in (true_variation, measured_variation, default_variation)]
        figures = [f"{one.false:.2%}, {one.found:.1%}" for one in by]
        rows.append([f"{cv:.1%}", *figures, f"{marked(cv, seeds):.0%}", told(holds(cv, by[0]))])
    head = [
        "variation",
        "own, known",
        "own, of two sessions",
        "default 1.2 %",
        "one rep 3 % under, steady",
        "own, known",
    ]
    text = markdown(head, rows)
    print(text)
    if seeds == range(FIRST_SEED, FIRST_SEED + SESSIONS):
        write("fading", text)


if __name__ == "__main__":
    main()
