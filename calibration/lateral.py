"""The runner's place across the lane, which one camera takes for time: its budget, its reading off the feet, its cure.

    instant at the gate = instant seen + slant * place / speed     running to the right of the picture; left: minus

The slant has opposite signs at two gates with the camera between them, so the error adds in the fly time: 0.15 m across
a lane is 8 cm along it at each of two gates 30 m apart, seen from 27 m back, and 18 ms at 9 m/s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.one_camera import PosedGate, posed_gates
from calibration.pose import Pose
from gate.crossing import Direction
from gate.errors import InputError
from gate.measurement import BudgetLine
from gate.sources.camera import Camera

Array = NDArray[np.float64]
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
WELL_READ = 0.8
"""Feet correct an instant where they leave at most this share of U_LATERAL_M."""


@dataclass(frozen=True, slots=True)
class Lateral:
    """Place of a trunk across the lane: metres beyond its middle, away from the camera, with u. read: from its feet."""

    place_m: float = 0.0
    u_m: float = U_LATERAL_M
    read: bool = False


@dataclass(frozen=True, slots=True)
class FootReading:
    """Where across the lane feet stood at one gate. u_row_m: of this reading alone; u_shared_m: of both gates alike."""

    place_m: float
    u_row_m: float
    u_shared_m: float


def feet_row_px(gate: PosedGate, feet_m: float) -> float:
    """Row of the picture in which the detector saw feet at the height `Crossing.feet_m` above the ground point."""
    return gate.line.ground[1] - feet_m * gate.line.px_per_m * math.cos(math.radians(gate.line.tilt_deg))


def read_feet(pose: Pose, gate: PosedGate, foot_row_px: float) -> FootReading | None:
    """Where across the lane a foot stands whose lowest row is this one; None where that is in no part of the lane.

    Nothing of U_LATERAL_M is in it.
    """

    def place(camera: Camera) -> Array:
        rows = [foot_row_px + (FOOT_ROW_M + shift_m) * gate.up_px_per_m for shift_m in (0.0, U_FOOT_ROW_M)]
        return np.array([_across_m(replace(pose, camera=camera), gate, row) for row in rows])

    found_m, nearer_m = (float(v) for v in place(pose.camera))
    if not abs(found_m) <= MOST_LATERAL_M:
        return None
    u_pose_m = math.sqrt(float(pose.spread_of(place)[0, 0]))
    return FootReading(found_m, abs(nearer_m - found_m), math.hypot(U_FOOT_SHARED_M, u_pose_m))


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


def correction_ns(gate: PosedGate, lateral: Lateral, speed_m_per_s: float, direction: Direction) -> int:
    """What is added to the instant seen at a gate to get that at which the trunk reached the gate's plane, ns."""
    return round(gate.slant * lateral.place_m / _signed(speed_m_per_s, direction) * 1e9)


def lateral_budget(
    gates: tuple[PosedGate, PosedGate], lateral: Lateral, speeds_m_per_s: tuple[float, float], direction: Direction
) -> tuple[BudgetLine, ...]:
    """Lines of a fly time's budget, seconds: the lateral place, which acts at both gates at once, and the slant's own.

    Between the markers it adds: signs (1, -1), u half of what it does to the fly time. Beside both, the difference.
    """
    moves_s = [
        gate.slant * lateral.u_m / _signed(speed, direction) for gate, speed in zip(gates, speeds_m_per_s, strict=True)
    ]
    effect_s = abs(moves_s[1] - moves_s[0])
    opposite = moves_s[0] * moves_s[1] < 0
    aslant_s = [U_ASLANT_M * abs(gate.slant) / speed for gate, speed in zip(gates, speeds_m_per_s, strict=True)]
    return (
        BudgetLine(LATERAL_TERM, effect_s / 2, "own", (1, -1))
        if opposite
        else BudgetLine(LATERAL_TERM, effect_s, "own", (0, 1)),
        BudgetLine(f"{ASLANT_TERM} at Marker 2", aslant_s[0], "own", (1, 0)),
        BudgetLine(f"{ASLANT_TERM} at Marker 3", aslant_s[1], "own", (0, 1)),
    )


def u_lateral_from_feet(pose: Pose) -> float:
    """Standard uncertainty of the place across the lane that feet read at both gates would leave, m."""
    readings = [read_feet(pose, gate, feet_row_px(gate, FOOT_ROW_M)) for gate in posed_gates(pose)]
    return lateral_place(readings).u_m


def halving_height_m(pose: Pose) -> float:
    """Height of the camera at which feet read at both gates halve the lateral term; the pose itself taken as known.

    A metre across the lane is height / distance metres of height at the gate.
    """
    mean_m = U_LATERAL_M / math.sqrt(3)
    row_m = math.sqrt(2 * (mean_m**2 - U_FOOT_SHARED_M**2))
    return U_FOOT_ROW_M * pose.camera.distance_m / row_m


def _across_m(pose: Pose, gate: PosedGate, row_px: float) -> float:
    """Where the ray through a row of the gate line meets the ground, m beyond the lane's middle."""
    pixel = np.array([[gate.line.x_at(row_px), row_px]])
    ray = pose.camera.rays(pixel if pose.lens is None else pose.lens.straight(pixel))[0]
    if ray[2] >= 0:
        return math.inf
    return float(-pose.camera.distance_m - pose.camera.height_m * ray[1] / ray[2])


def _signed(speed_m_per_s: float, direction: Direction) -> float:
    if not speed_m_per_s > 0:
        raise InputError(f"speed of {speed_m_per_s:g} m/s at a gate: give one above 0")
    return speed_m_per_s if direction == "right" else -speed_m_per_s
