"""A value with its unit and the budget that its standard uncertainty comes from (JCGM 100:2008, "GUM")."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["own", "common"]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One source of error.

    u: its standard uncertainty, in the measurement's unit, at one gate.
    kind: "own" to each rep, or "common" to all reps of an untouched set-up.
    signs: how an error of +u moves the instants at Marker 2 and Marker 3. (1, 1) cancels in a split, (1, -1) doubles.
    """

    term: str
    u: float
    kind: Kind
    signs: tuple[int, int] = (0, 1)

    @property
    def effect(self) -> float:
        """What the line adds to the difference Marker 3 less Marker 2."""
        return self.u * abs(self.signs[1] - self.signs[0])


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value in `unit` with its budget."""

    value: float
    unit: str
    budget: tuple[BudgetLine, ...] = ()

    @property
    def u(self) -> float:
        """Standard uncertainty: what counts against anything outside the set-up, such as a pace."""
        return _root_sum(self.budget)

    @property
    def u_own(self) -> float:
        """The part that differs between reps of one set-up: what counts when they are compared."""
        return _root_sum(line for line in self.budget if line.kind == "own")


def _root_sum(lines: Iterable[BudgetLine]) -> float:
    return math.hypot(*(line.effect for line in lines))


def scaled(line: BudgetLine, factor: float) -> BudgetLine:
    """The same source of error as it acts on another quantity: u times |factor|."""
    return BudgetLine(line.term, line.u * abs(factor), line.kind, line.signs)


def mean_speed(distance_m: Measurement, time_s: Measurement) -> Measurement:
    """Distance over time; (u_v / v)^2 = (u_d / d)^2 + (u_t / t)^2, line by line."""
    speed = distance_m.value / time_s.value
    lines = [scaled(line, speed / distance_m.value) for line in distance_m.budget]
    lines += [scaled(line, speed / time_s.value) for line in time_s.budget]
    return Measurement(speed, "m/s", tuple(lines))
