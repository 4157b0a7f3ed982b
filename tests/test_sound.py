"""Clocks by sound: rendered claps, whistles and shots at a track, whose true instants are known."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.made_sound import KINDS, Happening, Phone, as_track, heard
from calibration.clock_fit import fit_clock
from calibration.shared_events import SharedEvents
from calibration.sound import U_FLOOR_NS, U_PHONES_NS, sound_events
from calibration.sound_place import Point, Skew, SoundPlace
from gate.errors import ClockError
from gate.sources.sound_track import SoundTrack

MS = 1_000_000
SPEED_M_PER_S = 331.3 * math.sqrt(1 + 15 / 273.15)
AUDIO_NS = 300_000
"""What the offset of the audio clocks must reach."""
EXACT = Skew(0, 0)
NEAR, FAR = (0.0, 0.0), (30.0, 0.0)
AT_MARKER_2 = SoundPlace(NEAR, FAR, NEAR, u_each_m=0.0)
"""Made sounds come from exactly one place."""
HARD = ((0.02, 0.5), (0.045, -0.3), (0.11, 0.4))
"""Echoes of a stand, a fence and a wall."""


def sound(kind: str, at_s: float, seed: int = 1, place_m: Point = NEAR) -> Happening:
    return Happening(at_s, KINDS[kind](np.random.default_rng(seed), 48_000), place_m=place_m)


TWO = Phone(NEAR, echoes=HARD, tail=0.3, drift_ppm=10.0, seed=2)
THREE = Phone(FAR, starts_s=-1.25, echoes=HARD[1:], tail=0.3, drift_ppm=-10.0, seed=3, band_hz=(180.0, 7000.0))
SILENT = Phone((1e6, 0.0), noise=0.0, wind=0.0)


def track(phone: Phone, happenings: list[Happening], length_s: float = 8.0, name: str = "clip") -> SoundTrack:
    return as_track(heard(phone, happenings, length_s, SPEED_M_PER_S), name)


def joined(
    happenings: list[Happening],
    place: SoundPlace = AT_MARKER_2,
    skew: Skew = EXACT,
    phones: tuple[Phone, Phone] = (TWO, THREE),
    length_s: float = 8.0,
) -> SharedEvents:
    two, three = (track(p, happenings, length_s, f"M{n}.mp4") for n, p in enumerate(phones, 2))
    return sound_events(two, three, place, skew)


def refused(one: SoundTrack, other: SoundTrack) -> str:
    with pytest.raises(ClockError) as caught:
        sound_events(one, other, AT_MARKER_2, EXACT)
    message = str(caught.value)
    assert "\n" not in message
    return message


def off_ns(together: SharedEvents, at_s: float, phones: tuple[Phone, Phone] = (TWO, THREE)) -> float:
    """Nearest event's offset less the truth of a happening."""
    two_s, three_s = (phone.clock_s(at_s) for phone in phones)
    event = min(together.events, key=lambda event: abs(event.t2_ns - two_s * 1e9))
    return event.t3_ns - event.t2_ns - (three_s - two_s) * 1e9


@pytest.mark.parametrize("kind", KINDS)
def test_one_sound_gives_the_offset_less_its_way_through_the_air(kind: str) -> None:
    together = joined([sound(kind, 3.0)])
    assert abs(off_ns(together, 3.0)) < AUDIO_NS
    assert abs(together.events[0].t2_ns - TWO.clock_s(3.0) * 1e9) < 20 * MS
    assert together.events[0].u_ns < AUDIO_NS


def test_what_microphones_and_ground_do_is_of_all_sounds_of_a_pair_and_does_not_fall_with_their_number() -> None:
    together = joined([sound("clap", 2.0), sound("whistle", 4.0, 2), sound("pistol", 6.0, 3)])
    errors_ns = [off_ns(together, at_s) for at_s in (2.0, 4.0, 6.0)]
    assert max(errors_ns) - min(errors_ns) < 4 * U_FLOOR_NS
    known = SoundPlace(NEAR, FAR, (15.0, 0.0), u_m=0.0, u_each_m=0.0, u_air_c=0.0)  # half way: no wind matters
    exact = joined([sound("clap", 2.0), sound("whistle", 4.0, 2), sound("pistol", 6.0, 3)], known)
    assert exact.u_common_ns == U_PHONES_NS
    fit = fit_clock(exact.events, "sound", u_common_ns=exact.u_common_ns)
    assert U_PHONES_NS < fit.sync.u_offset_ns < 20_000


