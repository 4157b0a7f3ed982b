"""The phone's page in a real Chromium, its camera a made clip, against a server that keeps every byte."""

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.phone_page import STATIC
from tests.fake_camera import Film, filmed
from tests.page_help import PHONE
from tests.patience import PATIENCE_MS, soon
from tests.phone_recorder import CODE, LINE, MEDIA_KNOWN, REFERENCE, STILL, WIDE, Recorder, recording

FILM = Film(frames=90)
"""One body in 1.5 s, at 360 px/s: 6 m/s at 60 px/m."""


ENHANCED = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
FELT = """([x, y]) => {
  for (let n = 0; n < 60; n += 1) window.dispatchEvent(new DeviceMotionEvent("devicemotion", {
    acceleration: { x: 0, y: 0, z: 0 }, accelerationIncludingGravity: { x: 9.81 * x, y: 9.81 * y, z: 0 } }));
}"""
"""Gravity as a phone's sensors tell it, for a second."""


FOLDERS = """async () => {
  const names = [];
  const root = await navigator.storage.getDirectory();
  for await (const name of (await root.getDirectoryHandle("flygate-ring")).keys()) names.push(name);
  return names;
}"""
"""Epochs of which something is kept on the disk."""
LITTER = """async () => {
  const ring = await (await navigator.storage.getDirectory()).getDirectoryHandle("flygate-ring");
  await ring.getFileHandle("litter", { create: true });
  const other = await ring.getDirectoryHandle("0-of-no-page", { create: true });
  await other.getDirectoryHandle("1", { create: true });
  const said = await (await other.getFileHandle("hello.json", { create: true })).createWritable();
  await said.write("[{");
  await said.close();
}"""
"""A file where epochs are, and an epoch's folder that holds no film."""


