"""Clocks by light: flashes and a blinking torch, rendered row by row of a rolling shutter, with known instants."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.made_flash import FlashClip, Pulse
from calibration.blinks import Blink, blink_events, blinks
from calibration.clock_fit import fit_clock
from calibration.flash import Flash, Reading, flash_events, flashes
from calibration.light_pattern import paired
from gate.errors import ClockError
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.synthetic import SyntheticClip, frame_times

MS = 1_000_000
FLASH_NS, TORCH_NS = 500_000, 1_500_000
"""What a flash and 20 blinks must reach."""
ROWS = 90
CAMERA = Camera(size=(160, ROWS), px_per_m=20, exposure_ns=4 * MS, row_time_ns=round(16 * MS / ROWS))
ON_S = 0.5137
STAYS: Pulse = (ON_S, math.inf)
SHORT: Pulse = (ON_S, ON_S + 0.001)


def clip(pulses: list[Pulse], *, seed: int = 0, length_s: float = 0.8, fps: float = 60, **changes: object) -> FlashClip:
    """A clip of a phone that starts when it likes."""
    starts_s = float(np.random.default_rng([seed, 1]).uniform(-0.4, 0.0))
    times = frame_times(fps, length_s, start_ns=round(-starts_s * 1e9))
    made = FlashClip(times, pulses, CAMERA, starts_s=starts_s, seed=seed)
    return replace(made, **changes)  # type: ignore[arg-type]


def found(made: FlashClip, *, row_time: bool = True, exposure: bool = False) -> list[Flash]:
    camera = made.camera
    return flashes(made, camera.row_time_ns if row_time else None, camera.exposure_ns if exposure else None)


def off_ns(one: FlashClip, other: FlashClip, at_s: float = ON_S, **options: bool) -> float:
    """Offset by their first shared flash less the truth."""
    event = flash_events(found(one, **options), found(other, **options)).events[0]
    return event.t3_ns - event.t2_ns - (other.clock_ns(at_s) - one.clock_ns(at_s))


@pytest.mark.parametrize("pulse", [STAYS, SHORT, (ON_S, ON_S + 0.03)])
@pytest.mark.parametrize("seed", [0, 2, 4])
def test_a_flash_is_known_to_half_a_millisecond(pulse: Pulse, seed: int) -> None:
    one, other = clip([pulse], seed=seed), clip([pulse], seed=seed + 1)
    assert abs(off_ns(one, other)) < FLASH_NS


@pytest.mark.parametrize("pulse", [STAYS, SHORT])
def test_cameras_may_expose_for_different_times(pulse: Pulse) -> None:
    one, other = clip([pulse], seed=6), clip([pulse], seed=7, camera=replace(CAMERA, exposure_ns=12 * MS))
    assert abs(off_ns(one, other)) < FLASH_NS
    assert abs(off_ns(one, other, exposure=True)) < FLASH_NS


@pytest.mark.parametrize("rotation_deg", [90, 180, 270])
def test_rows_run_as_the_phone_was_held(rotation_deg: int) -> None:
    size = CAMERA.size if rotation_deg == 180 else CAMERA.size[::-1]
    turned = replace(CAMERA, size=size, rotation_deg=rotation_deg)
    made = clip([STAYS], seed=3, camera=turned)
    assert abs(found(made)[0].t_ns - made.clock_ns(ON_S)) < FLASH_NS


def test_an_instant_is_that_of_the_light_coming_on() -> None:
    made = clip([STAYS], seed=5)
    flash = found(made)[0]
    assert len(flash.readings) == 1
    assert abs(flash.t_ns - made.clock_ns(ON_S)) < FLASH_NS
    assert flash.readings[0].u_ns < FLASH_NS


def test_without_the_row_time_the_uncertainty_says_so() -> None:
    one, other = clip([STAYS], seed=8), clip([STAYS], seed=9)
    together = flash_events(found(one, row_time=False), found(other, row_time=False))
    assert together.u_common_ns > FLASH_NS
    assert "the row time is not known" in together.notes[0]
    error_ns = off_ns(one, other, row_time=False)
    assert abs(error_ns) < 2 * math.hypot(together.u_common_ns, together.events[0].u_ns)


def test_several_flashes_give_several_events() -> None:
    pulses = [(at_s, at_s + 0.001) for at_s in (0.4, 0.9, 1.23)]
    one, other = clip(pulses, seed=1, length_s=1.8), clip(pulses, seed=2, length_s=1.8, drift_ppm=20.0)
    events = flash_events(found(one), found(other)).events
    assert len(events) == 3
    fit = fit_clock(events, "flash")
    assert abs(fit.sync.offset_ns - (other.clock_ns(0.84) - one.clock_ns(0.84))) < FLASH_NS


def test_a_runner_and_a_cloud_are_no_flash() -> None:
    runner = random_runner(np.random.default_rng(1)).timed(0.0, 1000 * MS)
    cloud = SyntheticClip(
        frame_times(60, 2.0), [runner], CAMERA, light=lambda t_ns: 1.0 - 0.4 * np.clip(t_ns * 1e-9, 0, 1)
    )
    assert flashes(cloud, CAMERA.row_time_ns) == []


def test_a_clip_without_a_flash_is_refused() -> None:
    with pytest.raises(ClockError, match="no flashes were found in Marker 3's recording"):
        flash_events(found(clip([STAYS])), found(clip([], seed=1)))


def flash_at(t_ns: int) -> Flash:
    return Flash((Reading(t_ns, 0, MS // 10),), 0)


def test_a_flash_that_could_be_either_of_two_is_refused() -> None:
    with pytest.raises(ClockError, match="fit one another at two offsets alike"):
        flash_events([flash_at(1000 * MS), flash_at(1900 * MS)], [flash_at(4000 * MS)])


def test_a_regular_rhythm_is_refused_and_an_uneven_one_is_not() -> None:
    even = [k * 500 * MS for k in range(20)]
    uneven = np.cumsum(np.random.default_rng(3).integers(250, 900, 20) * MS).tolist()
    with pytest.raises(ClockError, match="two offsets alike"):
        paired(even, [t + 7000 * MS for t in even], 40 * MS, "blinks")
    pairs = paired(uneven, [t + 7000 * MS for t in uneven[3:]], 40 * MS, "blinks")
    assert pairs == [(k + 3, k) for k in range(17)]


def test_other_rhythms_are_refused() -> None:
    one, other = (np.cumsum(np.random.default_rng(s).integers(250, 900, 20) * MS).tolist() for s in (1, 2))
    with pytest.raises(ClockError):
        paired(one, other, 40 * MS, "blinks")


def blinking(count: int, seed: int = 0) -> list[Pulse]:
    """By hand: on and off for a quarter to half a second each."""
    steps = np.random.default_rng([seed, 2]).uniform(0.15, 0.4, 2 * count)
    at_s = 0.3 + np.cumsum(steps)
    return list(zip(at_s[::2].tolist(), at_s[1::2].tolist(), strict=True))


def torch(pulses: list[Pulse], seed: int) -> FlashClip:
    return clip(pulses, seed=seed, length_s=pulses[-1][1] + 0.7, torch_px=(61.0, 50.0))


def blinks_in(made: FlashClip, *, exposure: bool = True) -> list[Blink]:
    return blinks(made, made.camera.row_time_ns, made.camera.exposure_ns if exposure else None)


@pytest.mark.parametrize(("seed", "exposure"), [(0, True), (2, False)])
def test_twenty_blinks_of_a_torch_give_a_clock(seed: int, exposure: bool) -> None:
    pulses = blinking(20, seed)
    one, other = torch(pulses, seed), torch(pulses[2:], seed + 1)
    together = blink_events(blinks_in(one, exposure=exposure), blinks_in(other, exposure=exposure))
    assert len(together.events) == 1
    assert together.seen == 18
    assert "18 blinks" in together.notes[0]
    sync = fit_clock(together.events, "torch", u_common_ns=together.u_common_ns).sync
    error_ns = sync.offset_ns - (other.clock_ns(0) - one.clock_ns(0))
    assert abs(error_ns) < 2 * sync.u_offset_ns
    assert sync.u_offset_ns < 1.1 * TORCH_NS  # 18 of the 20 blinks


def test_a_blink_stands_where_it_was_to_a_frame() -> None:
    pulses = blinking(4)
    made = torch(pulses, 3)
    for blink, (on_s, off_s) in zip(blinks_in(made), pulses, strict=True):
        assert abs(blink.on_ns - made.clock_ns(on_s)) < 9 * MS
        assert abs(blink.off_ns - made.clock_ns(off_s)) < 9 * MS


def test_fewer_than_twenty_blinks_say_what_they_are_worth() -> None:
    pulses = blinking(6)
    together = blink_events(blinks_in(torch(pulses, 1)), blinks_in(torch(pulses, 2)))
    assert re.fullmatch(r"6 blinks, fewer than 20: u = [12]\.\d ms; a point is seen once a frame", together.notes[0])


def test_two_blinks_are_no_torch() -> None:
    """Somebody who walks by gives as much."""
    pulses = blinking(2)
    with pytest.raises(ClockError, match=r"only 2 blink\(s\) that both recordings see.* blink 20 times"):
        blink_events(blinks_in(torch(pulses, 1)), blinks_in(torch(pulses, 2)))


def test_a_still_picture_has_no_blinks() -> None:
    assert blinks_in(clip([], torch_px=(61.0, 50.0))) == []
    with pytest.raises(ClockError, match="torch: no blinks"):
        blink_events([], [])
