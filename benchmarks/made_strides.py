"""Random runs through a wide view, rendered with a known step rate; shared by the bench and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from benchmarks.scenarios.draw import varied
from gate.crossing import Crossing
from gate.line import Strip
from gate.sources.camera import Camera
from gate.sources.runner import Runner, TrueCrossing, random_body
from gate.sources.scene import Scene
from gate.sources.shadow import Sun
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.step_rate import StepRates, Steps
from gate.wide_view import WIDE_EVERY_NS, WIDE_PX_PER_M, WideWindow

AT_NS = 3_000_000_000
"""The runner is at the gate; what was before is for learning the empty view."""
VIEW_M = 13.0
SLOWEST_CADENCE, FASTEST_CADENCE = 180.0, 310.0
SLOWEST, FASTEST = 5.0, 10.0
U_T_NS, U_SPEED = 2e6, 0.02
"""The gate's own error at its crossing, drawn anew each time: well above what it has."""
LANE_M = 1.22


@dataclass(frozen=True, slots=True)
class Strides:
    """A clip and the truth of its first runner: steps a minute."""

    clip: SyntheticClip
    rate_per_min: float
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one made run. error: steps a minute, None where it was refused."""

    rate_per_min: float
    found: Steps

    @property
    def error(self) -> float | None:
        """Found less true, steps a minute."""
        return None if self.found.rate is None else self.found.rate.value - self.rate_per_min


def strides(fps: float, seed: int, name: str = "clean", view_m: float = VIEW_M) -> Strides:
    """A run at 5-10 m/s and 180-310 steps a minute of anybody, either way, at 8-13 m, in a view of so many metres."""
    rng = np.random.default_rng([crc32(name.encode()), seed, round(fps)])
    size = (1280, 720) if rng.random() < 0.5 else (1920, 1080)
    runner = _runner(rng)
    camera = _camera(rng, size, view_m, fps)
    until_s = AT_NS * 1e-9 + 0.5 * view_m / runner.speed_m_per_s + 1.0
    clip = SyntheticClip(frame_times(fps, until_s), [runner], camera, Scene(seed=seed), rng.uniform(1, 3), seed=seed)
    clip = MADE[name](clip, rng)
    return Strides(clip, (runner.cadence_hz or 0.0) * 60.0, _told(clip.truth(0.0), rng))


def judge(made: Strides, px_per_m: float = WIDE_PX_PER_M) -> Judged:
    """Feed a made run's views as a gate does."""
    rates, found, told = StepRates(), list[Steps](), False
    for view in views(made.clip, px_per_m):
        if not told and view.t_ns > made.crossing.t_ns + 150_000_000:
            rates.expect(made.crossing)
            told = True
        found += rates.feed(view)
    found += rates.finish()
    return Judged(made.rate_per_min, found[0])


def views(clip: SyntheticClip, px_per_m: float = WIDE_PX_PER_M) -> Iterator[Strip]:
    """The clip's wide views, without rendering the rest of the frames, nor frames that would not be used."""
    window = WideWindow.of(clip.camera.gate_line(0.0), clip.size, clip.camera.rotation_deg, px_per_m)
    draw = clip.drawn(*window.pixels)
    last_ns = clip.t_ns[0] - WIDE_EVERY_NS
    for number, t_ns in enumerate(clip.t_ns):
        if t_ns - last_ns >= WIDE_EVERY_NS:
            last_ns = t_ns
            yield window.view(draw(number), t_ns)


def _runner(rng: np.random.Generator, lateral_m: float | None = None) -> Runner:
    return Runner(
        rng.uniform(SLOWEST, FASTEST),
        int(rng.choice([-1, 1])),
        varied(random_body(rng), rng),
        lateral_m=rng.uniform(-0.3, 0.3) if lateral_m is None else lateral_m,
        cadence_hz=rng.uniform(SLOWEST_CADENCE, FASTEST_CADENCE) / 60.0,
        phase=rng.uniform(0.0, 1.0),
    ).timed(0.0, AT_NS)


