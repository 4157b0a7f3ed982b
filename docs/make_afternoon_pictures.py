"""Takes the pictures of docs/afternoon.md: a real server, runs told to its desk, a real browser.

    python docs/make_afternoon_pictures.py [--out docs/images]

No camera and no clip has a part in it. Needs Chromium or Chrome on the PATH; takes about half a minute.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page

from docs.studio import LAPTOP, PHONE, asked, opened, with_server
from server.client import Client
from server.desk import Desk, now_ns
from server.gate_views import LineView
from server.serve import Server
from tests.live_help import S, fly, put_gate, report, webcam

A4 = (794, 1123)
GROUP = {
    **{"Ann": "58.4", "Bo": "52.0", "Chidi": "50.2", "Dana": "61.0", "Emil": "54.8", "Femi": "57.0"},
    **{"Grace": "60.2", "Hugo": "51.5", "Ines": "59.0", "Jo": "55.0", "Kofi": "52.6", "Lena": "56.3"},
}
LINE = LineView(top=(640, 120), ground=(640, 560), px_per_m=200, u_px_per_m=4)
APART_S = 24
"""From start to start."""
BETWEEN_SETS_S = 80
"""Longer between sets of 36 runs."""
FLY_S = (3.72, 3.58, 3.44, 3.95, 3.66, 3.81, 4.02, 3.49, 3.90, 3.70, 3.55, 3.77)


def take(server: Server, browser: Browser, folder: Path) -> None:
    """From the set-up to the printed page."""
    client, desk = Client(server.address), server.app.state.desk
    phone, laptop = (tapped(opened(browser, server.address, size)) for size in (PHONE, LAPTOP))
    for name, pace in GROUP.items():
        client.ask("POST", "/api/athletes", {"name": name, "pace_400": pace})
    client.ask("PATCH", "/api/session", {"workout": 1, "name": "Tuesday"})
    set_up(phone, folder)
    for marker in (2, 3):
        desk.do(put_gate(marker, state="ready", why="ready", source=webcam(str(marker)), line=LINE, synchronised=True))
    client.ask("PATCH", "/api/session", {"phase": "running"})
    run(desk, now_ns() - 2290 * S, 0, 88)
    laptop.wait_for_timeout(600)
    laptop.screenshot(path=folder / "afternoon-running.png")
    client.ask("POST", "/api/reps/86/slipped", {})
    phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    phone.wait_for_timeout(600)
    phone.screenshot(path=folder / "afternoon-slipped.png")
    client.ask("POST", "/api/undo")
    client.ask("POST", "/api/reps/30/void", {"reason": "stumbled"})
    client.ask("PUT", "/api/reps/41/pulled-up", {"pulled_up": True})
    run(desk, now_ns() - 60 * S, 88, 108)
    client.ask("PATCH", "/api/session", {"phase": "over"})
    results(browser, server.address, folder)


def set_up(phone: Page, folder: Path) -> None:
    phone.locator("#athletes li").last.wait_for()
    phone.locator("#athletes").evaluate("card => card.scrollIntoView()")
    phone.wait_for_timeout(300)
    phone.screenshot(path=folder / "afternoon-athletes.png")
    phone.get_by_role("button", name="Workout", exact=True).click()
    phone.wait_for_timeout(300)
    phone.screenshot(path=folder / "afternoon-workout.png")
    phone.keyboard.press("Escape")
    phone.get_by_role("button", name="Edit Chidi").click()
    phone.wait_for_timeout(300)
    phone.screenshot(path=folder / "afternoon-athlete.png")
    phone.keyboard.press("Escape")


def run(desk: Desk, from_ns: int, first: int, last: int) -> None:
    """Runs in turn, each a little otherwise; each ninth walks back between the gates."""
    for number in range(first, last):
        t2_ns = from_ns + ((number - first) * APART_S + (number // 36 - first // 36) * BETWEEN_SETS_S) * S
        for told in fly(number + 1, t2_ns, FLY_S[number % 12] + 0.015 * ((number * 5) % 7), u_ns=2_000_000):
            desk.report(told)
        if number % 9 == 0:
            desk.report(report(2, 5000 + number, t2_ns + 15 * S, 1.4, direction="left"))


def results(browser: Browser, address: str, folder: Path) -> None:
    page = opened(browser, f"{address.rstrip('/')}/session/1", A4)
    page.emulate_media(media="print")
    page.screenshot(path=folder / "afternoon-results.png")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{address.rstrip('/')}/session/1?athlete=3")
    page.screenshot(path=folder / "afternoon-one.png")


def tapped(page: Page) -> Page:
    """The sound waits for a tap."""
    page.locator("h1").click()
    return page


def main() -> None:
    folder: Path = asked(__doc__).parse_args().out
    with_server(lambda server, browser: take(server, browser, folder))


if __name__ == "__main__":
    main()
