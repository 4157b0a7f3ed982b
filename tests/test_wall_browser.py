"""The wall screen: names and times for spectators; verdicts only where the coach wants them, and never advice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.page_help import LAPTOP, PHONE, TABLET, TELEVISION, Track, opened, track
from tests.patience import soon

STATIC = Path(__file__).parent.parent / "server" / "static"
WALL = STATIC / "wall"
SIZES = {"phone": PHONE, "tablet": TABLET, "laptop": LAPTOP, "television": TELEVISION}
VERDICTS = re.compile("faster|slower|close|check|pace|%", re.IGNORECASE)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Track]:
    with track(tmp_path) as one:
        one.begin(("Ann", "52.0"), ("Bo", "52.0"), ("Cy", "52.0"))
        yield one


@pytest.fixture
def wall(browser: Browser, practice: Track) -> Iterator[Page]:
    with opened(browser, f"{practice.address}/wall", TELEVISION) as page:
        yield page


def test_the_last_result_stands_large_and_those_before_it_beside(practice: Track, wall: Page) -> None:
    expect(wall.get_by_label("Next")).to_contain_text(re.compile(r"Next Ann\s*then Bo, Cy"))
    practice.run(3.31, ago_s=60)
    practice.run(4.5)
    expect(wall.get_by_label("Last result")).to_contain_text(re.compile(r"Bo.*4\.50? s.*6\.67? m/s", re.DOTALL))
    expect(wall.get_by_label("Results before")).to_contain_text(re.compile(r"Ann\s*3\.31?"))
    expect(wall.get_by_label("Next")).to_contain_text(re.compile(r"Next Cy\s*then Ann, Bo"))


def test_a_verdict_is_there_only_while_the_coach_wants_it(practice: Track, wall: Page) -> None:
    practice.run(3.31, ago_s=60)
    practice.run(4.5)
    last = wall.get_by_label("Last result")
    expect(last).to_contain_text("Bo")
    assert VERDICTS.findall(wall.locator("#wall").inner_text()) == []
    practice.client.ask("PATCH", "/api/session", {"wall_verdicts": True})
    expect(last).to_contain_text(re.compile("slower \N{MINUS SIGN}\\d+ %"))
    expect(wall.get_by_label("Results before").get_by_role("img", name="faster")).to_be_visible()
    practice.client.ask("PATCH", "/api/session", {"wall_verdicts": False})
    expect(last).not_to_contain_text("slower")
    assert VERDICTS.findall(wall.locator("#wall").inner_text()) == []


def test_a_void_rep_vanishes_and_who_broke_off_has_no_time(practice: Track, wall: Page) -> None:
    for ago_s, fly_s in ((90, 3.31), (60, 3.5), (30, 3.4)):
        practice.run(fly_s, ago_s)
    expect(wall.get_by_label("Last result")).to_contain_text("Cy")
    practice.client.ask("POST", "/api/reps/3/void", {"reason": "false start"})
    expect(wall.get_by_label("Last result")).to_contain_text("Bo")
    practice.client.ask("PUT", "/api/reps/2/pulled-up", {"pulled_up": True})
    expect(wall.get_by_label("Last result")).to_contain_text("Ann")
    expect(wall.get_by_label("Results before").get_by_role("listitem")).to_have_count(0)


@pytest.mark.parametrize("size", [LAPTOP, TELEVISION], ids=["laptop", "television"])
def test_the_longest_result_stays_between_the_heading_and_who_is_next(
    browser: Browser, tmp_path: Path, size: ViewportSize
) -> None:
    with track(tmp_path) as practice:
        practice.begin(("Clementine Oyelaran-Featherstone", "52.0"), ("Clementine Oyelaran-Smith", None))
        practice.client.ask("PATCH", "/api/session", {"wall_verdicts": True, "fly_zone_m": 90})
        practice.run(10.24, ago_s=30, fly_zone_m=90)
        with opened(browser, f"{practice.address}/wall", size) as page:
            box = page.get_by_label("Last result").bounding_box()
            above, below = page.locator("header").bounding_box(), page.get_by_label("Next").bounding_box()
            beside = page.get_by_label("Results before").bounding_box()
            time = page.locator(".last .time").evaluate("node => node.scrollWidth - node.clientWidth")
    assert box is not None
    assert above is not None
    assert below is not None
    assert beside is not None
    assert above["y"] + above["height"] <= box["y"]
    assert box["y"] + box["height"] <= below["y"]
    assert box["x"] + box["width"] <= beside["x"]
    assert time <= 0


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_wall_fits_its_screen_and_breaks_no_rule(browser: Browser, practice: Track, size: ViewportSize) -> None:
    for number in range(12):
        practice.run(3.2 + 0.03 * number, ago_s=400 - 30 * number)
    with opened(browser, f"{practice.address}/wall", size) as page:
        expect(page.get_by_label("Last result")).to_contain_text("Cy")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
        assert page.locator("button, input, select, a").count() == 0
        found = Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_letters_on_a_television_can_be_read_from_15_m(practice: Track, wall: Page) -> None:
    practice.run(3.31, ago_s=60)
    practice.run(3.5)
    expect(wall.get_by_label("Last result")).to_contain_text("Bo")
    heights = {
        what: wall.locator(what).first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        for what in (".last .time", ".last .name", ".before .name", ".before .time", ".next b")
    }
    # 55 inches wide screens have 0.63 mm a pixel; capitals are 0.7 of a font's size, and 1/400 of the distance is read.
    assert {what: px for what, px in heights.items() if px * 0.7 * 0.63 < 15_000 / 400} == {}


def test_the_screen_is_held_on_and_what_keeps_it_from_that_is_said(browser: Browser, practice: Track) -> None:
    asked = "navigator.wakeLock.request = async (what) => { window.asked = what; return { release: async () => {} }; };"
    with opened(browser, f"{practice.address}/wall", LAPTOP, asked) as page:
        expect(page.get_by_role("heading", name="flygate")).to_be_visible()
        soon(lambda: page.evaluate("window.asked") == "screen")
        expect(page.get_by_text("may go dark")).to_have_count(0)
    refused = "navigator.wakeLock.request = async () => { throw new DOMException('no', 'NotAllowedError'); };"
    with opened(browser, f"{practice.address}/wall", LAPTOP, refused) as page:
        expect(page.get_by_text("This screen may go dark: the browser refuses")).to_be_visible()
    missing = "delete Navigator.prototype.wakeLock;"
    with opened(browser, f"{practice.address}/wall", LAPTOP, missing) as page:
        expect(page.get_by_text("This screen may go dark: this browser cannot")).to_be_visible()


def test_a_screen_that_is_seen_again_is_held_again(browser: Browser, practice: Track) -> None:
    script = """
        window.asked = 0;
        let held;
        navigator.wakeLock.request = async () => { window.asked += 1; return held = { release: async () => {} }; };
        window.hide = (hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          if (hidden && held) { held.released = true; held.onrelease?.(); }
          document.dispatchEvent(new Event("visibilitychange"));
        };"""
    with opened(browser, f"{practice.address}/wall", LAPTOP, script) as page:
        soon(lambda: page.evaluate("window.asked") == 1)
        page.evaluate("window.hide(true)")
        assert page.evaluate("window.asked") == 1
        page.evaluate("window.hide(false)")
        soon(lambda: page.evaluate("window.asked") == 2)
        expect(page.get_by_text("may go dark")).to_have_count(0)


@pytest.mark.parametrize("path", sorted(WALL.glob("*")), ids=lambda path: path.name)
def test_a_file_of_the_wall_comes_from_here_and_is_type_checked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""["'(`]\s*(?:https?:)?//[\w.-]+""", text)
    assert path.suffix != ".js" or text.startswith("// @ts-check\n")
    for target in re.findall(r"""\bfrom\s*["']([^"']+)["']""", text):
        assert (path.parent / target).is_file(), target
    for target in re.findall(r"""(?:href|src)="/static/([^"]+)""", text):
        assert (STATIC / target).is_file(), target
