"""Photo finishes of a reading, kept on disk until they are drawn: a long recording holds hundreds of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from gate.errors import OutputError
from gate.photofinish import PhotoFinish


class PhotoStore:
    """Holds photo finishes in a temporary folder, made for the first one; a context manager that takes it away."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._held: list[PhotoFinish] = []

    def __enter__(self) -> PhotoStore:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def put(self, photo: PhotoFinish) -> int:
        """Store a picture; return its number. Raises OutputError where the temporary folder has no room for it."""
        number = len(self._held)
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="flygate-")
            np.save(self._path(number), photo.image)
        except OSError as error:
            raise OutputError(
                f"{self._folder.name if self._folder else 'temporary folder'}: photo finishes cannot be kept there "
                f"({error.strerror or error}): make room, name another folder in TMPDIR, or do without pictures "
                "(--no-pictures)"
            ) from error
        self._held.append(replace(photo, image=photo.image[:0, :0].copy()))
        return number

    def get(self, number: int) -> PhotoFinish:
        """The picture of that number."""
        return replace(self._held[number], image=np.load(self._path(number)))

    def _path(self, number: int) -> Path:
        assert self._folder is not None  # put has made it
        return Path(self._folder.name) / f"{number}.npy"
