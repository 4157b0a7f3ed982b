"""How well the clocks of two recordings are joined by sound. Prints a table with what was asked for.

    python -m benchmarks.sound [--first 10000] [--clips 24]

20 s of a clap, a whistle and a shot at a track, as two phones 30 m apart hear them: echoes, a reverberation, a bounce
off the ground within 2 ms, hiss, wind, microphones of other bands, clocks up to 20 ppm apart. Every pair is written as
real clips (AAC in mp4 and mov) and read back. Seeds 0 to 999 chose the constants; these are 10,000 and up.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.document import markdown
from benchmarks.made_sound import KINDS, Happening, Phone, as_track, heard, write_sound
from calibration.clock_fit import ClockFit, fit_clock
from calibration.shared_events import SharedEvents
from calibration.sound import U_PHONES_NS, sound_events
from calibration.sound_place import Skew, SoundPlace
from gate.errors import ClockError
from gate.sources.sound_track import SoundTrack, read_sound

LENGTH_S, FLY_M, ASIDE_M = 20.0, 30.0, 5.0
AIR_C = 15.0
SPEED_M_PER_S = 331.3 * math.sqrt(1 + AIR_C / 273.15)
AUDIO_MS = 0.3
PLACE = SoundPlace((0.0, ASIDE_M), (FLY_M, ASIDE_M), (0.0, 0.0), air_c=AIR_C, u_each_m=0.0)
EXACT = Skew(0, 0)


@dataclass(frozen=True)
class Pair:
    """Two phones and what both hear."""

    phones: tuple[Phone, Phone]
    happenings: tuple[Happening, ...]

    def error_ms(self, fit: ClockFit) -> float:
        """Offset of a fit less the truth at its instant."""
        two, three = self.phones
        at_s = fit.sync.at_ns * 1e-9
        true_s = at_s / (1 + two.drift_ppm * 1e-6) + two.starts_s
        return fit.sync.offset_ns * 1e-6 - (three.clock_s(true_s) - at_s) * 1e3


def made_pair(seed: int, kinds: tuple[str, ...] = tuple(KINDS), place_m: tuple[float, float] = (0.0, 0.0)) -> Pair:
    """Draw a pair of phones and a happening of each kind."""
    rng = np.random.default_rng(seed)
    times_s = 3 + np.arange(len(kinds)) * 14 / len(kinds) + rng.uniform(0, 2, len(kinds))
    happenings = [
        Happening(float(t_s), KINDS[kind](rng, 48_000), float(rng.uniform(2, 8)), place_m)
        for t_s, kind in zip(times_s, kinds, strict=True)
    ]
    phones = [
        made_phone(rng, (x_m, ASIDE_M), starts_s, 2 * seed + x_m)
        for x_m, starts_s in ((0.0, 0.0), (FLY_M, float(rng.uniform(-2, 2))))
    ]
    return Pair((phones[0], phones[1]), tuple(happenings))


def made_phone(rng: np.random.Generator, place_m: tuple[float, float], starts_s: float, seed: float) -> Phone:
    """Draw a phone in a place with echoes."""
    echoes = [(float(rng.uniform(0.008, 0.12)), float(rng.uniform(-0.5, 0.5))) for _ in range(4)]
    ground = (float(rng.uniform(0.0002, 0.002)), float(rng.uniform(0.0, 0.6)))
    return Phone(
        place_m,
        starts_s=starts_s,
        drift_ppm=float(rng.uniform(-10, 10)),
        noise=float(np.exp(rng.uniform(math.log(0.0005), math.log(0.008)))),
        wind=float(rng.uniform(0.0, 0.03)),
        echoes=(*echoes, ground),
        tail=float(rng.uniform(0.0, 0.5)),
        seed=round(seed),
        band_hz=(float(rng.uniform(80, 200)), float(rng.uniform(6000, 12_000))),
    )


def tracks(pair: Pair, folder: Path, suffixes: tuple[str, str] = (".mp4", ".mov")) -> tuple[SoundTrack, SoundTrack]:
    """Both phones' sound, through clips."""
    found = []
    for number, (phone, suffix) in enumerate(zip(pair.phones, suffixes, strict=True), 2):
        path = folder / f"M{number}{suffix}"
        write_sound(path, heard(phone, pair.happenings, LENGTH_S, SPEED_M_PER_S))
        found.append(read_sound(path))
    return found[0], found[1]


