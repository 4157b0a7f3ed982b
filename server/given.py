"""What was given on the command line, checked and made into the nouns that the work is done with."""

from __future__ import annotations

import math
from pathlib import Path

from calibration.distance import U_M, Measured
from calibration.model import LONGEST_EXPOSURE_S, LONGEST_ROW_TIME_S
from gate.errors import InputError
from gate.line import GateLine
from gate.pace import pace_400 as read_pace
from server.athletes import parse_runner, read_athletes
from server.options import U_SCALE, DirectionChoice
from server.session_timing import Terms


def refuse_both(one: tuple[str, object], other: tuple[str, object]) -> None:
    """Each an option's name and value; 0 is a value. Raises InputError where both were given."""
    if all(value is not None and value is not False and value != [] for _, value in (one, other)):
        raise InputError(f"{one[0]} and {other[0]} were both given: choose one")


def refuse_clocks(
    offset: list[float] | None, u_offset: float | None, sync: Path | None, *, one_recording: bool
) -> None:
    """Raise InputError where what joins two clocks was given twice, or to one recording: nothing is passed over."""
    refuse_both(("--offset", offset), ("--sync", sync))
    named = (("--offset", offset or None), ("--u-offset", u_offset), ("--sync", sync))
    given = [name for name, value in named if value is not None]
    if u_offset is not None and sync is not None:
        raise InputError("--u-offset belongs to --offset, and --sync was given: the sync file holds its own")
    if one_recording and given:
        raise InputError(f"{given[0]} joins two clocks and one recording has one: leave it out, or give Marker 3's")


def u_fly_of(u_fly_m: float | None, measured: Measured) -> float:
    """Standard uncertainty of the Fly Zone's length: as given, else by what it was measured with."""
    if u_fly_m is not None and measured != "tape":
        raise InputError(f"--u-fly and --measured {measured} were both given: choose one")
    return U_M[measured] if u_fly_m is None else u_fly_m


def terms_of(
    fly_m: tuple[float, float],
    pace_400: str | None,
    without_start: bool,
    runner: list[str] | None,
    athletes: Path | None,
    direction: DirectionChoice,
    speeds: tuple[float, float],
) -> Terms:
    """What the coach said. fly_m: Fly Zone and its u. speeds: slowest and fastest who run, m/s."""
    refuse_both(("--runner", runner), ("--athletes", athletes))
    try:
        pace = None if pace_400 is None else read_pace(pace_400, without_start=without_start)
    except InputError as error:
        raise InputError(f"--pace-400: {error}") from None
    named = [parse_runner(one, without_start=without_start) for one in runner or ()]
    if athletes is not None:
        named = read_athletes(athletes, without_start=without_start)
    if without_start and pace is None and all(one.pace is None for one in named):
        raise InputError("--without-start changes a pace and none was given: give --pace-400, or times of the runners")
    return Terms(
        fly_zone_m=fly_m[0],
        u_fly_zone_m=fly_m[1],
        pace=pace,
        athletes=tuple(named),
        direction=None if direction == "auto" else direction,
        min_speed_m_per_s=speeds[0],
        max_speed_m_per_s=speeds[1],
    )


def line_of(suffix: str, file: Path | None, text: str | None, px_per_m: float | None) -> GateLine | None:
    """Gate line from `--line` and `--px-per-m`, None where neither was given."""
    if text is None and px_per_m is None:
        return None
    if file is not None:
        raise InputError(f"--gate{suffix} and --line{suffix} were both given: choose one")
    if text is None or px_per_m is None:
        raise InputError(f"--line{suffix} and --px-per-m{suffix} belong together: give both, or a gate file")
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"--line{suffix} {text!r} is not X1,Y1,X2,Y2: give four pixels, e.g. 640,100,640,620"
        ) from None
    return GateLine((x1, y1), (x2, y2), px_per_m, u_px_per_m=U_SCALE * px_per_m, source="given on the command line")


def sensor_of(exposure_s: float | None, row_time_s: float | None, output: Path | None) -> tuple[int | None, int | None]:
    """`--exposure` and `--row-time` in nanoseconds, None where not given; they need a gate file to stand in."""
    if output is None and (exposure_s, row_time_s) != (None, None):
        raise InputError("--exposure and --row-time are written into a gate file: give -o M2.gate.json as well")
    return _ns("--exposure", exposure_s, LONGEST_EXPOSURE_S), _ns("--row-time", row_time_s, LONGEST_ROW_TIME_S)


def _ns(option: str, seconds: float | None, most_s: float) -> int | None:
    if seconds is None:
        return None
    if not (math.isfinite(seconds) and 0 <= seconds <= most_s):
        raise InputError(f"{option} {seconds:g} is not between 0 and {most_s:g} s: give seconds (1 ms is 0.001)")
    return round(seconds * 1e9)
