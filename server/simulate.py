"""A made session on the disk: the recordings of a flying sprint, their gate and sync files, and the truth.

    plan -> runs on the session's clock -> runners before each camera, on its own clock -> clips -> renamed into place

One body runs through both gates without a break in its stride; each camera sees it in its own world, whose x = 0 is its
marker. The session's clock is Marker 2's; Marker 3's = t + offset + drift * t.
"""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from calibration.model import GateFile, SyncFile, save_gate, save_sync
from gate.errors import InputError, OutputError
from gate.line import Placement
from gate.sources.camera import Camera
from gate.sources.runner import Runner, random_body, random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.rendering import Progress, render
from server.simulated_run import exact_run, marker_ns

LEAD_S, TAIL_S = 2.5, 1.5
"""Empty gate before the first pass and after the last: a detector must learn what it looks like."""
WALK_M_PER_S, WALK_LATERAL_M = 1.4, 1.0
"""People walk back beside the lane, away from the camera."""
PX_PER_M_OF_SIDE, LEAST_PX_PER_M = 0.2, 40.0
"""Scale per pixel of the short side: 144 px/m at 720p, 5 m of height, as a phone 8 m from the lane sees it."""
ONE_CAMERA_BACK, ONE_CAMERA_ROOM_M = 0.9, 6.0
"""One camera for both gates stands 27 m back for 30 m and sees 3 m beyond each marker: a view of 67 degrees."""
READOUT_NS = 10_000_000
"""Time in which a sensor is read from its first to its last row; phones take 5 to 15 ms at 60 fps."""
LEAST_SIDE_PX, LEAST_REST_S = 120, 4.0
"""A runner at the least scale fills 120 px with arms and bounce; a walker needs 4 s to be clear of both runs."""
TWO_CAMERAS_SIZE, ONE_CAMERA_SIZE = (1280, 720), (1920, 1080)
"""Pictures that phones take; one camera for both gates needs the more pixels."""
MADE_NAMES = ("truth.json", "M2.mp4", "M3.mp4", "ONE.mp4", "M2.gate.json", "M3.gate.json", "M2-M3.sync.json")
"""What a made session may hold."""
CODECS = ("libx264", "libx265")
U_LINE_M, U_SCALE, U_OFFSET_NS, U_DRIFT_PPM = 0.01, 0.01, 1_000_000, 0.5
"""Uncertainties of a careful set-up by hand, for the made files to say; their values are exact."""


