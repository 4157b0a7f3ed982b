"""StepWatch: what one gate's camera says of step rates, whatever way its pictures come.

    watch = StepWatch(line, (width, height), rotation_deg)
    watch.expect(crossing)                          # told for good
    found = watch.feed(frame, moved_px, tie)        # whole pictures: files, webcams
    found = watch.feed_wide(luma, t_ns)             # a phone's wide views: the pixels of watch.window

It answers some time after a crossing, when the runner has left the picture.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gate.crossing import Crossing
from gate.errors import InputError, LineError
from gate.frame import Frame
from gate.line import GateLine, Tie
from gate.step_rate import LEAST_STEPS, REACH_M, StepRates, Steps
from gate.wide_view import WIDE_EVERY_NS, WideWindow

SHORTEST_STEP_M = 1.1
"""Of who runs for time: 5 m/s at 270 steps a minute. A view too narrow for LEAST_STEPS of them shows no rate."""


class StepWatch:
    """Step rates at one gate line. A view that cannot show any costs nothing, and each crossing is told why."""

    def __init__(self, line: GateLine, size: tuple[int, int], rotation_deg: int = 0) -> None:
        """size: (width, height) of the whole picture as shown."""
        self.window, self.why = wide_window(line, size, rotation_deg)
        self._rates = StepRates()
        self._last_ns = -WIDE_EVERY_NS
        self._refused: list[Steps] = []

    def expect(self, crossing: Crossing) -> None:
        """Somebody has crossed, for good."""
        if self.window is None:
            self._refused.append(Steps((crossing.body, crossing.origin_ns), None, why=self.why))
        else:
            self._rates.expect(crossing)

    def feed(self, frame: Frame, moved_px: tuple[float, float] = (0.0, 0.0), tie: Tie = Tie.HELD) -> list[Steps]:
        """Take the next whole picture. moved_px: where the scene has gone in it, as SceneTie says."""
        if self.window is None or 0 <= frame.t_ns - self._last_ns < WIDE_EVERY_NS:
            return self._told()
        self._last_ns = frame.t_ns
        right, down = (round(px) for px in moved_px)
        view = self.window.view(self.window.cut(frame, (right, down)), frame.t_ns)
        return self._rates.feed(replace(view, tie=tie))

    def feed_wide(self, luma: NDArray[np.uint8], t_ns: int) -> list[Steps]:
        """Take the next view that was cut elsewhere. Raises InputError where it is not the window's."""
        if self.window is None:
            return self._told()
        if luma.shape != self.window.shape:
            (rows, columns), (here, across) = luma.shape, self.window.shape
            raise InputError(f"wide view of {columns} x {rows} pixels where {across} x {here} were asked for")
        return self._rates.feed(self.window.view(luma, t_ns))

    def due(self, t_ns: int) -> list[Steps]:
        """Time has gone on to `t_ns` without a view."""
        return self._told() + self._rates.due(t_ns)

    def finish(self) -> list[Steps]:
        """No picture follows."""
        return self._told() + self._rates.finish()

    def _told(self) -> list[Steps]:
        told, self._refused = self._refused, []
        return told


def wide_window(line: GateLine, size: tuple[int, int], rotation_deg: int) -> tuple[WideWindow | None, str | None]:
    """The window in which a gate's step rates are looked for, or why there is none."""
    seen_m = size[0] / line.px_per_m
    if seen_m - 2 * REACH_M < LEAST_STEPS * SHORTEST_STEP_M:
        return None, f"{seen_m:.1f} m of the run are in the picture, too few for a step rate: 13 m are best"
    try:
        return WideWindow.of(line, size, rotation_deg), None
    except LineError as error:
        return None, str(error)
