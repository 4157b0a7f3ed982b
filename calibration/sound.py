"""The clocks of two recordings by what both hear: claps, whistles, shots, or whatever sounds around.

Both sound tracks are on their clips' own clocks, so the same happening is one instant on two clocks, less the way of
its sound to each phone (87 ms over 30 m) and less what each phone stamps its sound later than its pictures.

    onset strength of both -> offsets worth a look     onsets.py
    -> sounds that begin in both there -> their delay  correlation.py
    -> the offset that most of them agree on -> events
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.clock_fit import PHONE_CLOCK_PPM, Event
from calibration.correlation import Delay, Samples, delay_between
from calibration.onsets import STEP_S, coarse_offsets, onset_strength, shared_onsets
from calibration.shared_events import SharedEvents
from calibration.sound_place import Skew, SoundPlace
from gate.errors import ClockError
from gate.sources.sound_track import SoundTrack

SILENT = 1e-4
"""Nothing louder than this share of full scale (-80 dB) is a microphone that was off."""
SHORTEST_S = 1.0
PIECE_S, LEAD_S, REACH_S = 0.3, 0.03, 0.08
"""Compared around an onset: so long, from so long before it, for a delay within so much of the coarse offset: its step,
and 40 ppm over 20 minutes."""
MOST_OFFSETS, MOST_HAPPENINGS = 24, 12
LEAST_STRENGTH = 0.1
"""Onsets with less than this share of the strongest that both have are not compared: there are too many."""
LEAST_QUALITY = 6.0
"""A peak of chance stands 3 to 4.4 times above the rest (75 pairs of seeds 0 to 24), the true ones 9 to 40 times."""
DIRECT_SHARE = 0.3
"""What begins with this share of a later sound's strength and of its peak: the sound itself; the later is its echo."""
AGREE_NS = 3_000_000
APART_NS = 300_000_000
"""Nearer sounds are one, and so are nearer offsets: they are a sound and its echo."""
RIVAL = 0.7
"""Share of the best offset's weight from which another one could be meant."""
U_PHONES_NS = 15_000
"""Microphones of other bands and what bounces off the ground beside them, which move every sound of a pair alike: 12 us
(covariance of three sounds of a pair, seeds 0 to 99). More sounds do not lower it."""
U_FLOOR_NS, U_BY_WIDTH = 10_000, 1.0
"""Of one sound about the others of its pair: those made in one place scatter by 5 us there, and claps are not quite."""


@dataclass(frozen=True, slots=True)
class _Match:
    """One sound in both recordings: its instants there, how strongly it begins in both, and how clear the delay is."""

    t2_ns: int
    t3_ns: int
    strength: float
    delay: Delay

    @property
    def apart_ns(self) -> int:
        return self.t3_ns - self.t2_ns

    @property
    def weight(self) -> float:
        return self.delay.quality

    @property
    def u_ns(self) -> int:
        by_width_ns = U_BY_WIDTH * self.delay.width_s * 1e9 / self.delay.quality
        return round(math.hypot(U_FLOOR_NS, by_width_ns))


