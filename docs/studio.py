"""A server and a browser to take these pages' pictures with; both end by themselves."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from server.serve import Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1366, 768), "wall": (1920, 1080)}
"""Of windows, px."""
PHONE, LAPTOP = SIZES["phone"], SIZES["laptop"]
LONGEST_S = 180
"""After so long the server ends, whatever is still to be taken."""


def asked(about: str | None) -> argparse.ArgumentParser:
    """What every maker of pictures is asked on its command line; about: its docstring."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    return parser


def with_server(take: Callable[[Server, Browser], None]) -> None:
    """Run a server on a database of its own and a browser beside it, for as long as `take` works with them."""
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(0, f"sqlite:///{scratch}/flygate.db")
        timer = threading.Timer(LONGEST_S, server.stop)
        timer.start()

        def work() -> None:
            try:
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=found_browser(), args=["--no-sandbox"])
                    take(server, browser)
                    browser.close()
            finally:
                timer.cancel()
                server.stop()

        server.run(work)


def found_browser() -> str:
    """Path of the browser on this machine."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    sys.exit(f"none of {', '.join(BROWSERS)} is on the PATH: install Chromium (Debian: apt-get install chromium)")


def opened(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    """The coach's page in a window of that size, px."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_selector("main")
    return page
