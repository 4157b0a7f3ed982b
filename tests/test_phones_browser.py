"""The coach's side of phones as gates: a code, how each phone is, who waits, arm and disarm."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as BrowserPage

from tests.page_help import PHONE, Track, opened, scanned, track
from tests.phone_help import Page, joined, saying

SIZE = (320, 180)
LINE = {"top": (160.0, 40.0), "ground": (160.0, 160.0), "px_per_m": 60.0}
UNKNOWN = (
    "Rate unknown",
    "Battery unknown",
    "Moved unknown: the picture tells",
    "Clock unknown yet",
    "Locked unknown: its browser",
)


@contextmanager
def dashboard(browser: Browser, folder: Path) -> Iterator[tuple[Track, BrowserPage]]:
    with track(folder) as on, opened(browser, on.address, PHONE) as page:
        on.begin(("Ann", "52.0"))
        yield on, page


def come(on: Track, marker: int, name: str) -> Page:
    """A phone with a line and a clock."""
    page = joined(on.client, marker, SIZE, name).link().pings()
    on.client.ask("PUT", f"/api/gates/{marker}/line", LINE)
    return page


def tile(page: BrowserPage, marker: int) -> Locator:
    return page.get_by_role("article", name=f"Marker {marker}", exact=True)


def test_a_code_is_shown_until_a_phone_has_come_with_it(browser: Browser, tmp_path: Path) -> None:
    with dashboard(browser, tmp_path) as (on, page):
        tile(page, 2).get_by_role("button", name="A phone for Marker 2").click()
        dialog = page.get_by_role("dialog")
        code = dialog.locator(".code").inner_text()
        qr = dialog.get_by_role("img", name=f"{on.address}/phone#{code}")
        assert scanned(qr.screenshot()) == f"{on.address}/phone#{code}"
        expect(dialog).to_contain_text(re.compile(r"another (10:00|9:5\d) min"))
        on.client.ask("POST", "/api/phones/join", {"code": code, "name": "Ann's phone"})
        expect(dialog).to_have_count(0)
        expect(tile(page, 2)).to_contain_text("No link, open its page")


def test_what_a_phone_does_not_tell_is_unknown_and_what_it_tells_is_judged(browser: Browser, tmp_path: Path) -> None:
    with dashboard(browser, tmp_path) as (on, page):
        phone = joined(on.client, 2, SIZE, "Pixel").link()
        about = page.get_by_label("Pixel, the phone")
        with saying(phone):
            for words in UNKNOWN:
                expect(about).to_contain_text(words)
        phone.pings()
        locked = {"exposure": True, "focus": True}
        with saying(phone, fps=41.0, battery=0.22, charging=False, moved=False, visible=True, locked=locked):
            expect(about).to_contain_text(re.compile(r"Clock (good|fair), ± \d"))
            expect(about.locator("div.cost")).to_have_text(["Rate 41 pictures/s, fallen from 60", "Battery 22 %"])
            expect(about).to_contain_text("Moved no")
            expect(about).to_contain_text("Locked white balance unknown")


def test_a_phone_that_leaves_takes_ready_away_at_once(browser: Browser, tmp_path: Path) -> None:
    with dashboard(browser, tmp_path) as (on, page):
        phone = come(on, 2, "Pixel")
        with saying(phone):
            expect(page.get_by_label("Pixel, the phone")).to_contain_text("Link good")
        phone.cut()
        expect(page.locator("[data-ready]")).to_have_text(re.compile(r"Marker 2: no link \d+ s"))
        expect(page.get_by_label("Pixel, the phone")).to_contain_text(re.compile(r"Link no link \d+ s"))


def test_a_second_phone_waits_until_the_coach_replaces_the_first(browser: Browser, tmp_path: Path) -> None:
    with dashboard(browser, tmp_path) as (on, page):
        phones = come(on, 2, "Old"), joined(on.client, 2, SIZE, "New").link()
        waiting = page.get_by_role("article", name="New")
        with saying(*phones):
            expect(waiting).to_contain_text("Marker 2 is served by Old: tap Replace")
            waiting.get_by_role("button", name="Replace: New at Marker 2").click()
            expect(page.get_by_label("New, the phone")).to_be_visible()
            expect(page.get_by_role("article", name="Old")).to_contain_text("New stands at Marker 2 now")
        page.get_by_role("button", name="Forget Old").click()
        expect(page.get_by_role("article", name="Old")).to_have_count(0)


def test_all_phones_are_disarmed_and_armed_together(browser: Browser, tmp_path: Path) -> None:
    with dashboard(browser, tmp_path) as (on, page):
        phones = [come(on, marker, f"At {marker}") for marker in (2, 3)]
        with saying(*phones):
            page.get_by_role("button", name="Disarm all phones").click()
            for phone in phones:
                phone.until_set(lambda wanted: wanted["armed"] is False)
            expect(page.locator("[data-ready]")).to_have_text("Marker 2: not armed")
            expect(tile(page, 2).locator(".chip")).to_have_text("Not armed")
            page.get_by_role("button", name="Arm all phones").click()
            for phone in phones:
                phone.until_set(lambda wanted: wanted["armed"] is True)
