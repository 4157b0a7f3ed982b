"""Folders and files that a command will write: seen to be writable before the work, gone again where it fails."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gate.errors import OutputError
from gate.sources.recording import EXTENSIONS

OURS = (".flygate-*", ".simulate-*")
"""Trials and parts in a folder that this command has made."""


@contextmanager
def output_folder(folder: Path | None, remedy: str) -> Iterator[None]:
    """Make `folder`, if any; where the block fails or is interrupted, take away what was made and is still empty.

    Raises OutputError with the remedy where it cannot be written.
    """
    made = [] if folder is None else [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        if folder is not None:
            _ready(folder, remedy)
        yield
    except BaseException:
        _remove_empty(made)
        raise


def _ready(folder: Path, remedy: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=".flygate-", dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}): {remedy}") from None


def _remove_empty(made: list[Path]) -> None:
    """The deepest first; one that holds something stays, and so do those above it.

    An interrupt may come between the making of a trial or part of ours and the moment from which it is looked after.
    """
    for folder in made:
        try:
            for pattern in OURS:
                for left in folder.glob(pattern):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return


def check_targets(targets: Sequence[tuple[Path | None, str]]) -> None:
    """`check_target` for several, each a path and its option; OutputError too where two are one file."""
    options: dict[Path, str] = {}
    for path, option in targets:
        if path is None:
            continue
        check_target(path, option)
        other = options.setdefault(path.resolve(), option)
        if other != option:
            raise OutputError(f"{path} was given for {other} and for {option}: give a file for each")


def check_target(path: Path, option: str) -> None:
    """See that a file can be written at `path`, and that no recording is lost by it. Raises OutputError."""
    if path.suffix.lower() in EXTENSIONS:
        raise OutputError(f"{path} is named like a recording, which would be lost: give {option} another name")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        with tempfile.NamedTemporaryFile(prefix=".flygate-", dir=path.parent):
            pass
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): give {option} a file in a folder that is there and yours"
        ) from None
