"""A made phone at a gate of a real server: from the code to the crossing on the desk."""

from pathlib import Path

import numpy as np

from benchmarks.phone_page import joined, played
from gate.line import GateLine
from gate.sources.camera import Camera
from gate.sources.runner import Runner, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.desk import now_ns
from tests.page_help import track
from tests.patience import soon

S = 1_000_000_000
SIZE = (320, 180)
CAMERA = Camera(SIZE, px_per_m=60, distance_m=8.0, height_m=1.1)
LINE: GateLine = CAMERA.gate_line()
PLACE = {"top": LINE.top, "ground": LINE.ground, "px_per_m": LINE.px_per_m}
AT_S = 1.2
"""In the clip a runner is at the gate then."""
AGREES_S = 0.003
"""A clock that is known to a millisecond, and a crossing to two."""


def clip(length_s: float = 1.9) -> SyntheticClip:
    runner = random_runner(np.random.default_rng(5), speed_m_per_s=8.0).timed(0.0, round(AT_S * S))
    return SyntheticClip(frame_times(60, length_s), [runner], CAMERA, Scene(seed=3), seed=3)


def test_a_phone_joins_by_a_code_and_its_runner_is_on_the_desk(tmp_path: Path) -> None:
    with track(tmp_path) as on:
        on.begin(("A", None))
        page = joined(on.client, 2, SIZE).link().settled()
        page.until_set(lambda wanted: wanted["state"] == "no line" and wanted["still"])
        on.client.ask("PUT", "/api/gates/2/line", PLACE)
        page.until_set(lambda wanted: wanted["windows"])
        pictures = [(frame.t_ns, frame.luma) for frame in clip()]
        start_ns = now_ns() + S // 10
        played(page, pictures, start_ns)  # type: ignore[arg-type]
        soon(lambda: any(one.final for one in on.desk.views().crossings.values()))
        (one,) = on.desk.views().crossings.values()
        assert one.marker == 2
        assert one.setup.mode.startswith("phone Made 1.0 back mstp arrival 320x180@60")
        assert abs(one.t_ns * 1e-9 - (start_ns * 1e-9 + AT_S)) < AGREES_S
        page.until_set(lambda wanted: wanted["state"] in ("ready", "busy"))
        soon(lambda: any(said["t"] == "pass" for said in page.said))


WIDE_CAMERA = Camera((640, 200), 49.0, distance_m=9.0, height_m=1.2)
STEPS_PER_MIN = 255.0


def test_a_phones_wide_views_give_its_runners_step_rate(tmp_path: Path) -> None:
    runner = Runner(8.5, 1, cadence_hz=STEPS_PER_MIN / 60.0).timed(0.0, round(1.4 * S))
    made = SyntheticClip(frame_times(30, 2.6), [runner], WIDE_CAMERA, Scene(seed=3), seed=3)
    pictures = [(frame.t_ns, frame.luma) for frame in made]
    line = WIDE_CAMERA.gate_line()
    with track(tmp_path) as on:
        on.begin(("A", None))
        page = joined(on.client, 2, WIDE_CAMERA.size).link().settled()
        on.client.ask("PUT", "/api/gates/2/line", {"top": line.top, "ground": line.ground, "px_per_m": line.px_per_m})
        wanted = page.until_set(lambda wanted: wanted["wide"])
        assert wanted["wide"]["w"] == 640
        assert wanted["wide"]["step"] == 2
        played(page, pictures, now_ns() + S // 10)  # type: ignore[arg-type]
        soon(lambda: any(one.step_rate_per_min for one in on.desk.views().crossings.values()))
        (one,) = on.desk.views().crossings.values()
        assert one.step_rate_per_min is not None
        assert abs(one.step_rate_per_min - STEPS_PER_MIN) < 5.0
        (rep,) = on.desk.views().reps.values()
        assert rep.step_rate_per_min == one.step_rate_per_min
