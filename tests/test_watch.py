"""One source on its own thread: what a coach is told when pictures change, stop, or cannot be read."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from gate.frame import Frame
from gate.sources.live import Arrived, Kind, Mode, SourceGone
from server import watch as watching
from server.desk import Desk, now_ns
from server.gate_views import LineView
from server.store import Store, StoreError
from server.watches import Watches
from tests.live_help import desk_on, url_of, webcam
from tests.patience import PATIENCE_S

LINE = LineView(top=(80, 20), ground=(80, 110), px_per_m=50)
WIDE, HIGH = (160, 120), (120, 160)


class Camera:
    """A camera by hand: gives the sizes that are put in, one frame each; an exception is raised, None ends it."""

    def __init__(self, address: str = "0") -> None:
        self.kind: Kind = "webcam"
        self.name, self.address = "made camera", address
        self.asked: Mode | None = None
        self.got: Mode | None = None
        self.exposure_locked: bool | None = None
        self.warnings: list[str] = []
        self.dropped = 0
        self.opened = self.closed = 0
        self.plan: list[tuple[int, int] | Exception | None] = []
        self._more = threading.Condition()

    def __call__(self) -> "Camera":
        self.opened += 1
        return self

    def give(self, *what: tuple[int, int] | Exception | None) -> None:
        with self._more:
            self.plan += what
            self._more.notify()

    def __iter__(self) -> Iterator[Arrived]:
        until, first_ns = self.closed + 1, now_ns()
        while True:
            with self._more:
                while not self.plan and self.closed < until:
                    self._more.wait(0.05)
                if self.closed >= until:
                    return
                one = self.plan.pop(0)
            if one is None:
                return
            if isinstance(one, Exception):
                raise one
            luma = np.full(one[::-1], 100, dtype=np.uint8)
            yield Arrived(Frame(now_ns() - first_ns, luma), now_ns())

    def close(self) -> None:
        with self._more:
            self.closed += 1
            self._more.notify()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(url_of(tmp_path / "flygate.db")) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = desk_on(store)
    for marker in (2, 3):
        desk.line_placed(marker, LINE)
    return desk


@pytest.fixture
def watches(desk: Desk) -> Iterator[Watches]:
    watches = Watches(desk)
    yield watches
    watches.close_all()


def until(true: Callable[[], object]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.01)


def is_in(desk: Desk, marker: int, state: str) -> Callable[[], bool]:
    return lambda: desk.gate(marker).state == state


def opened(watches: Watches, markers: tuple[int, ...] = (2,), **fields: str) -> Camera:
    camera = Camera(fields.pop("address", "0"))
    watches.open_made(camera, webcam(camera.address, **fields), markers)
    return camera


def test_a_picture_of_another_size_wants_its_line_again(desk: Desk, watches: Watches) -> None:
    camera = opened(watches)
    camera.give(WIDE, WIDE)
    until(is_in(desk, 2, "learning"))
    camera.give(HIGH)
    until(is_in(desk, 2, "no line"))
    assert desk.gate(2).why == "the picture is now 120 x 160: place the line again"
    assert desk.gate(2).size == HIGH
    camera.give(HIGH)
    desk.line_placed(2, LineView(top=(60, 20), ground=(60, 150), px_per_m=50))
    camera.give(HIGH)
    until(is_in(desk, 2, "learning"))


def test_another_opening_of_another_size_wants_the_line_again_even_where_it_stood(desk: Desk, watches: Watches) -> None:
    opened(watches).give(WIDE, WIDE)
    until(is_in(desk, 2, "learning"))
    camera = opened(watches)
    camera.give(HIGH)
    until(is_in(desk, 2, "no line"))
    line = desk.gate(2).line
    assert line is not None
    desk.line_placed(2, line)
    camera.give(HIGH)
    until(is_in(desk, 2, "learning"))
    assert desk.gate(2).line_in == (*HIGH, 0)


def test_a_picture_that_is_turned_back_has_its_line_back(desk: Desk, watches: Watches) -> None:
    camera = opened(watches)
    camera.give(WIDE, HIGH)
    until(is_in(desk, 2, "no line"))
    camera.give(SourceGone("camera 0: gone"), HIGH)
    until(lambda: camera.opened == 2 and not camera.plan)
    assert desk.gate(2).state in ("no line", "gone")
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))


def test_pictures_that_cannot_be_read_refuse_the_camera_and_are_logged(
    desk: Desk, watches: Watches, caplog: pytest.LogCaptureFixture
) -> None:
    camera = opened(watches)
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))
    with caplog.at_level(logging.ERROR):
        camera.give(ZeroDivisionError("made up"))
        until(is_in(desk, 2, "refused"))
    assert "open the camera again" in desk.gate(2).why
    assert "ZeroDivisionError" in caplog.text


def test_a_clip_that_is_over_is_not_shown_as_stalled(
    desk: Desk, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = opened(watches)
    camera.give(WIDE, None)
    until(is_in(desk, 2, "ended"))
    monkeypatch.setattr(watching, "QUIET_NS", 0)
    watches.look_after()
    assert desk.gate(2).state == "ended"


def test_a_gate_without_pictures_is_stalled_until_the_next_one(
    desk: Desk, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = opened(watches)
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))
    monkeypatch.setattr(watching, "QUIET_NS", 0)
    watches.look_after()
    assert desk.gate(2).state == "stalled"
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))


def test_a_camera_that_stays_off_is_told_once(
    desk: Desk, store: Store, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_S", 0.001)
    monkeypatch.setattr(watching, "LONGEST_AGAIN_S", 0.01)
    camera = Camera()
    camera.give(*(SourceGone(f"camera 0: attempt {number}") for number in range(20)))
    watches.open_made(camera, webcam("0"), (2,))
    until(lambda: camera.opened > 20)
    gone = [entry.data["state"] for entry in store.entries(1) if entry.kind == "gate" and entry.data["source"]]
    assert gone == ["opening", "gone"]
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))


def test_what_the_disk_did_not_take_of_a_gate_s_state_is_told_later(
    desk: Desk, store: Store, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "SAY_AGAIN_NS", 0)
    camera = opened(watches)
    camera.give(WIDE)
    until(is_in(desk, 2, "learning"))
    append = store.append
    monkeypatch.setattr(store, "append", refuse)
    camera.give(None)
    until(lambda: desk.state().trouble)
    assert desk.gate(2).state == "learning"
    monkeypatch.setattr(store, "append", append)

    def looked_after() -> bool:
        watches.look_after()
        return desk.gate(2).state == "ended"

    until(looked_after)


def refuse(*_: object, **__: object) -> None:
    raise StoreError("the disk is full: make room")


def test_closing_one_gate_of_a_camera_leaves_the_other(desk: Desk, watches: Watches) -> None:
    camera = opened(watches, (2, 3))
    camera.give(WIDE)
    until(is_in(desk, 3, "learning"))
    watches.close(2)
    assert (desk.gate(2).state, desk.gate(2).why, camera.closed) == ("off", "no camera yet", 0)
    source = desk.gate(3).source
    assert source is not None
    camera.give(WIDE, None)
    until(is_in(desk, 3, "ended"))
    assert desk.gate(2).state == "off"


def test_another_camera_at_one_gate_leaves_the_first_at_the_other(desk: Desk, watches: Watches) -> None:
    first = opened(watches, (2, 3))
    first.give(WIDE)
    until(is_in(desk, 2, "learning"))
    second = opened(watches, (2,), address="1")
    second.give(WIDE, None)
    until(is_in(desk, 2, "ended"))
    assert desk.gate(3).state == "learning"
    first.give(WIDE, None)
    until(is_in(desk, 3, "ended"))


def test_a_webcam_that_one_gate_takes_is_said_at_the_other(desk: Desk, watches: Watches) -> None:
    first = opened(watches, (2, 3))
    first.give(WIDE)
    until(is_in(desk, 2, "learning"))
    opened(watches, (3,)).give(WIDE)
    until(is_in(desk, 3, "learning"))
    assert (desk.gate(2).state, desk.gate(2).source) == ("off", None)
    assert desk.gate(2).why == "its camera was taken to Marker 3: choose another one"
    assert first.closed >= 1


@pytest.mark.parametrize("markers", [(2,), (2, 3)])
def test_a_camera_that_the_disk_refuses_leaves_the_old_one_running(
    desk: Desk, store: Store, watches: Watches, monkeypatch: pytest.MonkeyPatch, markers: tuple[int, ...]
) -> None:
    first = opened(watches, (2, 3))
    first.give(WIDE)
    until(is_in(desk, 3, "learning"))
    append = store.append
    monkeypatch.setattr(store, "append", refuse)
    with pytest.raises(StoreError, match="make room"):
        opened(watches, markers, address="1")
    with pytest.raises(StoreError, match="make room"):
        watches.close(2)
    monkeypatch.setattr(store, "append", append)
    sources = [gate.source.address for gate in desk.views().gates.values() if gate.source]
    assert (sources, first.closed) == (["0", "0"], 0)
    first.give(WIDE, None)
    for marker in (2, 3):
        until(is_in(desk, marker, "ended"))
