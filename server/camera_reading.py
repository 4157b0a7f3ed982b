"""Reads a clip or a camera into a camera check."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.camera_check import CameraCheck, good_for
from calibration.finding import Finding
from calibration.model import line_for, load_gate
from calibration.origin import Origin
from gate.errors import ClipError, InputError
from gate.frame import Frame
from gate.line import Cutter, GateLine
from gate.sources.address import DEVICE, SCHEME, open_source
from gate.sources.container import open_clip
from gate.sources.live import LiveSource, SourceGone
from gate.sources.prefetch import depth_for, prefetch
from gate.sources.video_file import VideoFile

BEHIND_NS = 200_000_000
"""A camera's picture that has waited for longer is only counted, or the next ones would be lost."""
FEWEST = 3
"""Pictures, a count: fewer tell nothing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. warnings: what could not be read as it should."""

    name: str
    pictures: int
    findings: list[Finding]
    warnings: list[str]

    @property
    def good_for(self) -> str:
        """What the set-up is good for."""
        return good_for(self.findings)

    def as_json(self) -> dict[str, Any]:
        """Stable keys; further ones may join."""
        return {
            "source": self.name,
            "pictures": self.pictures,
            "findings": [
                {
                    "item": one.item,
                    "grade": one.grade,
                    "found": one.found,
                    "value": _rounded(one.value),
                    "unit": one.unit,
                    "u": _rounded(one.u),
                    "change": one.change or None,
                }
                for one in self.findings
            ],
            "good_for": self.good_for,
            "warnings": self.warnings,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def is_camera(source: str) -> bool:
    """Whether this names a camera or a stream; everything else is a clip's path."""
    return bool(DEVICE.fullmatch(source)) or ("://" in source and bool(SCHEME.match(source)))


def read_clip(
    path: Path, gate: Path | None, line: GateLine | None, seconds: float | None, *, real_fps: float | None = None
) -> Checked:
    """Check a clip, or its first seconds. Raises ClipError where it cannot be read, InputError for a wrong line."""
    clip = VideoFile(path, real_fps=real_fps)
    check: CameraCheck | None = None
    with closing(prefetch(clip, depth_for(clip.size))) as frames:
        first_ns = None
        for frame in frames:
            if check is None:
                check, first_ns = CameraCheck(_line(gate, line, frame)), frame.t_ns
            check.feed(frame)
            if seconds is not None and first_ns is not None and frame.t_ns - first_ns >= seconds * 1e9:
                break
    if check is None or check.pictures < FEWEST:
        raise ClipError(
            f"{path}: holds fewer than {FEWEST} pictures that can be read: give a recording of some seconds"
        )
    note = next((note for note in clip.notes if note.startswith("times divided")), "")
    findings = check.findings(origin_of(path), note)
    return Checked(clip.name, check.pictures, findings + _of_file(clip.warnings), clip.warnings)


def read_camera(address: str, gate: Path | None, line: GateLine | None, seconds: float) -> Checked:
    """Check a camera or stream for some seconds. Raises SourceGone where it cannot be opened, or is gone."""
    source = open_source(address)
    check = _watched(source, gate, line, seconds)
    if check is None or check.pictures < FEWEST:
        raise SourceGone(f"{source.name}: gave fewer than {FEWEST} pictures in {seconds:g} s: plug it in again")
    return Checked(source.name, check.pictures, check.findings() + _of_file(source.warnings), source.warnings)


def _watched(source: LiveSource, gate: Path | None, line: GateLine | None, seconds: float) -> CameraCheck | None:
    check: CameraCheck | None = None
    until_ns = None
    try:
        for arrived in source:
            frame = arrived.frame
            if check is None:
                check, until_ns = CameraCheck(_line(gate, line, frame)), arrived.arrival_ns + round(seconds * 1e9)
            if time.monotonic_ns() - arrived.arrival_ns > BEHIND_NS:
                check.stamp(frame.t_ns)
            else:
                check.feed(frame)
            if until_ns is not None and arrived.arrival_ns >= until_ns:
                break
    finally:
        source.close()
    return check


def _line(gate: Path | None, line: GateLine | None, frame: Frame) -> GateLine | None:
    """The line given, or the gate file's first one in this picture's pixels."""
    size = frame.luma.shape[1], frame.luma.shape[0]
    if gate is not None:
        try:
            line = line_for(load_gate(gate), size, frame.rotation_deg)[0].line
        except InputError as error:
            raise type(error)(f"{gate}: {error}" if str(gate) not in str(error) else str(error)) from error
    if line is not None:
        Cutter(line, size, frame.rotation_deg)
    return line


def _of_file(warnings: list[str]) -> list[Finding]:
    """What the reader itself had to warn of."""
    held = "repeat the one before"
    return [Finding("reading", "fair", text) for text in warnings if held not in text]


def origin_of(path: Path) -> Origin:
    """What a clip's container says of where it comes from."""
    with open_clip(path, threads=1) as (container, stream):
        context = stream.codec_context
        rate = float(stream.average_rate) if stream.average_rate else None
        lasts_s = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        whole = path.stat().st_size * 8 / lasts_s if lasts_s else None
        return Origin(
            path.name,
            context.name,
            (context.width, context.height),
            rate,
            float(stream.bit_rate) if stream.bit_rate else whole,
            {**stream.metadata, **container.metadata},
        )
