"""The device check in a real Chromium: every step is tried or skipped, and the report holds what was found."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.fake_camera import Film, filmed
from tests.page_help import PHONE
from tests.patience import PATIENCE_MS
from tests.phone_recorder import recording

FILM = Film(rate_hz=20)
"""Slow enough for a busy machine to show most of its frames."""
SHORTER = "MEASURED_MS = 1500"
"""The page measures for 10 s; here the file says so much less."""


def test_the_report_holds_what_was_tried_and_what_was_skipped(browser: Browser, tmp_path: Path) -> None:
    with filmed(browser, FILM.write(tmp_path / "film.y4m")) as camera, recording() as recorder:
        context = camera.new_context(viewport=PHONE, permissions=["camera"])
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.route(
            "**/steps.js",
            lambda route: route.fulfill(
                response=(got := route.fetch()), body=got.text().replace("MEASURED_MS = 10_000", SHORTER)
            ),
        )
        page.goto(recorder.address.replace("/phone", "/device-check"))
        page.get_by_role("button", name="Begin").click()
        for title in ("Motion sensors", "Turning", "Another app", "Screen lock"):
            expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()
            page.get_by_role("button", name="Done" if title == "Turning" else "Skip").click()
        page.get_by_role("textbox", name="Notes").fill("on a desk")
        text = page.get_by_role("textbox", name="Report").input_value()
        if folder := os.environ.get("SHOT"):
            page.screenshot(path=folder, full_page=True)
        context.close()
    assert text.startswith("flygate device check")
    assert "Another app: skipped" in text
    assert "deviceId" not in text
    assert "groupId" not in text
    report = json.loads(text.partition("```json\n")[2].partition("\n```")[0])
    found = {one["key"]: one["findings"] for one in report["results"]}
    assert report["notes"] == "on a desk"
    assert found["browser"]["isolated"] is True
    assert found["camera"]["path"] == "mstp"
    assert found["camera"]["picture"] == {"width": 320, "height": 180, "rotation": 0}
    frames = found["frames"]
    assert frames["usual_step_ms"] == pytest.approx(1000 / FILM.rate_hz, abs=10)
    assert frames["joined_percent"] > 0
    # One clock here, as the contract's joining needs; some frames of a busy machine are joined to their neighbours.
    assert frames["capture_less_timestamp_ms"]["usual"] < 0.1
    assert found["rotation"]["frames"] > 0
    assert found["laptop"]["least_ms"] > 0
