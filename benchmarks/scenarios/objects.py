"""What is nobody: a bird, a ball thrown or in the hand, an umbrella."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import AFTER_S, Setup, person, setup, walker
from gate.sources.actor import Path, Thing
from gate.sources.body import FAR_ARM, NEAR_ARM, Part
from gate.sources.runner import Runner

Array = NDArray[np.float64]
BALL_M = (0.10, 0.14)
BRANDS = (30.0, 60.0, 200.0, 235.0)
WALKED_M = 1.4


def with_thing(drawn: Setup, thing: Thing, runner: Runner, at_s: float) -> Case:
    """A runner who must count, and the thing."""
    return drawn.case([runner], [person(runner, at_s + AFTER_S)], at_s + 0.3, things=[thing])


def bird(fps: float, seed: int) -> Case:
    """A bird at torso height, up to half way to the camera, at 8 to 13 m/s, around the time of the runner."""
    drawn = setup("bird", fps, seed)
    rng, at_s = drawn.rng, drawn.first_s() + 0.5
    lateral_m = float(rng.uniform(-0.5 * drawn.camera.distance_m, 3.0))
    path = flight(drawn, at_s, float(rng.uniform(8, 13)), lateral_m, float(rng.uniform(0.9, 1.5)))
    tone = float(rng.choice(BRANDS))
    half = np.array([[0.18, 0.05, 0.05], [0.09, 0.16, 0.04], [0.08, 0.28, 0.03]])
    centres = np.array([[0.0, 0.0, 0.0], [0.0, 0.15, 0.05], [-0.02, -0.3, 0.1]])
    parts = (Part("body", (0,), tone), Part("wings", (1, 2), 0.8 * tone))
    thing = Thing(path, parts, centres, half, lateral_m, float(rng.uniform(4, 9)), 0.12)
    return with_thing(drawn, thing, drawn.runner(at_s), at_s)


def flight(drawn: Setup, at_s: float, speed: float, lateral_m: float, height_m: float) -> Path:
    """Past the gate's plane within 0.6 s of a runner, either way, rising or sinking."""
    passes_s = at_s + float(drawn.rng.uniform(-0.6, 0.3))
    sign, climb = float(drawn.rng.choice([-1, 1])), float(drawn.rng.uniform(-0.5, 0.5))

    def path(t_s: Array) -> Array:
        along = sign * speed * (t_s - passes_s)
        return np.stack([along, np.full_like(t_s, lateral_m), height_m + climb * (t_s - passes_s)], -1)

    return path


def ball(fps: float, seed: int) -> Case:
    """A ball thrown through the gate, or carried in a hand of the runner."""
    drawn = setup("ball", fps, seed)
    rng, at_s = drawn.rng, drawn.first_s() + 0.5
    runner = drawn.runner(at_s)
    radius, tone = float(rng.uniform(*BALL_M)), float(rng.choice(BRANDS))
    lateral_m = float(rng.uniform(-1.5, 1.5))
    if rng.random() < 0.5:
        path = thrown(drawn, at_s, lateral_m)
    else:
        hand = int(rng.choice([FAR_ARM, NEAR_ARM])) + 3
        lateral_m = -0.3 if hand > NEAR_ARM else 0.3
        path = in_hand(runner, hand)
    thing = Thing(path, (Part("ball", (0,), tone),), np.zeros((1, 3)), np.full((1, 3), radius), lateral_m)
    return with_thing(drawn, thing, runner, at_s)


def thrown(drawn: Setup, at_s: float, lateral_m: float) -> Path:
    """A flat throw at 10 to 18 m/s that is 0.8 to 1.4 m high at the gate."""
    rng = drawn.rng
    passes_s, speed = at_s + float(rng.uniform(-0.6, 0.3)), float(rng.uniform(10, 18)) * float(rng.choice([-1, 1]))
    height_m, rises = float(rng.uniform(0.8, 1.4)), float(rng.uniform(-1, 1))

    def path(t_s: Array) -> Array:
        gone_s = t_s - passes_s
        height = np.maximum(height_m + rises * gone_s - 4.9 * gone_s**2, 0.12)
        return np.stack([speed * gone_s, np.full_like(t_s, lateral_m), height], -1)

    return path


