"""Takes the pictures of docs/workouts.md: a real server and a real browser.

    python docs/make_workout_pictures.py [--out docs/images]

Needs Chromium or Chrome on the PATH; takes about ten seconds.
"""

from pathlib import Path

from playwright.sync_api import Browser

from docs.studio import PHONE, asked, opened, with_server
from server.client import Client
from server.serve import Server

WRITTEN = "4 x 50m. 1:30 Rec between reps\n4 x 100m. 2:30 Rec between reps\n3 x 3 30m"


def take(server: Server, browser: Browser, folder: Path) -> None:
    """A workout that is almost right, its page, and the warm-up."""
    Client(server.address).ask("PATCH", "/api/session", {"workout": 8})
    page = opened(browser, server.address, PHONE)
    page.get_by_role("button", name="Workout", exact=True).click()
    page.get_by_role("button", name="Write or paste one").click()
    page.get_by_label("Workout, as it is written").fill(WRITTEN)
    page.locator(".caret").wait_for()
    page.screenshot(path=folder / "workout-written.png")
    for address, name in (("/workouts/8", "workout-page"), ("/warm-up", "workout-warm-up")):
        page.goto(server.address.rstrip("/") + address)
        page.locator("main").wait_for()
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}.png")


def main() -> None:
    folder: Path = asked(__doc__).parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    with_server(lambda server, browser: take(server, browser, folder))


if __name__ == "__main__":
    main()
