"""The camera check: frames in, findings out. It is fed and answers; it never fetches.

    check = CameraCheck(line)
    for frame in frames:
        check.feed(frame)
    findings = check.findings(origin)

| what is measured | file |
|---|---|
| rate, jitter, missing pictures, stamps against motion | stamps_check.py, by the steps of body_steps.py |
| exposure from blur | shutter.py |
| row time | row_time.py (the picture moves), flash_rows.py (a light blinks) |
| focus, light | sharpness.py |
| stabilisation | stabilisation.py |
| messenger, export | origin.py |
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calibration.body_steps import BodySteps, Step
from calibration.clock_findings import clock_findings
from calibration.empty_scene import luma8
from calibration.finding import Finding
from calibration.flash_rows import LitRows, row_time_by_blinks, row_time_by_exposure
from calibration.origin import Origin
from calibration.picture_findings import (
    contrast_finding,
    exposure_finding,
    focus_finding,
    origin_finding,
    row_time_finding,
    still_finding,
)
from calibration.row_time import RowTime, Turns, possible, row_time_of
from calibration.sharpness import Focus, Light, focus_of, light_of
from calibration.shutter import Exposure, Smear, Smears, exposure_of
from calibration.stabilisation import Still, Stillness
from calibration.stamps_check import Rate, Steadiness, rate_of, steadiness_of
from gate.frame import Frame
from gate.line import HALF_WIDTH_M, HEIGHT_M, GateLine
from gate.sources.damage import HeldPictures

CRITICAL = ("stamps against motion", "slow motion", "frame rate")
"""Where one of these is poor, no time of the clip can be believed."""
NEEDED = (*CRITICAL, "jitter", "missing pictures", "held pictures", "exposure", "stabilisation")
"""What a crossing to the millisecond hangs on."""


class CameraCheck:
    """One camera's check. line: where contrast and focus are judged; None takes the whole picture."""

    def __init__(self, line: GateLine | None = None) -> None:
        self.line = line
        self.steps: list[Step] = []
        self._stamps_ns: list[int] = []
        self._held = HeldPictures()
        self._bodies, self._smears = BodySteps(), Smears()
        self._turns, self._lit, self._still = Turns(), LitRows(), Stillness()
        self._rows = 0
        self._size = (0, 0)

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        self.stamp(frame.t_ns)
        height, width = frame.luma.shape
        self._size = width, height
        self._rows = height if frame.rotation_deg in (0, 180) else width
        self._held.seen(frame.luma, frame.bits, frame.t_ns)
        self._turns.feed(frame)
        self._lit.feed(frame)
        self._still.feed(frame)
        step = self._bodies.feed(frame)
        if step is not None:
            self.steps.append(step)
            self._smears.feed(luma8(frame), self._bodies.scene, step)

    def stamp(self, t_ns: int) -> None:
        """Take the time stamp of a frame that there is no time to look at."""
        self._stamps_ns.append(t_ns)

    @property
    def pictures(self) -> int:
        """How many there were."""
        return len(self._stamps_ns)

    @property
    def rate(self) -> Rate | None:
        """What the stamps say."""
        return rate_of(self._stamps_ns)

    @property
    def steadiness(self) -> Steadiness | None:
        """What motion says of them; nothing while the camera itself moves."""
        still = self.still
        return None if still is None or not still.little else steadiness_of(self.steps)

    @property
    def held(self) -> int:
        """Pictures that repeat the one before."""
        return self._held.count

    @property
    def still(self) -> Still | None:
        """How the picture moved."""
        return self._still.found()

    @property
    def focus(self) -> Focus | None:
        """Spread of standing edges, at the line."""
        scene = self._bodies.scene
        return focus_of(scene.part(*self._around()).astype(np.uint8)) if scene.ready else None

    @property
    def light(self) -> Light | None:
        """Light at the line."""
        scene = self._bodies.scene
        return light_of(scene.part(*self._around()).astype(np.uint8), scene.noise()) if scene.ready else None

    @property
    def exposure(self) -> Exposure | None:
        """How long a row takes light."""
        still, focus = self.still, self.focus
        if still is None or not still.little or focus is None:
            return None
        return exposure_of(list(self._smears.found), focus.spread_px)

    @property
    def row_time(self) -> RowTime | None:
        """From row to row, by the best of three ways; nothing that takes longer than a picture is believed."""
        edges, rate = list(self._lit.edges), self.rate
        if rate is None:
            return None
        frame_ns = 1e9 / rate.rate_hz
        found = [row_time_of(list(self._turns.found)), row_time_by_blinks(edges, frame_ns)]
        exposure = self.exposure
        if self.line is not None and self.line.exposure_ns:
            found.append(row_time_by_exposure(edges, float(self.line.exposure_ns), 0.0))
        elif exposure is not None and not exposure.below:
            found.append(row_time_by_exposure(edges, float(exposure.exposure_ns), float(exposure.u_ns)))
        known = [one for one in found if one is not None and possible(one, self._rows, frame_ns)]
        return min(known, key=lambda one: one.u_ns, default=None)

    def findings(self, origin: Origin | None = None, slow_note: str = "") -> list[Finding]:
        """Every finding, in the order of the table. origin: None for a camera."""
        still = self.still
        moves = still is not None and not still.little
        found = clock_findings(self.rate, self.steadiness, self.held, origin, slow_note)
        found += [
            exposure_finding(self.exposure),
            row_time_finding(self.row_time, self._rows),
            focus_finding(self.focus, self._size[1], moves=moves),
            contrast_finding(self._at_line(), self.light),
            still_finding(still),
        ]
        return found + ([] if origin is None else [origin_finding(origin)])

    def _at_line(self) -> list[Smear]:
        """Bodies near the line, or all where there is none."""
        line = self.line
        if line is None:
            return list(self._smears.found)
        return [one for one in self._smears.found if abs(one.x_px - line.ground[0]) <= HALF_WIDTH_M * line.px_per_m]

    def _around(self) -> tuple[slice, slice]:
        """Rows and columns of the picture around the line."""
        width, height = self._size
        line = self.line
        if line is None:
            return slice(0, height), slice(0, width)
        reach = HALF_WIDTH_M * line.px_per_m
        top, bottom = line.ground[1] - HEIGHT_M * line.px_per_m, line.ground[1]
        rows = slice(max(0, round(top)), min(height, round(bottom)))
        return rows, slice(max(0, round(line.ground[0] - reach)), min(width, round(line.ground[0] + reach)))


def good_for(findings: Sequence[Finding]) -> str:
    """What a set-up with these findings can be used for, in one line."""
    poor = [one.item for one in findings if one.grade == "poor"]
    unknown = [one.item for one in findings if one.grade == "unknown"]
    if any(item in CRITICAL for item in poor):
        text = "not good for timing"
    elif poor:
        text = "good for verdicts where the margin is large, not for the millisecond"
    elif any(item in NEEDED for item in unknown):
        text = "not checked in full, and nothing wrong was found"
    elif any(one.grade == "fair" and one.item in NEEDED for one in findings):
        text = "good for timing to some milliseconds"
    else:
        text = "good for timing to the millisecond"
    because = f": {', '.join(poor)}" if poor else ""
    left = f"; not known: {', '.join(unknown)}" if unknown else ""
    return text + because + left
