"""From a rep's two crossings to its fly time, velocity and self-check, each with its budget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from gate.crossing import Crossing
from gate.lateral import ASLANT_TERM, LATERAL_TERM, Lateral, aslant_u_s, lateral_budget, lateral_u_s
from gate.line import GateLine
from gate.measurement import BudgetLine, Measurement, mean_speed
from gate.pace import SURE
from gate.rep import Rep

LONGEST_EXPOSURE_S = 1 / 120
"""An exposure that is not known is taken to be at most this (by daylight), and never longer than a frame."""
UNKNOWN_EXPOSURE_U_S = LONGEST_EXPOSURE_S / 2 / math.sqrt(3)
"""Half of an exposure that may be anything up to that: 2.4 ms."""
ROW_SHARE_OF_FRAME = 0.9
"""A rolling shutter reads its rows in up to this share of the frame time: 15 ms at 60 fps, 27-30 ms at 30 fps."""
ROW_SHARE_MOVED = 0.05
"""A camera set up anew at the same distance and height shows the torso this share of the picture off (standard
uncertainty): 36 rows of 720, 0.25 m at 150 px/m."""
PROFILE_SHARE = 0.01
"""How far a runner's mean speed in the Fly Zone may be from the mean of its two ends: 1 % (run-up of 30 m leaves 0.3 to
3 % to gain)."""
PROFILE_M = 50.0
"""Up to this length that share holds; over a longer one it grows with it, to 6 % over 300 m. Derived: inside a 400 m
race the mean is 12 to 13 % under the fastest 50 m (Hanon & Gajer 2009), and the two ends together lie between."""
CHECK_COVERAGE = 2.58
"""A fly time and its gate speeds disagree beyond this many standard uncertainties once in a hundred sound reps."""
SURE_DEVIATIONS = NormalDist().inv_cdf(SURE)
"""Standard deviations from the pace at which a verdict becomes certain."""


@dataclass(frozen=True, slots=True)
class GateView:
    """What a gate's camera is worth for the budget.

    frame_ns: time between its frames. torso_row_share: where the torso's row stands in the sensor's read-out, 0 first,
        1 last. same_camera: whether the other gate's camera is of the same kind and mode, so that what is unknown of
        both is the same.
    """

    line: GateLine
    frame_ns: int
    torso_row_share: float
    same_camera: bool


def fly_time(
    rep: Rep,
    views: tuple[GateView, GateView],
    clock: tuple[BudgetLine, ...],
    *,
    crossings_joined: bool = False,
    pass_speed_m_per_s: float | None = None,
    lateral: Lateral | None = None,
) -> Measurement:
    """Marker 3's instant less Marker 2's, seconds, with the budget of both crossings, lines, shutters and clocks.

    crossings_joined: the clocks were joined by what both gates saw of one body, shutters and all; what is not known of
    those is in the offset, but for the torso's row, which is another where a camera is set up anew.
    pass_speed_m_per_s: of the passes that joined the clocks, where Marker 2's line stood in them as it does now.
    lateral: the place that the rep's instants were corrected for; None where they are as seen.
    """
    speeds = (rep.marker2.speed_m_per_s, rep.marker3.speed_m_per_s)
    budget = [
        BudgetLine("torso at Marker 2", rep.marker2.u_ns * 1e-9, "own", (1, 0)),
        BudgetLine("torso at Marker 3", rep.marker3.u_ns * 1e-9, "own", (0, 1)),
        BudgetLine("line at Marker 2", _line2_u_s(views[0].line, speeds[0], pass_speed_m_per_s), "common", (1, 0)),
        BudgetLine("line at Marker 3", views[1].line.u_line_m / speeds[1], "common", (0, 1)),
        *lateral_budget((views[0].line, views[1].line), lateral or Lateral(), speeds),
        *(_rows_moved(views) if crossings_joined else [*_exposure(views), *_rows(views)]),
        *clock,
    ]
    return Measurement(rep.fly_ns * 1e-9, "s", tuple(budget))


def velocity(fly_zone_m: Measurement, fly_time_s: Measurement) -> Measurement:
    """Mean speed in the Fly Zone."""
    return mean_speed(fly_zone_m, fly_time_s)


def gate_speed(crossing: Crossing, line: GateLine) -> Measurement:
    """Speed at one gate: its own fit, and the scale that is common to all reps."""
    speed = crossing.speed_m_per_s
    return Measurement(
        speed,
        "m/s",
        (
            BudgetLine("speed at the gate", crossing.u_speed_m_per_s, "own"),
            BudgetLine("scale", speed * line.u_px_per_m / line.px_per_m, "common"),
        ),
    )


def crossing_instant(crossing: Crossing, view: GateView) -> Measurement:
    """Instant of one crossing on its source's clock, seconds, with what is not known: fit, line, lane, shutter."""
    terms = {
        "torso": crossing.u_ns * 1e-9,
        "line": view.line.u_line_m / crossing.speed_m_per_s,
        LATERAL_TERM: lateral_u_s(view.line, crossing.speed_m_per_s),
        ASLANT_TERM: aslant_u_s(view.line, crossing.speed_m_per_s),
        "exposure not known": _exposure_u_s(view),
        "row time not known": _rows_u_s(view),
    }
    own = ("torso", LATERAL_TERM, ASLANT_TERM)
    budget = [BudgetLine(term, u_s, "own" if term in own else "common") for term, u_s in terms.items() if u_s]
    return Measurement(crossing.t_ns * 1e-9, "s", tuple(budget))


