"""The dashboard as a coach meets it: a real server, two clips as live, a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from calibration.model import load_gate
from server.client import Client
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from tests.patience import PATIENCE_MS
from tests.serving import served

pytestmark = pytest.mark.usefixtures("idle_host")

START_NS = 1_000_000_000
PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PLAN = SessionPlan(
    (RepPlan("Ann", 11.0), RepPlan("Bo", 10.0)),
    size=(480, 270),
    offset_s=0.0,
    drift_ppm=0.0,
    rest_s=4.0,
    walk_backs=False,
)
"""Two runs, 2.7 and 3 s in the Fly Zone."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    return simulate(tmp_path_factory.mktemp("made"), PLAN)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with served(tmp_path) as server:
        yield Client(server.address)


@pytest.fixture
def page(browser: Browser, client: Client) -> Iterator[Page]:
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.extend(elsewhere(request.url, client.address)))
    page.goto(client.address)
    yield page
    context.close()
    assert errors == []  # nothing broke, and nothing was asked of another host


def elsewhere(url: str, address: str) -> list[str]:
    """The address, where it is not this server's; pictures that the page has already are blobs."""
    return [] if url.startswith((address, f"blob:{address}")) else [url]


def play(client: Client, made: SimulatedSession) -> None:
    """Give both gates their lines and their clips, which begin together."""
    start_ns = client.ask("GET", "/api/state")["now_ns"] + START_NS
    for marker, clip, gate in zip((2, 3), made.clips, made.gates, strict=True):
        line = load_gate(gate).placements[0].line
        body: dict[str, Any] = {"top": list(line.top), "ground": list(line.ground), "px_per_m": line.px_per_m}
        client.ask("PUT", f"/api/gates/{marker}/line", body)
        client.ask("PUT", f"/api/gates/{marker}/source", {"address": str(clip), "start_at_ns": start_ns})


def offer_athlete(page: Page, name: str, pace: str) -> None:
    page.get_by_role("button", name="Add an athlete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label(re.compile("400 m")).first.fill(pace)
    dialog.get_by_role("button", name="Add").click()


def add_athlete(page: Page, name: str, pace: str) -> None:
    offer_athlete(page, name, pace)
    expect(page.get_by_role("dialog")).to_have_count(0)


def row(page: Page, rep: int) -> Any:
    return page.locator(f'[data-rep="{rep}"]')


def test_a_pace_that_nobody_runs_is_refused_with_a_sentence(page: Page, client: Client) -> None:
    offer_athlete(page, "Bo", "36.0")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("400 m in 36.0 is not between 40 and 160 s")
    assert client.ask("GET", "/api/state")["athletes"] == []


def test_results_come_in_on_two_pages_and_through_a_reload(
    page: Page, browser: Browser, client: Client, made: SimulatedSession
) -> None:
    add_athlete(page, "Ann", "52.0")
    add_athlete(page, "Bo", "45.0")
    phone = browser.new_page(viewport=PHONE)
    phone.goto(client.address)
    page.get_by_role("button", name="Start", exact=True).click()
    play(client, made)

    expect(page.locator('[data-marker="2"]')).to_contain_text("Ready", timeout=PATIENCE_MS)
    expect(page.get_by_role("timer")).to_be_visible(timeout=PATIENCE_MS)
    page.reload()  # in the middle of the rep
    expect(page.get_by_role("timer")).to_be_visible(timeout=PATIENCE_MS)

    true_s = made.reps[0].fly_ns * 1e-9
    for one in (page, phone):
        expect(row(one, 1)).to_contain_text("FASTER", timeout=PATIENCE_MS)
        expect(row(one, 1)).to_contain_text("Ann")
    assert re.search(r"\d\.\d\d s", row(page, 1).inner_text())  # what stands behind a hundredth is behind a tap
    row(page, 1).get_by_role("button").click()
    shown_s = float(re.findall(r"\d\.\d{3}", page.get_by_role("dialog").inner_text())[0])
    assert abs(shown_s - true_s) < 0.006
    page.keyboard.press("Escape")
    expect(row(phone, 2)).to_contain_text("FASTER", timeout=PATIENCE_MS)

    void(page, 1, "Somebody else crossed")
    for one in (page, phone):
        expect(row(one, 1)).to_contain_text("Somebody else crossed")
    assert client.ask("GET", "/api/state")["reps"][0]["void"]["reason"] == "Somebody else crossed"

    row(phone, 2).get_by_role("button").click()
    photos = phone.get_by_role("dialog").get_by_role("img", name=re.compile("Photo finish"))
    expect(photos).to_have_count(2)
    for number in range(2):
        photo = photos.nth(number)
        expect(photo).to_have_js_property("complete", True)
        assert photo.evaluate("image => image.naturalWidth") > 100
    phone.close()


def void(page: Page, rep: int, reason: str) -> None:
    row(page, rep).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Void this rep…").click()
    dialog.get_by_role("button", name=reason).click()
    dialog.get_by_role("button", name="Void this rep", exact=True).click()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_the_page_breaks_no_rule_of_axe(browser: Browser, client: Client, size: ViewportSize) -> None:
    page = browser.new_page(viewport=size)
    page.goto(client.address)
    expect(page.get_by_role("heading", name="flygate")).to_be_visible()
    found = Axe().run(page)
    page.close()
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_a_page_says_that_its_server_is_gone(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    with served(tmp_path) as server:
        page.goto(server.address)
        expect(page.get_by_role("status").first).to_contain_text("Live")
    expect(page.get_by_role("status").first).to_contain_text("Offline since", timeout=PATIENCE_MS)
    page.close()
