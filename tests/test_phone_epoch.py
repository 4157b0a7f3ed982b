"""One load of a phone's page: which pictures become frames, on which clock, and which of them are safe."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from gate.line import GateLine
from gate.sources.live import Arrived
from gate.window import Window
from server.phones.epoch import HELD_NS, KEPT_NS, MOST_VIEWS, Epoch
from server.phones.messages import Hello, Settings
from server.phones.still import decoded
from server.phones.wire import STILL, WINDOW, Picture, WireError

LINE = GateLine((320.0, 100.0), (320.0, 400.0), 150.0)
SHOWN = (640, 480)


def epoch(rotation: int = 0, clock: str = "arrival") -> Epoch:
    width, height = SHOWN if rotation in (0, 180) else SHOWN[::-1]
    settings = Settings.model_validate({"width": width, "height": height, "frameRate": 60.0, "rotation": rotation})
    said = {"t": "hello", "v": 1, "page": "p", "phone": 1, "secret": "s", "epoch": "01234567", "first": 0, "next": 0}
    made = Epoch(Hello.model_validate(said | {"settings": settings, "path": "mstp", "clock": clock}))
    made.want([(2, Window.around(LINE, SHOWN))])
    return made


def picture(made: Epoch, seq: int, t_ms: float, **fields: Any) -> Picture:
    rotation = made.settings.rotation
    window = Window.around(LINE, SHOWN)
    x, y, width, height = window.coded(rotation)
    sides = (width // window.step, height // window.step)
    plain = {
        "type": WINDOW, "flags": 0, "marker": 2, "step": window.step, "width": sides[0], "height": sides[1], "x": x,
        "y": y, "seq": seq, "frame": seq, "ts_us": round(1000 * t_ms), "media_us": None, "capture_ms": None,
        "read_ms": t_ms + 3.0, "body": bytes(sides[0] * sides[1]),
    }  # fmt: skip
    return Picture(**(plain | fields))


def next_of(made: Epoch) -> Arrived:
    arrived = made.next(0.0)
    assert arrived is not None
    return arrived


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_window_is_a_frame_as_a_person_sees_it(rotation: int) -> None:
    made, window = epoch(rotation), Window.around(LINE, SHOWN)
    sent = picture(made, 0, 10.0)
    luma = np.zeros((sent.height, sent.width), np.uint8)
    luma[0, 0] = 255
    made.take(picture(made, 0, 10.0, body=luma.tobytes()), 0)
    frame = next_of(made).frame
    assert frame.luma.shape == (window.rows, window.columns)
    corner = {0: (0, 0), 90: (0, -1), 180: (-1, -1), 270: (-1, 0)}[rotation]
    assert frame.luma[corner] == 255
    assert (frame.t_ns, frame.rotation_deg) == (10_000_000, rotation)


def test_the_camera_s_own_time_is_taken_where_the_path_gives_it() -> None:
    made = epoch(clock="sensor")
    made.take(picture(made, 0, 100.0), 0)
    made.take(picture(made, 1, 110.0, media_us=50_000, capture_ms=111.0), 0)
    made.take(picture(made, 2, 127.0, media_us=60_000), 0)
    made.take(picture(made, 4, 171.0), 0)
    made.take(picture(made, 5, 172.0, media_us=90_000), 0)
    frames = [next_of(made) for _ in range(4)]
    assert [one.frame.t_ns // 1_000_000 for one in frames] == [50, 60, 80, 90]
    assert frames[0].seen_ns == 111_000_000


def a_still(made: Epoch, seq: int, size: tuple[int, int], **fields: Any) -> Picture:
    body = cv2.imencode(".jpg", np.full(size[::-1], 90, np.uint8))[1].tobytes()
    return replace(picture(made, seq, 10.0), type=STILL, body=body, **fields)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_still_is_the_picture_as_a_person_sees_it_already(rotation: int) -> None:
    made = epoch(rotation)
    made.take(a_still(made, 0, SHOWN), 0)
    arrived = next_of(made)
    assert (arrived.frame.luma.shape, arrived.size, arrived.is_view) == (SHOWN[::-1], SHOWN, True)
    made.take(a_still(made, 1, SHOWN[::-1]), 0)
    assert made.next(0.0) is None


def test_stills_that_nobody_looks_at_are_let_go() -> None:
    made = epoch()
    for seq in range(9):
        made.take(a_still(made, seq, SHOWN), 0)
    assert sum(made.next(0.0) is not None for _ in range(9)) == MOST_VIEWS


def test_a_still_that_says_it_is_huge_is_refused_before_it_is_decoded() -> None:
    made = epoch()
    body = bytearray(a_still(made, 0, SHOWN).body)
    at = body.index(b"\xff\xc0") + 5
    body[at : at + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(WireError, match="65535 x 65535 is larger"):
        made.take(replace(a_still(made, 0, SHOWN), body=bytes(body)), 0)
    for cut in (b"", b"\xff\xd8", bytes(body[:30]), b"\xff\xd8" + 40 * b"\xff"):
        with pytest.raises(WireError, match="no JPEG picture"):
            decoded(cut)


def test_a_window_that_is_not_wanted_is_no_frame_but_is_safe() -> None:
    made = epoch()
    made.take(picture(made, 0, 10.0, x=2), 0)
    made.take(picture(made, 1, 20.0, marker=3), 0)
    assert made.next(0.0) is None
    assert made.inbox.next == 2


def test_time_goes_on_for_each_marker() -> None:
    made = epoch()
    for seq, t_ms in enumerate((2000.0, 2000.0, 1990.0, 2010.0)):
        made.take(picture(made, seq, t_ms), 0)
    assert [next_of(made).frame.t_ns // 1_000_000 for _ in range(2)] == [2000, 2010]
    with pytest.raises(WireError, match=r"went back in time at 1\.010 s"):
        made.take(picture(made, 4, 1010.0), 0)


def taken(made: Epoch, seq: int, t_ms: float, *, held: bool) -> int:
    made.take(picture(made, seq, t_ms), 0)
    done = next_of(made).taken
    assert done is not None
    done(held)
    return made.safe


def test_a_picture_is_safe_when_it_is_old_and_nobody_is_in_the_gate() -> None:
    made = epoch()
    step_ms = KEPT_NS / 1e6 / 2
    assert taken(made, 0, 0.0, held=False) == 0
    assert taken(made, 1, step_ms, held=False) == 0
    assert taken(made, 2, 2 * step_ms, held=False) == 1
    assert taken(made, 3, 4 * step_ms, held=True) == 1
    assert taken(made, 4, 5 * step_ms, held=False) == 3


def test_more_than_five_seconds_wait_with_the_phone() -> None:
    made, full = epoch(), []
    for seq, t_ms in enumerate((0.0, HELD_NS / 1e6, HELD_NS / 1e6 + 1)):
        made.take(picture(made, seq, t_ms), 0)
        full.append(made.full)
    next_of(made)
    assert [*full, made.full] == [False, False, True, False]


@pytest.mark.parametrize(("frame", "t_ms"), [(8, 150.0), (2**32 - 1, 150.0), (1210, 150.0)])
def test_a_count_that_does_not_go_on_with_the_time_is_refused(frame: int, t_ms: float) -> None:
    made = epoch()
    made.take(picture(made, 9, 140.0), 0)
    with pytest.raises(WireError, match=rf"picture {frame} of the camera cannot come 0\.010 s after 9: reload"):
        made.take(picture(made, 10, t_ms, frame=frame), 0)
    assert made.take(picture(made, 11, 160.0), 0)
    assert next_of(made).count == 9
    assert next_of(made).count == 11


def test_two_windows_and_pictures_that_are_missing_are_one_count() -> None:
    made = epoch()
    for seq, (frame, t_ms) in enumerate([(4, 100.0), (4, 100.0), (70, 1100.0), (1080, 1120.0)]):
        made.take(picture(made, seq, t_ms, frame=frame), 0)
    assert [next_of(made).count for _ in range(3)] == [4, 70, 1080]
