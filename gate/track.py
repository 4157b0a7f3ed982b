"""One body followed through the strips, from the first that shows its torso to the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise

import numpy as np
from numpy.typing import NDArray

from gate.instant import Passage
from gate.joined import parted, shares
from gate.line import Strip
from gate.meeting import Motion, comes_out, fragments, motion
from gate.seen import Seen
from gate.settings import DetectorSettings

_PLACE_SLACK_M = 0.15
"""A torso's centre can jump by this from strip to strip: an arm that joins its columns or leaves them."""
_CHANGE_OF_SPEED = 0.5
"""Part of `max_speed_m_per_s` by which a known body's apparent speed may be off: who turns on the spot, at a walk."""
_PASSED_M = 0.25
"""A passage is one when the torso's leading end came this far over the line: a trunk's depth; who sways is nobody."""
_AROUND_S = 1.0
"""A passage keeps the strips this near to it: at 1 m/s the whole width of a strip."""
_TOP_QUANTILE = 0.7
"""Quantile of the tops seen in a passage that is the body's height: the head bobs, and a hand is up only briefly."""


@dataclass(slots=True)
class Track:
    """The sightings of one body, in order of time.

    number: counted by the tracker. timed_ns: crossings up to here have been given out. told_ns: origins of the
    passages of which an early crossing has been given out.
    """

    number: int
    seen: list[Seen] = field(default_factory=list)
    timed_ns: int = -(2**62)
    told_ns: set[int] = field(default_factory=set)

    @property
    def last_ns(self) -> int:
        """Time of the latest sighting."""
        return self.seen[-1].t_ns

    @property
    def span_ns(self) -> int:
        """Time from the first to the latest sighting."""
        return self.last_ns - self.seen[0].t_ns

    def expected_m(self, t_ns: int) -> float:
        """Centre where the body should be at `t_ns`, from its last two places."""
        last = self.seen[-1]
        if len(self.seen) < 2:
            return last.centre_m
        before = self.seen[-2]
        return last.centre_m + (last.centre_m - before.centre_m) * (t_ns - last.t_ns) / (last.t_ns - before.t_ns)

    def reach_m(self, t_ns: int, max_speed_m_per_s: float) -> float:
        """How far from the expected place it can be: a new body by all of its speed, a known one by its change."""
        share = 1.0 if len(self.seen) < 2 else _CHANGE_OF_SPEED
        return _PLACE_SLACK_M + share * max_speed_m_per_s * (t_ns - self.last_ns) * 1e-9


class Tracker:
    """Joins the bodies of successive strips into tracks, nearest to its expected place first."""

    def __init__(self, settings: DetectorSettings) -> None:
        self._settings = settings
        self._numbers = count(1)
        self.tracks: list[Track] = []

    def new_number(self) -> int:
        """A number that no body has yet."""
        return next(self._numbers)

    def follow(self, seen: list[Seen]) -> None:
        """Give each body of one strip to the track that expects it, or to a new one; a joined one to all in it."""
        if not seen:
            return
        motions = {track.number: motion(track.seen, seen[0].t_ns) for track in self.tracks}
        known = {number: one for number, one in motions.items() if one is not None}
        alone: list[Seen] = []
        shared: set[int] = set()
        for body in self._come_out(seen, known, shared):
            rest, of = self._share(body, {number: one for number, one in known.items() if number not in shared})
            alone += rest
            shared |= of
        alone = self._part([track for track in self.tracks if track.number not in shared], alone)
        new = {track.number for track in self.tracks} - set(motions)
        self._give([track for track in self.tracks if track.number not in shared | new], alone, known)

    def _come_out(self, seen: list[Seen], known: Mapping[int, Motion], shared: set[int]) -> list[Seen]:
        """Give bodies that nobody is expected in to those who were hidden; return the others."""
        left = []
        for body in seen:
            hidden = [track for track in self.tracks if track.number in known and track.number not in shared]
            heir = None
            if not any(one.is_in(body) for one in known.values()):
                heir = next((track for track in hidden if comes_out(track.seen, known[track.number], body)), None)
            if heir is None:
                left.append(body)
            else:
                heir.seen.append(body)
                shared.add(heir.number)
        return left

    def _part(self, tracks: list[Track], seen: list[Seen]) -> list[Seen]:
        """Where one was two all along, each goes on from its own end; return the bodies that are left."""
        for track in tracks:
            children = parted(track.seen, seen)
            if children:
                self.tracks.remove(track)
                tracks.remove(track)
                for past, body in children:
                    own = Track(self.new_number(), [*past, body], track.timed_ns)
                    self.tracks.append(own)
                return [body for body in seen if all(body is not child for _, child in children)]
        return seen

    def _share(self, body: Seen, known: dict[int, Motion]) -> tuple[list[Seen], set[int]]:
        """Give a joined body to its tracks; return what of it is nobody's yet, and the numbers of those tracks."""
        inside = {number: one for number, one in known.items() if one.is_in(body)}
        gone = fragments(inside)
        self.tracks = [track for track in self.tracks if track.number not in gone]
        parts, rest = shares(body, {number: one for number, one in inside.items() if number not in gone})
        for track in self.tracks:
            if track.number in parts:
                track.seen.append(parts[track.number])
        return rest, set(parts)

    def _give(self, tracks: list[Track], seen: list[Seen], known: Mapping[int, Motion]) -> None:
        speed = self._settings.max_speed_m_per_s
        pairs = sorted(
            (abs(_expected_m(track, one.t_ns, known) - one.centre_m), i, j)
            for i, track in enumerate(tracks)
            for j, one in enumerate(seen)
        )
        free, bodies = set(range(len(tracks))), set(range(len(seen)))
        for distance_m, i, j in pairs:
            if i in free and j in bodies and distance_m <= tracks[i].reach_m(seen[j].t_ns, speed):
                tracks[i].seen.append(seen[j])
                free.remove(i)
                bodies.remove(j)
        self.tracks += [Track(self.new_number(), [seen[j]]) for j in sorted(bodies)]

    def gone(self, t_ns: int) -> list[Track]:
        """Take out and return the tracks of bodies that have left."""
        left = [track for track in self.tracks if t_ns - track.last_ns > self._settings.lost_ns]
        self.tracks = [track for track in self.tracks if t_ns - track.last_ns <= self._settings.lost_ns]
        return left


