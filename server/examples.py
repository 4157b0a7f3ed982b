"""Examples of answers for the routes' documentation: real views, so that they cannot differ from what is sent."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from gate.pace import pace_400
from server.about_workout import AboutView
from server.advice_view import AdviceView, key_of
from server.bodies import CameraView, TapeView
from server.gate_views import GateView, LineView, ModeView, SetupView, SourceView
from server.people_views import AthleteView, PaceView, SessionSummary, SessionView
from server.rep_parts import BudgetLineView
from server.speeds import FastestView, SpeedsView
from server.views import CrossingView, PassesView, RehearsalView, RepView, ServerView, StateView, UndoView
from server.workout_desk import NotationProblemView, PreviewView
from server.workouts import built_in

AT = "2026-05-09T16:04:11+00:00"
_PACE = pace_400("52.0")
PACE = PaceView(
    time="52.0",
    time_s=_PACE.time_s,
    distance_m=_PACE.distance_m,
    speed_m_per_s=_PACE.speed_m_per_s,
    without_start=False,
    formula=_PACE.formula,
    fly_time_s=30.0 / _PACE.speed_m_per_s,
)
SESSION = SessionView(session=4, started_at=AT, athletes=(1,), next_athlete=1)
ATHLETE = AthleteView(athlete=1, name="Ann", pace=PACE)
MODE = ModeView(width=1280, height=720, rate_hz=60.0)
LINE = LineView(top=(640, 120), ground=(640, 560), px_per_m=200, u_px_per_m=4)
GATE = GateView(
    marker=2,
    position="Marker 2",
    source=SourceView(address="0", kind="webcam", name="USB camera", asked=MODE, got=MODE, exposure_locked=True),
    state="ready",
    why="ready",
    line=LINE,
    size=(1280, 720),
    rate_hz=60.0,
    synchronised=True,
    u_latency_s=0.004,
    group=3,
)
CROSSING = CrossingView(
    crossing=1,
    marker=2,
    run=1,
    body=7,
    origin_ns=81_000_000_000,
    t_ns=5_081_016_000_000,
    t_source_ns=81_016_000_000,
    u_ns=1_200_000,
    direction="right",
    speed_m_per_s=8.41,
    u_speed_m_per_s=0.12,
    height_m=1.74,
    frames=6,
    residual_m=0.006,
    counted=True,
    why=None,
    final=True,
    photo="/api/crossings/1/photo.png?session=4",
    fly_zone_m=30.0,
    u_fly_zone_m=0.02,
    setup=SetupView(
        line=LINE,
        frame_ns=16_666_667,
        torso_row_share=0.5,
        camera="0",
        mode="webcam 1280x720@60",
        latency_s=0.0,
        u_latency_s=0.004,
        group=3,
    ),
)
REP = RepView(
    rep=1,
    run=1,
    athlete=1,
    state="final",
    crossing2=1,
    crossing3=2,
    t2_ns=5_081_016_000_000,
    t3_ns=5_084_516_000_000,
    fly_zone_m=30.0,
    fly_time_s=3.5,
    u_fly_time_s=0.006,
    u_own_fly_time_s=0.002,
    velocity_m_per_s=8.571,
    u_velocity_m_per_s=0.016,
    speed2_m_per_s=8.41,
    speed3_m_per_s=8.72,
    verdict="faster",
    verdict_from="fly time",
    p_faster=1.0,
    margin_m_per_s=0.879,
    margin_percent=11.4,
    pace=PACE,
    budget=(BudgetLineView(term="synchronisation", u_s=0.0057, kind="common", signs=(-1, 1)),),
    group=(3, 3),
)
WORKOUT = built_in()[0]
ABOUT = AboutView(
    workout=1,
    reps=9,
    timed_m=270,
    whole_m=(1080, 1620),
    time_s=2203,
    unfit="Flying 30s: no two gates stand 30 m apart. Put Marker 3 at 60 m from Marker 1",
    caution=None,
    last="6 days ago",
    last_of_family="6 days ago",
)
PREVIEW = PreviewView(
    workout=None,
    problems=(
        NotationProblemView(
            line=1,
            column=7,
            caret="3 x 3 30m\n      ^^",
            message="found `30`, expected `x` or `m`: 3 x 30m?",
        ),
    ),
)
TAPE = TapeView(t_ns=5_088_500_000_000, ns_per_px=-1_041_667.0, width=2881, height=253)
ADVICE = AdviceView(
    key=key_of(1, "end-set"),
    athlete=1,
    kind="end-set",
    words="consider ending the set",
    reason="two reps in a row slow, the newest 4.1 % under today's best",
    source="3 % is a stop rule measured on nine trained male sprinters (Jimenez-Reyes 2016, 2019)",
    whose="ours",
)
FASTEST = FastestView(session=4, velocity_m_per_s=9.31, u_velocity_m_per_s=0.02, distance_m=30.0, pace_percent=82.6)
SPEEDS = SpeedsView(sessions=(FASTEST,), reserve_ratio=1.62)
UNDO = UndoView(what="rep 7 given to Ann, was Bo's", moved=False, newest_rep=9)
SUMMARY = SessionSummary(session=4, started_at=AT, rehearsal=False, reps=1)
PASSES = PassesView(state="running", after=2, seen=1, differences_s=(0.012,), why="1 of 5 passes seen")
REHEARSAL = RehearsalView(state="making", why="making two clips of three runs: half a minute, the first time", done=0.3)
CAMERA = CameraView(address="0", name="USB camera")
STATE = StateView(
    last_id=129,
    now_ns=5_090_000_000_000,
    server=ServerView(run=1, started_at=AT),
    session=SESSION,
    athletes=(ATHLETE,),
    gates=(GATE, GateView(marker=3, position="Marker 3")),
    crossings=(CROSSING,),
    reps=(REP,),
    workouts=(),
    passes=PassesView(),
    rehearsal=RehearsalView(),
    undo=UndoView(),
)


def shown(view: BaseModel | list[BaseModel] | int, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses` takes to show an answer."""
    if isinstance(view, list):
        example: Any = [one.model_dump(mode="json") for one in view]
    else:
        example = view.model_dump(mode="json") if isinstance(view, BaseModel) else view
    return {status: {"content": {"application/json": {"example": example}}}}
