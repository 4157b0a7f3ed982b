"""Asks a running server of this machine, for the commands that do: plain HTTP on loopback, errors as sentences."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from gate.errors import InputError
from server.draft import Views
from server.lan.local import local_token
from server.people_views import SessionView
from server.session_output import in_words
from server.views import RepView, ServerView, StateView

TIMEOUT_S = 20.0
"""A server that says nothing for so long is gone: its heartbeat comes every 5 s."""


class ServerEnded(InputError):
    """The server has ended, or fallen silent, while it was listened to."""


class Client:
    """Requests to one server.

    Raises InputError where there is none, where something else answers, or, with its sentence, where it refuses.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        token = local_token(urlsplit(self.address).port or 80)
        self._pass = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a request; return the answer's JSON."""
        try:
            with self._open(method, path, body) as response:
                return json.load(response)
        except (http.client.HTTPException, ValueError, OSError) as error:
            raise self._no_flygate(error) from None

    def state(self) -> dict[str, Any]:
        """Everything at the newest entry, as `GET /api/state` has it."""
        said = self.ask("GET", "/api/state")
        try:
            StateView.model_validate(said)
        except ValueError as error:
            raise self._no_flygate(error) from None
        return dict(said)

    def events(self, after: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (kind, data) of every entry after an id, for as long as the server runs; then raise ServerEnded."""
        kind = ""
        with self._open("GET", f"/api/events?after={after}", None) as response:
            for raw in self._lines(response):
                name, _, value = raw.decode(errors="replace").rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, self._entry(value)

    def _lines(self, response: Any) -> Iterator[bytes]:
        why = "the server has ended"
        try:
            yield from response
        except TimeoutError:
            why = f"the server has said nothing for {TIMEOUT_S:g} s"
        except (http.client.HTTPException, OSError):
            pass  # cut off in the middle of a line
        raise ServerEnded(f"{why}: start `flygate serve` again; what its page had shown is kept")

    def _entry(self, text: str) -> dict[str, Any]:
        try:
            return dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._no_flygate(error) from None

    def _no_flygate(self, error: Exception) -> InputError:
        return InputError(
            f"{self.address} is no flygate server, or one of another version ({type(error).__name__}): "
            "start `flygate serve`, or name its --port"
        )

    def _open(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self._pass}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            raise InputError(_sentence(error)) from None
        except (http.client.HTTPException, ValueError) as error:
            raise self._no_flygate(error) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise InputError(
                f"no server answers at {self.address} ({reason}): start `flygate serve` first, or name its --port"
            ) from None


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {error.code}: is it a flygate server?"


class Results:
    """Follows a session and puts each rep into a line when it has something new to say."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.views = Views(ServerView(**state["server"]), SessionView(**state["session"]))
        for kind, many in (("athlete", "athletes"), ("gate", "gates"), ("rep", "reps")):
            for data in state[many]:
                self.views.apply(kind, data)
        self._said: dict[int, str] = {}

    def take(self, kind: str, data: dict[str, Any]) -> str | None:
        """Merge an entry; return a line where a rep has a result that was not said before."""
        if kind == "session" and data["session"] != self.views.session.session:
            self.views.reps.clear()
            self._said.clear()
        self.views.apply(kind, data)
        if kind != "rep":
            return None
        rep = self.views.reps[data["rep"]]
        line = self._line(rep)
        if rep.state not in ("final", "unfinished") or self._said.get(rep.rep) == line:
            return None
        self._said[rep.rep] = line
        return line

    def _line(self, rep: RepView) -> str:
        athlete = self.views.athletes.get(rep.athlete or 0)
        parts = [f"Rep {rep.rep}", athlete.name if athlete else "nobody's", *_figures(rep)]
        parts += [text for text in (rep.check, rep.revised, rep.void and f"void: {rep.void.reason}") if text]
        return "   ".join(parts)


def _figures(rep: RepView) -> list[str]:
    if rep.velocity_m_per_s is None or rep.u_velocity_m_per_s is None:
        return []
    speed = f"{rep.velocity_m_per_s:.2f} +- {2 * rep.u_velocity_m_per_s:.2f} m/s"
    verdict = in_words(rep.verdict, rep.margin_percent, rep.check)
    if rep.fly_time_s is None or rep.u_fly_time_s is None:
        return ["seen at one gate", f"{speed} there", verdict]
    return [f"{rep.fly_time_s:.3f} +- {2 * rep.u_fly_time_s:.3f} s", speed, verdict]
