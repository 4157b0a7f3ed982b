"""Phones whose link breaks, whose page is loaded anew, or whose server is killed: nothing is lost or told twice."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.phones import Served
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.client import Client
from server.desk import now_ns
from server.views import CrossingView
from tests.page_help import Track, track
from tests.patience import soon
from tests.phone_help import Page, joined, played

S = 1_000_000_000
SIZE = (220, 170)
CAMERA = Camera(SIZE, px_per_m=55, distance_m=8.0, height_m=1.1)
LINE = CAMERA.gate_line()
PLACE = {"top": LINE.top, "ground": LINE.ground, "px_per_m": LINE.px_per_m}
AT_S = 0.8
FLY_NS = 2_500_000_000
"""Over 20 m at 8 m/s."""
AGREES_NS = 2_500_000
"""The page says that it had a frame 2 ms after its time stamp."""


@pytest.fixture(scope="module")
def pictures() -> list[tuple[int, Any]]:
    runner = random_runner(np.random.default_rng(5), speed_m_per_s=8.0).timed(0.0, round(AT_S * S))
    clip = SyntheticClip(frame_times(60, 1.3), [runner], CAMERA, Scene(seed=3), seed=3)
    return [(frame.t_ns, frame.luma) for frame in clip]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Track]:
    with track(tmp_path) as running:
        running.phase("running")
        yield running


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    one = Served(tmp_path)
    one.begin()
    yield one
    one.signal(signal.SIGKILL)


def placed(client: Client, *markers: int) -> Page:
    """A phone whose lines are placed; it serves all of the markers from one picture."""
    page = joined(client, markers[0], SIZE)
    page.link().settled()
    for marker in markers[1:]:
        client.ask("POST", f"/api/phones/{page.phone}/replace", {"marker": marker})
    for marker in markers:
        client.ask("PUT", f"/api/gates/{marker}/line", PLACE)
    page.until_set(lambda wanted: len(wanted["windows"]) == len(markers))
    return page


def film(pages: list[Page], pictures: list[tuple[int, Any]], start_ns: int, since_ns: int) -> None:
    """Send pictures as they come due, counted at 60 a second since then."""
    for t_ns, luma in pictures:
        due_ns = start_ns + t_ns
        time.sleep(max(0, due_ns - now_ns()) * 1e-9)
        for page in pages:
            page.window_of(luma, round((due_ns - since_ns) * 60 / S), due_ns)


def told(on: Track) -> list[CrossingView]:
    return [one for one in on.desk.views().crossings.values() if not one.withdrawn]


def true_ns(start_ns: int) -> int:
    return start_ns + round(AT_S * S)


def test_who_runs_while_the_link_is_cut_is_told_when_it_is_back(on: Track, pictures: list[tuple[int, Any]]) -> None:
    page = placed(on.client, 2)
    start_ns = now_ns()
    played(page, pictures[:30], start_ns)
    page.cut()
    played(page, [(t_ns, luma) for t_ns, luma in pictures[30:]], start_ns)
    time.sleep(0.3)
    page.link()
    soon(lambda: [one.final for one in told(on)] == [True])
    (one,) = told(on)
    assert abs(one.t_ns - true_ns(start_ns)) < AGREES_NS
    assert on.client.ask("GET", "/api/phones")["phones"][0]["gaps"] == 0


def test_what_is_sent_again_is_told_once(on: Track, pictures: list[tuple[int, Any]]) -> None:
    page = placed(on.client, 2)
    played(page, pictures, now_ns())
    soon(lambda: [one.final for one in told(on)] == [True])
    page.cut()
    page.link()
    page.window_of(pictures[0][1], 200, now_ns())
    time.sleep(0.3)
    assert len(told(on)) == 1


def test_an_earlier_load_that_says_hello_again_tells_nothing_twice(on: Track, pictures: list[tuple[int, Any]]) -> None:
    page = placed(on.client, 2)
    played(page, pictures, now_ns())
    soon(lambda: [one.final for one in told(on)] == [True])
    page.cut()
    newer = Page(page.client, page.phone, page.secret, SIZE, offset_ns=900 * S).link().settled()
    had = page.link().settled().next
    page.window_of(pictures[0][1], 200, now_ns())
    soon(lambda: any(one.get("had", 0) > had for one in page.said))
    assert page.refused is None
    assert len(told(on)) == 1
    newer.link().settled()
    start_ns = now_ns()
    played(newer, pictures, start_ns)
    soon(lambda: [one.final for one in told(on)] == [True, True])
    assert abs(told(on)[-1].t_ns - true_ns(start_ns)) < AGREES_NS


def test_a_page_that_is_loaded_anew_is_ready_soon_and_has_another_clock(
    on: Track, pictures: list[tuple[int, Any]]
) -> None:
    page = placed(on.client, 2)
    played(page, pictures, now_ns())
    soon(lambda: [one.final for one in told(on)] == [True])
    page.close()
    again = Page(page.client, page.phone, page.secret, SIZE, offset_ns=900 * S).link().settled()
    again.until_set(lambda wanted: wanted["windows"])
    start_ns = now_ns()
    played(again, pictures, start_ns)
    soon(lambda: [one.final for one in told(on)] == [True, True])
    first, second = told(on)
    assert abs(second.t_ns - true_ns(start_ns)) < AGREES_NS
    assert first.setup.clock != second.setup.clock
    assert first.setup.camera == second.setup.camera


def test_one_phone_serves_two_markers_with_one_clock(on: Track, pictures: list[tuple[int, Any]]) -> None:
    page = placed(on.client, 2, 3)
    played(page, pictures, now_ns())
    soon(lambda: [one.final for one in told(on)] == [True, True])
    one, other = told(on)
    assert {one.marker, other.marker} == {2, 3}
    assert one.t_ns == other.t_ns
    assert one.setup.clock == other.setup.clock
    assert all(gate.rate_hz == pytest.approx(60, abs=1) for gate in on.desk.views().gates.values())


def test_two_pictures_a_second_are_enough_to_learn_the_gate(on: Track, pictures: list[tuple[int, Any]]) -> None:
    page = placed(on.client, 2)
    for number, state in enumerate(("learning", "ready", "ready", "ready")):
        page.window_of(pictures[0][1], 30 * number, now_ns(), reference=True)
        time.sleep(0.5)
        soon(lambda state=state: on.desk.gate(2).state == state)  # type: ignore[misc]
    start_ns = now_ns()
    played(page, pictures, start_ns)
    soon(lambda: [one.final for one in told(on)] == [True])
    assert abs(told(on)[0].t_ns - true_ns(start_ns)) < AGREES_NS


def test_a_crossing_is_refined_once_pings_surround_it(
    on: Track, pictures: list[tuple[int, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.phones.refining.AFTER_NS", S // 2)
    page = placed(on.client, 2)
    start_ns = now_ns()
    played(page, pictures, start_ns)
    soon(lambda: [one.final for one in told(on)] == [True])
    page.pings(12, 0.1)
    soon(lambda: told(on)[0].refined)
    (one,) = told(on)
    assert abs(one.t_ns - true_ns(start_ns)) < AGREES_NS
    assert len(on.desk.views().crossings) == 1


def test_a_restarted_server_wants_the_line_again_of_a_phone_that_was_turned_meanwhile(
    tmp_path: Path, pictures: list[tuple[int, Any]]
) -> None:
    with track(tmp_path) as on:
        page = placed(on.client, 2)
        page.window_of(pictures[0][1], 0, now_ns())
        soon(lambda: on.desk.gate(2).line_in == (*SIZE, 0))
        page.close()
    with track(tmp_path) as on:
        turned = Page(on.client, page.phone, page.secret, SIZE[::-1]).link().settled()
        turned.until_set(lambda wanted: wanted["windows"])
        turned.window_of(np.ascontiguousarray(pictures[0][1].T), 0, now_ns())
        said = turned.until_set(lambda wanted: wanted["state"] == "no line")
        assert f"the picture is now {SIZE[1]} x {SIZE[0]}: place the line again" in said["say"]
        turned.ask("PUT", "/api/phones/me/line", {"marker": 2, **PLACE})
        turned.window_of(np.ascontiguousarray(pictures[0][1].T), 1, now_ns())
        turned.until_set(lambda wanted: wanted["state"] == "learning")
        turned.close()


def test_a_killed_server_loses_no_crossing_and_tells_none_twice(
    served: Served, pictures: list[tuple[int, Any]]
) -> None:
    client = Client(f"http://127.0.0.1:{served.port}")
    client.ask("PATCH", "/api/session", {"phase": "running"})
    page = placed(client, 2)
    starts_ns = [now_ns()]
    played(page, pictures, starts_ns[0])
    soon(lambda: [one["final"] for one in client.state()["crossings"]] == [True])
    served.signal(signal.SIGKILL)
    starts_ns.append(now_ns())
    played(page, pictures, starts_ns[1])
    served.begin()
    page.link().settled()
    soon(lambda: [one["final"] for one in client.state()["crossings"]] == [True, True])
    time.sleep(0.5)
    found = client.state()["crossings"]
    off_ns = [one["t_ns"] - true_ns(start_ns) for one, start_ns in zip(found, starts_ns, strict=True)]
    assert max(map(abs, off_ns)) < 2 * AGREES_NS
    page.close()


def test_who_is_between_two_gates_when_the_server_is_killed_is_one_rep(
    served: Served, pictures: list[tuple[int, Any]]
) -> None:
    client = Client(f"http://127.0.0.1:{served.port}")
    client.ask("PATCH", "/api/session", {"phase": "running", "fly_zone_m": 20})
    pages = [placed(client, marker) for marker in (2, 3)]
    film(pages, [(number * S // 60, pictures[0][1]) for number in range(70)], since_ns := now_ns(), since_ns)
    soon(lambda: all(gate["rate_hz"] for gate in client.state()["gates"]))
    start_ns = now_ns()
    told = sum(t_ns < (AT_S + 0.2) * S for t_ns, _ in pictures)  # early: the runner is in the gate still
    film(pages[:1], pictures[:told], start_ns, since_ns)
    soon(lambda: [one["final"] for one in client.state()["crossings"]] == [False])
    served.signal(signal.SIGKILL)
    film(pages[:1], pictures[told:], start_ns, since_ns)
    film(pages[1:], pictures, start_ns + FLY_NS, since_ns)
    served.begin()
    for page in pages:
        page.link().settled()
    soon(lambda: [one["state"] for one in client.state()["reps"]] == ["final"])
    time.sleep(0.5)
    state = client.state()
    (rep,) = state["reps"]
    assert rep["seen"] == [1, 2]
    assert rep["fly_time_s"] == pytest.approx(FLY_NS / S, abs=2 * AGREES_NS / S)
    assert [(one["marker"], one["final"]) for one in state["crossings"]] == [(2, True), (3, True)]
    latencies_s = [line["u_s"] for line in rep["budget"] if line["term"].startswith("latency")]
    assert max(latencies_s) < 0.005, "two phones are no less alike because the server was away"
    for page in pages:
        page.close()
