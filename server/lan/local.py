"""How another command of the same user gets into a server that asks for logins: by a file that only the user reads."""

from __future__ import annotations

from pathlib import Path

from server.store import data_folder


def folder_path() -> Path:
    """Where keys and logins are kept, in the user's data folder; it need not be there."""
    return data_folder() / "flygate" / "lan"


def local_file(port: int) -> str:
    """Name of the file that a server on this loopback port writes."""
    return f"local-{port}.token"


def local_token(port: int) -> str:
    """What to show to the server on a loopback port; empty where it asks for nothing."""
    try:
        return (folder_path() / local_file(port)).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
