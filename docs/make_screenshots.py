"""Takes the dashboard's pictures for these pages: a real server, a rehearsal on it, a real browser.

    python docs/make_screenshots.py [--out docs/images]

Needs Chromium or Chrome on the PATH. Takes about a minute and a half.
"""

import argparse
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from server.client import Client
from server.serve import Server

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1366, 768)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONGEST_S = 180


def take(address: str, folder: Path) -> None:
    """Rehearse; take one picture of each size in the middle of a rep and one at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found_browser(), args=["--no-sandbox"])
        pages = {name: opened(browser, address, size) for name, size in SIZES.items()}
        pages["phone"].screenshot(path=folder / "dashboard-first-steps.png")
        client = Client(address)
        state = client.ask("GET", "/api/state")
        client.ask("POST", "/api/rehearsal")
        for kind, data in client.events(state["last_id"]):
            if kind == "rep" and data["rep"] == 2 and data["state"] == "running":
                pages["phone"].wait_for_timeout(1500)
                pages["phone"].screenshot(path=folder / "dashboard-running.png")
            if kind == "rehearsal" and data["state"] == "over":
                break
        for name, page in pages.items():
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"dashboard-{name}.png", full_page=name == "phone")
        opened_rep(pages["laptop"]).screenshot(path=folder / "dashboard-rep.png")
        browser.close()


def found_browser() -> str:
    """Path of the browser on this machine."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    sys.exit(f"none of {', '.join(BROWSERS)} is on the PATH: install Chromium (Debian: apt-get install chromium)")


def opened(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_selector("main")
    return page


def opened_rep(page: Page) -> Page:
    """The first rep's photo finishes and budget."""
    page.locator('[data-rep="1"]').get_by_role("button").first.click()
    page.wait_for_timeout(1000)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    folder: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(0, f"sqlite:///{scratch}/flygate.db")
        timer = threading.Timer(LONGEST_S, server.stop)
        timer.start()

        def work() -> None:
            try:
                take(server.address, folder)
            finally:
                timer.cancel()
                server.stop()

        server.run(work)


if __name__ == "__main__":
    main()
