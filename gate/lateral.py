"""The runner's place across the lane, which a camera that looks aslant takes for time: read off the feet, budget, cure.

    instant at the gate = instant seen + slant * place to the runner's left / speed

Away from a camera is to the left of who runs to the right of its picture. With the camera between two gates their
slants have opposite signs, so the error adds in the fly time: 0.15 m across a lane is 8 cm along it at each of two
gates 30 m apart, seen from 27 m back, and 18 ms at 9 m/s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate.crossing import Crossing
from gate.line import GateLine
from gate.measurement import BudgetLine
from gate.rep import Rep

U_LATERAL_M = 0.15
"""Where a runner goes in a lane of 1.22 m, about its middle."""
LATERAL_TERM, ASLANT_TERM = "runner's lateral place", "trunk seen aslant"
U_ASLANT_M = 0.028
"""How far across the body its foremost edge in the picture is, seen aslant, and how that turns with the stride: each
gate's own. 36 made runs at three camera heights (seeds 0-35) scatter by 0.010 to 0.018 m at a slant of 0.56; the mean
of 0.033 m is the same at both gates."""
FOOT_ROW_M, U_FOOT_ROW_M = 0.012, 0.025
"""The detector's lowest row of a foot is that much above the ground, as a height at the gate (the same runs)."""
U_FOOT_SHARED_M = 0.07
"""What both gates' readings of one runner share: a foot comes down beside the trunk's middle, shoes have the ground's
tone. Readings at the two gates correlate by a quarter (the same runs)."""
MOST_LATERAL_M = 0.6
"""Feet that say more than half a lane were in the air, or have the ground's tone: they were not read."""
LEAST_ACROSS_PER_FEET = 0.1
"""A camera that sees less than this, or 0, looks down from above: feet have no height in its picture."""
WELL_READ = 0.8
"""Feet correct an instant where they leave at most this share of U_LATERAL_M."""


@dataclass(frozen=True, slots=True)
class Lateral:
    """Place of a trunk across the lane: metres beyond its middle to the runner's left, with u. read: from its feet."""

    place_m: float = 0.0
    u_m: float = U_LATERAL_M
    read: bool = False


@dataclass(frozen=True, slots=True)
class FootReading:
    """Where across the lane feet stood at one gate, to the runner's left.

    u_row_m: of this reading alone. u_shared_m: of both gates alike.
    """

    place_m: float
    u_row_m: float
    u_shared_m: float


def read_feet(line: GateLine, crossing: Crossing) -> FootReading | None:
    """Where across the lane the feet of a crossing stood; None where the line does not tell or they are outside a lane.

    Nothing of U_LATERAL_M is in it.
    """
    away_m = line.across_per_feet * (crossing.feet_m - FOOT_ROW_M)
    if not abs(away_m) <= MOST_LATERAL_M:
        return None
    return _reading(line, away_m if crossing.direction == "right" else -away_m)


def _reading(line: GateLine, left_m: float) -> FootReading | None:
    if line.across_per_feet < LEAST_ACROSS_PER_FEET:
        return None
    return FootReading(left_m, U_FOOT_ROW_M * line.across_per_feet, math.hypot(U_FOOT_SHARED_M, line.u_across_m))


def lateral_place(readings: Sequence[FootReading | None]) -> Lateral:
    """A run's place from what is known of runners and its feet at both gates; the former alone unless they lower u.

    Readings more than three of their u apart are of a foot in the air: none of them counts.
    """
    read = [one for one in readings if one is not None]
    far_apart = len(read) == 2 and abs(read[0].place_m - read[1].place_m) > 3 * math.hypot(*(r.u_row_m for r in read))
    if far_apart or not read:
        return Lateral()
    weights = [1 / one.u_row_m**2 for one in read]
    mean_m = sum(weight * one.place_m for weight, one in zip(weights, read, strict=True)) / sum(weights)
    u_mean_m = math.hypot(1 / math.sqrt(sum(weights)), max(one.u_shared_m for one in read))
    u_m = 1 / math.hypot(1 / U_LATERAL_M, 1 / u_mean_m)
    if u_m > WELL_READ * U_LATERAL_M:
        return Lateral()
    return Lateral(mean_m * (u_m / u_mean_m) ** 2, u_m, read=True)


