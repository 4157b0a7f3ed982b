"""The phone's page: `GET /phone`, and `GET /device-check` for what a phone's browser can do.

A phone keeps its page open for hours; the page says in its hello which one it is, so that an older one than the
server's is told to load itself again.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

STATIC = Path(__file__).parent / "static"
FOLDERS = ("phone", "dashboard", "vendor")
"""What the page is made of: its own modules, those that it shares with the dashboard, libraries."""
router = APIRouter(include_in_schema=False)


@cache
def page_digest() -> str:
    """Short digest of the page's files, as `hello` names it. Read once: files do not change under a running server."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((STATIC / folder).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@router.get("/phone", response_class=HTMLResponse)
def phone() -> HTMLResponse:
    """The page that makes a phone a gate."""
    return _page("index.html")


@router.get("/device-check", response_class=HTMLResponse)
def device_check() -> HTMLResponse:
    """The page that finds out what this phone's browser gives."""
    return _page("device_check.html")


def _page(name: str) -> HTMLResponse:
    text = (STATIC / "phone" / name).read_text(encoding="utf-8").replace("{{page}}", page_digest())
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})