def _camera(rng: np.random.Generator, size: tuple[int, int], view_m: float, fps: float) -> Camera:
    read_ns = min(rng.uniform(5e6, 15e6), 0.9e9 / fps)
    return Camera(
        size,
        size[0] / view_m,
        distance_m=rng.uniform(8.0, 13.0),
        height_m=rng.uniform(0.8, 1.6),
        yaw_deg=rng.uniform(-3.0, 3.0),
        roll_deg=rng.uniform(-1.5, 1.5),
        exposure_ns=round(rng.uniform(0.5e6, 2e6)),
        row_time_ns=round(read_ns / size[1]),
    )


def _told(truth: list[TrueCrossing], rng: np.random.Generator) -> Crossing:
    """The first runner's crossing as a gate would tell it."""
    own = next(one for one in truth if one.runner == 0)
    speed = own.speed_m_per_s * (1.0 + rng.normal(0.0, U_SPEED))
    t_ns = own.t_ns + round(rng.normal(0.0, U_T_NS))
    direction = "right" if own.direction > 0 else "left"
    return Crossing(t_ns, round(U_T_NS), direction, speed, U_SPEED * speed, 20, 0.01, 1.75, body=1, origin_ns=t_ns)  # type: ignore[arg-type]


Change = Callable[[SyntheticClip, np.random.Generator], SyntheticClip]


def _plain(clip: SyntheticClip, _: np.random.Generator) -> SyntheticClip:
    return clip


def _noise(clip: SyntheticClip, _: np.random.Generator) -> SyntheticClip:
    return replace(clip, noise=6.0)


def _sun(clip: SyntheticClip, rng: np.random.Generator) -> SyntheticClip:
    return replace(clip, sun=Sun(rng.uniform(0.0, 360.0), rng.uniform(15.0, 50.0)))


def _stamps(clip: SyntheticClip, rng: np.random.Generator) -> SyntheticClip:
    """Stamps that jitter by 2 ms, and one frame of twenty lost."""
    kept = [t for t in clip.t_ns if rng.random() > 0.05]
    moved = sorted({round(t + rng.normal(0.0, 2e6)) for t in kept})
    return replace(clip, t_ns=tuple(moved), shown_ns=tuple(kept))


def _follower(clip: SyntheticClip, rng: np.random.Generator) -> SyntheticClip:
    """The next one starts 3 s later in the same lane, the same way, and is in the view when the first leaves it."""
    first = clip.runners[0]
    second = replace(_runner(rng), direction=first.direction).timed(0.0, AT_NS + 1_300_000_000)
    return replace(clip, runners=[first, second])


def _walker(clip: SyntheticClip, rng: np.random.Generator) -> SyntheticClip:
    """Somebody walks back two lanes behind, anywhere in the view."""
    first = clip.runners[0]
    walker = Runner(1.4, -first.direction, varied(random_body(rng), rng), lateral_m=2 * LANE_M)
    walker = walker.timed(0.0, AT_NS + round(rng.uniform(-3e9, 3e9)))
    return replace(clip, runners=[first, walker])


def _abreast(clip: SyntheticClip, rng: np.random.Generator) -> SyntheticClip:
    """Another one in the next lane behind, within 0.15 s, at nearly the same speed."""
    first = clip.runners[0]
    speed = first.speed_m_per_s * rng.uniform(0.97, 1.03)
    second = replace(_runner(rng, LANE_M), speed_m_per_s=speed, direction=first.direction)
    return replace(clip, runners=[first, second.timed(0.0, AT_NS + round(rng.uniform(-1.5e8, 1.5e8)))])


MADE: dict[str, Change] = {
    "clean": _plain,
    "noise of 6 grey levels": _noise,
    "hard shadow": _sun,
    "stamps that jitter, frames lost": _stamps,
    "the next one 1.3 s behind": _follower,
    "a walker two lanes behind": _walker,
    "two abreast": _abreast,
}
