"""Lets a request pass, or says why not: this is where the table of `access` is applied, to every request there is."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from server.lan.access import WEBSOCKET, may, who_may
from server.lan.asking import caller_of, is_loopback, is_secure
from server.lan.lan import Lan
from server.lan.pages import leading_on, to_login
from server.problems import answer

SPECTATOR = "a spectator's link lets you look: log in at /login to do more"
NOBODY = "log in at /login, or open the link that the coach gave you"


class Doorman:
    """The rules of one server with --lan."""

    def __init__(self, lan: Lan) -> None:
        self._lan = lan

    def knows(self, host: str) -> bool:
        """Whether a host's name is one of this machine's on the network."""
        return host.rstrip(".") in self._lan.hosts()

    def refusal(self, scope: Scope, headers: Headers, host: str, *, on_loopback: bool) -> Response | None:
        """Return the answer of a request that may not pass, None for one that may. Sets `scope["state"]["role"]`."""
        if not on_loopback and not (is_secure(scope) and self.knows(host)):
            self._lan.note(caller_of(scope), "other host")
            return answer(403, f"host {host!r} is not this laptop's: open {self._lan.page or 'the address it prints'}")
        if is_secure(scope) and not is_loopback(scope):
            self._lan.note(caller_of(scope), "secure")
        role = self._lan.role(scope, headers)
        scope.setdefault("state", {})["role"] = role
        method = WEBSOCKET if scope["type"] == "websocket" else scope["method"]
        if may(role, who_may(method, scope["path"])):
            return None
        if (
            method in ("GET", "HEAD")
            and headers.get("sec-fetch-mode", "navigate") == "navigate"
            and _wants_page(headers)
        ):
            return self._page(scope, headers)
        return answer(401 if role == "anyone" else 403, SPECTATOR if role == "spectator" else NOBODY)

    def _page(self, scope: Scope, headers: Headers) -> Response:
        query = scope.get("query_string", b"").decode("latin-1")
        path = quote(scope["path"]) + (f"?{query}" if query else "")
        if headers.get("sec-fetch-site") == "cross-site":
            return leading_on(path, [])  # it may be logged in: strict cookies did not come along
        return to_login(path)


def _wants_page(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")
