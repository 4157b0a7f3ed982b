"""What every answer has: headers that keep other sites' pages out, and a problem where a route has broken.

Plain ASGI, so that streams pass untouched.
"""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.problems import answer

LOG = logging.getLogger(__name__)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
"""Nothing from elsewhere, and in no other page's frame. Inline styles place the line's handles on the picture.

The last two isolate the page: its clock then has steps of 5 us in Chromium and 20 us in Safari, in place of 100 us and
1 ms, and a worker gets that clock only where its script came with them too.
"""


class Answers:
    """The outermost layer: it sees refusals and faults too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer gets the headers. A fault is logged and told in a sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception:
            if begun:
                raise  # half an answer is out: the connection is cut
            LOG.exception("%s %s", scope["method"], scope["path"])
            await _broken(scope)(scope, receive, with_headers)


def _broken(scope: Scope) -> ASGIApp:
    what = f"{scope['method']} {scope['path']}"
    return answer(500, f"{what} broke in the server: its terminal has the details; load the page again, then try again")
