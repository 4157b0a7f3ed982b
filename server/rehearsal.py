"""A rehearsal: made recordings of a flying session, played as live at both gates in a session of its own.

Nothing in it is pretended: the clips go the way of a camera's pictures, through detector, store and page.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from calibration.model import load_gate
from gate.errors import FlygateError, InputError
from gate.sources.as_live import AsLive
from gate.sources.live import LiveSource
from gate.sources.video_file import VideoFile
from server import athlete_desk
from server.bodies import AthleteBody
from server.desk import Desk, now_ns
from server.draft import Draft, Views, changed
from server.gate_views import LineView, SourceView
from server.session_start import MARKERS
from server.simulate import SimulatedSession, demo_plan, simulate
from server.store import StoreError
from server.views import RehearsalView
from server.watches import Watches

LOG = logging.getLogger(__name__)
BEGIN_NS = 1_500_000_000
"""From opening both sources to the clips' time 0."""
AGAIN_S = 1.0
"""Between two attempts to say that it is over, while the disk takes nothing."""
MAKING = "making two clips of three runs: half a minute, the first time"
UNDER_WAY = ("making", "running")
OVER = ("ended", "refused")
FOLDER = re.compile(r"flygate-rehearsal-(\d+)-.+")
"""Its clips' folder; the number is the process's."""


class Rehearsal:
    """Makes the clips once, then plays them as often as it is asked."""

    def __init__(self, desk: Desk, watches: Watches) -> None:
        self._desk, self._watches = desk, watches
        self._folder: Path | None = None
        self._made: SimulatedSession | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> RehearsalView:
        """Begin; raises InputError where one is under way, the session has reps or a gate is in use."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise InputError("a rehearsal is under way: wait for its end, or stop it")
            _free(self._desk.views())
            self._stop.clear()
            self._tell("making", MAKING, 0.0)
            self._thread = threading.Thread(target=self._run, name="rehearsal", daemon=True)
            self._thread.start()
            return self._desk.views().rehearsal

    def stop(self) -> RehearsalView:
        """End it, where one is under way; its session stays in the list."""
        self._end()
        view = self._desk.views().rehearsal
        if view.state in UNDER_WAY:  # its thread could not say so: the disk took nothing then
            self._tell("over", "stopped", view.done)
        return self._desk.views().rehearsal

    def close(self) -> None:
        """The server ends."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=15)

    def _run(self) -> None:
        try:
            made = self._made = self._made or self._make()
            self._play(made)
            why = "stopped" if self._stop.is_set() else "the rehearsal is over"
        except FlygateError as error:
            why = str(error)
        except _Stopped:
            why = "stopped"
        except Exception as error:  # whatever it was, the page must not wait for a thread that has died
            LOG.exception("rehearsal")
            why = f"the rehearsal broke off ({type(error).__name__}): the server's terminal has the details; try again"
        while not self._told("over", why, 1.0) and not self._stop.wait(AGAIN_S):
            pass

    def _make(self) -> SimulatedSession:
        plan = replace(demo_plan(), offset_s=0.0, drift_ppm=0.0)
        shown = 0

        def progress(done: int, total: int) -> None:
            nonlocal shown
            if self._stop.is_set():
                raise _Stopped
            percent = 100 * done // max(1, total)
            if percent >= shown + 10:
                shown = percent
                self._told("making", MAKING, percent / 100)

        if self._folder is None:
            self._folder = _folder()
        return simulate(self._folder, plan, progress=progress)

    def _play(self, made: SimulatedSession) -> None:
        self._desk.new_session(lambda draft: self._begin(draft, made), afresh=True)
        start_ns = now_ns() + BEGIN_NS
        try:
            for marker, clip in zip(MARKERS, made.clips, strict=True):
                self._watches.open_made(_player(clip, start_ns), _described(clip), (marker,))
            self._told("running", "three athletes run: watch the results come in", 1.0)
            last = VideoFile(made.clips[0]).duration_ns or 0
            self._stop.wait((start_ns + last - now_ns()) * 1e-9 + 2.0)
        finally:
            for marker, clip in zip(MARKERS, made.clips, strict=True):
                self._close(marker, _described(clip))

    def _begin(self, draft: Draft, made: SimulatedSession) -> None:
        """Set the session up, in the transaction that begins it, if the coach has not got to work meanwhile."""
        if self._stop.is_set():
            raise _Stopped
        _free(self._desk.views())
        _set_up(draft, made, demo_plan().fly_zone_m)

    def _close(self, marker: int, ours: SourceView) -> None:
        """Close our clip; a camera that the coach has opened in its place stays."""
        source = self._desk.gate(marker).source
        if source is None or (source.kind, source.address) != (ours.kind, ours.address):
            return
        try:
            self._watches.close(marker)
        except StoreError as error:
            LOG.warning("rehearsal: %s", error)

    def _tell(self, state: str, why: str, done: float) -> None:
        view = RehearsalView.model_validate({"state": state, "why": why, "done": done})
        self._desk.do(lambda draft: _say(draft, view))

    def _told(self, state: str, why: str, done: float) -> bool:
        """Tell the pages; whether the disk took it. Pages are told of trouble with it by the desk."""
        try:
            self._tell(state, why, done)
        except StoreError as error:
            LOG.warning("rehearsal: %s", error)
            return False
        return True


def _say(draft: Draft, view: RehearsalView) -> None:
    """Tell it; with a rehearsal its session ends, or the page would miss the cameras that were never there."""
    draft.put(view)
    if view.state == "over" and draft.session.rehearsal:
        draft.put(changed(draft.session, phase="over"))


def _free(views: Views) -> None:
    """Raise InputError where a rehearsal would take something away from the coach."""
    if views.reps and not views.session.rehearsal:
        raise InputError(
            "this session has reps: begin a new session first, then rehearse; athletes and lines come back"
        )
    for gate in views.gates.values():
        if gate.source is not None and not (gate.source.kind == "clip" and gate.state in OVER):
            what = "a clip" if gate.source.kind == "clip" else "a camera"
            raise InputError(f"{gate.position} has {what}: close it first, the rehearsal needs both gates")


def _set_up(draft: Draft, made: SimulatedSession, fly_zone_m: float) -> None:
    """Lines as they were rendered, three athletes with their paces, and nobody else."""
    draft.put(changed(draft.session, rehearsal=True, fly_zone_m=fly_zone_m))
    for marker, path in zip(MARKERS, made.gates, strict=True):
        line = LineView.read_off(load_gate(path).placements[0].line)
        draft.put(changed(draft.gates[marker], line=line, group=draft.gates[marker].group + 1))
    for rep in made.reps:
        pace = None if rep.pace_400_s is None else f"{rep.pace_400_s:g}"
        athlete_desk.add_athlete(draft, AthleteBody(name=rep.athlete, pace_400=pace))


class _Stopped(Exception):
    """The coach has stopped the making."""


def _player(clip: Path, start_ns: int) -> Callable[[], LiveSource]:
    return lambda: AsLive(VideoFile(clip), start_ns=start_ns)


def _described(clip: Path) -> SourceView:
    return SourceView(address=clip.name, kind="clip", name=f"rehearsal, {clip.name}")


def _folder() -> Path:
    """Make a folder for the clips, and take away those of servers that were killed."""
    for path in Path(tempfile.gettempdir()).glob("flygate-rehearsal-*"):
        match = FOLDER.fullmatch(path.name)
        if match and not _runs(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"flygate-rehearsal-{os.getpid()}-"))


def _runs(process: int) -> bool:
    """Whether there is such a process; true where it cannot be asked without harm."""
    if sys.platform == "win32":  # there the question ends the process
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