def sound_events(two: SoundTrack, three: SoundTrack, place: SoundPlace, skew: Skew) -> SharedEvents:
    """Find what both recordings heard, as events on the clocks of their pictures.

    two, three: Marker 2's and Marker 3's sound. They may begin minutes apart. Of sounds from an unknown place
    (place.source_m None) there is one event, with their median difference: where they came from is unknown of all.

    Raises ClockError where one of them is silent, where they share no sound, and where two offsets are alike because
    the same kind of sound comes several times.
    """
    for track in (two, three):
        _refuse_silence(track)
    matches = _matches(two, three)
    spread_ns = place.apart_ns if place.source_m is None else 0
    group = _agreed(matches, spread_ns, (two.name, three.name))
    if place.source_m is None:
        group = [sorted(group, key=lambda match: match.apart_ns)[len(group) // 2]]
    to2_ns, to3_ns = place.ways_ns
    u_each_ns = place.u_each_ns
    events = tuple(
        Event(m.t2_ns - to2_ns, m.t3_ns - to3_ns - skew.skew_ns, round(math.hypot(m.u_ns, u_each_ns))) for m in group
    )
    return SharedEvents(events, round(math.hypot(place.u_ns, skew.u_ns, U_PHONES_NS)), len(events), _notes(place, skew))


def _refuse_silence(track: SoundTrack) -> None:
    length_s = len(track.samples) / track.rate_hz
    if length_s < SHORTEST_S:
        raise ClockError(
            f"{track.name}: holds {length_s:.1f} s of sound, under {SHORTEST_S:g} s: too little to compare"
        )
    if float(np.abs(track.samples).max()) < SILENT:
        raise ClockError(f"{track.name}: its sound is silence: was the microphone off? Join the clocks without sound")


def _notes(place: SoundPlace, skew: Skew) -> tuple[str, ...]:
    if place.source_m is not None:
        return (skew.note,)
    return (
        f"the sound's place is not known: u = {place.u_ns * 1e-6:.0f} ms; clap at a marker and say where it was",
        skew.note,
    )


def _matches(two: SoundTrack, three: SoundTrack) -> list[_Match]:
    """All pairs of sounds that are clearly the same, whatever offset they ask for."""
    strengths = [onset_strength(track.samples, track.rate_hz) for track in (two, three)]
    onsets = [
        (strength, step, later)
        for later in coarse_offsets(strengths[0], strengths[1], MOST_OFFSETS)
        for step, strength in shared_onsets(strengths[0], strengths[1], later, MOST_HAPPENINGS)
    ]
    least = LEAST_STRENGTH * max((onset[0] for onset in onsets), default=0.0)
    compared = [_compared(two, three, step, later, strength) for strength, step, later in onsets if strength >= least]
    found = [match for match in compared if match is not None and match.delay.quality >= LEAST_QUALITY]
    return [match for match in found if not any(_is_echo(match, other) for other in found)]


def _is_echo(match: _Match, other: _Match) -> bool:
    """Whether one recording of the pair has the sound's echo, where `other` has the sound itself in both."""
    after2_ns, after3_ns = match.t2_ns - other.t2_ns, match.t3_ns - other.t3_ns
    later = min(after2_ns, after3_ns) >= -2 * AGREE_NS and 2 * AGREE_NS < max(after2_ns, after3_ns) < APART_NS
    strong = min(other.strength / match.strength, other.delay.quality / match.delay.quality) >= DIRECT_SHARE
    return later and strong and abs(after2_ns - after3_ns) > 2 * AGREE_NS


def _compared(two: SoundTrack, three: SoundTrack, step: int, later: int, strength: float) -> _Match | None:
    """The delay of one onset; None where a recording does not hold all of it."""
    rate_hz = two.rate_hz
    hop, lead, length = round(STEP_S * rate_hz), round(LEAD_S * rate_hz), round(PIECE_S * rate_hz)
    first2, first3 = step * hop - lead, (step + later) * hop - lead
    pieces, before = [], []
    for track, first in ((two, first2), (three, first3)):
        if first < 0 or first + length > len(track.samples):
            return None
        pieces.append(track.samples[first : first + length])
        before.append(_before(track.samples, first, length))
    delay = delay_between(pieces[0], pieces[1], (before[0], before[1]), rate_hz, REACH_S)
    # Both at the onset: what a sample is worth in time differs between the tracks by their ppm.
    return _Match(two.t_ns(step * hop), three.t_ns((step + later) * hop + delay.later_s * rate_hz), strength, delay)


def _before(samples: Samples, first: int, length: int) -> Samples:
    return samples[first - length : first] if first >= length else samples[:0]


def _agreed(matches: Sequence[_Match], spread_ns: int, names: tuple[str, str]) -> list[_Match]:
    """Matches of the offset that most agree on, one a happening, in time order."""
    if not matches:
        raise ClockError(
            f"{names[0]} and {names[1]} share no clear sound: clap hard between the phones while both record, "
            "or join the clocks without sound"
        )
    groups = [_group(matches, one, spread_ns) for one in matches]
    weights = [sum(match.weight for match in group) for group in groups]
    best = int(np.argmax(weights))
    for one, weight in zip(matches, weights, strict=True):
        if weight >= RIVAL * weights[best] and not _near(one, matches[best], APART_NS + 2 * spread_ns):
            raise ClockError(
                f"{names[0]} and {names[1]}: sounds that are alike fit at two offsets, {_seconds(matches[best])} and "
                f"{_seconds(one)}: clap again in another rhythm, or give --offset"
            )
    return sorted(groups[best], key=lambda match: match.t2_ns)


def _seconds(match: _Match) -> str:
    return f"{match.apart_ns * 1e-9:.3f} s"


def _near(one: _Match, other: _Match, within_ns: float) -> bool:
    drift_ns = 2e-6 * PHONE_CLOCK_PPM * abs(one.t2_ns - other.t2_ns)
    return abs(one.apart_ns - other.apart_ns) <= within_ns + drift_ns


def _group(matches: Sequence[_Match], centre: _Match, spread_ns: int) -> list[_Match]:
    """Matches that agree with one, the clearest of each happening."""
    group: list[_Match] = []
    near = (match for match in matches if _near(match, centre, AGREE_NS + spread_ns))
    for match in sorted(near, key=lambda match: -match.delay.quality):
        if all(min(abs(match.t2_ns - m.t2_ns), abs(match.t3_ns - m.t3_ns)) >= APART_NS for m in group):
            group.append(match)
    return group
