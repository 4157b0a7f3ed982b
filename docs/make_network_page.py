"""Writes server/static/network/index.html, which phones can read without internet, out of docs/network.md."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt

TOP = Path(__file__).parent.parent
SOURCE, PAGE = TOP / "docs" / "network.md", TOP / "server" / "static" / "network" / "index.html"
FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0b1f3a">
<title>flygate: Wi-Fi without internet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/network/style.css">
</head>
<body>
<main>
{content}</main>
</body>
</html>
"""


def page() -> str:
    """The page, as it must stand there."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(SOURCE.read_text(encoding="utf-8"))
    scrolling = '<div class="scroll" tabindex="0" role="region" aria-label="What the laptop says"><table>'
    return FRAME.format(content=html.replace("<table>", scrolling).replace("</table>", "</table></div>"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
