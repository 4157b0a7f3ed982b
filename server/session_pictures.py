"""The pictures of a timed session: each gate with its line, each crossing's photo finish, each rep with both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing
from gate.errors import OutputError
from gate.gate_picture import gate_picture
from gate.rep_picture import render as render_finish
from gate.rep_picture import rep_picture
from server.gate_reading import GateReading
from server.photo_store import PhotoStore
from server.pictures import save_png
from server.session_output import Images, verdict_words
from server.session_timing import Session, TimedRep
from server.timing_job import TimedSession

Picture = NDArray[np.uint8]


def ready_folder(folder: Path) -> None:
    """Make the output folder and see that it can be written, before an hour is spent on reading.

    Raises OutputError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".flygate-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"{folder}: pictures cannot be written there ({error.strerror}): give --out FOLDER, or --no-pictures"
        ) from None


def write_pictures(timed: TimedSession, store: PhotoStore, folder: Path) -> Images:
    """Write every picture; return the file names of each rep's."""
    images: dict[int, list[str]] = {}
    for number, (gate2, gate3) in enumerate(timed.pairs):
        for reading in (gate2.reading, gate3.reading):
            write_gate_picture(reading, folder / f"{_prefix(timed, number)}marker{reading.marker}-gate.png")
    for rep in timed.session.reps:
        images[rep.number] = _write_rep(timed, rep, store, folder)
    for left in timed.session.left_over:
        gate2, gate3 = timed.pairs[left.pair_number]
        reading = gate2.reading if left.marker == 2 else gate3.reading
        finish = _finish(reading, left.t_ns, store, f"Marker {left.marker}: no part of a rep", left.why)
        if finish is not None:
            at = f"{left.t_ns * 1e-9:09.3f}s"
            save_png(folder / f"{_prefix(timed, left.pair_number)}marker{left.marker}-{at}.png", finish)
    return images


def write_gate_picture(reading: GateReading, path: Path) -> None:
    """One gate with its line, the torso's band and 10 cm ticks."""
    if reading.picture is not None:
        save_png(path, gate_picture(reading.picture, reading.line))


def write_crossings(reading: GateReading, store: PhotoStore, folder: Path) -> None:
    """Photo finish of every crossing at one gate."""
    for crossing in reading.crossings:
        finish = _finish(reading, crossing.t_ns, store, "Crossing")
        if finish is not None:
            save_png(folder / f"crossing-{crossing.t_ns * 1e-9:09.3f}s.png", finish)


def _prefix(timed: TimedSession, pair_number: int) -> str:
    return f"pair{pair_number + 1}-" if len(timed.pairs) > 1 else ""


def _write_rep(timed: TimedSession, rep: TimedRep, store: PhotoStore, folder: Path) -> list[str]:
    gate2, gate3 = timed.pairs[rep.pair_number]
    name = f"rep{rep.number:02d}"
    finishes: list[tuple[str, Picture]] = []
    for reading, t_ns in ((gate2.reading, rep.t2_ns), (gate3.reading, rep.t3_ns)):
        finish = _finish(reading, t_ns, store, f"Marker {reading.marker}, rep {rep.number}")
        if finish is not None:
            finishes.append((f"{name}-marker{reading.marker}.png", finish))
    written = []
    if len(finishes) == 2:
        headline, lines = _headline(rep, timed.session)
        written.append(f"{name}.png")
        save_png(folder / written[0], rep_picture([finish for _, finish in finishes], headline, lines))
    for file_name, finish in finishes:
        save_png(folder / file_name, finish)
        written.append(file_name)
    return written


def _finish(reading: GateReading, t_ns: int, store: PhotoStore, title: str, note: str = "") -> Picture | None:
    index = next(i for i, one in enumerate(reading.crossings) if one.t_ns == t_ns)
    crossing, photo = reading.crossings[index], reading.photos[index]
    if photo is None:
        return None
    return render_finish(store.get(photo), crossing, f"{title}   {_said(crossing)}", note)


def _said(crossing: Crossing) -> str:
    seconds, u_ms = crossing.t_ns * 1e-9, 2 * crossing.u_ns * 1e-6
    return f"{seconds:.4f} s ± {u_ms:.1f} ms (95 %)   {crossing.speed_m_per_s:.2f} m/s"


def _headline(rep: TimedRep, session: Session) -> tuple[str, list[str]]:
    who = f"   {rep.athlete.name}" if rep.athlete else ""
    headline = (
        f"Rep {rep.number}{who}   {rep.fly_time_s.value:.3f} s   {rep.velocity.value:.2f} m/s   "
        f"{verdict_words(rep.comparison)}"
    )
    u_ms, u_speed = 2e3 * rep.fly_time_s.u, 2 * rep.velocity.u
    lines = [f"Fly Zone {session.terms.fly_zone_m:g} m, ± {u_ms:.1f} ms and ± {u_speed:.2f} m/s (95 %)"]
    if rep.pace is not None:
        pace_s = session.terms.fly_zone_m / rep.pace.speed_m_per_s
        lines[0] += f"; at 400 m pace ({rep.pace.formula}) it would be {pace_s:.3f} s"
    return headline, lines + ([rep.check] if rep.check else [])