def _expected_m(track: Track, t_ns: int, known: Mapping[int, Motion]) -> float:
    """Who was partly hidden of late jumps from place to place: a longer time tells more than the last two places."""
    if track.number in known and any(one.first_unseen or one.last_unseen for one in track.seen[-2:]):
        return known[track.number].middle_m
    return track.expected_m(t_ns)


def passages(track: Track, strip: Strip, direction: int) -> list[Passage]:
    """Every time that the body's leading edge went through the gate in `direction` (+1 right, -1 left).

    strip: any strip of the gate, for its geometry.
    """
    return [_passage(track, strip, direction, index) for index in _over_the_line(track, direction)]


def origins_ns(track: Track, direction: int) -> list[int]:
    """Time stamps of the first strips that show the body over the line, one a passage; cheaper than the passages."""
    return [track.seen[index].t_ns for index in _over_the_line(track, direction)]


def around(track: Track, origin_ns: int) -> list[Seen]:
    """The sightings that belong to the passage with this origin."""
    return [one for one in track.seen if abs(one.t_ns - origin_ns) <= _AROUND_S * 1e9]


def _over_the_line(track: Track, direction: int) -> list[int]:
    lead = np.array([direction * (one.last_m if direction > 0 else one.first_m) for one in track.seen])
    found = []
    for before, after in pairwise(np.flatnonzero(np.r_[True, np.diff(np.sign(lead)) != 0, True])):
        # [before, after) is a stretch on one side; a crossing is a stretch behind followed by one in front.
        if lead[before] <= 0 or before == 0 or track.seen[before].t_ns <= track.timed_ns:
            continue
        if lead[before:after].max() >= _PASSED_M:
            found.append(int(before))
    return found


def _passage(track: Track, strip: Strip, direction: int, index: int) -> Passage:
    origin_ns = track.seen[index].t_ns
    seen = around(track, origin_ns)
    edge_m = np.array([one.edges.right_m if direction > 0 else one.edges.left_m for one in seen], dtype=np.float64)
    tops = np.array([one.edges.top_m for one in seen])
    return Passage(
        origin_ns=origin_ns,
        t_s=np.array([(one.t_ns - origin_ns) * 1e-9 for one in seen]),
        edge_m=direction * edge_m,
        delay_s=_delay_s(edge_m, strip),
        z_m=strip.z_m,
        height_m=float(np.nanquantile(tops, _TOP_QUANTILE)) if np.isfinite(tops).any() else float("nan"),
    )


def _delay_s(edge_m: NDArray[np.float64], strip: Strip) -> NDArray[np.float64]:
    """Instant of the pixel under each edge, after its frame's time stamp."""
    start_ns, row_ns, column_ns = strip.readout_ns
    column = (edge_m - strip.row_shift_m - strip.x_m[0]) / strip.m_per_column
    delay = start_ns + row_ns * np.arange(len(strip.z_m)) + column_ns * np.nan_to_num(column)
    return np.asarray(delay * 1e-9)
