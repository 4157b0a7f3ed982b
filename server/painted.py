"""A photo finish as it is kept: the file, and where its columns lie in time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Painted:
    """A photo finish as a PNG file. first_ns: instant of its first column, from the crossing's on."""

    png: bytes
    first_ns: int
    ns_per_px: float
