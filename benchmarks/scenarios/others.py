"""Other people: walkers going back, runners in other lanes, two athletes one after the other or abreast."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import AFTER_S, Setup, person, setup, walker
from benchmarks.scenarios.hidden import HIDDEN, is_hidden
from gate.sources.runner import Runner

LANES_M = 2.44
APART_S = 0.4
WALKED_M = 1.1
"""A walker is seen for so long before and after the line: the clip holds it."""
BESIDE_M = (0.6, 1.2)
ALONG_M = 0.15
WALKS, LANE = "walks back", "another lane"


def walker_back(fps: float, seed: int, name: str, side: int) -> Case:
    """A walker goes back while the runner crosses: nearer to the camera (side -1) or further away."""
    drawn = setup(name, fps, seed)
    at_s = drawn.first_s() + 1.0
    runner = drawn.runner(at_s)
    walks = walker(
        drawn, at_s + float(drawn.rng.uniform(-0.3, 0.3)), lateral_m=side * float(drawn.rng.uniform(0.8, 1.5))
    )
    until_s = at_s + 0.3 + WALKED_M / walks.speed_m_per_s
    people = [person(runner, until_s), person(walks, until_s, "keep", WALKS)]
    return drawn.case([runner, walks], people, until_s)


def walker_before(fps: float, seed: int) -> Case:
    """A walker between the camera and the runner."""
    return walker_back(fps, seed, "walker in front", -1)


def walker_behind(fps: float, seed: int) -> Case:
    """A walker behind the runner."""
    return walker_back(fps, seed, "walker behind", 1)


def other_lane(fps: float, seed: int, name: str, side: int) -> Case:
    """One runs in the lane, another two lanes away, within 2 s, in either order."""
    drawn = setup(name, fps, seed)
    first_s = drawn.first_s()
    second_s = first_s + float(drawn.rng.uniform(0.8, 2.0))
    swapped = bool(drawn.rng.random() < 0.5)
    runner = drawn.runner(second_s if swapped else first_s)
    other = drawn.runner(first_s if swapped else second_s, lateral_m=side * LANES_M)
    until_s = second_s + 0.1
    people = [person(runner, until_s + AFTER_S), person(other, until_s + AFTER_S, "keep", LANE)]
    return drawn.case([runner, other], people, until_s)


def lane_behind(fps: float, seed: int) -> Case:
    """Two lanes further away from the camera."""
    return other_lane(fps, seed, "two lanes behind", 1)


def lane_before(fps: float, seed: int) -> Case:
    """Two lanes nearer to the camera, which stands further than that."""
    return other_lane(fps, seed, "two lanes in front", -1)


def in_a_row(fps: float, seed: int) -> Case:
    """Two athletes 0.4 s apart."""
    drawn = setup("0.4 s apart", fps, seed)
    at_s = drawn.first_s()
    first, second = drawn.runner(at_s), drawn.runner(at_s + APART_S)
    until_s = at_s + APART_S + 0.1
    return drawn.case([first, second], [person(one, until_s + AFTER_S) for one in (first, second)], until_s)


def abreast(fps: float, seed: int) -> Case:
    """Two share the lane, at one speed: 0.6 to 1.2 m from side to side and up to 0.15 m before or behind."""
    drawn = setup("abreast", fps, seed)
    at_s = drawn.first_s()
    side = float(drawn.rng.choice([-1, 1])) * float(drawn.rng.uniform(*BESIDE_M)) / 2
    first = drawn.runner(at_s, lateral_m=-side)
    apart_s = float(drawn.rng.uniform(-ALONG_M, ALONG_M)) / first.speed_m_per_s
    second = beside(drawn, first, at_s + apart_s, side)
    far, near = (first, second) if side < 0 else (second, first)
    until_s = at_s + 0.1
    far_truth = person(far, until_s + AFTER_S)
    if is_hidden(far, near, drawn.camera, far_truth.t_ns):
        far_truth = replace(far_truth, truth="keep", why=HIDDEN)
    return drawn.case([first, second], [far_truth, person(near, until_s + AFTER_S)], until_s)


def beside(drawn: Setup, first: Runner, at_s: float, lateral_m: float) -> Runner:
    """Somebody else who keeps up with the first."""
    other = drawn.runner(at_s, lateral_m=lateral_m)
    return replace(other, speed_m_per_s=first.speed_m_per_s).timed(0.0, round(at_s * 1e9))


CASES = {
    "walker in front": walker_before,
    "walker behind": walker_behind,
    "two lanes behind": lane_behind,
    "two lanes in front": lane_before,
    "0.4 s apart": in_a_row,
    "abreast": abreast,
}
