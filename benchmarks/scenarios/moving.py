"""The camera moves: a tripod that sags, a hand that shakes, a knock, a swing away and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.case import Case, Truth
from benchmarks.scenarios.draw import AFTER_S, BEFORE_S, person, setup
from gate.sources.synthetic import Motion

Array = NDArray[np.float64]
DRIFT_PX, DRIFT_CLIP_S = 60.0, 4.0
SHAKE_PX, SHAKE_HZ, WAVES = 4.0, (2.0, 8.0), 16
KNOCK_PX, KNOCK_S = 40.0, 0.2
SWING_PX, SWING_S, AWAY_S = (250.0, 500.0), 0.5, 1.0
RECOVERS_S = 2.0
DURING, RECOVERING = "the picture moves", "within 2 s of a still picture"


def from_start(path: Motion) -> Motion:
    """The same motion, nothing in the first picture: there the line was drawn."""
    start = path(np.zeros(1))[0]

    def motion(t_ns: Array) -> Array:
        return np.asarray(path(t_ns) - start)

    return motion


def drift(fps: float, seed: int) -> Case:
    """The picture drifts by 60 px in 4 s."""
    drawn = setup("drift", fps, seed)
    at_s = float(drawn.rng.uniform(1.5, DRIFT_CLIP_S - AFTER_S))
    turn = float(drawn.rng.uniform(0, 2 * np.pi))
    towards = DRIFT_PX / DRIFT_CLIP_S * np.array([np.cos(turn), np.sin(turn)])
    runner = drawn.runner(at_s)
    until_s = DRIFT_CLIP_S - AFTER_S
    return drawn.case(
        [runner], [person(runner, DRIFT_CLIP_S)], until_s, motion=lambda t_ns: t_ns[:, None] * 1e-9 * towards
    )


def shake(fps: float, seed: int) -> Case:
    """A hand that shakes by 4 px RMS, across and up, at 2 to 8 Hz."""
    drawn = setup("shake", fps, seed)
    at_s = drawn.first_s() + 0.8
    runner = drawn.runner(at_s)
    people = [person(runner, at_s + AFTER_S)]
    return drawn.case([runner], people, at_s + 0.1, motion=from_start(shaking(drawn.rng)))


def shaking(rng: np.random.Generator) -> Motion:
    """Waves of random rates, each axis SHAKE_PX RMS."""
    turns = 2 * np.pi * rng.uniform(*SHAKE_HZ, (WAVES, 2))
    phases = rng.uniform(0, 2 * np.pi, (WAVES, 2))
    size = rng.uniform(0.5, 1.0, (WAVES, 2))
    size *= SHAKE_PX * np.sqrt(2) / np.sqrt((size**2).sum(0))

    def path(t_ns: Array) -> Array:
        return np.asarray((size * np.sin(t_ns[:, None, None] * 1e-9 * turns + phases)).sum(1))

    return path


def knock(fps: float, seed: int) -> Case:
    """One runs; the camera is knocked by 40 px in 0.2 s and stays so; one runs meanwhile, one once it must be ready."""
    drawn = setup("knock", fps, seed)
    turn = float(drawn.rng.uniform(0, 2 * np.pi))
    to = KNOCK_PX * np.array([np.cos(turn), np.sin(turn)])
    begins_s = BEFORE_S + 0.8 + float(drawn.rng.uniform(0.0, 0.1))
    return moved(drawn.name, fps, seed, [(begins_s, KNOCK_S, to)])


def swing(fps: float, seed: int) -> Case:
    """The camera is swung away by 250 to 500 px and, in two of three cases, back again to within 5 px."""
    drawn = setup("swing", fps, seed)
    away = float(drawn.rng.choice([-1, 1])) * float(drawn.rng.uniform(*SWING_PX))
    to = np.array([away, float(drawn.rng.uniform(-40, 40))])
    begins_s = BEFORE_S + 0.8 + float(drawn.rng.uniform(0.0, 0.1))
    moves = [(begins_s, SWING_S, to)]
    if drawn.rng.random() < 2 / 3:
        back = drawn.rng.uniform(-5, 5, 2) - to
        moves.append((begins_s + SWING_S + AWAY_S, SWING_S, back))
    return moved(drawn.name, fps, seed, moves)


def moved(name: str, fps: float, seed: int, moves: list[tuple[float, float, Array]]) -> Case:
    """A runner before the moves, one in them or in the recovery, one after that. moves: (begin s, length s, px)."""
    drawn = setup(f"{name}, people", fps, seed)
    drawn.name = name
    begins_s, still_s = moves[0][0], moves[-1][0] + moves[-1][1]
    before = drawn.runner(drawn.first_s())
    between_s = float(drawn.rng.uniform(begins_s + 0.05, still_s + RECOVERS_S - 0.8))
    between = drawn.runner(between_s)
    after_s = still_s + RECOVERS_S + float(drawn.rng.uniform(0.05, 0.6))
    after = drawn.runner(after_s)
    why = DURING if between_s < still_s else RECOVERING
    truths: list[tuple[Truth, str]] = [("count", ""), ("not ready", why), ("count", "")]
    people = [
        person(one, after_s + AFTER_S, *truth) for one, truth in zip((before, between, after), truths, strict=True)
    ]

    def path(t_ns: Array) -> Array:
        gone = np.zeros((len(t_ns), 2))
        for begin_s, lasts_s, to in moves:
            share = np.clip((t_ns * 1e-9 - begin_s) / lasts_s, 0.0, 1.0)
            gone += (share * share * (3.0 - 2.0 * share))[:, None] * to
        return gone

    case = drawn.case([before, between, after], people, after_s + 0.1, motion=path)
    return replace(case, may_be_lost=True)


CASES = {"drift": drift, "shake": shake, "knock": knock, "swing": swing}
