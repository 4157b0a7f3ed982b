"""Takes the dashboard's pictures for these pages: a real server, a rehearsal on it, a real browser.

    python docs/make_screenshots.py [--out docs/images]

Needs Chromium or Chrome on the PATH. Takes about a minute and a half.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page

from docs.studio import SIZES, asked, opened, with_server
from server.client import Client
from server.serve import Server

SHOWN = ("phone", "tablet", "laptop")


def take(server: Server, browser: Browser, folder: Path) -> None:
    """Rehearse; take one picture of each size in the middle of a rep and one at the end."""
    pages = {name: opened(browser, server.address, SIZES[name]) for name in SHOWN}
    pages["phone"].screenshot(path=folder / "dashboard-first-steps.png")
    client = Client(server.address)
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


def opened_rep(page: Page) -> Page:
    """The first rep's photo finishes and budget."""
    page.locator('[data-rep="1"]').get_by_role("button").first.click()
    page.wait_for_timeout(1000)
    return page


def main() -> None:
    folder: Path = asked(__doc__).parse_args().out
    with_server(lambda server, browser: take(server, browser, folder))


if __name__ == "__main__":
    main()
