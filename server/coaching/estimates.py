"""A 400 m time from races over other distances: named methods, each with its band and where it comes from.

Only what is made for one runner's own times is here. Riegel's exponent (its range begins at 3.5 minutes) and tables of
equal merit (equal points, not the same runner: 3 to 5 s too fast) are left out on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Sex = Literal["", "f", "m"]
M_800, M_1500 = 800.0, 1500.0
BAND_S = 2.0
"""Half of the band of Horwill's rule. It does not hold who comes from the 400 m: they lose up to 8 s a lap (Horwill,
"Solving the 800m Puzzle"), so their 400 m is faster than the band says. Harding gives no scatter: the same for his."""
OUTSIDE = 2.0
"""How many times as wide the band is for races outside those that a method was made on: our choice."""
LEAST_LEAD_S = 1.0
"""Who runs 400 m hardly faster than a lap of the own 800 m has a race among the times that does not belong there."""


@dataclass(frozen=True, slots=True)
class Method:
    """Two formulas of one author. made_on_s: 800 m times that it was made on, by sex, from and to."""

    name: str
    source: str
    made_on_s: Mapping[Sex, tuple[float, float]]


HORWILL = Method(
    "Horwill's rule from 800 m",
    "Frank Horwill, British Milers' Club: a lap of the 800 m less 4 s (men) or 5 s (women), band 2 s",
    {"m": (100.0, 130.0), "f": (113.0, 142.0)},
)
"""His examples: men from 1:41.7 to 2:08, women to 2:20; the women's record is 1:53.3."""
HARDING = Method(
    "Harding's regression from 800 m and 1500 m",
    "Sam Harding 2017, 779 season's bests of British athletes 2013-2015, solved for 400 m; he gives no scatter, so the "
    "band is Horwill's",
    {"m": (104.0, 135.0), "f": (120.0, 160.0)},
)
"""Who is on that list with all three times: he gives no range, this is our reading of a national list."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A 400 m time that nobody ran. band_s: half of what about 95 % lie in, so twice the standard uncertainty."""

    method: str
    time_s: float
    band_s: float
    source: str
    note: str = ""

    @property
    def low_s(self) -> float:
        """The fast end of the band."""
        return self.time_s - self.band_s

    @property
    def high_s(self) -> float:
        """The slow end of the band."""
        return self.time_s + self.band_s

    @property
    def u_time_s(self) -> float:
        """Standard uncertainty."""
        return self.band_s / 2


def estimates(times_s: Mapping[float, float], sex: Sex = "") -> tuple[Estimate, ...]:
    """Every estimate that these races allow, the one on more races first; none from a 1500 m or a mile alone.

    times_s: race's distance in metres -> time. A mile is not taken for a 1500 m: how much slower a runner is over it
    is the runner's own, and the regression asks for the 1500 m. sex unknown: both formulas, and a band over both.
    """
    t800_s, t1500_s = times_s.get(M_800), times_s.get(M_1500)
    if t800_s is None:
        return ()
    found = []
    if t1500_s is not None:
        by_sex = {
            "m": (t800_s - 0.152 * t1500_s + 1.260) / 1.528,
            "f": (t800_s - 0.213 * t1500_s + 11.762) / 1.419,
        }
        found.append(_over(HARDING, by_sex, t800_s, sex))
    found.append(_over(HORWILL, {"m": t800_s / 2 - 4, "f": t800_s / 2 - 5}, t800_s, sex))
    return tuple(one for one in found if one.time_s <= t800_s / 2 - LEAST_LEAD_S)


def _over(method: Method, by_sex: Mapping[str, float], t800_s: float, sex: Sex) -> Estimate:
    """The estimate for that sex, else the middle of both with a band over both."""
    asked: tuple[Sex, ...] = ("m", "f") if sex == "" else (sex,)
    outside = [one for one in asked if not method.made_on_s[one][0] <= t800_s <= method.made_on_s[one][1]]
    bands = [(by_sex[one], BAND_S * (OUTSIDE if one in outside else 1.0)) for one in asked]
    low_s = min(time_s - band_s for time_s, band_s in bands)
    high_s = max(time_s + band_s for time_s, band_s in bands)
    notes = ["sex not said: the band is over both formulas"] if sex == "" else []
    if outside:
        notes.append("outside the times that the method was made on: a wider band")
    return Estimate(method.name, (low_s + high_s) / 2, (high_s - low_s) / 2, method.source, "; ".join(notes))
