"""Tight? Rate up with length and speed down, beyond 2u, twice; steady sessions are left in peace."""

from __future__ import annotations

import numpy as np

from server.coaching.advice import Day, Ran
from server.coaching.advise import advise
from server.coaching.strides import Strides
from server.coaching.tight import tight
from server.coaching.timed_rep import TimedRep

USUAL = [Strides(9.0 + 0.01 * place, 0.012, 260.0 - place, 1.0, "a") for place in range(4)]
TIGHT = Strides(8.7, 0.012, 268.0, 1.0, "a")


def test_two_tight_reps_in_a_row_are_told_with_their_figures() -> None:
    told = tight([*USUAL, TIGHT, TIGHT])
    assert told == (
        "in two reps in a row more steps (+10 and +10 a minute), shorter ones (-14 and -14 cm) and less speed "
        "(-3.5 and -3.5 %) than in the 4 reps before, each beyond 2u"
    )


def test_one_tight_rep_or_only_part_of_it_is_nothing() -> None:
    slow = Strides(8.7, 0.012, 256.0, 1.0, "a")
    quick = Strides(9.1, 0.012, 268.0, 1.0, "a")
    doubtful = Strides(8.7, 0.012, 268.0, 6.0, "a")
    for last in ([TIGHT], [USUAL[0], TIGHT], [slow, slow], [quick, quick], [doubtful, doubtful]):
        assert tight([*USUAL, *last]) is None
    assert tight([*USUAL[:2], TIGHT, TIGHT]) is None
    assert tight([]) is None


def test_reps_of_another_set_up_are_not_compared() -> None:
    other = Strides(8.7, 0.012, 268.0, 1.0, "b")
    assert tight([*USUAL, other, other]) is None
    assert tight([*USUAL, TIGHT, other]) is None


def test_a_thousand_steady_sessions_are_left_in_peace_in_99_per_cent() -> None:
    rng = np.random.default_rng(1)
    told = 0
    for _ in range(1000):
        speeds = 9.0 * (1.0 + 0.012 * rng.standard_normal(9))
        rates = 260.0 * (1.0 + 0.007 * rng.standard_normal(9))
        reps = [Strides(float(v), 0.012, float(r), 1.0) for v, r in zip(speeds, rates, strict=True)]
        told += any(tight(reps[:end]) is not None for end in range(1, 10))
    assert told < 10


def ran(strides: Strides | None) -> Ran:
    velocity = 9.0 if strides is None else strides.velocity_m_per_s
    return Ran(TimedRep(30.0 / velocity, 0.0013, 0.02, 30.0, "a"), strides=strides)


def test_the_advice_is_the_texts_first_rule_and_only_of_the_newest_reps() -> None:
    loose = [ran(one) for one in USUAL]
    found = [one for one in advise(Day("Ann", (*loose, ran(TIGHT), ran(TIGHT)))) if one.kind == "tight"]
    assert [one.words for one in found] == ["tight? Rule #1: stay loose"]
    for later in (ran(None), loose[0]):
        assert all(one.kind != "tight" for one in advise(Day("Ann", (*loose, ran(TIGHT), ran(TIGHT), later))))
