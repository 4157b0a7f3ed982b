"""The way in, in a real browser: the plain page leads on once the certificate is trusted; login, spectators, logout."""

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium_path
from tests.lan_help import PASSWORD, LanServer, running
from tests.page_help import PHONE, scanned
from tests.patience import PATIENCE_MS

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanServer]:
    with running(tmp_path_factory.mktemp("lan")) as one:
        yield one


@pytest.fixture(scope="module")
def trusting(browser: Browser, served: LanServer) -> Iterator[Browser]:
    """A browser that trusts the server's key and nothing else more."""
    key = served.lan.leaf.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    args = ["--no-sandbox", f"--ignore-certificate-errors-spki-list={pin}"]
    opened = browser.browser_type.launch(executable_path=chromium_path(), args=args)
    yield opened
    opened.close()


@contextmanager
def a_page(browser: Browser, user_agent: str | None = None) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, user_agent=user_agent)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def helper(served: LanServer, path: str = "") -> str:
    return f"http://127.0.0.1:{served.lan.ports.helper}/{path}"


def secure(served: LanServer, path: str = "") -> str:
    return f"https://127.0.0.1:{served.lan.ports.secure}/{path}"


def test_a_phone_that_does_not_trust_the_laptop_gets_the_steps(browser: Browser, served: LanServer) -> None:
    with a_page(browser, IPHONE) as page:
        page.goto(helper(served, "phone#ABC234"))
        expect(page.locator("#state")).to_contain_text("does not know the laptop's certificate yet")
        expect(page.get_by_role("link", name="Get the profile")).to_be_visible()
        expect(page.get_by_role("img", name="Settings: tap Profile Downloaded")).to_be_visible()
        expect(page.get_by_role("link", name="Open the secure page")).to_be_hidden()
        page.get_by_text("Android", exact=True).click()
        link = page.get_by_role("link", name="Open the secure page")
        expect(link).to_have_attribute("href", secure(served, "phone#ABC234"))
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert Axe().run(page).response["violations"] == []


def test_a_phone_that_trusts_it_goes_on_by_itself_with_its_code(trusting: Browser, served: LanServer) -> None:
    with a_page(trusting, IPHONE) as page:
        page.goto(helper(served, "phone#ABC234"))
        expect(page).to_have_url(re.compile(re.escape(secure(served, "phone"))))
        assert page.evaluate("window.isSecureContext && window.crossOriginIsolated")


def test_a_coach_logs_in_and_looks_at_the_dashboard_over_tls(trusting: Browser, served: LanServer) -> None:
    with a_page(trusting) as page:
        page.goto(secure(served))
        expect(page).to_have_url(re.compile("/login"))
        assert Axe().run(page).response["violations"] == []
        page.get_by_label("Coach's password").fill("nonsense")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_contain_text("not the coach's")
        page.get_by_label("Coach's password").fill(PASSWORD.upper())
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(secure(served))
        expect(page.get_by_role("heading", name="flygate").first).to_be_visible()
        assert page.evaluate("window.crossOriginIsolated")
        assert page.evaluate("document.cookie") == ""


def test_a_spectator_s_link_opens_the_wall_and_not_the_dashboard(trusting: Browser, served: LanServer) -> None:
    with a_page(trusting) as page:
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(secure(served, f"look/{served.lan.spectators.token}"))
        expect(page).to_have_url(secure(served, "wall"))
        expect(page.get_by_label("Last result")).to_be_visible()
        expect(page.locator("header")).not_to_contain_text("Not live")
        page.goto(secure(served))
        expect(page).to_have_url(re.compile("/login"))
        assert broken == []


def test_the_laptop_itself_needs_no_password(browser: Browser, served: LanServer) -> None:
    with a_page(browser) as page:
        page.goto(served.lan.ticket_address)
        expect(page).to_have_url(f"http://127.0.0.1:{served.server.port}/")
        expect(page.get_by_role("heading", name="flygate").first).to_be_visible()


def test_the_coach_shows_spectators_a_link_and_a_phone_the_plain_page(browser: Browser, served: LanServer) -> None:
    with a_page(browser) as page:
        page.goto(served.lan.ticket_address)
        page.get_by_role("button", name="Menu of session 1").click()
        page.get_by_role("button", name="Addresses and link for spectators").click()
        dialog = page.get_by_role("dialog")
        link = served.lan.spectator_link
        assert scanned(dialog.get_by_role("img", name=f"QR code of {link}").screenshot()) == link
        expect(dialog.get_by_label("What has arrived from phones")).to_contain_text("No phone has been heard of")
        dialog.get_by_role("button", name="New link: the old one ends").click()
        expect(dialog).not_to_contain_text(link)
        expect(dialog.get_by_text("in the codes")).to_have_count(1)
        dialog.get_by_role("button", name="Close").click()
        page.get_by_role("button", name="A phone for Marker 2").click()
        expect(dialog.get_by_role("img", name=f"QR code of {served.lan.helper}phone#")).to_be_visible()


def test_a_coach_logs_out_of_a_browser(trusting: Browser, served: LanServer) -> None:
    with a_page(trusting) as page:
        page.goto(secure(served))
        page.get_by_label("Coach's password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("button", name="Menu of session 1").click()
        page.get_by_role("button", name="Addresses and link for spectators").click()
        page.get_by_role("button", name="Log out here").click()
        expect(page.get_by_label("Coach's password")).to_be_visible()
        page.goto(secure(served))
        expect(page).to_have_url(re.compile("/login"))


def test_the_network_page_is_read_on_a_phone(browser: Browser, served: LanServer) -> None:
    with a_page(browser) as page:
        page.goto(helper(served, "network"))
        expect(page.get_by_role("heading", name="Who makes the Wi-Fi")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert Axe().run(page).response["violations"] == []
