"""How often anything is advised about steady made sessions, and what is found in others. Without video. Writes a table.

    python benchmarks/advice.py [--n 20000] [--first-seed 10000]

Nine flying 30s in three sets, drawn as in `benchmarks/fading.py`, and the speeds at both gates: a gain of 1 % in the
Fly Zone, 1.5 % own noise a gate, and 2 % that each gate's scale is wrong by in the whole session. Takes some minutes;
with other seeds than these nothing is written.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.document import markdown, told, write
from benchmarks.fading import (
    CVS,
    default_variation,
    measured_variation,
    session,
    slower_at_the_end,
    speeds,
    true_variation,
)
from server.coaching.advice import Day, GateSpeeds, Ran
from server.coaching.advise import advise
from server.coaching.fading import Variation

REPS_IN_A_SET = 3
GAIN = 0.010
"""What a maximal run-up of 30 m leaves to gain at its end: 0.3 to 1.3 %."""
U_GATE, U_SCALE = 0.015, 0.02
"""Relative standard uncertainties of a gate's speed: the fit's own, and of the scale."""
SLOWS = 0.05
U_SCALE_MEASURED = 0.005
"""Speed lost in the Fly Zone by who does not run through, found with scales that are known to 0.5 %."""
SESSIONS, FIRST_SEED = 20_000, 10_000
QUIET_AT_LEAST = 0.99


def day(
    speeds_m_per_s: Sequence[float], seed: int, variation: Variation, gain: float = GAIN, u_scale: float = U_SCALE
) -> Day:
    """A session as the rules see it; every rep beats 400 m pace after the rest that is prescribed."""
    rng = np.random.default_rng([seed, 7])
    scales = 1 + rng.normal(0, u_scale, 2)
    runs = []
    for number, (timed, speed) in enumerate(zip(session(speeds_m_per_s), speeds_m_per_s, strict=True)):
        seen = speed * np.array([1 - gain / 2, 1 + gain / 2]) * scales * (1 + rng.normal(0, U_GATE, 2))
        u = speed * math.sqrt(2)
        gates = GateSpeeds(float(seen[0]), float(seen[1]), u_own=u * U_GATE, u_common=u * u_scale)
        runs.append(Ran(timed, number // REPS_IN_A_SET, 1.0 if number else None, speeds=gates, to_400="faster"))
    return Day("Ann", tuple(runs), variation)


def advised(whole: Day) -> set[str]:
    """Kinds of everything that is advised from the first rep to the last."""
    days = (replace(whole, runs=whole.runs[:n]) for n in range(1, len(whole.runs) + 1))
    return {one.kind for so_far in days for one in advise(so_far)}


def share(seeds: range, found: Callable[[int], bool]) -> float:
    """Share of the sessions of these seeds."""
    return sum(map(found, seeds)) / len(seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description="How often anything is advised about steady sessions.")
    parser.add_argument("--n", type=int, default=SESSIONS)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.n)
    text = table(seeds)
    print(text)
    if seeds == range(FIRST_SEED, FIRST_SEED + SESSIONS):
        write("advice", text)


def table(seeds: range) -> str:
    """A row for each variation."""
    rows = []
    for cv in CVS:
        quiet = []
        for known in (true_variation, measured_variation, default_variation):

            def nothing(seed: int, cv: float = cv, known: Callable[[float, int], Variation] = known) -> bool:
                return not advised(day(speeds(seed, cv), seed, known(cv, seed)))

            quiet.append(share(seeds, nothing))

        def fades(seed: int, cv: float = cv) -> bool:
            lost = slower_at_the_end(speeds(seed, cv))
            return "end-set" in advised(day(lost, seed, true_variation(cv, seed)))

        def fades_unknown(seed: int, cv: float = cv) -> bool:
            return "end-set" in advised(day(slower_at_the_end(speeds(seed, cv)), seed, Variation()))

        def slows(seed: int, cv: float = cv) -> bool:
            return "run-through" in advised(day(speeds(seed, cv), seed, Variation(), -SLOWS, U_SCALE_MEASURED))

        figures = [f"{one:.2%}" for one in quiet] + [
            f"{share(seeds, one):.0%}" for one in (fades, fades_unknown, slows)
        ]
        rows.append([f"{cv:.1%}", *figures, told(min(quiet) >= QUIET_AT_LEAST)])
    head = [
        "variation",
        "no advice: variation known",
        "of two sessions",
        "not known",
        "4 % lost in the last three reps: found, known",
        "not known",
        "5 % lost in the Fly Zone, scales to 0.5 %: found",
        "no advice in 99 %",
    ]
    return markdown(head, rows)


if __name__ == "__main__":
    main()
