"""Lens files: read, checked and written in one place.

load_lens, save_lens    phone.lens.json     Lens    a phone's lens in one mode (lens.py)
lens_for (lens.py)                          the lens in the pixels of the clip at hand
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from calibration.lens import Lens
from calibration.model import VERSION, Layout, Name, Pixel, Pixels, read_layout, refusal, write_layout
from gate.errors import InputError

FOCAL_SHARES = (0.2, 20.0)
"""Of the picture's longer side: from a fisheye's 136 degrees to a telescope's 3."""
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

    @model_validator(mode="after")
    def _of_a_camera(self) -> Self:
        least, most = (share * max(self.size) for share in FOCAL_SHARES)
        if not least <= self.focal_px <= most:
            raise ValueError(f"focal_px of {self.focal_px:g} is not between {least:g} and {most:g} for this size")
        if not all(0 <= at <= side for at, side in zip(self.centre, self.size, strict=True)):
            raise ValueError(f"centre of {self.centre} is outside the picture of {self.size[0]} x {self.size[1]}")
        return self


def load_lens(path: Path) -> Lens:
    """Read a lens file; InputError names the file, the key, its value and what to do."""
    document = read_layout(path, _LensJson, "lens")
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
        raise InputError(refusal(error, path, "lens")) from error
    write_layout(path, document)
