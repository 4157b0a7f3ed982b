"""Time stamps that are not what they seem: frames dropped, frames held, stamps that jitter."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import one_runner, setup
from gate.sources.synthetic import SyntheticClip

DROPPED, HELD = 0.05, 0.03
JITTER_NS = 2_000_000
LEAST_STEP_NS = 100_000
"""Stamps rise, however much they jitter."""


def dropped(fps: float, seed: int) -> Case:
    """One frame in twenty is missing."""
    drawn = setup("dropped frames", fps, seed)
    case = one_runner(drawn)
    stays = drawn.rng.random(len(case.clip.t_ns)) >= DROPPED
    stamps = tuple(t_ns for t_ns, stay in zip(case.clip.t_ns, stays, strict=True) if stay)
    return with_clip(case, replace(case.clip, t_ns=stamps))


def held(fps: float, seed: int) -> Case:
    """Of one frame in thirty the picture before it is shown again, with a stamp of its own."""
    drawn = setup("held frames", fps, seed)
    case = one_runner(drawn)
    shown = list(case.clip.t_ns)
    for number in range(1, len(shown)):
        if drawn.rng.random() < HELD:
            shown[number] = shown[number - 1]
    return with_clip(case, replace(case.clip, shown_ns=tuple(shown)))


def jitter(fps: float, seed: int) -> Case:
    """Stamps are off by 2 ms (standard deviation), each by its own."""
    drawn = setup("stamp jitter", fps, seed)
    case = one_runner(drawn)
    exact = case.clip.t_ns
    stamps = [round(t_ns + drawn.rng.normal(0.0, JITTER_NS)) for t_ns in exact]
    for number in range(1, len(stamps)):
        stamps[number] = max(stamps[number], stamps[number - 1] + LEAST_STEP_NS)
    return with_clip(case, replace(case.clip, t_ns=tuple(stamps), shown_ns=exact))


def with_clip(case: Case, clip: SyntheticClip) -> Case:
    """The same truth, other pictures."""
    return replace(case, clip=clip)


CASES = {"dropped frames": dropped, "held frames": held, "stamp jitter": jitter}
