"""Sun, wind and rain: hard shadows that arrive first, foliage that sways, drops on the lens, nothing for minutes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import AFTER_S, Setup, one_runner, setup
from gate.sources.backdrop import Sway
from gate.sources.camera import Camera
from gate.sources.rain import RainDrops
from gate.sources.shadow import Sun

Array = NDArray[np.float64]
SUN_DEG, BESIDE_DEG = (5.0, 15.0), 50.0
WALL_M, WALL_HEIGHT_M = (2.0, 6.0), (1.1, 2.2)
CAMERA_M = (1.1, 1.6)
TALLEST_M, TO_CAMERA = 2.1, 0.6
SWAYS_M, SWAYS_HZ = (0.15, 0.30), (0.4, 1.5)
DROPS, RUNNING = 60, 0.2
MINUTES_S, MOST_FRAMES = 120.0, 7_200
CLOUD_S, CLOUD = 20.0, 0.30


def shadow(fps: float, seed: int) -> Case:
    """A low sun behind the runner: the shadow is ahead, on the ground or on a wall beside the track."""
    drawn = setup("hard shadow", fps, seed)
    height_m = float(drawn.rng.uniform(*CAMERA_M))
    scale = min(drawn.camera.px_per_m, drawn.camera.size[1] / 2 / (height_m + 0.1))
    drawn.camera = replace(drawn.camera, height_m=height_m, px_per_m=scale)
    aside_deg = float(drawn.rng.uniform(-BESIDE_DEG, BESIDE_DEG))
    if drawn.rng.random() < 0.6:
        wall_m, wall_height_m = float(drawn.rng.uniform(*WALL_M)), float(drawn.rng.uniform(*WALL_HEIGHT_M))
        drawn.scene = replace(drawn.scene, fence_m=wall_m, fence_height_m=wall_height_m)
        aside_deg = max(abs(aside_deg), 15.0)
    elevation_deg = float(drawn.rng.uniform(*SUN_DEG))
    longest_m = TALLEST_M / np.tan(np.radians(elevation_deg))
    nearest_m = TO_CAMERA * drawn.camera.distance_m  # a shadow that reaches behind the lens cannot be drawn
    aside_deg = max(aside_deg, -float(np.degrees(np.arcsin(min(1.0, nearest_m / longest_m)))))
    towards_deg = aside_deg if drawn.sign > 0 else 180.0 - aside_deg
    return one_runner(drawn, sun=Sun(towards_deg, elevation_deg, float(drawn.rng.uniform(0.4, 0.6))))


def foliage(fps: float, seed: int) -> Case:
    """Trees that sway by 0.15 to 0.30 m."""
    drawn = setup("foliage", fps, seed)
    return one_runner(drawn, sway=wind(drawn))


def wind(drawn: Setup) -> Sway:
    """Any wind."""
    phase = float(drawn.rng.uniform(0, 2 * np.pi))
    reach_m, rate_hz = float(drawn.rng.uniform(*SWAYS_M)), float(drawn.rng.uniform(*SWAYS_HZ))
    return Sway(reach_m, rate_hz, float(drawn.rng.uniform(1, 4)), phase)


def rain(fps: float, seed: int) -> Case:
    """Some sixty drops on the lens, half of them land while the clip runs, one in five runs down."""
    drawn = setup("rain on the lens", fps, seed)
    case = one_runner(drawn)
    return replace(case, clip=replace(case.clip, lens=drops(drawn.rng, drawn.camera)))


def drops(rng: np.random.Generator, camera: Camera) -> RainDrops:
    """Drops all over the picture, 1 to 4 % of its short side in radius: they cover some 7 % of it."""
    width, height = camera.size
    falls = rng.uniform(0.1, 0.6, DROPS) * height * (rng.random(DROPS) < RUNNING)
    return RainDrops(
        x_px=rng.uniform(0, width, DROPS),
        y_px=rng.uniform(0, height, DROPS),
        radius_px=rng.uniform(0.01, 0.04, DROPS) * min(width, height),
        lands_ns=np.where(rng.random(DROPS) < 0.5, -1e9, rng.uniform(0.0, 2e9, DROPS)),
        falls_px_per_s=falls,
    )


def nothing(fps: float, seed: int) -> Case:
    """Two minutes, at high rates as many frames as at 60, in which nobody comes: clouds and wind."""
    drawn = setup("nothing for minutes", fps, seed)
    lasts_s = min(MINUTES_S, MOST_FRAMES / fps)
    phase = float(drawn.rng.uniform(0, 2 * np.pi))

    def gains(t_ns: Array) -> Array:
        turn = 2 * np.pi * t_ns * 1e-9 / CLOUD_S + phase
        return 1.0 - CLOUD / 2 * (1.0 + np.clip(6.0 * np.sin(turn), -1.0, 1.0))  # steep: 30 % in about a second

    return replace(drawn.case([], [], lasts_s - AFTER_S, light=gains, sway=wind(drawn)), running=None)


CASES = {"hard shadow": shadow, "foliage": foliage, "rain on the lens": rain, "nothing for minutes": nothing}
