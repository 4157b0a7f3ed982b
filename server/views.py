"""What pages see and the log keeps: one model a kind of entry, the whole new view of one thing each time.

`docs/design/live.md` has the table. Instants are integer nanoseconds on the session's clock, which is the host's
monotonic clock: only two of one `run` may be subtracted. Null is "not known (yet)".
"""

from __future__ import annotations

from typing import Literal

from gate.crossing import Crossing, Direction
from server.advice_view import AdviceView
from server.coaching.steps import Family
from server.coaching.zones import Zone
from server.gate_views import GateView, SetupView
from server.people_views import AthleteView, PaceView, Phase, SessionView, WorkoutView
from server.phones.views import PhonesView
from server.rep_parts import BudgetLineView, CorrectionView, FeelView, FloorView, MarksView, SteppedView, VoidView
from server.view import View

RepState = Literal["running", "provisional", "final", "unfinished", "withdrawn"]
Verdict = Literal["faster", "slower", "too close to call"]
PassageName = tuple[int, str, int, int]
"""Marker, camera, body and origin_ns: what names one way through one gate."""


class ServerView(View):
    """The server that writes this. run: counts its clocks; instants of two runs have nothing to do with each other.

    start: counts its starts; of one run until a boot. clock_zero_s: when the clock was 0, Unix time.
    awake: a sentence where the computer or its screen may fall asleep in a practice, else empty.
    """

    run: int
    started_at: str
    start: int = 0
    clock_zero_s: float | None = None
    awake: str = ""


class CrossingView(SteppedView):
    """A crossing. t_ns: session clock, latency taken off. t_source_ns: the source's own. run, start: as in ServerView.

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
    start: int = 0
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
