"""What two recordings share, as the finders of sound and light tell it to `fit_clock`."""

from dataclasses import dataclass

from calibration.clock_fit import Event


@dataclass(frozen=True, slots=True)
class SharedEvents:
    """Events, the standard uncertainty that all of them share, and what a person should know.

    seen: how many claps, flashes or blinks they were found from; several blinks make one event.
    """

    events: tuple[Event, ...]
    u_common_ns: int
    seen: int
    notes: tuple[str, ...] = ()
