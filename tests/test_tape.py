"""A crossing that the gate has missed, marked by a coach on what the gate saw."""

import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from gate.crossing import Crossing
from gate.errors import InputError
from gate.line import Cutter
from gate.photofinish import TAPE_BYTES, TAPE_NS, TAPE_PX_PER_M, Framing, SlitRecorder, thinned
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server import athlete_desk, corrections
from server.bodies import AthleteBody, TermsBody
from server.desk import Desk
from server.gate_views import LineView
from server.rendering import frames_of
from server.store import Store
from server.tape import u_by_hand_ns
from server.watches import Watches, Wish
from tests.live_help import S, desk_on, url_of

pytestmark = pytest.mark.usefixtures("idle_host")

CAMERA = Camera((320, 220), px_per_m=80, distance_m=8.0, height_m=1.2)
TRUE_NS = round(1.3 * S)
SPEED = 8.0


def clip(length_s: float = 2.6) -> SyntheticClip:
    runner = random_runner(np.random.default_rng(5), speed_m_per_s=SPEED).timed(0.0, TRUE_NS)
    return SyntheticClip(frame_times(60, length_s), [runner], CAMERA, Scene(seed=3), seed=3)


def taped(keep_ns: int = TAPE_NS, keep_bytes: int = TAPE_BYTES) -> SlitRecorder:
    recorder = SlitRecorder(keep_ns, keep_bytes)
    made = clip()
    cut = Cutter(CAMERA.gate_line(), CAMERA.size)
    for frame in made:
        recorder.feed(thinned(cut(frame)))
    return recorder


def crossing(t_ns: int) -> Crossing:
    return Crossing(t_ns, 0, "right", SPEED, 1.0, 0, 0.0, float("nan"))


def test_a_body_stands_on_the_tape_where_it_was_in_time() -> None:
    photo = taped().picture(crossing(TRUE_NS), Framing(3.0, 3.0, TAPE_PX_PER_M))
    assert photo is not None
    empty = photo.image[:, :40].astype(float).mean(axis=1, keepdims=True)
    chest = slice(round((photo.top_m - 1.4) * TAPE_PX_PER_M), round((photo.top_m - 1.1) * TAPE_PX_PER_M))
    body = np.flatnonzero((np.abs(photo.image[chest] - empty[chest]) > 20).mean(axis=0) > 0.9)
    front = min(body, key=lambda column: abs(column - photo.column_at(TRUE_NS)))
    assert abs(front - photo.column_at(TRUE_NS)) < 0.06 * TAPE_PX_PER_M


def test_a_tape_is_bounded_in_time_and_in_bytes() -> None:
    span = taped(keep_ns=S).span_ns
    assert span is not None
    assert span[1] - span[0] <= 1.02 * S
    assert taped(keep_bytes=200_000).bytes_kept <= 200_000


def test_u_of_an_eye_is_that_of_the_frames_and_of_the_hand() -> None:
    assert u_by_hand_ns(0, 10.0) == pytest.approx(3e6)
    assert u_by_hand_ns(S // 30, 10.0) == pytest.approx(1e9 / 30 / 12**0.5, rel=0.1)


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[tuple[Desk, Watches]]:
    """A desk and its watches after a clip was played at Marker 3 and its runner left out."""
    path = tmp_path / "M3.mp4"
    write_clip(path, frames_of(clip()), preset="ultrafast")
    with Store(url_of(tmp_path / "f.db")) as store:
        desk = desk_on(store)
        desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(direction="right")))
        desk.do(lambda draft: athlete_desk.add_athlete(draft, AthleteBody(name="Ann", pace_400="56")))
        watches = Watches(desk)
        desk.line_placed(3, LineView.read_off(CAMERA.gate_line()))
        watches.open(Wish(str(path), (3,)))
        end_s = time.monotonic() + 20
        while desk.gate(3).state != "ended":
            assert time.monotonic() < end_s
            time.sleep(0.02)
        yield desk, watches
        watches.close_all()


def test_a_crossing_marked_on_the_tape_is_timed_like_any_other(seen: tuple[Desk, Watches]) -> None:
    desk, watches = seen
    (found,) = desk.views().crossings.values()
    desk.do(lambda draft: corrections.count(draft, found.crossing, counts=False))
    tape = watches.watch_of(3).tape(3, found.t_ns, 2.0, SPEED, "right")
    assert tape.photo.image.shape[1] == round(2.0 * SPEED * TAPE_PX_PER_M) + 1
    assert tape.t_ns + tape.photo.column * tape.photo.ns_per_column == pytest.approx(found.t_ns, abs=1e5)
    shown = cv2.imdecode(np.frombuffer(tape.png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert shown is not None
    assert np.array_equal(shown, tape.photo.image)
    told = watches.watch_of(3).marked(3, found.t_ns + 2_000_000, SPEED, "right")
    desk.do(lambda draft: corrections.mark(draft, told))
    marked = desk.views().crossings[2]
    assert marked.counted
    assert abs(marked.t_source_ns - TRUE_NS - 2_000_000) < 3_000_000
    assert (marked.note, marked.u_ns) == ("marked by hand", u_by_hand_ns(marked.setup.frame_ns, SPEED))
    assert [rep.athlete for rep in desk.views().reps.values() if rep.state != "withdrawn"] == [1]
    with pytest.raises(InputError, match="at that instant already"):
        desk.do(lambda draft: corrections.mark(draft, told))
    desk.do(lambda draft: corrections.undo(draft, "now"))
    assert not desk.views().crossings[2].counted


def test_a_line_that_is_moved_keeps_what_was_read(seen: tuple[Desk, Watches]) -> None:
    desk, _ = seen
    (before,) = desk.views().crossings.values()
    desk.do(lambda draft: corrections.set_instant(draft, 1, before.t_ns - 4_000_000))
    after = desk.views().crossings[1]
    assert (after.t_ns, after.t_source_ns) == (before.t_ns - 4_000_000, before.t_source_ns - 4_000_000)
    assert after.by_hand_from_ns == before.t_ns
    assert desk.views().undo.what == "crossing 1 moved by -4.0 ms"
    desk.do(lambda draft: corrections.undo(draft, "now"))
    assert desk.views().crossings[1].t_ns == before.t_ns
    with pytest.raises(InputError, match="too far"):
        desk.do(lambda draft: corrections.set_instant(draft, 1, before.t_ns + 2 * S))


def test_an_instant_that_the_tape_does_not_hold_is_refused(seen: tuple[Desk, Watches]) -> None:
    desk, watches = seen
    with pytest.raises(InputError, match=r"not on the gate's tape, which holds the last 3 s"):
        watches.watch_of(3).tape(3, desk.views().crossings[1].t_ns - 60 * S, 2.0, SPEED, "right")
    with pytest.raises(InputError, match="no camera"):
        watches.watch_of(2)
