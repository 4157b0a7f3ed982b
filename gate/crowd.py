"""When a gate is searched for runners without a silhouette of their own: while bodies meet or somebody stays."""

from __future__ import annotations

from collections.abc import Sequence

from gate.track import Track

_STAYS_NS = 1_000_000_000
"""Who runs is through a strip of 1.8 m sooner, from 3 m/s on."""
_EVERY_NS = 1_000_000_000
"""While somebody stays the search runs so often: late enough to cost little, soon enough for who waits for a time."""
_SETTLED_NS = 200_000_000
"""A path is searched for when this much of it behind the line has been seen: at 3 m/s 0.6 m."""


class Crowd:
    """Follows a stretch of strips with somebody in it; says which instants are to be searched."""

    def __init__(self) -> None:
        self._searched_ns: int | None = None
        self._crowded = False

    def due(self, t_ns: int, tracks: Sequence[Track], left: Sequence[Track], *, timed: bool) -> tuple[int, int] | None:
        """Take in a strip's tracks, and those that have left with it; return (from, until) to be searched, in ns.

        timed: whether one that has left had a crossing. Nothing is searched as long as one body alone goes through.
        """
        there = [*tracks, *left]
        if not there:
            return None
        if self._searched_ns is None:
            self._searched_ns = min(track.seen[0].t_ns for track in there)
        self._crowded |= len(there) > 1 or there[0].span_ns > _STAYS_NS
        since_ns, until_ns = self._searched_ns, t_ns - _SETTLED_NS
        over = not tracks
        crowded = self._crowded
        if over:
            self._searched_ns, self._crowded, until_ns = None, False, t_ns
        if not crowded or not (over or timed or until_ns - since_ns >= _EVERY_NS):
            return None
        if not over:
            self._searched_ns = max(since_ns, until_ns)
        return (since_ns, until_ns) if until_ns > since_ns else None
