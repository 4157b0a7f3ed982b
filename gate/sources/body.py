"""A body made of ellipsoids: trunk, head and limbs at any share of a stride.

A part is the convex hull of a few ellipsoids: a limb of two balls, the trunk of pelvis, waist, chest and shoulders.
Local axes: forward, across (away from the camera), up; origin in the middle of the hip joints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.sources.gait import ARM_FORWARD, Gait

Array = NDArray[np.float64]
Ellipsoids = tuple[Array, Array]
"""Centres (n, e, 3) and shapes Q (n, e, 3, 3): the points with (p - c)^T Q^-1 (p - c) <= 1."""

TRUNK_LEVELS = np.array([0.030, 0.105, 0.200, 0.262])
"""Pelvis, waist, chest, shoulders above the hip joints, as shares of the body height."""
TRUNK_DEPTH = np.array([0.94, 0.88, 1.00, 0.76])
TRUNK_BREADTH = np.array([0.90, 0.76, 0.92, 1.00])
TRUNK_HEIGHT = np.array([0.075, 0.070, 0.088, 0.034])
"""Axes of the four: depth and breadth as shares of the body's own, half height as a share of the body height."""
THIGH, SHANK, FOOT, UPPER_ARM, FOREARM, HAND = 0.245, 0.246, 0.118, 0.186, 0.146, 0.055
"""Lengths as shares of the body height (Winter, Biomechanics of Human Movement, table 4.1, after Drillis and Contini);
foot and hand shortened by the rounding of their ends."""
LEG_RADII = np.array([0.052, 0.047, 0.033, 0.033, 0.021, 0.020, 0.015])
"""Hip, end of the shorts, knee, calf, ankle, heel, toe; shares of the body height, of lean adults."""
ARM_RADII = np.array([0.035, 0.025, 0.017, 0.021])
"""Shoulder, elbow, wrist, hand."""
BALL_RADII = np.concatenate([LEG_RADII, LEG_RADII, ARM_RADII, ARM_RADII])
FAR_LEG, NEAR_LEG, FAR_ARM, NEAR_ARM = 8, 15, 22, 26
"""Where each limb's ellipsoids begin; 0 to 3 are the trunk, 4 the seat, 5 the neck, 6 the hair, 7 the face."""
FAR, NEAR = 1.0, -1.0


@dataclass(frozen=True, slots=True)
class Tones:
    """Luma, 0 to 255, of what a runner wears and of the runner."""

    shirt: float = 205.0
    shorts: float = 40.0
    skin: float = 135.0
    hair: float = 35.0
    shoes: float = 225.0


@dataclass(frozen=True, slots=True)
class Part:
    """A convex hull of ellipsoids (their indices) with one tone."""

    name: str
    members: tuple[int, ...]
    tone: float


