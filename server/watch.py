"""Watches one source: a thread that reads its frames, and tells the desk what its gates see.

opening -> no line | learning -> ready <-> busy -> ended, or gone -> (2 s) opening
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from calibration.arrival import ArrivalClock
from gate.crossing import State
from gate.errors import FlygateError, LineError
from gate.frame import Frame
from gate.sources.live import Arrived, LiveSource, SourceGone
from server.desk import Desk, now_ns
from server.draft import changed
from server.live_gate import LiveGate, Told
from server.live_session import GateReport
from server.store import StoreError
from server.views import GateState, GateView, LineView, ModeView, SetupView

AGAIN_S = 2.0
"""A camera that is gone is tried again so often."""
QUIET_NS = 1_000_000_000
"""Without a frame for so long a gate is shown as stalled; the source itself gives up later."""
RATE_AFTER_NS = 1_000_000_000
"""The rate is taken from the arrivals of this time on."""
_WORDS: dict[State, tuple[GateState, str]] = {
    State.LEARNING: ("learning", "learning what the empty gate looks like: keep it clear"),
    State.CLEAR: ("ready", "ready"),
    State.BUSY: ("busy", "somebody is in the gate"),
}


@dataclass(slots=True)
class _Place:
    """One marker's gate on this source."""

    marker: int
    gate: LiveGate | None = None
    line: LineView | None = None
    said: tuple[GateState, str] = ("off", "")


