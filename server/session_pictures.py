"""The pictures of a timed session: each gate with its line, each crossing's photo finish, each rep with both."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate.errors import OutputError
from gate.gate_picture import gate_picture
from gate.measurement import Measurement
from gate.rep_picture import render as render_finish
from gate.rep_picture import rep_picture
from server.gate_reading import Found, GateReading
from server.photo_store import PhotoStore
from server.pictures import save_png
from server.session_json import Images
from server.session_output import verdict_words
from server.session_timing import Session
from server.timed import TimedGate, TimedRep
from server.timing_job import TimedSession

Picture = NDArray[np.uint8]
_SESSION_PICTURES = re.compile(r"rep\d{2,}(-marker[23])?\.png|(pair\d+-)?marker[23]-(gate(-\d+)?|-?\d+\.\d+s)\.png")
_CROSSING_PICTURES = re.compile(r"crossing--?\d+\.\d+s\.png")
"""Names that earlier runs gave to their pictures: they go when new ones come."""


def write_pictures(timed: TimedSession, store: PhotoStore, folder: Path) -> Images:
    """Write every picture, in place of an earlier run's; return the file names of each rep's."""
    images: dict[int, list[str]] = {}
    with _replacing(folder, _SESSION_PICTURES) as new:
        for number, gates in enumerate(timed.pairs):
            for gate in gates:
                name = f"{_prefix(timed, number)}marker{gate.reading.marker}-gate"
                _write_gate_pictures(gate.reading, new, name)
        for rep in timed.session.reps:
            images[rep.number] = _write_rep(timed, rep, store, new)
        for left in timed.session.left_over:
            gate = timed.pairs[left.pair_number][left.marker - 2]
            finish = _finish(gate, left.found, store, f"Marker {left.marker}: no part of a rep", left.why)
            if finish is not None:
                at = f"{left.t_ns * 1e-9:09.3f}s"
                save_png(new / f"{_prefix(timed, left.pair_number)}marker{left.marker}-{at}.png", finish)
    return images


def write_crossings(gate: TimedGate, store: PhotoStore, folder: Path) -> None:
    """Write the gate with its line and the photo finish of every crossing, in place of an earlier run's."""
    with _replacing(folder, _CROSSING_PICTURES) as new:
        _write_gate_pictures(gate.reading, new, "gate")
        for found in gate.reading.found:
            finish = _finish(gate, found, store, "Crossing")
            if finish is not None:
                save_png(new / f"crossing-{found.crossing.t_ns * 1e-9:09.3f}s.png", finish)


@contextmanager
def _replacing(folder: Path, own: re.Pattern[str]) -> Iterator[Path]:
    """A folder inside `folder` to write into; when all is written, its files take the place of those named as `own`.

    Where the block fails or is interrupted, `folder` is as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".flygate-", dir=folder))
    try:
        yield new
        names = sorted(path.name for path in new.iterdir())
        for name in names:
            (new / name).replace(folder / name)
        for path in folder.iterdir():
            if own.fullmatch(path.name) and path.name not in names:
                path.unlink()
    except OutputError as error:
        raise OutputError(str(error).replace(str(new), str(folder))) from error
    except OSError as error:
        raise OutputError(
            f"{folder}: pictures cannot be written there ({error.strerror}): give --out FOLDER, or --no-pictures"
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write_gate_pictures(reading: GateReading, folder: Path, name: str) -> None:
    """Write a picture of each placement that was used: line, torso band, 10 cm ticks; numbered from the second on."""
    for number, (placement, luma) in enumerate(reading.pictures, start=1):
        suffix = f"-{number}" if number > 1 else ""
        save_png(folder / f"{name}{suffix}.png", gate_picture(luma, placement.line))


def _prefix(timed: TimedSession, pair_number: int) -> str:
    return f"pair{pair_number + 1}-" if len(timed.pairs) > 1 else ""


def _write_rep(timed: TimedSession, rep: TimedRep, store: PhotoStore, folder: Path) -> list[str]:
    name = f"rep{rep.number:02d}"
    finishes: list[tuple[str, Picture]] = []
    for gate, found in zip(timed.pairs[rep.pair_number], (rep.found2, rep.found3), strict=True):
        marker = gate.reading.marker
        finish = _finish(gate, found, store, f"Marker {marker}, rep {rep.number}")
        if finish is not None:
            finishes.append((f"{name}-marker{marker}.png", finish))
    written = []
    if len(finishes) == 2:
        headline, lines = _headline(rep, timed.session)
        written.append(f"{name}.png")
        save_png(folder / written[0], rep_picture([finish for _, finish in finishes], headline, lines))
    for file_name, finish in finishes:
        save_png(folder / file_name, finish)
        written.append(file_name)
    return written


def _finish(gate: TimedGate, found: Found, store: PhotoStore, title: str, note: str = "") -> Picture | None:
    if found.photo is None:
        return None
    instant = gate.instant_s(found)
    heading = f"{title}   {_said(found, instant)}"
    return render_finish(store.get(found.photo), found.crossing, heading, note, u_ns=round(1e9 * instant.u))


def _said(found: Found, instant: Measurement) -> str:
    crossing = found.crossing
    return (
        f"{crossing.t_ns * 1e-9:.4f} s ± {2e3 * instant.u:.1f} ms (95 %)   {crossing.speed_m_per_s:.2f} m/s at the gate"
    )


def _headline(rep: TimedRep, session: Session) -> tuple[str, list[str]]:
    who = f"   {rep.athlete.name}" if rep.athlete else ""
    headline = (
        f"Rep {rep.number}{who}   {rep.fly_time_s.value:.3f} s   {rep.velocity.value:.2f} m/s   "
        f"{verdict_words(rep.comparison, rep.check)}"
    )
    u_ms, u_speed = 2e3 * rep.fly_time_s.u, 2 * rep.velocity.u
    lines = [f"Fly Zone {session.terms.fly_zone_m:g} m, ± {u_ms:.1f} ms and ± {u_speed:.2f} m/s (95 %)"]
    if rep.pace is not None:
        pace_s = session.terms.fly_zone_m / rep.pace.speed_m_per_s
        lines[0] += f"; at 400 m pace ({rep.pace.formula}) it would be {pace_s:.3f} s"
    ahead_s = (rep.t3_ns - rep.t2_ns - rep.rep.fly_ns) * 1e-9
    if ahead_s:
        said = "ahead of" if ahead_s > 0 else "behind"
        lines[0] += f". Instants below: own clocks, Marker 3's {abs(ahead_s):.4f} s {said} Marker 2's"
    return headline, lines + ([rep.check] if rep.check else [])
