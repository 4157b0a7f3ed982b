"""What the phone's page loses and how well two of them time. Prints a table; needs Chromium.

    python -P benchmarks/phone_pages.py [--seconds 60] [--passes 30]

The camera is Chromium's fake one and plays a made clip of 60 frames/s. First a page sends every frame of 1280 x 720 to
a server that keeps them: the number in each picture says which are missing, and the page must have said so itself. Then
two pages stand at the gates of a real server and see one run in two halves of the picture, the right one a known number
of frames later; a third page notes the camera's own stamps, which say when each frame was there. Last both are loaded
anew, as known phones, up to READY. Everything runs on this machine, the browser too: work beside it makes the fake
camera late, and it never catches up, so that the film's rate is no truth then; frames lost need a quiet machine.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.chromium import chromium_path
from tests.fake_camera import BIT_PX, Film, counter, filmed
from tests.page_help import PHONE, Track, track
from tests.patience import soon
from tests.phone_recorder import CODE, LOST_BEFORE, Came, Recorder, recording
from tests.two_gates_film import TwoGates

HD = Film(size=(1280, 720), frames=180, speed_px=12.0, body_px=80.0)
STEP = 2
WINDOW = {"marker": 2, "x": 0, "y": 0, "w": 302, "h": 394, "step": STEP}
GATES = TwoGates()
MOST_LOST_PERCENT, MOST_MEDIAN_MS, MOST_95_MS, MOST_TAPS, MOST_READY_S = 1.5, 0.5, 2.0, 6, 60.0
SETTLED_S = 12.0
"""The clocks' fits know enough then; a coach sees READY no sooner."""
NEAR_S = 0.3
BESIDE = 3
"""A frame that was stamped late by more than half an interval is told as the missing one in place of its neighbour."""


AROUND = 6
"""Frames to each side of the gate's that say when it was: about as many as a crossing is found in."""
OBSERVE = """
void (async () => {
  window.seen = [];
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 60 } };
  const [track] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks();
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const bytes = new Uint8Array(1024);
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    await frame.copyTo(bytes, { rect: { x: 0, y: 8, width: 128, height: 2 } });
    let number = 0;
    for (let bit = 0; bit < 16; bit += 1) if (bytes[4 + 8 * bit] > 125) number += 2 ** bit;
    window.seen.push([frame.timestamp, number]);
    frame.close();
  }
})();
"""
"""Reads every frame's stamp, which is the host's monotonic clock in Chromium, and the number in its picture."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what, the figure, its limit, and whether it holds."""

    what: str
    figure: str
    limit: str
    holds: bool


@contextmanager
def phone(camera: Browser) -> Iterator[Page]:
    context = camera.new_context(viewport=PHONE, permissions=["camera"])
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def tapped(page: Page, address: str) -> int:
    """Set a phone up whose line stands; the number of taps."""
    page.goto(address)
    taps = ("Open the camera", "All done", "The line is right: arm")
    for words in taps:
        page.get_by_role("button", name=words).click()
    return len(taps)


