"""How soon a gate says that somebody is in it, and that nobody is any more, from a camera's pictures on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gate.sources.camera import Camera
from gate.sources.live import Arrived, Kind, Mode
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.desk import Desk, now_ns
from server.gate_views import LineView
from server.store import Store
from server.watches import Watches
from tests.live_help import S, desk_on, url_of, webcam
from tests.patience import soon

CAMERA = Camera((480, 220), px_per_m=80, distance_m=8.0, height_m=1.2)
WALK_M_PER_S, AT_GATE_NS = 1.2, 3 * S
STRIP_M = 0.9
TRUNK_M = 0.5
"""Deeper than a trunk: nobody is in the strip any more once its front is so far past it."""


class Watched:
    """A webcam in front of the scene; at each next picture, what the gate says after the one before."""

    kind: Kind = "webcam"
    name, address = "made camera", "0"
    asked: Mode | None = None
    got: Mode | None = None
    exposure_locked: bool | None = None
    dropped = 0

    def __init__(self, clip: SyntheticClip, desk: Desk) -> None:
        self._clip, self._desk = clip, desk
        self.warnings: list[str] = []
        self.said: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[Arrived]:
        begin_ns = now_ns()
        for frame in self._clip:
            yield Arrived(frame, begin_ns + frame.t_ns)
            state = self._desk.gate(2).state
            if not self.said or self.said[-1][1] != state:
                self.said.append((frame.t_ns, state))

    def close(self) -> None:
        """Every picture is there at once."""


def test_a_walker_takes_ready_away_within_half_a_second_and_gives_it_back_within_one(tmp_path: Path) -> None:
    walker = random_runner(np.random.default_rng(7), speed_m_per_s=WALK_M_PER_S).timed(0.0, AT_GATE_NS)
    clip = SyntheticClip(frame_times(60, 6.0), [walker], CAMERA, Scene(seed=4), seed=4)
    with Store(url_of(tmp_path / "f.db")) as store:
        desk = desk_on(store)
        watches, camera = Watches(desk), Watched(clip, desk)
        desk.line_placed(2, LineView.read_off(CAMERA.gate_line()))
        watches.open_made(lambda: camera, webcam("0"), (2,))
        soon(lambda: desk.gate(2).state == "ended")
        watches.close_all()
    said = [state for _, state in camera.said]
    gone_ns = next(t_ns for t_ns, state in camera.said if state == "busy")
    back_ns = next(t_ns for t_ns, state in reversed(camera.said) if state == "ready")
    enters_ns = AT_GATE_NS - round(STRIP_M / WALK_M_PER_S * S)
    leaves_ns = AT_GATE_NS + round((STRIP_M + TRUNK_M) / WALK_M_PER_S * S)
    assert said[said.index("ready") :] == ["ready", "busy", "ready"]
    assert gone_ns - enters_ns <= 0.5 * S
    assert back_ns - leaves_ns <= 1.0 * S
