"""What a session becomes when a new run of the server takes it up: cameras to open, open reps closed, the library."""

from __future__ import annotations

from server import live_session, passes, retiming
from server.draft import Draft, changed
from server.session_start import wall_clock
from server.views import ServerView
from server.workouts import with_library


def resume(draft: Draft) -> None:
    """Go on as the next run of the server."""
    draft.put(ServerView(run=draft.server.run + 1, started_at=wall_clock()))
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
    live_session.close_open_reps(draft, retiming.SERVER_STOPPED)
