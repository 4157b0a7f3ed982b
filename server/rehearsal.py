"""A rehearsal: made recordings of a flying session, played as live at both gates in a session of its own.

Nothing in it is pretended: the clips go the way of a camera's pictures, through detector, store and page.
"""

from __future__ import annotations

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
from server.draft import Draft, changed
from server.simulate import SimulatedSession, demo_plan, simulate
from server.views import LineView, RehearsalView, SourceView
from server.watches import Watches

BEGIN_NS = 1_500_000_000
"""From opening both sources to the clips' time 0."""


class Rehearsal:
    """Makes the clips once, then plays them as often as it is asked."""

    def __init__(self, desk: Desk, watches: Watches) -> None:
        self._desk, self._watches = desk, watches
        self._folder = tempfile.TemporaryDirectory(prefix="flygate-rehearsal-")
        self._made: SimulatedSession | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> RehearsalView:
        """Begin; raises InputError where one is under way or a camera is in use."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise InputError("a rehearsal is under way: wait for its end, or stop it")
            views = self._desk.views()
            if views.reps and not views.session.rehearsal:
                raise InputError(
                    "this session has reps: begin a new session first, then rehearse; athletes and lines come back"
                )
            busy = [gate for gate in views.gates.values() if gate.source and gate.source.kind != "clip"]
            if busy:
                raise InputError(f"{busy[0].position} has a camera: close it first, the rehearsal needs both gates")
            self._stop.clear()
            self._say("making", "making two clips of three runs: half a minute, the first time", 0.0)
            self._thread = threading.Thread(target=self._run, name="rehearsal", daemon=True)
            self._thread.start()
            return self._desk.views().rehearsal

    def stop(self) -> RehearsalView:
        """End it; its session stays in the list."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
        return self._desk.views().rehearsal

    def close(self) -> None:
        """The server ends."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
        self._folder.cleanup()

    def _run(self) -> None:
        try:
            made = self._made = self._made or self._make()
            self._play(made)
            self._say("over", "stopped" if self._stop.is_set() else "the rehearsal is over", 1.0)
        except FlygateError as error:
            self._say("over", str(error), 1.0)
        except _Stopped:
            self._say("over", "stopped", 0.0)

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
                self._say("making", "making two clips of three runs: half a minute, the first time", percent / 100)

        return simulate(Path(self._folder.name), plan, progress=progress)

    def _play(self, made: SimulatedSession) -> None:
        plan = demo_plan()
        self._desk.new_session(lambda draft: _set_up(draft, made, plan.fly_zone_m), afresh=True)
        start_ns = now_ns() + BEGIN_NS
        for marker, clip in zip((2, 3), made.clips, strict=True):
            described = SourceView(address=clip.name, kind="clip", name=f"rehearsal, {clip.name}")
            self._watches.open_made(_player(clip, start_ns), described, (marker,))
        self._say("running", "three athletes run: watch the results come in", 1.0)
        last = VideoFile(made.clips[0]).duration_ns or 0
        self._stop.wait((start_ns + last - now_ns()) * 1e-9 + 2.0)
        for marker in (2, 3):
            self._watches.close(marker)

    def _say(self, state: str, why: str, done: float) -> None:
        view = RehearsalView.model_validate({"state": state, "why": why, "done": done})
        self._desk.do(lambda draft: draft.put(view))


def _set_up(draft: Draft, made: SimulatedSession, fly_zone_m: float) -> None:
    """Lines as they were rendered, three athletes with their paces, and nobody else."""
    draft.put(changed(draft.session, rehearsal=True, fly_zone_m=fly_zone_m))
    for marker, path in zip((2, 3), made.gates, strict=True):
        line = LineView.of(load_gate(path).placements[0].line)
        draft.put(changed(draft.gates[marker], line=line, group=draft.gates[marker].group + 1))
    for rep in made.reps:
        pace = None if rep.pace_400_s is None else f"{rep.pace_400_s:g}"
        athlete_desk.add_athlete(draft, AthleteBody(name=rep.athlete, pace_400=pace))


class _Stopped(Exception):
    """The coach has stopped the making."""


def _player(clip: Path, start_ns: int) -> Callable[[], LiveSource]:
    return lambda: AsLive(VideoFile(clip), start_ns=start_ns)
