"""What the text says otherwise of 400 m sprinters: longer rests over 50 m, and flying reps of 30 m alone.

Their reps load them more, so every rest after a rep longer than 50 m is 1.5 to 2 times as long; and a sprinter's
maximum velocity lasts for about 30 m.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.coaching.events import is_middle_distance
from server.coaching.steps import Family

LEAST_FACTOR, MOST_FACTOR = 1.5, 2.0
"""How much longer a 400 m sprinter rests after a rep of more than 50 m."""
LONGER_FROM_M = 50.0
LASTS_M = 30.0
"""For so long a sprinter holds maximum velocity."""
_400 = re.compile(r"(?<!\d)400(?!\d)")


def is_400_sprinter(event: str) -> bool:
    """Whether a coach's word for an event is the 400 m and no longer one: `400`, `400 m`, `200/400`."""
    return _400.search(event) is not None and not is_middle_distance(event)


def rest_s(rest_s: float, distance_m: float, factor: float) -> float:
    """A 400 m sprinter's rest after a rep: longer by the factor where the rep was longer than 50 m."""
    return rest_s * factor if distance_m > LONGER_FROM_M else rest_s


def caution(names: Iterable[str], family: Family, distances_m: Iterable[float]) -> str | None:
    """What a coach is told who has 400 m sprinters run 40 or 50 m flying reps; None where there is nothing to say."""
    who = list(names)
    longest_m = max(distances_m, default=0.0)
    if not who or family != "flying" or longest_m <= LASTS_M:
        return None
    return (
        f"{', '.join(who)}: a sprinter's maximum velocity lasts about {LASTS_M:g} m, so over {longest_m:g} m it is no "
        f"longer run: flying {LASTS_M:g}s are better for a 400 m sprinter"
    )
