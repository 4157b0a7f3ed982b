"""What lies between a sound and two clocks: its way through the air, and each phone's skew from sound to picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gate.errors import ClockError

Point = tuple[float, float]
"""Metres along the run and across it."""
COLDEST_C, HOTTEST_C = -40.0, 60.0
FURTHEST_M = 2000.0
"""Nothing is heard from further off well enough to be timed."""
U_WIND_M_PER_S = 2.0
"""Wind along the way carries the sound: the limit for records (World Athletics), as a standard uncertainty."""
U_EQUAL_PHONES_NS = 5_000_000
U_OTHER_PHONES_NS = 20_000_000
"""Phones stamp sound tens of ms off their pictures, by model and mode; two of one model differ by what a start does."""


@dataclass(frozen=True, slots=True)
class SoundPlace:
    """Where both phones stand and where the sound was made; source_m None where nobody knows.

    u_m: standard uncertainty of each place. u_each_m: of one sound's place about the others': nobody claps twice in one
    place. air_c, u_air_c: temperature of the air, degrees Celsius.
    Raises ClockError for values that cannot be.
    """

    phone2_m: Point
    phone3_m: Point
    source_m: Point | None = None
    u_m: float = 0.3
    u_each_m: float = 0.1
    air_c: float = 15.0
    u_air_c: float = 5.0

    def __post_init__(self) -> None:
        if not COLDEST_C <= self.air_c <= HOTTEST_C:
            raise ClockError(
                f"air of {self.air_c:g} degrees Celsius is not between {COLDEST_C:g} and {HOTTEST_C:g}: "
                "give its temperature at the track"
            )
        for what, place in (("Marker 2's phone", self.phone2_m), ("Marker 3's phone", self.phone3_m)):
            if not self._far_m(place) <= FURTHEST_M:
                raise ClockError(f"{what} is {self._far_m(place):g} m from the sound: give metres up to {FURTHEST_M:g}")
        if not all(math.isfinite(u) and u >= 0 for u in (self.u_m, self.u_each_m, self.u_air_c)):
            raise ClockError(
                f"uncertainties of {self.u_m:g} m, {self.u_each_m:g} m and {self.u_air_c:g} degrees: "
                "give values from 0 on"
            )

    def _far_m(self, phone_m: Point) -> float:
        """Metres from a phone to the source, or to the other phone where the source is not known."""
        return math.dist(phone_m, self.source_m or (self.phone3_m if phone_m == self.phone2_m else self.phone2_m))

    @property
    def speed_m_per_s(self) -> float:
        """Speed of sound in the air (331.3 m/s at 0 degrees, by the root of the absolute temperature)."""
        return 331.3 * math.sqrt(1.0 + self.air_c / 273.15)

    @property
    def apart_ns(self) -> int:
        """Way of a sound from one phone to the other: no sound comes to one later than to the other by more."""
        return round(math.dist(self.phone2_m, self.phone3_m) / self.speed_m_per_s * 1e9)

    @property
    def ways_ns(self) -> tuple[int, int]:
        """Time that the sound takes to Marker 2's phone and to Marker 3's; of an unknown place the same to both."""
        if self.source_m is None:
            return 0, 0
        to2_m, to3_m = math.dist(self.source_m, self.phone2_m), math.dist(self.source_m, self.phone3_m)
        return round(to2_m / self.speed_m_per_s * 1e9), round(to3_m / self.speed_m_per_s * 1e9)

    @property
    def u_ns(self) -> int:
        """Standard uncertainty of the difference of the two ways; uniform over the distance for an unknown place."""
        if self.source_m is None:
            return round(self.apart_ns / math.sqrt(3))
        to2_ns, to3_ns = self.ways_ns
        air = 0.5 * self.u_air_c / (273.15 + self.air_c)
        wind = U_WIND_M_PER_S / self.speed_m_per_s
        places_ns = self.u_m / self.speed_m_per_s * 1e9 * self._by_places(self.source_m)
        return round(math.hypot(places_ns, (to3_ns - to2_ns) * math.hypot(air, wind)))

    @property
    def u_each_ns(self) -> int:
        """What the place of one sound alone adds to that difference; nothing where all places are unknown."""
        if self.source_m is None:
            return 0
        to2, to3 = _direction(self.source_m, self.phone2_m), _direction(self.source_m, self.phone3_m)
        return round(self.u_each_m * math.dist(to2, to3) / self.speed_m_per_s * 1e9)

    def _by_places(self, source_m: Point) -> float:
        """What a metre in each of the three places does to the difference of the ways, in metres."""
        to2, to3 = _direction(source_m, self.phone2_m), _direction(source_m, self.phone3_m)
        return math.hypot(math.hypot(*to2), math.hypot(*to3), math.dist(to2, to3))


def _direction(source_m: Point, phone_m: Point) -> Point:
    """Unit vector from a source to a phone; none where they are at one place."""
    far_m = math.dist(source_m, phone_m)
    if far_m == 0.0:
        return 0.0, 0.0
    return (phone_m[0] - source_m[0]) / far_m, (phone_m[1] - source_m[1]) / far_m


@dataclass(frozen=True, slots=True)
class Skew:
    """By how much more Marker 3's phone than Marker 2's stamps its sound later than its picture.

    Measured for a pair of phones in one mode: the offset by sound less the offset by passes.
    """

    skew_ns: int
    u_ns: int
    measured: bool = True

    @classmethod
    def unmeasured(cls, *, equal_phones: bool) -> Skew:
        """Nothing is known but whether both phones are of one model, recording in one mode."""
        # Phones of two models also differ by what two of one model do.
        u_ns = U_EQUAL_PHONES_NS if equal_phones else math.hypot(U_EQUAL_PHONES_NS, U_OTHER_PHONES_NS)
        return cls(0, round(u_ns), measured=False)

    @property
    def note(self) -> str:
        """What a person should know of it."""
        if self.measured:
            value = f"{self.skew_ns * 1e-6:+.1f} ms, u = {self.u_ns * 1e-6:.1f} ms"
            return f"difference of the phones' skews from sound to picture as measured: {value}"
        return (
            f"how late each phone stamps its sound is not measured: u = {self.u_ns * 1e-6:.0f} ms; "
            "a few run-throughs past both phones at one gate (passes) measure it for this pair"
        )
