"""What of a body that is two in the picture is whose: ends and edges that are clear of where the other must be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gate.meeting import CLEAR_M, TWO_WIDE_M, WIDTH_M, Motion
from gate.seen import Seen
from gate.stature import Reach
from gate.torso import Edges

_GROWS_M = 0.30
"""Somebody else has come to a body that reaches this much further than it must: an arm adds less."""
_OFF_M = 0.35
"""An end is where it must be if nearer than that: an arm that joins the torso, and the motion's error."""
_ROW_CLEAR_M = 0.10
"""An edge of a row is a body's own if so far outside of the other one's torso: arms swing there."""


def parted(seen: Sequence[Seen], bodies: Sequence[Seen]) -> list[tuple[list[Seen], Seen]]:
    """Where a body has come apart into two, return each with what was its own end of the joined one before."""
    last = seen[-1]
    inside = [one for one in bodies if last.first_m - _OFF_M < one.centre_m < last.last_m + _OFF_M]
    if last.last_m - last.first_m < TWO_WIDE_M or len(inside) != 2:
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
        last_m = min(one.last_m, one.first_m + WIDTH_M)
        mine = Edges(edges.left_m, nothing, float("nan"))
        return replace(one, last_m=last_m, last_unseen=True, edges=mine, reach=Reach())
    first_m = max(one.first_m, one.last_m - WIDTH_M)
    mine = Edges(nothing, edges.right_m, float("nan"))
    return replace(one, first_m=first_m, first_unseen=True, edges=mine, reach=Reach())


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
    has_first = own.first_m < others_first - CLEAR_M and abs(body.first_m - own.first_m) < _OFF_M
    has_last = own.last_m > others_last + CLEAR_M and abs(body.last_m - own.last_m) < _OFF_M
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
