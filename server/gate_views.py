"""A gate as pages see it and the log keeps it: where its pictures come from, its line, what it was at a crossing.

Null is "not known (yet)".
"""

from __future__ import annotations

from typing import Literal

from gate.frame import Point
from gate.line import GateLine
from server.view import View

GateState = Literal[
    "off", "opening", "no line", "learning", "ready", "busy", "not ready", "stalled", "gone", "ended", "refused"
]


class ModeView(View):
    """Size and rate of a camera's pictures."""

    width: int
    height: int
    rate_hz: float | None = None


class SourceView(View):
    """Where a gate's pictures come from. exposure_locked: null where the driver does not say.

    together: false for a clip that began when it was opened, so that its time has nothing to do with another's.
    opening: tells one opening of a source from every other, those of the same address too; gates that have the same are
    served by one camera. codec: of a clip. model: of a phone, by browser, camera and capture path.
    warnings: what makes results worse than they could be, one sentence each.
    """

    address: str
    kind: Literal["webcam", "network", "clip", "phone"]
    name: str
    asked: ModeView | None = None
    got: ModeView | None = None
    exposure_locked: bool | None = None
    latency_ms: float = 0.0
    together: bool = True
    opening: str = ""
    codec: str | None = None
    model: str | None = None
    warnings: tuple[str, ...] = ()


class LineView(View):
    """A gate line, as `gate.line.GateLine` has it."""

    top: Point
    ground: Point
    px_per_m: float
    u_px_per_m: float = 0.0
    u_line_m: float = 0.01
    exposure_ns: int | None = None
    row_time_ns: int | None = None
    source: str = "placed on the page"
    slant: float = 0.0
    across_per_feet: float = 0.0
    u_across_m: float = 0.0

    def line(self) -> GateLine:
        """The line itself; raises LineError where it cannot be one."""
        return GateLine(**self.model_dump())


class GateView(View):
    """One gate. why: a sentence for the coach.

    latency_s: what is taken off its instants, u_latency_s its standard uncertainty, u_unsynchronised_s what that is
    without passes and against any other source.
    group: counts set-ups; a new line, camera or synchronisation is a new one.
    sync: counts what was found out of the latencies; gates have one number while they belong together.
    by_passes: whether run-throughs at one gate have joined them, shutters and all.
    position_m: along the run from Marker 1; null: as the session's Fly Zone has it.
    line_in: width, height and rotation of the picture in which the line was placed; null: the next picture's.
    """

    marker: int
    position: str
    source: SourceView | None = None
    state: GateState = "off"
    why: str = "no camera yet"
    line: LineView | None = None
    line_in: tuple[int, int, int] | None = None
    size: tuple[int, int] | None = None
    rate_hz: float | None = None
    synchronised: bool = False
    latency_s: float = 0.0
    u_latency_s: float = 0.0
    u_unsynchronised_s: float = 0.0
    group: int = 1
    sync: int = 0
    by_passes: bool = False
    position_m: float | None = None
    removed: bool = False


class SetupView(View):
    """What a gate was when it saw a crossing: enough to time the rep again.

    camera: its address. mode: kind, model, size and rate; what is unknown of two cameras of one mode is taken as the
    same, and of none where it is empty. opening, sync, u_unsynchronised_s: as in SourceView and GateView.
    clock: tells the source's clock from every other; a camera that comes back has a new one. Empty: not known.
    u_clock_s: of the join of that clock with the session's at the crossing, the latency left out.
    """

    line: LineView
    frame_ns: int
    torso_row_share: float
    camera: str
    mode: str
    latency_s: float
    u_latency_s: float
    group: int
    opening: str = ""
    sync: int = 0
    by_passes: bool = False
    u_unsynchronised_s: float = 0.0
    clock: str = ""
    u_clock_s: float = 0.0