def test_the_way_is_87_ms_over_30_m_at_20_degrees() -> None:
    to2_ns, to3_ns = SoundPlace(NEAR, FAR, NEAR, air_c=20.0).ways_ns
    assert to2_ns == 0
    assert to3_ns == pytest.approx(87.4 * MS, abs=0.1 * MS)


def test_sounds_are_found_by_themselves_and_give_the_drift() -> None:
    happenings = [sound("clap", 2.0), sound("whistle", 32.0, 2), sound("pistol", 58.0, 3)]
    together = joined(happenings, length_s=62.0)
    fit = fit_clock(together.events, "sound")
    assert len(together.events) >= 3
    assert abs(fit.sync.drift_ppm + 20) < 2 * fit.sync.u_drift_ppm < 8
    for at_s in (2.0, 32.0, 58.0):
        assert abs(off_ns(together, at_s)) < AUDIO_NS


def test_recordings_may_begin_minutes_apart() -> None:
    late = replace(THREE, starts_s=100.0)
    happenings = [sound("clap", 102.0), sound("pistol", 105.0, 2)]
    two = track(TWO, happenings, 108.0)
    together = sound_events(two, track(late, happenings), AT_MARKER_2, EXACT)
    assert abs(off_ns(together, 102.0, (TWO, late))) < AUDIO_NS


def test_an_echo_louder_than_the_sound_is_not_taken_for_it() -> None:
    two = replace(TWO, echoes=((0.09, 1.3),), tail=0.0)
    together = joined([sound("clap", 3.0)], phones=(two, THREE))
    assert abs(off_ns(together, 3.0, (two, THREE))) < AUDIO_NS


def test_a_measured_skew_is_taken_off_and_its_u_kept() -> None:
    late = replace(THREE, skew_s=0.040)
    together = joined([sound("clap", 3.0)], skew=Skew(40 * MS, 700_000), phones=(TWO, late))
    assert abs(off_ns(together, 3.0)) < AUDIO_NS
    assert together.u_common_ns < 3 * MS
    assert "as measured" in together.notes[0]


@pytest.mark.parametrize("skew_s", [0.040, -0.040])
def test_a_skew_that_nobody_measured_is_covered_by_u(skew_s: float) -> None:
    late = replace(THREE, skew_s=skew_s)
    together = joined([sound("clap", 3.0)], skew=Skew.unmeasured(equal_phones=False), phones=(TWO, late))
    fit = fit_clock(together.events, "sound", u_common_ns=together.u_common_ns)
    assert abs(off_ns(together, 3.0)) <= 2 * fit.sync.u_offset_ns
    assert fit.sync.u_offset_ns < 22 * MS
    assert "run-throughs past both phones" in together.notes[0]


def test_equal_phones_are_trusted_to_5_ms() -> None:
    assert Skew.unmeasured(equal_phones=True).u_ns == 5 * MS


def test_sound_of_an_unknown_place_has_the_u_that_its_place_leaves() -> None:
    happenings = [sound("clap", 2.0, 1, (25.0, 0.0)), sound("pistol", 5.0, 2, (8.0, 0.0))]
    together = joined(happenings, replace(AT_MARKER_2, source_m=None))
    assert len(together.events) == 1
    assert together.u_common_ns == pytest.approx(50 * MS, abs=1 * MS)
    assert abs(off_ns(together, 3.0)) < 2 * together.u_common_ns
    assert "place is not known: u = 51 ms" in together.notes[0]