class SourceWatch:
    """Reads a source in a thread of its own until it is stopped, for one gate or two."""

    def __init__(self, desk: Desk, make: Callable[[], LiveSource], markers: Sequence[int]) -> None:
        """make: opens the source anew each time, for a camera that comes back has a new clock."""
        self._desk, self._make = desk, make
        self._places = [_Place(marker) for marker in markers]
        self._painting = ThreadPoolExecutor(1, thread_name_prefix="photo finish")
        self._stop = threading.Event()
        self._source: LiveSource | None = None
        self._newest: Arrived | None = None
        self._thread = threading.Thread(target=self._run, name=f"watch {markers}", daemon=True)

    @property
    def markers(self) -> tuple[int, ...]:
        """Markers whose gates are on this source."""
        return tuple(place.marker for place in self._places)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread is over."""
        self._stop.set()
        if self._source is not None:
            self._source.close()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=10)

    def join(self) -> None:
        """Wait until the source has ended by itself."""
        self._thread.join()

    def picture_jpeg(self) -> bytes | None:
        """The newest picture as a JPEG file; None before the first."""
        newest = self._newest
        if newest is None:
            return None
        frame = newest.frame
        luma = np.asarray(frame.luma >> (frame.bits - 8) if frame.bits > 8 else frame.luma, dtype=np.uint8)
        return bytes(cv2.imencode(".jpg", luma, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes())

    def look_after(self) -> None:
        """Say that no frame comes, where none does. Called by the server's clock."""
        newest = self._newest
        if newest is None or now_ns() - newest.arrival_ns < QUIET_NS:
            return
        for place in self._places:
            if place.said[0] in ("learning", "ready", "busy", "no line"):
                self._say(place, "stalled", "no picture for over a second: look at the camera and its connection")

    def _run(self) -> None:
        try:
            self._watch_until_the_end()
        finally:
            self._painting.shutdown()

    def _watch_until_the_end(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch_once()
            except SourceGone as error:
                self._say_all("gone", f"{error}; trying again")
            except FlygateError as error:
                self._say_all("refused", str(error))
                return
            else:
                if not self._stop.is_set():
                    self._say_all("ended", "the clip is over")
                return
            self._stop.wait(AGAIN_S)
            self._say_all("opening", "opening the camera again")

    def _watch_once(self) -> None:
        source = self._source = self._make()
        if self._stop.is_set():
            source.close()
        reading = _Reading(source)
        for place in self._places:
            place.gate = None
        try:
            for arrived in source:
                self._newest = arrived
                reading.take(arrived)
                for place in self._places:
                    self._feed(place, arrived.frame, reading)
        finally:
            source.close()
            for place in self._places:
                self._finish(place, reading)

    def _feed(self, place: _Place, frame: Frame, reading: _Reading) -> None:
        if reading.frames == 1 or reading.rate_is_new:
            self._describe(place, frame, reading)
        view = self._gate_view(place)
        if reading.frames == 1 or view.line != place.line:
            self._place_line(place, view, frame, reading)
        if place.gate is None:
            return
        self._tell(place, place.gate, place.gate.feed(frame), reading)
        self._say(place, *_WORDS[place.gate.state])

    def _gate_view(self, place: _Place) -> GateView:
        return self._desk.gate(place.marker)

    def _finish(self, place: _Place, reading: _Reading) -> None:
        """No frame follows at this line: who is still in the gate gets a final crossing, so that no rep stays open."""
        gate, place.gate = place.gate, None
        if gate is not None:
            self._tell(place, gate, gate.finish(), reading)

    def _place_line(self, place: _Place, view: GateView, frame: Frame, reading: _Reading) -> None:
        self._finish(place, reading)
        place.line = view.line
        height, width = frame.luma.shape
        if view.line is None:
            self._say(place, "no line", "drag the gate line onto the marker and give the scale")
            return
        try:
            place.gate = LiveGate(view.line.line(), (width, height), frame.rotation_deg)
        except LineError as error:
            self._say(place, "no line", str(error))

    def _describe(self, place: _Place, frame: Frame, reading: _Reading) -> None:
        """Show what the camera really gives."""
        height, width = frame.luma.shape
        source = self._gate_view(place).source
        if source is None:
            return
        got = ModeView(width=width, height=height, rate_hz=reading.rate_hz)
        described = changed(source, name=reading.source.name, got=got, exposure_locked=reading.source.exposure_locked)
        state, why = place.said if place.said[1] else ("opening", "opening the camera")
        fields = {"source": described, "size": (width, height), "rate_hz": reading.rate_hz}
        self._desk.gate_is(place.marker, state, why, **fields)

    def _tell(self, place: _Place, gate: LiveGate, told: list[Told], reading: _Reading) -> None:
        for one in told:
            number = self._desk.report(self._report(place, gate, one, reading))
            if number is not None and one.final and one.crossing is not None:
                title = f"Marker {place.marker}   {one.crossing.speed_m_per_s:.2f} m/s"
                painter = gate.painter(one.crossing, title)
                self._painting.submit(self._paint, painter, self._desk.session, number)

    def _paint(self, painter: Callable[[], bytes | None], session: int, crossing: int) -> None:
        png = painter()
        if png is None:
            return
        with contextlib.suppress(StoreError):  # the desk has told it; the times matter more than their picture
            self._desk.attach_photo(session, crossing, png)

    def _report(self, place: _Place, gate: LiveGate, told: Told, reading: _Reading) -> GateReport:
        view = self._gate_view(place)
        origin = told.passage[1] if told.crossing is None else told.crossing.t_ns
        return GateReport(
            marker=place.marker,
            body=told.passage[0],
            origin_ns=told.passage[1],
            crossing=told.crossing,
            t_ns=reading.clock.session_ns(origin) - round(view.latency_s * 1e9),
            final=told.final,
            setup=SetupView(
                line=LineView.of(gate.line),
                frame_ns=reading.frame_ns,
                torso_row_share=gate.torso_row_share,
                camera=view.source.address if view.source else "",
                mode=_mode(view),
                latency_s=view.latency_s,
                u_latency_s=view.u_latency_s,
                group=view.group,
            ),
        )

    def _say_all(self, state: GateState, why: str) -> None:
        for place in self._places:
            self._say(place, state, why)

    def _say(self, place: _Place, state: GateState, why: str) -> None:
        if place.said != (state, why) and self._desk.gate_is(place.marker, state, why):
            place.said = (state, why)


class _Reading:
    """One opening of the source: its clock against the session's, and its rate."""

    def __init__(self, source: LiveSource) -> None:
        self.source = source
        self.clock = ArrivalClock()
        self.frames = 0
        self.rate_hz: float | None = None
        self.rate_is_new = False
        self._first_ns = self._last_ns = 0

    @property
    def frame_ns(self) -> int:
        """Mean time between frames."""
        return (self._last_ns - self._first_ns) // max(1, self.frames - 1)

    def take(self, arrived: Arrived) -> None:
        """Count a frame and time its arrival."""
        t_ns = arrived.frame.t_ns
        self.clock.feed(t_ns, arrived.arrival_ns)
        if self.clock.jumped:
            raise SourceGone(f"{self.source.name}: its time stamps jumped at {t_ns * 1e-9:.2f} s: opening it anew")
        self._first_ns = t_ns if self.frames == 0 else self._first_ns
        self._last_ns, self.frames = t_ns, self.frames + 1
        self.rate_is_new = self.rate_hz is None and t_ns - self._first_ns >= RATE_AFTER_NS
        if self.rate_is_new:
            self.rate_hz = round(1e9 / self.frame_ns, 2)


def _mode(view: GateView) -> str:
    kind = view.source.kind if view.source else ""
    return f"{kind} {view.size} {view.rate_hz or 0:.0f}"