@pytest.fixture(scope="module")
def camera(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    clip = FILM.write(tmp_path_factory.mktemp("film") / "gate.y4m")
    with filmed(browser, clip) as opened:
        yield opened


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as one:
        yield one


@pytest.fixture
def context(camera: Browser) -> Iterator[BrowserContext]:
    made = camera.new_context(viewport=PHONE, permissions=["camera"])
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield opened
    assert [one for one in errors if "WebSocket" not in one and "40" not in one] == []


def armed(page: Page, address: str, look: Callable[[], object] = lambda: None) -> None:
    """From an address with a code to the dark screen, by taps alone. look: called at each screen."""
    page.goto(f"{address}#{CODE}")
    for words in ("Open the camera", "All done", "The line is right: arm"):
        page.get_by_role("button", name=words).wait_for()
        look()
        page.get_by_role("button", name=words).click()
    expect(page.locator(".armed .ready")).to_have_text("READY")


def flawless(page: Page) -> None:
    """Nothing is wider than the screen, no rule of axe is broken, text has a contrast of 7."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options=ENHANCED).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def numbered(recorder: Recorder, count: int) -> Callable[[], bool]:
    return lambda: len(recorder.came) >= count


def test_a_phone_joins_by_its_code_aims_and_is_armed_and_its_windows_come(page: Page, recorder: Recorder) -> None:
    armed(page, recorder.address, lambda: flawless(page))
    flawless(page)
    assert recorder.asked[0][1]["code"] == CODE
    assert page.url == recorder.address  # a reload does not use the code again
    hello = next(one for one in recorder.said if one["t"] == "hello")
    assert (hello["v"], hello["phone"], hello["markers"], hello["path"]) == (1, 3, [2], "mstp")
    assert re.fullmatch(r"[0-9a-f]{12}", hello["page"])
    soon(lambda: sum(not one.flags & REFERENCE for one in recorder.windows()) > 60)
    (epoch,) = {one.epoch for one in recorder.came}
    assert recorder.numbers_missing(epoch) == set()
    windows = recorder.windows()
    assert {(one.w, one.h, one.x, one.y, len(one.body)) for one in windows} == {(81, 140, 120, 20, 81 * 140)}
    assert all(b.ts_us > a.ts_us and b.frame > a.frame for a, b in pairwise(windows))
    assert sum(bool(one.flags & MEDIA_KNOWN) for one in windows) > 0.5 * len(windows)
    soon(lambda: len(recorder.pings) > 20)
    assert recorder.statuses()[-1]["battery"] is None or recorder.statuses()[-1]["battery"] <= 1


def test_a_wrong_code_is_refused_then_the_line_is_dragged_scaled_and_saved(page: Page, recorder: Recorder) -> None:
    recorder.tell(lines=[], still=True)
    page.goto(f"{recorder.address}#WRONG1")
    expect(page.get_by_role("alert")).to_contain_text("scan the one on the coach's screen")
    page.get_by_role("textbox").fill("abc 234")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("button", name="All done").click()
    save = page.get_by_role("button", name="Save the line and arm")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("how tall")
    page.evaluate(FELT, [math.sin(math.radians(2)), math.cos(math.radians(2))])
    page.get_by_role("button", name="Make it plumb").click()
    expect(page.get_by_role("listitem").filter(has_text="Line")).to_contain_text("leans 2.0°")
    moved_px = dragged(page, "Ground", 20)
    page.get_by_label("How tall").fill("175")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("175 m is too tall: type metres")
    page.get_by_label("How tall").fill("1,75")
    page.get_by_role("button", name="Is the phone beside the mark?").click()
    page.get_by_role("button", name="Tell me where to move").click()
    expect(page.get_by_role("status")).to_have_text("Move left 40 cm")
    page.get_by_role("button", name="Back to the line").click()
    save.click()
    expect(page.locator(".armed")).to_be_visible()
    line = next(body for what, body in recorder.asked if what == "line")
    assert line["marker"] == 2
    assert line["ground"][0] == pytest.approx(160 + moved_px, abs=2)
    assert line["px_per_m"] == pytest.approx(99 / 1.75, rel=0.1)
    soon(lambda: recorder.statuses()[-1]["moved"] is False)
    page.evaluate(FELT, [1.0, 0.0])
    expect(page.locator(".armed .ready")).to_have_text("phone moved: check the line")
    page.get_by_role("button", name="Hold to leave").click(delay=1500)
    expect(page.get_by_role("button", name="The line is right: arm")).to_be_visible()
    assert recorder.asked[-1] == ("armed", {"armed": False})
    still = next(one for one in recorder.came if one.type == STILL)
    assert still.body[:2] == b"\xff\xd8"
    assert (still.w, still.h) == FILM.size


def dragged(page: Page, handle: str, by_px: float) -> float:
    """Pull a handle to the right by pixels of the screen; returns by how many of the picture."""
    stage = page.locator(".line-stage").bounding_box()
    box = page.get_by_role("button", name=re.compile(f"^{handle}")).bounding_box()
    assert stage is not None
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by_px, y, steps=4)
    page.mouse.up()
    return by_px * FILM.size[0] / stage["width"]


def test_a_cut_link_and_a_silent_one_lose_nothing_and_a_refusal_ends_it(page: Page, recorder: Recorder) -> None:
    armed(page, recorder.address)
    soon(numbered(recorder, 30))
    recorder.cut()
    soon(lambda: sum(one["t"] == "hello" for one in recorder.said) == 2)
    recorder.deaf = recorder.silent = True
    expect(page.locator(".armed .ready")).to_contain_text("link lost")
    recorder.deaf = recorder.silent = False
    expect(page.locator(".armed .ready")).to_have_text("READY")
    count = len(recorder.came)
    soon(numbered(recorder, count + 60))
    (epoch,) = {one.epoch for one in recorder.came}
    assert recorder.numbers_missing(epoch) == set()
    assert not [one for one in recorder.said if one["t"] == "lost"]
    recorder.refuse = "Phone 4 stands at Marker 2 now"
    recorder.cut()
    expect(page.get_by_role("alert")).to_contain_text("Phone 4 stands at Marker 2 now")


def test_a_clock_that_jumps_begins_a_new_epoch_and_what_was_filmed_is_sent_first(
    page: Page, recorder: Recorder
) -> None:
    recorder.unsafe = 20
    armed(page, recorder.address)
    soon(numbered(recorder, 30))
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 60_000; }")
    soon(lambda: len({one.epoch for one in recorder.came}) == 2)
    first, second = dict.fromkeys(one.epoch for one in recorder.came)
    soon(lambda: sum(one.epoch == second for one in recorder.came) > 30)
    assert recorder.numbers_missing(first) == recorder.numbers_missing(second) == set()
    assert {one.seq for one in recorder.came if one.epoch == second} >= {0, 1}
    frames = [one.frame for one in recorder.windows()]
    assert frames == sorted(frames)  # one film, whatever the clocks


def away_and_loaded_anew(
    page: Page, recorder: Recorder, film_ms: float, do: str = "0", refuse: str | None = None
) -> tuple[str, int]:
    """The link breaks, the page films on and is loaded anew; returns its epoch until then and how much had come.

    do: in the page, before that. refuse: what it is told then.
    """
    armed(page, recorder.address)
    soon(numbered(recorder, 60))
    recorder.away = True
    recorder.cut()
    expect(page.locator(".armed .ready")).to_contain_text("link lost", timeout=6000)
    page.wait_for_timeout(film_ms)
    (epoch,) = {one.epoch for one in recorder.came}
    came = len(recorder.came)
    page.evaluate(do)
    page.reload()
    recorder.away, recorder.refuse = False, refuse
    page.get_by_role("button", name="Open the camera").click()
    return epoch, came


def test_film_that_had_not_come_is_sent_after_the_page_was_loaded_anew(page: Page, recorder: Recorder) -> None:
    epoch, came = away_and_loaded_anew(page, recorder, 2500)
    soon(lambda: {one.epoch for one in recorder.came} > {epoch})
    assert recorder.numbers_missing(epoch) == set()
    assert not [one for one in recorder.said if one["t"] == "lost"]
    late = [one for one in recorder.came[came:] if one.epoch == epoch]
    assert len(late) > 60
    assert len({one.seq for one in late}) == len(late)
    hellos = [one for one in recorder.said if one["t"] == "hello"]
    assert [one["epoch"] for one in hellos][:2] == [epoch, epoch]
    assert {one["phone"] for one in hellos} == {3}
    assert hellos[1]["next"] == late[-1].seq + 1
    again = next(one for one in recorder.came if one.epoch != epoch)
    assert again.seq == 0
    assert again.read_ms > late[-1].read_ms
    assert page.evaluate(FOLDERS) == [again.epoch]  # of the old one nothing is kept


def test_film_is_kept_where_the_page_is_refused_and_goes_where_it_is_why_or_is_litter(
    page: Page, recorder: Recorder
) -> None:
    epoch, _ = away_and_loaded_anew(page, recorder, 500, LITTER, "this page is of another version")
    expect(page.get_by_text("of another version")).to_be_visible()
    assert "litter" not in page.evaluate(FOLDERS)
    assert epoch in page.evaluate(FOLDERS)
    recorder.refuse, recorder.unusable = None, epoch
    page.reload()
    page.get_by_role("button", name="Open the camera").click()
    soon(lambda: len({one.epoch for one in recorder.came}) == 2)
    assert epoch not in page.evaluate(FOLDERS)


def test_what_the_ring_had_to_let_go_is_named_after_the_page_was_loaded_anew(page: Page, recorder: Recorder) -> None:
    ring = (STATIC / "phone" / "ring.js").read_text(encoding="utf-8")
    recorder.scripts["ring.js"] = ring.replace("LONGEST_MS = 300_000", "LONGEST_MS = 1_500")
    epoch, _ = away_and_loaded_anew(page, recorder, 3000)
    soon(lambda: {one.epoch for one in recorder.came} > {epoch})
    (lost,) = [one for one in recorder.said if one["t"] == "lost"]
    assert lost["epoch"] == epoch
    assert lost["to"] - lost["from"] > 30
    assert recorder.numbers_missing(epoch) == set()


def test_a_browser_that_keeps_nothing_goes_on_and_says_so(page: Page, recorder: Recorder) -> None:
    store = (STATIC / "phone" / "ring_store.js").read_text(encoding="utf-8")
    refuses = "navigator.storage.getDirectory = () => Promise.reject(new DOMException('private', 'SecurityError'));\n"
    recorder.scripts["ring_store.js"] = refuses + store
    armed(page, recorder.address)
    expect(page.get_by_text("this browser would lose what it has filmed")).to_be_visible()
    soon(numbered(recorder, 60))


@pytest.mark.parametrize(
    ("missing", "path"), [("MediaStreamTrackProcessor", "rvfc"), ("MediaStreamTrackProcessor VideoFrame", None)]
)
def test_a_browser_that_lacks_a_way_takes_the_next_or_says_what_to_use(
    page: Page, recorder: Recorder, missing: str, path: str | None
) -> None:
    page.add_init_script("".join(f"delete window.{name};" for name in missing.split()))
    if path is None:
        page.goto(f"{recorder.address}#{CODE}")
        page.get_by_role("button", name="Open the camera").click()
        expect(page.get_by_role("alert")).to_contain_text("Use Chrome on Android")
        return
    armed(page, recorder.address)
    assert next(one for one in recorder.said if one["t"] == "hello")["path"] == path
    soon(lambda: len(recorder.windows()) > 20)
    windows = recorder.windows()
    assert all(b.ts_us > a.ts_us for a, b in pairwise(windows))
    assert all(one.media_us == one.ts_us for one in windows)
    assert recorder.numbers_missing(windows[0].epoch) == set()


def test_one_page_may_hold_both_lines(page: Page, recorder: Recorder) -> None:
    both = [{"marker": marker, "x": x, "y": 20, "w": 80, "h": 140, "step": 2} for marker, x in ((2, 40), (3, 200))]
    wide = {"x": 0, "y": 60, "w": 320, "h": 100, "step": 4}
    recorder.tell(wide=wide, windows=both, lines=[{"marker": marker, **LINE} for marker in (2, 3)])
    page.goto(f"{recorder.address}#{CODE}")
    page.get_by_text("It stands somewhere else").click()
    page.get_by_role("checkbox", name="Marker 3").check()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("button", name="All done").click()
    page.get_by_role("button", name="Save, next line").or_(page.get_by_role("button", name="The line is right")).click()
    expect(page.get_by_role("heading", name="Marker 3")).to_be_visible()
    page.get_by_role("button", name="arm").click()
    expect(page.locator(".armed .where")).to_have_text("Marker 2 + Marker 3")
    hello = next(one for one in recorder.said if one["t"] == "hello")
    assert hello["markers"] == [2, 3]
    soon(lambda: len(recorder.windows(2)) > 20 and len(recorder.windows(3)) > 20)
    assert {(one.w, one.h) for one in recorder.windows(3)} == {(40, 70)}
    assert {(one.w, one.h) for one in recorder.came if one.type == WIDE} == {(80, 25)}
