"""Bodies that are one in the picture for a while: which end is whose, and where the hidden one is.

Each body is followed by the ends of its torso. What of a joined body is whose: gate/joined.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gate.instant import Instant, Passage
from gate.seen import Seen

ANOTHER_BODY = "another body at the same instant"
_AT_ONCE_NS = 50_000_000
"""Who is within 0.4 m at 8 m/s."""
_LOOK_BACK_NS = 250_000_000
"""A body's motion is read off its ends over so long: at 8 m/s 2 m; a walker takes half a step."""
_HIDDEN_NS = 400_000_000
"""A body none of whose ends was seen for so long is no longer expected: at 5 m/s it has gone 2 m."""
_MOST_LOOKS = 12
"""Of the sightings so many are used, evenly spaced: the median of their slopes is steady then."""
_LATEST = 3
"""The place is the median of so many newest ends: an error of the speed moves it little."""
WIDTH_M = 0.35
"""Width of a torso of which only one end was seen: chest and upper arm from the side (0.25 to 0.45 m)."""
_SETTLED_NS = 100_000_000
"""A body followed for so long has a known width."""
CLEAR_M = 0.05
"""An end is a body's own if it must be so far outside of the other one."""
_ONE_BODY_M = 0.9
"""Two that go alike and fill less than this are parts of one body."""
_U_END_M = 0.05
"""Standard uncertainty of a trunk's front that is read off the ends of torsos: an arm joins them or does not."""
_RUNS_M_PER_S = 2.0
"""Who is slower does not come out on the other side of somebody."""
_MISJUDGED = 1.8
"""A speed read off a few frames of a body that comes into the strip may be off by this factor."""
TWO_WIDE_M = 0.6
"""A body of this width that comes apart was two; a trunk that an arm of its background's tone cuts is narrower."""
_ALIKE_M_PER_S, _ALIKE = 1.0, 0.25
"""Speeds nearer than this, or this part of the faster, are one speed."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Where a torso's ends are expected at one instant, and how it goes. settled: its width is known."""

    first_m: float
    last_m: float
    speed_m_per_s: float
    settled: bool
    since_ns: int

    @property
    def middle_m(self) -> float:
        """Middle of the torso."""
        return (self.first_m + self.last_m) / 2

    def is_in(self, body: Seen) -> bool:
        """Whether a body that is seen covers the middle of this one."""
        return body.first_m - CLEAR_M <= self.middle_m <= body.last_m + CLEAR_M


