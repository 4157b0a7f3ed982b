"""Who may ask: pages of this server on this machine, with bodies of a sane size. Everybody else gets a problem."""

import json
from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from server.guard import LARGEST_BODY, Guard
from server.problems import MEDIA_TYPE


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says what kind of connection came through."""
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"came through"})


def ask(headers: Sequence[tuple[str, str]], method: str = "GET") -> tuple[int, str]:
    """Return status and body; a refusal's body must be a problem of that status."""
    client = TestClient(Guard(answers), base_url="http://127.0.0.1:8400")
    response = client.request(
        method, "/api/state", headers=[(name.encode(), value.encode("latin-1")) for name, value in headers]
    )
    if response.status_code != 200:
        assert response.headers["content-type"] == MEDIA_TYPE
        assert json.loads(response.content)["status"] == response.status_code
    return response.status_code, response.text


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "localhost:8400", "LOCALHOST", "[::1]:8400", "127.0.0.1"])
def test_this_machine_s_names_come_through(host: str) -> None:
    assert ask([("host", host)]) == (200, "came through")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:8400",
        "192.168.1.20:8400",
        "",
        "[::1",
        "localhost.evil.example",
        "0.0.0.0",
    ],
)
def test_another_host_s_name_is_refused(host: str) -> None:
    status, said = ask([("host", host)])
    assert status == 403
    assert "open the address that `flygate serve` prints" in said


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8400", "http://localhost:8400", "http://[::1]:8400"])
def test_the_server_s_own_page_may_write(origin: str) -> None:
    host = origin.removeprefix("http://")
    assert ask([("host", host), ("origin", origin)], "POST") == (200, "came through")


@pytest.mark.parametrize("origin", ["http://127.0.0.1:3000", "http://localhost:8400", "https://127.0.0.1:8400"])
def test_another_server_s_page_on_this_machine_may_not(origin: str) -> None:
    status, _ = ask([("host", "127.0.0.1:8400"), ("origin", origin)], "POST")
    assert status == 403


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1@evil.example",
        "null",
        "",
        "http://localhost.evil.example:8400",
        "http://[::1",
        "file://",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_another_site_s_page_is_refused(origin: str, method: str) -> None:
    status, said = ask([("origin", origin)], method)
    assert status == 403
    assert "may not use this server" in said


def test_a_request_that_another_site_s_page_makes_without_an_origin_is_refused() -> None:
    for kind in (("no-cors", "image"), ("no-cors", "script"), ("navigate", "iframe"), ("navigate", "document")):
        fetch = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", kind[0]), ("sec-fetch-dest", kind[1])]
        status, said = ask(fetch)
        assert status == 403
        assert "a page of another site may not use this server" in said


def test_a_link_elsewhere_may_lead_to_the_page() -> None:
    fetch = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    client = TestClient(Guard(answers), base_url="http://127.0.0.1:8400")
    assert client.get("/", headers=fetch).status_code == 200
    assert client.post("/", headers=fetch).status_code == 403
    assert client.get("/", headers=fetch | {"sec-fetch-dest": "iframe"}).status_code == 403


@pytest.mark.parametrize("site", ["none", "same-origin", "same-site"])
def test_the_browser_s_user_and_this_machine_s_pages_come_through(site: str) -> None:
    assert ask([("sec-fetch-site", site)])[0] == 200


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 5000, "-1", "1e3", "\u00b2", "many"])
def test_a_body_that_is_too_large_or_has_no_length_is_refused(length: str) -> None:
    status, said = ask([("content-length", length)], "POST")
    assert status == 413
    assert "send less" in said


def test_a_body_in_pieces_is_refused() -> None:
    assert ask([("transfer-encoding", "chunked")], "POST")[0] == 413


def test_a_body_of_the_largest_size_comes_through() -> None:
    assert ask([("content-length", str(LARGEST_BODY))], "POST")[0] == 200


def test_headers_that_are_too_large_are_refused() -> None:
    status, said = ask([("cookie", "x" * 20_000)])
    assert status == 431
    assert "clear this site's cookies" in said
