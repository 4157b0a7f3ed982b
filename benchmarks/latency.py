"""How long a verdict takes to a real browser. Prints a table; needs Chromium.

    python benchmarks/latency.py [--reps 40]

Two clips of 1280 x 720 at 60 frames/s are played as live at both gates of a real server, whose dashboard is open in
Chromium. Measured from the arrival of the last frame that a crossing at Marker 3 needed, which is the one whose strip
let the gate tell it early, to the verdict in the rep's row of the page. The page's clock is joined to the server's by
/api/clock, of whose round trips the fastest counts. Everything runs on this machine, the browser too.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.stream import VideoStream
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.throughput import repeat
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.desk import Desk, Stored
from server.live_session import GateReport
from server.live_steps import StepsReport
from server.rendering import frames_of
from server.serve import Server
from server.watches import Watches

RATE_HZ, SIZE, PIECE_S = 60, (1280, 720), 10
PASSES_S = (1.25, 3.75, 6.25, 8.75)
SPEED_M_PER_S, FLY_S = 8.0, 1.25
FLY_ZONE_M = SPEED_M_PER_S * FLY_S
CAMERA = Camera(size=SIZE, px_per_m=150, distance_m=8, height_m=1.1)
NOISE, CRF = 3.0, 17
BEGIN_NS, END_S = 1_500_000_000, 2.0
MOST_MEDIAN_MS, MOST_P99_MS, MOST_RELEASE_MS = 60.0, 200.0, 150.0
ROUND_TRIPS = 60

WATCH_PAGE = """
window.shown = {};
const painted = (then) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => then(performance.now());
  channel.port2.postMessage(0);
});
new MutationObserver(() => {
  const now = performance.now();
  for (const row of document.querySelectorAll("li[data-rep]")) {
    const rep = row.dataset.rep;
    if (rep in window.shown || !row.querySelector(".verdict") || !row.querySelector(".time")) continue;
    window.shown[rep] = { dom_ms: now, paint_ms: null };
    painted((at) => { window.shown[rep].paint_ms = at; });
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
READ_CLOCK = """async (count) => {
  let best = { trip_ms: Infinity, offset_ns: 0 };
  for (let n = 0; n < count; n++) {
    const sent = performance.now();
    const server_ns = await (await fetch("/api/clock", { cache: "no-store" })).json();
    const heard = performance.now();
    if (heard - sent < best.trip_ms)
      best = { trip_ms: heard - sent, offset_ns: server_ns - ((sent + heard) / 2) * 1e6 };
  }
  return best;
}"""


@dataclass
class Told:
    """One crossing as the gate told it first: instants on the session's clock."""

    crossing_ns: int
    arrival_ns: int
    reported_ns: int
    committed_ns: int


@dataclass
class Marks:
    """Notes of each crossing's first report, by its number."""

    told: dict[int, Told] = field(default_factory=dict)

    def listen(self, desk: Desk, watches: Watches) -> None:
        """Note what every report's newest frame was: it is made in the thread that reads the frames."""
        report = desk.report

        def noting(told: GateReport | StepsReport, stored: Stored | None = None) -> int | None:
            if isinstance(told, StepsReport):
                return report(told, stored)
            arrived = watches._by_marker[told.marker]._newest
            reported_ns = time.monotonic_ns()
            number = report(told, stored)
            if number is not None and arrived is not None and number not in self.told:
                self.told[number] = Told(told.t_ns, arrived.arrival_ns, reported_ns, time.monotonic_ns())
            return number

        desk.report = noting  # type: ignore[method-assign]


def make_clip(path: Path, seconds: float) -> None:
    """Render four runners in ten seconds, then write them as often as the clip is long."""
    runners = [
        random_runner(np.random.default_rng(number), speed_m_per_s=SPEED_M_PER_S).timed(0.0, round(t_s * 1e9))
        for number, t_s in enumerate(PASSES_S)
    ]
    piece = SyntheticClip(frame_times(RATE_HZ, PIECE_S), runners, CAMERA, Scene(seed=1), noise=NOISE)
    piece_path = path.with_name("piece.mp4")
    write_clip(piece_path, frames_of(piece), crf=CRF)
    with av.open(str(piece_path)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        packets = [packet for packet in source.demux(stream) if packet.size]
        copy = target.add_stream_from_template(stream)
        assert isinstance(copy, VideoStream)
        assert stream.time_base is not None
        copy.time_base = stream.time_base
        step = round(PIECE_S / stream.time_base)
        for number in range(max(1, round(seconds / PIECE_S))):
            repeat(packets, copy, number * step, target)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A real server with a database of its own."""
    server = Server(0, f"sqlite:///{folder}/flygate.db")
    up = threading.Event()
    thread = threading.Thread(target=server.run, args=(up.set,), name="server")
    thread.start()
    try:
        if not up.wait(30):
            raise TimeoutError("the server did not start within 30 s")
        yield server
    finally:
        server.stop()
        thread.join()


def ask(server: Server, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Send a request as the page does; the answer's JSON."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(server.address + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def set_up(server: Server) -> None:
    """Terms, an athlete with a pace, and both gate lines."""
    ask(server, "PATCH", "api/session", {"fly_zone_m": FLY_ZONE_M})
    ask(server, "POST", "api/athletes", {"name": "Athlete A", "pace_400": "55.0"})
    line = CAMERA.gate_line()
    for marker in (2, 3):
        body = {"top": line.top, "ground": line.ground, "px_per_m": line.px_per_m}
        ask(server, "PUT", f"api/gates/{marker}/line", body)


def play(server: Server, clips: Sequence[Path]) -> int:
    """Play both clips as live, Marker 3's a fly time later; the session clock at Marker 2's time 0."""
    start_ns: int = ask(server, "GET", "api/clock") + BEGIN_NS
    for marker, clip in zip((2, 3), clips, strict=True):
        at_ns = start_ns + (marker - 2) * round(FLY_S * 1e9)
        ask(server, "PUT", f"api/gates/{marker}/source", {"address": str(clip), "start_at_ns": at_ns})
    return start_ns


def two_clips(folder: Path, seconds: float) -> list[Path]:
    """The same clip under two names, for one name is one camera."""
    clips = [folder / "M2.mp4", folder / "M3.mp4"]
    make_clip(clips[0], seconds)
    shutil.copyfile(clips[0], clips[1])
    return clips


@dataclass
class Seen:
    """What the page noted. shown: rep -> its instants by the page's clock. clocks: fits before and after."""

    shown: dict[str, dict[str, float | None]]
    clocks: list[dict[str, float]]
    browser: str

    def session_ns(self, page_ms: float) -> float:
        """The page's clock to the session's, by the fastest round trip of all."""
        best = min(self.clocks, key=lambda clock: clock["trip_ms"])
        return page_ms * 1e6 + best["offset_ns"]


def watch_page(server: Server, clips: Sequence[Path], seconds: float) -> Seen:
    """Open the dashboard, play, and return what it showed when."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium here: install it (Debian: apt-get install chromium), then run this again")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page: Page = browser.new_page()
        page.add_init_script(WATCH_PAGE)
        page.goto(server.address)
        page.get_by_text("Marker 3").first.wait_for()
        clocks = [page.evaluate(READ_CLOCK, ROUND_TRIPS)]
        play(server, clips)
        page.wait_for_timeout(1000 * (seconds + FLY_S + END_S) + BEGIN_NS * 1e-6)
        clocks.append(page.evaluate(READ_CLOCK, ROUND_TRIPS))
        seen = Seen(page.evaluate("window.shown"), clocks, f"Chromium {browser.version}")
        browser.close()
    return seen


def row(table: Table, name: str, values_ms: Sequence[float], limits: tuple[float, float] | None = None) -> bool:
    """Add a row: median, p99, worst, and whether limits on the first two hold."""
    median, p99 = (float(np.percentile(values_ms, share)) for share in (50, 99))
    holds = limits is None or (median <= limits[0] and p99 <= limits[1])
    texts = ("", "") if limits is None else (f"{limits[0]:g} / {limits[1]:g}", "PASS" if holds else "FAIL")
    table.add_row(name, str(len(values_ms)), f"{median:.1f}", f"{p99:.1f}", f"{max(values_ms):.1f}", *texts)
    return holds


def show(server: Server, marks: Marks, seen: Seen) -> bool:
    """Print the table; whether the limits hold."""
    reps = {str(rep["rep"]): rep for rep in ask(server, "GET", "api/state")["reps"]}
    timed = {number: marks.told[rep["crossing3"]] for number, rep in reps.items() if rep["fly_time_s"] is not None}
    missing = sorted(set(timed) - set(seen.shown), key=int)
    pairs = [(one, seen.shown[number]) for number, one in timed.items() if number in seen.shown]
    dom_ms = [(seen.session_ns(at["dom_ms"] or 0.0) - one.arrival_ns) * 1e-6 for one, at in pairs]
    paint_ms = [(seen.session_ns(at["paint_ms"]) - one.arrival_ns) * 1e-6 for one, at in pairs if at["paint_ms"]]
    every = list(marks.told.values())
    table = Table("ms", "n", "median", "p99", "worst", "limits", "", title="Arrival of the last frame needed ->")
    row(table, "gate tells the crossing", [(one.reported_ns - one.arrival_ns) * 1e-6 for one in every])
    row(table, "committed and sent", [(one.committed_ns - one.arrival_ns) * 1e-6 for one in every])
    in_time = row(table, "verdict in the page", dom_ms, (MOST_MEDIAN_MS, MOST_P99_MS))
    row(table, "verdict painted", paint_ms)
    table.add_section()
    released = [(one.committed_ns - one.crossing_ns) * 1e-6 for one in every]
    row(table, "crossing's instant -> committed", released, (MOST_RELEASE_MS, MOST_RELEASE_MS))
    Console(width=110).print(table)
    apart_ms = abs(seen.clocks[0]["offset_ns"] - seen.clocks[1]["offset_ns"]) * 1e-6
    trips = " and ".join(f"{clock['trip_ms']:.1f}" for clock in seen.clocks)
    print(f"{seen.browser}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; verdicts never shown: {missing}")
    print(f"clocks joined by round trips of {trips} ms, before and after; the two fits are {apart_ms:.2f} ms apart")
    return in_time and not missing and max(released) <= MOST_RELEASE_MS


def main() -> None:
    """Make the clips, play them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=40, help="verdicts, in steps of 4")
    asked = parser.parse_args()
    seconds = max(1, round(asked.reps / len(PASSES_S))) * PIECE_S
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = two_clips(folder, seconds)
        with running(folder) as server:
            set_up(server)
            marks = Marks()
            marks.listen(server.app.state.desk, server.app.state.watches)
            seen = watch_page(server, clips, seconds)
            holds = show(server, marks, seen)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
