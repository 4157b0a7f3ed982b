"""Maximal flying velocity against 400 m pace and against maximal aerobic speed: an athlete's own figures."""

from __future__ import annotations

from typing import Literal

Type = Literal["400-800 m", "800 m", "800-1500 m"]
TYPES: tuple[tuple[float, Type], ...] = ((1.58, "400-800 m"), (1.48, "800 m"), (1.36, "800-1500 m"))
"""Speed reserve ratios from which on: Sandford 2019, IJSPP 14:501, 19 elite men of 800 and 1500 m."""
ELITE_800_S = 108.0
"""1:48.0: who counts as elite is our reading, the abstract has no time."""


def reserve_ratio(fastest_m_per_s: float, aerobic_m_per_s: float) -> float:
    """Maximal speed over maximal aerobic speed."""
    return fastest_m_per_s / aerobic_m_per_s


def type_of(ratio: float, sex: str, t800_s: float | None) -> Type | None:
    """The type that Sandford found by this ratio; None for everybody outside the group that it was measured on."""
    if sex != "m" or t800_s is None or t800_s > ELITE_800_S:
        return None
    return next((name for least, name in TYPES if ratio >= least), None)