def test_places_and_air_that_are_not_known_well_cost_what_they_do() -> None:
    exact = replace(AT_MARKER_2, u_m=0.0, u_air_c=0.0)
    by_wind_ns = exact.u_ns
    assert by_wind_ns == pytest.approx(88.2 * MS * 2 / 340.3, rel=0.01)
    assert replace(exact, u_air_c=5.0).u_ns == pytest.approx(math.hypot(by_wind_ns, 0.77 * MS), rel=0.01)
    assert replace(exact, u_m=1.0, source_m=(15.0, 1.0)).u_ns > math.sqrt(2) / 340.3 * 1e9


def test_sounds_in_one_recording_only_are_left_out() -> None:
    shared = sound("clap", 3.0)
    two = track(TWO, [shared, sound("pistol", 5.0, 5)])
    three = track(THREE, [shared, sound("whistle", 6.0, 6)])
    together = sound_events(two, three, AT_MARKER_2, EXACT)
    assert len(together.events) == 1
    assert abs(off_ns(together, 3.0)) < AUDIO_NS


def test_a_sound_that_only_one_recording_has_is_refused() -> None:
    two, three = track(TWO, [sound("clap", 3.0)], name="M2.mp4"), track(THREE, [], name="M3.mp4")
    assert "M2.mp4 and M3.mp4 share no clear sound: clap hard" in refused(two, three)


def test_two_claps_that_could_be_taken_for_each_other_are_refused() -> None:
    one, again = sound("clap", 2.0), sound("clap", 5.0)
    two, three = track(TWO, [one, again], name="M2.mp4"), track(THREE, [one], name="M3.mp4")
    message = refused(two, three)
    assert "sounds that are alike fit at two offsets" in message
    assert "clap again in another rhythm" in message


def test_claps_in_a_rhythm_of_their_own_are_told_apart() -> None:
    claps = [sound("clap", at_s) for at_s in (2.0, 3.1, 5.7)]
    assert abs(off_ns(joined(claps), 3.1)) < AUDIO_NS


def test_silence_is_refused() -> None:
    two = track(TWO, [sound("clap", 3.0)])
    silent = track(SILENT, [], name="dumb.mov")
    assert "dumb.mov: its sound is silence" in refused(two, silent)
    short = SoundTrack("short.mov", two.samples[:4000], 16_000.0, 0)
    assert "short.mov: holds 0.2 s of sound" in refused(two, short)


def test_hiss_alone_is_refused() -> None:
    assert "share no clear sound" in refused(track(TWO, []), track(THREE, []))


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ({"air_c": 300.0}, "air of 300 degrees Celsius"),
        ({"air_c": math.nan}, "air of nan"),
        ({"phone3_m": (5000.0, 0.0)}, "Marker 3's phone is 5000 m"),
        ({"source_m": (math.nan, 0.0)}, "is nan m from the sound"),
        ({"u_m": -1.0}, "uncertainties of -1 m"),
    ],
)
def test_a_place_that_cannot_be_is_refused(place: dict[str, float], what: str) -> None:
    with pytest.raises(ClockError, match=what):
        replace(AT_MARKER_2, **place)  # type: ignore[arg-type]


def test_claps_a_hand_s_breadth_apart_are_one_clock_whose_u_holds_their_places() -> None:
    off, used = [], 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        places = [(float(x), float(y)) for x, y in rng.normal(0.0, 0.1, (5, 2))]
        claps = [
            sound("clap", at_s, 10 * seed + k, place)
            for k, (at_s, place) in enumerate(zip((1.0, 2.1, 3.0, 4.6, 5.3), places, strict=True))
        ]
        fit = fit_clock(joined(claps, SoundPlace(NEAR, FAR, NEAR)).events, "claps")
        used += len(fit.used)
        true_ns = (THREE.clock_s(fit.sync.at_ns * 1e-9) - TWO.clock_s(fit.sync.at_ns * 1e-9)) * 1e9
        off.append((fit.sync.offset_ns - true_ns) / fit.sync.u_offset_ns)
    assert used == 20
    assert max(abs(one) for one in off) < 4
