"""Writing a workout and warming up, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from server.coaching.sprinters import is_400_sprinter
from tests.page_help import LAPTOP, PHONE, Track, opened, track
from tests.test_calls_browser import RECORD


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    path: Path = tmp_path_factory.mktemp("workouts")
    with track(path) as one:
        yield one


@pytest.fixture
def page(browser: Browser, practice: Track) -> Iterator[Page]:
    with opened(browser, practice.address, LAPTOP) as page:
        page.get_by_role("button", name="Workout", exact=True).click()
        yield page


def test_what_is_almost_right_is_marked_while_it_is_typed_and_then_kept(page: Page, practice: Track) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Write or paste one").click()
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("Workout, as it is written")
    box.fill("4 x 50m. 1:30 Rec between reps\n3 x 3 30m")
    expect(dialog.get_by_role("status")).to_contain_text("Line 2, column 7: found `30`, expected `x` or `m`")
    expect(dialog.locator(".caret")).to_have_text("3 x 3 30m\n      ^^")
    dialog.get_by_role("button", name="Keep it").click()
    expect(box).to_be_focused()
    box.fill(" ")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The workout is empty: write lines such as")

    box.fill("4 x 50m. 1:30 Rec between reps\n2 x 100m. 2:30 Rec between reps")
    expect(dialog.get_by_role("status")).to_contain_text("6 reps, 400 m, about")
    expect(dialog.get_by_role("status")).to_contain_text("assumed")
    dialog.get_by_label("Name").fill("Mine")
    dialog.get_by_role("button", name="Keep it").click()
    list_of = page.get_by_role("dialog", name="Workout")
    expect(list_of.get_by_label("Mine")).to_be_checked()
    expect(list_of).to_contain_text("no two gates stand 50 and 100 m apart. Put Marker 3 at 130 m and a gate at 80 m")
    list_of.get_by_role("button", name="Run this").click()
    expect(page.locator("#athletes")).to_contain_text("Put Marker 3 at 130 m and a gate at 80 m from Marker 1")
    practice.client.ask("PATCH", "/api/session", {"workout": None})


def test_a_built_in_workout_is_copied_and_an_own_one_is_taken_away(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Workout")
    dialog.get_by_text("At 400 m pace").click()
    dialog.get_by_label("Pace 2: 100s in sets").check()
    expect(dialog.get_by_role("button", name="Change it")).to_have_count(0)
    dialog.get_by_role("button", name="Copy it").click()
    copy = page.get_by_role("dialog", name="Write a workout")
    expect(copy.get_by_label("Workout, as it is written")).to_have_value(
        "2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets."
    )
    copy.get_by_role("button", name="Keep it").click()
    own = dialog.get_by_label("Pace 2: 100s in sets, own")
    expect(own).to_be_checked()
    dialog.get_by_role("button", name="Take it away").click()
    expect(own).to_have_count(0)


STATE = """
    const [events, done] = given;
    const step = (set, rep, distance_m, rest_s) => ({ set, rep, distance_m, rest_s });
    const workouts = { 1: { reps: [step(1, 1, 100, 150), step(1, 2, 50, 300), step(2, 1, 100, null)] } };
    const athletes = Object.fromEntries(events.map((one, n) => [n + 1, { athlete: n + 1, ...one }]));
    const reps = Object.fromEntries(Array.from({ length: done }, (_, n) => [n + 1, { rep: n + 1, run: 1, athlete: 1,
      state: "final", void: null, t2_ns: n }]));
    const state = { session: { workout: 1, sprinter_rest: 1.75, athletes: [1] }, workouts, athletes, reps };
"""


def test_the_page_has_a_sprinters_rests_as_the_server_has(page: Page) -> None:
    events = [{"event": event} for event in ("400 m", "800 m", "400/800", "")] + [{"event": "400", "sprinter_rest": 2}]
    program = f"""async (given) => {{
        const page = await import('/static/dashboard/turns.js'); {STATE}
        return Object.values(athletes).map((one) => page.prescribed(state, one).map((step) => step.rest_s)); }}"""
    usual = [150, 300, None]
    assert page.evaluate(program, [events, 0]) == [[262.5, 300, None], usual, usual, usual, [300, 300, None]]


def test_the_page_knows_a_400_m_sprinter_as_the_server_does(page: Page) -> None:
    events = (
        "400",
        "400mH",
        "4 x 400 m",
        "200/400",
        "4x800",
        "400/800",
        "400 5 k",
        "400 3k",
        "400 600",
        "1400",
        "mile",
    )
    program = """async (events) => {
        const page = await import('/static/dashboard/turns.js');
        return events.map((event) => page.isSprinter({ event })); }"""
    assert page.evaluate(program, events) == [is_400_sprinter(one) for one in events]


def test_between_reps_one_walks_and_between_sets_one_may_jog(page: Page) -> None:
    program = f"""async (given) => {{
        const page = await import('/static/dashboard/rests.js'); {STATE} return page.restHow(state, 1); }}"""
    said = [page.evaluate(program, [[{"event": ""}], done]) for done in range(4)]
    assert said == ["walk", "walk", "walk or very slow jog", "walk"]


def test_the_warm_up_is_called_out_step_by_step_without_gates(browser: Browser, practice: Track) -> None:
    with opened(browser, f"{practice.address}/wall", PHONE, RECORD) as page:
        page.clock.install()
        page.goto(f"{practice.address}/warm-up")
        left = page.locator("[data-left]")
        expect(left).to_have_text("10:00")
        page.get_by_role("button", name="Start").click()
        page.clock.run_for(60_000)
        expect(left).to_have_text("9:00")
        page.get_by_role("button", name="Pause").click()
        page.clock.run_for(30_000)
        expect(left).to_have_text("9:00")
        page.get_by_role("button", name="Go on").click()
        page.clock.run_for(481_000)
        page.get_by_role("button", name="Skip this step").click()
        page.clock.run_for(46_000)
        expect(page.get_by_role("status")).to_contain_text("Stride")
        page.clock.run_for(5 * 60_000 + 120_000)
        expect(page.get_by_role("status")).to_contain_text("Done")
        spoken = page.evaluate("window.spoken")
        assert spoken[:5] == [
            "Base run, 10 minutes",
            "one minute left",
            "Walk, 45 seconds",
            "stride in five seconds",
            "Stride, 15 seconds",
        ]
        assert spoken.count("Stride, 15 seconds") == 5
        assert spoken[-3:] == ["Walk, 2 minutes", "one minute left", "warm-up done"]


@pytest.mark.parametrize("address", ["/workouts", "/workouts/8", "/warm-up"])
def test_the_pages_fit_a_phone_and_break_no_rule_of_axe(browser: Browser, practice: Track, address: str) -> None:
    with opened(browser, f"{practice.address}{address}", PHONE) as page:
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("Loading")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, options={"rules": {"color-contrast-enhanced": {"enabled": True}}})
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]] == []


def test_the_cool_down_is_a_walk_and_a_slow_base_run(browser: Browser, practice: Track) -> None:
    with opened(browser, f"{practice.address}/warm-up", PHONE) as page:
        page.get_by_label("Cool-down").check()
        page.get_by_text("Base run 10 min, walk 3 min").click()
        page.get_by_label("30 min").check()
        page.get_by_label("5 min").check()
        steps = page.get_by_role("list", name="Steps")
        expect(steps).to_contain_text("Walk shake out what is tense 5:00")
        expect(steps).to_contain_text("Base run slower than usual 30:00")
        expect(steps).to_contain_text("In all 35:00")
