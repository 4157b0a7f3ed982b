"""Gate files and sync files: read, checked and written in one place.

Seconds stand in the files, integer nanoseconds everywhere else; they are converted here, once each way. A float of
seconds holds every nanosecond up to 48 days (2**22 s).

    load_gate, save_gate    M2.gate.json        GateFile    where a camera's gate line stands, from when on
    load_sync, save_sync    clips.sync.json     SyncFile    how two recordings' clocks are joined
    line_for                                    a GateFile's lines in the pixels of the clip at hand
"""

import math
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from gate.errors import InputError, LineError, OutputError
from gate.line import MIN_PX_PER_M, GateLine, Placement

VERSION = 1
"""The newest layout of these files that this code reads, and the one it writes."""
ASPECT_TOLERANCE = 0.005
"""Largest relative difference of aspect that is still the same picture scaled: 854 x 480 for 16:9 differs by 0.0008."""
_REMEDY = {
    "gate": "mend it, or make the file again with `flygate calibrate line`",
    "sync": "mend it, or give --offset SECONDS instead",
    "lens": "mend it, or make the file again with `flygate calibrate lens`",
}


@dataclass(frozen=True, slots=True)
class GateFile:
    """One camera's gate: its lines in the pixels of a clip of this size, shown with this turn.

    clip_size: (width, height) in pixels of the picture as shown.
    rotation_deg: clockwise turn 0, 90, 180 or 270 from the sensor's picture to the shown one.
    placements: at least one, in rising order of `from_ns`, which counts on the clip's own clock.
    """

    position: str
    clip_size: tuple[int, int]
    rotation_deg: int
    placements: tuple[Placement, ...]


Joins = Literal["clocks", "crossings"]


@dataclass(frozen=True, slots=True)
class SyncFile:
    """Marker 3's clock minus Marker 2's: `offset_ns` at Marker 2's instant `at_ns`, growing by `drift_ppm`.

    u_offset_ns, u_drift_ppm: standard uncertainties. joins: "crossings" where the offset was found from what the gates
    themselves saw, so that it holds what the shutters add and no gate file says; else "clocks". pass_speed_m_per_s: of
    the passes, where Marker 2's line stood in them as it does in the runs, so that one error of it is in both.
    """

    method: str
    offset_ns: int
    u_offset_ns: int
    drift_ppm: float
    u_drift_ppm: float
    at_ns: int
    joins: Joins = "clocks"
    pass_speed_m_per_s: float | None = None


LONGEST_CLOCK_S = 4e6
"""A clock counts up to 46 days: a float of seconds holds every nanosecond of them."""
LONGEST_OFFSET_S = 86_400.0
"""Two recordings of one training are not a day apart."""
MOST_DRIFT_PPM = 1000.0
"""The worst clocks are off by 100 parts per million; ten times that is a slip."""
LARGEST_U_LINE_M = 5.0
"""Beyond this a line says nothing about a Fly Zone."""
LONGEST_EXPOSURE_S, LONGEST_ROW_TIME_S = 1.0, 0.01
STEEPEST = 10.0
"""A camera that looks more along the run than this (84 degrees from across) sees no gate."""
MOST_ACROSS_PER_FEET = 1000.0
_FARTHEST_PX = 1e6  # beyond any picture, and far from where a float ends


def _printable(text: str) -> str:
    """A name is shown in tables, pictures and one-line messages: no line breaks, no control characters."""
    if not text.isprintable():
        raise ValueError(f"{text[:40]!r} has characters that cannot be printed")
    return text


_Seconds = Annotated[float, Field(ge=-LONGEST_CLOCK_S, le=LONGEST_CLOCK_S)]
Pixel = Annotated[float, Field(ge=-_FARTHEST_PX, le=_FARTHEST_PX)]
Pixels = Annotated[int, Field(ge=1, le=65_536)]
LONGEST_TEXT = 300
_Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_printable)]
Name = Annotated[_Text, Field(min_length=1)]


