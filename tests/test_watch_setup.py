"""What a watch says of a gate's camera and of the set-up that saw a crossing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gate.frame import Frame
from gate.sources.as_live import AsLive
from gate.sources.camera import Camera
from gate.sources.live import Arrived, Kind, Mode
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.desk import Desk
from server.gate_report import mode_of
from server.gate_views import GateView, LineView, ModeView, SourceView
from server.store import Store
from server.watch import SourceWatch
from server.watches import Watches
from tests.live_help import desk_on, url_of

S = 1_000_000_000
CAMERA = Camera((180, 160), px_per_m=54, distance_m=8.0, height_m=1.1)
LINE = LineView.read_off(CAMERA.gate_line())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        yield desk_on(store)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """2.5 s with a runner at the line after 1.5 s."""
    runner = random_runner(np.random.default_rng(3), speed_m_per_s=8.0).timed(0.0, 3 * S // 2)
    clip = SyntheticClip(frame_times(60.0, 2.5), [runner], CAMERA, Scene(seed=2), seed=2)
    return [replace(frame, luma=frame.luma.copy()) for frame in clip]


class Scripted:
    """A camera whose pictures are there at once; `happens` is called before each with its time in s."""

    name, address = "USB camera", "0"
    asked: Mode | None = None
    got: Mode | None = None
    dropped = 0

    def __init__(
        self, frames: list[Frame], kind: Kind = "webcam", happens: Callable[["Scripted", float], None] | None = None
    ) -> None:
        self.kind, self.exposure_locked = kind, None
        self.warnings: list[str] = []
        self._frames, self._happens = frames, happens

    kind: Kind
    exposure_locked: bool | None

    def __iter__(self) -> Iterator[Arrived]:
        base_ns = time.monotonic_ns()
        for frame in self._frames:
            if self._happens:
                self._happens(self, frame.t_ns * 1e-9)
            yield Arrived(frame, base_ns + frame.t_ns)

    def close(self) -> None:
        pass


def watch(desk: Desk, source: Scripted, opening: str = "1.1") -> None:
    """Let Marker 2 see all of it."""
    described = SourceView(address=source.address, kind=source.kind, name=source.name, opening=opening)
    desk.sources_opened({2: described})
    desk.line_placed(2, LINE)
    watching = SourceWatch(desk, lambda: source, (2,))
    watching.start()
    watching.join()


def test_who_is_in_the_gate_when_its_line_is_moved_belongs_to_the_old_group(desk: Desk, frames: list[Frame]) -> None:
    groups: list[int] = []

    def move(_: Scripted, t_s: float) -> None:
        if t_s > 1.6 and not groups:
            groups.append(desk.gate(2).group)
            desk.line_placed(2, LINE.model_copy(update={"px_per_m": LINE.px_per_m * 1.01}))

    watch(desk, Scripted(frames, happens=move))
    first = next(iter(desk.views().crossings.values()))
    assert first.final
    assert first.setup.line == LINE
    assert [first.setup.group] == groups
    assert desk.gate(2).group == groups[0] + 1


def test_an_exposure_that_is_locked_later_is_shown(desk: Desk, frames: list[Frame]) -> None:
    shown = []

    def lock(source: Scripted, t_s: float) -> None:
        seen = desk.gate(2).source
        shown.append(seen and seen.exposure_locked)
        source.exposure_locked = True if t_s > 1.7 else None

    watch(desk, Scripted(frames, happens=lock))
    assert shown[60:100] == [None] * 40
    assert shown[-1] is True


@pytest.mark.parametrize(
    ("kind", "mode", "u_clock_s"), [("webcam", "webcam USB camera 180x160@60", 20e-6), ("network", "", 20e-6)]
)
def test_a_crossing_keeps_what_its_camera_was(
    desk: Desk, frames: list[Frame], kind: Kind, mode: str, u_clock_s: float
) -> None:
    watch(desk, Scripted(frames, kind), opening="1.7")
    setup = next(iter(desk.views().crossings.values())).setup
    assert (setup.opening, setup.sync, setup.mode) == ("1.7", desk.gate(2).sync, mode)
    assert setup.u_unsynchronised_s == {"webcam": 0.1, "network": 0.5}[kind]
    assert setup.u_clock_s == pytest.approx(u_clock_s)


@pytest.mark.parametrize(("kind", "u_clock_s"), [("webcam", 0.010), ("clip", 0.001)])
def test_a_crossing_in_the_first_second_has_a_clock_that_is_hardly_known(
    desk: Desk, frames: list[Frame], kind: Kind, u_clock_s: float
) -> None:
    late = [replace(frame, t_ns=frame.t_ns - S) for frame in frames if frame.t_ns >= S * 0.9]
    watch(desk, Scripted(late, kind))
    found = [one.setup.u_clock_s for one in desk.views().crossings.values()]
    assert found == [u_clock_s]


def the_mode(kind: Kind, name: str, codec: str | None = None, rate_hz: float = 60.0) -> str:
    got = ModeView(width=1280, height=720, rate_hz=rate_hz)
    source = SourceView(address="0", kind=kind, name=name, got=got, codec=codec)
    return mode_of(GateView(marker=2, position="Marker 2", source=source))


def test_cameras_of_one_model_share_a_mode_and_clips_one_by_what_is_known_of_them() -> None:
    assert the_mode("webcam", "A") == the_mode("webcam", "A", rate_hz=59.9) != the_mode("webcam", "B")
    assert the_mode("webcam", "A") != the_mode("webcam", "A", rate_hz=30.0)
    assert the_mode("clip", "M2", "h264") == the_mode("clip", "M3", "h264") != the_mode("clip", "M3", "hevc")
    assert the_mode("network", "A") == the_mode("network", "B") == ""


def test_two_openings_of_one_file_are_told_apart_and_one_for_both_gates_is_one(
    desk: Desk, frames: list[Frame], tmp_path: Path
) -> None:
    watches = Watches(desk)

    def openings() -> list[str]:
        return [gate.source.opening for gate in desk.state().gates if gate.source]

    def make() -> AsLive:
        return AsLive(SyntheticClip(frame_times(60.0, 1.0), [], CAMERA, Scene(seed=2), seed=2))

    described = SourceView(address="M.mp4", kind="clip", name="M", together=False)
    for marker in (2, 3):
        watches.open_made(make, described, (marker,))
    apart = openings()
    watches.open_made(make, described, (2, 3))
    both = openings()
    watches.close_all()
    assert len(set(apart)) == 2
    assert len(set(both)) == 1
    assert not set(apart) & set(both)


def test_what_makes_a_source_s_times_worse_stands_at_its_gate(desk: Desk, frames: list[Frame]) -> None:
    shown = []

    def warn(source: Scripted, t_s: float) -> None:
        seen = desk.gate(2).source
        shown.append(seen.warnings if seen else ())
        if t_s > 0.5 and not source.warnings:
            source.warnings.append("frames are timed by their arrival")

    watch(desk, Scripted(frames, happens=warn))
    assert shown[10] == ()
    assert shown[-1] == ("frames are timed by their arrival",)
