"""Made cases with known truth. `CASES`: from a scenario's name to what makes its case at a rate from a seed."""

from collections.abc import Callable

from benchmarks.scenarios import coded, light, moving, objects, others, stamps, standing, weather
from benchmarks.scenarios.case import Case

FAMILIES = (light, stamps, weather, objects, moving, others, standing, coded)
CASES: dict[str, Callable[[float, int], Case]] = {
    name: make for family in FAMILIES for name, make in family.CASES.items()
}
