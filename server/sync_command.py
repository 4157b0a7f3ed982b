"""`flygate sync` and `flygate zero`: what joins the clocks of two recordings, and whether it is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gate.errors import InputError
from server import options

if TYPE_CHECKING:
    from calibration.model import SyncFile
    from calibration.sound_place import Skew
    from server.gate_lines import GateWish
    from server.sync_methods import Heard, Material

AUTO = Path("auto")
"""What `--sync` is given for the best that the recordings hold."""
U_SKEW_NS = 2_000_000
"""Of a skew that five passes and a clap have measured: what a recording's start does to it."""
MOST_SKEW_MS = 1000.0
"""Phones stamp sound tens of ms off their pictures; a second is a slip."""
Method = Literal["auto", "passes", "sound", "flash", "torch", "speeds"]
TestedSync = Annotated[
    Path | None, typer.Option("--sync", help="Instead of --offset: a sync file (JSON), whose clock is tested.")
]
SyncOut = Annotated[Path | None, typer.Option("--out", "-o", help="Sync file to write, e.g. clips.sync.json.")]
Way = Annotated[Method, typer.Option("--method", help="auto tries every one and takes the one that is worth most.")]


def sync(
    marker2: options.Marker2,
    marker3: Annotated[Path, typer.Argument(metavar="MARKER3", help="Recording of Marker 3.", show_default=False)],
    *,
    fly: options.Fly,
    method: Way = "auto",
    gate2: options.Gate2 = None,
    gate3: options.Gate3 = None,
    line2: options.Line2 = None,
    line3: options.Line3 = None,
    px_per_m2: options.PxPerM2 = None,
    px_per_m3: options.PxPerM3 = None,
    sound_at: Annotated[
        float | None,
        typer.Option("--sound-at", help="Where the clap was, m from Marker 2 along the run. Default: not known."),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Both phones stood at one place then; the clap or light was there.")
    ] = False,
    air: Annotated[float, typer.Option("--air", help="Temperature of the air, degrees Celsius.")] = 15.0,
    skew_ms: Annotated[
        float | None,
        typer.Option("--skew-ms", help="Measured: sound's offset less passes', of these two phones, ms (u = 2)."),
    ] = None,
    real_fps: options.RealFps = None,
    out: SyncOut = None,
    as_json: options.AsJson = False,
) -> None:
    """Join the clocks of two recordings by what they hold; say how, and what the result is good for."""
    from calibration.model import save_sync
    from calibration.worth import good_for
    from server.output_folder import check_target
    from server.session_timing import check_fly_zone
    from server.sync_methods import OF_GATES, Heard, best_of, try_all

    if out is not None:
        check_target(out, "--out")
    check_fly_zone(fly)
    for option, given in (("--sound-at", sound_at), ("--skew-ms", skew_ms)):
        if given is not None and method not in ("auto", "sound"):
            raise InputError(f"{option} {given:g} is about a sound and --method {method} hears none: leave one out")
    wishes = _wishes((gate2, gate3), (line2, line3), (px_per_m2, px_per_m3))
    heard = Heard(0.0 if together and sound_at is None else sound_at, together, air, _skew(skew_ms))
    heard.place(fly)
    of_gates = method in OF_GATES
    material, warnings = _read((marker2, marker3), wishes, fly, real_fps, heard, lines_needed=of_gates)
    tried = try_all(material, None if method == "auto" else method)
    best, found = best_of(tried)
    if out is not None:
        save_sync(found, out)
    if as_json:
        others = [{"method": one.name, "told": one.told} for one in tried[1:]]
        print(json.dumps(_json(found) | {"good_for": good_for(found, material.span_ns), "others": others}))
        return
    print(f"{best.told}: {offset_line(found)}")
    print(f"good for {good_for(found, material.span_ns)}")
    for other in tried[1:]:
        print(f"not taken: {other.told}" + (f": {offset_line(other.sync)}" if other.sync is not None else ""))
    for text in warnings:
        print(f"warning: {text}")


