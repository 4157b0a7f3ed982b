"""`flygate calibrate line` as a person uses it: the page in a browser, the gate file read back."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from calibration.model import GateFile, load_gate, save_gate
from gate.line import GateLine, Placement
from gate.sources.clip_writer import write_clip
from gate.sources.synthetic import SyntheticClip, frame_times
from server.simulate import RepPlan, SessionPlan, _camera
from tests.patience import PATIENCE_S

FLYGATE = (sys.executable, "-c", "from server.cli import main; main()")
SIZE = (640, 360)
LAPTOP, PHONE = (1280, 800), (390, 844)
MOUSE_TOLERANCE_PX = 1.5
OLD = GateLine((300, 60), (300, 330), 75.0, u_px_per_m=0.75, u_line_m=0.02, exposure_ns=2_000_000)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "M2.mp4"
    camera = _camera(SessionPlan((RepPlan("Ann", 9.0),), size=SIZE), 2)
    write_clip(path, iter(SyntheticClip(frame_times(30, 0.3), [], camera)))
    return path


@dataclass
class Calibration:
    """A running `flygate calibrate line` and its page."""

    page: Page
    running: "subprocess.Popen[str]"
    gate: Path
    url: str

    def ended(self) -> tuple[int, str, str]:
        out, err = self.running.communicate(timeout=PATIENCE_S)
        return self.running.returncode, out, err

    def drag(self, handle: str, by: tuple[float, float]) -> None:
        """Pull a handle by pixels of the screen."""
        box = self.page.locator(f"[data-handle={handle}]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by[0], y + by[1], steps=4)
        self.page.mouse.up()

    @property
    def zoom(self) -> float:
        """Pixels of the screen to a pixel of the picture."""
        box = self.page.locator("#stage").bounding_box()
        assert box is not None
        return box["width"] / SIZE[0]


def start(browser: Browser, clip: Path, gate: Path, size: tuple[int, int]) -> Calibration:
    running = subprocess.Popen(
        [*FLYGATE, "calibrate", "line", str(clip), "-o", str(gate), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    said = ""
    while (found := re.search(r"(http://\S+)", said)) is None:
        line = running.stderr.readline()
        assert line, f"no address: {said}"
        said += line
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(found[1])
    expect(page.locator("#tilt")).to_have_text(re.compile("°"))
    return Calibration(page, running, gate, found[1])


@pytest.fixture
def calibration(browser: Browser, clip: Path, tmp_path: Path) -> Iterator[Calibration]:
    opened = start(browser, clip, tmp_path / "M2.gate.json", LAPTOP)
    yield opened
    opened.page.close()
    if opened.running.poll() is None:
        opened.running.terminate()
        opened.running.communicate(timeout=PATIENCE_S)


def test_a_line_is_dragged_its_length_typed_and_the_gate_file_holds_both(calibration: Calibration) -> None:
    page, zoom = calibration.page, calibration.zoom
    calibration.drag("ground", (30 * zoom, 20 * zoom))
    calibration.drag("top", (30 * zoom, -10 * zoom))
    page.fill("#length", "2,4")
    expect(page.locator("#scale")).to_contain_text("±")
    page.click("#save")
    expect(page.locator("#message")).to_contain_text("Saved")
    status, out, _ = calibration.ended()
    assert status == 0
    gate = load_gate(calibration.gate)
    (placement,) = gate.placements
    line = placement.line
    assert line.ground == pytest.approx((350, 326), abs=MOUSE_TOLERANCE_PX)
    assert line.top == pytest.approx((350, 98), abs=MOUSE_TOLERANCE_PX)
    assert line.px_per_m == pytest.approx((326 - 98) / 2.4, rel=0.01)
    assert line.u_px_per_m == pytest.approx(line.px_per_m * 0.0137, rel=0.05)
    assert line.source == "placed by hand"
    assert (gate.position, gate.clip_size) == ("M2", SIZE)
    assert f"{line.px_per_m:.1f} +- {2 * line.u_px_per_m:.1f} px/m" in out


def test_nothing_can_be_saved_before_a_length_is_typed(calibration: Calibration) -> None:
    page = calibration.page
    expect(page.locator("#save")).to_be_disabled()
    expect(page.locator("#keep")).to_be_hidden()
    expect(page.locator("input[value=line]")).to_be_checked()
    for wrong in ("0", "-1", "two"):
        page.fill("#length", wrong)
        expect(page.locator("#save")).to_be_disabled()
    page.fill("#length", "2.4")
    expect(page.locator("#save")).to_be_enabled()
    page.fill("#length", "")
    expect(page.locator("#save")).to_be_disabled()


def test_what_the_server_refuses_is_said_and_may_be_mended(calibration: Calibration) -> None:
    page = calibration.page
    page.fill("#length", "100")
    page.click("#save")
    expect(page.locator("#message")).to_contain_text("px/m is not between")
    page.fill("#length", "2.4")
    page.click("#save")
    expect(page.locator("#message")).to_contain_text("Saved")
    assert calibration.ended()[0] == 0


def test_arrow_keys_move_the_chosen_handle_by_a_pixel(calibration: Calibration) -> None:
    page = calibration.page
    page.focus("[data-handle=ground]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("#selected")).to_have_text("Ground: 321.0, 296.0 px")


def test_cancel_writes_nothing(calibration: Calibration) -> None:
    calibration.page.click("#cancel")
    status, _, err = calibration.ended()
    assert status == 2
    assert "no line was placed" in err
    assert not calibration.gate.exists()


def test_a_gate_file_that_is_there_is_started_from_and_its_scale_may_be_kept(
    browser: Browser, clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "old.gate.json"
    save_gate(GateFile("Marker 2, inside", SIZE, 0, (Placement(0, OLD),)), path)
    calibration = start(browser, clip, path, LAPTOP)
    page = calibration.page
    expect(page.locator("#keep")).to_contain_text("75.0 ± 1.5 px/m")
    expect(page.locator("input[value=keep]")).to_be_checked()
    calibration.drag("ground", (10 * calibration.zoom, 0))
    page.click("#save")
    expect(page.locator("#message")).to_contain_text("Saved")
    assert calibration.ended()[0] == 0
    page.close()
    gate = load_gate(path)
    line = gate.placements[0].line
    assert gate.position == "Marker 2, inside"
    assert line.ground == pytest.approx((310, 330), abs=MOUSE_TOLERANCE_PX)
    assert (line.px_per_m, line.u_px_per_m, line.u_line_m, line.exposure_ns) == (75.0, 0.75, 0.02, 2_000_000)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_everything_to_decide_with_is_in_view_and_nothing_is_cut(
    calibration: Calibration, size: tuple[int, int]
) -> None:
    page = calibration.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for control in ("#save", "#reset", "#cancel", "#scale"):
        expect(page.locator(control)).to_be_in_viewport(ratio=1)
    selected = page.locator("#selected").bounding_box()
    stage = page.locator("#stage").bounding_box()
    assert selected is not None
    assert stage is not None
    assert selected["height"] < 30  # one line of text
    assert stage["width"] >= 0.7 * size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
