"""What wind along the run is worth. Shown beside a time; no figure is ever corrected for it."""

from __future__ import annotations

PERCENT_PER_M_PER_S = 0.5
"""+2 m/s is worth 0.10 s in a 100 m of international men, 0.12 s of women: about 1 % (Linthorne 1994). A head wind
costs somewhat more than the same tail wind brings."""


def effect_percent(wind_m_per_s: float) -> float:
    """By how much of its velocity a rep is faster for this wind, from behind positive; about."""
    return PERCENT_PER_M_PER_S * wind_m_per_s


def wind_text(wind_m_per_s: float) -> str:
    """`wind +1.5 m/s, worth about +0.8 %`."""
    return f"wind {wind_m_per_s:+.1f} m/s, worth about {effect_percent(wind_m_per_s):+.1f} %"
