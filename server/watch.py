"""Watches one source: a thread that reads its frames, and tells the desk what its gates see.

opening -> no line | learning -> ready <-> busy -> ended; gone -> (2 to 10 s) learning; stalled, refused
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

from gate.crossing import Direction
from gate.errors import FlygateError, InputError, LineError
from gate.line import Tie
from gate.sources.live import Arrived, LiveSource, NewClock, Remote, SourceGone
from server.desk import Desk, Stored, now_ns
from server.draft import changed
from server.gate_report import report_of
from server.gate_views import GateState, GateView, ModeView
from server.jpeg import jpeg
from server.live_gate import LiveGate, Told
from server.live_session import GateReport
from server.live_steps import StepsReport
from server.painted import Painted
from server.reading import Reading
from server.tape import Tape, by_hand, tape
from server.watched import LOST, WORDS, Place

AGAIN_S, LONGEST_AGAIN_S = 2.0, 10.0
"""A camera that is gone is tried again after so long, then after twice as long each time, up to the latter."""
SAY_AGAIN_NS = 1_000_000_000
"""What the disk did not take is said again so often: a gate must not wait for it at every frame."""
WATCHING: Collection[GateState] = ("learning", "ready", "busy", "not ready", "no line")
"""States of a gate to which frames come."""
QUIET_NS = 1_000_000_000
"""Without a frame for so long a gate is shown as stalled; the source itself gives up later."""


class SourceWatch:
    """Reads a source in a thread of its own until it is stopped, for one gate or two."""

    def __init__(self, desk: Desk, make: Callable[[], LiveSource], markers: Sequence[int]) -> None:
        """make: opens the source anew each time, for a camera that comes back has a new clock."""
        self._desk, self._make = desk, make
        self._places = [Place(marker) for marker in markers]
        self._painting = ThreadPoolExecutor(1, thread_name_prefix="photo finish")
        self._stop = threading.Event()
        self._lock = threading.RLock()
        """Who has it, feeds the gates, says their states or takes one away. The desk's own lock comes after it."""
        self._readings = count(1)
        self._reading: Reading | None = None
        self._source: LiveSource | None = None
        self._newest: Arrived | None = None
        self._heard_ns: int | None = None
        """Arrival of the newest frame, shown or not."""
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

    @property
    def picture_age_ns(self) -> int | None:
        """How long ago the newest picture came; None before the first."""
        return None if self._newest is None else now_ns() - self._newest.arrival_ns

    def picture_jpeg(self) -> bytes | None:
        """The newest picture as a JPEG file; None before the first."""
        return None if self._newest is None else jpeg(self._newest.frame)

    @contextmanager
    def leaving(self, markers: Collection[int]) -> Iterator[None]:
        """Take gates off this source once the block is through; where it raises, they stay as they are."""
        with self._lock:
            going = [place for place in self._places if place.marker in markers]
            for place in going:
                place.as_left = self._desk.gate(place.marker)
            try:
                yield
            except BaseException:
                for place in going:
                    place.as_left = None
                raise
            for place in going:
                self._finish(place)
            self._places = [place for place in self._places if place.marker not in markers]

    def look_after(self) -> None:
        """Say that no frame comes, where none does, and what the disk has not taken. Called by the server's clock."""
        why = self._why_silent()
        with self._lock:
            for place in self._places:
                if why is not None and place.said[0] in WATCHING:
                    self._say(place, "stalled", why, only_from=WATCHING)
                elif place.wanted != place.said:
                    self._say(place, *place.wanted)

    def _why_silent(self) -> str | None:
        source: object = self._source
        if isinstance(source, Remote):
            return source.silent
        quiet = self._heard_ns is not None and now_ns() - self._heard_ns >= QUIET_NS
        return "no picture for over a second: look at the camera and its connection" if quiet else None

    def _run(self) -> None:
        try:
            self._watch_until_the_end()
        finally:
            self._painting.shutdown()

    def _watch_until_the_end(self) -> None:
        again_s = AGAIN_S
        while not self._stop.is_set():
            try:
                self._watch_once()
            except NewClock:
                continue
            except SourceGone as error:
                self._say_gone(f"{error}; trying again")
            except FlygateError as error:
                self._say_all("refused", str(error))
                return
            except Exception as error:
                logging.exception("the pictures of %s could not be read on", self._name())
                self._say_all("refused", f"its pictures could not be read on ({error!r:.100}): open the camera again")
                return
            else:
                if not self._stop.is_set():
                    self._say_all("ended", "the clip is over")
                return
            seen = self._reading is not None and self._reading.frames > 0
            again_s = AGAIN_S if seen else min(2 * again_s, LONGEST_AGAIN_S)
            self._stop.wait(again_s)

    def _watch_once(self) -> None:
        source = self._source = self._make()
        if self._stop.is_set():
            source.close()
        reading = self._reading = Reading(source, next(self._readings))
        try:
            for arrived in source:
                self._take(arrived, reading)
        finally:
            source.close()
            with self._lock:
                for place in self._places:
                    self._finish(place)

    def _take(self, arrived: Arrived, reading: Reading) -> None:
        if arrived.is_view or arrived.window is None:
            self._newest = arrived
        self._heard_ns = arrived.arrival_ns
        if not (arrived.is_view or arrived.is_wide):
            reading.take(arrived)
        with self._lock:
            for place in self._places:
                if arrived.marker in (None, place.marker):
                    (self._feed_wide if arrived.is_wide else self._feed)(place, arrived, reading)
            if arrived.taken is not None:
                arrived.taken(any(place.gate is not None and place.gate.holds_somebody for place in self._places))

    def _feed(self, place: Place, arrived: Arrived, reading: Reading) -> None:
        picture = (*arrived.size, arrived.frame.rotation_deg)
        is_new = place.reading is not reading or picture != place.picture
        place.reading, place.picture = reading, picture
        if is_new or reading.has_news:
            self._describe(place, arrived, reading)
        view = self._gate_view(place)
        another_part = not arrived.is_view and arrived.window != place.window
        again = place.gate is None and view.line is not None and view.line_in is None
        if is_new or another_part or view.line != place.line or again:
            self._place_line(place, view, picture, arrived)
        place.group = view.group
        if place.gate is None or arrived.is_view:
            return
        place.held = (place.gate, reading)
        self._tell(place, place.gate, place.gate.feed(arrived.frame), reading)
        self._say(place, *(LOST if place.gate.tie is Tie.LOST else WORDS[place.gate.state]))

    def _feed_wide(self, place: Place, arrived: Arrived, reading: Reading) -> None:
        """A view for step rates; one of an earlier line is on its way for a moment."""
        if place.gate is not None and place.gate.wide == arrived.window:
            place.gate.feed_wide(arrived.frame)
            self._tell(place, place.gate, [], reading)

    def _gate_view(self, place: Place) -> GateView:
        return place.as_left or self._desk.gate(place.marker)

    def _finish(self, place: Place) -> None:
        """No frame follows at this line: who is still in the gate gets a final crossing, so that no rep stays open."""
        gate, place.gate = place.gate, None
        if gate is not None and self._reading is not None:
            self._tell(place, gate, gate.finish(), self._reading)
            place.held = (gate, self._reading)

    def _place_line(self, place: Place, view: GateView, picture: tuple[int, int, int], arrived: Arrived) -> None:
        self._finish(place)
        width, height, rotation_deg = picture
        line = place.line = view.line
        if line is None:
            self._say(place, "no line", "drag the gate line onto the marker and give the scale")
            return
        if view.line_in is None:
            self._desk.line_seen(place.marker, line, picture)
        elif view.line_in != picture:
            self._say(place, "no line", f"the picture is now {width} x {height}: place the line again")
            return
        if arrived.is_view:
            return
        place.window = arrived.window
        try:
            place.gate = LiveGate(line.line(), (width, height), rotation_deg, arrived.window)
        except LineError as error:
            self._say(place, "no line", str(error))

    def _describe(self, place: Place, arrived: Arrived, reading: Reading) -> None:
        """Show what the camera really gives."""
        width, height = arrived.size
        source = self._gate_view(place).source
        if source is None:
            return
        got = ModeView(width=width, height=height, rate_hz=reading.given_hz)
        if got.rate_hz is None and source.got is not None and (source.got.width, source.got.height) == (width, height):
            got = source.got  # a camera that came back gives what it gave until its rate is known again
        described = changed(
            source,
            name=reading.source.name,
            got=got,
            exposure_locked=reading.source.exposure_locked,
            model=_model(reading.source),
            warnings=tuple(reading.source.warnings),
        )
        state, why = place.said if place.said[1] else ("opening", "opening the camera")
        fields: dict[str, Any] = {"source": described, "size": (width, height), "rate_hz": reading.rate_hz}
        self._desk.gate_is(place.marker, state, why, None, **fields)

    def _tell(self, place: Place, gate: LiveGate, told: list[Told], reading: Reading) -> None:
        for one in told:
            self._desk.report(self._report(place, gate, one, reading), self._photo_of(place, gate, one))
        source = self._gate_view(place).source
        for steps in gate.steps_told():
            self._desk.report(StepsReport(place.marker, source.address if source else "", steps))

    def _photo_of(self, place: Place, gate: LiveGate, told: Told) -> Stored | None:
        """Paint a final crossing's photo finish now; what is returned attaches it once the crossing is stored."""
        if told.crossing is None or not told.final:
            return None
        title = f"Marker {place.marker}   {told.crossing.speed_m_per_s:.2f} m/s"
        painted = self._painting.submit(gate.painter(told.crossing, title))

        def attach(session: int, crossing: int) -> None:
            def when_painted(painted: Future[Painted | None]) -> None:
                found = painted.result()
                if found is not None:
                    self._desk.attach_photo(session, crossing, found)

            painted.add_done_callback(when_painted)

        return attach

    def _report(self, place: Place, gate: LiveGate, told: Told, reading: Reading) -> GateReport:
        return report_of(told, self._gate_view(place), gate, reading, place.group)

    def tape(self, marker: int, middle_ns: int, span_s: float, speed_m_per_s: float, to: Direction) -> Tape:
        """Picture of a gate's plane around a session instant; raises InputError where it is not held."""
        place, gate, reading = self._seeing(marker)
        return tape(gate, reading, _latency_ns(self._gate_view(place)), middle_ns, span_s, speed_m_per_s, to)

    def marked(self, marker: int, t_ns: int, speed_m_per_s: float | None, to: Direction) -> GateReport:
        """What the gate would have told of a crossing that a coach has marked on its tape."""
        place, gate, reading = self._seeing(marker)
        view = self._gate_view(place)
        crossing = by_hand(reading, _latency_ns(view), t_ns, speed_m_per_s, to)
        told = Told((-1, crossing.origin_ns), crossing, final=True)
        return report_of(told, view, gate, reading, place.group)

    def _seeing(self, marker: int) -> tuple[Place, LiveGate, Reading]:
        place = next((one for one in self._places if one.marker == marker), None)
        if place is None or place.held is None:
            raise InputError(f"Marker {marker} has seen nothing with this camera yet: it keeps no tape")
        return place, *place.held

    def _name(self) -> str:
        return " and ".join(f"Marker {place.marker}" for place in self._places)

    def _say_gone(self, why: str) -> None:
        """Once until something changes: a camera that is off all night must not fill the log."""
        with self._lock:
            for place in self._places:
                if place.wanted[0] != "gone":
                    self._say(place, "gone", why)

    def _say_all(self, state: GateState, why: str) -> None:
        with self._lock:
            for place in self._places:
                self._say(place, state, why)

    def _say(self, place: Place, state: GateState, why: str, only_from: Collection[GateState] | None = None) -> None:
        tried = place.wanted == (state, why) and now_ns() - place.refused_ns < SAY_AGAIN_NS
        if place.said == (state, why) or place.as_left is not None or tried:
            return
        place.wanted = (state, why)
        if self._desk.gate_is(place.marker, state, why, only_from):
            place.said = (state, why)
        elif only_from is not None:
            place.wanted = place.said
        else:
            place.refused_ns = now_ns()


def _model(source: object) -> str | None:
    return source.model if isinstance(source, Remote) else None


def _latency_ns(view: GateView) -> int:
    return round(view.latency_s * 1e9)
