"""A progress bar with frames a second and time left, on stderr, only for a person and only for what takes a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

PATIENCE_S = 1.0
"""What is done sooner shows no bar."""
_EVERY_S = 0.1


class Bar:
    """Context manager; `counter(name)` gives the function to call after every frame of the next recording."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._started_s = time.monotonic()
        self._drawn_s = 0.0
        self._before = 0
        self._latest = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()

    def counter(self, name: str) -> _Counter:
        """Start on a recording."""
        self._before += self._latest
        self._latest = 0
        return _Counter(self, name)

    def advance(self, frames: int, name: str) -> None:
        """`frames` of the recording `name` are read."""
        self._latest = frames
        now_s = time.monotonic()
        if now_s - self._drawn_s < _EVERY_S:
            return
        self._drawn_s = now_s
        elapsed_s = now_s - self._started_s
        if self._progress is None:
            if elapsed_s < PATIENCE_S or not sys.stderr.isatty():
                return
            self._start()
        done = self._before + frames
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, name=name, rate=f"{done / elapsed_s:,.0f} frames/s")

    def _start(self) -> None:
        columns = (
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=self._total, name="", rate="")
        self._progress.start()


class _Counter:
    def __init__(self, bar: Bar, name: str) -> None:
        self._bar = bar
        self._name = name

    def __call__(self, frames: int) -> None:
        self._bar.advance(frames, self._name)
