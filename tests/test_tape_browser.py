"""A crossing that a gate has missed is marked on what it saw, a line is moved, gates are added and taken away."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from calibration.model import load_gate
from server.client import Client
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from tests.idle_host import idle
from tests.page_help import LAPTOP, PHONE, opened
from tests.patience import PATIENCE_MS, soon
from tests.serving import served

MS = 1_000_000
START_NS = 1_000_000_000
PLAN = SessionPlan((RepPlan("Ann", 10.0),), size=(480, 270), offset_s=0.0, drift_ppm=0.0, rest_s=4.0, walk_backs=False)
"""One run of 3 s in the Fly Zone."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    return simulate(tmp_path_factory.mktemp("made"), PLAN)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, made: SimulatedSession) -> Iterator[Client]:
    """A server at which both clips have been played, so that its gates have tapes."""
    with idle(), served(tmp_path_factory.mktemp("server")) as server:
        client = Client(server.address)
        client.ask("PATCH", "/api/session", {"phase": "running"})
        client.ask("POST", "/api/athletes", {"name": "Ann", "pace_400": "52.0"})
        play(client, made)
        soon(lambda: all(one["state"] == "ended" for one in state(client)["gates"]))
        soon(lambda: len([one for one in state(client)["crossings"] if one["photo"]]) == 2)
        yield client


def play(client: Client, made: SimulatedSession) -> None:
    start_ns = state(client)["now_ns"] + START_NS
    for marker, clip, gate in zip((2, 3), made.clips, made.gates, strict=True):
        line = load_gate(gate).placements[0].line
        body = {"top": list(line.top), "ground": list(line.ground), "px_per_m": line.px_per_m}
        client.ask("PUT", f"/api/gates/{marker}/line", body)
        client.ask("PUT", f"/api/gates/{marker}/source", {"address": str(clip), "start_at_ns": start_ns})


def state(client: Client) -> Any:
    return client.ask("GET", "/api/state")


def the_crossing(client: Client, marker: int) -> Any:
    """The one that the gate itself has seen."""
    return next(one for one in state(client)["crossings"] if one["marker"] == marker)


def the_rep(client: Client) -> Any:
    (rep,) = (one for one in state(client)["reps"] if one["state"] != "withdrawn")
    return rep


@pytest.fixture
def left_out(client: Client, request: pytest.FixtureRequest) -> Iterator[int]:
    """One gate's crossing does not count, as if the gate had missed it; all is as before afterwards."""
    marker: int = request.param
    number = the_crossing(client, marker)["crossing"]
    client.ask("PUT", f"/api/crossings/{number}/counts", {"counts": False})
    yield marker
    for one in state(client)["crossings"]:
        if one["note"] == "marked by hand" and one["counted"]:
            client.ask("PUT", f"/api/crossings/{one['crossing']}/counts", {"counts": False})
    client.ask("PUT", f"/api/crossings/{number}/counts", {"counts": True})


def shown_rep(page: Page) -> Locator:
    page.locator("[data-rep]").first.get_by_role("button").click()
    return page.get_by_role("dialog", name=re.compile("^Rep"))


def line_of(page: Page) -> Locator:
    return page.get_by_role("slider", name="Line")


def drag_to(page: Page, client: Client, marker: int, t_ns: int) -> None:
    """Put the line there as a coach does, with a finger on the line and then key by key."""
    said = page.get_by_role("dialog").last
    line = line_of(page)
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    other = the_crossing(client, 5 - marker)["t_ns"]
    wanted_ms = abs(t_ns - other) / MS
    line.focus()
    for key in ("Shift+ArrowLeft", "Shift+ArrowRight", "ArrowLeft", "ArrowRight"):
        best = off(said, wanted_ms)
        while True:
            page.keyboard.press(key)
            now = off(said, wanted_ms)
            if now >= best:
                page.keyboard.press(key.replace("Left", "*").replace("Right", "Left").replace("*", "Right"))
                break
            best = now


