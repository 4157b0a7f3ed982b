"""How well a phone page's clock is joined to the laptop's, against the truth. Prints a table; needs Chromium.

    python -P benchmarks/phone_clock.py [--runs 20] [--at-once 5] [--way idle --way loaded --way jitter --way uneven]

Real pages in Chromium ask a real server for the time with the phone page's own workers. Page and server run on one
machine: DevTools tell when the page's navigation began on the machine's monotonic clock, from which performance.now
counts. On top of that every page's clock is set wrong by up to half a day and runs up to 50 ppm fast or slow, in the
page and in its workers. That way the truth is known to some 10 us without a question being asked over the network.

idle: straight to the server. loaded: two processes beside it keep both cores busy. jitter: a proxy holds back what goes
up and what comes down by 5 to 20 ms, each for itself. uneven: by 2 to 17 ms up, 12 to 27 ms down, of which nobody can
know 5 ms; only the bound can be right. A figure is taken at the newest answer, and of the same instant 10 s later.
"""

import argparse
import math
import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import phone_page as made
from benchmarks.slow_way import Between, slow_way
from calibration.two_envelope import Offset
from server.phones.device_clock import DeviceClock
from tests.chromium import chromium_path
from tests.page_help import PHONE, Track, track
from tests.patience import soon

OFFSET_MS, DRIFT_PPM = 43_200_000.0, 50.0
AGES_S, REFINED_AFTER_S = (5.0, 30.0), 10.0
"""How long the page has asked when its clock is looked at: soon after READY, and as in a session."""
FIGURES_MS = {"idle": (0.2, 0.2), "loaded": (0.35, 0.35), "jitter": (0.8, 0.4), "uneven": (math.inf, math.inf)}
"""RMS that is to be reached: provisional, refined."""
WAYS_MS: dict[str, tuple[Between, Between]] = {"jitter": ((5, 20), (5, 20)), "uneven": ((2, 17), (12, 27))}
SKEWED = """
{
  const now_ms = performance.now.bind(performance), origin_ms = performance.timeOrigin;
  performance.now = () => {
    const true_ms = origin_ms + now_ms();
    return now_ms() + OFFSET + (true_ms - BASE) * PPM * 1e-6;
  };
}
"""
"""What makes a page's clock wrong; the same in all of its workers."""
WORKER = """window.asking = new Worker("/static/phone/clock_worker.js", { type: "module" })"""
START = """
async ([epoch, phone, secret]) => {
  const { compare } = await import("/static/phone/clocks.js");
  await compare(asking);
  const address = `${location.origin.replace("http", "ws")}/ws/phone/clock?phone=${phone}&epoch=${epoch}`;
  asking.postMessage({ t: "armed", armed: true });
  asking.postMessage({ t: "connect", address, secret });
}
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """A page's clock as it was made. All ms but began_ns: the machine's clock when the page's showed origin_ms."""

    offset_ms: float
    drift_ppm: float
    base_ms: float
    origin_ms: float
    began_ns: int

    def host_ns(self, t_page_ns: int) -> float:
        """The machine's clock when the page's shows t_page_ns."""
        since_base_ms = (t_page_ns * 1e-6 - self.base_ms - self.offset_ms) / (1 + self.drift_ppm * 1e-6)
        return self.began_ns + (self.base_ms - self.origin_ms + since_base_ms) * 1e6


@dataclass(frozen=True, slots=True)
class Off:
    """One clock at one instant: what it was off by, and what it said of itself."""

    error_ms: float
    bound_ms: float

    @classmethod
    def of(cls, told: Offset, t_page_ns: int, truth: Truth) -> "Off":
        """What was told of an instant against what is true."""
        return cls((t_page_ns + told.offset_ns - truth.host_ns(t_page_ns)) * 1e-6, told.bound_ns * 1e-6)


@dataclass(frozen=True, slots=True)
class Clock:
    """A page that asks, as the server knows it."""

    device: DeviceClock
    truth: Truth

    def newest(self) -> tuple[int, Off]:
        """The instant of its newest answer, page's clock, and how well that is known."""
        pings = self.device._pings
        t_page_ns = pings.newest_ns
        return t_page_ns, self.at(t_page_ns)

    def at(self, t_page_ns: int) -> Off:
        """How well an instant is known now."""
        return Off.of(self.device._pings.at(t_page_ns), t_page_ns, self.truth)


def skewed(rng: np.random.Generator) -> tuple[str, Truth]:
    """A script that makes a page's clock wrong, and by what; where it begins is not known yet."""
    offset_ms, ppm = float(rng.uniform(-OFFSET_MS, OFFSET_MS)), float(rng.uniform(-DRIFT_PPM, DRIFT_PPM))
    base_ms = float(round(time.time() * 1e3))
    script = SKEWED.replace("OFFSET", repr(offset_ms)).replace("BASE", repr(base_ms)).replace("PPM", repr(ppm))
    return script, Truth(offset_ms, ppm, base_ms, 0.0, 0)


def ask(page: Page, script: str, of: made.Page) -> None:
    """Let a page's worker ask, as the phone's page does; its clock is wrong before it is compared with the page's."""
    with page.expect_worker() as worker:
        page.evaluate(WORKER)
    worker.value.evaluate(script)
    page.evaluate(START, [of.epoch, of.phone, of.secret])


