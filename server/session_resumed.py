"""What a session becomes when the server is started again: its clock, cameras to open, open reps, the library."""

from __future__ import annotations

from server import open_reps, passes, retiming
from server.draft import Draft, changed
from server.session_start import clock_zero_s, wall_clock
from server.views import ServerView
from server.workouts import with_library

SAME_CLOCK_S = 10.0
"""By which the wall clock may have been set meanwhile. No computer boots, times and boots again in less."""


def resume(draft: Draft) -> None:
    """Go on as the next start of the server: on the same clock, unless the computer has booted since."""
    goes_on = _go_on(draft)
    for gate in draft.gates.values():
        if gate.source is not None:
            draft.put(changed(gate, state="opening", why="the server has started again", rate_hz=None))
    if draft.passes.state == "running":
        passes.stop(draft)
    if draft.rehearsal.state in ("making", "running"):
        draft.put(changed(draft.rehearsal, state="over", why="the server was stopped in it"))
    if draft.workouts:  # a rehearsal begins with none
        for workout in with_library(draft.workouts):
            draft.put(workout)
    if goes_on:
        open_reps.close_what_never_comes(draft)
    else:
        open_reps.close_open_reps(draft, retiming.SERVER_STOPPED)


def _go_on(draft: Draft) -> bool:
    """Count the start; whether instants of before and of now are of one clock."""
    server, zero_s = draft.server, clock_zero_s()
    is_same = server.clock_zero_s is not None and abs(server.clock_zero_s - zero_s) < SAME_CLOCK_S
    run = server.run if is_same else server.run + 1
    draft.put(ServerView(run=run, start=server.start + 1, started_at=wall_clock(), clock_zero_s=zero_s))
    return is_same