class Layout(BaseModel):
    """What both files share: exact types, finite numbers, further keys passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _PlacementJson(Layout):
    from_s: _Seconds
    top: tuple[Pixel, Pixel]
    ground: tuple[Pixel, Pixel]
    px_per_m: float
    u_px_per_m: Annotated[float, Field(ge=0)]
    u_line_m: Annotated[float, Field(ge=0, le=LARGEST_U_LINE_M)] = 0.01
    exposure_s: Annotated[float, Field(ge=0, le=LONGEST_EXPOSURE_S)] | None = None
    row_time_s: Annotated[float, Field(ge=0, le=LONGEST_ROW_TIME_S)] | None = None
    source: _Text = "given"
    slant: Annotated[float, Field(ge=-STEEPEST, le=STEEPEST)] = 0.0
    across_per_feet: Annotated[float, Field(ge=0, le=MOST_ACROSS_PER_FEET)] = 0.0
    u_across_m: Annotated[float, Field(ge=0, le=LARGEST_U_LINE_M)] = 0.0

    @model_validator(mode="after")
    def _known_at_all(self) -> Self:
        if self.u_px_per_m > self.px_per_m >= MIN_PX_PER_M:  # a scale under it is refused by the line itself
            raise ValueError(
                f"u_px_per_m of {self.u_px_per_m:g} is more than the scale itself ({self.px_per_m:g} px/m)"
            )
        return self


class _GateJson(Layout):
    flygate_gate: Annotated[int, Field(ge=1, le=VERSION)]
    position: Name
    clip_size: tuple[Pixels, Pixels]
    rotation_deg: Literal[0, 90, 180, 270]
    placements: Annotated[list[_PlacementJson], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        starts = [placement.from_s for placement in self.placements]
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError(f"placements start at {starts} s and must come in rising order")
        return self


class _SyncJson(Layout):
    flygate_sync: Annotated[int, Field(ge=1, le=VERSION)]
    method: Name
    offset_s: Annotated[float, Field(ge=-LONGEST_OFFSET_S, le=LONGEST_OFFSET_S)]
    u_offset_s: Annotated[float, Field(ge=0, le=LONGEST_OFFSET_S)]
    drift_ppm: Annotated[float, Field(ge=-MOST_DRIFT_PPM, le=MOST_DRIFT_PPM)]
    u_drift_ppm: Annotated[float, Field(ge=0, le=MOST_DRIFT_PPM)]
    at_s: _Seconds
    joins: Joins = "clocks"
    pass_speed_m_per_s: Annotated[float, Field(ge=0.1, le=100)] | None = None


_Layout = TypeVar("_Layout", bound=Layout)


def load_gate(path: Path) -> GateFile:
    """Read a gate file; InputError names the file, the key, its value and what to do."""
    document = read_layout(path, _GateJson, "gate")
    placements = []
    for index, item in enumerate(document.placements):
        try:
            placements.append(_placement(item))
        except LineError as error:
            raise InputError(f"{path}: placements[{index}]: {error}") from error
    return GateFile(document.position, document.clip_size, document.rotation_deg, tuple(placements))


def save_gate(gate: GateFile, path: Path) -> None:
    """Write a gate file whole or not at all; InputError where load_gate would refuse it, OutputError from the disk."""
    try:
        document = _GateJson.model_validate(
            {
                "flygate_gate": VERSION,
                "position": gate.position,
                "clip_size": gate.clip_size,
                "rotation_deg": gate.rotation_deg,
                "placements": [_placement_json(placement) for placement in gate.placements],
            }
        )
    except ValidationError as error:
        raise InputError(refusal(error, path, "gate")) from error
    write_layout(path, document)


def load_sync(path: Path) -> SyncFile:
    """Read a sync file; InputError names the file, the key, its value and what to do."""
    document = read_layout(path, _SyncJson, "sync")
    return SyncFile(
        method=document.method,
        offset_ns=_to_ns(document.offset_s),
        u_offset_ns=_to_ns(document.u_offset_s),
        drift_ppm=document.drift_ppm,
        u_drift_ppm=document.u_drift_ppm,
        at_ns=_to_ns(document.at_s),
        joins=document.joins,
        pass_speed_m_per_s=document.pass_speed_m_per_s,
    )


def save_sync(sync: SyncFile, path: Path) -> None:
    """Write a sync file whole or not at all; InputError where load_sync would refuse it, OutputError from the disk."""
    try:
        document = _SyncJson(
            flygate_sync=VERSION,
            method=sync.method,
            offset_s=_to_s(sync.offset_ns),
            u_offset_s=_to_s(sync.u_offset_ns),
            drift_ppm=sync.drift_ppm,
            u_drift_ppm=sync.u_drift_ppm,
            at_s=_to_s(sync.at_ns),
            joins=sync.joins,
            **({} if sync.pass_speed_m_per_s is None else {"pass_speed_m_per_s": sync.pass_speed_m_per_s}),
        )
    except ValidationError as error:
        raise InputError(refusal(error, path, "sync")) from error
    write_layout(path, document)


def line_for(gate: GateFile, size: tuple[int, int], rotation_deg: int) -> tuple[Placement, ...]:
    """Return the gate's placements in pixels of a clip of `size` (width, height), scaled where only the size differs.

    Raises InputError where the clip's turn or shape differs: its pixels are other points of the scene.
    """
    position, (width, height) = gate.position, gate.clip_size
    if rotation_deg != gate.rotation_deg:
        raise InputError(
            f"clip is turned by {rotation_deg} degrees and the gate file of {position} was made for "
            f"{gate.rotation_deg}: make a gate file from this clip"
        )
    if size == gate.clip_size:
        return gate.placements
    scale_x, scale_y = size[0] / width, size[1] / height
    if abs(scale_x / scale_y - 1) > ASPECT_TOLERANCE:
        raise InputError(
            f"clip of {size[0]} x {size[1]} has another shape than the {width} x {height} that the gate file of "
            f"{position} was made for: make a gate file from this clip"
        )
    return tuple(replace(p, line=_scaled(p.line, scale_x, scale_y)) for p in gate.placements)


def _scaled(line: GateLine, scale_x: float, scale_y: float) -> GateLine:
    """Scale a line about the picture's corner; a whole number is a pixel's centre, so the corner is at -0.5."""

    def point(at: tuple[float, float]) -> tuple[float, float]:
        return ((at[0] + 0.5) * scale_x - 0.5, (at[1] + 0.5) * scale_y - 0.5)

    scale = math.sqrt(scale_x * scale_y)
    # All rows together are read out in the same time, so fewer rows take longer each.
    row_time_ns = None if line.row_time_ns is None else round(line.row_time_ns / scale)
    return replace(
        line,
        top=point(line.top),
        ground=point(line.ground),
        px_per_m=line.px_per_m * scale,
        u_px_per_m=line.u_px_per_m * scale,
        row_time_ns=row_time_ns,
    )


def _placement(item: _PlacementJson) -> Placement:
    line = GateLine(
        top=item.top,
        ground=item.ground,
        px_per_m=item.px_per_m,
        u_px_per_m=item.u_px_per_m,
        u_line_m=item.u_line_m,
        exposure_ns=None if item.exposure_s is None else _to_ns(item.exposure_s),
        row_time_ns=None if item.row_time_s is None else _to_ns(item.row_time_s),
        source=item.source,
        slant=item.slant,
        across_per_feet=item.across_per_feet,
        u_across_m=item.u_across_m,
    )
    return Placement(_to_ns(item.from_s), line)


def _placement_json(placement: Placement) -> dict[str, object]:
    line = placement.line
    aslant = {"slant": line.slant, "across_per_feet": line.across_per_feet, "u_across_m": line.u_across_m}
    return {
        "from_s": _to_s(placement.from_ns),
        "top": line.top,
        "ground": line.ground,
        "px_per_m": line.px_per_m,
        "u_px_per_m": line.u_px_per_m,
        "u_line_m": line.u_line_m,
        "exposure_s": None if line.exposure_ns is None else _to_s(line.exposure_ns),
        "row_time_s": None if line.row_time_ns is None else _to_s(line.row_time_ns),
        "source": line.source,
        **{key: value for key, value in aslant.items() if value},
    }


def _to_ns(seconds: float) -> int:
    return round(seconds * 1e9)


def _to_s(ns: int) -> float:
    return ns / 1e9


def read_layout(path: Path, layout: type[_Layout], kind: str) -> _Layout:
    """Read a file of this layout; kind: gate, sync or lens. InputError names the file, the key, its value, a remedy."""
    try:
        return layout.model_validate_json(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): give a {kind} file that is there") from error
    except ValidationError as error:
        raise InputError(refusal(error, path, kind)) from error


def refusal(error: ValidationError, path: Path, kind: str) -> str:
    """First thing wrong with a file; its version is the first key, so a newer file is named as that."""
    first = error.errors(include_url=False)[0]
    version_key, remedy, value = f"flygate_{kind}", _REMEDY[kind], repr(first["input"])
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing" and key == version_key:
        return f"{path} is no {kind} file (it has no {version_key}): {remedy}"
    if first["type"] == "missing":
        return f"{path}: {key} is missing: {remedy}"
    if key == version_key and first["type"] == "less_than_equal":
        return f"{path} is of version {value} and this flygate reads up to {VERSION}: install a newer flygate"
    if first["type"] == "json_invalid":
        return f"{path} is not JSON ({reason.removeprefix('Invalid JSON: ')}): {remedy}"
    if first["type"] == "value_error" or not key:
        return f"{path}: {key}: {reason}: {remedy}" if key else f"{path}: {reason}: {remedy}"
    return f"{path}: {key} is {value[:60]} ({reason[0].lower()}{reason[1:]}): {remedy}"


def write_layout(path: Path, document: Layout) -> None:
    """Write the keys that were given; OutputError from the disk.

    They are written beside the file, which is renamed over it: a reader sees the old file or the new one, never half.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(document.model_dump_json(indent=2, exclude_unset=True) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): give a folder that is there and yours"
        ) from error
