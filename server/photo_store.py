"""Photo finishes of a reading, kept on disk until they are drawn: a long recording holds hundreds of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from gate.photofinish import PhotoFinish


class PhotoStore:
    """Holds photo finishes in a temporary folder; a context manager that takes the folder away."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="flygate-")
        self._held: list[PhotoFinish] = []

    def __enter__(self) -> PhotoStore:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def put(self, photo: PhotoFinish) -> int:
        """Store a picture; return its number."""
        number = len(self._held)
        np.save(self._path(number), photo.image)
        self._held.append(replace(photo, image=photo.image[:0, :0].copy()))
        return number

    def get(self, number: int) -> PhotoFinish:
        """The picture of that number."""
        return replace(self._held[number], image=np.load(self._path(number)))

    def _path(self, number: int) -> Path:
        return Path(self._folder.name) / f"{number}.npy"
