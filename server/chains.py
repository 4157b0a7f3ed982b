"""Joins what several gates saw of one body into runs: each pair of neighbours is paired as two gates are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from gate.crossing import Crossing
from server.draft import changed
from server.live_pairing import longest_run_ns, runs
from server.people_views import SessionView

Chain = tuple[int, ...]
"""Numbers of the crossings of one run, in order of time."""


def chains(gates: Sequence[tuple[float, Sequence[Crossing]]], terms: SessionView) -> list[Chain]:
    """Runs over gates given as (position, counted crossings), in the order in which a run passes them.

    A gate that missed a runner is passed over. Two gates give what `live_pairing.runs` gives.
    """
    if len(gates) == 2:
        (from_m, first), (to_m, last) = gates
        found = runs(first, last, _over(terms, to_m - from_m))
        return [tuple(number for number in pair if number is not None) for pair in found]
    linked: dict[int, int] = {}
    reached: set[int] = set()
    steps = sorted(combinations(range(len(gates)), 2), key=lambda step: (step[1] - step[0], step[0]))
    for here, there in steps:
        first = [one for one in gates[here][1] if one.counted and one.body not in linked]
        last = [one for one in gates[there][1] if one.counted and one.body not in reached]
        for start, finish in runs(first, last, _over(terms, gates[there][0] - gates[here][0])):
            if start is not None and finish is not None:
                linked[start] = finish
                reached.add(finish)
    times = {one.body: one.t_ns for _, seen in gates for one in seen if one.counted}
    heads = sorted((number for number in times if number not in reached), key=times.__getitem__)
    return _without_slow_ends([_from(head, linked) for head in heads], gates, times)


def _over(terms: SessionView, distance_m: float) -> SessionView:
    return terms if distance_m == terms.fly_zone_m else changed(terms, fly_zone_m=distance_m)


def _from(head: int, linked: Mapping[int, int]) -> Chain:
    found = [head]
    while found[-1] in linked:
        found.append(linked[found[-1]])
    return tuple(found)


def _without_slow_ends(
    found: list[Chain],
    gates: Sequence[tuple[float, Sequence[Crossing]]],
    times: Mapping[int, int],
) -> list[Chain]:
    """Leave out who gave up after a gate and came to a later one all the same: that run has its turn already."""
    places = {one.body: place for place, (_, seen) in enumerate(gates) for one in seen}
    kept: list[Chain] = []
    for chain in found:
        before = kept[-1][-1] if kept else None
        if before is not None and places[before] < places[chain[0]]:
            apart_m = gates[places[chain[0]]][0] - gates[places[before]][0]
            if 0 < times[chain[0]] - times[before] <= longest_run_ns(apart_m, 0.0):
                continue
        kept.append(chain)
    return kept
