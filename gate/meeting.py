"""Bodies that are one in the picture for a while: which end is whose, and where the hidden one is.

Each body is followed by the ends of its torso. While it is in one with another, an end counts as its own only where it
stands clear of where the other must be; everything else of it is not seen, and what is timed bridges the gap.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gate.instant import Instant, Passage
from gate.seen import Seen
from gate.stature import Reach
from gate.torso import Edges

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
_WIDTH_M = 0.35
"""Width of a torso of which only one end was seen: chest and upper arm from the side (0.25 to 0.45 m)."""
_GROWS_M = 0.30
"""Somebody else has come to a body that reaches this much further than it must: an arm adds less."""
_SETTLED_NS = 100_000_000
"""A body followed for so long has a known width."""
_CLEAR_M = 0.05
"""An end is a body's own if it must be so far outside of the other one."""
_OFF_M = 0.35
"""An end is where it must be if nearer than that: an arm that joins the torso, and the motion's error."""
_ROW_CLEAR_M = 0.10
"""An edge of a row is a body's own if so far outside of the other one's torso: arms swing there."""
_ONE_BODY_M = 0.9
"""Two that go alike and fill less than this are parts of one body."""
_U_END_M = 0.05
"""Standard uncertainty of a trunk's front that is read off the ends of torsos: an arm joins them or does not."""
_RUNS_M_PER_S = 2.0
"""Who is slower does not come out on the other side of somebody."""
_MISJUDGED = 1.8
"""A speed read off a few frames of a body that comes into the strip may be off by this factor."""
_TWO_WIDE_M = 0.6
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
        return body.first_m - _CLEAR_M <= self.middle_m <= body.last_m + _CLEAR_M


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
    first_m = last_m - _WIDTH_M if np.isnan(first_m) else first_m
    last_m = first_m + _WIDTH_M if np.isnan(last_m) else last_m
    return Motion(first_m, last_m, speed, bool(settled), seen[0].t_ns)


def _slopes(t_s: NDArray[np.float64], x_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """(pairs, 2) the speed between any two places of an end, and the time between them."""
    pairs = list(combinations(np.flatnonzero(np.isfinite(x_m)), 2))
    slopes = [((x_m[i] - x_m[j]) / (t_s[i] - t_s[j]), abs(t_s[i] - t_s[j])) for i, j in pairs]
    return np.array(slopes, dtype=np.float64).reshape(-1, 2)


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
    wide = [one for one in near if one.last_m - one.first_m >= _TWO_WIDE_M]
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


def parted(seen: Sequence[Seen], bodies: Sequence[Seen]) -> list[tuple[list[Seen], Seen]]:
    """Where a body has come apart into two, return each with what was its own end of the joined one before."""
    last = seen[-1]
    inside = [one for one in bodies if last.first_m - _OFF_M < one.centre_m < last.last_m + _OFF_M]
    if last.last_m - last.first_m < _TWO_WIDE_M or len(inside) != 2:
        return []
    left, right = sorted(inside, key=lambda one: one.centre_m)
    return [
        ([_one_end(one, left=True) for one in seen], left),
        ([_one_end(one, left=False) for one in seen], right),
    ]


def _one_end(one: Seen, *, left: bool) -> Seen:
    """What the one at the left (or right) end of a joined body has of it."""
    nothing, edges = np.full_like(one.edges.left_m, np.nan), one.edges
    if left:
        last_m = min(one.last_m, one.first_m + _WIDTH_M)
        mine = Edges(edges.left_m, nothing, float("nan"))
        return replace(one, last_m=last_m, last_unseen=True, edges=mine, reach=Reach())
    first_m = max(one.first_m, one.last_m - _WIDTH_M)
    mine = Edges(nothing, edges.right_m, float("nan"))
    return replace(one, first_m=first_m, first_unseen=True, edges=mine, reach=Reach())


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


def shares(body: Seen, inside: Mapping[int, Motion]) -> tuple[dict[int, Seen], list[Seen]]:
    """Return what each of those inside has of a joined body, and what is left for nobody known.

    Nobody has a share where only one is inside and the body is no larger than that one: all of it is left then.
    """
    if len(inside) >= 2:
        return {
            number: _share(body, one, [other for key, other in inside.items() if key != number])
            for number, one in inside.items()
        }, []
    for number, one in inside.items():
        new = _newcomer(body, one)
        if new is not None:
            came = Motion(new.first_m, new.last_m, 0.0, False, new.t_ns)
            return {number: _share(body, one, [came])}, [new]
    return {}, [body]


def _newcomer(body: Seen, known: Motion) -> Seen | None:
    """Somebody who has come to one end of a body that is known."""
    if not known.settled:
        return None
    before_m, after_m = known.first_m - body.first_m, body.last_m - known.last_m
    if max(before_m, after_m) < _GROWS_M:
        return None
    edges, nothing = body.edges, np.full_like(body.edges.left_m, np.nan)
    if after_m >= before_m:
        right = np.where(edges.right_m > known.last_m + _ROW_CLEAR_M, edges.right_m, np.nan)
        return replace(
            body,
            first_m=known.last_m,
            edges=Edges(nothing, right.astype(np.float32), edges.top_m),
            reach=Reach(),
            first_unseen=True,
        )
    left = np.where(edges.left_m < known.first_m - _ROW_CLEAR_M, edges.left_m, np.nan)
    return replace(
        body,
        last_m=known.first_m,
        edges=Edges(left.astype(np.float32), nothing, edges.top_m),
        reach=Reach(),
        last_unseen=True,
    )


def _share(body: Seen, own: Motion, others: Collection[Motion]) -> Seen:
    """What of a joined body is one's own; an end that is not stands where it is expected."""
    others_first, others_last = min(one.first_m for one in others), max(one.last_m for one in others)
    has_first = own.first_m < others_first - _CLEAR_M and abs(body.first_m - own.first_m) < _OFF_M
    has_last = own.last_m > others_last + _CLEAR_M and abs(body.last_m - own.last_m) < _OFF_M
    edges = body.edges
    left = has_first & (edges.left_m < others_first - _ROW_CLEAR_M) & (abs(edges.left_m - own.first_m) < _OFF_M)
    right = has_last & (edges.right_m > others_last + _ROW_CLEAR_M) & (abs(edges.right_m - own.last_m) < _OFF_M)
    return Seen(
        body.t_ns,
        body.first_m if has_first else own.first_m,
        body.last_m if has_last else own.last_m,
        Edges(np.where(left, edges.left_m, np.nan), np.where(right, edges.right_m, np.nan), float("nan")),
        Reach(),
        first_unseen=not has_first or body.first_unseen,
        last_unseen=not has_last or body.last_unseen,
    )
