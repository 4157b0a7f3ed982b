"""What a coach hears and is told beside the page: on a real server, with the loudspeaker alone put aside."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.awake import MAY_SLEEP
from server.desk import now_ns
from tests.live_help import S, report
from tests.page_help import LAPTOP, PHONE, Track, opened, track
from tests.patience import PATIENCE_MS, soon

HIGH, LOW = 1568, 523
RECORD = """
    const now = performance.now.bind(performance);
    performance.now = () => window.stopped_ms ?? now();
    window.heard = [];
    window.spoken = [];
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      const one = make.call(this);
      const start = one.start.bind(one);
      one.start = (at) => { window.heard.push(one.frequency.value); start(at); };
      return one;
    };
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    window.saying = 0;
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => [{ lang: "en-GB", localService: true }],
      speak(one) {
        if (one.volume === 0) return;
        if (++window.saying > 1) throw new Error(`${one.text}: said while something is being said`);
        window.spoken.push(one.text);
        setTimeout(() => { window.saying -= 1; one.onend?.(); }, 400);
      },
      cancel() {}, addEventListener() {},
    } });
"""


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Track]:
    with track(tmp_path) as one:
        yield one


@pytest.fixture
def page(browser: Browser, practice: Track) -> Iterator[Page]:
    with opened(browser, practice.address, LAPTOP, RECORD) as page:
        expect(page.get_by_role("heading", name="flygate")).to_be_visible()
        yield page


def tap(page: Page) -> None:
    """The first tap, on nothing."""
    page.get_by_role("heading", name="flygate").click()
    expect(page.get_by_text("Sound is off until you tap the page")).to_have_count(0)


def heard(page: Page) -> list[int]:
    return [round(hertz) for hertz in page.evaluate("window.heard")]


def shown(page: Page, rep: int) -> None:
    expect(page.locator(f'[data-rep-shown="{rep}"]')).to_be_visible()


def sounds(page: Page, tones: list[int], words: list[str]) -> None:
    """Wait until the page has sounded so, and then as long as something more may take to follow."""
    soon(lambda: (heard(page), page.evaluate("window.spoken")) == (tones, words), f"{tones} {words}")
    page.wait_for_timeout(500)
    assert (heard(page), page.evaluate("window.spoken")) == (tones, words)


def silent(page: Page, rep: int) -> None:
    """Wait until the page has that rep, and then as long as a sound may take to follow."""
    shown(page, rep)
    page.wait_for_timeout(700)
    assert (heard(page), page.evaluate("window.spoken")) == ([], [])


def stopped(page: Page) -> int:
    """Stop the page's clock, so that it goes on only with ahead(); the session's instant, ns, to a second or so."""
    page.evaluate("window.stopped_ms = performance.now()")
    return now_ns()


def ahead(page: Page, by_s: float) -> None:
    page.evaluate("by_ms => { window.stopped_ms += by_ms; }", 1000 * by_s)


def ago_s(t_ns: int) -> float:
    return (now_ns() - t_ns) / S


def test_a_rep_makes_one_tone_and_is_spoken_once(practice: Track, page: Page) -> None:
    practice.begin(("Anna", "52.0"), ("Bea", "52.0"))
    tap(page)
    now = now_ns()
    practice.desk.report(report(2, 1, now - round(3.31 * S), 30 / 3.31))
    practice.desk.report(report(3, 1, now, 30 / 3.31, final=False))
    shown(page, 1)
    practice.desk.report(report(3, 1, now, 30 / 3.31))
    sounds(page, [HIGH], ["Anna, three thirty-one"])


def test_two_low_tones_say_look_and_a_verdict_is_spoken_only_by_choice(practice: Track, page: Page) -> None:
    practice.begin(("Anna", "52.0"), ("Bea", "52.0"))
    tap(page)
    practice.run(4.5, ago_s=30)
    sounds(page, [LOW, LOW], ["Anna, four fifty"])
    page.get_by_label("Voice says the verdict too").check()
    page.reload()  # settings are kept, and what was there is not heard again
    expect(page.get_by_label("Voice says the verdict too")).to_be_checked()
    tap(page)
    practice.run(3.0)
    sounds(page, [HIGH], ["Bea, three flat, faster"])


def test_two_results_at_once_are_said_one_after_the_other(practice: Track, page: Page) -> None:
    practice.begin(("Anna", None), ("Bea", None))
    tap(page)
    practice.run(3.31, ago_s=20)
    practice.run(3.5)
    soon(lambda: page.evaluate("window.spoken") == ["Anna, three thirty-one", "Bea, three fifty"])


def test_before_the_first_tap_the_page_says_that_it_is_silent_and_makes_nothing_up_for_it(
    practice: Track, page: Page
) -> None:
    practice.begin(("Anna", "52.0"))
    expect(page.get_by_text("Sound is off until you tap the page").first).to_be_visible()
    practice.run(3.31)
    shown(page, 1)
    tap(page)
    silent(page, 1)


def test_tones_and_voice_are_turned_off(practice: Track, page: Page) -> None:
    practice.begin(("Anna", "52.0"))
    page.get_by_label("Tones").uncheck()
    page.get_by_label("Voice: name").uncheck()
    expect(page.get_by_text("Sound is off until you tap the page")).to_have_count(0)
    practice.run(3.31)
    silent(page, 1)


def test_ready_that_is_lost_sounds_again_and_again_until_it_is_seen(practice: Track, page: Page) -> None:
    tap(page)
    at_once = page.evaluate("""import('/static/dashboard/parts/alarm.js').then((alarm) => {
        alarm.raise('the camera is gone');
        return window.heard.length;
    })""")
    assert at_once == 4
    assert set(heard(page)).isdisjoint({HIGH, LOW})
    soon(lambda: len(heard(page)) >= 3 * at_once)
    page.evaluate("import('/static/dashboard/parts/alarm.js').then((alarm) => alarm.acknowledge())")
    told = len(heard(page))
    page.wait_for_timeout(2000)
    assert len(heard(page)) == told


def test_who_is_next_is_called_and_sent(practice: Track, page: Page) -> None:
    practice.begin(("Anna", None), rest_s=30)
    tap(page)
    now = stopped(page)
    practice.run(3.31, ago_s=ago_s(now))
    sounds(page, [HIGH], ["Anna, three thirty-one"])  # 30 s before she may go: nothing yet
    ahead(page, 13)
    expect(page.get_by_role("status", name="Calls")).to_contain_text("Anna, next")
    sounds(page, [HIGH], ["Anna, three thirty-one", "Anna, next"])


def test_the_end_of_a_rest_is_called_but_not_in_a_break(practice: Track, page: Page) -> None:
    practice.begin(("Anna", None), ("Bea", None), rest_s=30)
    tap(page)
    now = stopped(page)
    practice.run(3.31, ago_s=ago_s(now - 60 * S))
    practice.run(3.5, ago_s=ago_s(now - 28 * S))
    shown(page, 2)
    practice.client.ask("POST", "/api/order/first", {"athlete": 2})
    ahead(page, 3.5)
    expect(page.get_by_role("status", name="Calls")).to_contain_text("Bea: go")
    soon(lambda: page.evaluate("window.spoken").count("go") == 1)
    practice.client.ask("POST", "/api/order/first", {"athlete": 1})  # her rest is over for long: nobody says so
    page.wait_for_timeout(600)
    practice.run(3.4, ago_s=ago_s(now - 12 * S))
    shown(page, 3)
    practice.client.ask("POST", "/api/order/first", {"athlete": 1})
    practice.phase("paused")
    expect(page.locator("[data-ready]")).to_have_text("Paused")
    ahead(page, 16)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.spoken").count("go") == 1


def test_a_short_rest_is_shown_once(practice: Track, page: Page) -> None:
    practice.begin(("Anna", "52.0"), rest_s=180)
    practice.run(3.31, ago_s=100)
    shown(page, 1)
    practice.run(3.31)
    calls = page.get_by_role("status", name="Calls")
    expect(calls).to_contain_text(
        re.compile(r"Anna: short rest before this rep: 1:2\d of 3:00 \(\d+ %\)"), timeout=PATIENCE_MS
    )
    page.reload()
    shown(page, 2)
    expect(calls).not_to_contain_text("short rest")


def test_the_spacing_stands_on_the_page(practice: Track, page: Page) -> None:
    practice.begin(*((f"Athlete {number}", None) for number in range(12)), rest_s=180)
    expect(page.get_by_text("12 athletes at 3:00: one each 16 s")).to_be_visible()


def test_a_device_without_a_voice_of_its_own_says_so(browser: Browser, practice: Track) -> None:
    with opened(browser, practice.address, PHONE) as page:
        expect(page.get_by_text("This device has no voice of its own")).to_be_visible()
        expect(page.get_by_label("Voice: name")).to_be_disabled()
        tap(page)


def test_a_computer_that_may_fall_asleep_is_spoken_of(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS", raising=False)
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    with track(tmp_path) as practice, opened(browser, practice.address, PHONE) as page:
        practice.begin()
        expect(page.get_by_text(MAY_SLEEP[1:])).to_be_visible()


def test_the_wall_s_verdicts_are_turned_on_here(practice: Track, page: Page) -> None:
    page.get_by_label("Wall screen shows verdicts").click()  # it is checked once the server has it
    expect(page.get_by_label("Wall screen shows verdicts")).to_be_checked()
    assert practice.client.ask("GET", "/api/state")["session"]["wall_verdicts"] is True
    assert page.get_by_role("link", name="Wall screen").get_attribute("href") == "/wall"
