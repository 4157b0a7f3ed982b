"""Writes pictures to files, whole or not at all."""

import os
import secrets
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.errors import OutputError


def save_png(path: Path | str, image: NDArray[np.uint8]) -> None:
    """Write (height, width) luma or (height, width, 3) BGR as PNG; an older file of that name is replaced at once.

    Raises OutputError where it cannot be written; the older file is then as it was.
    """
    path = Path(path)
    _, png = cv2.imencode(".png", image)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(png.tobytes())
        os.replace(part, path)
    except OSError as error:
        raise OutputError(
            f"picture {path} cannot be written ({error.strerror or error}): "
            "name a folder that exists, may be written to and has room"
        ) from error
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    """Take away what an interrupted writing left; a folder that cannot be reached holds nothing of ours."""
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return
