"""Clips play as on a computer with nothing else to do: what its scheduler takes is in no verdict of a test."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from gate.sources import as_live
from gate.sources.as_live import AsLive
from gate.sources.handover import Handover
from gate.sources.live import Arrived
from gate.sources.prefetch import prefetch

HOUR_NS = 3_600_000_000_000


def _read(played: AsLive, handover: Handover) -> None:
    with closing(prefetch(played._source, as_live.AHEAD)) as frames:
        for frame, due_ns in played._timed(frames):
            if not handover.sleep_until(due_ns):
                return
            handover.put(Arrived(frame, due_ns))


@contextmanager
def idle() -> Iterator[None]:
    """In here no frame of a clip is late, or lost because its reader is slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AsLive, "_read", _read)
        patch.setattr("gate.sources.handover.HELD_NS", HOUR_NS)
        yield
