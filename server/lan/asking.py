"""What a request says of who asks: the address, whether it came over TLS, and its cookies. Pure."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from server.lan.logins import LIFE_S

COACH_COOKIE, SPECTATOR_COOKIE = "flygate", "flygate-look"


def caller_of(scope: Scope) -> str:
    """Address of who asks, without a zone; empty where it is not known."""
    client = scope.get("client")
    return unzoned(client[0]) if client else ""


def unzoned(address: str) -> str:
    """An address without the network that it was heard in: fe80::1%wlan0 is fe80::1."""
    return address.partition("%")[0]


def is_loopback(scope: Scope) -> bool:
    """Whether somebody asks from this machine itself."""
    return is_own(caller_of(scope))


def is_own(address: str) -> bool:
    """Whether a connection comes from this machine itself: that is no phone."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def is_secure(scope: Scope) -> bool:
    """Whether a request came over TLS."""
    return scope.get("scheme") in ("https", "wss")


def cookie_name(scope: Scope, name: str) -> str:
    """Over TLS a name that a browser takes from this very host alone, and only over TLS (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if is_secure(scope) else name


def cookie_of(scope: Scope, headers: Headers, name: str) -> str:
    """A cookie's value, empty where there is none."""
    return cookie_parser(headers.get("cookie", "")).get(cookie_name(scope, name), "")


def set_cookie(scope: Scope, name: str, value: str) -> str:
    """Header that sets one; an empty value takes it away."""
    life_s = LIFE_S if value else 0
    secure = "; Secure" if is_secure(scope) else ""
    return f"{cookie_name(scope, name)}={value}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Strict{secure}"
