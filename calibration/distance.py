"""How well the Fly Zone's length is known, by what it was measured with."""

from __future__ import annotations

from typing import Literal

Measured = Literal["tape", "marks", "wheel", "paces"]

U_M: dict[Measured, float] = {"tape": 0.02, "marks": 0.03, "wheel": 0.15, "paces": 0.50}
"""Standard uncertainties in metres over 30 to 50 m: a steel tape laid once; the track's own marks, which a builder sets
to a few centimetres and a cone hits to two; a wheel that slips and wanders; paces of a practised coach, 1.5 %."""
