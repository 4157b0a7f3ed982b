"""What pages see and the log keeps: one model a kind of entry, the whole new view of one thing each time.

`docs/design/live.md` has the table. Instants are integer nanoseconds on the session's clock, which is the host's
monotonic clock: only two of one run of the server may be subtracted. Null is "not known (yet)".
"""

from __future__ import annotations

from typing import Literal

from gate.crossing import Crossing, Direction
from gate.line import GateLine
from server.advice_view import AdviceView
from server.coaching.steps import Family
from server.coaching.zones import Zone
from server.people_views import AthleteView, PaceView, Phase, SessionView, WorkoutView
from server.phones.views import PhonesView
from server.rep_parts import BudgetLineView, CorrectionView, FeelView, FloorView, MarksView, SteppedView, VoidView
from server.view import View

GateState = Literal[
    "off", "opening", "no line", "learning", "ready", "busy", "not ready", "stalled", "gone", "ended", "refused"
]
RepState = Literal["running", "provisional", "final", "unfinished", "withdrawn"]
Verdict = Literal["faster", "slower", "too close to call"]
Point = tuple[float, float]
PassageName = tuple[int, str, int, int]
"""Marker, camera, body and origin_ns: what names one way through one gate."""


class ServerView(View):
    """One run of the server: instants of two runs have nothing to do with each other.

    awake: a sentence where the computer or its screen may fall asleep in a practice, else empty.
    """

    run: int
    started_at: str
    awake: str = ""


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

    @classmethod
    def of(cls, line: GateLine) -> LineView:
        """View of a line."""
        return cls.model_validate({name: getattr(line, name) for name in cls.model_fields})

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


class CrossingView(SteppedView):
    """A crossing. t_ns: session clock, latency taken off. t_source_ns: the source's own clock.

    fly_zone_m, u_fly_zone_m: the session's when it was seen; a marker that is moved later does not move it.
    position_m: of the gate then; layout: the session's then, reps are made of crossings of one.
    phase: the session's then. least_m_per_s: who was slower took no turn. told_to_count: a coach's word on it, or null.
    partner: the other gate's crossing that a coach put with it. by_hand_from_ns: what the gate had read where a coach
    set the instant; that itself where it had missed it. photo_t_ns, photo_ns_per_px: session instants of the photo
    finish's columns. feet_m: as `gate.crossing.Crossing` has it. note: what else was seen; null in old entries.
    refined: the clock of what saw it has been read once more, from both sides of the instant.
    """

    crossing: int
    marker: int
    run: int
    body: int
    origin_ns: int
    t_ns: int
    t_source_ns: int
    u_ns: int
    direction: Direction
    speed_m_per_s: float
    u_speed_m_per_s: float
    height_m: float | None
    feet_m: float | None = None
    frames: int
    residual_m: float
    counted: bool
    why: str | None
    note: str | None = None
    final: bool
    withdrawn: bool = False
    photo: str | None = None
    fly_zone_m: float
    u_fly_zone_m: float
    position_m: float | None = None
    layout: int = 0
    phase: Phase = "running"
    least_m_per_s: float = 0.0
    told_to_count: bool | None = None
    partner: int | None = None
    by_hand_from_ns: int | None = None
    photo_t_ns: int | None = None
    photo_ns_per_px: float | None = None
    refined: bool = False
    setup: SetupView

    @property
    def passage(self) -> PassageName:
        """What names the passage."""
        return (self.marker, self.setup.camera, self.body, self.origin_ns)

    def crossing_on_session_clock(self) -> Crossing:
        """The crossing for pairing and timing, its instant on the session's clock."""
        return Crossing(
            t_ns=self.t_ns,
            u_ns=self.u_ns,
            direction=self.direction,
            speed_m_per_s=self.speed_m_per_s,
            u_speed_m_per_s=self.u_speed_m_per_s,
            frames=self.frames,
            residual_m=self.residual_m,
            height_m=float("nan") if self.height_m is None else self.height_m,
            body=self.crossing,
            origin_ns=self.origin_ns,
            counted=self.counted,
            why=self.why,
            feet_m=float("nan") if self.feet_m is None else self.feet_m,
            note=self.note,
        )