def lost_rows(came: Sequence[Came], frames: int) -> list[Row]:
    """Frames by the numbers in the pictures; a loop's first frame comes twice."""
    width, height = came[0].w, came[0].h
    pictures = (np.frombuffer(one.body, np.uint8).reshape(height, width) for one in came)
    numbers = [counter(picture, BIT_PX // STEP) for picture in pictures]
    gaps = [(after - before) % frames - 1 for before, after in pairwise(numbers)]
    missing = sum(gap for gap in gaps if gap > 0)
    told = [bool(one.flags & LOST_BEFORE) for one in came]
    unknown = sum(
        gap for at, gap in enumerate(gaps) if gap > 0 and not any(told[max(0, at + 1 - BESIDE) :][: 2 * BESIDE])
    )
    share = 100 * missing / (missing + len(came))
    length_s = (came[-1].ts_us - came[0].ts_us) * 1e-6
    return [
        Row("frames that came", f"{len(came)} in {length_s:.0f} s, {len(came) / length_s:.1f}/s", "", True),
        Row(
            "frames lost, 1280 x 720, 60/s",
            f"{missing} ({share:.2f} %)",
            f"{MOST_LOST_PERCENT} %",
            share <= MOST_LOST_PERCENT,
        ),
        Row("of them not known to the page", str(unknown), "0", unknown == 0),
    ]


def measure_loss(browser: Browser, folder: Path, seconds: float) -> list[Row]:
    with filmed(browser, HD.write(folder / "hd.y4m")) as camera, recording() as recorder, phone(camera) as page:
        # Every frame is a reference then, late by what is kept as pre-roll.
        recorder.tell(windows=[WINDOW], idle_ms=0)
        tapped(page, f"{recorder.address}#{CODE}")
        soon(lambda: len(recorder.came) > 120, within_s=30)
        first = len(recorder.came)
        time.sleep(seconds)
        return [*lost_rows(recorder.windows()[first:], HD.frames), *_whole(recorder)]


def _whole(recorder: Recorder) -> list[Row]:
    missing = sum(len(recorder.numbers_missing(epoch)) for epoch in {one.epoch for one in recorder.came})
    return [Row("messages lost and not named", str(missing), "0", missing == 0)]


def joined(on: Track, page: Page, marker: int) -> None:
    page.goto(str(on.client.ask("POST", f"/api/gates/{marker}/code", {})["address"]))
    page.get_by_role("button", name="Open the camera").click()
    soon(lambda: on.desk.gate(marker).size is not None, within_s=30)
    on.client.ask("PUT", f"/api/gates/{marker}/line", GATES.line(marker))
    page.get_by_role("button", name="All done").click()
    page.get_by_role("button", name="The line is right: arm").click()


def crossings_s(on: Track, marker: int) -> list[float]:
    views = on.desk.views().crossings.values()
    return sorted(one.t_ns * 1e-9 for one in views if one.marker == marker and one.final)


def pairs_s(on: Track, after_s: float) -> list[tuple[float, float]]:
    """Start and finish of each pass, on the session's clock."""
    finishes, found = crossings_s(on, 3), []
    for start in crossings_s(on, 2):
        near = [one for one in finishes if abs(one - start - GATES.split_s) < NEAR_S]
        if start > after_s and near:
            found.append((start, near[0]))
    return found


def stamps_of(page: Page) -> list[tuple[float, int]]:
    """What a page beside the phones has seen of the camera: each frame's stamp, s, and its number in the loop."""
    return [(ts_us * 1e-6, number) for ts_us, number in page.evaluate("seen")]


def true_s(stamps: Sequence[tuple[float, int]], marker: int, near_s: float) -> float | None:
    """When the torso was at the gate by the camera's own stamps: a line through those around that frame.

    None where frames are missing there: the camera stood still, and nobody can know.
    """
    wanted, found = GATES.frame_at(marker), []
    for t_s, number in stamps:
        steps = (number - wanted + GATES.frames // 2) % GATES.frames - GATES.frames // 2
        if abs(steps) <= AROUND and abs(t_s - near_s) < NEAR_S:
            found.append((steps, t_s))
    if len({steps for steps, _ in found}) < 2 * AROUND + 1:
        return None
    steps_and_s = np.array(found)
    return float(np.polynomial.polynomial.polyfit(steps_and_s[:, 0], steps_and_s[:, 1], 1)[0])


def split_errors_ms(
    pairs: Sequence[tuple[float, float]], stamps: Sequence[tuple[float, int]]
) -> tuple[list[float], list[float]]:
    """Of each pass against the film's rate, and against the camera's own stamps where none is missing."""
    nominal, own = [], []
    for start, finish in pairs:
        nominal.append(1e3 * (finish - start - GATES.split_s))
        truth = true_s(stamps, 2, start), true_s(stamps, 3, finish)
        if truth[0] is not None and truth[1] is not None:
            own.append(1e3 * (finish - start - (truth[1] - truth[0])))
    return nominal, own


def measure_split(browser: Browser, folder: Path, passes: int) -> list[Row]:
    with filmed(browser, GATES.write(folder / "gates.y4m")) as camera, track(folder) as on:
        on.begin(("Ann", "52.0"))
        on.client.ask("PATCH", "/api/session", {"fly_zone_m": GATES.distance_m})
        with phone(camera) as start, phone(camera) as finish:
            joined(on, start, 2)
            joined(on, finish, 3)
            observer = start.context.new_page()
            observer.goto(f"{on.address}/phone")
            observer.evaluate(OBSERVE)
            begin_s = time.monotonic() + SETTLED_S
            soon(lambda: len(pairs_s(on, begin_s)) >= passes, within_s=60 + 4 * passes)
            nominal, own = split_errors_ms(pairs_s(on, begin_s), stamps_of(observer))
            observer.close()
            ready = measure_ready(on, (start, finish))
    return [
        *split_rows("the film's rate", nominal, judged=False),
        *split_rows("the camera's own stamps", own, judged=True),
        *ready,
    ]


def split_rows(against: str, errors_ms: Sequence[float], *, judged: bool) -> list[Row]:
    """judged: against the film's rate a camera that stands still for a moment is an error too."""
    off = np.abs(errors_ms) if errors_ms else np.array([np.inf])
    median, most = float(np.median(off)), float(np.percentile(off, 95))
    return [
        Row(
            f"split of {len(errors_ms)} passes against {against}, median error",
            f"{median:.2f} ms",
            f"{MOST_MEDIAN_MS} ms" if judged else "",
            median <= MOST_MEDIAN_MS or not judged,
        ),
        Row(
            "95 % of them within",
            f"{most:.2f} ms",
            f"{MOST_95_MS} ms" if judged else "",
            most <= MOST_95_MS or not judged,
        ),
    ]


def measure_ready(on: Track, pages: Sequence[Page]) -> list[Row]:
    """Both loaded anew, one after the other, by one pair of hands."""
    begun_s = time.monotonic()
    taps = [tapped(page, f"{on.address}/phone") for page in pages]
    for page in pages:
        expect(page.locator(".armed .ready")).to_contain_text("READY", timeout=60_000)
    took_s = time.monotonic() - begun_s
    return [
        Row("two known phones, opened to READY", f"{took_s:.1f} s", f"{MOST_READY_S:.0f} s", took_s <= MOST_READY_S),
        Row("taps a phone", str(max(taps)), str(MOST_TAPS), max(taps) <= MOST_TAPS),
    ]


def main() -> None:
    """Film, join, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of full frames")
    parser.add_argument("--passes", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        rows = measure_loss(browser, Path(name), asked.seconds) if asked.seconds else []
        rows += measure_split(browser, Path(name), asked.passes) if asked.passes else []
        browser.close()
    table = Table("what", "measured", "at most", "")
    for row in rows:
        table.add_row(row.what, row.figure, row.limit, "" if row.holds else "missed")
    Console(width=110).print(table)
    sys.exit(0 if all(row.holds for row in rows) else 1)


if __name__ == "__main__":
    main()
