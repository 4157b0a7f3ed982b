"""Which Chromium the tests drive."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """The one named in FLYGATE_CHROMIUM, else the first on PATH."""
    return os.environ.get("FLYGATE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
