"""Routes of coming in: health, login, logout, the laptop's ticket, the spectators' link, and the state of the LAN."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from gate.errors import InputError
from server.examples import shown
from server.lan.asking import COACH_COOKIE, SPECTATOR_COOKIE, caller_of, cookie_of, set_cookie
from server.lan.guesses import WaitError
from server.lan.lan import Lan
from server.lan.pages import leading_on, login_page, safe
from server.lan.views import LanAddressView, LanView
from server.problems import RESPONSES
from server.qr import qr_svg

router = APIRouter()
NETWORK_PAGE = Path(__file__).parent.parent / "static" / "network" / "index.html"
EXAMPLE = LanView(
    on=True,
    page="https://192.168.1.20:8401/",
    helper="http://192.168.1.20:8402/",
    spectators="https://192.168.1.20:8401/look/s3cr3t",
    spectators_svg="<svg>…</svg>",
    addresses=(
        LanAddressView(
            ip="192.168.1.20", interface="wlan0", kind="wi-fi", helper="http://192.168.1.20:8402/", likely=True
        ),
    ),
    told=("192.168.1.31, 4 s ago: has the page over the secure address: all is well",),
)
NO_STORE = {"Cache-Control": "no-store"}


def lan_of(request: Request) -> Lan | None:
    """The LAN's side of this server, None without --lan."""
    return cast("Lan | None", request.app.state.lan)


@router.get("/health", include_in_schema=False)
def health() -> Response:
    """Whether a phone gets through; it is told nothing else."""
    return PlainTextResponse("ok", headers=NO_STORE)


@router.get("/login", include_in_schema=False)
def login(request: Request, next: str = "/") -> Response:
    """The page that asks for the password."""
    lan = lan_of(request)
    if lan is None or lan.role(request.scope, request.headers) == "coach":
        return RedirectResponse(safe(next), 303)
    reason = "log in to use this page" if next != "/" else ""
    return login_page(reason, safe(next))


@router.post("/login", include_in_schema=False)
async def log_in(request: Request) -> Response:
    """Take the password. Guesses are slowed down: see `server.lan.guesses`."""
    lan = lan_of(request)
    form = _form(await request.body())
    onward = safe(form.get("next", "/"))
    if lan is None:
        return RedirectResponse(onward, 303)
    try:
        secret = await run_in_threadpool(lan.log_in, form.get("password", ""), caller_of(request.scope))
    except WaitError as wait:
        answer = login_page(str(wait), onward, 429)
        answer.headers.update(wait.headers)
        return answer
    if secret is None:
        return login_page(
            "this password is not the coach's: look at the laptop's terminal, then try again", onward, 403
        )
    return _with(RedirectResponse(onward, 303), set_cookie(request.scope, COACH_COOKIE, secret))


@router.post("/logout", include_in_schema=False)
def log_out(request: Request) -> Response:
    """End this browser's login."""
    if lan := lan_of(request):
        lan.logins.end(cookie_of(request.scope, request.headers, COACH_COOKIE))
    answer = _with(RedirectResponse("/login", 303), set_cookie(request.scope, COACH_COOKIE, ""))
    return _with(answer, set_cookie(request.scope, SPECTATOR_COOKIE, ""))


@router.get("/enter/{ticket}", include_in_schema=False)
def enter(request: Request, ticket: str) -> Response:
    """A browser on the laptop itself comes in by the address in the terminal, once."""
    lan = lan_of(request)
    if lan is None or lan.role(request.scope, request.headers) == "coach":
        return RedirectResponse("/", 303)
    secret = lan.enter(ticket, request.scope)
    if secret is None:
        return login_page(
            "this address was good once, on the laptop itself: take the newest one in the terminal, or the password",
            status=403,
        )
    request.app.state.on_ticket()
    return leading_on("/", [set_cookie(request.scope, COACH_COOKIE, secret)])


@router.get("/look/{token}", include_in_schema=False)
def look(request: Request, token: str) -> Response:
    """A spectator comes in by the link, to look."""
    lan = lan_of(request)
    if lan is not None and not lan.spectators.fits(token):
        return login_page("this link for spectators is no longer good: ask the coach for the new one", status=403)
    return leading_on("/wall", [set_cookie(request.scope, SPECTATOR_COOKIE, token)] if lan else [])


@router.get("/network", include_in_schema=False)
def network() -> Response:
    """Wi-Fi without internet, in one page."""
    return FileResponse(NETWORK_PAGE, headers={"Cache-Control": "no-cache"})


@router.get("/api/lan", responses=RESPONSES | shown(EXAMPLE))
def state(request: Request) -> LanView:
    """How phones get in, and what has arrived from them in the last minutes."""
    lan = lan_of(request)
    return LanView(on=False) if lan is None else view_of(lan)


@router.post("/api/lan/spectators", responses=RESPONSES | shown(EXAMPLE))
def renew(request: Request) -> LanView:
    """Make another link for spectators; the one that was given out leads nowhere from now on."""
    lan = lan_of(request)
    if lan is None:
        raise InputError("spectators need the network: start the server with `flygate serve --lan`")
    lan.spectators.renew()
    return view_of(lan)


def view_of(lan: Lan) -> LanView:
    """All of it."""
    addresses = tuple(
        LanAddressView(
            ip=one.ip,
            interface=one.interface,
            kind=one.kind,
            helper=lan.helper_at(one) if one.linkable else "",
            likely=one.likely,
        )
        for one in lan.addresses
    )
    return LanView(
        on=True,
        page=lan.page,
        helper=lan.helper,
        spectators=lan.spectator_link,
        spectators_svg=qr_svg(lan.spectator_link),
        addresses=addresses,
        told=tuple(lan.told()),
    )


def _form(body: bytes) -> dict[str, str]:
    """Fields of a form; the last of each name."""
    try:
        found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in found.items()}


def _with(answer: Response, cookie: str) -> Response:
    answer.headers.append("set-cookie", cookie)
    return answer
