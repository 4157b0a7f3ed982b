"""How many times slower a clip is stored than it happened: t_real = t_stored / stretch.

What phones and cameras write, as far as it is public:

- Android: `com.android.capture.fps` (a float in the container), written whenever a capture rate was set. The times may
  be stored at the playback rate (MediaRecorder.setCaptureRate: 240 captured, 30 stored) or as they were (the rates
  agree). developer.android.com/reference/android/media/MediaRecorder#setCaptureRate(double)
- Samsung: a box `moov/udta/smta` with `saut` (recording mode 12: 240, 13: 120, 21: rate in `srfr`, 16.16 fixed point),
  stored at 30 frames/s. androidx/media, SmtaAtomUtil.java and SegmentSpeedProvider.java. Modes 7, 9, 22 and 23 are
  its super slow motion, of which only a part is slowed: no single stretch holds.
- Apple: originals keep real times at 120 or 240 frames/s; the slow part is an instruction to the player
  (`com.apple.quicktime.full-frame-rate-playback-intent`), so there is nothing to undo. A shared export has the ramp
  rendered into it and says nothing.
- GoPro: high rates keep real times.
"""

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from gate.errors import ClipError, InputError

MAX_REAL_FPS = 2000.0
"""No phone or action camera records whole pictures faster (960 is the most at 720p)."""
SLOW_MOTION_FROM_HZ = 100
"""Slow-motion modes capture at 120 frames/s and up; 60 captured and 30 stored is a phone in the dark."""
MIN_STRETCH = 1.5
"""A smaller ratio is a variable frame rate, not slow motion: stretches in use are 2 and more."""
PLAYBACK_HZ = (24, 25, 30, 50, 60, 100, 120, 240)
"""Rates that recorders store at. Within `PLAYBACK_TOLERANCE` a measured average is taken for one of them."""
PLAYBACK_TOLERANCE = 0.02
_SAMSUNG_HZ = {12: 240.0, 13: 120.0}
_SAMSUNG_RATE_IN_BOX = 21
_SAMSUNG_PART_SLOW = (7, 9, 22, 23)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Stored times over real times, with a note on where it comes from and a warning if there is cause for one."""

    ratio: Fraction = Fraction(1)
    note: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class CaptureRate:
    """Pictures per second of real time, as the file's own metadata has it; hz None where no one rate holds."""

    hz: float | None
    source: str


def check_real_fps(name: str, real_fps: float) -> None:
    """Raise InputError unless `real_fps` can be a camera's rate."""
    if not (math.isfinite(real_fps) and 0 < real_fps <= MAX_REAL_FPS):
        raise InputError(
            f"{name}: real frame rate {real_fps:g} is not between 0 and {MAX_REAL_FPS:g} frames/s: "
            "give the rate that the camera recorded at, such as 240"
        )


def given_stretch(name: str, stored_hz: Fraction | None, real_fps: float) -> Stretch:
    """Stretch of a clip of which a person knows the real rate.

    A whole number is taken as a nominal rate (240 stored at 30000/1001 is 8 times), a fraction as measured.
    Raises InputError where it is below the stored rate, ClipError where the stored rate is unknown.
    """
    if not stored_hz:
        raise ClipError(f"{name}: its stored frame rate is unknown, so real frame rate {real_fps:g} cannot be applied")
    if real_fps < (1 - PLAYBACK_TOLERANCE) * stored_hz:
        raise InputError(
            f"{name}: real frame rate {real_fps:g} is below the stored {float(stored_hz):g} frames/s: "
            "give the rate that the camera recorded at"
        )
    ratio = _ratio(stored_hz, real_fps)
    return Stretch(
        ratio, f"times divided by {float(ratio):g}: {real_fps:g} frames/s given, {float(stored_hz):g} stored"
    )


def recorded_stretch(stored_hz: Fraction | None, capture: CaptureRate | None) -> Stretch:
    """Stretch of a clip by its own metadata."""
    if capture is None or not stored_hz:
        return Stretch()
    if capture.hz is None:
        return Stretch(
            warning=f"super slow motion ({capture.source}): a part is slower than the rest, its times are wrong"
        )
    rates = f"{capture.hz:g} frames/s captured ({capture.source}), {float(stored_hz):g} stored"
    if capture.hz * MIN_STRETCH < stored_hz:
        return Stretch(warning=f"time lapse, {rates}: a run cannot be timed with it")
    if capture.hz < SLOW_MOTION_FROM_HZ or capture.hz < MIN_STRETCH * stored_hz:
        return Stretch(note=f"times as stored: {rates}")
    ratio = _ratio(stored_hz, capture.hz)
    return Stretch(ratio, f"times divided by {float(ratio):g}: {rates}")


def _ratio(stored_hz: Fraction, real_hz: float) -> Fraction:
    if real_hz != round(real_hz):
        return Fraction(real_hz).limit_denominator(1_000_000) / stored_hz
    nominal_hz = min(PLAYBACK_HZ, key=lambda rate: abs(rate - stored_hz))
    is_nominal = abs(nominal_hz - stored_hz) <= PLAYBACK_TOLERANCE * nominal_hz
    return Fraction(round(real_hz)) / (nominal_hz if is_nominal else stored_hz)


def capture_rate(path: Path, metadata: Mapping[str, str]) -> CaptureRate | None:
    """Find the rate that a clip was captured at; None where the file does not say."""
    try:
        rate_hz = float(metadata.get("com.android.capture.fps", ""))
    except ValueError:
        rate_hz = 0.0
    if 0 < rate_hz <= MAX_REAL_FPS:
        return CaptureRate(rate_hz, "com.android.capture.fps")
    return _samsung_capture_rate(path)


def _samsung_capture_rate(path: Path) -> CaptureRate | None:
    with path.open("rb") as file:
        smta = _find_box(file, 0, path.stat().st_size, (b"moov", b"udta", b"smta"))
        if smta is None:
            return None
        file.seek(smta[0] + 4)  # version and flags
        payload = file.read(min(smta[1] - smta[0] - 4, 4096))
    saut, srfr = payload.find(b"saut"), payload.find(b"srfr")
    if saut < 0:
        return None
    pairs = payload[saut + 8 : saut + 12]  # after the author: (key, value) twice, key 0 is the recording mode
    mode = dict(zip(pairs[::2], pairs[1::2], strict=False)).get(0)
    if mode in _SAMSUNG_PART_SLOW:
        return CaptureRate(None, f"Samsung recording mode {mode}")
    rate_hz = _SAMSUNG_HZ.get(mode or 0)
    if mode == _SAMSUNG_RATE_IN_BOX and 0 <= srfr <= len(payload) - 8:
        rate_hz = struct.unpack_from(">I", payload, srfr + 4)[0] / 65536
    return CaptureRate(rate_hz, f"Samsung recording mode {mode}") if rate_hz else None


def _find_box(file: BinaryIO, start: int, end: int, names: tuple[bytes, ...]) -> tuple[int, int] | None:
    """(start, end) of the content of the nested MP4 box `names`, None where there is none."""
    for name, inner, after in _boxes(file, start, end):
        if name == names[0]:
            found = (inner, after) if len(names) == 1 else _find_box(file, inner, after, names[1:])
            if found is not None:
                return found
    return None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, start of content, end) of the MP4 boxes side by side; stop at what is none."""
    while start + 8 <= end:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:  # a 64-bit size follows
            size, head = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0], 16
        if size < head or start + size > end:
            return
        yield name, start + head, start + size
        start += size