@dataclass(frozen=True, slots=True)
class RepPlan:
    """One run: the mean velocity over the Fly Zone, the change of speed from Marker 2 to Marker 3, the 400 m pace."""

    athlete: str
    velocity_m_per_s: float
    change_m_per_s: float = 0.0
    pace_400_s: float | None = None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What is to be simulated.

    size: (width, height) in pixels as shown; upright clips are written with a display matrix.
    offset_s, drift_ppm: Marker 3's clock less Marker 2's at Marker 2's 0, and how it grows.
    rest_s: from one rep's Marker 3 to the next rep's Marker 2; walk_backs: somebody walks back past both in it.
    one_camera: one recording that sees both markers, with no offset.
    """

    reps: tuple[RepPlan, ...]
    fly_zone_m: float = 30.0
    fps: float = 60.0
    size: tuple[int, int] = TWO_CAMERAS_SIZE
    seed: int = 0
    offset_s: float = 1.734
    drift_ppm: float = 12.0
    rest_s: float = 6.0
    walk_backs: bool = True
    one_camera: bool = False

    def __post_init__(self) -> None:
        slowest = min((rep.velocity_m_per_s - abs(rep.change_m_per_s) / 2 for rep in self.reps), default=0.0)
        if not 2.5 <= slowest < math.inf:
            raise InputError(f"session's slowest speed is {slowest:g} m/s: give at least one rep, all above 2.5 m/s")
        lengths = (self.fly_zone_m, self.fps, self.rest_s, self.offset_s, self.drift_ppm)
        if not all(map(math.isfinite, lengths)) or min(self.fly_zone_m, self.fps) <= 0 or self.rest_s < LEAST_REST_S:
            raise InputError(
                f"session with {self.fly_zone_m:g} m at {self.fps:g} fps and rests of {self.rest_s:g} s: give values "
                f"above 0, and rests of {LEAST_REST_S:g} s or more"
            )
        if min(self.size) < LEAST_SIDE_PX or any(side % 2 for side in self.size):
            raise InputError(
                f"session's pictures of {self.size[0]} x {self.size[1]} cannot be: give even sides of "
                f"{LEAST_SIDE_PX} pixels or more"
            )


@dataclass(frozen=True, slots=True)
class TrueRep:
    """The truth of a rep: each instant on its own clip's clock; fly time and velocity on the session's."""

    athlete: str
    t2_ns: int
    t3_ns: int
    fly_ns: int
    velocity_m_per_s: float
    pace_400_s: float | None


@dataclass(frozen=True, slots=True)
class SimulatedSession:
    """The files that were written and what is true of them. clips, gates: Marker 2's, Marker 3's; or one clip."""

    clips: tuple[Path, ...]
    gates: tuple[Path, Path]
    sync: Path | None
    truth: Path
    reps: tuple[TrueRep, ...]


def demo_plan(*, one_camera: bool = False) -> SessionPlan:
    """Three athletes over 30 m: each with a pace: one clearly faster, one slower, one too close to call."""
    reps = (
        RepPlan("Athlete A", 9.15, 0.20, pace_400_s=52.0),
        RepPlan("Athlete B", 6.95, 0.10, pace_400_s=54.5),
        RepPlan("Athlete C", 400.0 / 60.0, -0.05, pace_400_s=60.0),
    )
    return SessionPlan(reps, seed=400, size=ONE_CAMERA_SIZE if one_camera else TWO_CAMERAS_SIZE, one_camera=one_camera)


@dataclass(frozen=True, slots=True)
class _View:
    """One camera: the clip that it takes and the gates that it sees, by marker, at their x in its world."""

    name: str
    clip: SyntheticClip
    gates_x_m: dict[int, float]


def simulate(
    folder: Path, plan: SessionPlan, *, codec: str = "libx264", crf: int = 20, progress: Progress | None = None
) -> SimulatedSession:
    """Render a session into `folder`: M2.mp4 and M3.mp4, or ONE.mp4, with gate files, sync file and truth.json.

    All are written beside their places and renamed when all are whole, so that nothing half written is left behind.
    Each clip is rendered in a process of its own: call it under `if __name__ == "__main__"` in a script.

    Raises InputError for a plan that cannot be, OutputError where the folder cannot be written.
    """
    if codec not in CODECS:
        raise InputError(f"codec {codec} is none of {', '.join(CODECS)}: give one of them")
    runners = _runners(plan)
    views = _views(plan, runners)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".simulate-", dir=folder) as name:
            parts = Path(name)
            _save_gates(views, parts)
            if not plan.one_camera:
                save_sync(_sync(plan), parts / "M2-M3.sync.json")
            (parts / "truth.json").write_text(_truth(plan, runners, views), encoding="utf-8")
            clips = {parts / f"{view.name}.mp4": view.clip for view in views}
            render(clips, codec=codec, crf=crf, progress=progress)
            for part in sorted(parts.iterdir()):
                part.replace(folder / part.name)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written ({error.strerror}): give a folder that is yours") from error
    return SimulatedSession(
        clips=tuple(folder / f"{view.name}.mp4" for view in views),
        gates=(folder / "M2.gate.json", folder / "M3.gate.json"),
        sync=None if plan.one_camera else folder / "M2-M3.sync.json",
        truth=folder / "truth.json",
        reps=_true_reps(plan, runners),
    )


def _clock3(plan: SessionPlan, t_ns: int) -> int:
    """Marker 3's clock at an instant of the session's, ns; one camera has one clock."""
    return t_ns if plan.one_camera else t_ns + round(plan.offset_s * 1e9 + plan.drift_ppm * 1e-6 * t_ns)


def _runners(plan: SessionPlan) -> list[Runner]:
    """One runner a rep, in the session's world (Marker 2 at x = 0) and on its clock."""
    names = list(dict.fromkeys(rep.athlete for rep in plan.reps))
    t_s = LEAD_S + (0.0 if plan.one_camera else max(0.0, -plan.offset_s))
    found = []
    for number, rep in enumerate(plan.reps):
        rng = np.random.default_rng([plan.seed, 1, number])
        body = random_body(np.random.default_rng([plan.seed, 2, names.index(rep.athlete)]))
        runner = replace(random_runner(rng, speed_m_per_s=rep.velocity_m_per_s), body=body)
        start_s = t_s + rng.uniform(0.0, 1.0 / plan.fps)
        found.append(
            exact_run(
                runner,
                round(start_s * 1e9),
                velocity_m_per_s=rep.velocity_m_per_s,
                change_m_per_s=rep.change_m_per_s,
                fly_zone_m=plan.fly_zone_m,
            )
        )
        t_s = marker_ns(found[-1], plan.fly_zone_m, rep.velocity_m_per_s) * 1e-9 + plan.rest_s
    return found