def motion(seen: Sequence[Seen], t_ns: int) -> Motion | None:
    """Expect a body at `t_ns` by its own ends of late, at constant speed; None where too little of it was seen."""
    own = [one for one in seen if not (one.first_unseen and one.last_unseen)]
    if len(own) < 2 or t_ns - own[-1].t_ns > _HIDDEN_NS:
        return None
    near = [one for one in own if one.t_ns >= own[-1].t_ns - _LOOK_BACK_NS]
    near = near[-1 :: -max(1, len(near) // _MOST_LOOKS)]
    t_s = np.array([(one.t_ns - t_ns) * 1e-9 for one in near])
    first = np.array([np.nan if one.first_unseen else one.first_m for one in near])
    last = np.array([np.nan if one.last_unseen else one.last_m for one in near])
    slopes = np.concatenate([_slopes(t_s, first), _slopes(t_s, last)])
    if len(slopes) == 0:
        return None
    speed = _middle(slopes)
    first_m, last_m = (_place((x_m - speed * t_s)[np.isfinite(x_m)][:_LATEST]) for x_m in (first, last))
    settled = np.isfinite(first_m + last_m) and own[-1].t_ns - own[0].t_ns >= _SETTLED_NS
    first_m = last_m - WIDTH_M if np.isnan(first_m) else first_m
    last_m = first_m + WIDTH_M if np.isnan(last_m) else last_m
    return Motion(first_m, last_m, speed, bool(settled), seen[0].t_ns)


def _slopes(t_s: NDArray[np.float64], x_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """(pairs, 2) the speed between any two places of an end, and the time between them."""
    seen = np.flatnonzero(np.isfinite(x_m))
    one, other = (seen[index] for index in np.triu_indices(len(seen), 1))
    apart_s = t_s[one] - t_s[other]
    return np.column_stack([(x_m[one] - x_m[other]) / apart_s, np.abs(apart_s)])


def _middle(slopes: NDArray[np.float64]) -> float:
    """Median of speeds, each as often as the time that it was taken over: an end jumps where an arm joins it."""
    order = np.argsort(slopes[:, 0])
    share = np.cumsum(slopes[order, 1])
    return float(slopes[order[np.searchsorted(share, share[-1] / 2)], 0])


def _place(x_m: NDArray[np.float64]) -> float:
    return float(np.nanmedian(x_m)) if np.isfinite(x_m).any() else float("nan")


def time_ends(seen: Sequence[Seen], passage: Passage, direction: int) -> Instant | None:
    """Instant of a body whose edges were hidden at the gate: from its own leading ends before and after, at one speed.

    None where it was in one with nobody, or too little of it was seen.
    """
    unseen = np.array([one.last_unseen if direction > 0 else one.first_unseen for one in seen])
    near = np.abs(passage.t_s) <= _LOOK_BACK_NS * 1e-9
    t_s = passage.t_s + float(np.nanmedian(passage.delay_s))
    lead_m = np.array([one.last_m if direction > 0 else -one.first_m for one in seen])
    lead_m[unseen | ~near] = np.nan
    slopes = _slopes(t_s, lead_m)
    if not (unseen & near).any() or len(slopes) == 0 or (speed := _middle(slopes)) <= 0:
        return None
    return Instant(
        t_ns=passage.origin_ns - round(_place(lead_m - speed * t_s) / speed * 1e9),
        u_ns=round(_U_END_M / speed * 1e9),
        speed_m_per_s=speed,
        u_speed_m_per_s=float(np.std(slopes[:, 0])) / len(slopes) ** 0.5,
        frames=int(np.isfinite(lead_m).sum()),
        residual_m=_U_END_M,
    )


def another_body(seen: Sequence[Seen], t_ns: int) -> str | None:
    """The note of a crossing at `t_ns` that more than one body may have made: they are one, or it is too wide."""
    near = [one for one in seen if abs(one.t_ns - t_ns) <= _AT_ONCE_NS]
    hidden = [one for one in near if np.isnan(one.edges.top_m) and (one.first_unseen or one.last_unseen)]
    wide = [one for one in near if one.last_m - one.first_m >= TWO_WIDE_M]
    return ANOTHER_BODY if 2 * max(len(hidden), len(wide)) > len(near) else None


def comes_out(seen: Sequence[Seen], expected: Motion, body: Seen) -> bool:
    """Whether a body in the strip is somebody who was hidden by another: where it was last seen and how it went fit."""
    right = expected.speed_m_per_s > 0
    own = [one for one in seen if not (one.last_unseen if right else one.first_unseen)]
    if not own or own[-1] is seen[-1] or abs(expected.speed_m_per_s) < _RUNS_M_PER_S:
        return False
    gone_m = (body.last_m - own[-1].last_m) if right else (body.first_m - own[-1].first_m)
    speed = gone_m / ((body.t_ns - own[-1].t_ns) * 1e-9)
    return 1 / _MISJUDGED <= speed / expected.speed_m_per_s <= _MISJUDGED


def fragments(motions: Mapping[int, Motion]) -> set[int]:
    """Numbers of the younger of two that go alike and together are no wider than one body."""
    found = set()
    for (a, one), (b, other) in combinations(motions.items(), 2):
        faster = max(abs(one.speed_m_per_s), abs(other.speed_m_per_s))
        alike = abs(one.speed_m_per_s - other.speed_m_per_s) <= max(_ALIKE_M_PER_S, _ALIKE * faster)
        wide_m = max(one.last_m, other.last_m) - min(one.first_m, other.first_m)
        if alike and wide_m <= _ONE_BODY_M:
            found.add(b if one.since_ns <= other.since_ns else a)
    return found
