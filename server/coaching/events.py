"""What a coach's own word for somebody's event says of the training text's two kinds of runner."""

from __future__ import annotations

import re

MIDDLE_DISTANCE = re.compile(r"(?<!\d)(600|800|1000|1500|1600|3000|5000)(?!\d)|mile|middle|\b[35] ?k\b", re.IGNORECASE)
"""The page has the same (`turns.js`)."""


def is_middle_distance(event: str) -> bool:
    """Whether an event is a middle-distance runner's: `800 m`, `1500/3000`, `mile`. An empty one says nothing."""
    return MIDDLE_DISTANCE.search(event) is not None
