"""Lens files: read, checked and written in one place.

load_lens, save_lens    phone.lens.json     Lens    a phone's lens in one mode (lens.py)
lens_for (lens.py)                          the lens in the pixels of the clip at hand
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from calibration.lens import Lens
from calibration.model import Layout, Name, Pixel, Pixels, write_layout
from gate.errors import InputError

VERSION = 1
"""The newest layout that this code reads, and the one it writes."""
_REMEDY = "mend it, or make the file again with `flygate calibrate lens`"
_Positive = Annotated[float, Field(gt=0, le=1e6)]
_NotNegative = Annotated[float, Field(ge=0, le=1e6)]
_Bend = Annotated[float, Field(ge=-100, le=100)]


class _LensJson(Layout):
    flygate_lens: Annotated[int, Field(ge=1, le=VERSION)]
    phone: Name
    mode: Name
    size: tuple[Pixels, Pixels]
    focal_px: _Positive
    u_focal_px: _Positive
    centre: tuple[Pixel, Pixel]
    u_centre_px: _NotNegative
    distortion: tuple[_Bend, _Bend, _Bend, _Bend, _Bend]
    reprojection_px: _NotNegative
    views: Annotated[int, Field(ge=1)]


def load_lens(path: Path) -> Lens:
    """Read a lens file; InputError names the file, the key, its value and what to do."""
    try:
        document = _LensJson.model_validate_json(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): give a lens file that is there") from error
    except ValidationError as error:
        raise InputError(_one_line(error, path)) from error
    return Lens(**document.model_dump(exclude={"flygate_lens"}))


def save_lens(lens: Lens, path: Path) -> None:
    """Write a lens file whole or not at all; InputError where load_lens would refuse it, OutputError from the disk."""
    try:
        document = _LensJson(
            flygate_lens=VERSION,
            phone=lens.phone,
            mode=lens.mode,
            size=lens.size,
            focal_px=lens.focal_px,
            u_focal_px=lens.u_focal_px,
            centre=lens.centre,
            u_centre_px=lens.u_centre_px,
            distortion=lens.distortion,
            reprojection_px=lens.reprojection_px,
            views=lens.views,
        )
    except ValidationError as error:
        raise InputError(_one_line(error, path)) from error
    write_layout(path, document)


def _one_line(error: ValidationError, path: Path) -> str:
    """First thing wrong with a file; its version is the first key, so a newer file is named as that."""
    first = error.errors(include_url=False)[0]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    value, reason = repr(first["input"])[:60], first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        missing = "is no lens file (it has no flygate_lens)" if key == "flygate_lens" else f"has no {key}"
        return f"{path} {missing}: {_REMEDY}"
    if key == "flygate_lens" and first["type"] == "less_than_equal":
        return f"{path} is of version {value} and this flygate reads up to {VERSION}: install a newer flygate"
    if first["type"] == "json_invalid":
        return f"{path} is not JSON ({reason.removeprefix('Invalid JSON: ')}): {_REMEDY}"
    return f"{path}: {key} is {value} ({reason[0].lower()}{reason[1:]}): {_REMEDY}"