def _true_reps(plan: SessionPlan, runners: list[Runner]) -> tuple[TrueRep, ...]:
    found = []
    for rep, runner in zip(plan.reps, runners, strict=True):
        t2_ns = marker_ns(runner, 0.0, rep.velocity_m_per_s)
        t3_ns = marker_ns(runner, plan.fly_zone_m, rep.velocity_m_per_s)
        velocity = plan.fly_zone_m / ((t3_ns - t2_ns) * 1e-9)
        found.append(TrueRep(rep.athlete, t2_ns, _clock3(plan, t3_ns), t3_ns - t2_ns, velocity, rep.pace_400_s))
    return tuple(found)


def _views(plan: SessionPlan, runners: list[Runner]) -> list[_View]:
    reps = _true_reps(plan, runners)
    end_ns = reps[-1].t2_ns + reps[-1].fly_ns + round(TAIL_S * 1e9)
    walkers = _walkers(plan, runners, reps)
    if plan.one_camera:
        gates = {2: 0.0, 3: plan.fly_zone_m}
        return [_view(plan, "ONE", gates, _wide_camera(plan), [*runners, *walkers[3]], end_ns)]
    third = [
        replace(one, x_m=one.x_m - plan.fly_zone_m, at_ns=one.at_ns + rep.t3_ns - rep.t2_ns - rep.fly_ns)
        for one, rep in zip(runners, reps, strict=True)
    ]
    return [
        _view(plan, "M2", {2: 0.0}, _camera(plan, 2), [*runners, *walkers[2]], end_ns),
        _view(plan, "M3", {3: 0.0}, _camera(plan, 3), [*third, *walkers[3]], _clock3(plan, end_ns)),
    ]


def _view(
    plan: SessionPlan, name: str, gates: dict[int, float], camera: Camera, runners: list[Runner], end_ns: int
) -> _View:
    seed = 10 * plan.seed + min(gates)
    scene = Scene(seed=seed, marks_x_m=tuple(gates.values()))
    return _View(
        name, SyntheticClip(frame_times(plan.fps, end_ns * 1e-9), runners, camera, scene, seed=seed, name=name), gates
    )


