"""Who may call which route, in one table. It holds with --lan; without, everybody on this machine may do everything.

A route that is not in the table is the coach's alone, and a test fails for it, so that each is decided on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Role = Literal["anyone", "spectator", "phone", "coach"]
ROLES: tuple[Role, ...] = ("anyone", "spectator", "phone", "coach")
"""phone: the route itself asks for the phone's secret before it does anything; the table lets everybody come to it."""
WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. method: `*` is every one. path: {name} stands for one part of it, {name:path} for all that follows."""

    method: str
    path: str
    who: Role
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = re.split(r"(\{\w+(?::path)?\})", self.path)
        text = "".join(_part(one) for one in parts)
        object.__setattr__(self, "pattern", re.compile(text))

    def covers(self, method: str, path: str) -> bool:
        """Whether the row is about a request."""
        return self.method in ("*", method) and self.pattern.fullmatch(path) is not None


def _part(text: str) -> str:
    if not text.startswith("{"):
        return re.escape(text)
    return ".*" if text.endswith(":path}") else "[^/]+"


RULES: tuple[Rule, ...] = (
    # Coming in
    Rule("GET", "/health", "anyone"),
    Rule("GET", "/login", "anyone"),
    Rule("POST", "/login", "anyone"),
    Rule("POST", "/logout", "anyone"),
    Rule("GET", "/enter/{ticket}", "anyone"),
    Rule("GET", "/look/{token}", "anyone"),
    Rule("GET", "/network", "anyone"),
    Rule("GET", "/static/{file:path}", "anyone"),
    # Phones
    Rule("GET", "/phone", "anyone"),
    Rule("GET", "/join", "anyone"),
    Rule("GET", "/device-check", "anyone"),
    Rule("POST", "/api/phones/join", "anyone"),
    Rule("*", "/api/phones/me", "phone"),
    Rule("*", "/api/phones/me/{rest:path}", "phone"),
    Rule(WEBSOCKET, "/ws/phone", "phone"),
    Rule(WEBSOCKET, "/ws/phone/clock", "phone"),
    # Spectators
    Rule("GET", "/wall", "spectator"),
    Rule("GET", "/warm-up", "spectator"),
    Rule("GET", "/session/{session}", "spectator"),
    Rule("GET", "/api/sessions/{session}/summary.txt", "spectator"),
    Rule("GET", "/api/sessions/{session}/reps.csv", "spectator"),
    Rule("GET", "/api/state", "spectator"),
    Rule("GET", "/api/events", "spectator"),
    # The coach
    Rule("GET", "/", "coach"),
    Rule("GET", "/openapi.json", "coach"),
    Rule("GET", "/season", "coach"),
    Rule("GET", "/set-out", "coach"),
    Rule("GET", "/workouts", "coach"),
    Rule("GET", "/workouts/{workout}", "coach"),
    Rule("GET", "/api/lan", "coach"),
    Rule("POST", "/api/lan/spectators", "coach"),
    Rule("*", "/api/phones", "coach"),
    Rule("*", "/api/phones/{rest:path}", "coach"),
    Rule("*", "/api/gates", "coach"),
    Rule("*", "/api/gates/{rest:path}", "coach"),
    Rule("*", "/api/crossings/{rest:path}", "coach"),
    Rule("*", "/api/reps/{rest:path}", "coach"),
    Rule("*", "/api/session", "coach"),
    Rule("GET", "/api/sessions", "coach"),
    Rule("GET", "/api/sessions/{session}/state", "coach"),
    Rule("*", "/api/athletes", "coach"),
    Rule("*", "/api/athletes/{rest:path}", "coach"),
    Rule("*", "/api/order/{rest:path}", "coach"),
    Rule("*", "/api/workouts", "coach"),
    Rule("*", "/api/workouts/{rest:path}", "coach"),
    Rule("*", "/api/passes", "coach"),
    Rule("*", "/api/rehearsal", "coach"),
    Rule("POST", "/api/undo", "coach"),
    Rule("*", "/api/advice/{rest:path}", "coach"),
    Rule("GET", "/api/cameras", "coach"),
    Rule("GET", "/api/clock", "coach"),
)


def rule_for(method: str, path: str) -> Rule | None:
    """The first row about a request; None where nobody has decided on it."""
    wanted = "GET" if method == "HEAD" else method
    return next((rule for rule in RULES if rule.covers(wanted, path)), None)


@lru_cache(maxsize=1024)
def who_may(method: str, path: str) -> Role:
    """Whom a request is for."""
    rule = rule_for(method, path)
    return "coach" if rule is None else rule.who


def may(role: Role, who: Role) -> bool:
    """Whether somebody may call what is for these. A phone's own routes check its secret themselves."""
    return role == "coach" or who in ("anyone", "phone", role)
