"""A server whose desk a test tells what gates tell, and a browser in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Browser, Page, ViewportSize

from server.client import Client
from server.desk import Desk, now_ns
from server.phones.phones import Phones
from tests.live_help import S, report
from tests.patience import PATIENCE_MS
from tests.serving import served

PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 820, "height": 1180}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
TELEVISION: ViewportSize = {"width": 1920, "height": 1080}


class Track:
    """A running practice: who runs, and runs as the gates tell them."""

    def __init__(self, client: Client, desk: Desk, phones: Phones) -> None:
        self.client, self.desk, self.phones = client, desk, phones
        self.bodies = 0

    @property
    def address(self) -> str:
        """Of the server, without a slash at its end."""
        return self.client.address

    def begin(self, *athletes: tuple[str, str | None], rest_s: float = 0.0) -> None:
        """Start the practice. athletes: names and 400 m times. rest_s: between two of nine reps; 0: no workout."""
        if rest_s:
            body = {"sets": 1, "reps": 9, "distance_m": 30, "rest_s": rest_s, "set_rest_s": 0}
            workout = self.client.ask("POST", "/api/workouts", body)["workout"]
            self.client.ask("PATCH", "/api/session", {"workout": workout})
        for name, pace in athletes:
            self.client.ask("POST", "/api/athletes", {"name": name, "pace_400": pace})
        self.phase("running")

    def phase(self, phase: str) -> None:
        """Go on to another phase."""
        self.client.ask("PATCH", "/api/session", {"phase": phase})

    def run(self, fly_s: float, ago_s: float = 0.0, fly_zone_m: float = 30.0) -> None:
        """Somebody ran past both gates at an even speed and was at Marker 3 so long ago."""
        self.bodies += 1
        t3_ns = now_ns() - round(ago_s * S)
        for marker, t_ns in ((2, t3_ns - round(fly_s * S)), (3, t3_ns)):
            self.desk.report(report(marker, self.bodies, t_ns, fly_zone_m / fly_s))

    def reps(self) -> Any:
        """The reps' views."""
        return self.client.ask("GET", "/api/state")["reps"]


@contextmanager
def track(folder: Path) -> Iterator[Track]:
    """A server on a port of its own until the end."""
    with served(folder) as server:
        yield Track(Client(server.address), server.app.state.desk, server.app.state.phones)


@contextmanager
def opened(browser: Browser, address: str, size: ViewportSize, *scripts: str) -> Iterator[Page]:
    """A page of the server; nothing may break in it. scripts: run in it before its own."""
    context = browser.new_context(viewport=size)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for script in scripts:
        page.add_init_script(script)
    page.goto(address)
    yield page
    context.close()
    assert errors == []


def scanned(png: bytes) -> str:
    """What a phone's camera reads. OpenCV's other detector misreads one code in twenty, clean as it is."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return cv2.QRCodeDetectorAruco().detectAndDecode(picture)[0]
