"""What one strip shows of one body."""

from __future__ import annotations

from dataclasses import dataclass

from gate.line import Strip
from gate.stature import UNSEEN, Reach
from gate.torso import Body, Edges


@dataclass(frozen=True, slots=True)
class Seen:
    """One body in one strip: its torso's two ends along the run, its edges row by row, and how low it reaches.

    first_unseen, last_unseen: that end is not this body's own: it is cut off by the strip's end, or hidden by (or in
    one with) another body, and then only expected there.
    """

    t_ns: int
    first_m: float
    last_m: float
    edges: Edges
    reach: Reach = UNSEEN
    first_unseen: bool = False
    last_unseen: bool = False

    @property
    def centre_m(self) -> float:
        """Middle of the torso's columns."""
        return (self.first_m + self.last_m) / 2


def see(strip: Strip, body: Body, edges: Edges, reach: Reach) -> Seen:
    """What a strip shows of one body."""
    return Seen(
        strip.t_ns,
        float(strip.x_m[body.first]),
        float(strip.x_m[body.last]),
        edges,
        reach,
        first_unseen=body.first == 0,
        last_unseen=body.last == len(strip.x_m) - 1,
    )
