"""Advice on the coach's page: it comes where runs deserve it, says why, goes when told to, and is on no wall."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.page_help import LAPTOP, PHONE, opened, track

FAST_S, SLOW_S = 3.3, 3.6
WORDS = "consider ending the set"


def said(page: Page) -> list[str]:
    return page.locator("[data-advice] > p").all_inner_texts()


def test_advice_comes_says_why_and_stays_dismissed(browser: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as track_, opened(browser, track_.address, PHONE) as page:
        track_.begin(("Ann", "52.0"))
        wall = page.context.new_page()
        wall.goto(track_.address + "/wall")
        for number in range(5):
            track_.run(FAST_S, ago_s=2_000 - 200 * number)
        expect(page.locator('[data-rep-shown="5"]')).to_be_visible()
        assert said(page) == []
        for number in (6, 7):
            track_.run(SLOW_S, ago_s=2_000 - 200 * number)
        advice = page.get_by_role("region", name="Advice", exact=True)
        expect(advice).to_be_visible()
        assert said(page) == [f"Ann: {WORDS}"]
        for part in (page.locator(".result .time"), page.locator(".result > .verdict"), advice):
            box = part.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= PHONE["height"]
        reason = advice.get_by_text("two reps in a row slow")
        expect(reason).to_be_hidden()
        advice.get_by_text("Why").click()
        expect(reason).to_be_visible()
        expect(advice.get_by_text("nine trained male sprinters")).to_be_visible()
        expect(wall.get_by_text("3.60").first).to_be_visible()
        assert "consider" not in wall.inner_text("body").lower()
        assert "advice" not in wall.inner_text("body").lower()
        advice.get_by_role("button", name="Dismiss for today").click()
        expect(advice).to_be_hidden()
        page.reload()
        expect(page.locator('[data-rep-shown="7"]')).to_be_visible()
        assert said(page) == []


def test_who_pulled_up_is_asked_after_with_one_tap(browser: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as track_, opened(browser, track_.address, LAPTOP) as page:
        track_.begin(("Ann", "52.0"))
        track_.run(FAST_S)
        page.get_by_role("button", name="Pulled up").first.click()
        expect(page.get_by_text("ask how Ann is")).to_be_visible()
        page.get_by_role("button", name="Did not pull up").first.click()
        expect(page.get_by_text("ask how Ann is")).to_be_hidden()


def test_how_a_rep_felt_is_one_tap_and_the_day_is_in_the_season(browser: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as track_, opened(browser, track_.address, PHONE) as page:
        track_.begin(("Ann", "52.0"))
        track_.run(FAST_S)
        felt = page.get_by_role("group", name="How rep 1 felt")
        felt.get_by_role("button", name="Tight").click()
        expect(felt.get_by_role("button", name="Tight")).to_have_attribute("aria-pressed", "true")
        felt.get_by_role("button", name="Loose").click()
        expect(felt.get_by_role("button", name="Tight")).to_have_attribute("aria-pressed", "false")
        felt.get_by_role("button", name="Loose").click()
        expect(felt.get_by_role("button", name="Loose")).to_have_attribute("aria-pressed", "false")
        page.get_by_role("button", name="Menu of session 1").click()
        page.get_by_text("Note: wind").click()
        page.get_by_label("Wind, m/s").fill("+1,2")
        page.get_by_label("Pace of the two- or three-week cycle").select_option("400 m")
        page.get_by_role("button", name="Save the note").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.goto(track_.address + "/season")
        expect(page.get_by_role("row", name="Ann")).to_contain_text("30 m 3.3")
        expect(page.get_by_role("row", name="Ann")).to_contain_text("400 m")


def test_one_line_of_advice_stands_under_the_result_and_the_others_further_down(
    browser: Browser, tmp_path: Path
) -> None:
    with track(tmp_path) as track_, opened(browser, track_.address, LAPTOP) as page:
        track_.begin(("Ann", "52.0"), ("Bo", "52.0"))
        for ago_s in (60, 30):
            track_.run(FAST_S, ago_s=ago_s)
        for rep in (1, 2):
            track_.client.ask("PUT", f"/api/reps/{rep}/pulled-up", {"pulled_up": True})
        under = page.get_by_role("region", name="Advice", exact=True)
        expect(under.locator("[data-advice] > p")).to_have_text(["Bo: ask how Bo is"])
        others = page.get_by_role("region", name="More advice")
        expect(others.locator("[data-advice] > p")).to_have_text(["Ann: ask how Ann is"])