def in_hand(runner: Runner, hand: int) -> Path:
    """Where the hand is."""

    def path(t_s: Array) -> Array:
        return np.asarray(runner.ellipsoids(t_s - runner.at_ns * 1e-9)[0][:, hand])

    return path


def umbrella(fps: float, seed: int) -> Case:
    """Somebody walks through under an umbrella, held high or low before the body; a runner comes around that time."""
    drawn = setup("umbrella", fps, seed)
    rng, at_s = drawn.rng, drawn.first_s() + 1.3
    runner = drawn.runner(at_s)
    lateral_m = float(rng.choice([-1, 1])) * float(rng.uniform(0.8, 1.5))
    walks = walker(drawn, at_s + float(rng.uniform(-0.6, 0.6)), lateral_m=lateral_m, sign=int(rng.choice([-1, 1])))
    until_s = at_s + 0.6 + WALKED_M / walks.speed_m_per_s
    people = [person(runner, until_s), person(walks, until_s, "keep", "walks under an umbrella")]
    return drawn.case([runner, walks], people, until_s, things=[carried(drawn, walks)])


def carried(drawn: Setup, walks: Runner) -> Thing:
    """An umbrella over a walker: a dome and a stick."""
    rng = drawn.rng
    ahead_m, height_m = float(rng.uniform(0.1, 0.4)) * walks.direction, float(rng.uniform(1.3, 1.9))

    def path(t_s: Array) -> Array:
        place = walks.hips(t_s - walks.at_ns * 1e-9)
        place[:, 0] += ahead_m
        place[:, 2] = height_m + 0.02 * np.sin(9.0 * t_s)
        return place

    half = np.array([[0.012, 0.012, 0.35], [0.55, 0.55, 0.20]])
    centres = np.array([[0.0, 0.0, -0.2], [0.0, 0.0, 0.1]])
    parts = (Part("stick", (0,), 60.0), Part("dome", (1,), float(rng.choice(BRANDS))))
    return Thing(path, parts, centres, half, walks.lateral_m - 0.1)


def like_background(fps: float, seed: int) -> Case:
    """Half of the trunk's height differs from what is behind it by 12 grey levels only, at noise 3."""
    drawn = setup("tone of the background", fps, seed)
    at_s = drawn.first_s()
    runner = drawn.runner(at_s)
    drawn.noise, camera = NOISE, drawn.camera
    height_m = runner.body.height_m
    middle_m = sum(TRUNK) / 2 * height_m
    away = (camera.distance_m + drawn.scene.fence_m) / camera.distance_m
    fence_m = camera.height_m + (middle_m - camera.height_m) * away  # the fence ends behind the trunk's middle
    drawn.scene = replace(drawn.scene, fence_height_m=fence_m, texture=TEXTURE)
    half = (TRUNK[0] * height_m, middle_m) if drawn.rng.random() < 0.5 else (middle_m, TRUNK[1] * height_m)
    tone = (behind(drawn, half) + LEVELS * float(drawn.rng.choice([-1, 1]))) / LEADING_LIGHT[drawn.sign]
    tones = replace(runner.body.tones, shirt=tone)
    runner = replace(runner, body=replace(runner.body, tones=tones))
    return drawn.case([runner], [person(runner, at_s + AFTER_S)], at_s + 0.1)


NOISE, LEVELS, TEXTURE = 3.0, 12.0, 0.4
TRUNK = (0.58, 0.80)
"""Of the body's height."""
LEADING_LIGHT = {1: 0.89, -1: 0.98}
"""Share of its tone that a cloth has a few centimetres behind its right and its left edge (gate/sources/paint.py)."""


def behind(drawn: Setup, heights_m: tuple[float, float]) -> float:
    """Mean luma of the background of the gate's plane, between two heights and half a metre to each side."""
    x, z = np.meshgrid(np.linspace(-0.5, 0.5, 41), np.linspace(*heights_m, 41))
    points = np.stack([x, np.zeros_like(x), z], -1)
    return float(drawn.scene.paint(drawn.camera, drawn.camera.project(points)).mean())


CASES = {"bird": bird, "ball": ball, "umbrella": umbrella, "tone of the background": like_background}
