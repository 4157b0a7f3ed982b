"""`flygate simulate` and `flygate demo`: made recordings whose truth is known, and the main job run on them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from gate.errors import InputError
from server.athletes import parse_runner
from server.gate_lines import GateWish
from server.output_folder import output_folder
from server.photo_store import PhotoStore
from server.session_output import print_table, session_table
from server.session_pictures import write_pictures
from server.session_timing import Session, Terms
from server.simulate import (
    MADE_NAMES,
    ONE_CAMERA_SIZE,
    TWO_CAMERAS_SIZE,
    RepPlan,
    SessionPlan,
    SimulatedSession,
    demo_plan,
    simulate,
)
from server.timing_job import ClockWish, time_two

RANGES = {
    "--fly": (5.0, 400.0, "metres"),
    "--reps": (1, 50, "a number"),
    "--speed": (3.0, 13.0, "m/s"),
    "--fps": (10.0, 480.0, "frames a second"),
    "--seed": (0, 2**31 - 1, "a whole number"),
}
"""What `flygate simulate` takes. 3 to 13 m/s is what `flygate time` takes for runs; a rep of two gates takes about 7 s
to make on two cores."""
SECONDS_A_REP = 7.0
LONGEST_IN_ONE_M = 60.0
"""One camera that sees more has under 30 px/m, and a torso of 10 px."""


def made_session(
    folder: Path, *, fly_zone_m: float, reps: int, speed_m_per_s: float, fps: float, seed: int, one_recording: bool
) -> str:
    """Write a session of equal reps; return the command that times it.

    Raises InputError for a number out of range and for a folder that holds a made session already.
    """
    given = {"--fly": fly_zone_m, "--reps": reps, "--speed": speed_m_per_s, "--fps": fps, "--seed": seed}
    for option, value in given.items():
        low, high, unit = RANGES[option]
        if not low <= value <= high:
            raise InputError(f"{option} {value:g} is not between {low:g} and {high:.10g}: give {unit} within them")
    if one_recording and fly_zone_m > LONGEST_IN_ONE_M:
        raise InputError(
            f"--fly {fly_zone_m:g} is too long for --one-recording, which sees {LONGEST_IN_ONE_M:g} m: leave one out"
        )
    plan = SessionPlan(
        tuple(RepPlan(f"Runner {number + 1}", speed_m_per_s) for number in range(reps)),
        fly_zone_m,
        fps,
        size=ONE_CAMERA_SIZE if one_recording else TWO_CAMERAS_SIZE,
        seed=seed,
        one_camera=one_recording,
    )
    _refuse_to_replace(folder)
    print(f"Making {reps} rep(s), about {SECONDS_A_REP * reps:.0f} s on two cores ...", file=sys.stderr)
    made = _rendered(folder, plan)
    sync = "" if made.sync is None else f" --sync {quoted(made.sync)}"
    return (
        f"{folder}: {reps} rep(s), truth in {made.truth.name}. Time them:\n"
        f"  flygate time {' '.join(map(quoted, made.clips))} --fly {fly_zone_m:g} --gate2 {quoted(made.gates[0])} "
        f"--gate3 {quoted(made.gates[1])}{sync}"
    )


def quoted(path: Path) -> str:
    """A path as a shell takes it."""
    return shlex.quote(str(path))


def _refuse_to_replace(folder: Path) -> None:
    for name in MADE_NAMES:
        if (folder / name).exists():
            raise InputError(f"{folder} holds {name} already: give another folder, or remove what was made before")


def run_demo(folder: Path) -> None:
    """Make the demo's two clips, time them, write the pictures, and print found beside true."""
    plan = demo_plan()
    print("Making two recordings of three runs, one camera at each marker (about half a minute) ...", flush=True)
    if (folder / MADE_NAMES[0]).exists():
        print(f"Those that are in {folder} are replaced.", flush=True)
    made = _rendered(folder, plan)
    runners = [f"{rep.athlete} {rep.pace_400_s:g}" for rep in plan.reps if rep.pace_400_s is not None]
    print("Timing them as any recordings:")
    print(
        f"  flygate time {made.clips[0]} {made.clips[1]} --fly {plan.fly_zone_m:g} --gate2 {made.gates[0]} "
        f"--gate3 {made.gates[1]} --sync {made.sync} " + " ".join(f"--runner '{one}'" for one in runners)
    )
    terms = Terms(plan.fly_zone_m, athletes=tuple(parse_runner(one) for one in runners))
    wishes = (GateWish(2, made.gates[0]), GateWish(3, made.gates[1]))
    with PhotoStore() as store:
        timed = time_two((made.clips[0], made.clips[1]), wishes, ClockWish(sync=made.sync), terms, store)
        with output_folder(folder / "pictures", "give --out another folder"):
            write_pictures(timed, store, folder / "pictures")
    print_table(session_table(timed.session, timed.warnings))
    _beside_truth(timed.session, made)
    print(f"Pictures: {folder / 'pictures'}   (open rep01.png)")


def _rendered(folder: Path, plan: SessionPlan) -> SimulatedSession:
    bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    with output_folder(folder, "give a folder that is yours"), bar as progress:
        task = progress.add_task("rendering", total=None)
        return simulate(folder, plan, progress=lambda done, total: progress.update(task, completed=done, total=total))


def _beside_truth(session: Session, made: SimulatedSession) -> None:
    """One line a rep: what was found, what is true."""
    for rep, true in zip(session.reps, made.reps, strict=False):
        true_s = true.fly_ns * 1e-9
        print(
            f"Rep {rep.number}: found {rep.fly_time_s.value:.4f} s, true {true_s:.4f} s, "
            f"off by {1e3 * (rep.fly_time_s.value - true_s):+.1f} ms (stated: +- {2e3 * rep.fly_time_s.u:.1f} ms)"
        )
