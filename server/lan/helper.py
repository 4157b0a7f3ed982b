"""The plain-http application on a port of its own: certificate, profile, and the steps. It has nothing to protect."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from server.lan.asking import caller_of, is_loopback
from server.lan.helper_page import helper_page
from server.lan.lan import Lan

STATIC = Path(__file__).parent.parent / "static"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; connect-src https:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""It asks the secure page, on another port, whether it can be reached."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FILES = {
    "/helper.js": STATIC / "lan" / "helper.js",
    "/helper.css": STATIC / "lan" / "helper.css",
    "/network": STATIC / "network" / "index.html",
    "/static/network/style.css": STATIC / "network" / "style.css",
}
PAGES = ("/", "/phone")
CERTIFICATE, PROFILE = "/flygate.crt", "/flygate.mobileconfig"


class Helper:
    """ASGI; every path has the same rule: anyone may read it."""

    def __init__(self, lan: Lan) -> None:
        self._lan = lan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer. Websockets and other methods than GET are refused."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "http":
            answer = self._answer(scope)
            answer.headers.update(HEADERS)
            await answer(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path = str(scope["path"])
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("this page is only read: open / here", 405)
        if path in PAGES:
            self._note(scope, certificate=False)
            agent = Headers(scope=scope).get("user-agent", "")
            return HTMLResponse(helper_page(self._lan.authority, self._lan.ports.secure, agent))
        if path == CERTIFICATE:
            self._note(scope, certificate=True)
            return Response(self._lan.authority.der, media_type="application/x-x509-ca-cert")
        if path == PROFILE:
            self._note(scope, certificate=True)
            return Response(self._lan.authority.profile(), media_type="application/x-apple-aspen-config")
        if path in FILES:
            return FileResponse(FILES[path])
        return PlainTextResponse("there is nothing here: open / of this address", 404)

    def _note(self, scope: Scope, *, certificate: bool) -> None:
        if not is_loopback(scope):
            self._lan.note(caller_of(scope), "certificate" if certificate else "helper")