def begun(page: Page, truth: Truth) -> Truth:
    """With where the page's clock begins on the machine's, as DevTools tell it."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    figures = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    origin_ms = float(page.evaluate("performance.timeOrigin"))
    return Truth(truth.offset_ms, truth.drift_ppm, truth.base_ms, origin_ms, round(figures["NavigationStart"] * 1e9))


@contextmanager
def asking(browser: Browser, on: Track, address: str, rng: np.random.Generator) -> Iterator[Clock]:
    """A known phone's page that asks for the time as an armed one does."""
    with ExitStack() as until:
        said = made.joined(on.client, 2, (1280, 720)).link()
        until.callback(said.close)
        until.enter_context(heard_of(said))
        context = browser.new_context(viewport=PHONE)
        until.callback(context.close)
        script, truth = skewed(rng)
        page = context.new_page()
        page.add_init_script(script)
        page.goto(f"{address}/phone")
        ask(page, script, said)
        yield Clock(device_clock(on, said.phone, said.epoch, said.secret), begun(page, truth))


@contextmanager
def heard_of(said: made.Page) -> Iterator[None]:
    """Its status goes to the server every half second, as a page's does."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(0.5):
            said.say(t="status")

    thread = threading.Thread(target=tell)
    thread.start()
    yield
    over.set()
    thread.join()


def device_clock(on: Track, phone: int, epoch: str, secret: str) -> DeviceClock:
    """What the server knows of a page's clock, once it knows anything."""
    clock: DeviceClock = on.phones.ping_of(phone, epoch, secret).clock
    soon(lambda: clock.known)
    return clock


@contextmanager
def beside(way: str, address: str, seed: int) -> Iterator[str]:
    """The address by which pages reach the server, with what makes the way there bad."""
    with ExitStack() as until:
        if way == "loaded":
            for _ in range(2):
                until.enter_context(busy())
        if way in WAYS_MS:
            port = until.enter_context(slow_way(urlsplit(address).port or 80, *WAYS_MS[way], seed))
            address = f"http://127.0.0.1:{port}"
        yield address


@contextmanager
def busy() -> Iterator[None]:
    """A process that never rests."""
    process = multiprocessing.get_context("spawn").Process(target=_spin, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _spin() -> None:
    while True:
        pass


def measured(browser: Browser, way: str, runs: int, at_once: int) -> list[list[tuple[Off, Off]]]:
    """Of each age the provisional and the refined clock of all runs."""
    found: list[list[tuple[Off, Off]]] = [[] for _ in AGES_S]
    for first in range(0, runs, at_once):
        with tempfile.TemporaryDirectory() as name, track(Path(name)) as on, ExitStack() as until:
            address = until.enter_context(beside(way, on.address, first))
            some = range(first, min(first + at_once, runs))
            clocks = [
                until.enter_context(asking(browser, on, address, np.random.default_rng([10_000, seed])))
                for seed in some
            ]
            for number, pairs in enumerate(followed(clocks)):
                found[number] += pairs
    return found


def followed(clocks: Sequence[Clock]) -> list[list[tuple[Off, Off]]]:
    """Look at each clock at every age, and at the same instants again when they are surrounded by answers."""
    begin_s = time.monotonic()
    looks = sorted(
        [(age, number, False) for number, age in enumerate(AGES_S)]
        + [(age + REFINED_AFTER_S, number, True) for number, age in enumerate(AGES_S)]
    )
    first: dict[int, list[tuple[int, Off]]] = {}
    found: dict[int, list[tuple[Off, Off]]] = {}
    for due_s, number, again in looks:
        time.sleep(max(0.0, begin_s + due_s - time.monotonic()))
        if not again:
            first[number] = [clock.newest() for clock in clocks]
        else:
            found[number] = [(off, clock.at(t_ns)) for clock, (t_ns, off) in zip(clocks, first[number], strict=True)]
    return [found[number] for number in range(len(AGES_S))]


def row(some: Sequence[Off], figure_ms: float) -> tuple[str, bool]:
    """RMS, mean and worst error; the bound; how much of the bound the worst took; whether all of it holds."""
    errors, bounds = np.array([one.error_ms for one in some]), np.array([one.bound_ms for one in some])
    rms = float(np.sqrt(np.mean(errors**2)))
    used, within = float(np.max(np.abs(errors) / bounds)), float(np.mean(np.abs(errors) <= 2 * bounds / math.sqrt(3)))
    off = f"{rms:.3f} (mean {errors.mean():+.2f}, most {np.abs(errors).max():.2f})"
    text = f"{off} | {np.median(bounds):.2f} | {used:.0%} | {within:.0%}"
    return text, rms <= figure_ms and used <= 1.0


def main() -> None:
    """Measure each way and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=5)
    parser.add_argument("--way", action="append", choices=list(FIGURES_MS))
    asked = parser.parse_args()
    holds = True
    print("| way, age | clock | RMS error, ms | at most | bound (median), ms | worst error of its bound | within 2 u |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for way in asked.way or list(FIGURES_MS):
            for age_s, pairs in zip(AGES_S, measured(browser, way, asked.runs, asked.at_once), strict=True):
                for which, name, figure in zip((0, 1), ("provisional", "refined"), FIGURES_MS[way], strict=True):
                    text, good = row([pair[which] for pair in pairs], figure)
                    rms, rest = text.split(" | ", 1)
                    print(f"| {way}, {age_s:g} s | {name} | {rms} | {figure:g} | {rest} |", flush=True)
                    holds &= good
        browser.close()
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
