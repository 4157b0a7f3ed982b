"""Who may ask: pages of this server on this machine, with bodies of a sane size.

Plain ASGI, so that streams pass untouched.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.problems import answer

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
LARGEST_BODY = 64 * 1024
"""A running order of a thousand athletes takes 5 kB."""
PAGES = ("/", "/wall", "/phone")
"""What may be come to by a link."""
LONGEST_LENGTH = 18
"""Digits of a length: Python refuses to read a number of thousands of them."""


class Guard:
    """Refuses other hosts' names (DNS rebinding), other sites' pages (CSRF), and bodies that are too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with a problem."""
        refused = _refusal(scope, Headers(scope=scope)) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
            return
        await answer(*refused)(scope, receive, send)


def _refusal(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    host = headers.get("host", "")
    if _name(f"//{host}") not in LOOPBACK:
        return 403, f"host {host!r} is not this machine: open the address that `flygate serve` prints"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return 403, f"a page of {origin} may not use this server: open the address that `flygate serve` prints"
    if headers.get("sec-fetch-site") == "cross-site" and not _follows_a_link(scope, headers):
        return 403, "a page of another site may not use this server: open the address that `flygate serve` prints"
    length = headers.get("content-length", "0")
    sane = length.isdecimal() and len(length) <= LONGEST_LENGTH and int(length) <= LARGEST_BODY
    if not sane or "transfer-encoding" in headers:
        return 413, f"the body is over {LARGEST_BODY} bytes or of unknown length: send less"
    return None


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody has come to a page by a link elsewhere: the page itself, in a window of its own."""
    window = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return window and scope["method"] == "GET" and scope["path"] in PAGES


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
