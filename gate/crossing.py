"""CrossingDetector: strips in, crossings out. It is fed and answers; it never fetches.

    detector = CrossingDetector()
    for strip in strips:
        crossings += detector.feed(strip)
        soon += detector.early()          # live: who is still in the gate, as far as can be told
    crossings += detector.finish()

What a strip does to it, in one table:

    state      nobody in the strip                  somebody in the strip
    LEARNING   learn the background                 learn the background, follow bodies
    CLEAR      learn the background                 follow bodies                          -> BUSY
    BUSY       time the bodies that left -> CLEAR   follow bodies, background frozen where it still fits
    NOT_READY  (the strip's tie is not held) forget the bodies and the background -> LEARNING when it is held

A strip whose time does not go on, or that repeats the picture before it while somebody moves, is ignored in any state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gate.background import Background
from gate.band_frames import BandFrames
from gate.crowd import Crowd
from gate.instant import Instant, time_torso
from gate.line import Strip, Tie
from gate.meeting import ANOTHER_BODY, another_body, time_ends
from gate.refined import refined
from gate.repeats import Repeats
from gate.search import BODY_M, SLOWEST_M_PER_S, Found, front, runners
from gate.seen import Seen, see
from gate.settings import DetectorSettings
from gate.stature import Reach, feet_m, reach
from gate.torso import Body, bodies, edges, torso_height_m
from gate.track import Track, Tracker, around, origins_ns, passages

Direction = Literal["right", "left"]
_UNNOTICED_NS = 250_000_000
"""A picture may move for so long before it is said to: a knock is told after 0.1 s, a lost scene after 0.2 s."""
_DIRECTIONS: dict[int, Direction] = {1: "right", -1: "left"}
_BEYOND_NS = 300_000_000
"""Frames this far before and after the instants that are searched show who is at the gate then: 0.9 m at 3 m/s."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A torso reached the gate's plane.

    t_ns, u_ns: instant on the source's clock and its standard uncertainty from the fit alone.
    direction: as the picture shows it. speed_m_per_s: at the gate, positive.
    frames, residual_m, height_m: evidence (frames in the fit, their scatter, the body's height as seen, NaN if not).
    body, origin_ns: name the passage, the same in an early report and the final one: the body's number at this gate
        and the time stamp of the first strip that shows it over the line.
    feet_m: height on which its feet stood, above the gate line's ground point, NaN if not seen.
    counted: whether it can belong to a rep; why: the reason where it cannot.
    note: what else is known of it, such as another body at the same instant.
    """

    t_ns: int
    u_ns: int
    direction: Direction
    speed_m_per_s: float
    u_speed_m_per_s: float
    frames: int
    residual_m: float
    height_m: float
    body: int = 0
    origin_ns: int = 0
    counted: bool = True
    why: str | None = None
    feet_m: float = math.nan
    note: str | None = None


class State(Enum):
    """What the detector is doing; see the table at the head of the file."""

    LEARNING = "learning the background"
    CLEAR = "clear"
    BUSY = "somebody is in the gate"
    NOT_READY = "the picture moves or is lost"


class CrossingDetector:
    """Finds the instants at which torsos reach the gate in the strips of one gate."""

    def __init__(self, settings: DetectorSettings | None = None) -> None:
        self._settings = settings or DetectorSettings()
        self._tracker = Tracker(self._settings)
        self._strip: Strip | None = None
        self.state = State.LEARNING
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of what the gate shows."""
        self._background = Background(self._settings)
        self._frames = BandFrames(self._settings.longest_track_ns)
        self._repeats = Repeats(self._settings)
        self._crowd = Crowd()
        self._given: list[Crossing] = []
        self._searched: list[Crossing] = []
        self._open: list[tuple[int, Found]] = []

    def feed(self, strip: Strip) -> list[Crossing]:
        """Take the next strip; return the crossings of bodies that have left since, in order of time."""
        if self._strip is not None and strip.t_ns <= self._strip.t_ns:
            return []
        self._strip = strip
        if strip.tie is not Tie.HELD:
            return self._forget(strip.t_ns)
        if self._tracker.tracks and self._repeats.repeated(strip):
            return []
        difference, changed = self._background.compare(strip)
        found = bodies(torso_height_m(changed, strip), strip, self._settings)
        if found:
            self._frames.add(strip, self._background.level)
        alone = len(found) == 1
        self._tracker.follow([self._look(body, difference, changed, strip, alone) for body in found])
        left = self._tracker.gone(strip.t_ns)
        timed = self._time(left) + self._time_long_stays()
        crossings = self._with_hidden(timed, self._crowd.due(strip.t_ns, self._tracker.tracks, left, timed=bool(timed)))
        self._background.learn(strip, busy=bool(self._tracker.tracks))
        self.state = self._next_state()
        return crossings

    def early(self) -> list[Crossing]:
        """Crossings of bodies that are still in the gate, each once, `early_ns` after it was seen over the line.

        `feed` or `finish` gives the final one when the body has left; where neither does, it was none.
        """
        told = [one for track in self._tracker.tracks for one in self._early_of(track)]
        return sorted((one for one in told if not self._is_searched(one)), key=lambda one: one.t_ns)

    @property
    def bodies(self) -> set[int]:
        """Numbers of the bodies that are in the gate."""
        return {track.number for track in self._tracker.tracks}

    def finish(self) -> list[Crossing]:
        """No strip will follow: return the crossings of bodies that are still in the gate."""
        left, self._tracker.tracks = self._tracker.tracks, []
        if self._strip is None:
            return []
        return self._with_hidden(self._time(left), self._crowd.due(self._strip.t_ns, [], left, timed=True))

    def _forget(self, t_ns: int) -> list[Crossing]:
        """Bodies and background belong to a scene that is not there now; who crossed well before is still timed."""
        if self.state is State.NOT_READY:
            return []
        crossings = [one for one in self._time(self._tracker.tracks) if one.t_ns < t_ns - _UNNOTICED_NS]
        self._tracker.tracks = []
        self._begin()
        self.state = State.NOT_READY
        return crossings

    def _look(
        self, body: Body, difference: NDArray[np.uint8], changed: NDArray[np.uint8], strip: Strip, alone: bool
    ) -> Seen:
        found = edges(difference, changed, strip, body, self._settings)
        # Feet of two who are near to each other cannot be told apart.
        low = reach(difference, changed, strip, body) if alone else Reach()
        return see(strip, body, found, low)

    def _next_state(self) -> State:
        if not self._background.ready:
            return State.LEARNING
        return State.BUSY if self._tracker.tracks else State.CLEAR

    def _time_long_stays(self) -> list[Crossing]:
        """Who stays in the gate is timed in pieces, so that a track stays short."""
        crossings = []
        for track in self._tracker.tracks:
            if track.span_ns > self._settings.longest_track_ns:
                until_ns = track.last_ns - self._settings.longest_track_ns // 4
                crossings += [one for one in self._time([track]) if one.t_ns <= until_ns]
                track.timed_ns = until_ns
                keep_ns = until_ns - self._settings.longest_track_ns // 4
                track.seen = [one for one in track.seen if one.t_ns >= keep_ns]
        return crossings

    def _early_of(self, track: Track) -> list[Crossing]:
        if self._strip is None:
            return []
        ripe_ns = self._strip.t_ns - self._settings.early_ns
        crossings = []
        for sign in (1, -1):
            fresh = {origin for origin in origins_ns(track, sign) if origin <= ripe_ns} - track.told_ns
            if fresh:
                track.told_ns |= fresh
                crossings += [one for one in self._crossings_of(track, sign) if one.origin_ns in fresh]
        return crossings

    def _time(self, tracks: list[Track]) -> list[Crossing]:
        return [crossing for track in tracks for sign in (1, -1) for crossing in self._crossings_of(track, sign)]

    def _crossings_of(self, track: Track, sign: int) -> list[Crossing]:
        if self._strip is None:
            return []
        crossings = []
        for passage in passages(track, self._strip, sign):
            seen = around(track, passage.origin_ns)
            first = time_torso(passage, self._settings) or time_ends(seen, passage, sign)
            if first is not None and track.timed_ns < first.t_ns:
                instant = refined(
                    *(first, passage.height_m, sign, self._strip.exposure_ns, self._frames, self._settings),
                    alone=another_body(seen, first.t_ns) is None,
                )
                crossings.append(
                    replace(
                        _crossing(instant, sign, passage.height_m),
                        body=track.number,
                        origin_ns=passage.origin_ns,
                        feet_m=feet_m([one.reach for one in seen], passage.t_s, instant.speed_m_per_s, self._strip),
                        note=another_body(seen, instant.t_ns),
                    )
                )
        return crossings

    def _with_hidden(self, timed: list[Crossing], window_ns: tuple[int, int] | None) -> list[Crossing]:
        """Crossings to be given out, in order of time: those of tracks, and of who had no track of their own."""
        timed = [one for one in timed if not self._is_searched(one)]
        if window_ns is not None:
            seen = self._open + [(sign, one) for sign in (1, -1) for one in self._runners(sign, window_ns)]
            self._open = []
            for sign, found in seen:
                timed = self._replaced(timed, found, sign)
        self._given += timed
        if self._strip is not None:
            since_ns = self._strip.t_ns - self._settings.longest_track_ns
            self._given = [one for one in self._given if one.t_ns >= since_ns]
            self._searched = [one for one in self._searched if one.t_ns >= since_ns]
        return sorted(timed, key=lambda crossing: crossing.t_ns)

    def _runners(self, sign: int, window_ns: tuple[int, int]) -> list[Found]:
        if self._strip is None or self._frames.grid is None:
            return []
        since_ns, until_ns = window_ns
        reach_ns = (until_ns - since_ns) // 2 + _BEYOND_NS
        frames = self._frames.around((since_ns + until_ns) // 2, reach_ns)
        found = runners(frames, self._frames.grid, sign, self._strip.exposure_ns, self._settings)
        return [one for one in found if since_ns <= one.t_ns < until_ns]

    def _replaced(self, timed: list[Crossing], found: Found, sign: int) -> list[Crossing]:
        """Add somebody whom the search has found and no track accounts for.

        The crossing of a track that mixes two bodies has another speed: it is replaced. One that goes alike is the same
        body's; while its track is in the gate it may yet turn out to be nobody's, and the question stays open.
        """
        near = [one for one in self._given + timed if self._is_same(one, found, sign)]
        there = [one for one in self._time(self._tracker.tracks) if self._is_same(one, found, sign)]
        if any(found.goes_at(one.speed_m_per_s) or one in self._given for one in near):
            return timed
        if any(found.goes_at(one.speed_m_per_s) for one in there):
            self._open.append((sign, found))
            return timed
        hidden = self._hidden(found, sign)
        if hidden is None:
            return timed
        mixed = next(iter(near + there), None)
        if mixed is None:
            hidden = replace(hidden, body=self._tracker.new_number())
        else:
            hidden = replace(hidden, body=mixed.body, origin_ns=mixed.origin_ns)
        self._searched.append(hidden)
        return [one for one in timed if one != mixed] + [hidden]

    def _is_same(self, crossing: Crossing, found: Found, sign: int) -> bool:
        runs = crossing.speed_m_per_s >= SLOWEST_M_PER_S
        return runs and crossing.direction == _DIRECTIONS[sign] and found.is_of(crossing.t_ns)

    def _hidden(self, found: Found, sign: int) -> Crossing | None:
        if self._strip is None or self._frames.grid is None:
            return None
        near, exposure_ns = self._frames.around(found.t_ns, _BEYOND_NS), self._strip.exposure_ns
        fitted = front(found, near, self._frames.grid, sign, exposure_ns, self._settings)
        if fitted is None:
            return None
        found = fitted
        first = Instant(found.t_ns, 0, found.speed_m_per_s, 0.0, 0, 0.0)
        instant = refined(first, found.height_m, sign, exposure_ns, self._frames, self._settings)
        if instant is first:
            return None
        return replace(_crossing(instant, sign, found.height_m), origin_ns=instant.t_ns, note=ANOTHER_BODY)

    def _is_searched(self, crossing: Crossing) -> bool:
        """Whether the search has given this one out before: a track that came late may hold it too."""
        return any(
            one.direction == crossing.direction
            and crossing.speed_m_per_s >= SLOWEST_M_PER_S
            and abs(one.t_ns - crossing.t_ns) * 1e-9 * one.speed_m_per_s < BODY_M
            for one in self._searched
        )


def _crossing(instant: Instant, sign: int, height_m: float) -> Crossing:
    """The crossing of a body `height_m` tall (NaN if not seen) that goes right (+1) or left (-1)."""
    return Crossing(
        t_ns=instant.t_ns,
        u_ns=instant.u_ns,
        direction=_DIRECTIONS[sign],
        speed_m_per_s=instant.speed_m_per_s,
        u_speed_m_per_s=instant.u_speed_m_per_s,
        frames=instant.frames,
        residual_m=instant.residual_m,
        height_m=height_m,
    )