def off(dialog: Locator, wanted_ms: float) -> float:
    found = re.search(r"ime ([\d.]+) s", dialog.locator(".tape-figures").inner_text())
    assert found is not None
    return abs(1e3 * float(found[1]) - wanted_ms)


@pytest.mark.parametrize("left_out", [3], indirect=True)
def test_a_missed_finish_is_marked_and_the_rep_is_timed(
    browser: Browser, client: Client, made: SimulatedSession, left_out: int
) -> None:
    with opened(browser, client.address, PHONE) as page:
        dialog = shown_rep(page)
        expect(dialog).to_contain_text("No fly time")
        dialog.get_by_role("button", name="Missed? Mark it at Marker 3").click()
        drag_to(page, client, 3, the_crossing(client, 3)["t_ns"])
        page.get_by_role("button", name="Mark the crossing here").click()
        expect(page.get_by_role("dialog")).to_have_count(1)
        expect(dialog).to_contain_text("marked by hand")
        expect(dialog).not_to_contain_text("No fly time")
        soon(lambda: the_rep(client)["fly_time_s"] is not None)
        rep = the_rep(client)
        assert abs(rep["fly_time_s"] - made.reps[0].fly_ns * 1e-9) < 0.008
        marked = next(one for one in state(client)["crossings"] if one["crossing"] == rep["crossing3"])
        assert (marked["note"], left_out) == ("marked by hand", 3)
        assert marked["u_ns"] > the_crossing(client, 3)["u_ns"]


@pytest.mark.parametrize("left_out", [2], indirect=True)
def test_a_missed_start_is_marked_from_the_other_gates_crossing(
    browser: Browser, client: Client, made: SimulatedSession, left_out: int
) -> None:
    with opened(browser, client.address, LAPTOP) as page:
        dialog = shown_rep(page)
        expect(dialog).to_contain_text("No crossing seen here")
        dialog.get_by_role("button", name="Mark it on the picture").click()
        drag_to(page, client, left_out, the_crossing(client, 2)["t_ns"])
        found = Axe().run(page)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []
        page.get_by_role("button", name="Mark the crossing here").click()
        soon(lambda: the_rep(client)["fly_time_s"] is not None)
        assert abs(the_rep(client)["fly_time_s"] - made.reps[0].fly_ns * 1e-9) < 0.008


def test_another_two_seconds_of_the_tape_are_a_tap_away(browser: Browser, client: Client) -> None:
    number = the_crossing(client, 3)["crossing"]
    client.ask("PUT", f"/api/crossings/{number}/counts", {"counts": False})
    with opened(browser, client.address, PHONE) as page:
        shown_rep(page).get_by_role("button", name="Mark it on the picture").click()
        dialog = page.get_by_role("dialog", name="Mark it at Marker 3")
        picture = dialog.get_by_role("img")
        expect(picture).to_be_visible(timeout=PATIENCE_MS)
        first = picture.get_attribute("src")
        dialog.get_by_role("button", name="Earlier, 2 s").click()
        expect(picture).not_to_have_attribute("src", str(first))
        for _ in range(30):
            dialog.get_by_role("button", name="Earlier, 2 s").click()
            if dialog.get_by_role("alert").filter(has_text="not on the gate's tape").count():
                break
        expect(dialog).to_contain_text("not on the gate's tape")
        page.keyboard.press("Escape")
    client.ask("PUT", f"/api/crossings/{number}/counts", {"counts": True})


@pytest.mark.parametrize("left_out", [2], indirect=True)
def test_a_crossing_in_no_rep_leads_to_the_other_gates_tape(browser: Browser, client: Client, left_out: int) -> None:
    with opened(browser, client.address, PHONE) as page:
        page.get_by_text(re.compile("in no rep")).click()
        row = page.get_by_role("listitem").filter(has_text=f"Marker {left_out}, ").first
        row.get_by_role("button", name="Mark it at Marker 3").click()
        dialog = page.get_by_role("dialog", name="Mark it at Marker 3")
        expect(line_of(page)).to_be_visible(timeout=PATIENCE_MS)
        expect(dialog).to_contain_text(re.compile(r"Fly time [23]\.\d{3} s"))
        dialog.get_by_role("button", name="Back").click()
        expect(dialog).to_have_count(0)


