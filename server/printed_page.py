"""The frame of the pages that are printed: a results page, a set-out sheet. They need no script."""

from __future__ import annotations

from html import escape

from fastapi.responses import HTMLResponse


def printed_page(heading: str, kind: str, style: str, content: str, status: int = 200) -> HTMLResponse:
    """Answer with a page. kind: what it is, beside flygate's name. style: folder of its own style. content: HTML."""
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0b1f3a">
<title>{escape(heading)} - flygate</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/dashboard/base.css">
<link rel="stylesheet" href="/static/{style}/style.css">
</head>
<body>
<header><p class="what"><a href="/">flygate</a> {escape(kind)}</p><h1>{escape(heading)}</h1></header>
<main>
{content}
</main>
</body>
</html>
"""
    return HTMLResponse(html, status, headers={"Cache-Control": "no-cache"})


def told(problem: str) -> str:
    """A sentence on what cannot be shown, as HTML."""
    return f'<p class="problem" role="alert">{escape(problem)}</p>'
