"""What a gate tells, made by hand: reports, views and a desk on a real database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gate.crossing import Crossing, Direction
from server import athlete_desk, live_session
from server.bodies import AthleteBody
from server.desk import Desk
from server.draft import Draft, Views, changed
from server.gate_views import GateView, LineView, SetupView, SourceView
from server.hub import Hub
from server.live_session import GateReport
from server.people_views import SessionView
from server.store import Store
from server.views import CrossingView, RepView, ServerView

MS = 1_000_000
S = 1_000_000_000
LINE = LineView(top=(320, 100), ground=(320, 400), px_per_m=150, exposure_ns=0, row_time_ns=0)


def setup(marker: int, **fields: Any) -> SetupView:
    """Set-up of a gate whose camera adds nothing that the test did not ask for."""
    plain = {
        "line": LINE,
        "frame_ns": 16_666_667,
        "torso_row_share": 0.5,
        "camera": str(marker),
        "mode": "clip",
        "latency_s": 0.0,
        "u_latency_s": 0.0,
        "group": 1,
    }
    return SetupView.model_validate(plain | fields)


def crossing(t_ns: int, speed: float = 8.0, direction: Direction = "right", **fields: Any) -> Crossing:
    """A crossing on its source's clock."""
    plain = {"u_ns": MS, "u_speed_m_per_s": 0.1, "frames": 9, "residual_m": 0.004, "height_m": 1.75}
    return Crossing(t_ns=t_ns, speed_m_per_s=speed, direction=direction, **(plain | fields))


def report(
    marker: int,
    body: int,
    t_ns: int,
    speed: float = 8.0,
    *,
    final: bool = True,
    source_ns: int | None = None,
    **more: Any,
) -> GateReport:
    """A gate's report of one passage. more: fields of the crossing, or `setup`.

    source_ns: the instant on the source's clock; the session's where it is left out.
    """
    set_up = more.pop("setup", None) or setup(marker)
    origin_ns = body * 1_000_000_000_000
    one = crossing(t_ns if source_ns is None else source_ns, speed, body=body, origin_ns=origin_ns, **more)
    return GateReport(marker, body, origin_ns, one, t_ns, final, set_up)


def none_after_all(marker: int, body: int, t_ns: int) -> GateReport:
    """What was told early was none."""
    return GateReport(marker, body, body * 1_000_000_000_000, None, t_ns, True, setup(marker))


def webcam(address: str, name: str = "USB camera", **fields: Any) -> SourceView:
    """A webcam that has shown what it gives."""
    got = {"width": 1280, "height": 720, "rate_hz": 59.94}
    return SourceView.model_validate({"address": address, "kind": "webcam", "name": name, "got": got} | fields)


def blank(**terms: Any) -> Draft:
    """A session with both gates and nothing in it."""
    views = Views(ServerView(run=1, started_at="now"), SessionView(session=1, started_at="now", **terms))
    for marker in (2, 3):
        views.put(GateView(marker=marker, position=f"Marker {marker}"))
    return Draft(views)


def with_athletes(draft: Draft, *paces: str | None) -> Draft:
    """Add athletes 1, 2, ... with these 400 m times."""
    for number, pace in enumerate(paces, 1):
        athlete_desk.add_athlete(draft, AthleteBody(name=f"Athlete {number}", pace_400=pace))
    return draft


def tell(draft: Draft, *told: GateReport) -> Draft:
    """Take reports in, one after the other."""
    for one in told:
        live_session.report(draft, one)
    return draft


def fly(body: int, t2_ns: int, fly_s: float, **more: Any) -> tuple[GateReport, GateReport]:
    """Both final crossings of one run over 30 m at an even speed."""
    speed = 30.0 / fly_s
    return report(2, body, t2_ns, speed, **more), report(3, body, t2_ns + round(fly_s * 1e9), speed, **more)


def the_reps(draft: Views) -> list[RepView]:
    """Reps that were not taken back."""
    return [rep for rep in draft.reps.values() if rep.state != "withdrawn"]


def states(draft: Views) -> list[tuple[int, str, int | None]]:
    """(number, state, athlete) of every rep."""
    return [(rep.rep, rep.state, rep.athlete) for rep in draft.reps.values()]


def counted(draft: Views) -> dict[int, bool]:
    """Crossing -> whether it counts."""
    return {number: view.counted for number, view in draft.crossings.items()}


def the_crossing(draft: Views, number: int) -> CrossingView:
    """A crossing's view."""
    return draft.crossings[number]


def url_of(path: Path) -> str:
    """Address of a database file."""
    return f"sqlite:///{path}"


def desk_on(store: Store) -> Desk:
    """A desk whose hub nobody listens to, its session running."""
    desk = Desk(store, Hub())
    if desk.views().session.phase == "set up":
        desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
    return desk


def put_gate(marker: int, **fields: Any) -> Callable[[Draft], None]:
    """Change a gate's view."""
    return lambda draft: draft.put(changed(draft.gates[marker], **fields))