def self_check(fly_zone_m: float, fly_time_s: Measurement, rep: Rep, views: tuple[GateView, GateView]) -> str | None:
    """Hold a fly time against what the gate speeds ask for: None where they agree, else a sentence with both."""
    mean = _mean_gate_speed(rep, views, fly_zone_m)
    predicted_s = fly_zone_m / mean.value
    u_predicted_s = predicted_s * mean.u / mean.value
    if abs(fly_time_s.value - predicted_s) <= CHECK_COVERAGE * math.hypot(fly_time_s.u, u_predicted_s):
        return None
    return (
        f"check: clock, distance, scale or partner (the fly time is {fly_time_s.value:.3f} s, the speeds at the gates "
        f"ask for {predicted_s:.3f} s +- {2 * u_predicted_s:.3f})"
    )


def doubted(speed: Measurement, rep: Rep, views: tuple[GateView, GateView]) -> Measurement:
    """The velocity of a rep whose self-check failed, as it counts for a verdict.

    One more line in the budget holds the disagreement: so large that a verdict against any pace is certain only where
    the gate speeds alone are as certain of it.
    """
    mean = _mean_gate_speed(rep, views, speed.value * rep.fly_ns * 1e-9)
    u = abs(speed.value - mean.value) / SURE_DEVIATIONS + mean.u
    return Measurement(speed.value, speed.unit, (*speed.budget, BudgetLine("gate speeds disagree", u, "own")))


def _mean_gate_speed(rep: Rep, views: tuple[GateView, GateView], length_m: float) -> Measurement:
    """Mean speed in the Fly Zone as the gates alone see it."""
    speeds = [gate_speed(rep.marker2, views[0].line), gate_speed(rep.marker3, views[1].line)]
    mean = (speeds[0].value + speeds[1].value) / 2
    budget = [
        BudgetLine("speed at Marker 2", speeds[0].u / 2, "own"),
        BudgetLine("speed at Marker 3", speeds[1].u / 2, "own"),
        BudgetLine("speed between the gates", PROFILE_SHARE * max(1.0, length_m / PROFILE_M) * mean, "own"),
    ]
    return Measurement(mean, "m/s", tuple(budget))


def _line2_u_s(line: GateLine, speed_m_per_s: float, pass_speed_m_per_s: float | None) -> float:
    """What Marker 2's line is worth in a split: a line e too far on makes its instant e / speed too late.

    Where it stood in the passes as it does now, it made the offset as much too small as a pass is slower: what is left
    is the difference, and nothing where rep and pass are equally fast.
    """
    in_offset = 0.0 if pass_speed_m_per_s is None else 1 / pass_speed_m_per_s
    return line.u_line_m * abs(1 / speed_m_per_s - in_offset)


def _exposure(views: tuple[GateView, GateView]) -> list[BudgetLine]:
    return _shared("exposure not known", [_exposure_u_s(view) for view in views], views)


def _exposure_u_s(view: GateView) -> float:
    if view.line.exposure_ns is not None:
        return 0.0
    return UNKNOWN_EXPOSURE_U_S * min(1.0, view.frame_ns * 1e-9 / LONGEST_EXPOSURE_S)


def _rows(views: tuple[GateView, GateView]) -> list[BudgetLine]:
    return _shared("row time not known", [_rows_u_s(view) for view in views], views)


def _rows_u_s(view: GateView) -> float:
    """Delay of the torso's row where the row time is not known: common as far as equal cameras are aimed alike."""
    if view.line.row_time_ns is not None:
        return 0.0
    return ROW_SHARE_OF_FRAME * view.frame_ns * 1e-9 * view.torso_row_share / math.sqrt(3)


def _rows_moved(views: tuple[GateView, GateView]) -> list[BudgetLine]:
    """What a row time that is not known does where the torso stands in another row than when the clocks were joined."""
    u_s = [
        0.0 if view.line.row_time_ns is not None else ROW_SHARE_OF_FRAME * view.frame_ns * 1e-9 * ROW_SHARE_MOVED
        for view in views
    ]
    return [BudgetLine("torso in another row", math.hypot(*u_s), "common")] if any(u_s) else []


def _shared(term: str, u_s: list[float], views: tuple[GateView, GateView]) -> list[BudgetLine]:
    """What two cameras do not tell: for equal ones the same error in both, beyond it the difference at Marker 3."""
    if not any(u_s):
        return []
    if all(view.same_camera for view in views) and all(u_s):
        lines = [BudgetLine(term, min(u_s), "common", (1, 1))]
        difference = abs(u_s[1] - u_s[0])
        return [*lines, BudgetLine(f"{term}, difference", difference, "common", (0, 1))] if difference else lines
    signs = ((1, 0), (0, 1))
    return [
        BudgetLine(f"{term} at Marker {marker}", u, "common", sign)
        for marker, u, sign in zip((2, 3), u_s, signs, strict=True)
        if u
    ]
