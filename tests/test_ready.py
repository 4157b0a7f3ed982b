"""How soon a gate says that somebody is in it, and that nobody is any more, from a camera's pictures on."""

import time
from pathlib import Path

import numpy as np

from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.gate_views import LineView
from server.rendering import frames_of
from server.store import Store
from server.watches import Watches, Wish
from tests.live_help import S, desk_on, url_of

CAMERA = Camera((480, 220), px_per_m=80, distance_m=8.0, height_m=1.2)
WALK_M_PER_S, AT_GATE_NS = 1.2, 3 * S
STRIP_M = 0.9
TRUNK_M = 0.5
"""Deeper than a trunk: nobody is in the strip any more once its front is so far past it."""


def test_a_walker_takes_ready_away_within_half_a_second_and_gives_it_back_within_one(tmp_path: Path) -> None:
    walker = random_runner(np.random.default_rng(7), speed_m_per_s=WALK_M_PER_S).timed(0.0, AT_GATE_NS)
    clip = SyntheticClip(frame_times(60, 6.0), [walker], CAMERA, Scene(seed=4), seed=4)
    write_clip(tmp_path / "M2.mp4", frames_of(clip), preset="ultrafast")
    with Store(url_of(tmp_path / "f.db")) as store:
        desk = desk_on(store)
        watches = Watches(desk)
        desk.line_placed(2, LineView.read_off(CAMERA.gate_line()))
        start_ns = time.monotonic_ns() + S // 2
        watches.open(Wish(str(tmp_path / "M2.mp4"), (2,), start_at_ns=start_ns))
        seen: list[tuple[int, str]] = []
        while (state := desk.gate(2).state) != "ended" and time.monotonic_ns() < start_ns + 12 * S:
            if not seen or seen[-1][1] != state:
                seen.append((time.monotonic_ns() - start_ns, state))
            time.sleep(0.005)
        watches.close_all()
    said = [state for _, state in seen]
    gone_ns = next(t_ns for t_ns, state in seen if state == "busy")
    back_ns = next(t_ns for t_ns, state in reversed(seen) if state == "ready")
    enters_ns = AT_GATE_NS - round(STRIP_M / WALK_M_PER_S * S)
    leaves_ns = AT_GATE_NS + round((STRIP_M + TRUNK_M) / WALK_M_PER_S * S)
    assert said[said.index("ready") :] == ["ready", "busy", "ready"]
    assert gone_ns - enters_ns <= 0.5 * S
    assert back_ns - leaves_ns <= 1.0 * S