def u_from_feet(lines: tuple[GateLine, GateLine]) -> Lateral:
    """What feet read at both gates would leave of the place of a runner on the lane's middle."""
    return lateral_place([_reading(line, 0.0) for line in lines])


def correction_ns(line: GateLine, lateral: Lateral, speed_m_per_s: float) -> int:
    """What is added to the instant seen at a gate to get that at which the trunk reached the gate's plane, ns."""
    return round(line.slant * lateral.place_m / speed_m_per_s * 1e9)


def corrected(crossing: Crossing, line: GateLine, lateral: Lateral) -> Crossing:
    """The crossing with its instant moved for a place that was read, and a note of that; itself where nothing moves."""
    moved_ns = correction_ns(line, lateral, crossing.speed_m_per_s)
    if not lateral.read or moved_ns == 0:
        return crossing
    side = "left" if lateral.place_m > 0 else "right"
    note = (
        f"instant moved by {moved_ns * 1e-6:+.1f} ms: by the feet the runner was {abs(lateral.place_m):.2f} m "
        f"{side} of the lane's middle"
    )
    both = note if crossing.note is None else f"{crossing.note}; {note}"
    return replace(crossing, t_ns=crossing.t_ns + moved_ns, note=both)


def corrected_rep(rep: Rep, lines: tuple[GateLine, GateLine]) -> tuple[Rep, Lateral]:
    """A rep with both instants moved for the place that the feet at its gates tell, and that place.

    The rep itself, and a place that was not read, where the feet do not make u smaller.
    """
    lateral = lateral_place([read_feet(lines[0], rep.marker2), read_feet(lines[1], rep.marker3)])
    return Rep(corrected(rep.marker2, lines[0], lateral), corrected(rep.marker3, lines[1], lateral)), lateral


def lateral_budget(
    lines: tuple[GateLine, GateLine], lateral: Lateral, speeds_m_per_s: tuple[float, float]
) -> tuple[BudgetLine, ...]:
    """Lines of a fly time's budget, seconds: the lateral place, which acts at both gates at once, and the slant's own.

    Between the markers it adds: signs (1, -1), u half of what it does to the fly time. Beside both, the difference.
    None where both gates are seen edge on.
    """
    moves_s = [line.slant * lateral.u_m / speed for line, speed in zip(lines, speeds_m_per_s, strict=True)]
    if not any(moves_s):
        return ()
    term = f"{LATERAL_TERM}, by the feet" if lateral.read else LATERAL_TERM
    effect_s, opposite = abs(moves_s[1] - moves_s[0]), moves_s[0] * moves_s[1] < 0
    aslant_s = [aslant_u_s(line, speed) for line, speed in zip(lines, speeds_m_per_s, strict=True)]
    return (
        BudgetLine(term, effect_s / 2, "own", (1, -1)) if opposite else BudgetLine(term, effect_s, "own", (0, 1)),
        BudgetLine(f"{ASLANT_TERM} at Marker 2", aslant_s[0], "own", (1, 0)),
        BudgetLine(f"{ASLANT_TERM} at Marker 3", aslant_s[1], "own", (0, 1)),
    )


def lateral_u_s(line: GateLine, speed_m_per_s: float) -> float:
    """What a place across the lane that is not known does to the instant at one gate."""
    return U_LATERAL_M * abs(line.slant) / speed_m_per_s


def aslant_u_s(line: GateLine, speed_m_per_s: float) -> float:
    """What a trunk's foremost edge, seen aslant, does to the instant at one gate."""
    return U_ASLANT_M * abs(line.slant) / speed_m_per_s
