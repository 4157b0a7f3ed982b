"""People who stay: in view at the start, standing in the gate, stopping to leave a bag."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.scenarios.case import Case, Person
from benchmarks.scenarios.draw import AFTER_S, Setup, direction_of, person, setup, varied
from gate.sources.actor import Thing
from gate.sources.body import Part
from gate.sources.runner import Course, Runner, random_body

Array = NDArray[np.float64]
STANDS, LEAVES, AT_START = "only stands there", "stops, leaves a bag and goes", "in view before the gate has begun"
REPS, REP_S = 3, 1.8
SHIFT_M = (0.1, 0.3)
WALK_M_PER_S = 1.4
BAG_TONES = (30.0, 220.0)


def in_view_at_start(fps: float, seed: int) -> Case:
    """A runner is in the gate in the first frame; another comes 2 s later."""
    drawn = setup("in view at start", fps, seed)
    first = drawn.runner(float(drawn.rng.uniform(-0.08, 0.08)))
    at_s = 2.0 + float(drawn.rng.uniform(0.0, 0.1))
    second = drawn.runner(at_s)
    crossing = first.crossing(0.0, -1_000_000_000, 1_000_000_000)
    assert crossing is not None
    was = Person(crossing.t_ns, drawn.running, crossing.speed_m_per_s, "not ready", AT_START)
    return drawn.case([first, second], [was, person(second, at_s + AFTER_S)], at_s + 0.1)


def stands(fps: float, seed: int) -> Case:
    """Somebody stands in the gate for three reps, before or behind the runners, and shifts from foot to foot."""
    drawn = setup("stands in the gate", fps, seed)
    times_s = [drawn.first_s() + 1.3 + REP_S * rep for rep in range(REPS)]
    runners = [drawn.runner(at_s) for at_s in times_s]
    side = float(drawn.rng.choice([-1, 1])) * float(drawn.rng.uniform(0.8, 1.5))
    standing = still_one(drawn, side, shifts(drawn, side))
    until_s = times_s[-1] + 0.3
    people = [person(one, until_s + AFTER_S) for one in runners]
    stays = Person(0, drawn.running, 0.0, "keep", STANDS, round((until_s + AFTER_S) * 1e9))
    return drawn.case([*runners, standing], [*people, stays], until_s)


def shifts(drawn: Setup, lateral_m: float) -> Course:
    """Somebody within 0.4 m of the line who shifts by 0.1 to 0.3 m now and then."""
    place = float(drawn.rng.uniform(-0.4, 0.4))
    starts_s = np.cumsum(drawn.rng.uniform(0.8, 2.0, 12))
    places = place + drawn.rng.choice([-1, 1], 12) * drawn.rng.uniform(*SHIFT_M, 12) / 2
    before = np.concatenate([[place], places[:-1]])

    def course(t_s: Array) -> tuple[Array, Array]:
        gone = np.full_like(t_s, place)
        for start_s, old, new in zip(starts_s, before, places, strict=True):
            gone += (new - old) * eased((t_s - start_s) / 0.6)
        return gone + 0.008 * np.sin(2 * np.pi * 0.3 * t_s), np.full_like(t_s, lateral_m)

    return course


def still_one(drawn: Setup, lateral_m: float, course: Course) -> Runner:
    """Somebody who goes where the course says, at the steps that it takes."""
    body = replace(varied(random_body(drawn.rng), drawn.rng), lean_deg=float(drawn.rng.uniform(0, 5)))
    phase = float(drawn.rng.uniform(0, 1))
    return Runner(WALK_M_PER_S, -drawn.sign, body, lateral_m=lateral_m, phase=phase, course=course, paced=True)


@dataclass(frozen=True, slots=True)
class Stop:
    """Walks up to place_m, stands for stays_s and walks on; gone along the walk at seconds of the clip."""

    comes_s: float
    stays_s: float
    place_m: float
    lateral_m: float

    def __call__(self, t_s: Array) -> tuple[Array, Array]:
        """(n,) seconds -> metres gone along the walk and to the side."""
        walked_s = np.minimum(t_s - self.comes_s, 0.0) + np.maximum(t_s - self.comes_s - self.stays_s, 0.0)
        return self.place_m + WALK_M_PER_S * walked_s, np.full_like(t_s, self.lateral_m)


def leaves_bag(fps: float, seed: int) -> Case:
    """Somebody stops in the gate, leaves a bag and goes on; 1.2 to 2 s later a runner comes."""
    drawn = setup("leaves a bag", fps, seed)
    side = float(drawn.rng.choice([-1, 1])) * float(drawn.rng.uniform(0.7, 1.5))
    stop = Stop(1.6, float(drawn.rng.uniform(1.5, 2.5)), float(drawn.rng.uniform(-0.4, 0.4)), side)
    stopper = still_one(drawn, side, stop)
    goes_s = stop.comes_s + stop.stays_s
    at_s = goes_s + float(drawn.rng.uniform(1.2, 2.0))
    runner = drawn.runner(at_s)
    passer = Person(
        round(stop.comes_s * 1e9), direction_of(-drawn.sign), WALK_M_PER_S, "keep", LEAVES, round((goes_s + 1.0) * 1e9)
    )
    people = [person(runner, at_s + AFTER_S), passer]
    return drawn.case([runner, stopper], people, at_s + 0.1, things=[bag(drawn, stopper, goes_s - 0.7)])


def bag(drawn: Setup, carrier: Runner, down_s: float) -> Thing:
    """A sports bag in the hand until down_s, then on the ground where the carrier stood."""
    half = np.array([[drawn.rng.uniform(0.2, 0.35), 0.15, drawn.rng.uniform(0.14, 0.2)]])

    def path(t_s: Array) -> Array:
        place = carrier.hips(np.minimum(t_s, down_s))
        lowered = eased((t_s - down_s) / 0.4)
        place[:, 2] = 0.62 + (half[0, 2] - 0.62) * lowered
        place[:, 1] -= 0.3
        return place

    tone = float(drawn.rng.choice(BAG_TONES))
    return Thing(path, (Part("bag", (0,), tone),), np.zeros((1, 3)), half, lateral_m=carrier.lateral_m - 0.3)


def eased(share: Array) -> Array:
    """From 0 to 1 without a jerk."""
    share = np.clip(share, 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


CASES = {"in view at start": in_view_at_start, "stands in the gate": stands, "leaves a bag": leaves_bag}