def test_a_line_is_moved_by_keys_and_by_a_finger(browser: Browser, client: Client) -> None:
    before = the_crossing(client, 3)
    was_s = the_rep(client)["fly_time_s"]
    later = "ArrowRight" if before["photo_ns_per_px"] > 0 else "ArrowLeft"
    with opened(browser, client.address, LAPTOP) as page:
        dialog = shown_rep(page)
        dialog.get_by_role("button", name="Move the line").nth(1).click()
        large = page.get_by_role("dialog", name="Photo finish at Marker 3")
        line = line_of(page)
        line.focus()
        for _ in range(5):
            page.keyboard.press(later)
        expect(large).to_contain_text("Moved by +5 ms")
        expect(large).to_contain_text(f"{was_s + 0.005:.3f} s, was {was_s:.3f} s")
        large.get_by_role("button", name="Save this instant").click()
        soon(lambda: the_crossing(client, 3)["t_ns"] == before["t_ns"] + 5 * MS)
        after = the_crossing(client, 3)
        assert after["by_hand_from_ns"] == before["t_ns"]
        assert abs(the_rep(client)["fly_time_s"] - was_s - 0.005) < 1e-6
        expect(dialog).to_contain_text("set by hand, +5.0 ms from the automatic reading")

        dialog.get_by_role("button", name="Move the line").nth(1).click()
        box = line.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 22, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 32, box["y"] + box["height"] / 2, steps=3)
        expect(page.locator("canvas.loupe")).to_be_visible()
        page.mouse.up()
        expect(large).not_to_contain_text("Moved by 0 ms")
        large.get_by_role("button", name="To the automatic reading").click()
        expect(large).to_contain_text("the line is on it")
        large.get_by_role("button", name="Save this instant").click()
        soon(lambda: the_crossing(client, 3)["t_ns"] == before["t_ns"])


def test_gates_are_added_moved_and_taken_away(browser: Browser, client: Client) -> None:
    with opened(browser, client.address, PHONE) as page:
        gates = page.locator("#gates")
        expect(gates.get_by_role("heading", name="Marker 2, at 30 m")).to_be_visible()
        gates.get_by_role("button", name="Add a gate").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Metres from Marker 1").fill("62")
        dialog.get_by_role("button", name="Add", exact=True).click()
        expect(dialog).to_contain_text("nearer than 5 m")
        dialog.get_by_label("Metres from Marker 1").fill("80")
        dialog.get_by_role("button", name="Add", exact=True).click()
        expect(dialog).to_have_count(0)
        titles = gates.locator(".gate h3")
        expect(titles).to_have_text(["Marker 2, at 30 m", "Marker 3, at 60 m", "Gate at 80 m"])
        expect(gates.get_by_role("radio", name="the gate at 80 m")).to_be_visible()

        gates.get_by_role("button", name="Place of Gate at 80 m").click()
        dialog.get_by_label("Metres from Marker 1").fill("45,5")
        dialog.get_by_role("button", name="Move it here").click()
        expect(titles).to_have_text(["Marker 2, at 30 m", "Gate at 45.5 m", "Marker 3, at 60 m"])
        gates.get_by_role("button", name="Place of Gate at 45.5 m").click()
        dialog.get_by_role("button", name="Take this gate away").click()
        expect(dialog).to_have_count(0)
        expect(titles).to_have_text(["Marker 2, at 30 m", "Marker 3, at 60 m"])
        assert [one["marker"] for one in state(client)["gates"] if one["removed"]] == [4]
