"""Two phones' pages on one fake camera, at the two gates of a real server: the split between them is known."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.phones import Served
from server.client import Client
from server.desk import now_ns
from tests.fake_camera import filmed
from tests.page_help import PHONE, Track, track
from tests.patience import PATIENCE_MS, soon
from tests.two_gates_film import TwoGates

FILM = TwoGates()
SPLIT_WITHIN_S = 0.02
"""A busy machine's fake camera stands still now and then, so one rep must be right; the benchmark has the figures."""


CLOCK_WITHIN_NS = 5_000_000


@pytest.fixture(scope="module")
def camera(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    clip = FILM.write(tmp_path_factory.mktemp("film") / "gates.y4m")
    with filmed(browser, clip) as opened:
        yield opened


@contextmanager
def phone(camera: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """A phone of its own: what its browser keeps, no other has."""
    context = camera.new_context(viewport=PHONE, permissions=["camera"])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield context, page
    context.close()
    assert errors == []


def set_up(page: Page, address: str) -> int:
    """From an address to the dark screen; how many taps that took."""
    page.goto(address)
    taps = ("Open the camera", "All done", "The line is right: arm")
    for words in taps:
        page.get_by_role("button", name=words).click()
    expect(page.locator(".armed")).to_be_visible()
    return len(taps)


def is_right(rep: dict[str, Any]) -> bool:
    return rep["fly_time_s"] is not None and abs(rep["fly_time_s"] - FILM.split_s) < SPLIT_WITHIN_S


def code_of(on: Track, marker: int) -> str:
    return str(on.client.ask("POST", f"/api/gates/{marker}/code", {})["address"])


def joined(on: Track, page: Page, marker: int) -> None:
    """With a code, the line placed by the coach."""
    page.goto(code_of(on, marker))
    page.get_by_role("button", name="Open the camera").click()
    soon(lambda: bool(on.desk.gate(marker).source and on.desk.gate(marker).size))
    on.client.ask("PUT", f"/api/gates/{marker}/line", FILM.line(marker))
    page.get_by_role("button", name="All done").click()
    page.get_by_role("button", name="The line is right: arm").click()


def is_ready(page: Page) -> None:
    expect(page.locator(".armed .ready")).to_have_text(re.compile("READY"), timeout=PATIENCE_MS)


def crossings(on: Track, marker: int) -> list[float]:
    """Instants of the final ones, s."""
    return [one.t_ns * 1e-9 for one in on.desk.views().crossings.values() if one.marker == marker and one.final]


def test_two_phones_time_a_known_split_through_a_reload_and_nothing_is_lost(camera: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as on, phone(camera) as (_, start), phone(camera) as (_, finish):
        on.begin(("Ann", "52.0"))
        on.client.ask("PATCH", "/api/session", {"fly_zone_m": FILM.distance_m})
        joined(on, start, 2)
        joined(on, finish, 3)
        is_ready(start)
        is_ready(finish)
        soon(lambda: any(map(is_right, on.reps())))
        assert set_up(finish, f"{on.address}/phone") <= 6
        is_ready(finish)
        before = len(crossings(on, 3))
        soon(lambda: len(crossings(on, 3)) > before)
        assert [one["gaps"] for one in on.client.ask("GET", "/api/phones")["phones"]] == [0, 0]
        loop_s = FILM.frames / FILM.rate_hz
        assert all(later - earlier > 0.9 * loop_s for earlier, later in pairwise(crossings(on, 2)))


def test_a_second_phone_waits_and_takes_over_when_the_coach_says_so(camera: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as on, phone(camera) as (_, first), phone(camera) as (_, second):
        joined(on, first, 2)
        second.goto(code_of(on, 2))
        second.get_by_role("button", name="Open the camera").click()
        second.get_by_role("button", name="All done").click()
        expect(second.get_by_role("status")).to_contain_text("tap Replace")
        expect(second.get_by_role("button", name="It stands somewhere else")).to_be_visible()
        waits = on.client.ask("GET", "/api/phones")["phones"][1]
        assert (waits["waiting_for"], waits["markers"]) == (2, [])
        on.client.ask("POST", "/api/phones/2/replace", {"marker": 2})
        expect(first.get_by_role("alert")).to_be_visible()
        second.get_by_role("button", name="The line is right: arm").click()
        is_ready(second)
        source = on.desk.gate(2).source
        assert source is not None
        assert source.address == "phone:2"


def test_who_ran_while_the_server_was_down_is_told_though_the_page_was_loaded_anew(
    camera: Browser, tmp_path: Path
) -> None:
    served = Served(tmp_path)
    served.begin()
    client = Client(f"http://127.0.0.1:{served.port}")
    client.ask("PATCH", "/api/session", {"phase": "running"})
    with phone(camera) as (_, page):
        page.goto(str(client.ask("POST", "/api/gates/2/code", {})["address"]))
        page.get_by_role("button", name="Open the camera").click()
        soon(lambda: client.state()["gates"][0]["size"] is not None)
        client.ask("PUT", "/api/gates/2/line", FILM.line(2))
        page.get_by_role("button", name="All done").click()
        page.get_by_role("button", name="The line is right: arm").click()
        is_ready(page)
        soon(lambda: any(one["final"] for one in client.state()["crossings"]))
        served.signal(signal.SIGKILL)
        down_ns = now_ns()
        page.wait_for_timeout(1500 * FILM.frames / FILM.rate_hz)
        page.goto("about:blank")
        gone_ns = now_ns()
        served.begin()
        page.goto(f"{client.address}/phone")
        page.get_by_role("button", name="Open the camera").click()

        def late() -> list[Any]:
            return [one for one in client.state()["crossings"] if one["final"] and down_ns < one["t_ns"] < gone_ns]

        soon(lambda: bool(late()))
        assert all(one["setup"]["u_clock_s"] > 0.002 for one in late())
        # Chromium stamps pictures by the host's monotonic clock, which is the session's: what is between them stays.
        before, after = (one["t_ns"] - one["t_source_ns"] for one in (client.state()["crossings"][0], late()[0]))
        assert abs(after - before) < CLOCK_WITHIN_NS
        soon(lambda: client.ask("GET", "/api/phones")["phones"][0]["clock"] is not None)
    served.signal(signal.SIGKILL)
