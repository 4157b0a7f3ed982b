"""Whether a camera's time stamps can be believed: they are compared with the arrival of its frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from gate.frame import Frame
from gate.sources.live import Arrived, SourceGone

JUDGED_NS = 1_000_000_000
"""Frames are held back for so long before the first verdict."""
TRIALS = 3
"""Windows looked at before stamps are given up: the first ones may hold a backlog that arrives faster than it was
taken."""
RATE_TOLERANCE = 0.05
"""Least delays half a window apart differ by no more than this share of it: jitter of 25 ms that never relents."""
STEP_NS = 500_000_000
"""A frame cannot arrive so much earlier than all others: its stamp jumped."""
BLOCK_NS = 20_000_000_000
LIMIT_PPM = 500.0
"""Two quartz clocks differ by less. Stamps that count frames (30 for 29.97 Hz: 1,000 ppm) differ by more."""


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp_ns: int
    frame: Frame
    arrival_ns: int

    @property
    def delay_ns(self) -> int:
        return self.arrival_ns - self.stamp_ns


class Stamps:
    """Puts frames on the camera's clock if its stamps are honest, else on the host's (time of arrival).

    Honest: stamps rise, and run as fast as the frames arrive. Frames are held until that is known, up to 3 s.
    Raises SourceGone from `add` where honest stamps go back or jump: what follows is on another clock.
    """

    warning: str | None = None
    """Why frames carry their arrival's time, None while they do not."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._held: deque[_Seen] = deque()
        self._trials = 0
        self._trusted = False
        self._last_ns: int | None = None
        self._offset_ns = 0
        self._least_ns = self._last_arrival_ns = 0
        self._block: _Block | None = None

    def add(self, stamp_ns: int | None, frame: Frame, arrival_ns: int) -> list[Arrived]:
        """Return the frames that can be handed over now; `frame.t_ns` is overwritten.

        stamp_ns: on the camera's clock, None where it gave none.
        """
        if self.warning is not None:
            return [self._by_arrival(frame, arrival_ns)]
        if stamp_ns is None:
            held = [*self._held, _Seen(0, frame, arrival_ns)]
            return self._give_up("gives no time stamps", held, self._least_ns if self._trusted else 0)
        seen = _Seen(stamp_ns, frame, arrival_ns)
        if self._trusted:
            return self._believed(seen)
        self._held.append(seen)
        return self._judged() if arrival_ns - self._held[0].arrival_ns >= JUDGED_NS else []

    def _judged(self) -> list[Arrived]:
        rising = _rise(self._held)
        if rising and _run_with_arrival(self._held):
            return self._trust()
        self._trials += 1
        if not rising or self._trials >= TRIALS:
            return self._give_up("has time stamps that do not run with the arrival of its pictures", self._held)
        until_ns = self._held[0].arrival_ns + JUDGED_NS // 2
        while self._held[0].arrival_ns < until_ns:
            self._held.popleft()
        return []

    def _trust(self) -> list[Arrived]:
        self._trusted = True
        self._least_ns = min(seen.delay_ns for seen in self._held)
        self._last_arrival_ns = self._held[0].arrival_ns
        self._block = _Block(self._held[0].arrival_ns)
        held, self._held = self._held, deque()
        return [arrived for seen in held for arrived in self._believed(seen)]

    def _believed(self, seen: _Seen) -> list[Arrived]:
        if self._last_ns is not None and seen.stamp_ns == self._last_ns:
            return []  # the same picture again
        back = self._last_ns is not None and seen.stamp_ns < self._last_ns
        if back or seen.delay_ns < self._least_ns - STEP_NS:
            raise SourceGone(f"{self.name}: its time stamps jumped {'back' if back else 'ahead'}: it is opened anew")
        waited_ns = seen.arrival_ns - self._last_arrival_ns
        self._least_ns = min(seen.delay_ns, self._least_ns + round(waited_ns * LIMIT_PPM * 1e-6))
        self._last_arrival_ns = seen.arrival_ns
        assert self._block is not None
        if self._block.runs_away(seen):
            why = f"has time stamps that run {abs(self._block.ppm) / 1e4:.2f} % off its pictures' arrival"
            return self._give_up(why, [seen], self._least_ns)
        self._last_ns = seen.stamp_ns
        return [Arrived(replace(seen.frame, t_ns=seen.stamp_ns), seen.arrival_ns)]

    def _give_up(self, why: str, held: Iterable[_Seen], offset_ns: int = 0) -> list[Arrived]:
        """From here on t_ns = arrival - offset_ns, which goes on where stamps were believed until now."""
        self.warning = f"{self.name} {why}: frames are timed by their arrival, which scatters more"
        self._offset_ns = offset_ns
        return [self._by_arrival(seen.frame, seen.arrival_ns) for seen in held]

    def _by_arrival(self, frame: Frame, arrival_ns: int) -> Arrived:
        t_ns = arrival_ns - self._offset_ns
        if self._last_ns is not None:
            t_ns = max(t_ns, self._last_ns + 1)
        self._last_ns = t_ns
        return Arrived(replace(frame, t_ns=t_ns), arrival_ns)


def _rise(held: deque[_Seen]) -> bool:
    return all(after.stamp_ns > before.stamp_ns for before, after in pairwise(held))


def _run_with_arrival(held: deque[_Seen]) -> bool:
    middle_ns = (held[0].arrival_ns + held[-1].arrival_ns) // 2
    early = [seen for seen in held if seen.arrival_ns < middle_ns]
    late = [seen for seen in held if seen.arrival_ns >= middle_ns]
    grown_ns = min(seen.delay_ns for seen in late) - min(seen.delay_ns for seen in early)
    return abs(grown_ns) <= RATE_TOLERANCE * JUDGED_NS / 2


class _Block:
    """Least delays of blocks of BLOCK_NS: stamps run away when two blocks in a row are off the same way."""

    def __init__(self, from_ns: int) -> None:
        self.ppm = 0.0
        self._from_ns = from_ns
        self._least_ns: int | None = None
        self._before_ns: int | None = None

    def runs_away(self, seen: _Seen) -> bool:
        if self._least_ns is None or seen.delay_ns < self._least_ns:
            self._least_ns = seen.delay_ns
        if seen.arrival_ns - self._from_ns < BLOCK_NS:
            return False
        before_ppm, self.ppm = self.ppm, 0.0
        if self._before_ns is not None:
            self.ppm = (self._least_ns - self._before_ns) / BLOCK_NS * 1e6
        self._from_ns, self._before_ns, self._least_ns = seen.arrival_ns, self._least_ns, None
        return min(abs(before_ppm), abs(self.ppm)) > LIMIT_PPM and before_ppm * self.ppm > 0