def fitted(together: SharedEvents, u_common_ns: int) -> ClockFit:
    return fit_clock(together.events, "sound", u_common_ns=u_common_ns)


Row = list[str]


def audio_row(seeds: range, folder: Path, name: str, kinds: tuple[str, ...]) -> Row:
    """Offset of the audio clocks alone: place and skew are known exactly."""
    errors, shares, events = [], [], []
    for seed in seeds:
        pair = made_pair(seed, kinds)
        together = sound_events(*tracks(pair, folder), PLACE, EXACT)
        fit = fitted(together, U_PHONES_NS)
        errors.append(pair.error_ms(fit))
        shares.append(errors[-1] / (fit.sync.u_offset_ns * 1e-6))
        events.append(len(fit.used))
    return row(f"audio offset, {name}", f"{AUDIO_MS:g} ms RMS", errors, shares, f"{np.mean(events):.2f} events a pair")


def row(what: str, asked: str, errors: list[float], shares: list[float], more: str) -> Row:
    within = np.mean(np.abs(shares) <= 2)
    rms, most = float(np.sqrt(np.mean(np.square(errors)))), float(np.abs(errors).max())
    return [what, asked, f"{rms:.3f} ms RMS, most {most:.3f}", f"{100 * within:.0f} %", f"{len(errors)} pairs, {more}"]


def skew_row(seeds: range, folder: Path, equal: bool, skew_s: float, asked: str) -> Row:
    """A phone whose sound is stamped late, and nobody has measured it."""
    errors, shares, u_ms = [], [], 0.0
    for seed in seeds:
        pair = made_pair(seed)
        sign = 1 if seed % 2 else -1
        pair = replace(pair, phones=(pair.phones[0], replace(pair.phones[1], skew_s=sign * skew_s)))
        together = sound_events(*tracks(pair, folder), PLACE, Skew.unmeasured(equal_phones=equal))
        fit = fitted(together, together.u_common_ns)
        errors.append(pair.error_ms(fit))
        u_ms = fit.sync.u_offset_ns * 1e-6
        shares.append(errors[-1] / u_ms)
    return row(f"skew of {1e3 * skew_s:.0f} ms, not measured", asked, errors, shares, f"u = {u_ms:.1f} ms")


def ambient_row(seeds: range, folder: Path) -> Row:
    """Sounds from somewhere between the phones, and nobody knows where."""
    errors, shares, u_ms = [], [], 0.0
    for seed in seeds:
        place_m = (float(np.random.default_rng([seed, 3]).uniform(0, FLY_M)), ASIDE_M)
        pair = made_pair(seed, ("clap",), place_m)
        together = sound_events(*tracks(pair, folder), replace(PLACE, source_m=None), EXACT)
        fit = fitted(together, together.u_common_ns)
        errors.append(pair.error_ms(fit))
        u_ms = fit.sync.u_offset_ns * 1e-6
        shares.append(errors[-1] / u_ms)
    return row("sound of unknown place, 30 m apart", "u 50 ms", errors, shares, f"u = {u_ms:.1f} ms")


