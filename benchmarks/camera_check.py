"""What `flygate check` finds in made clips whose camera is known: python -m benchmarks.camera_check [CLIPS] [FIRST]."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import markdown
from calibration.camera_check import CameraCheck
from calibration.row_time import RowTime
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import Light, Motion, SyntheticClip, frame_times

Array = NDArray[np.float64]
FIRST_SEED, CLIPS = 10_000, 12
SIZE, FPS, SECONDS = (640, 360), 60.0, 1.9
ROW_GOAL = 0.05
"""The issue's figure: row time within 5 %."""
Row = list[str]


def any_camera(rng: np.random.Generator, exposure_ns: float | None = None) -> Camera:
    """Rows read out in 5 to 15.5 ms, exposed for 0.5 to 2 ms unless told; one in four upright."""
    upright = rng.random() < 0.25
    size = SIZE[::-1] if upright else SIZE
    return Camera(
        size,
        px_per_m=float(rng.uniform(45, 90)),
        distance_m=float(rng.uniform(5, 10)),
        rotation_deg=90 if upright else 0,
        exposure_ns=round(rng.uniform(0.5e6, 2e6) if exposure_ns is None else exposure_ns),
        row_time_ns=round(rng.uniform(5e6, 15.5e6) / SIZE[1]),
    )


def checked(clip: SyntheticClip) -> CameraCheck:
    check = CameraCheck()
    for frame in clip:
        check.feed(frame)
    return check


def running(
    rng: np.random.Generator,
    seed: int,
    stamps_ns: Sequence[int] = (),
    shown_ns: Sequence[int] = (),
    exposure_ns: float | None = None,
) -> SyntheticClip:
    """Somebody of 5 to 10 m/s who passes at 1.2 s, before a camera that stands."""
    times = stamps_ns or frame_times(FPS, SECONDS)
    runner = random_runner(rng, direction=int(rng.choice([-1, 1]))).timed(0.0, 1_250_000_000)
    noise = float(rng.uniform(1, 3))
    camera = any_camera(rng, exposure_ns)
    return SyntheticClip(times, [runner], camera, Scene(seed=seed), noise=noise, seed=seed, shown_ns=shown_ns)


def empty(
    rng: np.random.Generator,
    seed: int,
    seconds: float,
    motion: Motion | None = None,
    light: Callable[[Camera], Light] | None = None,
) -> SyntheticClip:
    camera = any_camera(rng)
    noise = float(rng.uniform(1, 3))
    lit = None if light is None else light(camera)
    return SyntheticClip(
        frame_times(FPS, seconds), (), camera, Scene(seed=seed), noise=noise, seed=seed, motion=motion, light=lit
    )


def panned(rng: np.random.Generator) -> Motion:
    """To and fro by 60 to 150 px (of 640) at 0.6 to 2 Hz."""
    rate, reach, turn = rng.uniform(0.6, 2.0), rng.uniform(60, 150), rng.uniform(0, 2 * np.pi)

    def motion(t_ns: Array) -> Array:
        at = 2 * np.pi * rate * t_ns * 1e-9 + turn
        return np.stack([reach * np.sin(at), 0.1 * reach * np.sin(1.3 * at)], -1)

    return motion


def shaken(rng: np.random.Generator, rms_px: float) -> Motion:
    """A hand, at 2 to 8 Hz."""
    rates, turns = rng.uniform(2, 8, (12, 2)), rng.uniform(0, 2 * np.pi, (12, 2))

    def motion(t_ns: Array) -> Array:
        return np.asarray(rms_px / np.sqrt(6) * np.sin(2 * np.pi * rates * t_ns[:, None, None] * 1e-9 + turns).sum(1))

    return motion


def snapped(rng: np.random.Generator) -> Motion:
    """Stabilisation: a drift of 3 to 8 px a second that snaps back every 0.8 to 1.2 s."""
    speed, every_s = rng.uniform(3, 8), rng.uniform(0.8, 1.2)
    return lambda t_ns: np.stack([speed * (t_ns * 1e-9 % every_s), 0 * t_ns], -1)


def flashes(on_ns: Array, lasts_ns: float, gain: float, exposure_ns: int) -> Light:
    """Light that comes on for a while, as each row gathers it."""

    def light(t_ns: Array) -> Array:
        opens = t_ns[:, None] - exposure_ns / 2
        shut = np.minimum(opens + exposure_ns, on_ns + lasts_ns) - np.maximum(opens, on_ns)
        return np.asarray(1 + gain * np.clip(shut, 0, None).sum(1) / exposure_ns)

    return light


