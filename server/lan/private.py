"""Files that only their owner may read: keys, logins, the hashed password. One folder, 0700; every file in it 0600."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gate.errors import FlygateError


class LanError(FlygateError):
    """Something of what phones need cannot be used: a damaged key, a folder that cannot be written, no address."""


class PrivateFolder:
    """The folder of the LAN's files; made where it is missing. Raises LanError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.chmod(0o700)  # one that was there, or that a umask has opened
        except OSError as error:
            raise _unwritable(path, error) from error

    def file(self, name: str) -> Path:
        """Path of a file, which need not be there."""
        return self.path / name

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, None where there is none. Its rights are put right on the way."""
        path = self.path / name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LanError(f"{path} cannot be read ({error.strerror}): make it yours, or move it away") from error
        with suppress(OSError):
            path.chmod(0o600)
        return data

    def write(self, name: str, data: bytes) -> None:
        """Replace a file at once: a reader, or the next start after a power cut, finds the old one or the new one."""
        path = self.path / name
        part = path.with_name(f"{name}.{os.getpid()}.part")
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _unwritable(path, error) from error

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Return the JSON object in a file, None where there is none. Raises LanError for another thing."""
        data = self.read(name)
        if data is None:
            return None
        try:
            found = json.loads(data)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise LanError(f"{self.path / name} is damaged: delete it, and a new one is made")
        return found

    def write_json(self, name: str, data: dict[str, Any]) -> None:
        """Replace a file by a JSON object."""
        self.write(name, json.dumps(data, separators=(",", ":")).encode())


def _unwritable(path: Path, error: OSError) -> LanError:
    return LanError(
        f"{path} cannot be written ({error.strerror}): make the folder yours and give the disk room, "
        "or name another one in XDG_DATA_HOME (Linux)"
    )