class RepView(SteppedView):
    """A rep. revised: what was shown before, where a verdict has changed.

    crossing2, crossing3, t2_ns ...: at the gates where the rep begins and ends, whose markers are `gates`.
    seen: all of the run, at other gates too. named: by whom; a name that a coach gave moves with no other.
    set, rep_of_set: place in the athlete's own workout, null beyond its end; rest_s: the least prescribed after it.
    family: of the workout in which it was run. zone, floor: of a 400 m pace rep that both gates saw; floor: null where
    no 800 m time is known.
    wind_m_per_s: by hand, from behind positive; null: the session's.
    step_rate_per_min: of the gates that saw it, each by its u; step_length_m: velocity over it.
    """

    rep: int
    run: int
    athlete: int | None
    state: RepState
    crossing2: int | None = None
    crossing3: int | None = None
    t2_ns: int | None = None
    t3_ns: int | None = None
    fly_zone_m: float | None = None
    fly_time_s: float | None = None
    u_fly_time_s: float | None = None
    u_own_fly_time_s: float | None = None
    velocity_m_per_s: float | None = None
    u_velocity_m_per_s: float | None = None
    speed2_m_per_s: float | None = None
    speed3_m_per_s: float | None = None
    verdict: Verdict | None = None
    verdict_from: Literal["fly time", "gate speed"] | None = None
    p_faster: float | None = None
    margin_m_per_s: float | None = None
    margin_percent: float | None = None
    pace: PaceView | None = None
    budget: tuple[BudgetLineView, ...] = ()
    check: str | None = None
    revised: str | None = None
    void: VoidView | None = None
    corrections: tuple[CorrectionView, ...] = ()
    group: tuple[int, int] | None = None
    seen: tuple[int, ...] = ()
    gates: tuple[int, int] = (2, 3)
    named: Literal["order", "coach", "nobody"] = "order"
    pulled_up: bool = False
    set: int | None = None
    rep_of_set: int | None = None
    rest_s: float | None = None
    family: Family = "flying"
    zone: Zone | None = None
    floor: FloorView | None = None
    marks: MarksView = MarksView()
    feel: FeelView = FeelView()
    wind_m_per_s: float | None = None
    step_length_m: float | None = None
    u_step_length_m: float | None = None

    @property
    def counts(self) -> bool:
        """Whether it is one of the day's reps: neither taken back nor void."""
        return self.state != "withdrawn" and self.void is None

    @property
    def is_sound(self) -> bool:
        """Whether its time is compared with others."""
        return self.fly_time_s is not None and self.check is None and not self.pulled_up


class UndoView(View):
    """The newest correction, for as long as it can be taken back. before: the reps that it changed, as they were.

    crossings: the same of crossings. moved: the turns had changed with it. next_athlete, next_now: whose turn it was
    before and after.
    """

    what: str = ""
    before: tuple[RepView, ...] = ()
    crossings: tuple[CrossingView, ...] = ()
    next_athlete: int | None = None
    next_now: int | None = None
    moved: bool = False
    newest_rep: int = 0


class PassesView(View):
    """Two cameras at one gate: how far their clocks are apart. offset_s: that of `marker` less Marker 2's.

    after: the newest crossing when they began.
    """

    state: Literal["off", "running", "done"] = "off"
    marker: int = 3
    wanted: int = 5
    after: int = 0
    seen: int = 0
    differences_s: tuple[float, ...] = ()
    offset_s: float | None = None
    u_offset_s: float | None = None
    why: str = ""


class RehearsalView(View):
    """Made clips as live at both gates. done: share of the making."""

    state: Literal["off", "making", "running", "over"] = "off"
    why: str = ""
    done: float = 0.0


class StateView(View):
    """Everything at `last_id`. now_ns: the session's clock when this was written.

    trouble: what keeps results from being stored just now; it is told as an event of that kind without an id.
    """

    last_id: int
    now_ns: int
    server: ServerView
    session: SessionView
    athletes: tuple[AthleteView, ...]
    gates: tuple[GateView, ...]
    crossings: tuple[CrossingView, ...]
    reps: tuple[RepView, ...]
    workouts: tuple[WorkoutView, ...]
    passes: PassesView
    rehearsal: RehearsalView
    undo: UndoView
    advices: tuple[AdviceView, ...] = ()
    trouble: str | None = None
    phones: PhonesView = PhonesView()
