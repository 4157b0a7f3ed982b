"""Phones at a real server: what they cost, how soon a crossing shows, and what a broken link loses. Prints a table.

    python -m benchmarks.phones [--passes 100] [--gates 8] [--cut 60]

The server runs in a process of its own; the phones are made: real sockets over loopback, the windows of a rendered run
at 60 pictures a second, two of the gates busy at a time, the others sending two pictures a second. A pass is told when
the entry of its crossing comes out of /api/events; the last picture that it needed is the first that is 70 ms younger
than the one that shows the body over the line.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.phone_page import Page, joined
from gate.errors import InputError
from gate.settings import DetectorSettings
from gate.sources.camera import Camera
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.client import Client
from server.serve import TURN_S

S = 1_000_000_000
SIZE, RATE_HZ = (480, 300), 60
CAMERA = Camera(SIZE, px_per_m=99.0, distance_m=8.0, height_m=1.1)
AT_S, LENGTH_S = 0.75, 1.4
EVERY_S = 0.7
"""A pass so often: with clips of twice that, two gates are busy at a time."""
IDLE_S = 0.5
SERVE = """
import sys
from server.serve import Server
server = Server(int(sys.argv[1]), sys.argv[2])
server.run(lambda: print("up", flush=True))
"""
EARLY_NS = DetectorSettings().early_ns
REFINED_S = 13.0
"""A crossing is refined 10 s after it, at a server that looks every half second."""
NEAR_NS = 200_000_000
Luma = NDArray[np.uint8]


@dataclass
class Served:
    """The server's process, which may be killed and come back on the same port and database."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        database = f"sqlite:///{self.folder}/flygate.db"
        told = [sys.executable, "-c", SERVE, str(self.port), database]
        self.process = subprocess.Popen(told, stdout=subprocess.PIPE, text=True)
        with self.process.stdout as said:  # type: ignore[union-attr]
            assert said.readline() == "up\n"

    def signal(self, number: int) -> None:
        """Stop it, let it go on, or kill it."""
        assert self.process is not None
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait(10)

    @property
    def cpu_s(self) -> float:
        """What it has used."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Gate:
    """One made phone at its marker."""

    marker: int
    page: Page
    frame: int = 0
    sent_ns: dict[int, int] = field(default_factory=dict)
    """Time stamp of a picture, us of the page's clock -> when it was handed to the socket."""
    expected_ns: list[int] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def play(self, clip: list[tuple[int, Luma]], truth_ns: int) -> None:
        """Somebody runs through."""
        with self.busy:
            start_ns = time.monotonic_ns() + S // 50
            self.expected_ns.append(start_ns + truth_ns)
            first = self.frame + 100
            for number, (t_ns, luma) in enumerate(clip):
                while (left_ns := start_ns + t_ns - time.monotonic_ns()) > 0:
                    time.sleep(left_ns * 1e-9)
                self._send(luma, start_ns + t_ns, first + number)

    def idle(self, empty: Luma) -> None:
        """Two pictures a second of the empty gate, until it stops."""
        while not self.stop.wait(IDLE_S):
            if self.busy.acquire(blocking=False):
                try:
                    now_ns = time.monotonic_ns()
                    self._send(empty, now_ns, self.frame + 30)
                finally:
                    self.busy.release()

    def _send(self, luma: Luma, t_ns: int, frame: int) -> None:
        self.frame = frame
        self.page.window_of(luma, frame, t_ns)
        self.sent_ns[(t_ns + self.page.offset_ns) // 1000] = time.monotonic_ns()


class Told:
    """The newest view of every crossing, and when its first came."""

    def __init__(self, client: Client) -> None:
        self.views: dict[int, dict[str, Any]] = {}
        self.first_ns: dict[int, int] = {}
        threading.Thread(target=self._listen, args=(client,), daemon=True).start()

    def _listen(self, client: Client) -> None:
        while True:
            with suppress(InputError, OSError):
                for kind, data in client.events(0):
                    if kind == "crossing":
                        self.first_ns.setdefault(data["crossing"], time.monotonic_ns())
                        self.views[data["crossing"]] = data
            time.sleep(0.2)


@dataclass
class Bench:
    """Eight gates on a server, and what has been told of them."""

    served: Served
    client: Client
    gates: list[Gate]
    told: Told
    clip: list[tuple[int, Luma]]
    truth_ns: int

    def passes(self, count: int) -> None:
        """One after the other, at gate after gate."""
        running = []
        for number in range(count):
            gate = self.gates[number % len(self.gates)]
            thread = threading.Thread(target=gate.play, args=(self.clip, self.truth_ns))
            thread.start()
            running.append(thread)
            time.sleep(EVERY_S)
        for thread in running:
            thread.join()

    def errors_ms(self, since: dict[int, int]) -> tuple[list[float], int]:
        """Of each pass since then: told less true; and how many were not told."""
        found, lost = [], 0
        for gate in self.gates:
            views = [one for one in self.told.views.values() if one["marker"] == gate.marker and not one["withdrawn"]]
            for expected_ns in gate.expected_ns[since.get(gate.marker, 0) :]:
                near = [one["t_ns"] - expected_ns for one in views if abs(one["t_ns"] - expected_ns) < NEAR_NS]
                lost += not near
                found += [1e-6 * min(near, key=abs)] if near else []
        return found, lost

    def so_far(self) -> dict[int, int]:
        """How many passes each gate has had."""
        return {gate.marker: len(gate.expected_ns) for gate in self.gates}

    def latencies_ms(self) -> list[float]:
        """From the picture that was needed last to the entry on a page, of every pass that was told early."""
        found = []
        by_marker = {gate.marker: gate for gate in self.gates}
        for number, first_ns in self.told.first_ns.items():
            view = self.told.views[number]
            needed = (view["origin_ns"] + EARLY_NS) / 1000
            sent = by_marker[view["marker"]].sent_ns
            last = min((one for one in sent if one >= needed), default=None)
            if last is not None:
                found.append((first_ns - sent[last]) * 1e-6)
        return found


@contextmanager
def bench(folder: Path, count: int) -> Iterator[Bench]:
    """A server with so many gates, each learned."""
    runner = random_runner(np.random.default_rng(5), speed_m_per_s=8.0).timed(0.0, round(AT_S * S))
    made = SyntheticClip(frame_times(RATE_HZ, LENGTH_S), [runner], CAMERA, Scene(seed=3), seed=3)
    clip = [(frame.t_ns, np.asarray(frame.luma, np.uint8)) for frame in made]
    served = Served(folder)
    served.begin()
    client = Client(f"http://127.0.0.1:{served.port}")
    client.ask("PATCH", "/api/session", {"phase": "running", "min_speed_m_per_s": 3})
    markers = [2, 3] + [
        client.ask("POST", "/api/gates", {"position_m": 70 + 10 * n})["marker"] for n in range(count - 2)
    ]
    line = CAMERA.gate_line()
    gates = []
    for marker in markers[:count]:
        page = joined(client, marker, SIZE, f"Phone at {marker}").link().pings(25).stay()
        client.ask(
            "PUT", f"/api/gates/{marker}/line", {"top": line.top, "ground": line.ground, "px_per_m": line.px_per_m}
        )
        page.until_set(lambda wanted: wanted["windows"])
        gates.append(Gate(marker, page))
        threading.Thread(target=gates[-1].idle, args=(clip[0][1],), daemon=True).start()
    try:
        time.sleep(2.0)
        yield Bench(served, client, gates, Told(client), clip, made.truth(0.0)[0].t_ns)
    finally:
        for gate in gates:
            gate.stop.set()
            gate.page.close()
        served.signal(signal.SIGKILL)


def cost(on: Bench, count: int) -> list[str]:
    """CPU of the server's process and the latency, with everything well."""
    cpu_s, begin_s = on.served.cpu_s, time.monotonic()
    on.passes(count)
    share = (on.served.cpu_s - cpu_s) / (time.monotonic() - begin_s)
    time.sleep(2.0)
    errors_ms, lost = on.errors_ms({})
    late_ms = sorted(on.latencies_ms())
    p99 = late_ms[min(len(late_ms) - 1, math.ceil(0.99 * len(late_ms)))]
    pieces = f"{100 * share:.0f} % of a core; last picture to page {statistics.median(late_ms):.1f} / {p99:.1f} ms"
    return ["all well", *_row(errors_ms, lost), pieces]


def broken(on: Bench, name: str, down_s: float) -> list[str]:
    """Passes go on while the link is broken; all must be told, at the same times."""
    since, breaks = on.so_far(), {"server frozen": _frozen, "server killed": _killed, "network cut": _cut}
    threading.Timer(2.0, breaks[name], (on, down_s)).start()
    on.passes(round((down_s + 5) / EVERY_S))
    until_s = time.monotonic() + REFINED_S
    while on.errors_ms(since)[1] and time.monotonic() < until_s:
        time.sleep(0.2)
    at_once_ms, _ = on.errors_ms(since)
    time.sleep(REFINED_S)
    gaps = sum(one["gaps"] for one in on.client.ask("GET", "/api/phones")["phones"])
    errors_ms, lost = on.errors_ms(since)
    most_ms = max((abs(one - statistics.median(errors_ms)) for one in at_once_ms), default=0.0)
    return [f"{name} {down_s:g} s", *_row(errors_ms, lost), f"{gaps} messages never came; {most_ms:.2f} before refined"]


def _frozen(on: Bench, down_s: float) -> None:
    on.served.signal(signal.SIGSTOP)
    time.sleep(down_s)
    on.served.signal(signal.SIGCONT)


def _killed(on: Bench, down_s: float) -> None:
    on.served.signal(signal.SIGKILL)
    time.sleep(down_s)
    on.served.begin()


def _cut(on: Bench, down_s: float) -> None:
    for gate in on.gates:
        gate.page.reach.clear()
    time.sleep(down_s)
    for gate in on.gates:
        gate.page.reach.set()


def _row(errors_ms: list[float], lost: int) -> list[str]:
    middle = statistics.median(errors_ms) if errors_ms else 0.0
    spread = math.sqrt(sum((one - middle) ** 2 for one in errors_ms) / max(1, len(errors_ms)))
    most = max((abs(one - middle) for one in errors_ms), default=0.0)
    return [str(len(errors_ms) + lost), str(lost), f"{middle:+.2f}", f"{spread:.2f}", f"{most:.2f}"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=100)
    parser.add_argument("--gates", type=int, default=8)
    parser.add_argument("--cut", type=float, default=60.0)
    asked = parser.parse_args()
    sys.setswitchinterval(TURN_S)  # the made phones' waiting for one another is not the server's
    table = Table("what", "passes", "lost", "told less true, median ms", "RMS about it", "most", "more")
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder), asked.gates) as on:
        table.add_row(*cost(on, asked.passes))
        for name, down_s in (("server frozen", 6.0), ("server killed", 5.0), ("network cut", asked.cut)):
            table.add_row(*broken(on, name, down_s))
    Console().print(table)


if __name__ == "__main__":
    main()
