"""Which flash of one recording is which of another: the offset at which most of their instants fall together."""

from __future__ import annotations

from collections.abc import Sequence

from calibration.clock_fit import PHONE_CLOCK_PPM
from gate.errors import ClockError

RIVAL = 0.6
"""Another offset that pairs more than this share of what the best one pairs could be meant: two of three flashes."""
LEAST_SHARE = 0.5
"""Of the recording with fewer flashes so many must have a partner, else what agrees is chance."""

Pairs = list[tuple[int, int]]


def paired(
    first_ns: Sequence[int],
    second_ns: Sequence[int],
    within_ns: int,
    what: str,
    lasts_ns: tuple[Sequence[int], Sequence[int]] | None = None,
) -> Pairs:
    """Numbers (in first, in second) of the instants that are the same happenings, in time order.

    within_ns: how far two pairs' offsets, and two lengths, may lie apart beside the clocks' drift. what: of them, for a
    message. lasts_ns: how long each happening lasted in each recording, where that is known.

    Raises ClockError where a recording has none, where none agree, and where two offsets do alike.
    """
    for marker, instants in ((2, first_ns), (3, second_ns)):
        if not instants:
            raise ClockError(
                f"no {what} were found in Marker {marker}'s recording: light most of its picture, or let a torch blink"
            )
    tried = [(i, k) for i in range(len(first_ns)) for k in range(len(second_ns))]
    first_lasts_ns, second_lasts_ns = lasts_ns or ([0] * len(first_ns), [0] * len(second_ns))
    alike = [[abs(one - other) <= within_ns for other in second_lasts_ns] for one in first_lasts_ns]
    found = [_at(first_ns, second_ns, (i, k), within_ns, alike) for i, k in tried]
    best = max(range(len(tried)), key=lambda number: len(found[number]))
    offset_ns = _apart(first_ns, second_ns, tried[best])
    span_ns = 2 * within_ns + _drift_ns(first_ns[-1] - first_ns[0])
    others = [
        len(pairs)
        for pair, pairs in zip(tried, found, strict=True)
        if abs(_apart(first_ns, second_ns, pair) - offset_ns) > span_ns
    ]
    if others and max(others) > RIVAL * len(found[best]):
        raise ClockError(
            f"{len(first_ns)} and {len(second_ns)} instants of {what} fit one another at two offsets alike: "
            "give them in an uneven rhythm while both record, or give --offset"
        )
    if len(found[best]) < LEAST_SHARE * min(len(first_ns), len(second_ns)):
        raise ClockError(
            f"only {len(found[best])} of {len(first_ns)} and {len(second_ns)} instants of {what} fall together: "
            "they are not the same happenings; both recordings must see all of them"
        )
    return found[best]


def _apart(first_ns: Sequence[int], second_ns: Sequence[int], pair: tuple[int, int]) -> int:
    return second_ns[pair[1]] - first_ns[pair[0]]


def _drift_ns(since_ns: int) -> int:
    """What two phones' clocks may drift apart in a time."""
    return round(2e-6 * PHONE_CLOCK_PPM * abs(since_ns))


def _at(
    first_ns: Sequence[int], second_ns: Sequence[int], start: tuple[int, int], within_ns: int, alike: list[list[bool]]
) -> Pairs:
    """Pairs of alike instants that agree with one of `start` being the other, each instant in one of them."""
    offset_ns, pairs, after = _apart(first_ns, second_ns, start), Pairs(), 0
    for number, t_ns in enumerate(first_ns):
        near_ns = within_ns + _drift_ns(t_ns - first_ns[start[0]])
        while after < len(second_ns) and second_ns[after] < t_ns + offset_ns - near_ns:
            after += 1
        if after < len(second_ns) and second_ns[after] <= t_ns + offset_ns + near_ns and alike[number][after]:
            pairs.append((number, after))
            after += 1
    return pairs
