"""Which crossings can belong to a rep: the running direction, the lane, and neither a walk nor a bird."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate.crossing import Crossing, Direction
from gate.errors import InputError


@dataclass(frozen=True, slots=True)
class Rule:
    """What a crossing must be to count. direction None: either.

    feet_above_m, feet_below_m: feet further than this above or below the line's ground point stand in another lane.
        Seen from 4 to 12 m, feet in the own lane are seen at -0.10 to 0.13 m, two lanes (2.44 m) behind above 0.17 m
        (docs/design/choose_lane.py).
    largest_m: who is higher, and stands below the ground point, is nearer to the camera: 1.95 m, 0.3 m nearer to a
        camera at 4 m, is 2.02 m.
    least_person_m: who reaches over less height, feet to head, is no person: 1.5 m, two lanes behind a lane that is
        seen from 4 m, is 0.93 m.
    camera_height_m, tallest_m: feet so far up are those of another lane only if the body, as far away as they say of a
        camera at chest height, would not be taller than anybody: else the shoes have the ground's tone.
    """

    direction: Direction | None
    min_speed_m_per_s: float = 3.0
    max_speed_m_per_s: float = 13.0
    feet_above_m: float = 0.15
    feet_below_m: float = 0.13
    largest_m: float = 2.07
    least_person_m: float = 0.85
    camera_height_m: float = 1.1
    tallest_m: float = 2.0

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
    why = _not_a_person(crossing, rule) or _not_a_run(crossing, rule) or _in_another_lane(crossing, rule)
    if (crossing.counted, crossing.why) == (why is None, why):
        return crossing  # a long session is judged anew at each crossing
    return replace(crossing, counted=why is None, why=why)


def _not_a_person(crossing: Crossing, rule: Rule) -> str | None:
    """A body that was seen from its lowest point to its highest and is too short."""
    height_m = crossing.height_m - crossing.feet_m
    return f"not a person's height: {height_m:.1f} m" if height_m < rule.least_person_m else None


def _not_a_run(crossing: Crossing, rule: Rule) -> str | None:
    speed = crossing.speed_m_per_s
    if speed < rule.min_speed_m_per_s:
        return f"{speed:.1f} m/s is under {rule.min_speed_m_per_s:g} m/s: not running"
    if rule.direction is not None and crossing.direction != rule.direction:
        return f"goes to the {crossing.direction}, runs go to the {rule.direction}"
    if speed > rule.max_speed_m_per_s:
        return f"{speed:.1f} m/s is over {rule.max_speed_m_per_s:g} m/s: faster than anybody runs"
    return None


def _in_another_lane(crossing: Crossing, rule: Rule) -> str | None:
    feet_m = crossing.feet_m
    if feet_m > rule.feet_above_m and not _too_tall_for_it(crossing, rule):
        return f"in another lane: feet {feet_m:.2f} m above the line's ground"
    if feet_m < -rule.feet_below_m:
        return f"in another lane: feet {-feet_m:.2f} m below the line's ground"
    if crossing.height_m > rule.largest_m and feet_m < 0:
        return f"in another lane: {crossing.height_m:.1f} m high, nearer than the runner's line"
    return None


def _too_tall_for_it(crossing: Crossing, rule: Rule) -> bool:
    """Whether a body whose feet are seen that high would be a giant where they say that it stands."""
    smaller = 1.0 - crossing.feet_m / rule.camera_height_m
    return crossing.height_m - crossing.feet_m > rule.tallest_m * smaller
