"""From a rep's two crossings to its fly time, velocity and self-check, each with its budget."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gate.crossing import Crossing
from gate.line import GateLine
from gate.measurement import BudgetLine, Measurement, mean_speed
from gate.rep import Rep

UNKNOWN_EXPOSURE_U_S = 0.0024
"""Half of an exposure that may be anything up to 1/120 s: (1/120 s) / 2 / sqrt 3."""
ROW_SHARE_OF_FRAME = 0.9
"""A rolling shutter reads its rows in up to this share of the frame time: 15 ms at 60 fps, 27-30 ms at 30 fps."""
PROFILE_SHARE = 0.01
"""How far a runner's mean speed in the Fly Zone may be from the mean of its two ends: 1 % (run-up of 30 m leaves 0.3 to
3 % to gain)."""
CHECK_COVERAGE = 2.58
"""A split and its gate speeds disagree beyond this many standard uncertainties once in a hundred sound reps."""


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


def fly_time(rep: Rep, views: tuple[GateView, GateView], clock: tuple[BudgetLine, ...]) -> Measurement:
    """Marker 3's instant less Marker 2's, seconds, with the budget of both crossings, lines, shutters and clocks."""
    budget = [
        BudgetLine("torso at Marker 2", rep.marker2.u_ns * 1e-9, "own", (1, 0)),
        BudgetLine("torso at Marker 3", rep.marker3.u_ns * 1e-9, "own", (0, 1)),
        BudgetLine("line at Marker 2", views[0].line.u_line_m / rep.marker2.speed_m_per_s, "common", (1, 0)),
        BudgetLine("line at Marker 3", views[1].line.u_line_m / rep.marker3.speed_m_per_s, "common", (0, 1)),
        *_exposure(views),
        *_rows(views),
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


def self_check(fly_zone_m: float, fly_time_s: Measurement, rep: Rep, views: tuple[GateView, GateView]) -> str | None:
    """Compare the split with what the gate speeds predict: None where they agree, else a sentence with both figures."""
    speeds = [gate_speed(rep.marker2, views[0].line), gate_speed(rep.marker3, views[1].line)]
    mean = (speeds[0].value + speeds[1].value) / 2
    u_mean = math.hypot(speeds[0].u / 2, speeds[1].u / 2, PROFILE_SHARE * mean)
    predicted_s = fly_zone_m / mean
    u_s = math.hypot(fly_time_s.u, predicted_s * u_mean / mean)
    if abs(fly_time_s.value - predicted_s) <= CHECK_COVERAGE * u_s:
        return None
    return (
        f"check: clock, distance or partner (the split is {fly_time_s.value:.3f} s, the speeds at the gates ask for "
        f"{predicted_s:.3f} s +- {u_s:.3f})"
    )


def _exposure(views: tuple[GateView, GateView]) -> list[BudgetLine]:
    unknown = [view.line.exposure_ns is None for view in views]
    return _shared("exposure not known", [UNKNOWN_EXPOSURE_U_S * one for one in unknown], views)


def _rows(views: tuple[GateView, GateView]) -> list[BudgetLine]:
    """Delay of the torso's row where the row time is not known: common as far as equal cameras are aimed alike."""
    shares = [view.torso_row_share if view.line.row_time_ns is None else 0.0 for view in views]
    u_s = [
        ROW_SHARE_OF_FRAME * view.frame_ns * 1e-9 * share / math.sqrt(3)
        for view, share in zip(views, shares, strict=True)
    ]
    return _shared("row time not known", u_s, views)


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
