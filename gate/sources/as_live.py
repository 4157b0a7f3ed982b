"""A clip played at its own speed, as if it came from a camera."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing

from gate.errors import InputError
from gate.frame import Frame, FrameSource
from gate.sources.handover import Handover
from gate.sources.live import Arrived, Kind, Mode
from gate.sources.prefetch import prefetch
from gate.sources.threaded import ThreadedSource

AHEAD = 12
"""Pictures decoded before they are due: 0.2 s at 60 fps, 17 MB at 720p."""


class AsLive(ThreadedSource):
    """Hands each frame of `source` over when monotonic time >= start + t_ns + latency + jitter.

    Times are the clip's own. A slow reader makes no frame's arrival late; it finds up to 2 s of them waiting.

    source: a VideoFile, Recording or SyntheticClip: its pictures must outlive the next one.
    address: how the clip was named, where that is not its name.
    jitter_ns: each frame comes up to so much later, evenly spread, drawn from `seed`; never before an earlier one.
    start_ns: monotonic instant of time stamp 0; None: the first frame is due when it has been decoded.
    """

    kind: Kind = "clip"

    def __init__(
        self,
        source: FrameSource,
        *,
        address: str | None = None,
        latency_ns: int = 0,
        jitter_ns: int = 0,
        start_ns: int | None = None,
        seed: int = 0,
    ) -> None:
        if latency_ns < 0 or jitter_ns < 0:
            raise InputError(f"latency of {latency_ns} ns with jitter of {jitter_ns} ns: give 0 or more")
        super().__init__(source.name, source.name if address is None else address)
        self.got = Mode(*source.size, getattr(source, "nominal_rate_hz", None))
        self._source = source
        self._latency_ns, self._jitter_ns, self._seed = latency_ns, jitter_ns, seed
        self._start_ns = start_ns

    @property
    def warnings(self) -> list[str]:
        """Warnings of the clip itself, then those of playing it."""
        return [*getattr(self._source, "warnings", ()), *super().warnings]

    def _read(self, handover: Handover) -> None:
        with closing(prefetch(self._source, AHEAD)) as frames:
            for frame, due_ns in self._timed(frames):
                if not handover.sleep_until(due_ns):
                    return
                handover.put(Arrived(frame, time.monotonic_ns()))

    def _timed(self, frames: Iterator[Frame]) -> Iterator[tuple[Frame, int]]:
        start_ns, due_ns, dice = self._start_ns, 0, random.Random(self._seed)
        for frame in frames:
            if start_ns is None:
                start_ns = time.monotonic_ns() - frame.t_ns
            late_ns = self._latency_ns + dice.randint(0, self._jitter_ns)
            due_ns = max(due_ns, start_ns + frame.t_ns + late_ns)
            yield frame, due_ns