@dataclass(frozen=True)
class Body:
    """Size, posture and clothes.

    lean_deg: of the trunk, forwards. twist_deg: amplitude of the shoulders' turn about the vertical, with the stride;
    the hips turn against it. turn_deg: of the whole trunk about the vertical, the far shoulder forwards. depth_m,
    breadth_m: of the chest and of the shoulders. bounce_m: of the hips, lowest to highest.
    """

    height_m: float = 1.75
    lean_deg: float = 7.0
    twist_deg: float = 10.0
    turn_deg: float = 0.0
    depth_m: float = 0.23
    breadth_m: float = 0.36
    bounce_m: float = 0.05
    tones: Tones = field(default_factory=Tones)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """In the order of painting: far limbs, trunk, head, near limbs."""
        tones = self.tones
        return (
            *_arm("far", FAR_ARM, tones, 0.82),
            *_leg("far", FAR_LEG, tones, 0.82),
            Part("trunk", (0, 1, 2, 3), tones.shirt),
            Part("shorts", (4,), tones.shorts),
            Part("neck", (5,), tones.skin),
            Part("hair", (6,), tones.hair),
            Part("face", (7,), tones.skin),
            *_leg("near", NEAR_LEG, tones, 1.0),
            *_arm("near", NEAR_ARM, tones, 1.0),
        )

    def hip_height_m(self, gait: Gait) -> float:
        """Mean height of the hip joints that lets the lowest foot of a stride just reach the ground."""
        share = np.linspace(0.0, 1.0, 48)
        leg = self._leg_points(np.zeros((len(share), 3)), gait(share))
        lowest = (leg[..., 2] - LEG_RADII * self.height_m).min(-1) + self.bounce(share, gait)
        return -float(lowest.min())

    def bounce(self, share: Array, gait: Gait) -> Array:
        """(n,) shares of a stride -> (n,) metres that the hips are above their mean height."""
        return np.asarray(0.5 * self.bounce_m * np.cos(4.0 * np.pi * (share - gait.highest)))

    def trunk(self, share: Array) -> Ellipsoids:
        """(n,) shares of a stride (the near leg's) -> the trunk's four ellipsoids."""
        points, turns = self._spine(share, TRUNK_LEVELS)
        half = [TRUNK_DEPTH * self.depth_m / 2, TRUNK_BREADTH * self.breadth_m / 2, TRUNK_HEIGHT * self.height_m]
        return points, _turned(turns, np.stack(half, -1))

    def ellipsoids(self, share: Array, gait: Gait) -> Ellipsoids:
        """(n,) shares of a stride (the near leg's) -> all ellipsoids, in the order that `Part.members` counts."""
        near, far = gait(share), gait(share + 0.5)
        centres, shapes = zip(self.trunk(share), self._seat_and_head(share), strict=True)
        limbs = (
            self._leg_points(self._joint(share, FAR, 0.0, 0.24), far),
            self._leg_points(self._joint(share, NEAR, 0.0, 0.24), near),
            self._arm_points(self._joint(share, FAR, 0.265, 0.5), far, FAR),
            self._arm_points(self._joint(share, NEAR, 0.265, 0.5), near, NEAR),
        )
        balls = np.eye(3) * (BALL_RADII * self.height_m)[:, None, None] ** 2
        balls = np.broadcast_to(balls, (len(share), *balls.shape))
        return np.concatenate([*centres, *limbs], axis=1), np.concatenate([*shapes, balls], axis=1)

    def _spine(self, share: Array, levels: Array) -> tuple[Array, Array]:
        """Points (n, k, 3) of the leaning spine at shares of the body height, and the turns (n, k, 3, 3) there."""
        swing = np.cos(2.0 * np.pi * (share - ARM_FORWARD))  # the near shoulder goes with the near arm
        level_share = np.interp(levels, [0.0, TRUNK_LEVELS[-1]], [-0.6, 1.0])
        twist = math.radians(self.twist_deg) * swing[:, None] * level_share - math.radians(self.turn_deg)
        lean = math.radians(self.lean_deg)
        pitch = np.array([[math.cos(lean), 0, math.sin(lean)], [0, 1, 0], [-math.sin(lean), 0, math.cos(lean)]])
        yaw = np.zeros((*twist.shape, 3, 3))
        yaw[..., 0, 0] = yaw[..., 1, 1] = np.cos(twist)
        yaw[..., 1, 0] = np.sin(twist)
        yaw[..., 0, 1] = -yaw[..., 1, 0]
        yaw[..., 2, 2] = 1.0
        points = levels[:, None] * self.height_m * pitch[:, 2]
        return np.broadcast_to(points, (*twist.shape, 3)), pitch @ yaw

    def _joint(self, share: Array, side: float, level: float, breadths: float) -> Array:
        """(n, 3) a hip or shoulder joint."""
        points, turns = self._spine(share, np.array([level]))
        return np.asarray(points[:, 0] + side * breadths * self.breadth_m * turns[:, 0, :, 1])

    def _leg_points(self, hip: Array, curves: Array) -> Array:
        """(n, 7, 3) in the order of LEG_RADII."""
        height = self.height_m
        thigh, knee, ankle = curves[:, 0], curves[:, 1], curves[:, 2]
        shank = thigh - knee
        knee_at = hip + THIGH * height * _down(thigh)
        ankle_at = knee_at + SHANK * height * _down(shank)
        shorts = hip + 0.5 * (knee_at - hip)
        calf = knee_at + 0.28 * (ankle_at - knee_at) + 0.008 * height * _down(shank - math.pi / 2)
        along = _down(shank + math.pi / 2 - ankle)
        heel = ankle_at + 0.018 * height * _down(shank) - 0.025 * height * along
        return np.stack([hip, shorts, knee_at, calf, ankle_at, heel, heel + FOOT * height * along], axis=1)

    def _arm_points(self, shoulder: Array, curves: Array, side: float) -> Array:
        """(n, 4, 3) in the order of ARM_RADII; the elbow stands out, the forearm comes in."""
        height = self.height_m
        upper, bend = curves[:, 3], curves[:, 4]
        elbow = shoulder + UPPER_ARM * height * _down(upper, 0.15 * side)
        wrist = elbow + FOREARM * height * _down(upper + bend, -0.25 * side)
        hand = wrist + HAND * height * _down(upper + bend + 0.15, -0.25 * side)
        return np.stack([shoulder, elbow, wrist, hand], axis=1)

    def _seat_and_head(self, share: Array) -> Ellipsoids:
        """Seat of the shorts, neck, hair, face; the head stays upright."""
        height = self.height_m
        points, turns = self._spine(share, np.array([0.022, 0.262]))
        above = np.array([[0.012, 0.0, 0.050], [0.014, 0.0, 0.110], [0.026, 0.0, 0.098]]) * height
        seat = 0.5 * np.array([[0.93 * self.depth_m, 0.80 * self.breadth_m, 0.12 * height]])
        head = np.array([[0.030, 0.030, 0.050], [0.058, 0.045, 0.060], [0.050, 0.042, 0.064]]) * height
        upright = np.broadcast_to(np.eye(3) * (head**2)[:, None, :], (len(share), 3, 3, 3))
        centres = np.concatenate([points[:, :1], points[:, 1:] + above], axis=1)
        return centres, np.concatenate([_turned(turns[:, :1], seat), upright], axis=1)


