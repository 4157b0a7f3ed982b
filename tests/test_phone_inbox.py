"""Numbers of a phone's messages: each once, every gap named."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.phones.inbox import MOST_GAPS, MOST_LEAP, Gap, Inbox
from server.phones.wire import WireError


@given(st.lists(st.integers(0, 60)), st.integers(0, 20))
def test_every_number_is_taken_once_or_named_as_missing(numbers: list[int], first: int) -> None:
    inbox = Inbox(first)
    taken = [one for one in numbers if inbox.take(one)]
    missing = [one for gap in inbox.gaps for one in range(gap.since, gap.to + 1)]
    assert taken == sorted(set(taken))
    assert sorted(taken + missing) == list(range(first, inbox.next))
    assert inbox.missing == len(missing)
    assert inbox.doubles == len(numbers) - len(taken)


def test_a_replay_gives_nothing_twice() -> None:
    inbox = Inbox()
    assert all(inbox.take(one) for one in range(5))
    inbox.resume(2)
    assert [inbox.take(one) for one in range(2, 8)] == [False, False, False, True, True, True]
    assert (inbox.doubles, inbox.missing) == (3, 0)


def test_what_the_ring_has_dropped_is_named() -> None:
    inbox = Inbox()
    inbox.take(0)
    assert inbox.lost(1, 9)
    assert not inbox.lost(1, 9)
    inbox.resume(12)
    assert inbox.take(12)
    assert list(inbox.gaps) == [Gap(1, 9), Gap(10, 11)]
    assert [gap.count for gap in inbox.gaps] == [9, 2]


@pytest.mark.parametrize(
    "leap",
    [lambda one: one.take(MOST_LEAP + 8), lambda one: one.lost(7, 2**32 - 1), lambda one: one.resume(2**32 - 1)],
)
def test_a_number_that_cannot_be_is_refused_and_what_comes_next_is_taken(leap: Callable[[Inbox], object]) -> None:
    inbox = Inbox(7)
    with pytest.raises(WireError, match=r"message \d+ cannot be, 7 is due: reload the page"):
        leap(inbox)
    assert inbox.take(7)
    assert (inbox.missing, list(inbox.gaps)) == (0, [])


def test_gaps_without_end_take_no_room_without_end() -> None:
    inbox = Inbox()
    for number in range(0, 4 * MOST_GAPS, 2):
        inbox.take(number)
    assert len(inbox.gaps) == MOST_GAPS
    assert inbox.missing == 2 * MOST_GAPS - 1
