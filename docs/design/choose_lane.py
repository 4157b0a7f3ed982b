"""How the limits of a lane were chosen (`Rule` in gate/who_counts.py): what is seen of feet and height, lane by lane.

    python docs/design/choose_lane.py [--runs 200] [--fps 60]

Runs seen from 4 to 12 m by a camera at 1.0 to 1.2 m, in the gate's own lane (to 0.3 m either side of its middle) and
two lanes (2.44 m) behind and in front of it. Seeds 0 to 999; reported figures come from seeds from 10,000 on. Prints
for each lane the share whose feet were not seen to stand, and quantiles of the feet's height and of the body's; then
the runs that the limits in use judge wrongly. A limit lies in the gap between the own lane and the other.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.made_runs import crossings
from gate.crossing import Crossing
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import LANE_M, Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from gate.who_counts import Rule, judge

OWN_M = 0.3
SHARES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
AT_S, AFTER_S = 1.25, 0.5


def clip_in_lane(fps: float, seed: int, lateral_m: float | None) -> SyntheticClip:
    """Anybody's run in a lane; None: anywhere in the own one."""
    rng = np.random.default_rng([seed, round(fps), 9])
    camera = Camera(
        px_per_m=float(rng.uniform(40, 150)),
        distance_m=float(rng.uniform(4, 12)),
        height_m=float(rng.uniform(1.0, 1.2)),
        exposure_ns=round(rng.uniform(0.5e6, 2e6)),
        row_time_ns=round(rng.uniform(5e6, 15e6) / 720),
        roll_deg=float(rng.normal(0, 0.4)),
    )
    lane_m = float(rng.uniform(-OWN_M, OWN_M)) if lateral_m is None else lateral_m
    runner = random_runner(rng, direction=int(rng.choice([-1, 1])), lateral_m=lane_m)
    return SyntheticClip(
        frame_times(fps, AT_S + AFTER_S),
        [runner.timed(0.0, round(AT_S * 1e9))],
        camera,
        Scene(seed=seed),
        noise=float(rng.uniform(1, 3)),
        seed=seed,
    )


def seen_in_lane(fps: float, seed: int, lateral_m: float | None) -> tuple[Crossing, ...]:
    """What the detector finds of one run."""
    clip = clip_in_lane(fps, seed, lateral_m)
    return crossings(clip.strips(clip.camera.gate_line(0.0)))


def tell(name: str, found: list[tuple[Crossing, ...]], own: bool) -> None:
    """Print one lane's quantiles and the runs that are judged wrongly."""
    rule = Rule(direction=None)
    feet = np.array([one.feet_m for every in found for one in every])
    height = np.array([one.height_m for every in found for one in every])
    print(f"{name}: {len(found)} runs, {sum(not every for every in found)} not seen, "
          f"{np.isnan(feet).mean():.1%} without a step")  # fmt: skip
    for what, values in (("feet", feet), ("height", height)):
        quantiles = np.nanquantile(values, SHARES)
        print(f"  {what:7}", *(f"{share:4.0%}:{value:6.3f}" for share, value in zip(SHARES, quantiles, strict=True)))
    wrong = [
        (seed, round(one.feet_m, 3), round(one.height_m, 2), one.why)
        for seed, every in enumerate(found)
        for one in (judge(each, rule) for each in every)
        if one.counted != own
    ]
    print(f"  judged wrongly: {len(wrong)}", *wrong, sep="\n    ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--fps", type=float, default=60.0)
    given = parser.parse_args()
    for name, lateral_m in (("own lane", None), ("two behind", 2 * LANE_M), ("two in front", -2 * LANE_M)):
        found = [seen_in_lane(given.fps, seed, lateral_m) for seed in range(given.runs)]
        tell(name, found, own=lateral_m is None)


if __name__ == "__main__":
    main()
