"""What 200 attached pages cost the gates. Prints a table.

    python benchmarks/pages.py [--pages 200] [--reps 12]

Two clips of 1280 x 720 at 60 frames/s are played as live at both gates of a real server, first without pages, then with
all of them attached from another process: raw sockets on /api/events, each of which must be sent every entry, in order.
A frame is late by the time from its arrival to the detector's answer to it.
"""

import argparse
import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.latency import BEGIN_NS, END_S, FLY_S, PASSES_S, PIECE_S, ask, play, running, set_up, two_clips
from gate.frame import Frame
from server.serve import HOST, Server
from server.watch import SourceWatch

MOST_MORE_MS = 17.0
"""The pages may add one frame at 60 frames/s to the worst hundredth of the frames."""
ATTACH_S, CATCH_UP_S = 60.0, 30.0


@dataclass
class Listener:
    """One page: counts its entries and what is wrong with their order; the digest is of all that was sent."""

    last_id: int
    entries: int = 0
    breaks: int = 0
    error: str = ""
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    attached: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, port: int) -> None:
        """Read until the server or this process ends."""
        try:
            reader, writer = await asyncio.open_connection(HOST, port)
            request = f"GET /api/events?after={self.last_id} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
            writer.write(request.encode())
            async for line in reader:
                self.attached.set()
                self._take(line)
        except OSError as error:
            self.error = str(error)
        self.error = self.error or "the stream ended"

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b": ")
        if name == b"id":
            self.breaks += int(value) != self.last_id + 1
            self.last_id, self.entries = int(value), self.entries + 1
        if name in (b"id", b"event", b"data"):
            self.digest.update(line)


async def listen(port: int, pages: int, after: int) -> None:
    """What the other process does: attach, say so, read until the entry that it is told, print a summary."""
    listeners = [Listener(after) for _ in range(pages)]
    tasks = [asyncio.create_task(one.listen(port)) for one in listeners]
    async with asyncio.timeout(ATTACH_S):
        await asyncio.gather(*(one.attached.wait() for one in listeners))
    print("attached", flush=True)
    last_id = int(await asyncio.to_thread(sys.stdin.readline))
    end_s = time.monotonic() + CATCH_UP_S
    while any(one.last_id < last_id and not one.error for one in listeners) and time.monotonic() < end_s:
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    whole = sum(one.last_id >= last_id and one.breaks == 0 and not one.error for one in listeners)
    summary = {
        "whole": whole,
        "entries": max(one.entries for one in listeners),
        "same": len({one.digest.digest() for one in listeners}) == 1,
        "errors": sorted({one.error for one in listeners if one.error}),
    }
    print(json.dumps(summary), flush=True)


@contextmanager
def pages_on(server: Server, pages: int) -> Iterator["subprocess.Popen[str]"]:
    """Listeners in a process of their own, attached."""
    after = ask(server, "GET", "api/state")["last_id"]
    command = [sys.executable, __file__, "--listen", str(server.port), "--pages", str(pages), "--after", str(after)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline() != "attached\n":
                raise SystemExit("the pages could not attach: see their error above")
            yield process
        finally:
            process.kill()


class Lateness:
    """Notes of every frame fed to a gate, ms after its arrival."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        feed = SourceWatch._feed

        def noting(watch: SourceWatch, *arguments: object) -> None:
            feed(watch, *arguments)  # type: ignore[arg-type]
            assert any(isinstance(one, Frame) for one in arguments)
            if watch._newest is not None:
                self.late_ms.append((time.monotonic_ns() - watch._newest.arrival_ns) * 1e-6)

        SourceWatch._feed = noting  # type: ignore[method-assign, assignment]

    def play(self, server: Server, clips: list[Path], seconds: float) -> list[float]:
        """Play both clips to their end; how late their frames were."""
        self.late_ms = []
        play(server, clips)
        time.sleep(seconds + FLY_S + END_S + BEGIN_NS * 1e-9)
        return self.late_ms


def row(table: Table, name: str, late_ms: list[float]) -> float:
    """Add a row; the 99th percentile."""
    shares = [float(np.percentile(late_ms, share)) for share in (50, 95, 99, 100)]
    table.add_row(name, str(len(late_ms)), *(f"{share:.1f}" for share in shares))
    return shares[2]


def compare(server: Server, clips: list[Path], seconds: float, pages: int) -> bool:
    """Play without and with pages; print; whether every page got everything and the gates were not held up."""
    lateness = Lateness()
    alone_ms = lateness.play(server, clips, seconds)
    with pages_on(server, pages) as process:
        with_ms = lateness.play(server, clips, seconds)
        last_id = ask(server, "GET", "api/state")["last_id"]
        told, _ = process.communicate(f"{last_id}\n", timeout=CATCH_UP_S + 10)
    summary = json.loads(told)
    table = Table("ms", "frames", "median", "95 %", "99 %", "worst", title="Frames late: arrival -> detector done")
    alone = row(table, "no page", alone_ms)
    attached = row(table, f"{pages} pages", with_ms)
    Console(width=110).print(table)
    whole = summary["whole"] == pages and summary["same"]
    in_time = attached <= alone + MOST_MORE_MS
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {summary['entries']} entries to each page")
    print(f"pages with every entry in order: {summary['whole']} of {pages}, all the same: {summary['same']}", end=" ")
    print("PASS" if whole else f"FAIL {summary['errors']}")
    print(
        f"99 % of frames later by {attached - alone:.1f} ms (limit {MOST_MORE_MS:g}): {'PASS' if in_time else 'FAIL'}"
    )
    return whole and in_time


def main() -> None:
    """Make the clips, play them twice, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200, help="pages that listen at once")
    parser.add_argument("--reps", type=int, default=12, help="reps in each of the two plays, in steps of 4")
    parser.add_argument("--listen", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--after", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.listen is not None:
        asyncio.run(listen(asked.listen, asked.pages, asked.after))
        return
    seconds = max(1, round(asked.reps / len(PASSES_S))) * PIECE_S
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = two_clips(folder, seconds)
        with running(folder) as server:
            set_up(server)
            holds = compare(server, clips, seconds, asked.pages)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
