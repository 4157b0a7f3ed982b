"""`flygate simulate` and `flygate demo`: made recordings whose truth is known, and the main job run on them."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from gate.errors import InputError
from server.athletes import parse_runner
from server.photo_store import PhotoStore
from server.session_output import print_table, session_table
from server.session_pictures import ready_folder, write_pictures
from server.session_timing import Session, Terms
from server.simulate import RepPlan, SessionPlan, SimulatedSession, demo_plan, simulate
from server.timing_job import ClockWish, GateWish, time_two

MOST_REPS = 50
"""A made rep of two gates takes about 7 s on two cores."""


def made_session(folder: Path, *, fly_zone_m: float, reps: int, speed_m_per_s: float, fps: float, seed: int) -> str:
    """Write a session of equal reps; return the command that times it."""
    if not 1 <= reps <= MOST_REPS:
        raise InputError(f"{reps} reps are not between 1 and {MOST_REPS}: give --reps")
    plan = SessionPlan(
        tuple(RepPlan(f"Runner {number + 1}", speed_m_per_s) for number in range(reps)), fly_zone_m, fps, seed=seed
    )
    made = _rendered(folder, plan)
    return (
        f"{folder}: {reps} rep(s), truth in {made.truth.name}. Time them:\n"
        f"  flygate time {made.clips[0]} {made.clips[1]} --fly {fly_zone_m:g} --gate2 {made.gates[0]} "
        f"--gate3 {made.gates[1]} --sync {made.sync}"
    )


def run_demo(folder: Path) -> None:
    """Make the demo's two clips, time them, write the pictures, and print found beside true."""
    ready_folder(folder)
    plan = demo_plan()
    print("Making two recordings of three runs, one camera at each marker (about half a minute) ...")
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
        write_pictures(timed, store, folder / "pictures")
    print_table(session_table(timed.session, timed.warnings))
    _beside_truth(timed.session, made)
    print(f"Pictures: {folder / 'pictures'}   (open rep01.png)")


def _rendered(folder: Path, plan: SessionPlan) -> SimulatedSession:
    ready_folder(folder)
    ready_folder(folder / "pictures")
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
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
