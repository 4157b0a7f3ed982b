"""Takes the pictures of a crossing marked by hand for these pages: a real server, made clips, a real browser.

    python docs/make_tape_pictures.py [--out docs/images] [--all]

Needs Chromium or Chrome on the PATH; takes about half a minute. --all: more states at both sizes, to look through.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from calibration.model import load_gate
from docs.studio import LAPTOP, LONGEST_S, PHONE, asked, opened, with_server
from server.client import Client
from server.serve import Server
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate

PLAN = SessionPlan((RepPlan("Ann", 9.6),), size=(960, 540), offset_s=0.0, drift_ppm=0.0, walk_backs=False)
START_NS = 1_000_000_000
SEEN_WELL_MS = 600


def play(client: Client, made: SimulatedSession) -> None:
    """Ann's run, as the gates see it."""
    client.ask("PATCH", "/api/session", {"phase": "running"})
    client.ask("POST", "/api/athletes", {"name": "Ann", "pace_400": "52.0"})
    start_ns = client.ask("GET", "/api/state")["now_ns"] + START_NS
    for marker, clip, gate in zip((2, 3), made.clips, made.gates, strict=True):
        line = load_gate(gate).placements[0].line
        body = {"top": list(line.top), "ground": list(line.ground), "px_per_m": line.px_per_m}
        client.ask("PUT", f"/api/gates/{marker}/line", body)
        client.ask("PUT", f"/api/gates/{marker}/source", {"address": str(clip), "start_at_ns": start_ns})
    until(lambda: all(one["state"] == "ended" for one in client.ask("GET", "/api/state")["gates"]))
    until(lambda: all(one["photo"] for one in client.ask("GET", "/api/state")["crossings"]))


def take(browser: Browser, client: Client, folder: Path, *, everything: bool) -> None:
    """A line moved on the laptop; a missed finish on the phone."""
    phone, laptop = (opened(browser, client.address, size) for size in (PHONE, LAPTOP))
    photo(laptop, folder / "tape-line.png")
    if everything:
        photo(phone, folder / "tape-line-phone.png")
        gates(phone, client, folder / "tape-gates-phone.png")
        gates(laptop, client, folder / "tape-gates-laptop.png")
    client.ask("PUT", f"/api/crossings/{finish(client)}/counts", {"counts": False})
    mark(phone, folder / "tape-missed.png", everything=everything)
    if everything:
        mark(laptop, folder / "tape-missed-laptop.png", everything=everything)


def photo(page: Page, path: Path) -> None:
    """The finish's line, some milliseconds from where it was."""
    page.locator("[data-rep]").first.get_by_role("button").click()
    page.get_by_role("button", name="Move the line").nth(1).click()
    line = page.get_by_role("slider", name="Line")
    line.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(SEEN_WELL_MS)
    page.screenshot(path=path)
    page.keyboard.press("Escape")
    page.wait_for_timeout(SEEN_WELL_MS)
    if "phone" in path.name:
        page.get_by_role("button", name="Move the line").nth(1).scroll_into_view_if_needed()
        page.screenshot(path=path.with_name("tape-rep-phone.png"))
    page.keyboard.press("Escape")


def mark(page: Page, path: Path, *, everything: bool) -> None:
    """What the gate saw, before a missed finish is marked."""
    page.locator("[data-rep]").first.get_by_role("button").click()
    button = page.get_by_role("button", name="Mark it on the picture")
    button.scroll_into_view_if_needed()
    if everything:
        page.screenshot(path=path.with_name(f"{path.stem}-rep.png"))
    button.click()
    page.get_by_role("slider", name="Line").wait_for()
    page.wait_for_timeout(SEEN_WELL_MS)
    page.screenshot(path=path)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def gates(page: Page, client: Client, path: Path) -> None:
    """Three gates along the run."""
    if not any(one["marker"] == 4 for one in client.ask("GET", "/api/state")["gates"]):
        client.ask("POST", "/api/gates", {"position_m": 80})
    page.wait_for_timeout(SEEN_WELL_MS)
    page.locator("#gates").screenshot(path=path)
    page.get_by_role("button", name="Place of Gate at 80 m").click()
    page.wait_for_timeout(SEEN_WELL_MS)
    page.screenshot(path=path.with_name(f"{path.stem}-place.png"))
    page.keyboard.press("Escape")


def finish(client: Client) -> Any:
    """Number of the crossing at Marker 3."""
    return next(one["crossing"] for one in client.ask("GET", "/api/state")["crossings"] if one["marker"] == 3)


def until(true: Callable[[], bool]) -> None:
    """Wait until it is."""
    end_s = time.monotonic() + LONGEST_S
    while not true():
        if time.monotonic() > end_s:
            raise TimeoutError("the clips never came to their end")
        time.sleep(0.1)


def main() -> None:
    """Play a run, take its finish away, and look."""
    parser = asked(__doc__)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        made = simulate(Path(kept), PLAN)

        def work(server: Server, browser: Browser) -> None:
            client = Client(server.address)
            play(client, made)
            take(browser, client, given.out, everything=given.all)

        with_server(work)


if __name__ == "__main__":
    main()
