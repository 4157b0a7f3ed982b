"""`kill -9` in the middle of a session: what a page had been shown is there after the next start, and it goes on."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_S

KILLS = 20
MOST_ENTRIES = 60
"""A round is killed so many entries after its start at most: the first entries are those of the start itself."""
KEYS = {"athlete": "athlete", "gate": "marker", "crossing": "crossing", "rep": "rep", "workout": "workout"}

# Forks a server for each line that it reads, so that imports are paid for once; every server is a process of its own.
# Its gates report early, then finally with a picture; Marker 3 follows Marker 2, somebody voids now and then.
SERVERS = """
import itertools, os, sys, threading, time
from gate.crossing import Crossing
from server import corrections
from server.draft import changed
from server.live_session import GateReport
from server.painted import Painted
from server.serve import Server
from server.gate_views import LineView, SetupView

MS = 1_000_000
PNG = b"\\x89PNG" + bytes(2000)

def report(marker, body, t_ns, final):
    line = LineView(top=(320, 100), ground=(320, 400), px_per_m=150)
    setup = SetupView(line=line, frame_ns=16_666_667, torso_row_share=0.5, camera=str(marker), mode="clip",
                      latency_s=0, u_latency_s=0.001, group=1)
    crossing = Crossing(t_ns, MS, "right", 8.0 + 0.01 * final, 0.1, 9, 0.004, 1.75, body, t_ns)
    return GateReport(marker, body, t_ns, crossing, t_ns, final, setup)

def gates(desk):
    desk.do(lambda draft: draft.put(changed(draft.session, phase="running")))
    for body in itertools.count(1):
        for marker in (2, 3):
            t_ns = time.monotonic_ns() + (marker - 2) * 3_500 * MS
            desk.report(report(marker, body, t_ns, False))
            time.sleep(0.002)
            desk.attach_photo(desk.session, desk.report(report(marker, body, t_ns, True)), Painted(PNG, 0, 1.0))
        if body % 3 == 0:
            number = max(desk.views().reps)
            desk.do(lambda draft: corrections.void(draft, number, "false start", "now"))
        time.sleep(0.01)

def serve(database):
    server = Server(0, database)
    def up():
        print(os.getpid(), server.port, flush=True)
        time.sleep(0.02)
        gates(server.app.state.desk)
    server.run(up)

for order in sys.stdin:
    child = os.fork()
    if child == 0:
        serve(sys.argv[1])
    os.waitpid(child, 0)
    print("over", flush=True)
"""

Block = tuple[int, str, bytes]
"""A server-sent event: id, kind, and the data's bytes."""


def blocks_of(response: http.client.HTTPResponse) -> Iterator[Block]:
    """Whole events until the stream breaks off; a part of one was never shown."""
    fields: dict[bytes, bytes] = {}
    try:
        for line in response:
            if line == b"\n":
                if b"id" in fields:
                    yield int(fields[b"id"]), fields[b"event"].decode(), fields[b"data"]
                fields = {}
            elif line.endswith(b"\n"):
                name, _, value = line.rstrip(b"\n").partition(b": ")
                fields[name] = value
    except (http.client.HTTPException, OSError):
        return


class Page:
    """Listens from an id on and keeps what it is shown."""

    def __init__(self, port: int, after: int) -> None:
        self.shown: list[Block] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._connection.request("GET", f"/api/events?after={after}")
        self._response = self._connection.getresponse()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for block in blocks_of(self._response):
            self.shown.append(block)

    def until(self, last_id: int) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not self.shown or self.shown[-1][0] < last_id:
            assert time.monotonic() < end_s, f"entry {last_id} never came: {len(self.shown)} did"
            time.sleep(0.005)

    def close(self) -> None:
        """To be called when the server is dead: then the stream is at its end."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        self._response.close()
        self._connection.close()


def state_of(port: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/api/state")
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found
    finally:
        connection.close()


def merged(blocks: list[Block]) -> dict[str, Any]:
    """What a page makes of entries: the newest view of each thing, in the form of /api/state."""
    views: dict[str, Any] = {f"{kind}s": {} for kind in KEYS}
    for _, kind, text in blocks:
        data = json.loads(text)
        if kind in KEYS:
            views[f"{kind}s"][data[KEYS[kind]]] = data
        else:
            views[kind] = data
    return {
        name: list(value.values()) if name.endswith("s") and name[:-1] in KEYS else value
        for name, value in views.items()
    }


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SERVERS, f"sqlite:///{tmp_path}/flygate.db"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:
        yield forks
        forks.kill()


@contextmanager
def one_server(servers: subprocess.Popen[str]) -> Iterator[int]:
    """A server that is killed at the end of the block; its port."""
    assert servers.stdin is not None
    assert servers.stdout is not None
    servers.stdin.write("\n")
    servers.stdin.flush()
    process, port = map(int, servers.stdout.readline().split())
    try:
        yield port
    finally:
        os.kill(process, signal.SIGKILL)
        assert servers.stdout.readline() == "over\n"


def test_nothing_that_a_page_had_shown_is_gone_after_kill_9(servers: subprocess.Popen[str]) -> None:
    dice = random.Random(9)
    shown: list[Block] = []
    for _ in range(KILLS):
        with one_server(servers) as port:
            state = state_of(port)
            last_id = shown[-1][0] if shown else 0
            assert state["last_id"] > last_id, "the session does not go on"
            page = Page(port, 0)
            page.until(state["last_id"])
            seen_again = page.shown[: len(shown)]
            assert seen_again == shown
            at_state = [block for block in page.shown if block[0] <= state["last_id"]]
            expected = merged(at_state)
            assert {name: state[name] for name in expected} == expected
            page.until(state["last_id"] + dice.randint(0, MOST_ENTRIES))
            time.sleep(dice.uniform(0.0, 0.01))
        page.close()
        shown = page.shown
    assert [block[0] for block in shown] == list(range(1, len(shown) + 1))
    assert json.loads(next(data for _, kind, data in reversed(shown) if kind == "server"))["start"] == KILLS - 1
    assert sum(kind == "rep" for _, kind, _ in shown) > KILLS
