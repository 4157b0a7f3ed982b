"""Who may ask: pages of this server on this machine, with bodies of a sane size; with --lan, whom its table lets in.

Plain ASGI, so that streams pass untouched.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.problems import answer

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
LARGEST_BODY = 64 * 1024
"""A running order of a thousand athletes takes 5 kB."""
PAGES = ("/", "/wall", "/join", "/phone", "/device-check", "/login", "/network", "/health")
"""What may be come to by a link, or from the plain page that hands the certificate out."""
LINKS = ("/look/", "/session/")
"""The same, with what follows."""
LARGEST_HEADERS = 16 * 1024
"""Bytes of all of them: a browser's take two thousand."""
LONGEST_LENGTH = 18
"""Digits of a length: Python refuses to read a number of thousands of them."""
OTHER_HOST = "is not this machine: open the address that `flygate serve` prints"


class Rules(Protocol):
    """What --lan adds."""

    def knows(self, host: str) -> bool:
        """Whether a host's name is one of this machine's on the network."""

    def refusal(self, scope: Scope, headers: Headers, host: str, *, on_loopback: bool) -> Response | None:
        """Return the answer of a request that may not pass, None for one that may."""


class Guard:
    """Refuses other hosts' names (DNS rebinding), other sites' pages (CSRF), and bodies that are too large."""

    def __init__(self, app: ASGIApp, rules: Rules | None = None) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with a problem; a websocket is refused before it is opened."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope, Headers(scope=scope))
        if refused is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refused(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        name = _name(f"//{host}")
        on_loopback = name in LOOPBACK
        if not on_loopback and self._rules is None:
            return answer(403, f"host {host!r} {OTHER_HOST}")
        wrong = _wrong(scope, headers, host)
        if wrong is not None:
            return answer(*wrong)
        return None if self._rules is None else self._rules.refusal(scope, headers, name, on_loopback=on_loopback)


def _wrong(scope: Scope, headers: Headers, host: str) -> tuple[int, str] | None:
    if sum(len(name) + len(value) for name, value in headers.raw) > LARGEST_HEADERS:
        return 431, f"the headers are over {LARGEST_HEADERS} bytes: clear this site's cookies"
    origin = headers.get("origin")
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    if origin is not None and origin != f"{scheme}://{host}":
        return 403, f"a page of {origin} may not use this server: open the address that `flygate serve` prints"
    if headers.get("sec-fetch-site") == "cross-site" and not _follows_a_link(scope, headers):
        return 403, "a page of another site may not use this server: open the address that `flygate serve` prints"
    if scope["type"] == "websocket":
        return None
    length = headers.get("content-length", "0")
    sane = length.isdecimal() and len(length) <= LONGEST_LENGTH and int(length) <= LARGEST_BODY
    if not sane or "transfer-encoding" in headers:
        return 413, f"the body is over {LARGEST_BODY} bytes or of unknown length: send less"
    return None


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody has come to a page by a link elsewhere: the page itself, in a window of its own."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    if scope["path"] == "/health":  # asked for by the plain page of another port; it tells nothing
        return True
    window = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return window and (scope["path"] in PAGES or scope["path"].startswith(LINKS))


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
