"""Every way to join the clocks of two recordings, tried on what was read of them. Best first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, harmonic_mean
from typing import Literal

from calibration.blinks import blink_events, blinks
from calibration.clock_fit import ClockFit, fit_clock
from calibration.flash import flash_events, flashes
from calibration.model import LONGEST_TEXT, SyncFile
from calibration.passes import pass_event, pass_events
from calibration.shared_events import SharedEvents
from calibration.sound import sound_events
from calibration.sound_place import Skew, SoundPlace
from calibration.speeds import clock_from_speeds
from calibration.worth import good_for, worst_u_s
from calibration.zero_test import NEAR_ZERO_NS, SetUp, ZeroTest, zero_test
from gate.crossing import Crossing
from gate.errors import ClockError, FlygateError
from gate.sources.recording import Recording
from gate.sources.sound_track import read_sound
from gate.who_counts import Rule, judge, running_direction
from server.clock import Clock
from server.gate_reading import Found
from server.timed import TimedGate

Name = Literal["passes", "sound", "flash", "torch", "speeds"]
USUAL: tuple[Name, ...] = ("passes", "sound", "speeds")
"""Tried without being asked for: they need no second reading of the pictures."""
OF_GATES: tuple[Name, ...] = ("passes", "speeds")
"""What crossings tell; all else is seen or heard wherever the camera points."""
ENOUGH_S = 0.003
"""Where nothing is as good as this, a flash is looked for too."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the coach said of a sound or a light. at_m: where it was, metres from Marker 2 along the run; None: unknown.

    together: the phones stood at one place then. skew: measured, of this pair of phones. air_c: degrees Celsius.
    """

    at_m: float | None = None
    together: bool = False
    air_c: float = 15.0
    skew: Skew | None = None

    def place(self, fly_zone_m: float) -> SoundPlace:
        """Where it was heard and made; ClockError for what cannot be."""
        return SoundPlace(
            (0.0, 0.0),
            (0.0 if self.together else fly_zone_m, 0.0),
            None if self.at_m is None else (self.at_m, 0.0),
            air_c=self.air_c,
        )


@dataclass(frozen=True, slots=True)
class Material:
    """What was read: Marker 2's recording and gate and Marker 3's, and what the coach said."""

    recordings: tuple[Recording, Recording]
    gates: tuple[TimedGate, TimedGate]
    fly_zone_m: float
    heard: Heard = Heard()

    @property
    def span_ns(self) -> tuple[int, int]:
        """First and last instant of Marker 2's recording."""
        return self.gates[0].read.span_ns


@dataclass(frozen=True, slots=True)
class Tried:
    """What one method came to: a clock, or why not. told: what it was found from."""

    name: Name
    sync: SyncFile | None
    told: str

    def u_s(self, span_ns: tuple[int, int]) -> float:
        """Standard uncertainty at the recording's worse end; infinite where there is no clock."""
        return math.inf if self.sync is None else worst_u_s(self.sync, span_ns)


def try_all(material: Material, name: Name | None = None) -> list[Tried]:
    """Try one method, or all that are usual; the best first. Nothing is raised: what fails says why."""
    tried = [_tried(one, material, told=name is not None) for one in ((name,) if name is not None else USUAL)]
    if name is None and min(one.u_s(material.span_ns) for one in tried) > ENOUGH_S:
        tried.append(_tried("flash", material))
    return sorted(tried, key=lambda one: one.u_s(material.span_ns))


def _tried(name: Name, material: Material, *, told: bool = False) -> Tried:
    """told: the method was asked for, so that what looks like a pass is one."""
    try:
        if name in OF_GATES:
            _refuse_without_line(material)
        fit = _passes(material, told=told) if name == "passes" else _WITHOUT_PASSES[name](material)
    except FlygateError as error:
        return Tried(name, None, str(error))
    out = f", {len(fit.left_out)} left out" if fit.left_out else ""
    return Tried(name, fit.sync, fit.sync.method + out)


def _refuse_without_line(material: Material) -> None:
    """Raise ClockError where a gate has no line: nobody can have passed it."""
    for marker, recording, gate in zip((2, 3), material.recordings, material.gates, strict=True):
        if not gate.reading.placements:
            raise ClockError(
                f"nobody passes the middle of {recording.name}: give --line{marker} and --px-per-m{marker}, "
                f"or --gate{marker} FILE"
            )


def _passes(material: Material, *, told: bool = False) -> ClockFit:
    first, second = (gate.reading.found for gate in material.gates)
    events = pass_events(
        [one.crossing for one in first], [one.crossing for one in second], material.fly_zone_m, told=told
    )
    at2, at3 = ({one.crossing.t_ns: one for one in found} for found in (first, second))
    pairs = [(at2[event.t2_ns], at3[event.t3_ns]) for event in events]
    method = f"passes: {len(events)} run-throughs that both recordings hold"
    u_common_ns = round(1e9 * fmean(_u_lines_s(*pair) for pair in pairs))
    fit = fit_clock(events, method, u_common_ns=u_common_ns, joins="crossings")
    if not material.gates[0].stood:
        return fit
    return replace(fit, sync=replace(fit.sync, pass_speed_m_per_s=harmonic_mean(_speed(*pair) for pair in pairs)))


