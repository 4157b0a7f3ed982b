"""Which crossings can belong to a rep: the running direction, and neither a walk nor a bird."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate.crossing import Crossing, Direction
from gate.errors import InputError


@dataclass(frozen=True, slots=True)
class Rule:
    """What a crossing must be to count. direction None: either."""

    direction: Direction | None
    min_speed_m_per_s: float = 3.0
    max_speed_m_per_s: float = 13.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.min_speed_m_per_s < self.max_speed_m_per_s:
            raise InputError(
                f"speeds from {self.min_speed_m_per_s:g} to {self.max_speed_m_per_s:g} m/s leave nobody: "
                "give --min-speed below --max-speed"
            )


def running_direction(crossings: Iterable[Crossing]) -> Direction | None:
    """Direction in which most of the running goes, None without crossings.

    Each crossing weighs as the cube of its speed: runs are several times as fast as the walks back between them.
    """
    weight: dict[Direction, float] = {"right": 0.0, "left": 0.0}
    for crossing in crossings:
        weight[crossing.direction] += crossing.speed_m_per_s**3
    if not any(weight.values()):
        return None
    return "right" if weight["right"] >= weight["left"] else "left"


def judge(crossing: Crossing, rule: Rule) -> Crossing:
    """Return the crossing with `counted` and, where it does not count, `why`."""
    speed = crossing.speed_m_per_s
    why = None
    if speed < rule.min_speed_m_per_s:
        why = f"{speed:.1f} m/s is under {rule.min_speed_m_per_s:g} m/s: not running"
    elif rule.direction is not None and crossing.direction != rule.direction:
        why = f"goes to the {crossing.direction}, runs go to the {rule.direction}"
    elif speed > rule.max_speed_m_per_s:
        why = f"{speed:.1f} m/s is over {rule.max_speed_m_per_s:g} m/s: faster than anybody runs"
    return replace(crossing, counted=why is None, why=why)