def zero(
    marker2: options.Marker2,
    marker3: Annotated[Path, typer.Argument(metavar="MARKER3", help="Recording of Marker 3.", show_default=False)],
    *,
    sync: TestedSync = None,
    offset: options.Offset = None,
    gate2: options.Gate2 = None,
    gate3: options.Gate3 = None,
    line2: options.Line2 = None,
    line3: options.Line3 = None,
    px_per_m2: options.PxPerM2 = None,
    px_per_m3: options.PxPerM3 = None,
    real_fps: options.RealFps = None,
) -> None:
    """Zero test: both phones at one gate, clocks joined, five run-throughs; each must take no time at all."""
    from calibration.model import load_sync
    from server.given import refuse_clocks
    from server.sync_methods import Heard, zero_on
    from server.timing_job import ClockWish, clocks_of

    refuse_clocks(offset, None, sync, one_recording=False)
    if sync == AUTO:
        raise InputError("--sync auto takes a clock from the passes that it would test: give a sync file, or --offset")
    by_crossings = sync is not None and load_sync(sync).joins == "crossings"
    wishes = _wishes((gate2, gate3), (line2, line3), (px_per_m2, px_per_m3))
    material, _ = _read((marker2, marker3), wishes, 1.0, real_fps, Heard())
    (clock,) = clocks_of(ClockWish(sync, tuple(offset or (0.0,))), [(material.gates[0].read, material.gates[1].read)])
    print(zero_on(clock, material).told)
    if by_crossings:
        print(
            f"warning: {sync} was found from crossings: where it was from these, their mean is zero whatever is wrong"
        )


def offset_line(sync: SyncFile) -> str:
    """Offset and drift with 2 u, for a person."""
    return (
        f"Marker 3's clock is {sync.offset_ns * 1e-9:+.4f} s ± {2e3 * sync.u_offset_ns * 1e-9:.1f} ms against Marker "
        f"2's at {sync.at_ns * 1e-9:.0f} s, drift {sync.drift_ppm:+.1f} ± {2 * sync.u_drift_ppm:.1f} ppm"
    )


def _skew(skew_ms: float | None) -> Skew | None:
    """A measured skew with the u that a few passes leave it; None where none was given."""
    from calibration.sound_place import Skew

    if skew_ms is None:
        return None
    if not abs(skew_ms) <= MOST_SKEW_MS:
        raise InputError(
            f"--skew-ms {skew_ms:g} is not within {MOST_SKEW_MS:g} ms: give the offset by sound less that by passes"
        )
    return Skew(round(skew_ms * 1e6), U_SKEW_NS)


def _json(sync: SyncFile) -> dict[str, object]:
    return {
        "method": sync.method,
        "offset_s": sync.offset_ns * 1e-9,
        "u_offset_s": sync.u_offset_ns * 1e-9,
        "drift_ppm": sync.drift_ppm,
        "u_drift_ppm": sync.u_drift_ppm,
        "at_s": sync.at_ns * 1e-9,
    }


def _wishes(
    files: tuple[Path | None, Path | None],
    lines: tuple[str | None, str | None],
    scales: tuple[float | None, float | None],
) -> tuple[GateWish, GateWish]:
    from server.gate_lines import GateWish
    from server.given import line_of

    two, three = (
        GateWish(marker, file, line_of(str(marker), file, line, scale))
        for marker, file, line, scale in zip((2, 3), files, lines, scales, strict=True)
    )
    return two, three


def _read(
    markers: tuple[Path, Path],
    wishes: tuple[GateWish, GateWish],
    fly_zone_m: float,
    real_fps: float | None,
    heard: Heard,
    *,
    lines_needed: bool = True,
) -> tuple[Material, Sequence[str]]:
    from gate.errors import ClockError
    from server.sync_methods import Material
    from server.timing_job import read_pairs

    read = read_pairs(markers, wishes, None, real_fps=real_fps, lines_needed=lines_needed)
    if len(read.gates) > 1:
        raise ClockError(
            f"{markers[0]} and {markers[1]} hold {len(read.gates)} pairs of recordings with clocks of their own: "
            "give one recording of each marker"
        )
    warnings = read.lines.warnings + [text for gate in read.gates[0] for text in gate.reading.warnings]
    two, three = read.recordings
    return Material((two, three), read.gates[0], fly_zone_m, heard), warnings