def _walkers(plan: SessionPlan, runners: list[Runner], reps: tuple[TrueRep, ...]) -> dict[int, list[Runner]]:
    """Who walks back between two reps, by marker, each on the marker's clock and in its camera's world.

    The walk takes longer than a short rest: then it is an earlier athlete who comes to Marker 2.
    """
    found: dict[int, list[Runner]] = {2: [], 3: []}
    for number, (rep, after) in enumerate(pairwise(reps) if plan.walk_backs else ()):
        rng = np.random.default_rng([plan.seed, 3, number])
        walker = random_runner(rng, direction=-1, speed_m_per_s=WALK_M_PER_S, lateral_m=WALK_LATERAL_M)
        at3_ns = rep.t2_ns + rep.fly_ns + round(0.45e9 * plan.rest_s)
        home_ns = at3_ns + round(plan.fly_zone_m / WALK_M_PER_S * 1e9)
        latest_ns = after.t2_ns - round(0.4e9 * plan.rest_s)
        at2_body = runners[number if home_ns <= latest_ns else number - 1].body
        at3_x_m = plan.fly_zone_m if plan.one_camera else 0.0
        at3 = replace(walker, body=runners[number].body, x_m=at3_x_m)
        found[3].append(at3.timed(at3_x_m, _clock3(plan, at3_ns)))
        found[2].append(replace(walker, body=at2_body).timed(0.0, min(home_ns, latest_ns)))
    return found


def _camera(plan: SessionPlan, marker: int) -> Camera:
    """A phone beside one marker; the two are not set up quite alike."""
    short = min(plan.size)
    scale = max(LEAST_PX_PER_M, PX_PER_M_OF_SIDE * short)
    return Camera(
        plan.size,
        px_per_m=scale if marker == 2 else 1.05 * scale,
        distance_m=8.0 if marker == 2 else 7.5,
        height_m=1.1 if marker == 2 else 1.25,
        rotation_deg=90 if plan.size[0] < plan.size[1] else 0,
        row_time_ns=round(READOUT_NS / short),
    )


def _wide_camera(plan: SessionPlan) -> Camera:
    """One camera in the middle, well back, a little raised."""
    return Camera(
        plan.size,
        px_per_m=plan.size[0] / (plan.fly_zone_m + ONE_CAMERA_ROOM_M),
        distance_m=ONE_CAMERA_BACK * plan.fly_zone_m,
        x_m=plan.fly_zone_m / 2,
        height_m=2.5,
        row_time_ns=round(READOUT_NS / min(plan.size)),
    )


def _save_gates(views: list[_View], folder: Path) -> None:
    for view in views:
        camera = view.clip.camera
        for marker, x_m in view.gates_x_m.items():
            line = camera.gate_line(x_m)
            line = replace(line, u_line_m=U_LINE_M, u_px_per_m=U_SCALE * line.px_per_m, source="simulated: exact")
            gate = GateFile(f"Marker {marker}", camera.size, camera.rotation_deg, (Placement(0, line),))
            save_gate(gate, folder / f"M{marker}.gate.json")


def _sync(plan: SessionPlan) -> SyncFile:
    return SyncFile("simulated: exact", round(plan.offset_s * 1e9), U_OFFSET_NS, plan.drift_ppm, U_DRIFT_PPM, 0)


def _truth(plan: SessionPlan, runners: list[Runner], views: list[_View]) -> str:
    """truth.json: seconds on each clip's own clock, fly time and velocity on the session's."""
    reps = [
        {
            "rep": number,
            "athlete": rep.athlete,
            "t2_s": rep.t2_ns / 1e9,
            "t3_s": rep.t3_ns / 1e9,
            "fly_time_s": rep.fly_ns / 1e9,
            "velocity_m_per_s": rep.velocity_m_per_s,
            "pace_400_s": rep.pace_400_s,
        }
        for number, rep in enumerate(_true_reps(plan, runners), start=1)
    ]
    walk_backs = [
        {"clip": f"{view.name}.mp4", "marker": marker, "t_s": one.t_ns / 1e9}
        for view in views
        for marker, x_m in view.gates_x_m.items()
        for one in view.clip.truth(x_m)
        if one.direction == -1
    ]
    document = {
        "flygate_truth": 1,
        "fly_zone_m": plan.fly_zone_m,
        "offset_s": 0.0 if plan.one_camera else plan.offset_s,
        "drift_ppm": 0.0 if plan.one_camera else plan.drift_ppm,
        "reps": reps,
        "walk_backs": walk_backs,
    }
    return json.dumps(document, indent=2) + "\n"