def blinking(rng: np.random.Generator) -> Callable[[Camera], Light]:
    """A bike light: 3 to 8 a second, on for 1 to 20 ms."""
    on_ns = np.arange(0.2e9, 6e9, rng.uniform(0.125e9, 0.33e9)) + rng.uniform(0, 1e8)
    lasts_ns, gain = float(rng.uniform(1e6, 20e6)), float(rng.uniform(0.2, 0.8))
    return lambda camera: flashes(on_ns, lasts_ns, gain, camera.exposure_ns)


def row_times(name: str, seeds: Sequence[int], clip: Callable[[np.random.Generator, int], SyntheticClip]) -> Row:
    errors, within, told = [], [], 0
    for seed in seeds:
        made = clip(np.random.default_rng([seed, len(name)]), seed)
        found: RowTime | None = checked(made).row_time
        if found is not None:
            told += 1
            true_ns = made.camera.row_time_ns
            errors.append(abs(found.row_time_ns / true_ns - 1))
            within.append(abs(found.row_time_ns - true_ns) <= 2 * found.u_ns)
    good = sum(error <= ROW_GOAL for error in errors)
    worst = f", worst {100 * max(errors):.1f} %" if errors else ""
    rms = f"RMS {100 * float(np.sqrt(np.mean(np.square(errors)))):.1f} %" if errors else "-"
    return [
        f"row time: {name}",
        "within 5 %",
        f"{good} of {told} told ({rms}{worst}); {sum(within)} within 2u",
        f"{len(seeds)}",
    ]


def exposures(seeds: Sequence[int]) -> list[Row]:
    rows = []
    for low, high in ((0.5e6, 2e6), (2e6, 6e6), (6e6, 14e6)):
        off, within, below, wrong = [], 0, 0, 0
        for seed in seeds:
            rng = np.random.default_rng([seed, round(low)])
            true_ns = float(rng.uniform(low, high))
            found = checked(running(rng, seed, exposure_ns=true_ns)).exposure
            if found is None:
                continue
            off.append((found.exposure_ns - true_ns) / 1e6)
            within += abs(found.exposure_ns - true_ns) <= 2 * found.u_ns
            below += found.below
            wrong += found.below and true_ns > found.exposure_ns + 2 * found.u_ns
        rms = float(np.sqrt(np.mean(np.square(off)))) if off else float("nan")
        text = f"{len(off)} told, RMS {rms:.2f} ms, {within} within 2u, {below} as upper limits ({wrong} too low)"
        rows.append([f"exposure {low / 1e6:g} to {high / 1e6:g} ms", "-", text, f"{len(seeds)}"])
    return rows


def stamps(seeds: Sequence[int]) -> list[Row]:
    true = frame_times(FPS, SECONDS)
    names = (
        "clean",
        "jitter 2 ms untrue",
        "counted, rate varies",
        "counted, 6 % lost",
        "varies, true",
        "3 % held",
        "4 % missing",
    )
    untrue, held, missing, lost, rates = dict.fromkeys(names, 0), [0, 0], [0, 0], [0, 0], []
    for seed in seeds:
        for name in names:
            rng = np.random.default_rng([seed, len(name)])
            stamps_ns, shown_ns = _stamped(name, rng, true)
            check = checked(running(rng, seed, stamps_ns, shown_ns))
            steadiness, rate = check.steadiness, check.rate
            assert rate is not None
            untrue[name] += steadiness is not None and steadiness.untrue is not None
            if name == "clean":
                rates.append(abs(rate.rate_hz - FPS))
            if name == "counted, 6 % lost":
                shown_at = dict(zip(stamps_ns, shown_ns, strict=True))
                lost[0] += steadiness.lost if steadiness else 0
                lost[1] += sum(shown_at[one.to_ns] - shown_at[one.from_ns] > 1.5e9 / FPS for one in check.steps)
            if name == "3 % held":
                held[0] += check.held
                held[1] += _held_in_view(shown_ns)
            if name == "4 % missing":
                missing[0] += rate.missing
                missing[1] += round((stamps_ns[-1] - stamps_ns[0]) * FPS / 1e9) + 1 - len(stamps_ns)
    goals = {
        name: (
            "none called untrue"
            if name in ("clean", "varies, true", "3 % held", "4 % missing")
            else "where 2 are in view"
            if "lost" in name
            else "all"
        )
        for name in names
    }
    rows = [[f"stamps: {name}", goals[name], f"{untrue[name]} called untrue", f"{len(seeds)}"] for name in names]
    rows.append(["rate, clean", "-", f"worst error {max(rates):.4f} Hz", f"{len(seeds)}"])
    rows.append(
        ["lost pictures that counted stamps hide, in view", "found", f"{lost[0]} of {lost[1]}", f"{len(seeds)}"]
    )
    rows.append(["held pictures, runner well in view", "at least", f"{held[0]} of {held[1]}", f"{len(seeds)}"])
    return [*rows, ["missing pictures", "found", f"{missing[0]} of {missing[1]}", f"{len(seeds)}"]]