def drift_row(seeds: range) -> Row:
    """Two claps ten minutes apart; the sound between them is left out of the making, not of the clock."""
    errors, shares, asked = [], [], []
    for seed in seeds:
        fit, pair = drift_fit(seed)
        two, three = pair.phones
        true_ppm = ((1 + three.drift_ppm * 1e-6) / (1 + two.drift_ppm * 1e-6) - 1) * 1e6
        errors.append(fit.sync.drift_ppm - true_ppm)
        shares.append(errors[-1] / fit.sync.u_drift_ppm)
        interval_ns = fit.used[-1].t2_ns - fit.used[0].t2_ns
        asked.append(1.2 * math.sqrt(2) * np.mean([e.u_ns for e in fit.used]) / interval_ns * 1e6)
    rms = float(np.sqrt(np.mean(np.square(errors))))
    within = f"{100 * np.mean(np.abs(shares) <= 2):.0f} %"
    wish = f"1.2 sqrt 2 u / interval: {np.mean(asked):.3f} ppm"
    return ["drift, two sounds 4 min apart", wish, f"{rms:.3f} ppm RMS", within, f"{len(errors)} pairs"]


def drift_fit(seed: int) -> tuple[ClockFit, Pair]:
    pair = made_pair(seed, ("clap", "pistol"))
    first, second = pair.happenings
    pair = replace(pair, happenings=(first, replace(second, at_s=second.at_s + 240)))
    found = [
        as_track(heard(phone, pair.happenings, LENGTH_S + 240, SPEED_M_PER_S), f"M{number}")
        for number, phone in enumerate(pair.phones, 2)
    ]
    return fitted(sound_events(found[0], found[1], PLACE, EXACT), 0), pair


def refusals(seeds: range) -> list[Row]:
    """How often bad input is refused."""

    def silent(pair: Pair) -> Pair:
        quiet = replace(pair.phones[1], noise=0.0, wind=0.0, tail=0.0, echoes=())
        return Pair((pair.phones[0], replace(quiet, place_m=(1e6, 0.0))), pair.happenings)

    def deaf(pair: Pair) -> Pair:
        return Pair((pair.phones[0], replace(pair.phones[1], place_m=(1e6, 0.0))), pair.happenings)

    def two_claps(pair: Pair) -> Pair:
        first = pair.happenings[0]
        late = replace(pair.phones[1], starts_s=first.at_s + 1.0)
        return Pair((pair.phones[0], late), (first, replace(first, at_s=first.at_s + 4.0)))

    cases: list[tuple[str, tuple[str, ...], Callable[[Pair], Pair]]] = [
        ("refused: one recording is silent", ("clap",), silent),
        ("refused: in one recording only", ("clap", "whistle"), deaf),
    ]
    rows = [[name, "all", *_refused(seeds, kinds, change)] for name, kinds, change in cases]
    rows.append(
        ["refused: two equal claps here, one there", "all", *_refused(seeds, ("clap",), two_claps, only_one=True)]
    )
    return rows


def _refused(
    seeds: range, kinds: tuple[str, ...], change: Callable[[Pair], Pair], *, only_one: bool = False
) -> tuple[str, str, str]:
    refused = 0
    for seed in seeds:
        pair = change(made_pair(seed, kinds))
        found = []
        for number, phone in enumerate(pair.phones, 2):
            happenings = pair.happenings[1:] if only_one and number == 3 else pair.happenings
            found.append(as_track(heard(phone, happenings, LENGTH_S, SPEED_M_PER_S), f"M{number}"))
        try:
            sound_events(found[0], found[1], PLACE, EXACT)
        except ClockError:
            refused += 1
    return f"{refused} of {len(seeds)}", "", ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--clips", type=int, default=24)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.clips)
    few = seeds[: max(1, arguments.clips // 2)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [audio_row(seeds, folder, "clap, whistle and shot", tuple(KINDS))]
        rows += [audio_row(seeds, folder, f"one {kind} alone", (kind,)) for kind in KINDS]
        rows.append(skew_row(few, folder, False, 0.040, "within 2u"))
        rows.append(skew_row(few, folder, True, 0.005, "within 2u"))
        rows.append(ambient_row(few, folder))
    rows += [drift_row(few), *refusals(few)]
    Console(width=200).print(markdown(("what", "asked", "reached", "within 2u", "from"), rows), markup=False)


if __name__ == "__main__":
    main()
