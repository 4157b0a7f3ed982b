"""What several tests need: a browser for the pages."""

import asyncio.events
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.chromium import NAMES, chromium_path
from tests.idle_host import idle
from tests.patience import PATIENCE_MS

# A machine that does something else beside must not fail an example for its time.
settings.register_profile("flygate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("flygate")

REMEDY = (
    "install one (Debian: sudo apt-get install chromium), name it in FLYGATE_CHROMIUM, "
    "or set FLYGATE_NO_BROWSER=1 to leave the pages untested"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window. One that is missing fails, so that nobody takes untested pages for tested ones."""
    if os.environ.get("FLYGATE_NO_BROWSER") == "1":
        pytest.skip("FLYGATE_NO_BROWSER=1: the pages are not tested")
    path = chromium_path()
    if path is None:
        pytest.fail(f"no browser to test the pages with: none of {', '.join(NAMES)} is on PATH: {REMEDY}")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.fail(f"browser {path} does not start ({error.message.splitlines()[0]}): {REMEDY}")
        yield opened
        opened.close()


@pytest.fixture(scope="session", autouse=True)
def _machine_stays_awake() -> Iterator[None]:
    """The library says so and asks nobody: what a machine answers must not stand among a test's entries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAKEPY_FAKE_SUCCESS", "1")
        yield


@pytest.fixture
def idle_host() -> Iterator[None]:
    """No frame of a clip that plays as live is late, or lost because its reader is slow."""
    with idle():
        yield


@pytest.fixture(autouse=True)
def _no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Playwright's loop runs on between its calls; a test without a browser may start one of its own."""
    if "browser" in request.fixturenames:
        yield
        return
    running = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(running)