def _turned(turns: Array, half_axes: Array) -> Array:
    """Shapes (n, k, 3, 3) of ellipsoids with half axes (k, 3) after the turns (n, k, 3, 3)."""
    scaled = turns * half_axes[:, None, :]
    return np.asarray(scaled @ np.swapaxes(scaled, -1, -2))


def _down(angle: Array, outwards: float = 0.0) -> Array:
    """(n, 3) unit vectors that hang down, turned forwards by (n,) angles and sideways by one, in radians."""
    hang = math.cos(outwards)
    across = np.full_like(angle, math.sin(outwards))
    return np.stack([hang * np.sin(angle), across, -hang * np.cos(angle)], axis=-1)


def _leg(side: str, first: int, tones: Tones, shade: float) -> tuple[Part, ...]:
    hip, shorts, knee, calf, ankle, heel, toe = range(first, first + len(LEG_RADII))
    return (
        Part(f"{side} shank", (knee, calf, ankle), tones.skin * shade),
        Part(f"{side} foot", (heel, toe), tones.shoes * shade),
        Part(f"{side} thigh", (hip, knee), tones.skin * shade),
        Part(f"{side} shorts", (hip, shorts), tones.shorts * shade),
    )


def _arm(side: str, first: int, tones: Tones, shade: float) -> tuple[Part, ...]:
    shoulder, elbow, wrist, hand = range(first, first + len(ARM_RADII))
    return (
        Part(f"{side} upper arm", (shoulder, elbow), tones.skin * shade),
        Part(f"{side} forearm", (elbow, wrist), tones.skin * shade),
        Part(f"{side} hand", (wrist, hand), tones.skin * shade),
    )
