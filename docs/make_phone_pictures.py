"""Takes the pictures of a phone at a gate for these pages: a real server, a real browser, a made run as its camera.

    python docs/make_phone_pictures.py [--out docs/images]

Needs Chromium or Chrome on the PATH; takes about half a minute.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from docs.studio import PHONE, asked, found_browser, opened, with_server
from gate.sources.runner import Runner
from gate.sources.synthetic import SyntheticClip, frame_times
from server.client import Client
from server.serve import Server
from server.simulate import RepPlan, SessionPlan, _camera

SIZE, RATE_HZ, LENGTH_S = (1280, 720), 30, 3.0
FLAGS = ("--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


def film(path: Path) -> Path:
    """One runner a loop, as the browser's fake camera plays it."""
    camera = _camera(SessionPlan((RepPlan("Ann", 9.0),), size=SIZE), 2)
    runner = Runner(speed_m_per_s=8.0).timed(0.0, 1_500_000_000)
    width, height = SIZE
    chroma = bytes([128]) * (width * height // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{RATE_HZ}:1 Ip A1:1 C420\n".encode())
        for frame in SyntheticClip(frame_times(RATE_HZ, LENGTH_S), [runner], camera):
            file.write(b"FRAME\n" + np.asarray(frame.luma, np.uint8).tobytes() + chroma)
    return path


def take(server: Server, browser: Browser, clip: Path, out: Path) -> None:
    """Join, check, aim, arm, and a picture of each."""
    client = Client(server.address)
    code = client.ask("POST", "/api/gates/2/code", {})["address"]
    launch = browser.browser_type.launch
    camera = launch(executable_path=found_browser(), args=[*FLAGS, f"--use-file-for-fake-video-capture={clip}"])
    page = opened(camera, code, PHONE)
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("button", name="All done").wait_for()
    page.screenshot(path=out / "phone-list.png")
    page.get_by_role("button", name="All done").click()
    page.wait_for_timeout(1500)
    line = _camera(SessionPlan((RepPlan("Ann", 9.0),), size=SIZE), 2).gate_line()
    body = {"top": line.top, "ground": line.ground, "px_per_m": line.px_per_m}
    client.ask("PUT", "/api/gates/2/line", body)
    page.get_by_role("button", name="The line is right: arm").wait_for()
    page.wait_for_timeout(round(1000 * LENGTH_S))
    page.screenshot(path=out / "phone-aim.png")
    page.get_by_role("button", name="The line is right: arm").click()
    for _ in range(20):
        time.sleep(1)
        if "m/s" in page.locator(".armed").inner_text():
            break
    page.screenshot(path=out / "phone-armed.png")
    camera.close()


def main() -> None:
    """Film, then take the pictures."""
    folder: Path = asked(__doc__).parse_args().out
    with tempfile.TemporaryDirectory() as kept:
        clip = film(Path(kept) / "film.y4m")
        with_server(lambda server, browser: take(server, browser, clip, folder))


if __name__ == "__main__":
    main()
