"""Pages of coming in: the login, and those that lead on. No script."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, RedirectResponse

from server.printed_page import printed_page

LOGIN = "/login"


def login_page(reason: str = "", onward: str = "/", status: int = 200) -> HTMLResponse:
    """The page that asks for the password. reason: why it is asked, or asked again.

    Under `no-referrer`, which every other page has, a browser names no origin where a form is sent.
    """
    told = f'<p class="problem" role="alert">{escape(reason[:1].upper() + reason[1:])}.</p>' if reason else ""
    content = f"""<meta name="referrer" content="same-origin">{told}<form class="login" method="post" action="{LOGIN}">
<input type="hidden" name="next" value="{escape(onward)}">
<input type="text" name="user" value="coach" autocomplete="username" hidden>
<label for="password">Coach's password</label>
<input id="password" name="password" type="password" autocomplete="current-password" autocapitalize="none"
 required autofocus>
<button type="submit">Log in</button>
</form>
<p class="quiet">The laptop's terminal shows it where <code>flygate serve --lan</code> has made one;
<code>flygate password</code> there sets another. On the laptop itself, open the terminal's address: it needs none.</p>
<p class="quiet">Only looking? Ask the coach for the spectators' link.
<a href="/phone">This phone is to be a gate</a>.</p>"""
    return printed_page("Log in", "coach", "lan", content, status)


def to_login(path: str) -> RedirectResponse:
    """Lead to the login, and back to where somebody wanted to go."""
    return RedirectResponse(f"{LOGIN}?{urlencode({'next': safe(path)})}", 303)


def leading_on(path: str, cookies: list[str]) -> HTMLResponse:
    """A page that leads on to another of this server.

    A redirect would not do: a browser that came by another site's link keeps strict cookies back until a page of this
    site has opened the next one.
    """
    onward = escape(safe(path))
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>flygate</title>'
        f'<meta http-equiv="refresh" content="0;url={onward}"><p><a href="{onward}">Go on</a></p></html>'
    )
    answer = HTMLResponse(html, headers={"Cache-Control": "no-store"})
    for cookie in cookies:
        answer.headers.append("set-cookie", cookie)
    return answer


def safe(path: str) -> str:
    """A path of this server, / in place of anything that a browser could take for another's."""
    plain = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if plain and len(path) <= 500 else "/"