def _u_lines_s(one: Found, other: Found) -> float:
    """What two lines that should be one may be apart, at the speed of a pass: it is in every pass alike."""
    return math.hypot(one.placement.line.u_line_m, other.placement.line.u_line_m) / _speed(one, other)


def _speed(one: Found, other: Found) -> float:
    """Speed of a pass, m/s."""
    return (one.crossing.speed_m_per_s + other.crossing.speed_m_per_s) / 2


def _speeds(material: Material) -> ClockFit:
    counted = [_counted(gate.reading.crossings) for gate in material.gates]
    scales = [_u_scale(gate) for gate in material.gates]
    sync, _ = clock_from_speeds(counted[0], counted[1], material.fly_zone_m, (scales[0], scales[1]))
    return ClockFit(sync, ())


def _counted(crossings: Sequence[Crossing]) -> list[Crossing]:
    rule = Rule(running_direction(crossings))
    return [one for one in (judge(crossing, rule) for crossing in crossings) if one.counted]


def _u_scale(gate: TimedGate) -> float:
    """Relative standard uncertainty of the gate's worst scale."""
    return max(one.line.u_px_per_m / one.line.px_per_m for one in gate.reading.placements)


def _sound(material: Material) -> ClockFit:
    two, three = (read_sound(_only_clip(one)) for one in material.recordings)
    heard, place = material.heard, material.heard.place(material.fly_zone_m)
    alike = all(gate.same_camera for gate in material.gates)
    shared = sound_events(two, three, place, heard.skew or Skew.unmeasured(equal_phones=alike))
    return _fitted("sound", shared)


def _only_clip(recording: Recording) -> Path:
    if len(recording.clips) > 1:
        raise ClockError(f"sound: {recording.name} is joined of {len(recording.clips)} files: give one file a marker")
    return recording.clips[0].path


def _flash(material: Material) -> ClockFit:
    first, second = (
        flashes(one, *_shutter(gate)) for one, gate in zip(material.recordings, material.gates, strict=True)
    )
    return _fitted("flash", flash_events(first, second))


def _torch(material: Material) -> ClockFit:
    first, second = (
        blinks(one, *_shutter(gate)) for one, gate in zip(material.recordings, material.gates, strict=True)
    )
    return _fitted("torch", blink_events(first, second))


def _shutter(gate: TimedGate) -> tuple[int | None, int | None]:
    """Row time and exposure as the gate file has them."""
    if not gate.reading.placements:
        return None, None
    line = gate.reading.placements[0].line
    return line.row_time_ns, line.exposure_ns


def _fitted(what: str, shared: SharedEvents) -> ClockFit:
    told = "; ".join((f"{what}: {shared.seen} that both recordings hold", *shared.notes))
    return fit_clock(shared.events, told[:LONGEST_TEXT], u_common_ns=shared.u_common_ns)


_WITHOUT_PASSES: dict[Name, Callable[[Material], ClockFit]] = {
    "sound": _sound,
    "flash": _flash,
    "torch": _torch,
    "speeds": _speeds,
}


def joined_clock(material: Material) -> tuple[Clock, str]:
    """The clock that is worth most, and a sentence on what it was found from; ClockError where there is none."""
    best, sync = best_of(try_all(material))
    return Clock.of_file(sync), f"clock: {best.told}; good for {good_for(sync, material.span_ns)}"


def zero_on(clock: Clock, material: Material) -> ZeroTest:
    """The zero test of passes on one clock, walks too: at each of Marker 2's crossings the nearest of Marker 3's."""
    first, second = (gate.reading.found for gate in material.gates)
    passes = [(one, other) for one in first if (other := _at_once(one, second, clock)) is not None]
    events = [pass_event(one.crossing, other.crossing, _session_ns(other, clock)) for one, other in passes]
    u_clock_s = [math.hypot(*(line.u for line in clock.budget(event.t2_ns))) for event in events]
    u_lines_s = [_u_lines_s(*both) for both in passes]
    # One clock and two lines are in every pass alike, so their mean's u is the mean of theirs.
    mean = (fmean(u_clock_s), fmean(u_lines_s)) if events else (0.0, 0.0)
    return zero_test(events, SetUp(*mean, crossings=min(len(first), len(second))))


def _at_once(one: Found, second: Sequence[Found], clock: Clock) -> Found | None:
    """Marker 3's crossing nearest to one of Marker 2's, None where none that goes that way is near."""
    alike = [other for other in second if other.crossing.direction == one.crossing.direction]
    apart_ns = [abs(_session_ns(other, clock) - one.crossing.t_ns) for other in alike]
    nearest = min(zip(apart_ns, alike, strict=True), key=lambda pair: pair[0], default=None)
    return nearest[1] if nearest is not None and nearest[0] <= NEAR_ZERO_NS else None


def _session_ns(found: Found, clock: Clock) -> int:
    return clock.session_ns(found.crossing.t_ns)


def best_of(tried: Sequence[Tried]) -> tuple[Tried, SyncFile]:
    """The method that is worth most; ClockError where none gave a clock, with every reason as a note of its own."""
    best = tried[0]
    if best.sync is not None:
        return best, best.sync
    if len(tried) == 1:
        raise ClockError(best.told)
    error = ClockError("nothing joins these two clocks: clap where both phones hear it, or give --offset SECONDS")
    for one in tried:
        error.add_note(f"{one.name}: {one.told.removeprefix(f'{one.name}: ')}")
    raise error
