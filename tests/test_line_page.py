"""The page that places a line: asked over the loopback like a browser would, by the real server."""

import json
import queue
import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from gate.line import GateLine
from server.line_page import PAGE, place_line
from tests.patience import PATIENCE_S

INITIAL = GateLine(
    top=(320, 40),
    ground=(320, 330),
    px_per_m=100,
    u_px_per_m=6,
    u_line_m=0.03,
    exposure_ns=2_000_000,
    row_time_ns=9_000,
)
GOOD = {"top": [310.5, 30], "ground": [312, 340], "px_per_m": 150.5, "u_px_per_m": 1.7}
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Visit:
    """A page that is being served, and what place_line returned once it has ended."""

    url: str
    thread: threading.Thread
    returned: "queue.Queue[GateLine | None]"

    def ask(self, path: str, body: object = None, url: str | None = None) -> tuple[int, bytes]:
        """Return status and answer; a body makes it a POST."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request((url or self.url) + path, data, {"Content-Type": "application/json"})
        try:
            with DIRECT.open(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()

    def end(self) -> GateLine | None:
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive(), "the server did not stop"
        return self.returned.get_nowait()


def visit(picture: NDArray[np.uint8], *, scale_known: bool = False) -> Visit:
    urls: queue.Queue[str] = queue.Queue()
    returned: queue.Queue[GateLine | None] = queue.Queue()

    def serve() -> None:
        returned.put(place_line(picture, INITIAL, urls.put, scale_known=scale_known))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return Visit(urls.get(timeout=PATIENCE_S), thread, returned)


def made_picture() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (360, 640), dtype=np.uint8)


@pytest.fixture
def page() -> Iterator[Visit]:
    opened = visit(made_picture())
    yield opened
    if opened.thread.is_alive():
        opened.ask("cancel", {})
        opened.thread.join(PATIENCE_S)


def test_page_shows_the_picture_unchanged(page: Visit) -> None:
    status, png = page.ask("frame.png")
    assert status == 200
    shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(shown, made_picture())


def test_a_picture_in_colour_stays_so() -> None:
    bgr = np.zeros((48, 64, 3), np.uint8)
    bgr[..., 2] = 200
    opened = visit(bgr)
    shown = cv2.imdecode(np.frombuffer(opened.ask("frame.png")[1], np.uint8), cv2.IMREAD_UNCHANGED)
    opened.ask("cancel", {})
    opened.end()
    np.testing.assert_array_equal(shown, bgr)


def test_page_starts_from_the_line_that_was_given(page: Visit) -> None:
    start = json.loads(page.ask("line.json")[1])
    assert start["size"] == [640, 360]
    assert (start["top"], start["ground"], start["kept"]) == ([320, 40], [320, 330], None)


def test_a_scale_that_was_measured_may_be_kept() -> None:
    opened = visit(made_picture(), scale_known=True)
    kept = json.loads(opened.ask("line.json")[1])["kept"]
    assert kept == {"px_per_m": 100, "u_px_per_m": 6}
    assert opened.ask("line", GOOD | kept)[0] == 200
    placed = opened.end()
    assert placed is not None
    assert (placed.px_per_m, placed.u_px_per_m) == (100, 6)


def test_page_finds_everything_it_names_and_nothing_from_outside(page: Visit) -> None:
    status, html = page.ask("")
    assert status == 200
    named = re.findall(r'(?:src|href)="([^"]+)"', html.decode())
    assert {"main.js", "style.css"} <= set(named)
    for path in ("main.js", "style.css", "frame.png", "line.json"):
        assert page.ask(path)[0] == 200
    for file in PAGE.iterdir():
        assert re.findall(r"https?:|url\(|@import|src=\"//", file.read_text(encoding="utf-8")) == [], file.name


def test_a_good_line_is_returned_and_ends_the_page(page: Visit) -> None:
    status, _ = page.ask("line", GOOD)
    assert status == 200
    assert page.end() == replace(
        INITIAL, top=(310.5, 30), ground=(312, 340), px_per_m=150.5, u_px_per_m=1.7, source="placed by hand"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"px_per_m": 3.0}, "scale 3 px/m"),
        ({"ground": [310.5, 20]}, "not above its ground point"),
        ({"top": [10, 300]}, "leans"),
        ({"top": [639, 30], "ground": [639, 340]}, "edge"),
        ({"ground": [900, 340], "top": [900, 30]}, "outside the picture"),
        ({"px_per_m": None}, "px_per_m"),
        ({"u_px_per_m": -1}, "u_px_per_m"),
        ({"top": [1]}, "top"),
        ({"u_px_per_m": 0}, "u_px_per_m"),
        ({"u_px_per_m": 200}, "less sure than itself"),
        ({"px_per_m": 100}, "one that the page began with"),
        ({"px_per_m": True}, "px_per_m"),
        ({"px_per_m": "144"}, "px_per_m"),
        ({"top": ["310", 30]}, "top.0"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_line_is_refused_with_the_reason_and_may_be_mended(
    page: Visit, change: dict[str, object], reason: str
) -> None:
    status, body = page.ask("line", GOOD | change)
    assert status == 422
    assert reason in json.loads(body)["message"]
    assert page.ask("line", GOOD)[0] == 200
    assert page.end() is not None


@pytest.mark.parametrize("data", [b"{top", b"", b"\xff\xfe", b"[" * 10_000, b'{"px_per_m": NaN}', b"9" * 5000])
def test_what_is_no_line_is_refused_with_a_reason(page: Visit, data: bytes) -> None:
    status, body = page.ask("line", data)
    assert status == 422
    assert json.loads(body)["message"]


@pytest.mark.parametrize("path", ["nothing.html", "line", "frame.png/more"])
def test_a_refusal_of_the_framework_has_the_same_shape(page: Visit, path: str) -> None:
    status, body = page.ask(path)
    assert status in (404, 405)
    assert set(json.loads(body)) == {"message"}


def test_a_long_body_is_refused_before_it_is_read(page: Visit) -> None:
    host, port = page.url.split("/")[2].split(":")
    path = "/" + page.url.split("/", 3)[3] + "line"
    with socket.create_connection((host, int(port)), PATIENCE_S) as caller:
        caller.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 200000000\r\n\r\n".encode())
        assert caller.recv(4096).startswith(b"HTTP/1.1 413")
    assert page.ask("line", b"x" * 17_000)[0] == 413
    assert page.ask("line", GOOD)[0] == 200


def test_a_long_body_without_a_length_is_refused_too(page: Visit) -> None:
    host, port = page.url.split("/")[2].split(":")
    path = "/" + page.url.split("/", 3)[3] + "line"
    with socket.create_connection((host, int(port)), PATIENCE_S) as caller:
        caller.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        caller.sendall(b"4400\r\n" + b"x" * 0x4400 + b"\r\n")
        assert caller.recv(4096).startswith(b"HTTP/1.1 413")


def test_cancel_returns_nothing(page: Visit) -> None:
    assert page.ask("cancel", {})[0] == 200
    assert page.end() is None


@pytest.mark.parametrize("path", ["", "frame.png", "line.json", "main.js"])
def test_another_token_sees_nothing(page: Visit, path: str) -> None:
    top = page.url.rsplit("/", 2)[0]
    for wrong in (f"{top}/", f"{top}/guess/", page.url[:-2] + "/"):
        status, body = page.ask(path, url=wrong)
        assert status == 403
        assert b"open that one" in body


def test_another_token_cannot_answer(page: Visit) -> None:
    wrong = page.url.rsplit("/", 2)[0] + "/guess/"
    assert page.ask("line", GOOD, url=wrong)[0] == 403
    assert page.ask("cancel", {}, url=wrong)[0] == 403
    assert page.thread.is_alive()
    assert page.ask("line.json")[0] == 200


def test_every_visit_has_a_token_of_its_own(page: Visit) -> None:
    other = visit(made_picture())
    other.ask("cancel", {})
    other.end()
    assert Path(other.url).name != Path(page.url).name