def _held_in_view(shown_ns: Sequence[int]) -> int:
    """Repeats while the runner is well in view: 0.35 s before and after he passes the middle."""
    pairs = pairwise(shown_ns)
    return sum(a == b and abs(b - 1_250_000_000) < 350_000_000 for a, b in pairs)


def _stamped(name: str, rng: np.random.Generator, true: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """Time stamps, and the instants shown where they are others."""
    step_ns = 1e9 / FPS
    if name == "jitter 2 ms untrue":
        return [round(t + x) for t, x in zip(true, rng.normal(0, 2e6, len(true)), strict=True)], true
    if name in ("counted, rate varies", "varies, true"):
        shown = [round(t) for t in np.cumsum(rng.choice([step_ns, 1.25 * step_ns], len(true))) if t < SECONDS * 1e9]
        counted = [round(k * 1.125 * step_ns) for k in range(len(shown))]
        return (shown, ()) if name == "varies, true" else (counted, shown)
    if name in ("counted, 6 % lost", "4 % missing"):
        share = 0.04 if name == "4 % missing" else 0.06
        kept = [t for k, t in enumerate(true) if k in (0, len(true) - 1) or rng.random() > share]
        return (kept, ()) if name == "4 % missing" else (true[: len(kept)], kept)
    shown = list(true)
    if name == "3 % held":
        for number in range(1, len(shown)):
            if rng.random() < 0.03:
                shown[number] = shown[number - 1]
    return true, shown


def steady(seeds: Sequence[int]) -> list[Row]:
    kinds: list[tuple[str, Callable[[np.random.Generator], Motion | None], str]] = [
        ("still, a runner passes", lambda _: None, "none"),
        ("shaken by 4 px", lambda rng: shaken(rng, 4.0), "all"),
        ("shaken by 1.5 px", lambda rng: shaken(rng, 1.5), "all"),
        ("drifts and snaps back", snapped, "all"),
        ("drifts by 6 px/s", lambda _: lambda t_ns: np.stack([t_ns * 6e-9, 0 * t_ns], -1), "all"),
    ]
    rows = []
    for name, motion, goal in kinds:
        moving = snaps = 0
        for seed in seeds:
            rng = np.random.default_rng([seed, len(name)])
            moved = motion(rng)
            made = running(rng, seed) if moved is None else empty(rng, seed, SECONDS, moved)
            still = checked(made).still
            moving += still is not None and not still.still
            snaps += still is not None and still.snaps and not still.still
        rows.append([f"picture: {name}", f"{goal} found to move", f"{moving} move, {snaps} snap", f"{len(seeds)}"])
    return rows


def clean(seeds: Sequence[int]) -> Row:
    poor: list[str] = []
    for seed in seeds:
        check = checked(running(np.random.default_rng([seed, 99]), seed))
        poor += [one.item for one in check.findings() if one.grade == "poor"]
    return ["clean clips: poor findings", "none", ", ".join(poor) or "none", f"{len(seeds)}"]


def main() -> None:
    clips = int(sys.argv[1]) if len(sys.argv) > 1 else CLIPS
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    seeds, few = range(first, first + clips), range(first, first + max(1, clips // 2))
    began = time.monotonic()
    rows = [
        row_times("pan to and fro", seeds, lambda rng, seed: empty(rng, seed, 2.5, panned(rng))),
        row_times("hand shakes by 4 px", seeds, lambda rng, seed: empty(rng, seed, 2.5, shaken(rng, 4.0))),
        row_times("light that blinks", seeds, lambda rng, seed: empty(rng, seed, 5.0, light=blinking(rng))),
        *exposures(seeds),
        *stamps(few),
        *steady(few),
        clean(few),
    ]
    print(markdown(["what", "figure", "reached", "clips"], rows))
    print(
        f"\n{SIZE[0]} x {SIZE[1]}, {FPS:g} frames/s, seeds from {first}; {time.monotonic() - began:.0f} s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
